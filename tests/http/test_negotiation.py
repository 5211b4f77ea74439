"""Negotiation by RFC 9110, section 12.5, one test per rule, and with the headers of real clients."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.formats import DOCUMENTS, HTML, JSON, JSON_LD, N_TRIPLES, RDF, RDF_XML, RESULTS, TURTLE
from app.http.header_fields import media_ranges, weight
from app.http.negotiation import judge, negotiate, negotiate_language
from app.quality.golden import GOLDEN, NOTHING, GoldenHeader
from app.representation import Representation

# Elements of the golden headers; an unclosed quotation mark includes what follows it, so it is not an
# element.
ELEMENTS = st.sampled_from(
    [e.strip() for g in GOLDEN for e in (g.accept or "").split(",") if e.strip() and '"' not in e]
)


def chosen(accept: str | None) -> Representation | None:
    return negotiate(accept, DOCUMENTS)


def test_missing_header_accepts_everything() -> None:
    assert chosen(None) == TURTLE


def test_empty_header_accepts_everything() -> None:
    assert chosen("") == TURTLE


def test_unparsable_header_counts_as_missing() -> None:
    assert chosen("garbage") == TURTLE


def test_higher_quality_wins_in_any_order() -> None:
    assert chosen("text/turtle;q=0.5, application/ld+json;q=0.9") == JSON_LD
    assert chosen("application/ld+json;q=0.9, text/turtle;q=0.5") == JSON_LD


def test_quality_zero_excludes() -> None:
    assert chosen("text/turtle;q=0, */*") != TURTLE
    assert chosen("text/turtle;q=0") is None


def test_most_specific_range_decides() -> None:
    accept = "text/*;q=0.9, text/turtle;q=0.1, application/rdf+xml;q=0.5"
    assert negotiate(accept, (TURTLE, RDF_XML, HTML)) == HTML
    assert chosen("*/*;q=0.1, application/rdf+xml") == RDF_XML


def test_type_wildcard_matches_its_subtypes_only() -> None:
    assert chosen("application/*") == JSON_LD
    assert chosen("text/*") == TURTLE


def test_our_order_decides_equal_quality() -> None:
    assert chosen("application/rdf+xml, text/turtle") == TURTLE


def test_named_type_goes_before_a_wildcard_of_the_same_quality() -> None:
    assert chosen("text/html, */*") == HTML


def test_parameters_do_not_exclude() -> None:
    assert chosen("text/turtle; charset=utf-8") == TURTLE
    assert chosen('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"') == JSON_LD


def test_types_are_case_insensitive() -> None:
    assert chosen("TEXT/Turtle") == TURTLE


def test_alias_counts_as_its_registered_type() -> None:
    assert chosen("application/x-turtle") == TURTLE
    assert chosen("application/xhtml+xml") == HTML


def test_wildcard_never_selects_an_alias() -> None:
    assert chosen("text/html;q=0, */*") == TURTLE
    assert negotiate("text/*", (N_TRIPLES, HTML)) == HTML


def test_no_matching_type_gives_none() -> None:
    assert chosen("image/png") is None


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda g: g.client)
def test_real_client_gets_a_type_that_it_reads(golden: GoldenHeader) -> None:
    for offered, expected in (
        (DOCUMENTS, golden.treeless or golden.document),
        ((*DOCUMENTS, JSON), golden.document),
        ((*RESULTS, HTML), golden.rows),
        ((*RDF, HTML), golden.graph),
    ):
        found = negotiate(golden.accept, offered)
        assert (found.media_type if found else NOTHING) == expected


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
def test_page_has_the_preferred_language_or_a_declared_fallback(header: str | None, expected: str) -> None:
    assert negotiate_language(header, ("nb", "en"), "nb") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", 1),
        ("1.000", 1),
        ("0.5", 0.5),
        ("0.123", 0.123),
        ("0.1239", 0.123),
        ("0", 0),
        ("0.000", 0),
        ("0.0001", 0.001),
        (".2", 0.2),
        ("1.5", None),
        ("2", None),
        ("-1", None),
        ("high", None),
        ("", None),
        (".", None),
        ("٠", None),
        ("1e-3", None),
    ],
)
def test_weight_is_a_number_from_0_to_1_with_three_decimals(text: str, expected: float | None) -> None:
    assert weight(text) == expected


def test_element_with_an_invalid_weight_is_ignored() -> None:
    assert chosen("text/turtle;q=high, application/rdf+xml;q=0.1") == RDF_XML


def test_higher_weight_of_two_elements_for_one_type_counts() -> None:
    assert chosen("text/html;q=0.2, text/turtle;q=0.5, text/html;q=0.6") == HTML
    assert chosen("text/html;q=0.6, text/turtle;q=0.5, text/html;q=0.2") == HTML


def test_supported_parameter_makes_a_range_more_specific() -> None:
    assert chosen("text/turtle;q=0.9, text/turtle;charset=UTF-8;q=0.1, application/rdf+xml;q=0.5") == RDF_XML


@pytest.mark.parametrize("parameter", ["version=1.2", "charset=iso-8859-1", 'profile="http://example.org/x"'])
def test_unsupported_parameter_neither_excludes_nor_precedes_the_plain_type(parameter: str) -> None:
    assert chosen(f"text/turtle;{parameter}") == TURTLE
    assert chosen(f"text/turtle;{parameter};q=0, */*") == TURTLE
    assert chosen(f"text/turtle;{parameter}, text/turtle;q=0.2, application/rdf+xml;q=0.5") == RDF_XML


def test_parameter_names_and_q_are_case_insensitive() -> None:
    assert chosen("text/turtle;Q=0.1, application/rdf+xml;q=0.5") == RDF_XML


def test_comma_or_semicolon_in_quotes_is_not_a_separator() -> None:
    found = media_ranges('application/ld+json;profile="http://a/,;q=0", text/html;q=0.3')
    assert [(str(r), r.quality) for r in found] == [
        ("application/ld+json;profile=http://a/,;q=0", 1),
        ("text/html", 0.3),
    ]


def test_parameters_after_the_weight_do_not_belong_to_the_type() -> None:
    assert media_ranges("text/turtle;q=0.5;version=2")[0].parameters == ()


def test_refused_alias_does_not_refuse_the_registered_type() -> None:
    assert chosen("application/x-turtle;q=0, */*") == TURTLE


def test_registered_type_goes_before_an_alias_of_the_same_quality() -> None:
    assert negotiate("application/json", (JSON_LD, JSON)) == JSON


@settings(max_examples=60, deadline=None, database=None)
@given(st.lists(ELEMENTS, min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_order_of_the_elements_does_not_matter(elements: list[str], random: Random) -> None:
    shuffled = random.sample(elements, len(elements))
    for offered in (DOCUMENTS, (*RESULTS, HTML)):
        assert negotiate(", ".join(elements), offered) == negotiate(", ".join(shuffled), offered)


@settings(max_examples=100, deadline=None, database=None)
@given(st.text(alphabet='a/*;q=.01", <>\\\t', max_size=60))
def test_no_header_is_an_error(header: str) -> None:
    ranked = judge(header, DOCUMENTS)
    assert {v.representation for v in ranked} == set(DOCUMENTS)
    assert negotiate_language(header, ("nb", "en"), "nb") in ("nb", "en")


def test_order_of_languages_does_not_matter() -> None:
    assert negotiate_language("en, nb", ("nb", "en"), "nb") == negotiate_language(
        "nb, en", ("nb", "en"), "nb"
    )


def test_wildcard_matches_the_languages_that_are_not_named() -> None:
    assert negotiate_language("nb;q=0.1, *;q=0.5", ("nb", "en"), "nb") == "en"
    assert negotiate_language("*", ("nb", "en"), "nb") == "nb"
