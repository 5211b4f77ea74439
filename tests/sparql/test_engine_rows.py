"""The engine's serialiser writes the same values as our writers, and its results are cut at whole rows."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from contextlib import suppress

import pyoxigraph as ox
import pytest

from app.sparql.engine_rows import SYNTAXES, WholeRows, _Cut, write_rows
from app.sparql.formats import ROWS
from app.sparql.output import Output, PieceTooLarge
from app.sparql.results import Row, Term, turtle_term
from app.sparql.terms import term_in_query
from tests.sparql.test_result_writers import PLAIN_ROWS, RDF12_ROWS

FORMS = tuple(SYNTAXES)
LITTLE, MUCH = 1, 1 << 30
ODD = (
    "},{",
    '},{"',
    '","},{"a',
    "{}",
    "},{}",
    "[{},{}]",
    "\\",
    '\\"',
    "\\\\},{",
    "]}}",
    "[]}}",
    "\n",
    "\t\r",
)
ODD_ROWS: list[Row] = [
    *((ox.Literal(text), None) for text in ODD),
    (None, None),
    *((None, ox.Literal(text)) for text in ODD),
    (None, None),
    (None, None),
    (ox.Literal("\x01\x0b\x1f\x7f\x85\u2028\ufffe"), ox.Literal("end")),
]


def solutions(rows: Sequence[Row], variables: Sequence[str] = ("a", "b")) -> ox.QuerySolutions:
    """Return solutions as the engine gives them, here from a query without data."""
    names = " ".join(f"?{name}" for name in variables)
    lines = (" ".join("UNDEF" if t is None else term(t) for t in row) for row in rows)
    found = ox.Store().query(
        f"SELECT {names} {{ VALUES ({names}) {{ {' '.join(f'({x})' for x in lines)} }} }}"
    )
    assert isinstance(found, ox.QuerySolutions)
    return found


def term(value: Term) -> str:
    return term_in_query(value) if isinstance(value, (ox.NamedNode, ox.Literal)) else turtle_term(value)


def result(
    form: str, found: ox.QuerySolutions, rows: int = MUCH, most_bytes: int = MUCH
) -> tuple[bytes, int, bool]:
    pieces: list[bytes] = []
    output = Output(pieces.append, most_bytes)
    count, truncated = write_rows(found, SYNTAXES[form], output, rows)
    output.flush()
    return b"".join(pieces), count, truncated


def read_back(form: str, data: bytes) -> list[tuple[object, ...]]:
    found = ox.parse_query_results(data, SYNTAXES[form].format)
    assert isinstance(found, ox.QuerySolutions)
    return [tuple(row) for row in found]


def numbered(count: int) -> list[Row]:
    return [(ox.Literal(f"{i}"), ox.Literal(ODD[i % len(ODD)])) for i in range(count)]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "rows", [PLAIN_ROWS, RDF12_ROWS, ODD_ROWS, []], ids=["plain", "RDF 1.2", "odd", "none"]
)
def test_values_are_those_of_our_writer(form: str, rows: list[Row]) -> None:
    variables = ("a", "b", "c") if rows in (PLAIN_ROWS, RDF12_ROWS) else ("a", "b")
    data, count, truncated = result(form, solutions(rows, variables))
    given = [tuple(row) for row in solutions(rows, variables)]  # the engine normalises numbers
    assert read_back(form, data) == given
    assert read_back(form, data) == read_back(form, b"".join(ROWS[form](variables, given)))
    assert (count, truncated) == (len(rows), False)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("limit", range(1, len(ODD_ROWS) + 2))
def test_result_has_the_first_rows_up_to_the_limit(form: str, limit: int) -> None:
    data, count, truncated = result(form, solutions(ODD_ROWS), limit)
    assert read_back(form, data) == [tuple(row) for row in ODD_ROWS[:limit]]
    assert count == min(limit, len(ODD_ROWS))
    assert truncated is (limit < len(ODD_ROWS))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("limit", [1, 999, 1000, 2999, 3000, 3001])
def test_limit_holds_in_a_result_of_many_pieces(form: str, limit: int) -> None:
    rows = numbered(3000)
    data, count, truncated = result(form, solutions(rows), limit)
    assert read_back(form, data) == [tuple(row) for row in rows[:limit]]
    assert (count, truncated) == (min(limit, 3000), limit < 3000)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("most_bytes", [100, 5_000, 20_000])
def test_result_ends_with_the_first_row_that_reaches_the_limit_of_bytes(form: str, most_bytes: int) -> None:
    rows = numbered(3000)
    data, count, truncated = result(form, solutions(rows), most_bytes=most_bytes)
    assert truncated
    assert read_back(form, data) == [tuple(row) for row in rows[:count]]
    assert most_bytes <= len(data) < most_bytes + 200


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("size", [1, 2, 3, 7, 64])
def test_pieces_may_end_anywhere(form: str, size: int) -> None:
    whole = solutions(ODD_ROWS).serialize(format=SYNTAXES[form].format)
    assert whole is not None
    pieces: list[bytes] = []
    rows = WholeRows(SYNTAXES[form], Output(pieces.append, MUCH), 5)
    with suppress(_Cut):
        for start in range(0, len(whole), size):
            rows.write(whole[start : start + size])
        rows.end()
    assert rows.truncated
    rows.output.flush()
    assert read_back(form, b"".join(pieces)) == [tuple(row) for row in ODD_ROWS[:5]]


@pytest.mark.parametrize("form", FORMS)
def test_single_row_far_beyond_the_limit_is_an_error(form: str) -> None:
    with pytest.raises(PieceTooLarge):
        result(form, solutions([(ox.Literal("{}x" * 100_000), None)]), most_bytes=1000)


@pytest.mark.parametrize("form", FORMS)
def test_row_of_many_pieces_is_scanned_a_few_times(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    scanned: list[int] = []
    scan = WholeRows._scan

    def counted(self: WholeRows) -> None:
        scanned.append(len(self._held))
        scan(self)

    monkeypatch.setattr(WholeRows, "_scan", counted)
    data, count, _ = result(form, solutions([(ox.Literal("},{}" * 1_000_000), None)]))
    assert count == 1
    assert sum(scanned) < 6 * len(data)


def test_variables_named_like_members_of_a_triple_term_are_counted() -> None:
    rows = [(ox.Literal("1"), ox.Literal("2"))] * 3
    data, count, truncated = result("json", solutions(rows, ("subject", "object")), 2)
    assert (len(json.loads(data)["results"]["bindings"]), count, truncated) == (2, 2, True)


@pytest.mark.parametrize("form", FORMS)
def test_rows_without_variables_are_counted(form: str) -> None:
    found = ox.Store().query("SELECT * { VALUES () { () () () } }")
    assert isinstance(found, ox.QuerySolutions)
    assert result(form, found)[1:] == (3, False)


def test_every_row_is_counted_for_any_combination_of_values() -> None:
    values = (None, ox.Literal("{}"), ox.Literal("},{"))
    rows: list[Row] = list(itertools.product(values, values))
    for limit in range(1, len(rows)):
        for form in FORMS:
            data, count, _ = result(form, solutions(rows), limit)
            assert len(read_back(form, data)) == count == limit
