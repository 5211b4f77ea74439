"""Statements with terms of our vocabulary -> the same statements with the superordinate terms.

Rules rdfs9 (classes) and rdfs7 (properties) of https://www.w3.org/TR/rdf11-mt/#rdfs-entailment, only for
terms of our vocabulary. Subproperties that other vocabularies declare, for example of rdfs:label, are not
followed.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from app.content.derivation.statements import StatementIndex, Triple
from app.vocabularies import RDF_TYPE, SUBCLASS_OF, named_node

SUBPROPERTY_OF = named_node("rdfs:subPropertyOf")
STEP_OF = named_node("p-plan:isStepOfPlan")


def by_super_terms(known: StatementIndex, vocabulary: StatementIndex) -> Iterator[Triple]:
    """Yield superclasses, superproperties, and the plan of which a measure is a step."""
    classes = {kind: tuple(_above(kind, SUBCLASS_OF, vocabulary)) for kind in vocabulary.of(SUBCLASS_OF)}
    for resource in known.of(RDF_TYPE):
        for kind in known.nodes(resource, RDF_TYPE):
            for above in classes.get(kind, ()):
                yield resource, RDF_TYPE, above
    for property in vocabulary.of(SUBPROPERTY_OF):
        for above in _above(property, SUBPROPERTY_OF, vocabulary):
            for resource, values in known.of(property).items():
                for value in values:
                    yield resource, above, value
    for measure, kinds in known.of(RDF_TYPE).items():
        if known.own("Measure") in kinds:
            for plan in known.nodes(measure, known.own("inPlan")):
                yield measure, STEP_OF, plan


def properties_of_super_terms(vocabulary: StatementIndex) -> Iterator[ox.NamedNode]:
    """Yield the properties that `by_super_terms` reads or derives beside classes."""
    yield STEP_OF
    for property in vocabulary.of(SUBPROPERTY_OF):
        yield from (property, *_above(property, SUBPROPERTY_OF, vocabulary))


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
