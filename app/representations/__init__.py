"""The table of representations: one row per format.

Negotiation, suffix URLs, `Link` headers, the list in a 406 and the tests are derived from it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Representation:
    """One format: its URL suffix, its registered media type, its name, and old types accepted for it.

    An alias is understood in `Accept` but never sent, and never chosen by a wildcard.
    """

    suffix: str
    media_type: str
    name: str
    aliases: tuple[str, ...] = ()

    @property
    def content_type(self) -> str:
        """The value of the Content-Type header; the charset is registered for text types only."""
        textual = self.media_type.startswith("text/")
        return f"{self.media_type}; charset=utf-8" if textual else self.media_type


TURTLE = Representation(
    "ttl", "text/turtle", "Turtle", ("application/x-turtle", "application/turtle", "text/rdf+turtle")
)
JSON_LD = Representation(
    "jsonld", "application/ld+json", "JSON-LD", ("application/x-json+ld", "application/json")
)
RDF_XML = Representation("rdf", "application/rdf+xml", "RDF/XML", ("text/rdf", "text/rdf+xml"))
N_TRIPLES = Representation("nt", "application/n-triples", "N-Triples", ("text/plain",))
TRIG = Representation("trig", "application/trig", "TriG", ("application/x-trig",))
N_QUADS = Representation("nq", "application/n-quads", "N-Quads", ("text/x-nquads", "text/nquads"))
HTML = Representation("html", "text/html", "HTML", ("application/xhtml+xml", "text/xhtml+xml"))

RDF: tuple[Representation, ...] = (TURTLE, JSON_LD, RDF_XML, N_TRIPLES, TRIG, N_QUADS)
DOCUMENTS: tuple[Representation, ...] = (*RDF, HTML)

RESULTS_JSON = Representation(
    "json", "application/sparql-results+json", "SPARQL JSON", ("application/json", "text/json")
)
RESULTS_XML = Representation(
    "xml", "application/sparql-results+xml", "SPARQL XML", ("application/xml", "text/xml")
)
RESULTS_CSV = Representation("csv", "text/csv", "CSV")
RESULTS_TSV = Representation("tsv", "text/tab-separated-values", "TSV")

RESULTS: tuple[Representation, ...] = (RESULTS_JSON, RESULTS_XML, RESULTS_CSV, RESULTS_TSV)


def answer_formats(form: str) -> tuple[Representation, ...]:
    """The representations of an answer to a query, by its form: `SELECT`, `ASK`, `CONSTRUCT`, `DESCRIBE`."""
    return RESULTS if form in ("SELECT", "ASK") else RDF
