"""A planner fills in the sheet of a follow-up, and it becomes a report; the adopted words stay."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from rdflib import RDF, Graph, Literal, Namespace, URIRef

from app.cli import command
from app.content.loading import load_content
from app.namespaces import Namespaces
from tests.keeping import report_once
from tests.publishing import EXAMPLE

PLAN = Namespace(Namespaces().plan)
AT = "https://data.eksempel.example/id/plan/naering-2027-2030"
REPORT = Namespace(f"{AT}/rapport/2028/")
FOLDER = "data/plans/naering-2027-2030"
ABOUT = {"Rapportdato": "15.3.2029", "Rapportert av": "Eksempel kommune"}
DROPPED = {"Status": "Avsluttet", "Tekst": "Brosjyren ble overflødig.", "Vedtak": "12.3.2028, sak 14/28"}


def example(folder: Path) -> Path:
    """Write the example plan into a content folder, as it was before anything was discontinued."""
    shutil.copytree(EXAMPLE, folder / "data")
    notes = folder / FOLDER / "annotations.ttl"
    text = notes.read_text("utf-8")
    notes.write_text(text[: text.index("<https://data.eksempel.example/id/avslutning/")], "utf-8")
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return example(tmp_path)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A content folder with the sheet that the first run writes. Do not change it."""
    folder = example(tmp_path_factory.mktemp("prepared"))
    run(folder)
    return folder


@pytest.fixture
def with_sheet(prepared: Path, tmp_path: Path) -> Path:
    """A content folder with an empty sheet."""
    return shutil.copytree(prepared, tmp_path / "content")


def run(folder: Path, year: int = 2028, plan: str = "naering-2027-2030") -> Result:
    variables = {"HANDLINGSPLAN_CONTENT": str(folder), "LANG": "nb_NO.UTF-8", "LC_ALL": None}
    return CliRunner().invoke(command(), ["report", "--plan", plan, "--year", str(year)], env=variables)


def fill(folder: Path, about: dict[str, str], rows: dict[str, dict[str, str]], sheet: str = "Tiltak") -> None:
    """Write values into the empty cells, by the names of rows and columns, as a planner does."""
    path = folder / FOLDER / "rapport-2028.xlsx"
    book = openpyxl.load_workbook(path)
    for row in book["Rapport"].iter_rows():
        row[1].value = about.get(str(row[0].value), row[1].value)
    header = [cell.value for cell in book[sheet][1]]
    for row in book[sheet].iter_rows(min_row=2):
        for column, value in rows.get(str(row[0].value), {}).items():
            row[header.index(column)].value = value
    book.save(path)


def written(folder: Path) -> Graph:
    return Graph().parse(folder / FOLDER / "report-2028.ttl")


def test_the_sheet_shows_the_plan_and_what_was_last_reported_and_is_the_same_each_time(folder: Path) -> None:
    assert run(folder).exit_code == 0
    path = folder / FOLDER / "rapport-2028.xlsx"
    first = path.read_bytes()
    row = [cell.value for cell in openpyxl.load_workbook(path)["Tiltak"][2]]
    assert row[:6] == [
        "tiltak/1",
        "1",
        "Åpne Gründerhuset ved Havna sammen med Eksempel næringsforening.",
        "Eksempel kommune",
        "innen sommeren 2027",
        "Gjennomført (1.9.2027)",
    ]
    assert row[6:] == [None] * 6
    path.unlink()
    run(folder)
    assert path.read_bytes() == first


