"""What the shapes of the data say of the properties of each class, read once from a release."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from app.store.lookups import Lookups
from app.views.presentation import shapes_by_class
from app.views.trees.terms import lays_out
from app.vocabularies import FOREIGN_PREFIXES

SH = FOREIGN_PREFIXES["sh"]


@dataclass(frozen=True, slots=True)
class Constraint:
    """A constraint of a shape: class, property, cardinality (`0..*`), and the class or datatype of values."""

    shape: str
    of: str
    property: str
    count: str
    values: str


class Constraints:
    """The constraints of one release, without those of profiles."""

    def __init__(self, lookups: Lookups) -> None:
        self._lookups = lookups

    @cached_property
    def all(self) -> tuple[Constraint, ...]:
        """Return the constraints by class and shape."""
        by_class = shapes_by_class(self._lookups).items()
        targets = {(kind, shape) for kind, shapes in by_class for shape in shapes}
        return tuple(one for kind, shape in sorted(targets) for one in self._of(kind, shape))

    def _of(self, kind: str, shape: str) -> Iterator[Constraint]:
        for prop in self._iris(shape, "property"):
            if not lays_out(self._lookups, prop):
                continue
            for path in self._iris(prop, "path"):
                values = self._iris(prop, "class") or self._iris(prop, "datatype")
                least, most = (self._lookups.first(prop, SH + name) for name in ("minCount", "maxCount"))
                count = f"{least or '0'}..{most or '*'}"
                yield Constraint(shape, kind, path, count, values[0] if values else "")

    def _iris(self, iri: str, name: str) -> list[str]:
        return [o.value for o in self._lookups.objects(iri, SH + name) if isinstance(o, ox.NamedNode)]
