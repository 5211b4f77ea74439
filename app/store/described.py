"""What a release says of a resource, from one look-up: for builders that need many of its properties."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from app.store.describe import LABELS
from app.store.lookups import Labels, Lookups

PLACES = {predicate.value: place for place, predicate in enumerate(LABELS)}
Values = Sequence[ox.NamedNode | ox.Literal]


@dataclass(frozen=True, slots=True)
class Described:
    """A resource, the values of its properties, and its labels, all as `Lookups` returns them one by one."""

    iri: str
    values: Mapping[str, Values]
    labels: Labels

    def objects(self, predicate: str) -> Values:
        """Return the values of a property, each once."""
        return self.values.get(predicate, ())

    def iris(self, predicate: str) -> tuple[str, ...]:
        """Return the IRIs that a property leads to."""
        return tuple(o.value for o in self.objects(predicate) if isinstance(o, ox.NamedNode))


def described(look: Lookups, iri: str) -> Described:
    """Return what the release says of a resource."""
    values, texts = defaultdict[str, set[ox.NamedNode | ox.Literal]](set), list[tuple[int, str, str]]()
    for quad in look.store.quads_for_pattern(ox.NamedNode(iri), None, None):
        name, value = quad.predicate.value, quad.object
        if isinstance(value, ox.Literal) and name in PLACES:
            texts.append((PLACES[name], value.language or "", value.value))
        if isinstance(value, (ox.NamedNode, ox.Literal)) and look.is_said(quad):
            values[name].add(value)
    labels: Labels = {}
    for _, language, text in sorted(texts):
        labels.setdefault(language, text)
    return Described(iri, {name: sorted(some, key=str) for name, some in values.items()}, labels)
