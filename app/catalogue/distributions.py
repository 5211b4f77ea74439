"""Files and representations -> the distributions of a dataset, all derived.

DCAT-AP-NO 3, Distribusjon: https://data.norge.no/specification/dcat-ap-no
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

import pyoxigraph as ox

from app.catalogue.source import CatalogueSource
from app.catalogue.statements import AUTHORITY, LANGUAGES, Value, description_triples, texts, typed
from app.files.kinds import FILE_TYPES
from app.files.outline import Plan
from app.formats import RDF
from app.quads import graph_of
from app.store.lookups import Labels
from app.views.rdf import LICENCE
from app.vocabularies import RDF_TYPE

MEDIA_TYPES = "https://www.w3.org/ns/iana/media-types/"
LANGUAGE = AUTHORITY + "language/"
COMPLETED = AUTHORITY + "distribution-status/COMPLETED"
SHA256 = "http://spdx.org/rdf/terms#checksumAlgorithm_sha256"
ADOPTED = "def/lag/vedtatt"
STANDARDS: dict[str, Labels] = {
    "https://www.rfc-editor.org/rfc/rfc4180": {"en": "RFC 4180: Common Format and MIME Type for CSV Files"},
    "https://datapackage.org/profiles/2.0/datapackage.json": {"en": "Data Package 2.0"},
    "http://www.w3.org/ns/csvw": {"en": "CSV on the Web (CSVW)"},
    "urn:ISO:std:iso:17469:tech:xsd:stratml_core": {"en": "StratML Part 1 (ISO 17469-1)"},
    "https://www.w3.org/TR/sparql11-protocol/": {"en": "SPARQL 1.1 Protocol"},
}
"""The names of the standards that files and services conform to; the profile requires a name for each."""
WHOLE: Labels = {
    "nb": "Gjelder alle planene i katalogen.",
    "nn": "Gjeld alle planane i katalogen.",
    "en": "Covers all plans in the catalogue.",
}
ABOUT_PLAN: Labels = {"nb": "Bare denne planen.", "nn": "Berre denne planen.", "en": "This plan only."}
WORDS: Labels = {
    "nb": "Bare den vedtatte teksten, uten merknader.",
    "nn": "Berre den vedtekne teksten, utan merknader.",
    "en": "Only the adopted text, without annotations.",
}


DESCRIBED = 256
"""Descriptions that are kept in memory: each plan has those of the files about all plans, which are 33."""


@dataclass(frozen=True, slots=True)
class Download:
    """One distribution of a dataset; size and checksum if it is a file."""

    key: str
    address: str
    titles: Labels = field(hash=False)
    descriptions: Labels = field(hash=False)
    media_type: str
    file_type: str
    compression: str = ""
    language: str = ""
    conforms_to: str = ""
    size: int | None = None
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Inherited:
    """What a distribution has from its dataset and from the release: rights, availability, time."""

    rights: tuple[str, ...]
    availability: tuple[str, ...]
    created: ox.Literal


def downloads(source: CatalogueSource, plan: Plan) -> Iterator[Download]:
    """Yield all distributions of a plan's dataset: the files about the plan, and its adopted text."""
    for file in source.files_about(plan.iri):
        if file.file_type:  # a file without a file type is not a distribution
            yield Download(
                key=file.name,
                address=source.listing.stable_address(file),
                titles={
                    lang: f"{title} ({file.name.rpartition('.')[2]})" if file.compression else title
                    for lang, title in file.titles.items()
                },
                descriptions=ABOUT_PLAN if file.plan else WHOLE,
                media_type=file.media_type,
                file_type=file.file_type,
                compression=file.compression,
                language=file.language,
                conforms_to=file.conforms_to,
                size=file.size,
                sha256=file.sha256,
            )
    for graph in adopted_graphs(source, plan.iri):
        labels = source.lookups.labels(graph)
        for representation in RDF if graph.startswith(source.base) else ():
            yield Download(
                key=f"{plan.slug}.{representation.suffix}",
                address=f"{graph}.{representation.suffix}",
                titles={lang: f"{title} ({representation.name})" for lang, title in labels.items()},
                descriptions=WORDS,
                media_type=representation.media_type,
                file_type=representation.file_type,
            )


def adopted_graphs(source: CatalogueSource, plan: str) -> list[str]:
    """Return the named graphs with the adopted words of a plan."""
    stated = source.lookups.store.quads_for_pattern(ox.NamedNode(plan), RDF_TYPE, None)
    layer = source.lookups.namespaces.plan["layer"]
    return sorted(
        graph
        for graph in {graph_of(q) for q in stated}
        if any(o.value.endswith(ADOPTED) for o in source.lookups.objects(graph, layer))
    )


def distribution_iri(source: CatalogueSource, download: Download) -> str:
    """Return the IRI of a distribution, which the catalogue's document describes."""
    return f"{source.base}katalog#{download.key}"


@lru_cache(DESCRIBED)
def distribution(iri: str, download: Download, inherited: Inherited) -> tuple[ox.Triple, ...]:
    """Return the description of one distribution."""
    checksum = f"{iri}-sha256"
    properties: dict[str, list[Value]] = {
        "dcterms:title": texts(download.titles),
        "dcterms:description": texts(download.descriptions),
        "dcat:accessURL": [download.address],
        "dcat:downloadURL": [download.address],
        "dcterms:format": [FILE_TYPES + download.file_type],
        "dcat:mediaType": [media_type(download.media_type)],
        "dcat:compressFormat": [media_type(download.compression)] if download.compression else [],
        "dcterms:license": [LICENCE],
        "adms:status": [COMPLETED],
        "dcterms:issued": [inherited.created],
        "dcterms:modified": [inherited.created],
        "dcterms:language": [LANGUAGE + LANGUAGES[i] for i in [download.language] if i],
        "dcterms:conformsTo": [download.conforms_to] if download.conforms_to else [],
        "dcat:byteSize": [typed(download.size, "nonNegativeInteger")] if download.size is not None else [],
        "spdx:checksum": [checksum] if download.sha256 else [],
        "dcterms:rights": list(inherited.rights),
        "dcatap:availability": list(inherited.availability),
    }
    found = [*description_triples(iri, ("dcat:Distribution",), properties)]
    if download.sha256:
        value = typed(download.sha256, "hexBinary")
        parts: dict[str, list[Value]] = {"spdx:algorithm": [SHA256], "spdx:checksumValue": [value]}
        found += description_triples(checksum, ("spdx:Checksum",), parts)
    return tuple(found)


def media_type(name: str) -> str:
    """Return the IRI of a media type, in the namespace that DCAT-AP-NO names (Distribusjon, medietype)."""
    return MEDIA_TYPES + name
