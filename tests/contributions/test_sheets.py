"""The linking sheet as people fill it in: days in words, and what a workbook hides."""

from __future__ import annotations

import io

import openpyxl
import pytest
from flask.testing import FlaskClient
from openpyxl.worksheet.worksheet import Worksheet

from app.contributions.days import stated_days
from app.contributions.plan_terms import PlanTerms
from tests.contributions.test_checking import HEADINGS, OWN, PLAN, checked, saved, sent, sheet
from tests.contributions.test_results import in_rows, row, terms, texts

__all__ = ["terms"]  # a fixture

MEASURED = [
    ("15. juni 2028", "", "2028-06-15", False),
    ("15.6.28", "", "2028-06-15", False),
    ("15.juni 2028", "", "2028-06-15", False),
    ("2028-6-15", "", "2028-06-15", False),
    ("2028-06-15 00:00:00", "", "2028-06-15", False),
    ("jun. 2028", "2028-06-01", "2028-06-30", True),
    ("juni 2028", "2028-06-01", "2028-06-30", True),
    ("2. kvartal 2028", "2028-04-01", "2028-06-30", True),
    ("2028", "2028-01-01", "2028-12-31", True),
]


@pytest.mark.parametrize(("words", "since", "day", "remark"), MEASURED)
def test_the_day_of_a_result_is_read_in_words(
    terms: PlanTerms, words: str, since: str, day: str, remark: bool
) -> None:
    found = in_rows(terms, row(day=words))
    assert [(r.since, r.day) for r in found.results] == [(since, day)]
    remarks = [f"warning: «{words}» is read as {since} – {day}. Write a day if you mean one."]
    assert texts(found) == (remarks if remark else [])


def test_a_period_in_two_columns_is_read_in_words_without_a_remark(terms: PlanTerms) -> None:
    found = in_rows(terms, row(since="januar 2028", day="juni 2028"))
    assert [(r.since, r.day) for r in found.results] == [("2028-01-01", "2028-06-30")]
    assert texts(found) == []


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("15 June 2028", ("2028-06-15", "2028-06-15")),
        ("June 15th, 2028", ("2028-06-15", "2028-06-15")),
        ("15-May-2028", ("2028-05-15", "2028-05-15")),
        ("Thursday 15 June 2028", ("2028-06-15", "2028-06-15")),
        ("torsdag 15. juni 2028", ("2028-06-15", "2028-06-15")),
        ("Dec 2028", ("2028-12-01", "2028-12-31")),
    ],
)
def test_days_in_english_words_and_with_the_day_of_the_week_are_read(
    words: str, days: tuple[str, str]
) -> None:
    assert stated_days(words) == days


@pytest.mark.parametrize(
    "words",
    ["innen 2028", "høst 2028", "31. juni 2028", "31 June 2028", "15 June 15 2028", "Friday 15 June 2028"],
)
def test_words_that_state_no_day_are_refused_with_the_forms_that_can_be_read(
    terms: PlanTerms, words: str
) -> None:
    found = in_rows(terms, row(day=words))
    assert found.results == ()
    message = f"error: «{words}» is not a date. Write it as 2024-06-15, 15.06.2024 or 15 June 2024."
    assert texts(found) == [message]


def test_a_year_that_a_spreadsheet_has_made_a_day_of_is_no_day(terms: PlanTerms) -> None:
    found = in_rows(terms, row(day="1905-07-20"))
    assert found.results == ()
    assert "Do you mean the year 2028?" in texts(found)[0]


@pytest.mark.parametrize(
    ("words", "day", "remarks"),
    [
        ("15. juni 2024", "2024-06-15", []),
        ("juni 2024", "2024-06-30", ["«juni 2024» leses som 2024-06-30."]),
    ],
)
def test_the_day_of_a_link_is_read_in_words(
    client: FlaskClient, words: str, day: str, remarks: list[str]
) -> None:
    result = checked(client, f"{HEADINGS}5.1;;gjennomfører;Hotell;{OWN}/1;;{words}\n", "text/csv")
    assert [link["date"] for link in result["understood"]] == [day]
    assert [f["message"].partition(". ")[0] + "." for f in result["findings"]] == remarks


