"""`/endringer` says in words what changed with each release, as a page, as feeds, and for one element."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import fromstring

import html5lib
import pytest
from flask.testing import FlaskClient

from app.building import publish, put_in_force
from app.doctor import LOG_DAMAGED, examined
from app.releases import recording
from app.releases.changelog import BACK, FILE, FIRST, FORWARD, ChangeLog
from app.releases.folder import previous_name
from app.releases.release import read_release
from app.releases.storage import CannotWrite
from app.settings import Settings
from tests.publishing import client_of, edit, published_example

PLAN = "plan/naering-2027-2030"
NEW_MEASURE = """
<tiltak/3> a plan:Measure ;
    rdfs:label "Tiltak 3"@nb ; plan:number "3" ; plan:text "Bygge et verksted for ungdom."@nb ;
    plan:inPlan <https://data.eksempel.example/id/plan/naering-2027-2030> ; plan:partOf <strategi/1.1.1> ;
    plan:contributesTo <delmal/1.1> ;
    plan:elementKind slag:tiltak ; plan:order 3 .
"""
CORRECTION = "<rapport/2027/rettelse/1> a plan:Correction"
MEASUREMENT = """<rapport/2027/maling/overlevelse> a plan:Measurement ;
    plan:indicator <https://data.eksempel.example/id/indikator/overlevelse> ;
    plan:measuredValue 42.5 ; plan:measuredOn "2027-11-30"^^xsd:date ; plan:partOfReport <rapport/2027> .
"""
EDITS = (
    ("annotations.ttl", '"2027-06-30"^^xsd:date', '"2027-12-31"^^xsd:date'),
    ("annotations.ttl", "plan:status status:gjennomfort", "plan:status status:forsinket"),
    ("plan.ttl", 'rdfs:label "Delmål 1.1"@nb', 'rdfs:label "Delmål 1.1 (nytt navn)"@nb'),
)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Four releases: the example plan, three edits, a new measure, and again without it."""
    found = published_example(tmp_path_factory.mktemp("changes"))
    folder = found.content
    for change in EDITS:
        edit(folder, *change)
    publish(found)
    edit(folder, "plan.ttl", "plan:order 2 .\n", f"plan:order 2 .\n{NEW_MEASURE}")
    publish(found)
    edit(folder, "plan.ttl", NEW_MEASURE, "")
    edit(folder, "annotations.ttl", '"Vedtaket om næringsplanen"@nb', '"Vedtaket om planen"@nb')
    edit(folder, "report-2027.ttl", '"12000"^^xsd:decimal', '"1212000.5"^^xsd:decimal')
    edit(folder, "report-2027.ttl", CORRECTION, MEASUREMENT + CORRECTION)
    publish(found)
    return found


@pytest.fixture(scope="module")
def client(settings: Settings) -> Iterator[FlaskClient]:
    with client_of(settings) as found:
        yield found


def told(client: FlaskClient, about: str = "") -> list[list[str]]:
    """Return the lines of each entry of the JSON feed, the newest first."""
    answer = client.get("/endringer.json", query_string={"lang": "nb"} | ({"about": about} if about else {}))
    assert answer.status_code == 200
    return [item["content_text"].splitlines() for item in answer.get_json()["items"]]


def test_each_edit_is_a_sentence_with_the_element_and_both_values(client: FlaskClient) -> None:
    lines = told(client)[2]
    measure = "1 Åpne Gründerhuset ved Havna sammen med Eksempel næringsforening."
    assert f"{measure}: frist fra 30. juni 2027 til 31. desember 2027; " in lines[1]
    assert lines[1].endswith("statusrapport: status fra Gjennomført til Forsinket")
    assert lines[0].endswith(": navn fra «Delmål 1.1» til «Delmål 1.1 (nytt navn)»")
    assert len(lines) == 2


