"""Rows for spreadsheets: labels beside IRIs, no formulas, and a workbook that other programs read."""

from __future__ import annotations

import io
from datetime import datetime

import openpyxl
import pyoxigraph as ox
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from app.sparql.columns import UNCHANGED, Layout, arranged, guarded, labels_from
from app.sparql.results import XSD, Row
from app.sparql.spreadsheet import MOST_CHARACTERS, xlsx_boolean, xlsx_rows

LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
THING, OTHER = ox.NamedNode("https://e.no/thing"), ox.NamedNode("https://e.no/other")
LABELLED: Layout = {**UNCHANGED, "languages": ["nb", "en"], "label_properties": [LABEL]}


def typed(value: str, name: str) -> ox.Literal:
    return ox.Literal(value, datatype=ox.NamedNode(XSD + name))


@pytest.fixture
def store() -> ox.Store:
    found = ox.Store()
    for text, language in (("a thing", "en"), ("en ting", "nb")):
        found.add(ox.Quad(THING, ox.NamedNode(LABEL), ox.Literal(text, language=language)))
    found.add(ox.Quad(OTHER, ox.NamedNode(LABEL), ox.Literal("other", language="en")))
    return found


def laid_out(
    names: list[str], rows: list[Row], layout: Layout, store: ox.Store
) -> tuple[list[str], list[Row]]:
    found, out = arranged(names, rows, layout, labels_from(store, layout))
    return found, list(out)


def test_rows_are_unchanged_without_a_layout(store: ox.Store) -> None:
    rows: list[Row] = [(THING, ox.Literal("=1"))]
    assert laid_out(["a", "b"], rows, UNCHANGED, store) == (["a", "b"], rows)


def test_column_with_iris_is_followed_by_their_labels(store: ox.Store) -> None:
    rows: list[Row] = [
        (None, ox.Literal("x")),
        (THING, ox.Literal("y")),
        (OTHER, None),
        (ox.Literal("z"), None),
    ]
    names, found = laid_out(["a", "b"], rows, LABELLED, store)
    assert names == ["a", "aLabel", "b"]
    assert [row[1] for row in found] == [
        None,
        ox.Literal("en ting", language="nb"),
        ox.Literal("other", language="en"),
        None,
    ]


def test_variable_with_the_name_of_the_new_column_keeps_it(store: ox.Store) -> None:
    rows: list[Row] = [(THING, ox.Literal("mine"))]
    assert laid_out(["a", "aLabel"], rows, LABELLED, store) == (["a", "aLabel"], rows)


@pytest.mark.parametrize(
    "text", ["=1+1", "+1+1", "-1+cmd|' /C calc'!A0", "@SUM(1)", "\t=1", "\r=1", "-", "+-1"]
)
def test_text_that_begins_like_a_formula_gets_an_apostrophe(text: str) -> None:
    assert guarded(ox.Literal(text)) == ox.Literal("'" + text)
    assert guarded(ox.Literal(text, language="nb")) == ox.Literal("'" + text, language="nb")


@pytest.mark.parametrize("text", ["-5", "+5", "-5.25", "-1e-3", "'=1", "x=1", "", " =1"])
def test_number_and_any_other_text_stay_unchanged(text: str) -> None:
    assert guarded(ox.Literal(text)) == ox.Literal(text)
    assert guarded(THING) == THING
    assert guarded(None) is None


def sheet_of(data: bytes) -> Worksheet:
    found = openpyxl.load_workbook(io.BytesIO(data)).active
    assert isinstance(found, Worksheet)
    return found


def workbook(rows: list[Row], names: list[str]) -> Worksheet:
    return sheet_of(b"".join(xlsx_rows(names, rows)))


def test_workbook_has_typed_cells() -> None:
    row: Row = (
        ox.Literal("4.10"),
        typed("41", "integer"),
        typed("-2.5", "decimal"),
        typed("2022-11-24", "date"),
        typed("true", "boolean"),
        THING,
        None,
        ox.Literal("å\x01_x0041_\n", language="nb"),
    )
    (cells,) = workbook([row], list("abcdefgh")).iter_rows(min_row=2)
    assert [c.value for c in cells[:5]] == ["4.10", 41, -2.5, datetime(2022, 11, 24), True]
    assert [c.data_type for c in cells[:6]] == ["s", "n", "n", "d", "b", "s"]
    assert cells[5].hyperlink is not None
    assert cells[5].hyperlink.target == cells[5].value == THING.value
    assert cells[6].value is None
    assert str(cells[7].value).startswith("å")


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@x", "\t=1", '=HYPERLINK("http://e.no")', "{=1}", "http://e.no"]
)
def test_text_in_a_workbook_is_never_a_formula_a_number_or_a_link(text: str) -> None:
    cell = workbook([(ox.Literal(text),)], ["a"])["A2"]
    assert (cell.data_type, cell.value, cell.hyperlink) == ("s", text, None)
    assert cell.quotePrefix == text.startswith(("=", "+", "-", "@", "\t"))


@pytest.mark.parametrize(
    "term",
    [
        typed("1234567890123456", "integer"),  # it would be rounded
        typed("x", "integer"),
        typed("maybe", "boolean"),
        typed("INF", "double"),
        typed("2022-02-30", "date"),
        typed("1850-01-01", "date"),
        ox.NamedNode("https://e.no/" + "x" * 3000),
        ox.NamedNode("urn:x:y"),
    ],
)
def test_value_that_a_cell_cannot_represent_exactly_is_text(term: ox.Literal | ox.NamedNode) -> None:
    cell = workbook([(term,)], ["a"])["A2"]
    assert (cell.data_type, cell.value, cell.hyperlink) == ("s", term.value, None)


def test_header_is_bold_fixed_and_has_filters() -> None:
    sheet = workbook([(ox.Literal("x" * 200),)], ["Tekst"])
    assert (sheet["A1"].value, sheet["A1"].font.b, sheet.freeze_panes) == ("Tekst", True, "A2")
    assert sheet.auto_filter.ref == "A1:A2"
    assert 60 < sheet.column_dimensions["A"].width < 80


def test_text_too_long_for_a_cell_is_an_error_and_is_not_cut() -> None:
    with pytest.raises(ValueError, match="CSV"):
        workbook([(ox.Literal("x" * (MOST_CHARACTERS + 1)),)], ["a"])


def test_workbook_is_the_same_bytes_each_time() -> None:
    rows: list[Row] = [(THING, typed("1", "integer"))]
    assert b"".join(xlsx_rows(["a", "b"], rows)) == b"".join(xlsx_rows(["a", "b"], rows))


@pytest.mark.parametrize("value", [True, False])
def test_boolean_result_is_one_cell(value: bool) -> None:
    assert sheet_of(xlsx_boolean(value))["A1"].value is value
