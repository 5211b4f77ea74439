"""A result with a number for each name has a chart, unless that would be useless or misleading."""

from __future__ import annotations

from xml.etree.ElementTree import Element

import pytest
from flask.testing import FlaskClient

from app.pictures.result_chart import MOST_ROWS
from tests.pages.test_query_page import asked, page, text_of

SVG = "{http://www.w3.org/2000/svg}"


def drawn(client: FlaskClient, values: str, columns: str = "?name ?n") -> Element | None:
    tree = page(client, asked(f"SELECT * {{ VALUES ({columns}) {{ {values} }} }}"))
    assert tree.find(".//table") is not None
    return tree.find(".//details[@class='chart']")


def bars(chart: Element | None) -> list[tuple[str, str, str]]:
    """Return name, number and length of each bar."""
    assert chart is not None
    return [
        (text_of(bar[0]), text_of(bar[2]), str(next(bar.iter(f"{SVG}rect")).get("width")))
        for bar in chart.iter("li")
    ]


def test_length_of_a_bar_is_proportional_to_its_number(client: FlaskClient) -> None:
    assert bars(drawn(client, "('a' 4) ('b' 1) ('c' 0.5) ('d' 0)")) == [
        ("a", "4", "100.0%"),
        ("b", "1", "25.0%"),
        ("c", "0.5", "12.5%"),
        ("d", "0", "0.0%"),
    ]


@pytest.mark.parametrize(
    ("language", "caption"), [("nb", "Antall tiltak etter partner"), ("en", "Number of measures by partner")]
)
def test_counting_question_has_a_chart_with_labels(client: FlaskClient, language: str, caption: str) -> None:
    tree = page(client, "/sporring/partnere-og-hvor-ofte", language=language)
    chart = tree.find(".//details[@class='chart']")
    assert chart is not None
    assert caption in text_of(chart.find(".//figcaption"))
    rows = [text_of(row[1]) for row in tree.findall(".//tbody/tr")]
    assert [number for _, number, _ in bars(chart)] == rows
    assert [a.get("href", "")[:5] for a in chart.iter("a")] == ["/doc/"] * len(rows)


def test_unique_iri_column_names_the_rows_and_equal_columns_are_shown_once(client: FlaskClient) -> None:
    thing = "<https://data.lier.kommune.no/id/aktor/{}>"
    values = f"('Lier' {thing.format('lier-kommune')} 2) ('B.' {thing.format('buskerudbyen')} 1)"
    chart = drawn(client, values, "?name ?thing ?n")
    assert [name for name, _, _ in bars(chart)] == ["Lier municipality", "Buskerudbyen"]
    same = drawn(client, "('a' 'a' 1) ('b' 'b' 2)", "?name ?again ?n")
    assert [name for name, _, _ in bars(same)] == ["a", "b"]
    two = drawn(client, "('a' 'x' 1) ('a' 'y' 2)", "?area ?kind ?n")
    assert [name for name, _, _ in bars(two)] == ["a, x", "a, y"]


@pytest.mark.parametrize(
    ("columns", "values"),
    [
        ("?name ?n", "('a' 1)"),
        ("?name ?n", "('a' 1) ('a' 2)"),
        ("?name ?n", "('a' 1) ('b' -2)"),
        ("?name ?n", "('a' 0) ('b' 0)"),
        ("?name ?n", "('a' 1) ('b' UNDEF)"),
        ("?name ?n", "('a' 1) ('b' 'two')"),
        ("?name ?n", "('a' 1) ('b' 'NaN'^^xsd:double)"),
        ("?name ?n", "('a' 1) ('b' 'many'^^xsd:integer)"),
        ("?n ?m", "(1 2) (2 3)"),
        ("?a ?b ?c ?n", "(1 'b' 'c' 1)"),
        ("?name ?n", f"('a' 1) ('{'long ' * 30}' 1)"),
        ("?name ?n", " ".join(f"('{i}' {i})" for i in range(MOST_ROWS + 1))),
    ],
    ids=lambda value: value[:30],
)
def test_useless_or_misleading_chart_is_not_drawn(client: FlaskClient, columns: str, values: str) -> None:
    assert drawn(client, values, columns) is None
