"""The table of formats: one row for each serialisation of data and of query results.

Negotiation, suffix addresses, `Link` headers, the distributions of the catalogue, VoID, the service
description, dumps, the bundle, query results, OpenAPI and the tests are derived from it.
`app.representation.Representation` explains the columns.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from app.representation import Representation

RDF: tuple[Representation, ...] = (
    Representation(
        "ttl",
        "text/turtle",
        "Turtle",
        aliases=(
            "application/x-turtle",
            "application/turtle",
            "text/rdf+turtle",
            # Turtle is a subset of N3, so every client of N3 can read it.
            "text/n3",
            "text/rdf+n3",
            "application/n3",
            "application/rdf+n3",
        ),
        words=("turtle", "n3"),
        w3c_name="Turtle",
        file_type="RDF_TURTLE",
        syntax=ox.RdfFormat.TURTLE,
        by_rdflib=True,
        dump=3,
        in_bundle=True,
    ),
    Representation(
        "jsonld",
        "application/ld+json",
        "JSON-LD",
        aliases=("application/x-json+ld", "application/json"),
        words=("json-ld", "json"),
        w3c_name="JSON-LD",
        file_type="JSON_LD",
        syntax=ox.RdfFormat.JSON_LD,
        by_rdflib=True,
        dump=4,
        in_bundle=True,
    ),
    Representation(
        "rdf",
        "application/rdf+xml",
        "RDF/XML",
        aliases=("text/rdf", "text/rdf+xml"),
        words=("rdf+xml", "rdfxml", "xml"),
        w3c_name="RDF_XML",
        file_type="RDF_XML",
        syntax=ox.RdfFormat.RDF_XML,
        dump=6,
        break_off="\n<!! {}\n",
    ),
    Representation(
        "nt",
        "application/n-triples",
        "N-Triples",
        aliases=("text/plain",),
        words=("ntriples", "n-triples"),
        w3c_name="N-Triples",
        file_type="RDF_N_TRIPLES",
        syntax=ox.RdfFormat.N_TRIPLES,
        dump=5,
    ),
    Representation(
        "trig",
        "application/trig",
        "TriG",
        aliases=("application/x-trig",),
        w3c_name="TriG",
        file_type="RDF_TRIG",
        syntax=ox.RdfFormat.TRIG,
        dump=2,
        in_bundle=True,
    ),
    Representation(
        "nq",
        "application/n-quads",
        "N-Quads",
        aliases=("text/x-nquads", "text/nquads"),
        words=("nquads", "n-quads"),
        w3c_name="N-Quads",
        file_type="RDF_N_QUADS",
        syntax=ox.RdfFormat.N_QUADS,
        dump=1,
        in_bundle=True,
    ),
)
"""The serialisations of RDF in the site's order of preference."""

RESULTS: tuple[Representation, ...] = (
    Representation(
        "json",
        "application/sparql-results+json",
        "SPARQL JSON",
        aliases=("application/json", "text/json"),
        words=("srj",),
        w3c_name="SPARQL_Results_JSON",
    ),
    Representation(
        "xml",
        "application/sparql-results+xml",
        "SPARQL XML",
        aliases=("application/xml", "text/xml"),
        words=("srx",),
        w3c_name="SPARQL_Results_XML",
        break_off="\n<!! {}\n",
    ),
    Representation(
        "csv",
        "text/csv",
        "CSV",
        parameter="header=present",  # https://www.rfc-editor.org/rfc/rfc4180#section-3
        w3c_name="SPARQL_Results_CSV",
        file_type="CSV",
        break_off='\r\n"!! {}\r\n',
    ),
    Representation(
        "tsv",
        "text/tab-separated-values",
        "TSV",
        w3c_name="SPARQL_Results_TSV",
        break_off='\n"!! {}\n',
    ),
    Representation(
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "Excel",
        words=("excel",),
        file_type="XLSX",
    ),
)
"""The formats of rows and booleans in the site's order of preference; their writers: `app.sparql.formats`."""

HTML = Representation(
    "html", "text/html", "HTML", ("application/xhtml+xml", "text/xhtml+xml"), file_type="HTML"
)
JSON = Representation("json", "application/json", "JSON", ("text/json",), file_type="JSON")
ATOM = Representation("atom", "application/atom+xml", "Atom", ("application/xml", "text/xml"))
# https://www.rfc-editor.org/rfc/rfc9264
LINKSET_JSON = Representation("json", "application/linkset+json", "Linkset (JSON)", ("application/json",))
LINKSET = Representation("txt", "application/linkset", "Linkset", ("text/plain",))
PROBLEM_JSON = Representation("json", "application/problem+json", "Problem", ("application/json",))
# https://www.w3.org/TR/tabular-metadata/#iana-considerations
CSVW = Representation("json", "application/csvm+json", "CSVW", file_type="JSON_LD")

TURTLE, JSON_LD, RDF_XML, N_TRIPLES, TRIG, N_QUADS = (
    next(r for r in RDF if r.suffix == suffix) for suffix in ("ttl", "jsonld", "rdf", "nt", "trig", "nq")
)
RESULTS_JSON, RESULTS_XML, RESULTS_CSV, RESULTS_TSV, RESULTS_XLSX = (
    next(r for r in RESULTS if r.suffix == suffix) for suffix in ("json", "xml", "csv", "tsv", "xlsx")
)
DOCUMENTS: tuple[Representation, ...] = (*RDF, HTML)
LISTS: tuple[Representation, ...] = (*DOCUMENTS, JSON, RESULTS_CSV)
"""The formats of a list of resources."""
DUMPS: tuple[Representation, ...] = tuple(sorted((r for r in RDF if r.dump), key=lambda r: r.dump))
QUERY_RESULTS: dict[str, Representation] = {r.suffix: r for r in (*RESULTS, *RDF)}
"""Every format of a query result by its suffix."""
IN_XML = frozenset(r.suffix for r in QUERY_RESULTS.values() if r.is_xml)
"""XML cannot contain every character, so a result in XML is complete, or an error, before it is sent."""


def answer_formats(form: str) -> tuple[Representation, ...]:
    """Return the formats of a query's result by its form: `SELECT`, `ASK`, `CONSTRUCT`, `DESCRIBE`."""
    return RESULTS if form in ("SELECT", "ASK") else RDF


def by_name(value: str, offered: Iterable[Representation]) -> Representation | None:
    """Return the format that `format=` names by suffix, word or media type; of a list, the first known one.

    A «+» in a media type that was not percent-encoded arrives as a space, and is accepted.
    """
    wanted = [name.strip().replace(" ", "+").lower() for name in value.split(",")]
    rows = tuple(reversed(tuple(offered)))
    names = {n: r for r in rows for n in (*r.words, *r.aliases)}
    names |= {n: r for r in rows for n in (r.media_type, r.suffix)}
    return next((names[name] for name in wanted if name in names), None)
