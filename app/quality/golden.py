"""The Accept headers of real clients, and the type that each must get. Tests and probe share this table.

Headers are exactly as the clients send them. Rows without a client's name are headers that a server must
handle.
"""

from __future__ import annotations

from dataclasses import dataclass

NOTHING = "406"
"""The result for a header that accepts none of our representations."""


@dataclass(frozen=True, slots=True)
class GoldenHeader:
    """A header (None: not sent) and the media type it gets: for a document, for rows, for a CONSTRUCT result.

    `treeless` is the type for a document without a JSON tree, if that differs.
    """

    client: str
    accept: str | None
    document: str
    rows: str
    graph: str
    treeless: str = ""


_TURTLE, _HTML, _JSON_LD = "text/turtle", "text/html", "application/ld+json"
_JSON = "application/json"
_TRIG, _RDF_XML = "application/trig", "application/rdf+xml"
_ROWS, _ROWS_XML = "application/sparql-results+json", "application/sparql-results+xml"

GOLDEN: tuple[GoldenHeader, ...] = (
    GoldenHeader(
        "rapper",
        "application/rdf+xml, text/rdf;q=0.6, application/n-triples, text/plain;q=0.1, text/turtle, "
        "application/x-turtle, application/turtle, text/n3;q=0.3, text/rdf+n3;q=0.3, text/html;q=0.2, "
        "application/xhtml+xml;q=0.4, text/html;q=0.6, application/xhtml+xml;q=0.8, text/x-nquads, */*;q=0.1",
        _TURTLE,
        _HTML,
        _TURTLE,
    ),
    GoldenHeader(
        "TriplyDB",
        "application/trig, application/n-quads, application/n-triples;q=0.9, text/turtle;q=0.9, "
        "application/x-turtle;q=0.9, text/rdf+n3;q=0.9, application/rdf+xml;q=0.8, text/plain;q=0.8, "
        "*/*;q=0.7",
        _TRIG,
        _ROWS,
        _TRIG,
    ),
    GoldenHeader(
        "F-UJI",
        "text/turtle, application/turtle, application/x-turtle;q=0.8, application/rdf+xml, text/n3;q=0.9, "
        "text/rdf+n3;q=0.9,application/ld+json",
        _TURTLE,
        NOTHING,
        _TURTLE,
    ),
    GoldenHeader(
        "FAIR evaluator",
        "text/turtle, application/ld+json, application/rdf+xml, text/xhtml+xml, application/n3, "
        "application/rdf+n3, application/turtle, application/x-turtle, text/n3, text/turtle, text/rdf+n3, "
        "text/rdf+turtle, application/n-triples",
        _TURTLE,
        _HTML,
        _TURTLE,
    ),
    GoldenHeader(
        "SWI-Prolog",
        "application/sparql-results+xml, application/n-triples, application/x-turtle; q=0.9, "
        "application/turtle; q=0.9, text/turtle, application/sparql-results+json, application/rdf+xml, "
        "text/rdf+xml; q=0.8, */*; q=0.1",
        _TURTLE,
        _ROWS,
        _TURTLE,
    ),
    GoldenHeader("rdflib", "text/turtle, application/x-turtle, */*;q=0.1", _TURTLE, _ROWS, _TURTLE),
    GoldenHeader("rdflib SERVICE", _ROWS, NOTHING, _ROWS, NOTHING),
    GoldenHeader("axios", "application/json, text/plain, */*", _JSON, _ROWS, _JSON_LD, _JSON_LD),
    GoldenHeader("SPARQLWrapper", "application/ld+json,application/x-json+ld", _JSON_LD, NOTHING, _JSON_LD),
    GoldenHeader(
        "SPARQLWrapper, reversed", "application/x-json+ld,application/ld+json", _JSON_LD, NOTHING, _JSON_LD
    ),
    GoldenHeader(
        "Java HttpURLConnection", "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", _HTML, _HTML, _HTML
    ),
    GoldenHeader(
        "browser", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", _HTML, _HTML, _HTML
    ),
    GoldenHeader("HTML less wanted than the rest", "text/html;q=0.5, */*", _TURTLE, _ROWS, _TURTLE),
    GoldenHeader("HTML and anything", "text/html, */*", _HTML, _HTML, _HTML),
    GoldenHeader("curl", "*/*", _TURTLE, _ROWS, _TURTLE),
    GoldenHeader("no header", None, _TURTLE, _ROWS, _TURTLE),
    GoldenHeader("empty header", "", _TURTLE, _ROWS, _TURTLE),
    GoldenHeader("any text", "text/*", _TURTLE, "text/csv", _TURTLE),
    GoldenHeader("any application", "application/*", _JSON_LD, _ROWS, _JSON_LD),
    GoldenHeader("capitals", "TEXT/Turtle", _TURTLE, NOTHING, _TURTLE),
    GoldenHeader("charset", "text/turtle;charset=utf-8", _TURTLE, NOTHING, _TURTLE),
    GoldenHeader("another charset", "text/turtle;charset=iso-8859-1", _TURTLE, NOTHING, _TURTLE),
    GoldenHeader("RDF/XML", _RDF_XML, _RDF_XML, NOTHING, _RDF_XML),
    GoldenHeader("XML rows", _ROWS_XML, NOTHING, _ROWS_XML, NOTHING),
    GoldenHeader("Turtle refused", "text/turtle;q=0", NOTHING, NOTHING, NOTHING),
    GoldenHeader("Turtle refused, the rest welcome", "text/turtle;q=0, */*;q=0.5", _JSON_LD, _ROWS, _JSON_LD),
    GoldenHeader("garbage", "garbage", _TURTLE, _ROWS, _TURTLE),
    GoldenHeader("broken quotation", 'text/turtle;a="b, */*', _TURTLE, NOTHING, _TURTLE),
    GoldenHeader("commas", ",,;q=1,", _TURTLE, _ROWS, _TURTLE),
    GoldenHeader("picture", "image/png", NOTHING, NOTHING, NOTHING),
)
