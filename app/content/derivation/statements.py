"""The statements that the rules read, indexed by predicate and subject."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import pyoxigraph as ox

from app.namespaces import Namespaces
from app.vocabularies import named_node

Value = ox.NamedNode | ox.Literal
Triple = tuple[ox.NamedNode, ox.NamedNode, Value]


TITLE = named_node("dcterms:title")


class StatementIndex:
    """Triples indexed by predicate and subject."""

    def __init__(self, quads: Iterable[ox.Quad], namespaces: Namespaces) -> None:
        self.plan = namespaces.plan
        self.all: dict[Triple, None] = {}
        self._found: dict[ox.NamedNode, dict[ox.NamedNode, list[Value]]] = defaultdict(dict)
        self.add(
            (q.subject, q.predicate, q.object)
            for q in quads
            if isinstance(q.subject, ox.NamedNode) and isinstance(q.object, (ox.NamedNode, ox.Literal))
        )

    def add(self, triples: Iterable[Triple]) -> None:
        """Add triples; those that are known already change nothing."""
        for triple in triples:
            count = len(self.all)
            self.all[triple] = None
            if len(self.all) > count:
                subject, predicate, value = triple
                self._found[predicate].setdefault(subject, []).append(value)

    def own(self, name: str) -> ox.NamedNode:
        """Return the IRI of a term of the vocabulary."""
        return ox.NamedNode(self.plan[name])

    def of(self, predicate: ox.NamedNode) -> dict[ox.NamedNode, list[Value]]:
        """Return the values of one property by subject."""
        return self._found.get(predicate, {})

    def nodes(self, subject: ox.NamedNode, predicate: ox.NamedNode) -> list[ox.NamedNode]:
        """Return the values that are IRIs."""
        return [v for v in self.of(predicate).get(subject, ()) if isinstance(v, ox.NamedNode)]

    def texts(self, subject: ox.NamedNode, predicate: ox.NamedNode) -> list[str]:
        """Return the values that are literals, without their languages."""
        return [v.value for v in self.of(predicate).get(subject, ()) if isinstance(v, ox.Literal)]
