"""The formats in which an answer can be written: one table for each kind of answer, by suffix."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import IO, cast

import pyoxigraph as ox

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
GRAPHS: dict[str, ox.RdfFormat] = {
    "ttl": ox.RdfFormat.TURTLE,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
    "nt": ox.RdfFormat.N_TRIPLES,
    "trig": ox.RdfFormat.TRIG,
    "nq": ox.RdfFormat.N_QUADS,
}
# XML cannot carry everything: an answer in it is complete, or an error, before its first byte is passed on.
IN_XML = frozenset({"xml", "rdf"})


def write_graph(
    triples: Iterable[ox.Triple], output: Writable, form: str, prefixes: Mapping[str, str]
) -> None:
    """Write a graph in a format of `GRAPHS`. Raises `NotInXml`."""
    if form == "rdf":
        write_rdf_xml(triples, output, prefixes)
    else:
        ox.serialize(triples, cast("IO[bytes]", output), GRAPHS[form], prefixes=dict(prefixes))
