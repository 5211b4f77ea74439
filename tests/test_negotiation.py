"""Negotiation by the rules of RFC 9110, section 12.5, one test a rule, and the headers of real clients."""

from __future__ import annotations

import pytest

from app.negotiation import negotiate, negotiate_language
from app.representations import (
    DOCUMENTS,
    HTML,
    JSON_LD,
    N_TRIPLES,
    RDF_XML,
    RESULTS,
    TRIG,
    TURTLE,
    Representation,
)

RESULTS_TABLE = {r.suffix: r for r in RESULTS}
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
RAPPER = (
    "application/rdf+xml, text/rdf;q=0.6, application/n-triples, text/plain;q=0.1, text/turtle, "
    "application/x-turtle, application/turtle, text/n3;q=0.3, text/rdf+n3;q=0.3, text/html;q=0.2, "
    "application/xhtml+xml;q=0.4, text/html;q=0.6, application/xhtml+xml;q=0.8, text/x-nquads, */*;q=0.1"
)
TRIPLYDB = (
    "application/trig, application/n-quads, application/n-triples;q=0.9, text/turtle;q=0.9, "
    "application/x-turtle;q=0.9, text/rdf+n3;q=0.9, application/rdf+xml;q=0.8, text/plain;q=0.8, */*;q=0.7"
)
SWI_PROLOG = (
    "application/sparql-results+xml, application/n-triples, application/x-turtle; q=0.9, "
    "application/turtle; q=0.9, "
    "text/turtle, application/sparql-results+json, application/rdf+xml, text/rdf+xml; q=0.8, */*; q=0.1"
)


def chosen(accept: str | None) -> Representation | None:
    return negotiate(accept, DOCUMENTS)


def test_a_missing_header_accepts_everything() -> None:
    assert chosen(None) == TURTLE


def test_an_empty_header_accepts_everything() -> None:
    assert chosen("") == TURTLE


def test_a_header_that_cannot_be_read_counts_as_missing() -> None:
    assert chosen("garbage") == TURTLE


def test_the_higher_quality_wins_whatever_the_order() -> None:
    assert chosen("text/turtle;q=0.5, application/ld+json;q=0.9") == JSON_LD
    assert chosen("application/ld+json;q=0.9, text/turtle;q=0.5") == JSON_LD


def test_quality_zero_excludes() -> None:
    assert chosen("text/turtle;q=0, */*") != TURTLE
    assert chosen("text/turtle;q=0") is None


def test_the_most_specific_range_decides() -> None:
    assert chosen("text/*;q=0.9, text/turtle;q=0.1, application/rdf+xml;q=0.5") == HTML
    assert chosen("*/*;q=0.1, application/rdf+xml") == RDF_XML


def test_a_type_wildcard_matches_its_subtypes_only() -> None:
    assert chosen("application/*") == JSON_LD
    assert chosen("text/*") == TURTLE


def test_equal_quality_is_decided_by_our_order() -> None:
    assert chosen("application/rdf+xml, text/turtle") == TURTLE


def test_a_named_type_goes_before_a_wildcard_of_the_same_quality() -> None:
    assert chosen("text/html, */*") == HTML


def test_parameters_do_not_exclude() -> None:
    assert chosen("text/turtle; charset=utf-8") == TURTLE
    assert chosen('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"') == JSON_LD


def test_types_are_compared_without_case() -> None:
    assert chosen("TEXT/Turtle") == TURTLE


def test_an_alias_counts_as_its_registered_type() -> None:
    assert chosen("application/x-turtle") == TURTLE
    assert chosen("application/xhtml+xml") == HTML


def test_an_alias_is_not_reached_by_a_wildcard() -> None:
    assert chosen("text/html;q=0, */*") == TURTLE
    assert chosen("text/turtle;q=0, application/n-triples;q=0, text/*") == HTML


def test_nothing_that_fits_is_none() -> None:
    assert chosen("image/png") is None


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (BROWSER, HTML),
        ("*/*", TURTLE),
        (RAPPER, TURTLE),
        (TRIPLYDB, TRIG),
        (SWI_PROLOG, TURTLE),
        ("text/turtle, application/x-turtle, */*;q=0.1", TURTLE),
        ("application/ld+json,application/x-json+ld", JSON_LD),
        ("application/x-json+ld,application/ld+json", JSON_LD),
        ("application/n-triples", N_TRIPLES),
        ("text/turtle;q=0", None),
    ],
    ids=[
        "browser",
        "curl",
        "rapper",
        "triplydb",
        "swi-prolog",
        "rdflib",
        "json-ld",
        "json-ld-2",
        "nt",
        "none",
    ],
)
def test_a_real_client_gets_what_it_reads(header: str, expected: Representation | None) -> None:
    assert chosen(header) == expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, "json"),
        ("*/*", "json"),
        ("application/json, text/plain, */*", "json"),
        ("application/sparql-results+xml", "xml"),
        ("text/csv", "csv"),
        ("text/tab-separated-values", "tsv"),
    ],
)
def test_results_are_json_unless_another_format_is_asked_for(header: str | None, expected: str) -> None:
    assert negotiate(header, RESULTS) == RESULTS_TABLE[expected]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, "nb"),
        ("", "nb"),
        ("en", "en"),
        ("en-GB,en;q=0.9,nb;q=0.8", "en"),
        ("nb-NO,nb;q=0.9,en;q=0.5", "nb"),
        ("nn", "nb"),
        ("no", "nb"),
        ("de,en;q=0.2", "en"),
        ("de", "nb"),
        ("en;q=0", "nb"),
    ],
)
def test_a_page_has_the_language_preferred_and_a_declared_fallback(header: str | None, expected: str) -> None:
    assert negotiate_language(header, ("nb", "en"), "nb") == expected