@pytest.mark.parametrize("cell", ["5.1, 5.2", "5.1 og 5.2", "Tiltak 5,1; 5,2", "5.1/5.2"])
def test_a_cell_that_names_several_measures_is_an_error(client: FlaskClient, cell: str) -> None:
    table = f'{HEADINGS}"{cell}";;gjennomfører;Hotell;{OWN}/1;;'
    (found,) = checked(client, table, "text/csv")["findings"]
    assert (found["severity"], found["cell"]) == ("error", "A2")
    assert "flere tiltak" in found["message"]


@pytest.mark.parametrize(
    "cell", ["Handlingsplan 2023-2026, tiltak 5.1", "Tiltak nr. 5.1", f"{PLAN}/tiltak/5.1"]
)
def test_the_cell_of_the_number_may_have_more_words_or_the_address(client: FlaskClient, cell: str) -> None:
    result = checked(client, f'{HEADINGS}"{cell}";;gjennomfører;Hotell;{OWN}/1;;', "text/csv")
    assert result["findings"] == []
    assert [link["element"] for link in result["understood"]] == [f"{PLAN}/tiltak/5.1"]


def test_an_address_that_is_no_measure_is_named_with_the_cell_it_is_in(client: FlaskClient) -> None:
    table = f'{HEADINGS}"{PLAN}/tiltak/5.99";;gjennomfører;Hotell;{OWN}/1;;'
    (found,) = checked(client, table, "text/csv")["findings"]
    assert (found["severity"], found["cell"]) == ("error", "A2")
    assert "5.99" in found["message"]


def test_letters_that_nobody_sees_are_left_out_of_cells(client: FlaskClient) -> None:
    table = f"{HEADINGS}5.1\u200b;;gjennom\u00adfører;Ho\u202etell A\u030as;{OWN}/1;;"
    result = checked(client, table, "text/csv")
    assert [link["name"] for link in result["understood"]] == ["Hotell Ås"]
    assert result["findings"] == []


def filled_in(client: FlaskClient) -> tuple[openpyxl.Workbook, Worksheet]:
    """The linking sheet with a project in its first two rows."""
    book, page = sheet(client)
    for number, name in ((2, "Hotell"), (3, "Garasje")):
        page[f"D{number}"], page[f"E{number}"] = "gjennomfører", name
        page[f"F{number}"], page[f"G{number}"] = f"{OWN}/{number}", "Ord"
    return book, page


def names(result: dict[str, object]) -> list[tuple[str, str]]:
    understood = result["understood"]
    assert isinstance(understood, list)
    return [(link["name"], link["text"]) for link in understood]


def test_a_title_above_the_headings_is_left_out_and_named(client: FlaskClient) -> None:
    book, page = filled_in(client)
    page.insert_rows(1, 2)
    page["A1"] = "Våre prosjekter"
    rows = f"Våre prosjekter\n\n{HEADINGS}5.1;;gjennomfører;Hotell;{OWN}/1;Ord;\n"
    for data, kind in ((saved(book), "application/zip"), (rows.replace(";", "|"), "text/csv")):
        result = checked(client, data, kind)
        assert ("Hotell", "Ord") in names(result)
        (found,) = [f for f in result["findings"] if f["severity"] == "warning" and f["cell"] == "A1"]
        assert "Våre prosjekter" in found["message"]


def test_hidden_rows_are_left_out_and_named(client: FlaskClient) -> None:
    book, page = filled_in(client)
    for number in (3, 4):  # the second of them is empty
        page.row_dimensions[number].hidden = True
    result = checked(client, saved(book), "application/zip")
    assert names(result) == [("Hotell", "Ord")]
    (found,) = result["findings"]
    assert (found["severity"], found["cell"]) == ("warning", "A3")
    assert "Skjulte rader er utelatt (1): 3." in found["message"]


