"""DESCRIBE: what is said of a thing and of its own parts, and the labels of what it links to.

What a description is, is left to the service (https://www.w3.org/TR/sparql11-query/#describe). This one
is read without a second question, says nothing that the dataset does not say, and is bounded: parts have no
parts of their own here, labels no labels, and the limits of an answer hold for the whole.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from app.vocabularies import RDF_TYPE, named_node

# In the order of preference.
LABELS = tuple(named_node(name) for name in ("rdfs:label", "skos:prefLabel", "dcterms:title", "foaf:name"))


def is_part(iri: str, whole: str) -> bool:
    """What stands below the thing's own IRI, or is a passage of the source, is told with it."""
    return iri.startswith(whole + "/") or "#char=" in iri


def description(
    store: ox.Store, triples: Iterable[ox.Triple], default_graphs: list[str] | None
) -> Iterator[ox.Triple]:
    """The engine's own description, which has the triples of each thing, with its parts and labels.

    `default_graphs` are those of the query's dataset, None where it has none of its own.
    """
    graphs: list[ox.NamedNode | ox.DefaultGraph] = [ox.DefaultGraph()]
    if default_graphs is not None:
        graphs = [ox.NamedNode(graph) for graph in default_graphs]

    def stated(subject: ox.NamedNode, predicate: ox.NamedNode | None) -> Iterator[ox.Triple]:
        for graph in graphs:
            for quad in store.quads_for_pattern(subject, predicate, None, graph):
                yield quad.triple

    for subject, group in itertools.groupby(triples, lambda t: t.subject):
        own = list(group)
        whole = subject.value if isinstance(subject, ox.NamedNode) else ""
        parts = dict.fromkeys(o for o in _linked(own) if whole and is_part(o.value, whole))
        told = [*own, *(t for part in parts for t in stated(part, None))]
        yield from told
        for other in _linked(told):
            if other != subject and other not in parts:
                for predicate in LABELS:
                    yield from stated(other, predicate)


def _linked(triples: list[ox.Triple]) -> list[ox.NamedNode]:
    """What triples link to, each once; not their classes, which the vocabulary names."""
    found = (t.object for t in triples if t.predicate != RDF_TYPE)
    return list(dict.fromkeys(o for o in found if isinstance(o, ox.NamedNode)))
