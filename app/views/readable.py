"""The statements of a release about resources, as one reader sees them."""

from __future__ import annotations

from collections.abc import Iterable

from app.store.lookups import Lookups
from app.views.presentation import Presentation, Value
from app.views.reading_parts import Explained
from app.views.words import TextSegment, segments
from app.vocabularies import expand

DEFINITION = expand("skos:definition")


class Readable:
    """The statements of a release about any resource, for a reader of `languages`.

    The `name` of a property is its local name in the plan vocabulary.
    """

    def __init__(self, lookups: Lookups, presentation: Presentation, languages: tuple[str, ...]) -> None:
        self._lookups, self._presentation, self._languages = lookups, presentation, languages
        self._plan = lookups.namespaces.plan

    def _link(self, iri: str) -> Value:
        return self._presentation.link(iri, self._languages)

    def _link_if(self, iri: str) -> Value | None:
        """Return a resource as a link; None for an empty IRI."""
        return self._link(iri) if iri else None

    def _links(self, iris: Iterable[str]) -> tuple[Value, ...]:
        return tuple(map(self._link, iris))

    def _objects(self, iri: str, name: str) -> list[str]:
        return [o.value for o in self._lookups.objects(iri, self._plan[name])]

    def _texts(self, iri: str, predicate: str) -> tuple[Value, ...]:
        """Return the values of a property of any vocabulary."""
        return self._presentation.values(iri, predicate, self._languages)

    def _values(self, iri: str, name: str) -> tuple[Value, ...]:
        return self._texts(iri, self._plan[name])

    def _first(self, iri: str, name: str) -> str:
        return next((v.text for v in self._values(iri, name)), "")

    def _words_language(self, iri: str) -> str:
        return next((v.language for v in self._values(iri, "text")), "")

    def _words(self, iri: str) -> tuple[TextSegment, ...]:
        named = [
            (quote, self._link(mentioned))
            for mention in self._objects(iri, "mention")
            for quote in self._objects(mention, "quote")
            for mentioned in self._objects(mention, "mentionOf")
        ]
        return segments(self._first(iri, "text"), named)

    def _explained(self, iri: str, name: str) -> tuple[Explained, ...]:
        return tuple(Explained(self._link(code), self._definition(code)) for code in self._objects(iri, name))

    def _definition(self, code: str) -> Value:
        return next(iter(self._texts(code, DEFINITION)), Value("", ""))