def test_a_filled_sheet_becomes_a_report_that_conforms_and_keeps_the_adopted_words(folder: Path) -> None:
    run(folder)
    words = (folder / FOLDER / "plan.ttl").read_bytes()
    late = {"Status": "forsinket", "Tekst": "Bygget står.", "Ny frist": "2029", "Brukt (kr)": "240 000"}
    fill(
        folder,
        ABOUT | {"Vedtaksdato": "20.3.2029", "Saksnummer": "31/29"},
        {"tiltak/1": late, "tiltak/2": DROPPED},
    )
    fill(folder, {}, {"overlevelse": {"Målt verdi": "54,5"}}, "Indikatorer")
    result = run(folder)
    assert result.exit_code == 0, result.stderr
    assert "1 tiltak: avsluttet" in result.stderr

    graph = written(folder)
    report = URIRef(f"{AT}/rapport/2028")
    assert (report, RDF.type, PLAN.FollowUpReport) in graph
    assert str(graph.value(report, PLAN.reportDate)) == "2029-03-15"
    status = REPORT["status/tiltak/1"]
    assert graph.value(status, PLAN.statusOf) == URIRef(f"{AT}/tiltak/1")
    assert str(graph.value(status, PLAN.newDeadline)) == "2029-12-31"
    assert str(graph.value(status, PLAN.spentAmount)) == "240000"
    ended = REPORT["avslutning/tiltak/2"]
    assert str(graph.value(ended, PLAN.discontinuedOn)) == "2028-03-12"
    assert graph.value(ended, PLAN.reason) == Literal("Brosjyren ble overflødig.", "nb")
    decision = graph.value(ended, PLAN.decidedThrough)
    assert str(graph.value(decision, PLAN.caseNumber)) == "14/28"
    measured = graph.value(predicate=RDF.type, object=PLAN.Measurement)
    assert str(graph.value(measured, PLAN.measuredValue)) == "54.5"

    found = report_once(load_content(folder))
    assert found.conforms, [r.messages for r in found.results]
    assert (folder / FOLDER / "plan.ttl").read_bytes() == words
    before = (folder / FOLDER / "report-2028.ttl").read_bytes()
    assert run(folder).exit_code == 0
    assert (folder / FOLDER / "report-2028.ttl").read_bytes() == before


def test_new_wording_by_a_decision_and_a_correction_are_said_beside_the_adopted_words(folder: Path) -> None:
    run(folder)
    changed = {
        "Status": "Pågår",
        "Ny ordlyd": "Åpne Gründerhuset ved Torget.",
        "Vedtak": "Kommunestyret 2.2.2028",
    }
    fill(folder, ABOUT, {"tiltak/1": changed})
    path = folder / FOLDER / "rapport-2028.xlsx"
    book = openpyxl.load_workbook(path)
    for column, value in enumerate(("tiltak/2", "4.5.2028", "Fristen sto med feil år."), 1):
        book["Rettelser"].cell(2, column).value = value
    book.save(path)
    result = run(folder)
    assert result.exit_code == 0, result.stderr
    graph = written(folder)
    amendment = REPORT["endring/tiltak/1"]
    assert graph.value(amendment, PLAN.amendedText) == Literal("Åpne Gründerhuset ved Torget.", "nb")
    assert str(graph.value(amendment, PLAN.amendedOn)) == "2028-02-02"
    correction = graph.value(predicate=RDF.type, object=PLAN.Correction)
    assert graph.value(correction, PLAN.corrects) == URIRef(f"{AT}/tiltak/2")
    assert (None, PLAN.text, None) not in graph
    found = report_once(load_content(folder))
    assert found.conforms, [r.messages for r in found.results]


