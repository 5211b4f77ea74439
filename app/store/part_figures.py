"""A part of the quads -> its figures, from which the figures of all quads are put together."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from app.identifiers import RESOURCE
from app.namespaces import Namespaces
from app.quads import iri_of, term
from app.store.statements import UNION, ByProperty
from app.vocabularies import RDF_TYPE, expand

TYPE = str(RDF_TYPE).encode()
LINKS = ("owl:sameAs", "skos:exactMatch", "skos:closeMatch", "rdfs:seeAlso", "foaf:homepage")
OWN_LINKS = ("theme", "codeSystem")
"""The properties whose links to other hosts are counted; the second are of the plan's vocabulary."""
HASHED = 8
"""Bytes of the hash of an object. The probability that two of a million objects have the same is 3 · 10⁻⁸."""

GraphInPart = tuple[int, Mapping[str, tuple[int, int, int]], Mapping[str, int]]
"""The number of subjects; by property those of triples, subjects and objects; by class that of instances."""


@dataclass(frozen=True)
class PartFigures:
    """The figures of a part by the IRI of the graph, and those of the union of all graphs under `UNION`.

    `objects` are hashes of the different objects of each graph and property, in the order of `graphs`.
    `links` has the number of links from our resources to others, by property and host.
    """

    graphs: Mapping[str, GraphInPart]
    links: Mapping[str, Mapping[str, int]]
    objects: bytes

    def hashes(self) -> Iterator[tuple[str, str, bytes]]:
        """Yield each graph, each of its properties, and the hashes of the objects."""
        place = 0
        for graph, (_, properties, _) in self.graphs.items():
            for name, (_, _, count) in properties.items():
                end = place + HASHED * count
                yield graph, name, self.objects[place:end]
                place = end


def figures_of_part(statements: Mapping[str, ByProperty], namespaces: Namespaces) -> PartFigures:
    """Return the figures of some statements, which are given by graph. All about a subject are among them."""
    graphs, objects = dict[str, GraphInPart](), list[bytes]()
    for graph, by_property in statements.items():
        properties = dict[str, tuple[int, int, int]]()
        subjects = dict[bytes, set[bytes]]()
        for name, found in by_property.items():
            subjects[name] = {subject for subject, _, _ in found}
            values = dict.fromkeys(object for _, object, _ in found)
            properties[iri_of(name)] = len(found), len(subjects[name]), len(values)
            objects += values
        kinds = Counter(kind for _, kind, _ in by_property.get(TYPE, ()))
        classes = {iri_of(kind): count for kind, count in kinds.items()}
        graphs[graph] = len(set().union(*subjects.values())), properties, classes
    links = _links(statements.get(UNION, {}), namespaces)
    return PartFigures(graphs, links, b"".join(map(cache(_hashed), objects)))


def _links(union: ByProperty, namespaces: Namespaces) -> dict[str, Counter[str]]:
    """Return the number of links from our resources to others, by property and host."""
    own, found = f"<{namespaces.base}".encode(), dict[str, Counter[str]]()
    resources = own + RESOURCE.encode()
    for iri in (*map(expand, LINKS), *map(namespaces.plan.__getitem__, OWN_LINKS)):
        links = (object for subject, object, _ in union.get(term(iri), ()) if subject.startswith(resources))
        others = (link for link in links if link.startswith(b"<") and not link.startswith(own))
        found[iri] = Counter(host_of(iri_of(other)) for other in others if b"://" in other)
    return {iri: hosts for iri, hosts in found.items() if hosts}


def host_of(iri: str) -> str:
    """Return the beginning of an IRI up to the end of its host: `https://sws.geonames.org/`."""
    scheme, _, rest = iri.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}/"


def _hashed(object: bytes) -> bytes:
    return hashlib.sha256(object).digest()[:HASHED]
