"""Release -> the documents of its search index: a line of JSON for every resource, as tantivy reads it.

What can be done for one resource alone is done here, such as finding the stems of words: a build keeps the
documents of the resources of a plan, and then the index only collects the words between blanks.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from hashlib import sha256

import zstandard

from app.kept import apart, side_by_side
from app.search.analysis import STEMMERS, comparable_name, compound_parts, folded, lowered, stems
from app.search.entries import ELEMENT, PLAN, IndexEntry, entry_of, resources
from app.search.query import DUE, day_number
from app.store.building import FASTEST
from app.store.lookups import Labels, Lookups

UNFOLDED = {"nb": ("nb", "nn"), "en": ("en",)}
"""The fields of unfolded stems, with the languages in each; nynorsk has the stemmer of bokmål."""
SHOWN = "shown"
"""The field with what hits show of a resource, as JSON. Nothing else of a document is stored."""
AT_ONCE = 1_000
"""Documents beside those of plans that are kept together."""


@dataclass(frozen=True, slots=True)
class IndexDocument:
    """A document of the index: a hash of its text, and what returns the text."""

    sha256: str
    read: Callable[[], str]


def documents(look: Lookups) -> Iterator[IndexDocument]:
    """Yield the document of every resource to index, in the order of `resources`.

    A build keeps those of a plan and its elements together, and those of some others under their entries.
    """
    entry = partial(entry_of, look, frozenset(look.instances(str(look.namespaces.plan["Partner"]))))
    all_found, known = list(resources(look)), dict[tuple[str, str], IndexDocument]()
    for iri, kind in all_found:
        if kind == PLAN:
            known.update(
                _read(look.of_plan(iri, "documents", partial(_of_plan, look, entry, iri), packed=True))
            )
    others = [one for one in all_found if one not in known]
    for start in range(0, len(others), AT_ONCE):
        entries = [entry(*one) for one in others[start : start + AT_ONCE]]
        known.update(_read(look.kept(["documents", *map(repr, entries)], partial(_written, entries))))
    yield from map(known.__getitem__, all_found)


def _of_plan(look: Lookups, entry: Callable[[str, str], IndexEntry], plan: str) -> bytes:
    """Return the documents of a plan and its elements."""
    in_plan = str(look.namespaces.plan["inPlan"])
    elements = (iri for iri in look.subjects(in_plan, plan) if look.first(iri, in_plan) == plan)
    return _written([entry(plan, PLAN), *(entry(iri, ELEMENT) for iri in elements)])


def _written(entries: Sequence[IndexEntry]) -> bytes:
    """Return the documents of some entries as bytes, from which `_read` takes them."""
    texts = [document_of(entry) for entry in entries]
    hashed = [(one.iri, one.kind, hash_of(text)) for one, text in zip(entries, texts, strict=True)]
    return side_by_side((as_json(hashed).encode(), zstandard.compress("\n".join(texts).encode(), FASTEST)))


def _read(written: bytes) -> Iterator[tuple[tuple[str, str], IndexDocument]]:
    """Yield documents, each after what it is about, and as what."""
    hashed, packed = apart(written)
    for place, (iri, kind, digest) in enumerate(json.loads(hashed)):
        yield (iri, kind), IndexDocument(digest, partial(_line, packed, place))


def _line(packed: bytes, place: int) -> str:
    return _lines(packed)[place]


@lru_cache(1)
def _lines(packed: bytes) -> list[str]:
    """Return the texts of documents; those beside each other are read one after the other."""
    return zstandard.decompress(packed).decode().split("\n")


def hash_of(text: str) -> str:
    """Return the SHA-256 of a text, hexadecimal."""
    return sha256(text.encode()).hexdigest()


def document_of(entry: IndexEntry) -> str:
    """Return the document of an entry, as JSON: fields with the words to find it by, and what hits show."""
    names = {"nb": entry.names.get("", ""), **entry.names}
    shown = {
        "iri": entry.iri,
        "kind": entry.kind,
        "names": said(names),
        "texts": said(entry.texts),
        "related": said(entry.related),
        "aliases": list(dict.fromkeys(entry.aliases)),
        "classes": entry.classes,
        "plan": next(iter(entry.facets.get("plan", ())), ""),
        "number": entry.number,
    }
    fields: dict[str, object] = {**texts_to_find(entry, names), **terms_to_find(entry, names)}
    fields[DUE] = day_number(entry.due)
    fields[SHOWN] = b64encode(as_json(shown).encode()).decode()  # so tantivy reads bytes in JSON
    return as_json({name: value for name, value in fields.items() if value})


def texts_to_find(entry: IndexEntry, names: Labels) -> dict[str, str]:
    """Return the fields whose words are found, each as words between blanks."""
    found = dict[str, str]()
    for stemmer, languages in UNFOLDED.items():
        for language in languages:
            for field, texts in (("name", names), ("text", entry.texts), ("related", entry.related)):
                found[f"{field}_{language}"] = folded(stems(texts.get(language, ""), stemmer))
        own = [*(names.get(one, "") for one in languages), *(entry.aliases if stemmer == "nb" else ())]
        found[f"unfolded_name_{stemmer}"] = stems(lines(own), stemmer)
        both = lines(entry.texts.get(one, "") for one in languages)
        found[f"unfolded_text_{stemmer}"] = stems(both, stemmer)
    norwegian = [texts.get(language, "") for language in ("nb", "nn") for texts in (names, entry.texts)]
    complete = [comparable_name(name) for name in (*names.values(), *entry.aliases)]
    return found | {
        "alias": folded(stems(lines(entry.aliases), "nb")),
        "name_words": lowered(" ".join(complete)),
        "name_parts": folded(compound_parts(lines(complete))),
        "text_parts": folded(compound_parts(lines(norwegian))),
    }


def terms_to_find(entry: IndexEntry, names: Labels) -> dict[str, list[str]]:
    """Return the fields whose values are found as they are."""
    complete = [comparable_name(name) for name in (*names.values(), *entry.aliases)]
    found: dict[str, Iterable[str]] = {
        "iri": [entry.iri],
        "kind": [entry.kind],
        "number": [entry.number],
        "rank": [entry.rank],
        "whole_name": map(comparable_name, names.values()),
        "whole_alias": map(comparable_name, entry.aliases),
        "whole_folded": map(folded, complete),
        "class": entry.classes,
        **entry.facets,
    }
    return {name: list(filter(None, dict.fromkeys(values))) for name, values in found.items()}


def said(texts: Labels) -> Labels:
    """Return the texts in the languages of the index."""
    return {language: texts[language] for language in STEMMERS if texts.get(language)}


def lines(texts: Iterable[str]) -> str:
    """Return the different texts, one per line."""
    return "\n".join(dict.fromkeys(texts))


def as_json(value: object) -> str:
    """Return a value as JSON in one line."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
