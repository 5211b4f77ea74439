"""The findings of a plan count measures, and say nothing that the rows do not say."""

from __future__ import annotations

from app.pictures.bars import bars
from app.pictures.findings import (
    DEADLINES,
    INVOLVED,
    MOST_INVOLVED,
    ONLY_LAST,
    PLACES,
    REPORTED,
    findings,
    status_as_commitment,
)
from app.pictures.rows import Row
from app.views.presentation import Value


def named(iri: str) -> Value:
    return Value(iri, "", iri)


def commitment(measure: str, code: str = "", order: int = 0) -> Row:
    found = {"measure": measure, "area": "a"}
    return {**found, "commitment": code, "commitmentOrder": str(order)} if code else found


def test_measure_counts_only_if_it_has_no_other_commitment_than_the_last() -> None:
    rows = [
        commitment("1", "ensure", 1),
        commitment("2", "investigate", 8),
        commitment("3", "investigate", 8),
        commitment("3", "ensure", 1),
        commitment("4"),
    ]
    (found,) = findings({"commitments": rows}, named)
    assert (found.kind, found.count, found.total) == (ONLY_LAST, 1, 4)
    assert found.thing == named("investigate")


def test_partner_is_named_only_if_no_other_has_as_many_measures() -> None:
    rows = [{"partner": p, "measure": m} for p, m in (("x", "1"), ("x", "1"), ("x", "2"), ("y", "2"))]
    measures = [commitment(m) for m in "123"]
    found = {f.kind: f for f in findings({"commitments": measures, "partners": rows}, named)}
    assert found[INVOLVED].count == 2
    assert (found[MOST_INVOLVED].count, found[MOST_INVOLVED].thing) == (2, named("x"))
    equal = [{"partner": p, "measure": m} for p, m in (("x", "1"), ("y", "2"))]
    kinds = {f.kind for f in findings({"commitments": measures, "partners": equal}, named)}
    assert MOST_INVOLVED not in kinds


def test_places_deadlines_and_reports_count_each_measure_once() -> None:
    found = findings(
        {
            "commitments": [commitment(m) for m in "123"],
            "network": [{"measure": "1", "place": "p"}, {"measure": "1", "place": "q"}, {"measure": "2"}],
            "status": [
                {"measure": "1", "deadline": "2025-01-01", "status": "s"},
                {"measure": "2", "status": "s"},
                {"measure": "3"},
            ],
        },
        named,
    )
    assert {f.kind: f.count for f in found} == {PLACES: 1, DEADLINES: 1, REPORTED: 2}


def test_plan_without_measures_has_no_findings() -> None:
    assert findings({}, named) == ()
    assert findings({"commitments": [], "partners": []}, named) == ()


def test_statuses_are_drawn_as_bars_once_there_is_one() -> None:
    rows: list[Row] = [
        {"area": "a", "measure": "1", "status": "done", "statusOrder": "6"},
        {"area": "a", "measure": "2"},
    ]
    drawn = bars(status_as_commitment(rows), named)
    assert drawn.said
    assert [(kind.commitment, len(kind.measures)) for kind in drawn.kinds] == [(named("done"), 1), (None, 1)]
    assert not bars(status_as_commitment(rows[1:]), named).said
