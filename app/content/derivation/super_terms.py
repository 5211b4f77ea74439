"""Statements with terms of our vocabulary -> the same statements with the superordinate terms.

Rules rdfs9 (classes) and rdfs7 (properties) of https://www.w3.org/TR/rdf11-mt/#rdfs-entailment, only for
terms of our vocabulary. Subproperties that other vocabularies declare, for example of rdfs:label, are not
followed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from app.content.derivation.statements import StatementIndex, Triple
from app.vocabularies import RDF_TYPE, SUBCLASS_OF, named_node

SUBPROPERTY_OF = named_node("rdfs:subPropertyOf")
STEP_OF = named_node("p-plan:isStepOfPlan")


Above = Mapping[ox.NamedNode, tuple[ox.NamedNode, ...]]


@dataclass(frozen=True, slots=True)
class SuperTerms:
    """All superordinate terms of each class and each property of our vocabulary."""

    classes: Above
    properties: Above

    def read(self) -> Iterator[ox.NamedNode]:
        """Yield the properties that `by_super_terms` reads or derives beside classes."""
        yield STEP_OF
        for property, above in self.properties.items():
            yield from (property, *above)


def super_terms(vocabulary: StatementIndex) -> SuperTerms:
    """Return the superordinate terms that a vocabulary declares."""
    classes, properties = (
        {term: tuple(_above(term, relation, vocabulary)) for term in vocabulary.of(relation)}
        for relation in (SUBCLASS_OF, SUBPROPERTY_OF)
    )
    return SuperTerms(classes, properties)


def by_super_terms(known: StatementIndex, terms: SuperTerms) -> Iterator[Triple]:
    """Yield superclasses, superproperties, and the plan of which a measure is a step."""
    for resource in known.of(RDF_TYPE):
        for kind in known.nodes(resource, RDF_TYPE):
            for above in terms.classes.get(kind, ()):
                yield resource, RDF_TYPE, above
    for property, all_above in terms.properties.items():
        for above in all_above:
            for resource, values in known.of(property).items():
                for value in values:
                    yield resource, above, value
    for measure, kinds in known.of(RDF_TYPE).items():
        if known.own("Measure") in kinds:
            for plan in known.nodes(measure, known.own("inPlan")):
                yield measure, STEP_OF, plan


def _above(term: ox.NamedNode, relation: ox.NamedNode, vocabulary: StatementIndex) -> Iterator[ox.NamedNode]:
    """Yield all superordinate terms of a term of our vocabulary; none for a term of another vocabulary."""
    if not term.value.startswith(str(vocabulary.plan)):
        return
    found, queue = {term}, [term]
    while queue:
        for above in vocabulary.nodes(queue.pop(), relation):
            if above not in found:
                found.add(above)
                queue.append(above)
                yield above