def test_new_and_removed_measures_are_told_with_their_words(client: FlaskClient) -> None:
    removed, added = told(client)[:2]
    assert added == ["3 Bygge et verksted for ungdom.: ny: tiltak: «Bygge et verksted for ungdom.»"]
    gone = "3 Bygge et verksted for ungdom.: finnes ikke lenger: tiltak: «Bygge et verksted for ungdom.»"
    assert gone in removed


def test_numbers_and_what_has_no_name_of_its_own_are_told_as_readers_write_them(client: FlaskClient) -> None:
    lines = " ".join(told(client)[0]).replace("\u00a0", " ")
    assert "brukt beløp fra 12 000 til 1 212 000,5" in lines
    (measured,) = (line for line in told(client)[0] if "ny: måling: " in line)
    for words in ("Bedrifter som lever etter fem år", "42,5", "30. november 2027"):
        assert words in measured
    assert "er med i rapporten" not in lines


def test_the_first_release_of_the_log_has_nothing_to_be_compared_with(client: FlaskClient) -> None:
    assert told(client)[3] == ["Eldre versjoner er ikke i denne loggen."]


@pytest.mark.parametrize(
    ("about", "entries"),
    [
        (f"{PLAN}/tiltak/1", 1),
        (f"{PLAN}/tiltak/3", 2),
        (f"https://data.eksempel.example/id/{PLAN}/tiltak/3", 2),
        (f"{PLAN}/strategi/1.1.1", 3),
        (PLAN, 3),
        ("aktor/naeringsforeningen", 1),
        ("aktor/nettverket", 0),
    ],
)
def test_feeds_can_be_limited_to_a_measure_an_area_a_plan_or_a_partner(
    client: FlaskClient, about: str, entries: int
) -> None:
    assert len(told(client, about)) == entries
    page = client.get("/endringer", query_string={"about": about}, headers={"Accept": "text/html"})
    sections = html5lib.parse(page.text, namespaceHTMLElements=False).findall(".//main/section")
    feed = fromstring(client.get("/endringer.atom", query_string={"about": about}).data)  # noqa: S314
    assert len(sections) == len(feed.findall("{*}entry")) == entries


def test_a_measure_that_is_gone_still_has_its_changes(client: FlaskClient) -> None:
    assert client.get(f"/doc/{PLAN}/tiltak/3").status_code == 404
    page = client.get("/endringer", query_string={"about": f"{PLAN}/tiltak/3", "lang": "nb"}).text
    assert "Bygge et verksted for ungdom." in page
    assert f'href="/doc/{PLAN}/tiltak/3' not in page, "a link to a page that does not exist"


@pytest.mark.parametrize("about", ["aktor/finnes-ikke", "http://[", "\0", "x y"])
def test_an_element_that_nothing_knows_is_404(client: FlaskClient, about: str) -> None:
    for path in ("/endringer", "/endringer.atom", "/endringer.json"):
        assert client.get(path, query_string={"about": about}).status_code == 404


def test_pages_of_elements_lead_to_their_changes(client: FlaskClient) -> None:
    for path in (f"{PLAN}/tiltak/1", PLAN, "aktor/naeringsforeningen"):
        page = client.get(f"/doc/{path}", headers={"Accept": "text/html"}).text
        assert f'href="/endringer?about={path}"' in page


def test_page_and_feeds_have_the_same_entries(client: FlaskClient) -> None:
    page = html5lib.parse(client.get("/endringer?lang=nb").text, namespaceHTMLElements=False)
    ids = [section.get("id") for section in page.findall(".//main/section")]
    feed = fromstring(client.get("/endringer.atom?lang=nb").data)  # noqa: S314  # the site's own
    listed = json.loads(client.get("/endringer.json?lang=nb").data)["items"]
    identifiers = [entry.findtext("{*}id") for entry in feed.findall("{*}entry")]
    assert identifiers == [item["id"] for item in listed]
    assert [identifier.partition("#")[2] for identifier in identifiers if identifier] == ids
    assert len({*ids}) == 4


