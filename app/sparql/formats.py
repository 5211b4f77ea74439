"""The writers of query results by suffix. `app.formats` describes the formats; RDF needs no writer here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import IO, cast

import pyoxigraph as ox

from app.formats import JSON_LD, RDF, RDF_XML
from app.sparql.errors import TripleTermNotInJsonLd
from app.sparql.results import (
    Writer,
    csv_rows,
    json_boolean,
    json_rows,
    plain_boolean,
    tsv_rows,
    xml_boolean,
    xml_rows,
)
from app.sparql.spreadsheet import xlsx_boolean, xlsx_rows
from app.xml_text import Writable, write_rdf_xml

ROWS: dict[str, Writer] = {
    "json": json_rows,
    "xml": xml_rows,
    "csv": csv_rows,
    "tsv": tsv_rows,
    "xlsx": xlsx_rows,
}
BOOLEANS: dict[str, Callable[[bool], bytes]] = {
    "json": json_boolean,
    "xml": xml_boolean,
    "csv": plain_boolean,
    "tsv": plain_boolean,
    "xlsx": xlsx_boolean,
}
GRAPHS = {r.suffix: r.syntax for r in RDF}


def write_graph(
    triples: Iterable[ox.Triple], output: Writable, form: str, prefixes: Mapping[str, str]
) -> None:
    """Write a graph in a format of `GRAPHS`. Raises `NotInXml` or `TripleTermNotInJsonLd`."""
    if form == RDF_XML.suffix:
        write_rdf_xml(triples, output, prefixes)
        return
    if form == JSON_LD.suffix:
        triples = without_triple_terms(triples)
    ox.serialize(triples, cast("IO[bytes]", output), GRAPHS[form], prefixes=dict(prefixes))


def without_triple_terms(triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    """Yield the triples; JSON-LD 1.1 has no triple terms. Raises `TripleTermNotInJsonLd`."""
    for triple in triples:
        if isinstance(triple.object, ox.Triple):
            raise TripleTermNotInJsonLd
        yield triple
