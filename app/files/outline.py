"""Lookups -> Plan: a plan as a tree in the order of its text, for the writers of tables and documents."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import pyoxigraph as ox

from app.files.packed_elements import PackedElements
from app.identifiers import local_name
from app.store.lookups import Labels, Lookups, natural_order
from app.vocabularies import expand

DEPTH = 12
TITLE = expand("dcterms:title")
FRAGMENT = "#char="
NORWEGIAN = {"nb": 0, "nn": 1, "": 2}
"""The languages of adopted texts, in order of preference."""


@dataclass(frozen=True, slots=True)
class OutlineElement:
    """One element of a plan.

    `title` and `text` are the adopted words, in `language`; `labels` its short label by language.
    `kind` is the code of its level («tiltak»), `kinds` the label of that code, `classes` its classes by name.
    `translation` is the unofficial translation into English, or «». `source` is its passage of the source
    text.
    """

    iri: str
    kind: str
    kinds: Labels
    classes: frozenset[str]
    number: str
    order: int
    title: str
    text: str
    language: str
    labels: Labels
    translation: str
    source: str
    children: tuple[OutlineElement, ...]

    @property
    def translated_title(self) -> str:
        """Return the unofficial English title, or «» if the element has no title or no translation."""
        return self.labels.get("en", "") if self.title else ""

    @property
    def translated_text(self) -> str:
        """Return the unofficial English text, or «» if the element has no text or no translation."""
        return self.translation if self.text else ""

    def below(self) -> Iterator[OutlineElement]:
        """Yield every descendant, in the order of the text."""
        for child in self.children:
            yield child
            yield from child.below()


@dataclass(frozen=True, slots=True)
class Plan:
    """One adopted edition.

    `adoption` is the line of the text about the adoption, if the source has one; `adopted_by` (labels) and
    `adopted_on` are the same as data. `start` and `end` are dates.
    """

    iri: str
    slug: str
    title: str
    language: str
    labels: Labels
    start: str
    end: str
    owner: str
    adoption: str
    adopted_by: Labels
    adopted_on: str
    elements: Sequence[OutlineElement]

    def all_elements(self) -> Iterator[OutlineElement]:
        """Yield every element, in the order of the text."""
        for element in self.elements:
            yield element
            yield from element.below()

    @property
    def translated(self) -> bool:
        """Return whether there is any unofficial translation."""
        return any(e.translation for e in self.all_elements())


class Outlines:
    """Reads the plans of one release. `sources` are the source texts by slug."""

    def __init__(self, lookups: Lookups, sources: Mapping[str, str]) -> None:
        self.lookups = lookups
        self.sources = sources
        self.terms = lookups.namespaces.plan

    def plan(self, iri: str, slug: str) -> Plan:
        """Return the plan `iri`; its elements are read when they are needed."""
        elements = PackedElements(partial(self._children, iri, DEPTH))
        return replace(self.heading(iri, slug), elements=elements)

    def heading(self, iri: str, slug: str) -> Plan:
        """Return the plan `iri` without its elements, which takes a hundredth of the time."""
        title, language = self._words(iri, TITLE)
        decisions = self._iris(iri, "adoptedThrough")
        bodies = [b for d in decisions for b in self._iris(d, "decidedBy")]
        return Plan(
            iri=iri,
            slug=slug,
            title=title or self.lookups.label(iri, ("nb", "nn", "")),
            language=language,
            labels=self.lookups.labels(iri),
            start=self._first(iri, "periodStart"),
            end=self._first(iri, "periodEnd"),
            owner=next(iter(self._iris(iri, "owner")), ""),
            adoption=self._adoption(iri, title),
            adopted_by=self.lookups.labels(bodies[0]) if bodies else {},
            adopted_on=next((self._first(d, "decisionDate") for d in decisions), ""),
            elements=(),
        )

    def _children(self, iri: str, depth: int) -> tuple[OutlineElement, ...]:
        if depth == 0:
            return ()
        parts = self.lookups.subjects(self.terms["partOf"], iri)
        return tuple(self._element(part, depth) for part in sorted(parts, key=self._place))

    def _element(self, iri: str, depth: int) -> OutlineElement:
        title, title_language = self._words(iri, TITLE)
        text, text_language = self._words(iri, self.terms["text"])
        kind = next(iter(self._iris(iri, "elementKind")), "")
        order = self._first(iri, "order")
        return OutlineElement(
            iri=iri,
            kind=local_name(kind),
            kinds=self.lookups.labels(kind) if kind else {},
            classes=frozenset(map(local_name, self.lookups.types(iri))),
            number=self._first(iri, "number"),
            order=int(order) if order.isdecimal() else 0,
            title=title,
            text=text,
            language=text_language or title_language,
            labels=self.lookups.labels(iri),
            translation=self._words(iri, self.terms["unofficialTranslation"])[0],
            source=max(self._iris(iri, "sourceFragment"), key=natural_order, default=""),
            children=self._children(iri, depth - 1),
        )

    def _place(self, iri: str) -> tuple[float, str, int, bytes]:
        """Return a sort key: the position in the source text, otherwise the order among its siblings."""
        starts = [_span(f)[0] for f in self._iris(iri, "sourceFragment")]
        order = self._first(iri, "order")
        level = iri.rpartition("/")[0]
        return (
            min(starts, default=math.inf),
            level,
            int(order) if order.isdecimal() else 0,
            natural_order(iri),
        )

    def _adoption(self, iri: str, title: str) -> str:
        """Return the passages about the plan itself without its title: how it was adopted.

        A cell of a table of two columns has the name before it: «Vedtatt av: kommunestyret».
        """
        lines = []
        for fragment in sorted(self._iris(iri, "sourceFragment"), key=_span):
            slug = fragment.partition("/kilde/")[2].partition("#")[0].removesuffix(".txt")
            start, end = _span(fragment)
            source = self.sources.get(slug, "")
            line, before = source[start:end], source[source.rfind("\n", 0, start) + 1 : start]
            name, tab, further = before.partition("\t")
            if line and line != title:
                lines.append(f"{name}: {line}" if name and tab and not further else line)
        return "\n".join(lines)

    def _words(self, iri: str, predicate: str) -> tuple[str, str]:
        """Return a text with its language; if there are several, Norwegian comes first."""
        found = [o for o in self.lookups.objects(iri, predicate) if isinstance(o, ox.Literal)]
        found.sort(key=lambda o: (NORWEGIAN.get(o.language or "", len(NORWEGIAN)), o.value))
        return (found[0].value, found[0].language or "") if found else ("", "")

    def _first(self, iri: str, name: str) -> str:
        return next((o.value for o in self.lookups.objects(iri, self.terms[name])), "")

    def _iris(self, iri: str, name: str) -> list[str]:
        found = self.lookups.objects(iri, self.terms[name])
        return [o.value for o in found if isinstance(o, ox.NamedNode)]


def _span(fragment: str) -> tuple[int, int]:
    """Return the character range of an RFC 5147 fragment; (0, 0) for other fragments."""
    start, _, end = fragment.partition(FRAGMENT)[2].partition(",")
    return (int(start), int(end)) if start.isdecimal() and end.isdecimal() else (0, 0)
