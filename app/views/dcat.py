"""A catalogue, dataset or service in DCAT 3 (https://www.w3.org/TR/vocab-dcat-3/), with its parts.

Only terms of DCAT and the vocabularies that it builds on; nothing of our own model.
"""

from __future__ import annotations

import pyoxigraph as ox

from app.views.subject import Subject
from app.vocabularies import FOREIGN_PREFIXES, RDF_TYPE

DCAT = FOREIGN_PREFIXES["dcat"]
KINDS = frozenset(
    DCAT + name
    for name in ("Catalog", "CatalogRecord", "DataService", "Dataset", "DatasetSeries", "Distribution")
)
PARTS = frozenset(
    DCAT + name
    for name in ("accessService", "contactPoint", "dataset", "distribution", "inSeries", "service")
) | frozenset(
    FOREIGN_PREFIXES["dcterms"] + name for name in ("publisher", "creator", "rights", "spatial", "temporal")
)
VOCABULARIES = (
    DCAT,
    *(FOREIGN_PREFIXES[p] for p in ("adms", "dcterms", "foaf", "prov", "void")),
    "http://www.w3.org/2006/vcard/ns#",
    "http://data.europa.eu/r5r/",
    "http://spdx.org/rdf/terms#",
)


def applies(subject: Subject) -> bool:
    """Return whether the resource is one that a catalogue describes."""
    return bool(subject.types & KINDS)


def quads(subject: Subject) -> list[ox.Quad]:
    """Return the statements about the resource and all its parts, in the vocabularies of a catalogue."""
    found: list[ox.Quad] = []
    seen, queue = {subject.iri}, [subject.iri]
    while queue:
        for quad in subject.lookups.quads(queue.pop(0)):
            if not _is_dcat(quad):
                continue
            found.append(quad)
            part = quad.object.value if isinstance(quad.object, ox.NamedNode) else ""
            if part and quad.predicate.value in PARTS and part not in seen:
                seen.add(part)
                queue.append(part)
    return found


def _is_dcat(quad: ox.Quad) -> bool:
    if quad.predicate == RDF_TYPE:
        return isinstance(quad.object, ox.NamedNode) and quad.object.value.startswith(VOCABULARIES)
    return quad.predicate.value.startswith(VOCABULARIES)
