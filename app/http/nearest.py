"""Suggestions for the 404 page: what the reader may have been looking for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from app.http.exchange import link_to, namespaces, served_release, today
from app.identifiers import local_name, resource_iri
from app.language import normalised
from app.search.analysis import WORD
from app.search.query import LONGEST_QUERY
from app.views.presentation import Value

ALIKE = 3
SHORTEST = 3
"""The fewest characters that can be like a name; a number alone is like too many."""
NEAR = 0.8
"""The least similarity of a suggestion, from 0 (nothing in common) to 1 (equal)."""
DEEPEST = 12
SUFFIX = re.compile(r"\.[a-z][a-z0-9]{1,9}$", re.ASCII | re.IGNORECASE)
"""It begins with a letter, so the numbers of measures («4.10») are kept."""


def words_in_path(path: str) -> str:
    """Return search words from the last part of an address: «/doc/aktor/drammen-helsepark.ttl».

    The suffix of a format is left out, also of one that the site does not have.
    """
    stem = SUFFIX.sub("", normalised(path).rstrip("/"))
    return " ".join(WORD.findall(stem.rpartition("/")[2]))[:LONGEST_QUERY]


def above(path: str, beginnings: Sequence[str]) -> Value | None:
    """Return the nearest existing resource above an address: the plan, for a missing measure."""
    for _ in range(DEEPEST):
        path = path.rpartition("/")[0]
        if not path.startswith(tuple(beginnings)):
            return None
        iri = resource_iri(path, namespaces())
        if served_release().lookups.is_iri(iri) and served_release().resource(iri, 1).exists:
            return link_to(iri)
    return None


def alike(words: str) -> list[Value]:
    """Return the first results of a search for the words whose name or address is nearly the same."""
    if not words:
        return []
    served = served_release()
    found = served.search.hits(words, {}, count=ALIKE, replaced=served.lists.replaced_on(today()))
    return [link for link in map(link_to, (hit.iri for hit in found.hits)) if is_near(words, link)]


def is_near(words: str, value: Value) -> bool:
    """Return whether words are spelt nearly like a resource's name or the end of its IRI."""
    wanted = words.casefold()
    if len(wanted) < SHORTEST:
        return False
    spellings = (value.text.casefold()[:LONGEST_QUERY], local_name(value.iri).replace("-", " ").casefold())
    return any(SequenceMatcher(None, wanted, known).ratio() >= NEAR for known in spellings)
