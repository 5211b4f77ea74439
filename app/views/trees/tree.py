"""A resource as a tree: nested JSON in the plan's own order, which is JSON-LD with our context.

Our own code builds the tree, because JSON-LD Framing has neither the plan's order nor a limit. Tests with
independent JSON-LD processors check that the tree states only what the release states.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property

import pyoxigraph as ox

from app.identifiers import local_name
from app.store.lookups import Lookups, natural_order
from app.views.trees.context import context_address
from app.views.trees.frames import DERIVED, FRAMES, Frame
from app.views.trees.terms import IRI, LANGUAGE, XSD, TreeTerm, terms
from app.vocabularies import prefixed

MOST_DEPTH, SUMMARY_DEPTH = 12, 2
PARTS = "parts"
Node = dict[str, object]
_NUMBERS = frozenset({XSD + "integer"})


class Trees:
    """The trees of one release.

    The terms are read at the first tree: most callers only ask whether there is one.
    """

    def __init__(self, lookups: Lookups) -> None:
        self._lookups = lookups
        self._frames = [(lookups.namespaces.expand(f"{p}:{name}"), frame) for p, name, frame in FRAMES]

    @cached_property
    def terms(self) -> dict[str, TreeTerm]:
        """Return the terms of the JSON by their names."""
        return terms(self._lookups)

    def frame(self, classes: Collection[str]) -> Frame | None:
        """Return the frame for these classes (superclasses included); None if there is none."""
        return next((frame for kind, frame in self._frames if kind in classes), None)

    def tree(self, iri: str, frame: Frame, shown: Collection[str] | None = None) -> Node:
        """Return the tree of a resource, with its context.

        `shown` limits the incoming links to these subjects, so that a resource with many of them can be
        paginated.
        """
        return {"@context": context_address(self._lookups), **self._node(iri, frame, MOST_DEPTH, shown)}

    def summary(self, iri: str, frame: Frame) -> Node:
        """Return the short tree for a list: `SUMMARY_DEPTH` levels, below them IRIs, and no incoming links.

        A measure has its participations, a plan its areas; an actor does not have its mentions.
        """
        tree = {"@context": context_address(self._lookups), **self._node(iri, frame, SUMMARY_DEPTH, ())}
        incoming = {term.name for term in self.terms.values() if term.backwards and term.name != PARTS}
        return {name: value for name, value in tree.items() if name not in incoming}

    def _node(self, iri: str, frame: Frame, depth: int, shown: Collection[str] | None = None) -> Node:
        node: Node = {"id": iri, "type": self._types(iri)}
        names = (*frame.terms, *frame.frames, *((frame.repeats,) if frame.repeats else ()))
        for name in dict.fromkeys(names):
            term = self.terms[name]
            value = self._value(iri, term, frame.below(name), depth - 1, shown)
            if value is not None:
                node[name] = value
        if frame.inherited:
            node[DERIVED] = [n for n in frame.inherited if self._lookups.is_derived(iri, self.terms[n].iri)]
        return node

    def _types(self, iri: str) -> list[str]:
        """Return the classes: ours by their names in the context, others by prefixed name or IRI."""
        own = str(self._lookups.namespaces.plan)
        return sorted(local_name(t) if t.startswith(own) else prefixed(t) for t in self._lookups.types(iri))

    def _value(
        self, iri: str, term: TreeTerm, below: Frame | None, depth: int, shown: Collection[str] | None
    ) -> object | None:
        if term.kind == LANGUAGE:
            return self._language_map(iri, term)
        if term.kind == IRI:
            found = self._linked(iri, term, shown)
            found_values: list[object] = [
                self._node(t, below, depth) if below and depth > 0 else t for t in found
            ]
        else:
            literals = self._lookups.objects(iri, term.iri)
            found_values = [int(o.value) if term.kind in _NUMBERS else o.value for o in literals]
        return found_values if term.many else (found_values[0] if found_values else None)

    def _linked(self, iri: str, term: TreeTerm, shown: Collection[str] | None) -> list[str]:
        if not term.backwards:
            objects = self._lookups.objects(iri, term.iri)
            return [o.value for o in objects if isinstance(o, ox.NamedNode)]
        subjects = self._lookups.subjects(term.iri, iri)
        if term.name == PARTS:
            return sorted(subjects, key=self._lookups.plan_order)
        if shown is not None:
            subjects = [s for s in subjects if s in shown]
        return sorted(subjects, key=natural_order)

    def _language_map(self, iri: str, term: TreeTerm) -> object | None:
        texts: dict[str, list[str]] = {}
        for literal in self._lookups.objects(iri, term.iri):
            if isinstance(literal, ox.Literal):
                texts.setdefault(literal.language or "@none", []).append(literal.value)
        ordered = dict(sorted(texts.items()))
        if term.many:
            return ordered
        return {language: values[0] for language, values in ordered.items()} or None
