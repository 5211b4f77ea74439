"""Twice the input takes twice the time, for any input."""

from __future__ import annotations

from contextlib import suppress

import pyoxigraph as ox
import pytest

from app.errors import RequestError
from app.namespaces import Namespaces
from app.questions.binding import places
from app.sparql.advice import advise
from app.sparql.columns import NUMBER, guarded
from app.sparql.errors import QueryNameTooLong
from app.sparql.preflight import read_query, refuse_unpublished, undeclared
from tests.growth import assert_linear

SIZE = 2**13
GRAPHS = tuple(f"https://e.no/graf/{i}" for i in range(50))
PREFIXES = Namespaces().prefixes()


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "(",
            "{",
            '"',
            "'",
            '""',
            "'''",
            "<",
            "<a",
            "a.",
            "a:",
            "a-",
            "?",
            "?a<b>",
            "_:.",
            "_:a.",
            ".",
            "\\",
        ),
        *(
            "\\u0041",
            "#",
            "1e",
            "1.",
            "@a-",
            "a.b:",
            "<a> ",
            ":a ",
            "'\\\\u0041' ",
            "[] ",
            "{} ",
            "VALUES?a{1}",
        ),
        *("FROM<urn:g>", "SERVICE <urn:s> {}", "GRAPH<urn:g>{}", "BASE<b/>", "PREFIX a:<b/>", "<<(", "+1"),
    ],
)
@pytest.mark.parametrize("start", ["ASK {", "PREFIX : <a> ASK { ?s ?p '''", ""])
def test_parsing_a_query_is_linear(piece: str, start: str) -> None:
    def work(size: int) -> None:
        with suppress(RequestError):
            text = start + piece * (size // len(piece))
            read = read_query(text, GRAPHS, 2**20, ("urn:s",), "https://e.no/sparql")
            advise(read)
            places(read.tokens, "a")

    assert_linear(work, SIZE)


def test_advising_on_many_groups_with_patterns_that_share_no_variable() -> None:
    def work(size: int) -> None:
        group = "{ ?a <urn:p> ?b . ?c <urn:q> ?d } UNION "
        advise(read_query("ASK { " + group * (size // len(group)) + "{} }", (), 2**20))

    assert_linear(work, SIZE)


def test_parsing_a_query_with_many_bases_is_linear() -> None:
    def work(size: int) -> None:
        read_query("BASE <a/../> " * (size // 13) + "ASK {}", (), base="urn:a:/")

    assert_linear(work, SIZE)


def test_listing_undeclared_prefixes_is_linear() -> None:
    """One pass, however many prefixes the site has."""
    uses = "".join(f"{prefix}:a " for prefix in PREFIXES)
    assert_linear(lambda size: undeclared("?a ?b ?c . " * (size // 11) + uses, PREFIXES), SIZE)


def test_suggesting_a_graph_is_linear() -> None:
    def work(size: int) -> None:
        with suppress(RequestError):
            refuse_unpublished(["https://e.no/" + "graf/" * (size // 5)], GRAPHS)

    assert_linear(work, 2**20)
    with pytest.raises(QueryNameTooLong) as caught:
        refuse_unpublished(["x" * 2**20], GRAPHS)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("text", ["-{}x", "-{}.{}x", "-.{}x", "-{}e{}x", "-{}"])
def test_distinguishing_a_number_from_a_formula_is_linear(text: str) -> None:
    assert_linear(lambda size: guarded(ox.Literal(text.replace("{}", "1" * size))), 2**18)


@pytest.mark.parametrize("text", ["1", "-1.5", "+.5", "1.", "1e5", "-1.5E-10"])
def test_number_is_recognised(text: str) -> None:
    assert NUMBER.fullmatch(text)
    assert not NUMBER.fullmatch(text + ".x")
