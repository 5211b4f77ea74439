"""Elements of a plan are named by their words: «6.1 Jobbe for å få på plass …», not «Tiltak 6.1».

The labels in the data stay as they are; these names are for pages and feeds.
"""

from __future__ import annotations

from functools import cached_property

import pyoxigraph as ox

from app.language import best_language
from app.store.lookups import Labels, Lookups


class ElementNames:
    """Makes the names of the elements of all plans of a release."""

    def __init__(self, lookups: Lookups) -> None:
        self._lookups = lookups
        self._plan = lookups.namespaces.plan

    @cached_property
    def _kinds(self) -> frozenset[str]:
        return frozenset(self._lookups.kinds_below(str(self._plan["PlanElement"])))

    @cached_property
    def _measures(self) -> frozenset[str]:
        return frozenset(self._lookups.kinds_below(str(self._plan["Measure"])))

    def of(self, iri: str, labels: Labels) -> Labels:
        """Return the names of a resource by language: the labels, unless it is an element with a number.

        A measure is named by its number and its title, or its words if it has no title. Another element
        without a title is named by its label and its words. A translation of the words is a name too.
        """
        kinds = self._kinds.intersection(self._lookups.types(iri))
        number = self._lookups.first(iri, self._plan["number"]) if kinds else ""
        if not number:
            return labels
        is_measure = not kinds.isdisjoint(self._measures)
        titled = not any(label.endswith(f" {number}") for label in labels.values())
        if titled:
            return {lang: f"{number} {label}" for lang, label in labels.items()} if is_measure else labels
        words = self._texts(iri, "unofficialTranslation") | self._texts(iri, "text")
        if is_measure:
            return {lang: f"{number} {text}" for lang, text in words.items()} or labels
        named = {lang: f"{labels[best_language(labels, [lang])]}: {text}" for lang, text in words.items()}
        return named or labels

    def _texts(self, iri: str, name: str) -> Labels:
        """Return a text of an element by language, in one line."""
        found = self._lookups.objects(iri, self._plan[name])
        return {t.language or "": " ".join(t.value.split()) for t in found if isinstance(t, ox.Literal)}
