"""The results of the bench: kept without loss, and shown with what they miss."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from bench.building import Step
from bench.chart import chart
from bench.cold import Cold
from bench.fairness import Crowd, Fairness, Reading
from bench.machine import described
from bench.report import DOCS, Report, placed, read, save
from bench.rounds import BARE, FIRST, NGINX, OF_PAGES, REPEATED, SITE, STATIC, Result
from bench.starting import Started
from bench.tables import as_text
from bench.targets import targets


def result(table: str, row: str, server: str, cpu: float, rows: int = 0) -> Result:
    return Result(table, row, server, cpu, cpu - 1, cpu + 1, 1000.0, 500, 100, rows)


def report(**parts: object) -> Report:
    return Report(described(), {"Oxigraph": "0.5", "Trifid": ""}, 0.5, 3, **parts)  # type: ignore[arg-type]


RESULTS = [
    result(OF_PAGES, BARE, BARE, 50),
    result(OF_PAGES, "page of a measure", SITE, 160),
    result(OF_PAGES, "page, 304", SITE, 140),
    result(REPEATED, "ASK", SITE, 175),
    result(REPEATED, "ASK", NGINX, 20),
    result(REPEATED, "ASK", STATIC, 10),
    result(REPEATED, "ASK", "Oxigraph", 41),
    result(FIRST, "ASK", SITE, 800),
    result(FIRST, "list of 41 measures", SITE, 1000, 123),
    result(FIRST, "list of 41 measures", "Oxigraph", 400, 122),
]
FAIR = Fairness(
    Reading(3.0, 10.0, 300, 0),
    Reading(3.0, 40.0, 300, 1),
    {"503": 9},
    Crowd(64, 64, 64, 0, 0, 0),
    Crowd(16, 5, 0, 5, 5, 4),
)
WHOLE = report(
    steps=[Step("load the content", 1.5)],
    starts={1: [Started(SITE, 1.0, 1.1, 1.2, 0.9, 131.0)]},
    results={1: RESULTS},
    fairness={1: FAIR},
    cold={1000: [Cold("/", "html", 200, 31.0, 3000), Cold("/sok", "html", 200, 9.0, 2000)]},
)


def test_results_are_kept_without_loss(tmp_path: Path) -> None:
    save(WHOLE, tmp_path / "results.json")
    assert read(tmp_path / "results.json") == WHOLE


def test_targets_that_are_missed_are_named() -> None:
    missed = {(target.name, target.row) for target in targets(WHOLE) if not target.met}
    assert missed == {
        ("≤ 80 µs above the bare callable", "page, 304"),
        ("≤ 120 µs above the bare callable", "ASK"),
        ("nginx ≤ 1.5 × static file", "ASK"),
        ("Oxigraph ÷ site ≥ 0.5", "list of 41 measures"),
        ("p99 beside a hostile client ≤ 3 × quiet", "list"),
        ("no other reader is refused", "list"),
        ("a refused reader is answered after Retry-After", "5 refused"),
        ("first response ≤ 30 ms and 100 kB", "`/` html"),
    }


def test_targets_that_are_met_are_counted() -> None:
    assert "| ≤ 900 µs | 1 | 1 of 1 | – |" in as_text(WHOLE)


def test_text_shows_machine_commit_and_what_is_missing() -> None:
    text = as_text(WHOLE)
    assert WHOLE.machine.commit in text
    assert "Oxigraph 0.5" in text
    assert "Not installed: Trifid" in text


def test_result_with_other_values_than_the_sites_is_named() -> None:
    assert "The result of Oxigraph for «list of 41 measures»" in as_text(WHOLE)


def test_a_part_that_did_not_run_has_no_table() -> None:
    assert "###" not in as_text(report())


def test_chart_is_xml_and_has_a_point_for_each_result() -> None:
    root = ET.fromstring(chart(WHOLE))  # noqa: S314  # our own text
    titles = [element.text for element in root.iter("{http://www.w3.org/2000/svg}title")]
    assert len(titles) == 1 + len([r for r in RESULTS if r.server != BARE])
    assert ET.fromstring(chart(report())) is not None  # noqa: S314


def test_tables_replace_only_what_is_between_the_marks() -> None:
    document = "before\n<!-- bench: begin -->\nold\n<!-- bench: end -->\nafter\n"
    assert placed(document, "new") == "before\n<!-- bench: begin -->\nnew\n<!-- bench: end -->\nafter\n"
    with pytest.raises(ValueError, match="bench: begin"):
        placed("no marks", "new")


def test_document_has_the_marks() -> None:
    text = DOCS.read_text("utf-8")
    assert placed(text, "tables") != text
