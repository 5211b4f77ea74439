"""Keys: the last part of the IRI of each part of a plan. keys.csv keeps them, so they survive renumbering.

On the first import a key is the number, if all parts of the kind have different numbers; otherwise it is a
running number. Later a part keeps its key if its words are the same, if its number is the same and its words
are alike, or if its words are very much alike. A key without a part stays in the file and is never used
again.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from app.content.importing.labels import plain
from app.content.importing.model import Element
from app.errors import ContentError

COLUMNS = ("key", "kind", "number", "words")
ALIKE, VERY_MUCH_ALIKE = 0.5, 0.8
COMPARED = 200
"""So many letters of the words are kept and compared; `MOST_PAIRS` bounds the comparisons of one kind."""
MOST_PAIRS = 2_500


class KeysUnreadable(ContentError):
    template = "{file}, line {line}: the keys of the plan cannot be read."
    remedy = "The file is written by «handlingsplan import». Restore it from the version that was committed."


@dataclass(frozen=True, slots=True)
class Key:
    """The key of a part, such as `tiltak/1.2`, and the number and words of the part at the last import."""

    key: str
    kind: str
    number: str
    words: str


def keys_of(elements: Sequence[Element], kept: Iterable[Key]) -> tuple[Key, ...]:
    """Return the key of each element, in their order. `kept` are the keys of earlier imports."""
    kept = tuple(kept)
    found: dict[int, str] = {}
    by_kind: dict[str, list[int]] = defaultdict(list)
    for place, element in enumerate(elements):
        by_kind[element.kind].append(place)
    for kind, places in by_kind.items():
        found.update(matched(elements, places, [k for k in kept if k.kind == kind]))
        used = {key.key for key in kept if key.kind == kind}
        new = [place for place in places if place not in found]
        found.update(made(elements, new, kind, used))
    return tuple(Key(found[i], e.kind, e.number, shortened(e.words)) for i, e in enumerate(elements))


def matched(elements: Sequence[Element], places: list[int], kept: list[Key]) -> dict[int, str]:
    """Return the earlier keys of elements of one kind, by the places of the elements."""
    found: dict[int, str] = {}
    by_words: dict[str, list[Key]] = defaultdict(list)
    for key in reversed(kept):
        by_words[plain(key.words)].append(key)
    for place in places:
        if same := by_words.get(plain(shortened(elements[place].words))):
            found[place] = same.pop().key
    left = {key.key: key for key in kept if key.key not in set(found.values())}
    by_number = {key.number: key for key in left.values() if key.number}
    for place in places:
        numbered = by_number.get(elements[place].number)
        if place in found or numbered is None or numbered.key not in left:
            continue
        if alike(elements[place], numbered) >= ALIKE:
            found[place] = left.pop(numbered.key).key
    rest = [place for place in places if place not in found]
    if len(rest) * len(left) <= MOST_PAIRS:
        for place in rest:
            best = max(left.values(), key=lambda key: alike(elements[place], key), default=None)
            if best and alike(elements[place], best) >= VERY_MUCH_ALIKE:
                found[place] = left.pop(best.key).key
    return found


def alike(element: Element, key: Key) -> float:
    """Return the similarity of the words of an element and of a key, from 0 to 1."""
    return SequenceMatcher(None, shortened(element.words), key.words, autojunk=False).ratio()


def made(elements: Sequence[Element], places: list[int], kind: str, used: set[str]) -> dict[int, str]:
    """Return new keys by place: the numbers if all differ and are free, otherwise free running numbers."""
    numbers = [slug(elements[place].number) for place in places]
    by_number = [f"{kind}/{number}" for number in numbers]
    if all(numbers) and len(set(numbers)) == len(numbers) and not used & set(by_number):
        return dict(zip(places, by_number, strict=True))
    found: dict[int, str] = {}
    running = 0
    for place in places:
        running += 1
        while f"{kind}/{running}" in used:
            running += 1
        found[place] = f"{kind}/{running}"
    return found


def slug(words: str) -> str:
    """Return words as a part of an IRI: a–z, digits, hyphens and full stops."""
    text = words.casefold()
    for letter, plain_letter in (("æ", "ae"), ("ø", "o"), ("å", "a"), ("ß", "ss"), ("đ", "d")):
        text = text.replace(letter, plain_letter)
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"\.{2,}", ".", re.sub(r"[^a-z0-9.]+", "-", ascii_text)).strip("-.")


def shortened(words: str) -> str:
    """Return the beginning of the words, on one line."""
    return " ".join(words.split())[:COMPARED]


def read_keys(text: str, file: str) -> tuple[Key, ...]:
    """Return the keys of keys.csv. Raises `KeysUnreadable`."""
    rows = kept_rows(text, file, COLUMNS)
    for number, row in enumerate(rows, 2):
        if not re.fullmatch(r"[a-z]+/[a-z0-9.-]+", row[0]):
            raise KeysUnreadable(file=file, line=number)
    return tuple(Key(*row) for row in rows)


def kept_rows(text: str, file: str, columns: Sequence[str]) -> list[list[str]]:
    """Return the rows below the header of a CSV file that an import wrote. Raises `KeysUnreadable`."""
    reader = csv.reader(io.StringIO(text))
    try:
        rows = list(reader)
    except csv.Error:
        raise KeysUnreadable(file=file, line=reader.line_num) from None
    for number, row in enumerate(rows, 1):
        if len(row) != len(columns) or (number == 1 and row != list(columns)):
            raise KeysUnreadable(file=file, line=number)
    return rows[1:]


def write_keys(keys: Iterable[Key], kept: Iterable[Key]) -> str:
    """Return the text of keys.csv: the keys in the order of the plan, then those without a part."""
    used = tuple(keys)
    names = {key.key for key in used}
    both = (*used, *(k for k in kept if k.key not in names))
    return written_rows(COLUMNS, ((k.key, k.kind, k.number, k.words) for k in both))


def written_rows(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return the text of a CSV file that `kept_rows` reads."""
    data = io.StringIO()
    csv.writer(data, lineterminator="\n").writerows((columns, *rows))
    return data.getvalue()
