"""The table of representations: one row per format.

Negotiation, suffix URLs, `Link` headers, the list in a 406 and the tests are derived from it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Representation:
    """One format: its URL suffix, its registered media type, its name, and old types accepted for it.

    An alias is accepted in `Accept` but never sent, and never chosen by a wildcard. `words` are additional
    values of `format=` that clients use; `parameter` is a parameter of the media type, beside its charset.
    """

    suffix: str
    media_type: str
    name: str
    aliases: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    parameter: str = ""

    @property
    def content_type(self) -> str:
        """Return the value of the Content-Type header; only text types have a registered charset."""
        charset = "charset=utf-8" if self.media_type.startswith("text/") else ""
        return "; ".join(part for part in (self.media_type, self.parameter, charset) if part)


TURTLE = Representation(
    "ttl",
    "text/turtle",
    "Turtle",
    (
        "application/x-turtle",
        "application/turtle",
        "text/rdf+turtle",
        # Turtle is a subset of N3, so a client that accepts N3 can read it.
        "text/n3",
        "text/rdf+n3",
        "application/n3",
        "application/rdf+n3",
    ),
    ("turtle", "n3"),
)
JSON_LD = Representation(
    "jsonld",
    "application/ld+json",
    "JSON-LD",
    ("application/x-json+ld", "application/json"),
    ("json-ld", "json"),
)
RDF_XML = Representation(
    "rdf", "application/rdf+xml", "RDF/XML", ("text/rdf", "text/rdf+xml"), ("rdf+xml", "rdfxml", "xml")
)
N_TRIPLES = Representation(
    "nt", "application/n-triples", "N-Triples", ("text/plain",), ("ntriples", "n-triples")
)
TRIG = Representation("trig", "application/trig", "TriG", ("application/x-trig",))
N_QUADS = Representation(
    "nq", "application/n-quads", "N-Quads", ("text/x-nquads", "text/nquads"), ("nquads", "n-quads")
)
HTML = Representation("html", "text/html", "HTML", ("application/xhtml+xml", "text/xhtml+xml"))

RDF: tuple[Representation, ...] = (TURTLE, JSON_LD, RDF_XML, N_TRIPLES, TRIG, N_QUADS)
DOCUMENTS: tuple[Representation, ...] = (*RDF, HTML)
JSON = Representation("json", "application/json", "JSON", ("text/json",))

RESULTS_JSON = Representation(
    "json", "application/sparql-results+json", "SPARQL JSON", ("application/json", "text/json"), ("srj",)
)
RESULTS_XML = Representation(
    "xml", "application/sparql-results+xml", "SPARQL XML", ("application/xml", "text/xml"), ("srx",)
)
# https://www.rfc-editor.org/rfc/rfc4180#section-3
RESULTS_CSV = Representation("csv", "text/csv", "CSV", parameter="header=present")
RESULTS_TSV = Representation("tsv", "text/tab-separated-values", "TSV")

RESULTS_XLSX = Representation(
    "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel", words=("excel",)
)

RESULTS: tuple[Representation, ...] = (RESULTS_JSON, RESULTS_XML, RESULTS_CSV, RESULTS_TSV, RESULTS_XLSX)


def answer_formats(form: str) -> tuple[Representation, ...]:
    """Return the formats of a query result, by the query form: `SELECT`, `ASK`, `CONSTRUCT`, `DESCRIBE`."""
    return RESULTS if form in ("SELECT", "ASK") else RDF


def by_name(value: str, offered: Iterable[Representation]) -> Representation | None:
    """Return the format for a value of `format=`: a suffix, word or media type; of a list, the first known.

    A media type whose «+» was not percent-encoded arrives with a space, and is accepted.
    """
    wanted = [name.strip().replace(" ", "+").lower() for name in value.split(",")]
    rows = tuple(reversed(tuple(offered)))
    names = {n: r for r in rows for n in (*r.words, *r.aliases)}
    names |= {n: r for r in rows for n in (r.media_type, r.suffix)}
    return next((names[name] for name in wanted if name in names), None)
