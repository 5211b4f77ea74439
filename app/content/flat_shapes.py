"""Shapes -> shapes that mean the same and that rudof evaluates faster.

A property shape of a node shape is evaluated for one focus node after the other. With targets of its own it
is evaluated for all of them together, which takes two thirds of the time. A shape of a property that the data
does not have needs no evaluation at all, if it only restricts values.
docs/decisions/0057-shapes-are-flat-for-rudof.md
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox
from rdflib import RDF
from rdflib.namespace import SH

TARGETS = frozenset(map(str, [SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf]))
PATH, PROPERTY = str(SH.path), str(SH.property)
LEFT = frozenset(map(str, (SH.path, SH.deactivated)))
"""What is said of no shape whose targets its property shapes get."""
DESCRIBING = (RDF.type, SH.path, SH.severity, SH.message, SH.name, SH.description, SH.order, SH.group)
OF_VALUES = (
    *(SH.maxCount, SH.nodeKind, SH.datatype, SH["class"], SH.node, SH["in"], SH["or"], SH.pattern, SH.flags),
    *(SH.languageIn, SH.uniqueLang, SH.minLength, SH.maxLength, SH.minInclusive, SH.maxInclusive),
    *(SH.lessThan, SH.lessThanOrEquals, SH.disjoint),
)
RESTRICTING = TARGETS | frozenset(map(str, (*DESCRIBING, *OF_VALUES)))
"""What may be said about a property shape that every resource without values of the property conforms to.

`sh:minCount`, `sh:hasValue`, `sh:equals`, qualified counts and queries are not among it.
"""


@dataclass(frozen=True)
class FlatShapes:
    """Shapes as N-Triples.

    `targets` are those of shapes that only restrict the values of a property, by this property as it is
    written in N-Triples.
    """

    others: bytes
    targets: Mapping[bytes, bytes]

    def for_properties(self, used: Collection[bytes]) -> str:
        """Return the shapes, as N-Triples, for data that has these properties only."""
        needed = (text for name, text in self.targets.items() if name in used)
        return b"".join((self.others, *needed)).decode()


def flat_shapes(shapes: Iterable[ox.Triple]) -> FlatShapes:
    """Return shapes with the same results, in which property shapes have the targets of their node shapes."""
    others: list[ox.Triple] = []
    targets: dict[bytes, list[ox.Triple]] = defaultdict(list)
    for said in _about(with_own_targets(list(shapes))).values():
        path = _restricted(said)
        for triple in said:
            where = targets[path] if path and triple.predicate.value in TARGETS else others
            where.append(triple)
    return FlatShapes(_text(others), {path: _text(found) for path, found in targets.items()})


def with_own_targets(shapes: list[ox.Triple]) -> list[ox.Triple]:
    """Return the shapes with the targets of node shapes at their property shapes instead of `sh:property`.

    A node shape that another shape refers to is left as it is, and so is one that may be deactivated. The
    values of a property shape are no focus nodes of their own, so a property shape is left as it is, too.
    """
    referred = {triple.object for triple in shapes}
    found: list[ox.Triple] = []
    for shape, said in _about(shapes).items():
        targets = [t for t in said if t.predicate.value in TARGETS]
        alone = targets and shape not in referred and all(t.predicate.value not in LEFT for t in said)
        for triple in said:
            if alone and triple.predicate.value == PROPERTY:
                found += (ox.Triple(triple.object, t.predicate, t.object) for t in targets)  # type: ignore[arg-type]  # a property shape is no literal
            else:
                found.append(triple)
    return list(dict.fromkeys(found))


def _restricted(said: Iterable[ox.Triple]) -> bytes:
    """Return the property of a shape that only restricts its values, as in N-Triples; else nothing."""
    if not all(triple.predicate.value in RESTRICTING for triple in said):
        return b""
    paths = [t.object for t in said if t.predicate.value == PATH]
    return str(paths[0]).encode() if len(paths) == 1 and isinstance(paths[0], ox.NamedNode) else b""


def _about(triples: Iterable[ox.Triple]) -> dict[object, list[ox.Triple]]:
    """Return the triples of each subject."""
    found: dict[object, list[ox.Triple]] = defaultdict(list)
    for triple in triples:
        found[triple.subject].append(triple)
    return found


def _text(triples: Iterable[ox.Triple]) -> bytes:
    return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
