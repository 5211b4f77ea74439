"""Files and representations -> the distributions of a dataset, all derived.

DCAT-AP-NO 3, Distribusjon: https://data.norge.no/specification/dcat-ap-no
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from app.catalogue.source import CatalogueSource
from app.catalogue.statements import AUTHORITY, LANGUAGES, Value, description_triples, texts, typed
from app.files.kinds import FILE_TYPES
from app.files.listing import PublishedFile
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


@dataclass(frozen=True, slots=True)
class Download:
    """One distribution of a dataset. If it is a file, it has this name in the listing, otherwise «»."""

    key: str
    address: str
    titles: Labels
    descriptions: Labels
    media_type: str
    file_type: str
    compression: str = ""
    language: str = ""
    conforms_to: str = ""
    file: str = ""


def downloads_of(source: CatalogueSource, files: Iterable[PublishedFile]) -> Iterator[Download]:
    """Yield files as distributions."""
    for file in files:
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
            file=file.name,
        )


def adopted_texts(source: CatalogueSource, plan: Plan) -> Iterator[Download]:
    """Yield the adopted words of a plan as distributions; as of its files, their titles name the plan."""
    for graph in adopted_graphs(source, plan.iri):
        labels = source.lookups.labels(graph)
        for representation in RDF if graph.startswith(source.base) else ():
            yield Download(
                key=f"{plan.slug}.{representation.suffix}",
                address=f"{graph}.{representation.suffix}",
                titles={
                    lang: f"{plan.title}: {title} ({representation.name})" for lang, title in labels.items()
                },
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


def distribution_iri(source: CatalogueSource, key: str) -> str:
    """Return the IRI of a distribution, which the catalogue's document describes."""
    return f"{source.base}katalog#{key}"


def distribution(
    iri: str, download: Download, rights: Iterable[str], availability: Iterable[str]
) -> Iterator[ox.Triple]:
    """Yield the description of one distribution, but for what `bound` yields."""
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
        "dcterms:language": [LANGUAGE + LANGUAGES[i] for i in [download.language] if i],
        "dcterms:conformsTo": [download.conforms_to] if download.conforms_to else [],
        "spdx:checksum": [checksum] if download.file else [],
        "dcterms:rights": list(rights),
        "dcatap:availability": list(availability),
    }
    yield from description_triples(iri, ("dcat:Distribution",), properties)
    if download.file:
        yield from description_triples(checksum, ("spdx:Checksum",), {"spdx:algorithm": [SHA256]})


def bound(iri: str, created: Value, size: object = "", sha256: str = "") -> Iterator[ox.Triple]:
    """Yield what is new about a distribution in each release: its time, and size and checksum of a file."""
    properties: dict[str, list[Value]] = {
        "dcterms:issued": [created],
        "dcterms:modified": [created],
        "dcat:byteSize": [typed(size, "nonNegativeInteger")] if sha256 else [],
    }
    yield from description_triples(iri, (), properties)
    if sha256:
        value = typed(sha256, "hexBinary")
        yield from description_triples(f"{iri}-sha256", (), {"spdx:checksumValue": [value]})


def media_type(name: str) -> str:
    """Return the IRI of a media type, in the namespace that DCAT-AP-NO names (Distribusjon, medietype)."""
    return MEDIA_TYPES + name
