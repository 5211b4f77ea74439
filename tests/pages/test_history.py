"""The page of a measure says what happened after the adoption, with dates and sources, beside its words."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from pathlib import Path

import openpyxl
import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from app.building import publish
from app.cli import command
from app.settings import Settings
from app.site import create_app
from app.store.follow_up import follow_up
from app.store.lists import Lists
from app.store.lookups import Lookups
from app.upkeep import usable
from app.views.directory import Directory
from app.views.editions import current_first
from app.views.history import Histories
from app.views.html import Views
from app.views.indicators import HEIGHT, WIDTH, placed
from app.views.presentation import Presentation
from tests.content.test_rollover import BASE, NEW, OLD, edition
from tests.graphs import in_memory

AT = f"{BASE}id/plan/{OLD}"
LATE = {
    "Status": "Forsinket",
    "Tekst": "Bygget står, men er ikke i bruk.",
    "Ny frist": "2029",
    "Vedtak": "20.3.2029, sak 31/29",
    "Ny ordlyd": "Åpne Gründerhuset ved Torget.",
    "Brukt (kr)": "1 240 000",
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
    what = "Hva som skjedde med det"
    choices = {"tiltak/1": {what: "ja"}, "tiltak/2": {what: "Tatt ut"}}
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
    assert page.index("Vedtatt tekst") < page.index("Forsinket")
    facts = page[page.index("Fakta") :]
    assert "Ny frist" in facts


def test_a_measure_that_was_given_up_says_when_and_why(client: FlaskClient) -> None:
    page = text(client, f"/doc/plan/{OLD}/tiltak/2")
    assert "Tatt ut 15. januar 2028 : Brosjyren ble overflødig" in page
    assert "Kilde: Oppfølging av Næringsplan" in page


def test_both_editions_say_what_became_of_a_measure(client: FlaskClient) -> None:
    old = text(client, f"/doc/plan/{OLD}/tiltak/1")
    assert "Endret i neste utgave:" in old
    assert old.index("Endret i neste utgave:") < old.index("Vedtatt av "), "it is the answer"
    assert "Tatt ut Ikke med i neste utgave." in text(client, f"/doc/plan/{OLD}/tiltak/2")
    assert "Endret fra utgaven før:" in text(client, f"/doc/plan/{NEW}/tiltak/1")
    assert "Nytt i denne utgaven" in text(client, f"/doc/plan/{NEW}/tiltak/2")


def test_a_measure_a_report_and_a_plan_say_what_was_spent(client: FlaskClient) -> None:
    assert "Ny frist: 31. desember 2029 Brukt: 1 240 000 kr" in text(client, f"/doc/plan/{OLD}/tiltak/1")
    report = text(client, f"/doc/plan/{OLD}/rapport/2028")
    assert "Brukt i alt, slik det er rapportert her: 1 240 000 kr" in report
    assert "Bygget står, men er ikke i bruk. Ny frist: 31. desember 2029 · Brukt: 1 240 000 kr" in report
    assert "2028 22. mars 2029 · Brukt: 1 240 000 kr" in text(client, f"/doc/plan/{OLD}")


def test_json_has_what_was_spent_the_report_and_the_measures_of_other_editions(client: FlaskClient) -> None:
    measure = client.get(f"/doc/plan/{OLD}/tiltak/1.json").get_json()
    newest = max(measure["reports"], key=lambda report: str(report["reportDate"]))
    assert (newest["spentAmount"], newest["spentCurrency"]) == ("1240000", "NOK")
    assert newest["partOfReport"]["id"] == f"{AT}/rapport/2028"
    assert [found["id"] for found in measure["succeededBy"]] == [f"{BASE}id/plan/{NEW}/tiltak/1"]
    report = client.get(f"/doc/plan/{OLD}/rapport/2028.json").get_json()
    assert (report["reportYear"], report["followsUp"]["id"]) == ("2028", AT)


def test_json_has_what_was_given_up_and_what_was_corrected(client: FlaskClient) -> None:
    measure = client.get(f"/doc/plan/{OLD}/tiltak/2.json").get_json()
    (given_up,) = measure["discontinuations"]
    assert given_up["discontinuedOn"] == "2028-01-15"
    assert given_up["reason"]["nb"].startswith("Brosjyren ble overflødig")
    (corrected,) = measure["corrections"]
    assert (corrected["correctedOn"], corrected["correctionText"]["nb"]) == (
        "2027-04-01",
        "Tiltaket sto med feil nummer på nettsiden.",
    )
    plan = client.get(f"/doc/plan/{OLD}.json").get_json()
    assert plan["corrections"][0]["correctionText"]["nb"] == "Planen sto uten saksnummer."
    parts = {part["id"]: part for part in plan["parts"]}
    assert all("discontinuations" in part for part in parts.values())
    report = client.get(f"/doc/plan/{OLD}/rapport/2027.json").get_json()
    assert len(report["corrections"]) == 1


def test_what_a_report_does_not_name_has_the_status_of_another_report(client: FlaskClient) -> None:
    report = text(client, f"/doc/plan/{OLD}/rapport/2028")
    assert "Vurdere en næringsbrosjyre. I en annen rapport: Avsluttet, 15. januar 2028" in report


def test_corrections_are_on_the_pages_of_what_they_correct_and_of_their_report(client: FlaskClient) -> None:
    assert "Rettelse 1. april 2027 : Tiltaket sto med feil nummer" in text(
        client, f"/doc/plan/{OLD}/tiltak/2"
    )
    assert "Rettelse 2. april 2027 : Planen sto uten saksnummer." in text(client, f"/doc/plan/{OLD}")
    report = text(client, f"/doc/plan/{OLD}/rapport/2027")
    assert "Rettelse 15. januar 2028 : Rapporten sto med 21 000 kr til brosjyren." in report
    others = report[report.index("Rettelser") :]
    assert "1. april 2027 : Tiltaket sto med feil nummer" in others
    assert "2. april 2027 : Planen sto uten saksnummer." in others
    assert "21 000 kr" not in others[: others.index("Fakta")]


def test_a_report_is_cited_with_who_reported_and_when(client: FlaskClient) -> None:
    page = text(client, f"/doc/plan/{OLD}/rapport/2028")
    cited = "Eksempel kommune (2029). Oppfølging av Næringsplan 2027-2030 for 2028. Rapportert 22. mars 2029."
    assert cited in page
    assert "TY - RPRT AU - Eksempel kommune" in page
    assert "DA - 2029/03/22" in page


@pytest.mark.parametrize("query", ["status-for-tiltakene", "status-per-ansvarlig"])
def test_stored_queries_know_new_deadlines_and_what_was_given_up(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/api/queries/{query}.json", query_string={"plan": AT}).get_json()
    rows = {row["measure"]["value"]: row for row in answer["results"]["bindings"]}
    assert rows[f"{AT}/tiltak/1"]["deadline"]["value"] == "2029-12-31"
    assert rows[f"{AT}/tiltak/1"]["status"]["value"].endswith("/status/forsinket")
    assert rows[f"{AT}/tiltak/2"]["status"]["value"].endswith("/status/avsluttet")
    assert rows[f"{AT}/tiltak/2"]["reported"]["value"] == "2028-01-15"
    assert len(answer["results"]["bindings"]) == len(rows) == 2


def test_a_measure_that_was_given_up_is_not_said_to_be_without_a_status(client: FlaskClient) -> None:
    page = text(client, f"/doc/plan/{OLD}/tiltak/2")
    assert "har ikke publisert noen status for dette tiltaket her" not in page
    assert "Status Avsluttet (15. januar 2028)" in page


def test_the_report_is_a_page_with_its_year_and_sender(client: FlaskClient) -> None:
    page = text(client, f"/doc/plan/{OLD}/rapport/2028")
    for words in ("Oppfølging av Næringsplan 2027-2030 for 2028", "22. mars 2029", "Eksempel kommune"):
        assert words in page


def test_the_report_counts_the_measures_by_status_and_names_those_that_are_not_reported(
    client: FlaskClient,
) -> None:
    page = text(client, f"/doc/plan/{OLD}/rapport/2028")
    assert "Forsinket 1 Ikke rapportert 1" in page
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


@pytest.mark.parametrize(
    ("kind", "overdue"), [("gjennomfort", False), ("tatt-ut", False), ("viderefort", False), ("endret", True)]
)
def test_a_measure_that_was_done_or_went_on_by_the_next_edition_is_not_overdue(
    settings: Settings, kind: str, overdue: bool
) -> None:
    lookups = Lookups(usable(settings, lambda *_: None))
    store = in_memory(lookups)
    said = ox.NamedNode("https://data.lier.kommune.no/def/plan#successionKind")
    (quad,) = (q for q in store.quads_for_pattern(None, said, None) if "/fra/tiltak/1" in str(q.subject))
    store.remove(quad)
    code = ox.NamedNode(f"https://data.lier.kommune.no/def/overgang/{kind}")
    store.add(ox.Quad(quad.subject, said, code, quad.graph_name))
    assert follow_up(lookups, f"{AT}/tiltak/1").is_overdue("2030-01-01") == overdue


def test_what_became_of_the_measures_is_a_page_that_both_editions_lead_to(client: FlaskClient) -> None:
    page = text(client, f"/overgang/{NEW}")
    assert "Næringsplan 2027-2030 → Næringsplan 2031-2034" in page
    assert "Tatt ut : 1" in page
    assert "Nye tiltak: 1" in page
    new = page.index("Disse tiltakene er nye i denne utgaven.")
    assert "Bygge et verksted for ungdom." in page[new:]
    for plan in (OLD, NEW):
        html = client.get(f"/doc/plan/{plan}", headers={"Accept": "text/html"}).text
        assert f'href="/overgang/{NEW}"' in html
    for slug in (OLD, "finnes-ikke"):
        assert client.get(f"/overgang/{slug}").status_code == 404


def test_replaced_plans_come_after_the_others_from_the_day_that_they_are_replaced(settings: Settings) -> None:
    look = Lookups(usable(settings, lambda _, __: None))
    plans = [f"{BASE}id/plan/{slug}" for slug in (OLD, NEW)]
    assert current_first(look, plans, date(2030, 12, 31)) == plans
    assert current_first(look, plans, date(2031, 1, 1)) == plans[::-1]
    languages = ("nb",)
    views = Views(look, Presentation(look))
    for day, first in ((date(2030, 12, 31), OLD), (date(2031, 1, 1), NEW)):
        (section,) = Directory(Lists(look), views, languages, day).sections("Plan", plans, True, "")
        assert section.entries[0].link.iri.endswith(first)


def test_plan_counts_its_measures_by_status_for_each_area_and_each_responsible_actor(
    client: FlaskClient,
) -> None:
    page = text(client, f"/doc/plan/{OLD}")
    for heading in ("Status etter område", "Status etter hvem som er ansvarlig"):
        assert heading in page
    table = page[page.index("Status etter hvem som er ansvarlig") :]
    assert "Forsinket Avsluttet Eksempel kommune 1 0 Ikke oppgitt 0 1" in table
    only = text(client, f"/doc/plan/{OLD}?responsible=eksempel-kommune")
    assert "1 av 2 tiltak" in only


def test_plan_without_reports_has_no_table_of_status(client: FlaskClient) -> None:
    assert "Status etter område" not in text(client, f"/doc/plan/{NEW}")


def test_search_is_limited_by_status_and_by_who_is_responsible(client: FlaskClient) -> None:
    late = f"{BASE}id/aktor/eksempel-kommune"
    facets = client.get("/sok.json?q=").get_json()["facets"]
    assert {value["count"] for value in facets["responsible"]} == {1}
    status = [value["iri"] for value in facets["status"] if value.get("iri", "").endswith("/forsinket")]
    for query in ({"responsible": late}, {"status": status[0]}):
        found = client.get("/sok.json", query_string=query).get_json()
        assert f"{AT}/tiltak/1" in [hit["iri"] for hit in found["results"]]
    assert "Ansvarlig" in text(client, "/sok")


def downloaded(client: FlaskClient, name: str) -> str:
    with client.get(f"/filer/{name}") as answer:
        assert answer.status_code == 200
        return str(answer.data, "utf-8")


def test_table_of_measures_has_who_is_responsible_and_the_new_deadline(client: FlaskClient) -> None:
    rows = list(csv.DictReader(io.StringIO(downloaded(client, "tiltak.csv").removeprefix("\ufeff"))))
    row = next(row for row in rows if row["iri"] == f"{AT}/tiltak/1")
    assert (row["ansvarlig"], row["status"]) == ("Eksempel kommune", "Forsinket")
    assert (row["frist"], row["ny_frist"]) == ("2027-06-30", "2029-12-31")
    assert list(rows[0])[-4:] == ["ansvarlig", "ny_frist", "oppfolging", "over_fristen_etter"]


def test_stratml_says_deadline_and_status(client: FlaskClient) -> None:
    words = downloaded(client, f"{OLD}.stratml.xml")
    assert "Frist: 2029-12-31" in words
    assert "Status: Forsinket (2029-03-22)" in words


@pytest.mark.parametrize("path", ["indikator/overlevelse", f"plan/{OLD}/delmal/1.1", f"plan/{OLD}"])
def test_indicator_has_a_chart_with_the_same_numbers_in_a_table(client: FlaskClient, path: str) -> None:
    page = client.get(f"/doc/{path}", headers={"Accept": "text/html", "Accept-Language": "nb"}).text
    assert re.search(
        r'<svg role="img"[^>]*aria-label="Bedrifter som lever etter fem år: Ved starten 38,5', page
    )
    table = text(client, f"/doc/{path}")
    assert "31. desember 2026 Ved starten 38,5 31. desember 2027 Målt 41 31. desember 2028 Målt 52,5" in table
    assert "31. desember 2030 Måltall 50" in table


def test_places_of_a_chart_are_within_it_whatever_the_values() -> None:
    hostile = [
        ("2026-01-01", "measured", "-1e14"),
        ("2026-01-01", "measured", "0"),
        ("9999-12-31", "target", "1"),
    ]
    for values in (hostile, hostile[:1], [("2026-01-01", "target", "0")], []):
        for point in placed(values):
            assert 0 <= point.x <= WIDTH
            assert 0 <= point.y <= HEIGHT
