"""A mistaken address, number or term of a partner -> what it probably means."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from urllib.parse import unquote, urlsplit

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from app.formats import RDF
from app.identifiers import local_name, split_suffix
from app.matching.folding import fold
from app.store.lookups import natural_order

LONGEST_ADDRESS = 2_000
PAGE_SUFFIXES = ("html", "json", *(form.suffix for form in RDF))
LONGEST_NUMBER, LONGEST_NAME = 40, 200
LIKE, PARTLY_LIKE = 60, 80
MOST_COMPARED = 5_000
_NEW_WORD = re.compile(r"(?<=[a-zæøå])(?=[A-ZÆØÅ])|[-_]+")
_MONTHS = ["jan", "feb", "mar", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "des"]
_ENGLISH_MONTHS = {"may": 5, "oct": 10, "dec": 12}
_DATES = (
    re.compile(r"\d{4}-(?P<month>\d\d)-(?P<day>\d\d)"),
    re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?:\d{2}|\d{4})"),
    re.compile(r"(?P<day>\d{1,2})[.\-/ ]{1,2}(?P<word>[a-z]{3})[a-z]*\.?(?:[- ]?\d{2,4})?", re.IGNORECASE),
)
"""How spreadsheet programs store or show a number such as 5.1 that they have taken for the 5th of January."""


def host_and_path(address: str) -> tuple[str, str]:
    """Return host and path of an address without what is often written differently.

    These are the scheme, «www.», the port, query and fragment, percent-encoding, the suffix of a format and a
    final slash. Both are empty for a text other than an address.
    """
    try:
        parts = urlsplit(unquote(address[:LONGEST_ADDRESS]))
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return "", ""
    path, _ = split_suffix(parts.path.rstrip("/"), PAGE_SUFFIXES)
    return host, path


def tail(path: str) -> str:
    """Return the last two segments of a path in lower case: `tiltak/5.1`."""
    return "/".join(path.lower().split("/")[-2:])


def nearest_number(wanted: str, others: Iterable[str]) -> str:
    """Return the IRI whose number differs least: first in its area, then in letters, then in value."""
    wanted, beside = wanted[:LONGEST_NUMBER], list(others)[:MOST_COMPARED]
    return min(beside, key=lambda iri: _distance(wanted, local_name(iri)), default="")


def nearest_path(wanted: str, iris: Collection[str]) -> str:
    """Return the IRI with the most similar path; empty if there is none."""
    return min(
        iris,
        key=lambda iri: (Levenshtein.distance(wanted[:LONGEST_NAME], urlsplit(iri).path), iri),
        default="",
    )


def nearest_name(wanted: str, names: Mapping[str, str], *, partly: bool = False) -> str:
    """Return the value of the folded name that is most similar to a text; empty if none is similar.

    With `partly`, a name of which the text is only the beginning or a part counts as similar.
    """
    scorer, least = (fuzz.WRatio, PARTLY_LIKE) if partly else (fuzz.ratio, LIKE)
    found = process.extractOne(fold(wanted[:LONGEST_NAME]), list(names), scorer=scorer, score_cutoff=least)
    return names[found[0]] if found else ""


def term_in_words(name: str) -> str:
    """Return the name of a term as words: `contributesTo` → «contributes to»."""
    return _NEW_WORD.sub(" ", name).lower()


def number_of_date(text: str) -> str:
    """Return the number that a spreadsheet program has made a date: «2024-01-05» → «5.1»; empty for none."""
    found = next((m for pattern in _DATES if (m := pattern.fullmatch(text.strip()))), None)
    if found is None:
        return ""
    parts = found.groupdict()
    word = (parts.get("word") or "").lower()
    named = _MONTHS.index(word) + 1 if word in _MONTHS else _ENGLISH_MONTHS.get(word, 0)
    month = named if word else int(parts["month"])
    return f"{int(parts['day'])}.{month}" if month else ""


def _distance(wanted: str, number: str) -> tuple[bool, int, int, bytes]:
    """Return how different two numbers are: in their area, in letters, in the value of their last part."""
    (area, _, last), (other_area, _, other) = wanted.rpartition("."), number.rpartition(".")
    digits = last.isascii() and last.isdecimal() and other.isascii() and other.isdecimal()
    value = abs(int(last[:9]) - int(other[:9])) if digits else 0
    return area != other_area, Levenshtein.distance(wanted, number), value, natural_order(number)
