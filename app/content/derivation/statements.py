"""The statements that the rules read, indexed by predicate and subject."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pyoxigraph as ox

from app.namespaces import Namespaces
from app.vocabularies import named_node

Value = ox.NamedNode | ox.Literal
Triple = tuple[ox.NamedNode, ox.NamedNode, Value]
Values = tuple[Value, ...] | dict[Value, None]
"""The values of a property of a resource: a dict, whose look-ups take constant time, if there are many."""
FEW = 8


TITLE = named_node("dcterms:title")


class StatementIndex:
    """Triples indexed by predicate and subject, each once; `graphs` are the named graphs that they are in.

    Only triples with the given properties are in the index, and it can be asked for these only. Equal IRIs
    are one object, because each one that pyoxigraph returns has a copy of its text.
    """

    def __init__(
        self, quads: Iterable[ox.Quad], namespaces: Namespaces, properties: Iterable[ox.NamedNode]
    ) -> None:
        self.plan = namespaces.plan
        self.graphs: set[ox.NamedNode] = set()
        self._found: dict[ox.NamedNode, dict[ox.NamedNode, Values]] = {p: {} for p in properties}
        known: dict[object, Any] = {}
        for subject, predicate, value, graph in quads:
            self.graphs.add(known.setdefault(graph, graph))
            if predicate not in self._found:
                continue
            if isinstance(subject, ox.NamedNode) and isinstance(value, (ox.NamedNode, ox.Literal)):
                shared = known.setdefault(value, value) if isinstance(value, ox.NamedNode) else value
                self._add(known.setdefault(subject, subject), known.setdefault(predicate, predicate), shared)

    def add(self, triples: Iterable[Triple]) -> None:
        """Add triples; those that are known already change nothing."""
        for triple in triples:
            self._add(*triple)

    def _add(self, subject: ox.NamedNode, predicate: ox.NamedNode, value: Value) -> None:
        of_predicate = self._found[predicate]
        values = of_predicate.get(subject, ())
        if value in values:
            return
        if isinstance(values, dict):
            values[value] = None
        elif len(values) < FEW:
            of_predicate[subject] = (*values, value)
        else:
            of_predicate[subject] = dict.fromkeys((*values, value))

    def subjects(self) -> frozenset[ox.NamedNode]:
        """Return the subjects of all triples."""
        return frozenset[ox.NamedNode]().union(*self._found.values())

    def __contains__(self, triple: Triple) -> bool:
        """Return whether a triple is known."""
        subject, predicate, value = triple
        return value in self.of(predicate).get(subject, ())

    def own(self, name: str) -> ox.NamedNode:
        """Return the IRI of a term of the vocabulary."""
        return ox.NamedNode(self.plan[name])

    def of(self, predicate: ox.NamedNode) -> Mapping[ox.NamedNode, Values]:
        """Return the values of one property by subject. Raises `KeyError` if the index is without it."""
        return self._found[predicate]

    def nodes(self, subject: ox.NamedNode, predicate: ox.NamedNode) -> list[ox.NamedNode]:
        """Return the values that are IRIs."""
        return [v for v in self.of(predicate).get(subject, ()) if isinstance(v, ox.NamedNode)]

    def texts(self, subject: ox.NamedNode, predicate: ox.NamedNode) -> list[str]:
        """Return the values that are literals, without their languages."""
        return [v.value for v in self.of(predicate).get(subject, ()) if isinstance(v, ox.Literal)]
