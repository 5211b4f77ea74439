"""Suggestions for the 404 page: what the reader may have been looking for."""

from __future__ import annotations

from collections.abc import Sequence

from app.formats import DOCUMENTS
from app.http.exchange import namespaces, reader_language, served_release
from app.identifiers import split_suffix, thing_iri
from app.language import content_languages, normalised
from app.search.analysis import WORD
from app.search.query import LONGEST_QUERY
from app.search.results import results
from app.views.presentation import Value

ALIKE = 3
DEEPEST = 12


def words_of(path: str) -> str:
    """Return search words from the last part of an address: «/doc/aktor/drammen-helsepark.ttl»."""
    stem, _ = split_suffix(normalised(path).rstrip("/"), [r.suffix for r in DOCUMENTS])
    return " ".join(WORD.findall(stem.rpartition("/")[2]))[:LONGEST_QUERY]


def above(path: str, beginnings: Sequence[str]) -> Value | None:
    """Return the nearest existing resource above an address: the plan, for a missing measure."""
    for _ in range(DEEPEST):
        path = path.rpartition("/")[0]
        if not path.startswith(tuple(beginnings)):
            return None
        iri = thing_iri(path, namespaces())
        if served_release().lookups.is_name(iri) and served_release().resource(iri, 1).exists:
            return served_release().presentation.link(iri, content_languages(reader_language()))
    return None


def alike(words: str) -> list[Value]:
    """Return the first results of a search for the words."""
    if not words:
        return []
    found = results(
        served_release().search, served_release().views, words, {}, 1, reader_language(), ALIKE
    ).found
    return [hit.link for hit in found]
