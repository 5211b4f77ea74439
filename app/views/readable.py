"""The statements of a release about resources, as values for display."""

from __future__ import annotations

import pyoxigraph as ox

from app.language import best_language, best_text
from app.store.lists import Lists
from app.views.presentation import Presentation, Value
from app.views.reading_parts import Explained
from app.views.words import TextSegment, segments
from app.vocabularies import expand

DEFINITION = expand("skos:definition")


class Readable:
    """The statements of a release about any resource, for a reader of `languages`.

    The `name` of a property is its local name in the plan vocabulary.
    """

    def __init__(self, lists: Lists, presentation: Presentation, languages: tuple[str, ...]) -> None:
        self._lists, self._lookups = lists, lists.lookups
        self._presentation = presentation
        self._plan = self._lookups.namespaces.plan
        self._languages = languages

    def _link(self, iri: str) -> Value:
        return self._presentation.link(iri, self._languages)

    def _objects(self, iri: str, name: str) -> list[str]:
        return [o.value for o in self._lookups.objects(iri, self._plan[name])]

    def _values(self, iri: str, name: str) -> tuple[Value, ...]:
        terms = self._presentation.sorted_terms(self._lookups.objects(iri, self._plan[name]), self._languages)
        return tuple(self._presentation.value(t, self._languages) for t in terms)

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
        texts = {
            o.language or "": o.value
            for o in self._lookups.objects(code, DEFINITION)
            if isinstance(o, ox.Literal)
        }
        return Value(best_text(texts, self._languages), best_language(texts, self._languages))
