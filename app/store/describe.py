"""DESCRIBE: the statements about a resource and its parts, and the labels of linked resources.

SPARQL leaves the content of a description to the service (https://www.w3.org/TR/sparql11-query/#describe).
This one needs no second query and contains only statements of the dataset. It is bounded: parts of parts and
labels of labels are not included, and the limits of a query result apply.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from app.quads import Quads
from app.vocabularies import RDF_TYPE, named_node

PASSAGE = "#char="
"""What the IRI of a passage of a source has in it."""
# In order of preference.
LABELS = tuple(named_node(name) for name in ("rdfs:label", "skos:prefLabel", "dcterms:title", "foaf:name"))


def is_part(iri: str, whole: str) -> bool:
    """Return whether an IRI is below the IRI `whole`, or a passage of the source.

    The description of a resource includes these.
    """
    return iri.startswith(whole + "/") or PASSAGE in iri


def with_parts(
    store: Quads, triples: Iterable[ox.Triple], default_graphs: list[str] | None
) -> Iterator[ox.Triple]:
    """Yield the engine's description, which has the triples of each resource, with its parts and labels.

    `default_graphs` are those of the query's dataset; None means all graphs.
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
        described = [*own, *(t for part in parts for t in stated(part, None))]
        yield from described
        for other in _linked(described):
            if other != subject and other not in parts:
                for predicate in LABELS:
                    yield from stated(other, predicate)


def _linked(triples: list[ox.Triple]) -> list[ox.NamedNode]:
    """Return the distinct IRIs to which triples link, except classes, which the vocabulary describes."""
    found = (t.object for t in triples if t.predicate != RDF_TYPE)
    return list(dict.fromkeys(o for o in found if isinstance(o, ox.NamedNode)))
