"""Changes of resources -> sentences that a reader without knowledge of the data understands.

A status report, a participation or another part is shown under the element it belongs to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

import pyoxigraph as ox

from app.language import as_read, best_text, content_languages, long_date, shortened, translator
from app.releases.changelog import Change, ChangeLog
from app.releases.statements import GONE, NEW, PropertyChange, Term
from app.views.presentation import LONGEST_NAME, Presentation, PropertyLayout, Value
from app.vocabularies import RDF_TYPE, expand

LONGEST_VALUE = 300
HIDDEN = (
    *("sourceFragment", "placeInDocument", "order", "elementKind", "inPlan", "quoteStart", "quoteEnd"),
    *("startOffset", "endOffset", "startLine", "restsOn", "restsOnPassage", "mention", "participation"),
    "partOfReport",
)
"""Properties that give the position of something, or only lead to a part that is listed itself."""


@dataclass(frozen=True, slots=True)
class ElementChange:
    """An element, and sentences about what has changed of it and its parts."""

    element: Value
    said: tuple[str, ...]


class ChangeWords:
    """Puts changes into words for a reader of a language, with the names in the served release."""

    def __init__(self, presentation: Presentation, log: ChangeLog, language: str) -> None:
        self._presentation, self._log, self._language = presentation, log, language
        self._languages = content_languages(language)
        self._translate = translator(language)
        self._plan = presentation.lookups.namespaces.plan
        self._hidden = {str(self._plan[name]) for name in HIDDEN} | {RDF_TYPE.value}

    def by_element(self, changes: Iterable[Change]) -> tuple[ElementChange, ...]:
        """Return changes, which are sorted by element, with the sentences about each element.

        An element with nothing but hidden changes is left out.
        """
        found = []
        for element, group in groupby(changes, lambda change: change.element):
            of_it = sorted(group, key=lambda change: change.iri != element)
            said = tuple(sentence for change in of_it for sentence in self._sentences(change))
            if said:
                found.append(ElementChange(self.named(element), said))
        return tuple(found)

    def named(self, iri: str) -> Value:
        """Return a resource by its name now, else by the last name that it had."""
        link = self._presentation.link(iri, self._languages)
        if link.language or self._presentation.lookups.types(iri):
            return link
        name = best_text(self._log.names(iri), self._languages)
        return Value(shortened(name, LONGEST_NAME), "", iri) if name else Value(link.text, "", iri)

    def _terms(self, change: Change, name: str) -> tuple[Term, ...]:
        wanted = str(self._plan[name])
        of_it = (p.before or p.after for p in change.properties if p.property == wanted)
        return next(of_it, ())

    def _sentences(self, change: Change) -> Iterator[str]:
        _ = self._translate
        classes = self._classes(change)
        layouts = self._presentation.properties(classes)
        shown = sorted(
            (p for p in change.properties if p.property not in self._hidden),
            key=lambda p: (layouts[p.property].order if p.property in layouts else (1e9, 1e9), p.property),
        )
        kind = best_text(self._presentation.lookups.labels(classes[0]), self._languages) if classes else ""
        if change.kind not in (NEW, GONE):
            prefix = "" if change.iri == change.element else f"{kind or self.named(change.iri).text}: "
            for found in shown:
                yield prefix + self._changed(found, layouts)
            return
        happened = _("new") if change.kind == NEW else _("no longer there")
        facts = "; ".join(self._fact(p, layouts) for p in shown if not self._leads_to(change, p))
        if change.iri == change.element:
            words = ", ".join(self._value(t) for t in self._terms(change, "text"))
            named = words or self._presentation.lookups.labels(change.iri)
            yield ": ".join(part for part in (happened, kind, words if named else facts) if part)
            return
        yield f"{kind or _('part')} ({happened})" + (f": {facts}" if facts else "")

    def _classes(self, change: Change) -> list[str]:
        """Return the classes of a resource now, or those that it had."""
        if now := self._presentation.lookups.classes(change.iri):
            return now
        types = [p for p in change.properties if p.property == RDF_TYPE.value]
        return [term.value for p in types for term in (p.before or p.after)]

    @staticmethod
    def _leads_to(change: Change, found: PropertyChange) -> bool:
        """Return whether a property of a part only leads to its element."""
        return all(term.value == change.element for term in (found.before or found.after))

    def _changed(self, found: PropertyChange, layouts: dict[str, PropertyLayout]) -> str:
        """Return the change of a property in words: from what to what."""
        _ = self._translate
        if found.before and found.after:
            template = _("{property} from {before} to {after}")
        else:
            template = (
                _("{property} is now {after}") if found.after else _("{property} is no longer {before}")
            )
        before, after = (self._values(terms) for terms in (found.before, found.after))
        return template.format(property=self._property(found.property, layouts), before=before, after=after)

    def _fact(self, found: PropertyChange, layouts: dict[str, PropertyLayout]) -> str:
        values = self._values(found.before or found.after)
        return f"{self._property(found.property, layouts)}: {values}"

    def _property(self, iri: str, layouts: dict[str, PropertyLayout]) -> str:
        name = best_text(layouts[iri].name, self._languages) if iri in layouts else ""
        return name or self._presentation.lookups.label(iri, self._languages)

    def _values(self, terms: Iterable[Term]) -> str:
        return ", ".join(map(self._value, terms))

    def _value(self, term: Term) -> str:
        """Return a resource by its name, a date or a number as readers write it, and a text in quotes."""
        if isinstance(term, ox.NamedNode):
            return self.named(term.value).text
        if term.datatype.value == expand("xsd:date"):
            return long_date(term.value, self._language)
        if term.datatype.value in (expand("xsd:decimal"), expand("xsd:integer")):
            return as_read(term.value, self._language)
        if term.datatype.value not in (expand("xsd:string"), expand("rdf:langString")):
            return term.value
        words = f"«{shortened(term.value, LONGEST_VALUE)}»"
        return words if term.language in (None, *self._languages[:1]) else f"{words} ({term.language})"
