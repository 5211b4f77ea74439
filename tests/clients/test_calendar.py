"""The calendar of deadlines as ical.js reads it, which calendar programs are built on."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.building import publish
from app.settings import Settings
from app.views.icalendar import LINE_BYTES, Calendar, Event, write_calendar
from tests.publishing import client_of, edit, published_example
from tests.serving import tool

SCRIPT = Path(__file__).with_name("calendar.mjs")
PLAN = "plan/naering-2027-2030"
MONTH = ("annotations.ttl", "deadlinePrecision presisjon:halvar", "deadlinePrecision presisjon:maned")


def read(data: bytes) -> dict[str, Any]:
    done = subprocess.run([tool("node"), SCRIPT], input=data, capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return published_example(tmp_path_factory.mktemp("calendar"))


@pytest.fixture(scope="module")
def client(settings: Settings) -> Iterator[FlaskClient]:
    with client_of(settings) as found:
        yield found


def calendar(client: FlaskClient, about: str = "") -> dict[str, Any]:
    answer = client.get("/frister.ics", query_string={"lang": "nb"} | ({"about": about} if about else {}))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    return read(answer.data)


def days(found: dict[str, Any]) -> list[tuple[str, str, str]]:
    assert all(event["allDay"] for event in found["events"])
    return [(event["title"], event["first"], event["end"]) for event in found["events"]]


def test_new_deadlines_reports_and_the_end_of_the_plan_are_days(client: FlaskClient) -> None:
    assert days(calendar(client)) == [
        ("Siste dag for Næringsplan 2027-2030", "2030-12-31", "2031-01-01"),
        ("Frist: 2 Vurdere en næringsbrosjyre.", "2028-06-30", "2028-07-01"),
        ("Rapport: Oppfølging av Næringsplan 2027-2030 for 2027", "2027-12-01", "2027-12-02"),
    ]


def test_a_deadline_of_half_a_year_is_no_day_and_the_calendar_says_that_it_is_left_out(
    client: FlaskClient,
) -> None:
    words = client.get("/frister.ics?lang=nb").text.replace("\r\n ", "")
    assert "1 frist er ikke her\\, fordi planen ikke nevner noen dag eller måned." in words


def test_a_deadline_of_a_month_lasts_the_month(
    client: FlaskClient, settings: Settings, tmp_path: Path
) -> None:
    folder = shutil.copytree(settings.content / "data", tmp_path / "data").parent
    edit(folder, *MONTH)
    other = Settings(content=folder, releases=tmp_path / "releases", reload_seconds=0)
    publish(other)
    with client_of(other) as site:
        found = calendar(site, f"{PLAN}/tiltak/1")
    name = "1 Åpne Gründerhuset ved Havna sammen med Eksempel næringsforening."
    assert days(found) == [(f"Frist denne måneden: {name}", "2027-06-01", "2027-07-01")]
    assert "Med planens ord: «innen sommeren 2027»" in found["events"][0]["text"]
    assert "Status: Gjennomført" in found["events"][0]["text"]
    assert "Status: Avsluttet" in calendar(client, f"{PLAN}/tiltak/2")["events"][0]["text"]


@pytest.mark.parametrize(
    ("about", "events"),
    [(PLAN, 3), (f"{PLAN}/strategi/1.1.1", 1), (f"{PLAN}/tiltak/2", 1), ("aktor/naeringsforeningen", 0)],
)
def test_calendar_can_be_limited_to_a_plan_an_area_a_measure_or_a_partner(
    client: FlaskClient, about: str, events: int
) -> None:
    found = calendar(client, about)
    assert len(found["events"]) == events
    assert found["name"].startswith("Frister: ")


def test_a_measure_that_was_given_up_is_cancelled_and_leads_to_its_page(client: FlaskClient) -> None:
    (event,) = calendar(client, f"{PLAN}/tiltak/2")["events"]
    assert event["status"] == "CANCELLED"
    assert event["page"] == f"https://data.eksempel.example/doc/{PLAN}/tiltak/2"


def test_the_same_release_gives_the_same_bytes_and_polling_costs_a_304(client: FlaskClient) -> None:
    first = client.get("/frister.ics?lang=nb")
    assert client.get("/frister.ics?lang=nb").data == first.data
    again = client.get("/frister.ics?lang=nb", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.get("/frister.ics?about=aktor/finnes-ikke").status_code == 404


def test_the_page_of_the_plan_leads_to_its_calendar(client: FlaskClient) -> None:
    page = client.get(f"/doc/{PLAN}", headers={"Accept": "text/html"}).text
    assert f'href="/frister.ics?about={PLAN}"' in page


def test_any_text_comes_through_in_lines_of_75_octets() -> None:
    made = datetime(2026, 11, 28, 12, tzinfo=UTC)
    texts = ["æøå" * 40, "a;b,c\\n\\;\nd", "𝄞" * 30 + "x" * 75, "x" * 67 + "å", '"quoted": {}', "tab\tbed"]
    events = tuple(
        Event(f"k{n}", date(2026, 1, 1), date(2026, 1, 1), text, text, "https://e.example/x")
        for n, text in enumerate(texts)
    )
    data = write_calendar(Calendar("https://e.example/a.ics", "A", "; c", "nb", made, events))
    assert max(map(len, data.split(b"\r\n"))) <= LINE_BYTES
    for line in data.split(b"\r\n"):
        line.decode()  # no character is divided
    found = read(data)
    assert [event["title"] for event in found["events"]] == texts
    assert [event["text"] for event in found["events"]] == texts
    assert len({event["uid"] for event in found["events"]}) == len(texts)