@pytest.mark.parametrize(
    "path", ["/endringer", "/endringer.atom", "/endringer.json", f"/endringer?about={PLAN}"]
)
def test_polling_for_changes_costs_a_304(client: FlaskClient, path: str) -> None:
    tag = client.get(path).headers["ETag"]
    again = client.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


def test_former_addresses_lead_to_the_new_ones(client: FlaskClient) -> None:
    for former, now in (
        ("/om/endringer?lang=en", "/endringer?lang=en"),
        ("/om/endringer.atom", "/endringer.atom"),
    ):
        answer = client.get(former)
        assert (answer.status_code, answer.headers["Location"]) == (308, now)


@pytest.fixture
def copied(settings: Settings, tmp_path: Path) -> Settings:
    """The releases, in a folder that a test may change."""
    releases = shutil.copytree(settings.releases, tmp_path / "releases")
    return Settings(content=settings.content, releases=releases, reload_seconds=0)


def test_a_withdrawn_release_is_an_entry_of_its_own(copied: Settings) -> None:
    put_in_force(read_release(copied.releases, previous_name(copied.releases)), copied)
    entries, total = ChangeLog(copied.releases).entries("", 0, 10)
    assert [entry.kind for entry in entries] == [BACK, FORWARD, FORWARD, FORWARD, FIRST]
    assert total == 5
    with client_of(copied) as client:
        assert "trukket tilbake" in told(client)[0][0]


def test_publishing_the_same_again_is_no_entry(copied: Settings) -> None:
    publish(copied)
    assert ChangeLog(copied.releases).entries("", 0, 10)[1] == 4


def test_the_log_outlives_the_releases_and_forgets_the_oldest_entries(
    copied: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = ChangeLog(copied.releases)
    monkeypatch.setattr(recording, "KEPT_ENTRIES", 3)
    monkeypatch.setattr(recording, "KEPT_VERSIONS", 1)
    recording.record(copied.releases, read_release(copied.releases, previous_name(copied.releases)))
    assert [entry.number for entry in log.entries("", 0, 10)[0]] == [5, 4, 3]
    page = log.page(1)
    assert page is not None
    versions = [version for version in page.versions if version.iri.endswith("/tiltak/3")]
    assert len(versions) == 1, "only the newest version of a changed thing is left"


def test_a_log_that_cannot_be_written_changes_nothing(copied: Settings) -> None:
    before = {path.name: path.read_bytes() for path in copied.releases.glob("*") if path.is_file()}
    (copied.releases / FILE).write_bytes(b"no database")
    release = read_release(copied.releases, previous_name(copied.releases))
    with pytest.raises(CannotWrite):
        put_in_force(release, copied)
    assert (copied.releases / "current").read_bytes() == before["current"]


def test_a_site_without_a_log_says_so(copied: Settings) -> None:
    (copied.releases / FILE).unlink()
    with client_of(copied) as client:
        page = client.get("/endringer?lang=nb", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "Ingenting er endret siden loggen begynte." in page.text


def test_a_damaged_log_is_an_error_that_may_pass(copied: Settings) -> None:
    (copied.releases / FILE).write_bytes(b"no database")
    with client_of(copied) as client:
        answer = client.get("/endringer.json")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")


def test_doctor_moves_a_damaged_log_aside_and_the_next_release_begins_a_new_one(copied: Settings) -> None:
    (copied.releases / FILE).write_bytes(b"no database")
    found = list(examined(copied, lambda _: None, repair=True))
    assert [(finding.template, finding.mended) for finding in found] == [(LOG_DAMAGED, True)]
    assert not list(examined(copied, lambda _: None, repair=False))
    put_in_force(read_release(copied.releases, previous_name(copied.releases)), copied)
    assert ChangeLog(copied.releases).entries("", 0, 10)[1] == 1
