"""The formats in which an answer can be written: one table for each kind of answer, by suffix."""

from __future__ import annotations

from collections.abc import Callable

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