def test_a_hidden_column_of_the_partner_is_left_out_and_named(client: FlaskClient) -> None:
    book, page = filled_in(client)
    for letters in ("C", "G", "H"):  # that of the address is ours, and the last one is empty
        page.column_dimensions[letters].hidden = True
    result = checked(client, saved(book), "application/zip")
    assert names(result) == [("Hotell", ""), ("Garasje", "")]
    (found,) = result["findings"]
    assert (found["severity"], found["cell"]) == ("warning", "G1")
    assert "«Med egne ord»" in found["message"]


def test_a_hidden_sheet_is_left_out_and_named(client: FlaskClient) -> None:
    book, page = filled_in(client)
    copy = book.copy_worksheet(page)
    copy.title, copy["E2"] = "Gammelt", "Kladd"
    book.move_sheet(copy, -1)
    copy.sheet_state = "hidden"
    book.active = book.worksheets.index(page)
    result = checked(client, saved(book), "application/zip")
    assert [name for name, _ in names(result)] == ["Hotell", "Garasje"]
    (found,) = result["findings"]
    assert "«Gammelt» er skjult" in found["message"]


def test_a_workbook_whose_only_linking_sheet_is_hidden_is_refused(client: FlaskClient) -> None:
    book, page = filled_in(client)
    book.create_sheet("Les meg")["A1"] = "Fyll ut"
    page.sheet_state = "hidden"
    data = io.BytesIO()
    book.active = 1
    book.save(data)
    answer = sent(client, data.getvalue(), "application/zip")
    assert answer.status_code == 422
    assert page.title in answer.get_json(force=True)["detail"]


def fault(client: FlaskClient, *cells: str) -> tuple[str, str, str]:
    """The only finding in a row of the linking sheet: its severity, its cell and its message."""
    (found,) = checked(client, HEADINGS + ";".join(cells), "text/csv")["findings"]
    return found["severity"], found["cell"], found["message"]


def test_lost_letters_are_an_error_and_html_a_warning(client: FlaskClient) -> None:
    row = ["5.1", "", "gjennomfører", "Hotell", f"{OWN}/1", "", ""]
    lost = fault(client, *row[:3], "SÃ¸ppel", *row[4:])
    assert lost[:2] == ("error", "D2")
    assert "«SÃ¸ppel»" in lost[2]
    html = fault(client, *row[:5], "Vi <b>bygger</b>", "")
    assert html[:2] == ("warning", "F2")
    assert "«<b>»" in html[2]


def test_several_relations_in_a_cell_are_told_apart_from_a_misspelt_one(client: FlaskClient) -> None:
    both = fault(client, "5.1", "", "gjennomfører og handler om", "Hotell", f"{OWN}/1", "", "")
    assert both[1:] == (
        "C2",
        "«gjennomfører og handler om» er mer enn én av dem. Skriv én rad for hvert av dem.",
    )


def test_words_without_a_number_are_not_called_a_number(client: FlaskClient) -> None:
    found = fault(client, "Videreføre samarbeidet", "", "gjennomfører", "Hotell", f"{OWN}/1", "", "")
    assert found[2].startswith("«Videreføre samarbeidet» har ikke nummeret til et tiltak.")


def test_missing_headings_are_named(client: FlaskClient) -> None:
    answer = sent(client, HEADINGS.replace("Adressen til prosjektet", "Adresse") + "5.1;;;;;;", "text/csv")
    assert answer.status_code == 422
    assert answer.get_json()["detail"].endswith("lenkearket: «Adressen til prosjektet».")


def test_a_cell_that_is_too_long_is_named(client: FlaskClient) -> None:
    row = ";".join(["5.1", "", "gjennomfører", "Hotell", f"{OWN}/1", "x" * 4001, ""])
    answer = sent(client, HEADINGS + row, "text/csv")
    assert (answer.status_code, answer.get_json()["detail"]) == (413, "Celle F2 har mer enn 4000 tegn.")


@pytest.mark.parametrize("text", ["1.250", "1,250"])
def test_a_number_that_may_be_thousands_is_named(terms: PlanTerms, text: str) -> None:
    found = in_rows(terms, row(value=text))
    assert [r.value for r in found.results] == ["1.25"]
    assert "Write 1250 if you mean thousands." in texts(found)[0]
