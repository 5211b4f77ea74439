"""A misspelt IRI -> the most similar known IRI."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cached_property
from itertools import islice

MOST_COMPARED = 2_000
MOST_SEARCHES = 100


def namespace(iri: str) -> str:
    """Return an IRI up to and including its last «#» or «/»."""
    return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]


class Nearest:
    """Finds the most similar of some known IRIs.

    A comparison with all known IRIs is slow. Therefore only the first `MOST_SEARCHES` different IRIs are
    compared, each with at most `MOST_COMPARED` others; further ones get «?».
    """

    def __init__(self, known: Iterable[str]) -> None:
        self._iris = known
        self._found: dict[str, str] = {}

    @cached_property
    def _by_namespace(self) -> dict[str, list[str]]:
        """Return the known IRIs of each namespace. Content without errors does not need them."""
        found: dict[str, list[str]] = defaultdict(list)
        for iri in self._iris:
            found[namespace(iri)].append(iri)
        return found

    @property
    def namespaces(self) -> frozenset[str]:
        """Return the namespaces of the known IRIs."""
        return frozenset(self._by_namespace)

    def to(self, iri: str) -> str:
        """Return the most similar known IRI of the same namespace; «?» if none is similar."""
        return self._search(iri, self._by_namespace.get(namespace(iri), ()))

    def namespace_of(self, iri: str) -> str:
        """Return the most similar namespace of a known IRI; «?» if none is similar."""
        return self._search(namespace(iri), self._by_namespace)

    def _search(self, wanted: str, known: Iterable[str]) -> str:
        if wanted not in self._found:
            if len(self._found) >= MOST_SEARCHES:
                return "?"
            near = get_close_matches(wanted, list(islice(known, MOST_COMPARED)), n=1)
            self._found[wanted] = near[0] if near else "?"
        return self._found[wanted]
