"""What partners have changed or withdrawn is in their feed and on their page, from what to what."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from flask import Flask

from app.partners.changes import erase, put, withdraw
from app.partners.database import Database
from app.partners.versions import ANY, Condition
from app.settings import Settings
from app.site import create_site
from app.views.atom import NAMESPACE, TOMBSTONES
from tests.contributed.examples import CONTRIBUTION, GRAPH, NAME, NOW, OTHER, n_triples, published, sent
from tests.partners.conftest import ACTOR
from tests.partners.graph_store import BASE

CHANGED = (
    CONTRIBUTION.replace("status/pagar", "status/gjennomfort")
    .replace("Halvveis", "I mål")
    .replace('"Vår del av tiltaket."@nb', '"Vår <b>del</b>."@nb')
)
PARTICIPATION = next(line for line in CONTRIBUTION.splitlines() if line.startswith("own:m1"))
LED_BY = f"<{OTHER}> plan:participation own:m1 ."


def feed(settings: Settings, about: str = "") -> ElementTree.Element:
    """Return the feed of a new site in English."""
    site = create_site(settings)
    try:
        query = {"lang": "en"} | ({"about": about} if about else {})
        answer = site.test_client().get("/bidrag.atom", query_string=query)
        assert answer.status_code == 200
        return ElementTree.fromstring(answer.data)  # noqa: S314  # our own
    finally:
        site.extensions["publication"].close()


def entries(found: ElementTree.Element) -> list[tuple[str, str, list[str]]]:
    """Return number, title and lines of each entry."""
    return [
        (
            entry.findtext(f"{{{NAMESPACE}}}id", "").rpartition("#")[2],
            entry.findtext(f"{{{NAMESPACE}}}title", ""),
            entry.findtext(f"{{{NAMESPACE}}}summary", "").splitlines(),
        )
        for entry in found.iter(f"{{{NAMESPACE}}}entry")
    ]


def taken_back(database: Database) -> None:
    withdraw(database, NAME, "token", Condition(matching=frozenset({ANY})), datetime(2026, 2, 3, tzinfo=UTC))


@pytest.fixture
def changed(settings: Settings, database: Database) -> Settings:
    """A release in which a partner has changed a status and words, and left out a participation."""
    sent(database)
    published(settings)
    without = CHANGED.replace(PARTICIPATION, "").replace(LED_BY, "")
    sent(database, without)
    published(settings)
    return settings


def test_feed_says_from_what_to_what_a_version_changed(changed: Settings) -> None:
    ((number, title, lines),) = entries(feed(changed))
    assert (number, title) == ("2", "Buskerudbyen: 3 changes")
    assert sorted(line.partition(": ")[2] for line in lines) == [
        "Sykkelhotell <b>ved</b> stasjonen: own words from «Vår del av tiltaket.» to «Vår <b>del</b>.»",
        "no longer there: takes part as Partner",
        "what the partner reports: status from Under way to Completed; name from «Halvveis» to «I mål»",
    ]


def test_change_of_a_partner_is_found_by_what_it_concerns(changed: Settings) -> None:
    ((_, title, lines),) = entries(feed(changed, OTHER))
    assert title == "Buskerudbyen: 1 change"
    assert "no longer there" in lines[0]
    assert entries(feed(changed, f"{BASE}id/aktor/lier-kommune")) == []


def test_page_of_the_partner_says_what_changed_escaped(changed: Settings) -> None:
    site = create_site(changed)
    page = site.test_client().get(ACTOR.removeprefix(BASE).replace("id/", "/doc/", 1) + ".html?lang=en").text
    site.extensions["publication"].close()
    block = page.partition("What the partner has changed")[2].partition("</section>")[0]
    assert "status from Under way to Completed" in block
    assert "Vår &lt;b&gt;del&lt;/b&gt;" in block
    assert "Vår <b>" not in page


def test_withdrawal_is_an_entry_and_deletes_those_before_it(changed: Settings, database: Database) -> None:
    taken_back(database)
    published(changed)
    found = feed(changed)
    ((number, title, lines),) = entries(found)
    assert (number, title) == ("3", "Buskerudbyen: has withdrawn what it had published")
    assert not any("«" in line for line in lines), "the words were taken back"
    assert len(lines) == 1
    deleted = {e.get("ref"): e.get("when") for e in found.iter(f"{{{TOMBSTONES}}}deleted-entry")}
    assert deleted == {f"{GRAPH}#{n}": "2026-02-03T00:00:00+00:00" for n in (1, 2)}
    assert found.findtext(f"{{{NAMESPACE}}}updated") == "2026-02-03T00:00:00+00:00"


def test_withdrawal_changes_the_tag_of_the_feed_although_the_release_is_as_it_was(
    settings: Settings, database: Database
) -> None:
    def tag() -> str:
        site = create_site(settings)
        try:
            return site.test_client().get("/bidrag.atom").headers["ETag"]
        finally:
            site.extensions["publication"].close()

    before = tag()
    sent(database)
    published(settings)
    taken_back(database)
    published(settings)
    assert tag() != before


def test_what_is_published_after_a_withdrawal_is_new(changed: Settings, database: Database) -> None:
    taken_back(database)
    put(database, NAME, n_triples(CONTRIBUTION), "token", Condition(), NOW)
    published(changed)
    ((number, title, _),) = entries(feed(changed))
    assert (number, title) == ("4", "Buskerudbyen: 3 statements")


def test_change_that_says_nothing_of_elements_is_an_entry(settings: Settings, database: Database) -> None:
    sent(database)
    sent(database, CONTRIBUTION.replace("post@partner", "ny@partner"))
    published(settings)
    assert entries(feed(settings)) == [
        ("2", "Buskerudbyen: nothing that is said of elements has changed", [])
    ]


def test_erased_version_is_not_compared_with(changed: Settings, database: Database) -> None:
    erase(database, NAME, 1, "the archivist", "personal data", datetime.now(UTC))
    found = feed(changed)
    assert "Vår del av tiltaket" not in ElementTree.tostring(found, "unicode")
    assert entries(found)[0][:2] == ("2", "Buskerudbyen: 2 statements")


def test_version_that_is_not_in_the_release_yet_is_not_shown(changed: Settings, database: Database) -> None:
    before = entries(feed(changed))
    sent(database)
    assert entries(feed(changed)) == before


def test_machine_without_the_store_shows_what_partners_say(changed: Settings) -> None:
    ((number, title, _),) = entries(feed(replace(changed, contributions="")))
    assert (number, title) == ("2", "Buskerudbyen: 2 statements")


def test_store_that_cannot_be_read_does_not_take_the_feed_away(changed: Settings, database: Database) -> None:
    database.path.write_bytes(b"not a database" * 1000)
    for log in database.folder.glob("*-wal"):
        log.unlink()
    assert [number for number, _, _ in entries(feed(changed))] == ["2"]


def test_withdrawal_is_an_entry_even_if_what_it_took_back_is_not_read(
    changed: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken_back(database)
    published(changed)
    monkeypatch.setattr("app.partners.revisions.MOST_BYTES", 10)
    assert entries(feed(changed)) == [("3", "Buskerudbyen: has withdrawn what it had published", [])]


def test_changes_of_a_contribution_that_was_set_aside_are_not_shown(
    changed: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("nobody thought of this")

    monkeypatch.setattr("app.partners.writing.read_contribution", broken)
    sent(database)
    published(changed)
    assert entries(feed(changed)) == []


def test_site_notices_the_changes_of_the_next_release(
    settings: Settings, database: Database, site: Flask
) -> None:
    here = create_site(settings)
    client = here.test_client()
    for number, turtle in enumerate((CONTRIBUTION, CHANGED), 1):
        sent(database, turtle)
        published(settings)
        here.extensions["publication"].refresh()
        found = ElementTree.fromstring(client.get("/bidrag.atom?lang=en").data)  # noqa: S314
        assert [n for n, _, _ in entries(found)] == [str(number)]
    here.extensions["publication"].close()
