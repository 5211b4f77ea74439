"""Statements of the content -> the register of its actors and commitments."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import pyoxigraph as ox
from rdflib import ORG, RDFS, SKOS

from app.content.importing.keys import slug
from app.content.importing.registers import Names, Register, RegisteredResource
from app.namespaces import Namespaces

PART_OF = (str(ORG.unitOf), str(ORG.subOrganizationOf))
DEEPEST = 10
VALUES = "verdier"
"""The last part of the name of a graph with values, where an import describes the actors that it makes."""
Said = tuple[str, str, object, str]
"""A statement: subject, predicate, object, and the name of its graph."""


def read_import_register(quads: Iterable[ox.Quad], own_graphs: frozenset[str], names: Namespaces) -> Register:
    """Return the register of a content, without its graphs `own_graphs`, which the import writes again."""
    others: list[Said] = []
    own: list[tuple[str, str, object]] = []
    for q in quads:
        graph = q.graph_name.value  # type: ignore[union-attr]  # every graph is named
        triple = (q.subject.value, q.predicate.value, q.object)  # type: ignore[union-attr]  # no blank nodes
        if graph in own_graphs:
            own.append(triple)
        else:
            others.append((*triple, graph))
    stated = frozenset((subject, predicate) for subject, predicate, *_ in others)
    return Register(read_names(others, names), stated, made=made_by(own, names))


def made_by(triples: Iterable[tuple[str, str, object]], names: Namespaces) -> dict[str, str]:
    """Return the IRIs of the actors that a plan gives labels, by the slugs of the labels."""
    return {
        slug(label.value): subject
        for subject, predicate, label in triples
        if predicate == str(RDFS.label)
        and isinstance(label, ox.Literal)
        and subject.startswith(f"{names.id}aktor/")
    }


def read_names(statements: Iterable[Said], names: Namespaces) -> Names:
    """Return the names of the actors and commitments, with units, owners, and the plans that made them."""
    makers: dict[str, set[str]] = {}
    wholes: dict[str, str] = {}
    owners: dict[str, frozenset[str]] = {}
    actors: dict[str, list[str]] = {}
    commitments: dict[str, list[str]] = {}
    label, owner = str(RDFS.label), str(names.plan.owner)
    labels = (label, str(SKOS.altLabel), str(names.plan.officialName))
    groups = (
        (f"{names.id}aktor/", labels, actors),
        (f"{names.definitions}forpliktelse/", (str(SKOS.hiddenLabel),), commitments),
    )
    for subject, predicate, value, graph in statements:
        if predicate == label:
            makers.setdefault(subject, set()).add(plan_of_graph(graph, names))
        if isinstance(value, ox.NamedNode) and predicate in PART_OF:
            wholes.setdefault(subject, value.value)
        elif isinstance(value, ox.NamedNode) and predicate == owner:
            owners[subject] = owners.get(subject, frozenset()) | {value.value}
        for start, properties, found in groups:
            if subject.startswith(start) and predicate in properties and isinstance(value, ox.Literal):
                called = found.setdefault(subject, [])
                first = predicate == label and value.language == "nb"
                called.insert(0 if first else len(called), value.value)
    everybody = frozenset[str]().union(*owners.values())
    return Names(
        tuple(
            RegisteredResource(
                i, tuple(dict.fromkeys(n)), whole_of(i, wholes, everybody), made_in(makers.get(i, ()))
            )
            for i, n in sorted(actors.items())
        ),
        tuple(RegisteredResource(iri, tuple(dict.fromkeys(n))) for iri, n in sorted(commitments.items())),
        owners,
    )


def properties_read(names: Namespaces) -> frozenset[str]:
    """Return the properties that `read_names` reads."""
    own = (str(names.plan.owner), str(names.plan.officialName))
    return frozenset({*PART_OF, *own, *map(str, (RDFS.label, SKOS.altLabel, SKOS.hiddenLabel))})


def plan_of_graph(graph: str, names: Namespaces) -> str:
    """Return the plan whose import writes a graph such as `…/graf/lier-kommune/klima/verdier`, or nothing."""
    name, _, last = graph.removeprefix(str(names.graf)).rpartition("/")
    return f"{names.id}plan/{name}" if last == VALUES else ""


def made_in(plans: Iterable[str]) -> frozenset[str]:
    """Return the plans that made an actor; none if another file describes it too."""
    found = frozenset(plans)
    return frozenset() if "" in found else found


def whole_of(actor: str, wholes: Mapping[str, str], owners: Collection[str]) -> str:
    """Return the nearest owner of plans that an actor is a unit of, else the topmost organisation.

    Empty if it is no unit. A district of a city may have plans of its own, and units of its own.
    """
    whole = ""
    for _ in range(DEEPEST):  # there may be a circle, which validation reports
        if actor not in wholes or whole in owners:
            break
        actor = whole = wholes[actor]
    return whole
