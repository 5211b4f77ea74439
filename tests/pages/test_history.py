"""The page of a measure says what happened after the adoption, with dates and sources, beside its words."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from app.building import publish
from app.cli import command
from app.settings import Settings
from app.site import create_app
from app.store.lookups import Lookups
from app.upkeep import usable
from app.views.history import Histories
from app.views.presentation import Presentation
from tests.content.test_rollover import BASE, NEW, OLD, edition

AT = f"{BASE}id/plan/{OLD}"
LATE = {
    "Status": "Forsinket",
    "Tekst": "Bygget står, men er ikke i bruk.",
    "Ny frist": "2029",
    "Vedtak": "20.3.2029, sak 31/29",
    "Ny ordlyd": "Åpne Gründerhuset ved Torget.",
}


def run(folder: Path, *arguments: str) -> None:
    variables = {"HANDLINGSPLAN_CONTENT": str(folder), "LANG": "nb_NO.UTF-8", "LC_ALL": None}
    result = CliRunner().invoke(command(), arguments, env=variables)
    assert result.exit_code == 0, result.stderr


def fill(path: Path, sheet: str, rows: dict[str, dict[str, str]]) -> None:
    book = openpyxl.load_workbook(path)
    if "Rapport" in book.sheetnames:
        book["Rapport"]["B3"].value, book["Rapport"]["B4"].value = "22.3.2029", "Eksempel kommune"
    header = [cell.value for cell in book[sheet][1]]
    for row in book[sheet].iter_rows(min_row=2):
        for column, value in rows.get(str(row[0].value), {}).items():
            row[header.index(column)].value = value
    book.save(path)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A site of the example plan with a report of 2028 and a new edition."""
    folder = tmp_path_factory.mktemp("history")
    edition(folder)
    report = ("report", "--plan", OLD, "--year", "2028")
    run(folder, *report)
    fill(folder / f"data/plans/{OLD}/rapport-2028.xlsx", "Tiltak", {"tiltak/1": LATE})
    run(folder, *report)
    run(folder, "rollover", OLD, NEW)
    choices = {"tiltak/1": {"Hva ble av det": "ja"}, "tiltak/2": {"Hva ble av det": "Tatt ut"}}
    fill(folder / f"data/plans/{NEW}/overgang.xlsx", "Gamle tiltak", choices)
    run(folder, "rollover", OLD, NEW)
    found = Settings(content=folder, releases=folder / "releases", reload_seconds=0)
    publish(found)
    return found


@pytest.fixture(scope="module")
def client(settings: Settings) -> FlaskClient:
    return create_app(settings).test_client()


def text(client: FlaskClient, path: str) -> str:
    page = client.get(path, headers={"Accept": "text/html", "Accept-Language": "nb"}).text
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_new_words_and_a_new_deadline_stand_beside_the_adopted_words(client: FlaskClient) -> None:
    page = text(client, f"/doc/plan/{OLD}/tiltak/1")
    assert "Åpne Gründerhuset ved Havna" in page
    assert "Ny ordlyd ved vedtak 20. mars 2029 : «Åpne Gründerhuset ved Torget.»" in page
    assert "De vedtatte ordene over står slik de ble vedtatt." in page
    assert "Vedtak 20.03.2029, sak 31/29" in page
    assert "Bygget står, men er ikke i bruk." in page
    assert page.index("Forsinket") < page.index("Gjennomført"), "the newest status comes first"


def test_a_measure_that_was_given_up_says_when_and_why(client: FlaskClient) -> None:
    page = text(client, f"/doc/plan/{OLD}/tiltak/2")
    assert "Tatt ut 15. januar 2028 : Brosjyren ble overflødig" in page


def test_both_editions_say_what_became_of_a_measure(client: FlaskClient) -> None:
    assert "Endret i neste utgave:" in text(client, f"/doc/plan/{OLD}/tiltak/1")
    assert "Endret fra utgaven før:" in text(client, f"/doc/plan/{NEW}/tiltak/1")
    assert "Nytt" in text(client, f"/doc/plan/{NEW}/tiltak/2")


def test_the_report_is_a_page_with_its_year_and_sender(client: FlaskClient) -> None:
    page = text(client, f"/doc/plan/{OLD}/rapport/2028")
    for words in ("Oppfølging av Næringsplan 2027-2030 for 2028", "22. mars 2029", "Eksempel kommune"):
        assert words in page


def test_the_report_counts_the_measures_by_status_and_names_those_that_are_not_reported(
    client: FlaskClient,
) -> None:
    page = text(client, f"/doc/plan/{OLD}/rapport/2028")
    assert "Forsinket 1 Ikke meldt 1" in page
    left = page.index("Rapporten sier ingenting om disse tiltakene.")
    assert "Vurdere en næringsbrosjyre." in page[left:]


def test_a_plan_lists_its_reports_and_says_where_there_are_none(client: FlaskClient) -> None:
    assert "Oppfølging av Næringsplan 2027-2030 for 2028 22. mars 2029" in text(client, f"/doc/plan/{OLD}")
    empty = text(client, f"/doc/plan/{NEW}")
    assert "Eksempel kommune har ikke publisert noen rapport om denne planen her." in empty


@pytest.mark.parametrize(
    ("day", "overdue"), [(date(2029, 12, 31), False), (date(2030, 1, 1), True)], ids=["on time", "late"]
)
def test_a_measure_is_overdue_from_the_day_after_its_newest_deadline(
    settings: Settings, day: date, overdue: bool
) -> None:
    lookups = Lookups(usable(settings, lambda *_: None))
    history = Histories(lookups, Presentation(lookups), ("nb",)).of(f"{AT}/tiltak/1", day)
    assert history.deadline == "2029-12-31"
    assert history.overdue == overdue