@pytest.mark.parametrize(
    ("about", "cells", "place", "words"),
    [
        ({}, {"Status": "Bra"}, "Tiltak!G2", "ikke startet, planlagt"),
        ({}, {"Tekst": "I gang"}, "Tiltak!A2", "Status"),
        ({}, {"Status": "Avsluttet"}, "Tiltak!A2", "hvorfor"),
        ({}, {"Status": "Pågår", "Ny frist": "snarest"}, "Tiltak!I2", "31.12.2026"),
        ({}, {"Status": "Pågår", "Ny frist": "31.2.2028"}, "Tiltak!I2", "31.2.2028"),
        ({}, {"Status": "Pågår", "Vedtak": "sak 14/28"}, "Tiltak!J2", "sak 14/28"),
        ({}, {"Status": "Pågår", "Vedtak": "Utvalget 1.2.2028"}, "Tiltak!J2", "Utvalget"),
        ({}, {"Status": "Pågår", "Ny ordlyd": "Nytt"}, "Tiltak!A2", "Vedtak"),
        ({}, {"Status": "Pågår", "Brukt (kr)": "mye"}, "Tiltak!L2", "mye"),
        ({}, {"Status": "Pågår", "Ord": "Åpne noe annet."}, "Tiltak!C2", "«Ny ordlyd»"),
        ({}, {"Status": "Pågår", "Nøkkel": "tiltak/9"}, "Tiltak!A2", "tiltak/9"),
        ({}, {"Status": "Pågår", "Nøkkel": "tiltak/2"}, "Tiltak!A3", "tiltak/2"),
        ({"Rapportert av": "Ukjent kommune"}, {"Status": "Pågår"}, "Rapport!B4", "Eksempel kommune"),
        ({"Rapportdato": "i fjor"}, {"Status": "Pågår"}, "Rapport!B3", "i fjor"),
        ({"Rapportdato": "1.2.2038"}, {"Status": "Pågår"}, "Rapport!B3", "1.1.2028 – 31.12.2030"),
        ({}, {"Status": "Pågår", "Ny frist": "1.6.2001"}, "Tiltak!I2", "1.1.2027 –"),
        ({"År": "2027"}, {"Status": "Pågår"}, "Rapport!B2", "2027"),
        ({}, {}, "rapport-2028.xlsx", "ingen tiltak"),
        ({}, {"Status": "Forsinket", "Ny frist": "31.12.2150"}, "Tiltak!I2", "1.1.2017 – 31.12.2040"),
        ({}, {"Status": "Gjennomført", "Vedtak": "12.3.2099, sak 1/99"}, "Tiltak!J2", "1.1.2017"),
        ({"Vedtaksdato": "20.3.1929"}, {"Status": "Pågår"}, "Rapport!B6", "1.1.2017 – 31.12.2040"),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_named_with_what_is_accepted_and_nothing_is_written(
    with_sheet: Path, about: dict[str, str], cells: dict[str, str], place: str, words: str
) -> None:
    fill(with_sheet, ABOUT | about, {"tiltak/1": cells})
    result = run(with_sheet)
    assert result.exit_code == 2
    line = next((line for line in result.stderr.splitlines()[1:] if place in line), "")
    assert words.casefold() in line.casefold(), result.stderr
    assert not (with_sheet / FOLDER / "report-2028.ttl").exists()


def test_word_that_is_left_in_a_sheet_without_headings_is_never_lost(with_sheet: Path) -> None:
    fill(with_sheet, ABOUT, {"tiltak/1": {"Status": "Pågår"}})
    path = with_sheet / FOLDER / "rapport-2028.xlsx"
    book = openpyxl.load_workbook(path)
    book["Rettelser"].delete_rows(1, 100)
    book["Rettelser"]["C3"].value = "Tallet var galt."
    book.save(path)
    assert "Rettelser!C3: «Tallet var galt.» står ikke i noen av arkets kolonner" in run(with_sheet).stderr
    assert not (with_sheet / FOLDER / "report-2028.ttl").exists()


def test_words_in_a_sheet_or_a_row_of_the_planners_own_are_never_lost(with_sheet: Path) -> None:
    fill(with_sheet, ABOUT, {"tiltak/1": {"Status": "Pågår"}})
    path = with_sheet / FOLDER / "rapport-2028.xlsx"
    book = openpyxl.load_workbook(path)
    book["Rettelser"].title = "Retting"
    book.create_sheet("Notat")["A1"].value = "Ring Kari"
    book["Rapport"]["A9"].value, book["Rapport"]["C3"].value = "Merknad", "foreløpig"
    book.save(path)
    said = run(with_sheet).stderr
    for name in ("Retting", "Notat"):
        assert f"«{name}» er ikke et av arkene som kommandoen skrev" in said
    assert "Rapport!A9: «Merknad»" in said
    assert "Rapport!C3: «foreløpig»" in said
    assert not (with_sheet / FOLDER / "report-2028.ttl").exists()


def test_a_refused_day_of_the_decision_is_one_error(with_sheet: Path) -> None:
    fill(with_sheet, ABOUT | {"Vedtaksdato": "46418", "Saksnummer": "14/27"}, {})
    assert run(with_sheet).stderr.count("«Vedtaksdato»") == 1


def test_a_correction_says_what_it_is_about_and_when(with_sheet: Path) -> None:
    fill(with_sheet, ABOUT, {"tiltak/1": {"Status": "Pågår"}})
    path = with_sheet / FOLDER / "rapport-2028.xlsx"
    book = openpyxl.load_workbook(path)
    book["Rettelser"]["C2"].value = "Tallet var galt."
    for column, value in zip("ABC", ("plan", "1.1.1900", "Tallet var galt."), strict=True):
        book["Rettelser"][f"{column}3"].value = value
    book.save(path)
    said = run(with_sheet).stderr
    assert "Rettelser!C2: «Nøkkel» er tom. Skriv hva som hadde feilen: tiltak/4, plan eller rapport." in said
    assert "Rettelser!B3: «1.1.1900» kan ikke brukes" in said
    assert not (with_sheet / FOLDER / "report-2028.ttl").exists()


@pytest.mark.parametrize(
    ("year", "day", "warnings"), [(2030, "1.3.2031", 0), (2031, "15.1.2032", 1), (2031, "31.12.2033", 1)]
)
def test_a_day_that_the_sheet_accepts_for_the_last_report_conforms(
    folder: Path, year: int, day: str, warnings: int
) -> None:
    run(folder, year)
    path = folder / FOLDER / f"rapport-{year}.xlsx"
    book = openpyxl.load_workbook(path)
    book["Rapport"]["B3"].value, book["Rapport"]["B4"].value = day, "Eksempel kommune"
    book["Tiltak"]["G2"].value = "Pågår"
    book.save(path)
    assert run(folder, year).exit_code == 0
    found = report_once(load_content(folder))
    assert found.conforms
    assert len([r for r in found.results if r.file.endswith(f"report-{year}.ttl")]) == warnings


def test_an_unknown_plan_is_named_with_those_that_there_are(folder: Path) -> None:
    result = run(folder, plan="klima")
    assert result.exit_code == 2
    assert "naering-2027-2030" in result.stderr
    assert "HANDLINGSPLAN_CONTENT" in result.stderr


def test_a_year_that_the_plan_is_not_for_is_refused(folder: Path) -> None:
    result = run(folder, year=2026)
    assert result.exit_code == 2
    assert "gjelder 2027-2030" in result.stderr
    assert not list(folder.rglob("rapport-*.xlsx"))


@pytest.mark.parametrize(
    ("header", "cell", "words"),
    [
        ("Merknad", "Ring Kari", "Tiltak!M2: «Ring Kari» står ikke i noen av arkets kolonner"),
        ("", "Ring Kari", "Tiltak!M2: «Ring Kari» står ikke i noen av arkets kolonner"),
        ("Status", "Forsinket", "arket «Tiltak»: Det er to kolonner «Status»"),
    ],
)
def test_words_in_a_column_of_the_planners_own_are_never_lost(
    with_sheet: Path, header: str, cell: str, words: str
) -> None:
    fill(with_sheet, ABOUT, {"tiltak/1": {"Status": "Pågår"}})
    path = with_sheet / FOLDER / "rapport-2028.xlsx"
    book = openpyxl.load_workbook(path)
    book["Tiltak"]["M1"].value, book["Tiltak"]["M2"].value = header or None, cell
    book.save(path)
    result = run(with_sheet)
    assert result.exit_code == 2
    assert words in result.stderr
    assert not (with_sheet / FOLDER / "report-2028.ttl").exists()


def test_an_unknown_status_is_answered_with_the_list_in_one_language(with_sheet: Path) -> None:
    fill(with_sheet, ABOUT, {"tiltak/1": {"Status": "Bra"}})
    said = run(with_sheet).stderr
    assert "forsinket" in said
    assert "delayed" not in said
    assert "forseinka" not in said
