"""Versions of contributions are numbered, kept, and published by decision; a change needs its condition."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from app.partners.accepted import accepted
from app.partners.changes import ChangeOutcome, decide, erase, put, withdraw
from app.partners.database import Database
from app.partners.errors import (
    ConditionMissing,
    NotForgotten,
    NothingWaits,
    StillPublished,
    StoreUnavailable,
    VersionChanged,
)
from app.partners.versions import (
    ACCEPTED,
    ANY,
    REJECTED,
    WAITING,
    Condition,
    ContributionVersion,
    contents,
    published,
    versions,
)
from tests.partners.conftest import NOW, registered

NAME = "buskerudbyen"
ANYTHING = Condition(matching=frozenset({ANY}))


def sent(database: Database, text: str, condition: Condition | None = None) -> ChangeOutcome:
    return put(database, NAME, text, "t1", condition or Condition(), NOW)


def states(database: Database) -> list[tuple[int, str]]:
    return [(v.number, v.state) for v in versions(database, NAME)]


def test_version_of_a_new_partner_waits_until_a_person_accepts_it(moderated: Database) -> None:
    done = sent(moderated, "one")
    assert (done.first, done.version.state) == (True, WAITING)
    assert published(moderated, NAME) is None
    assert accepted(moderated) == ()
    decide(moderated, NAME, done.version.number, ACCEPTED, "kari", "", NOW)
    found = published(moderated, NAME)
    assert found
    assert (found.number, found.decided_by) == (done.version.number, "kari")
    assert [each.content for each in accepted(moderated)] == ["one"]


def test_version_of_a_trusted_partner_is_published_at_once(trusting: Database) -> None:
    done = sent(trusting, "one")
    assert published(trusting, NAME) == done.version
    assert (done.version.sent, done.version.sent_by) == ("2026-01-02T03:04:05+00:00", "t1")


def test_published_version_stays_while_the_next_one_waits_or_is_rejected(moderated: Database) -> None:
    first = sent(moderated, "one").version
    decide(moderated, NAME, first.number, ACCEPTED, "kari", "", NOW)
    second = sent(moderated, "two", ANYTHING).version
    assert [each.content for each in accepted(moderated)] == ["one"]
    decide(moderated, NAME, second.number, REJECTED, "kari", "not yours", NOW)
    assert [each.content for each in accepted(moderated)] == ["one"]
    assert states(moderated) == [(2, REJECTED), (1, ACCEPTED)]
    assert versions(moderated, NAME)[0].reason == "not yours"


def test_newer_version_supersedes_the_one_that_waits(moderated: Database) -> None:
    sent(moderated, "one")
    sent(moderated, "two", ANYTHING)
    assert states(moderated) == [(2, WAITING), (1, "superseded")]
    with pytest.raises(NothingWaits):
        decide(moderated, NAME, 1, ACCEPTED, "kari", "", NOW)


def test_every_version_can_be_retrieved(trusting: Database) -> None:
    for number, text in enumerate(("one", "two", "three"), 1):
        sent(trusting, text, ANYTHING if number > 1 else None)
    assert [contents(trusting, NAME, n)[1] for n in (1, 2, 3)] == ["one", "two", "three"]  # type: ignore[index]
    assert contents(trusting, "another", 1) is None


def test_same_content_again_is_no_new_version(trusting: Database) -> None:
    first = sent(trusting, "one")
    again = sent(trusting, "one", Condition(matching=frozenset({first.version.tag})))
    assert (again.version, again.changed) == (first.version, False)


@pytest.mark.parametrize(
    ("condition", "error"),
    [
        (Condition(), ConditionMissing),
        (Condition(matching=frozenset({"1-old"})), VersionChanged),
        (Condition(none_matching=frozenset({ANY})), VersionChanged),
        (Condition(matching=frozenset()), VersionChanged),
    ],
)
def test_change_without_the_right_condition_changes_nothing(
    trusting: Database, condition: Condition, error: type[Exception]
) -> None:
    sent(trusting, "one")
    before = versions(trusting)
    with pytest.raises(error):
        sent(trusting, "two", condition)
    with pytest.raises(error):
        withdraw(trusting, NAME, "t1", condition, NOW)
    assert versions(trusting) == before


def test_condition_on_something_that_is_not_there_fails(trusting: Database) -> None:
    with pytest.raises(VersionChanged):
        sent(trusting, "one", ANYTHING)
    assert sent(trusting, "one", Condition(none_matching=frozenset({ANY}))).first


def test_withdrawal_needs_no_moderation_and_is_kept_as_a_version(moderated: Database) -> None:
    first = sent(moderated, "one").version
    decide(moderated, NAME, first.number, ACCEPTED, "kari", "", NOW)
    withdraw(moderated, NAME, "t1", ANYTHING, NOW)
    found = published(moderated, NAME)
    assert found
    assert (found.kind, found.number) == ("withdrawal", 2)
    assert accepted(moderated) == ()
    assert sent(moderated, "two").first


def test_withdrawal_of_nothing_is_reported(moderated: Database) -> None:
    assert withdraw(moderated, NAME, "t1", Condition(), NOW) is None


def test_erasure_that_a_reader_holds_up_is_reported_and_can_be_repeated(
    trusting: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.partners.database.WAIT_SECONDS", 0.1)
    sent(trusting, "secret")
    sent(trusting, "two", ANYTHING)
    with trusting.reading() as connection:
        connection.execute("SELECT * FROM version").fetchone()
        with pytest.raises(NotForgotten, match="another process is reading"):
            erase(trusting, NAME, 1, "kari", "asked for", NOW)
    erase(trusting, NAME, 1, "kari", "asked for", NOW)
    assert b"secret" not in b"".join(path.read_bytes() for path in trusting.folder.iterdir())


def test_erased_content_is_in_no_byte_of_the_folder(trusting: Database) -> None:
    personal = "Kari Nordmann, 12345678"
    first = sent(trusting, personal * 50).version
    with pytest.raises(StillPublished):
        erase(trusting, NAME, first.number, "kari", "", NOW)
    withdraw(trusting, NAME, "t1", ANYTHING, NOW)
    erased = erase(trusting, NAME, first.number, "kari", "asked for", NOW)
    assert (erased.state, erased.sha256, erased.reason) == ("erased", "", "asked for")
    assert contents(trusting, NAME, first.number) == (erased, "")
    assert not [p for p in trusting.folder.iterdir() if personal.encode() in p.read_bytes()]


def test_concurrent_writers_serialise_and_one_of_those_with_the_same_tag_wins(trusting: Database) -> None:
    tag = sent(trusting, "zero").version.tag
    results: list[ContributionVersion | type[Exception]] = []

    def write(text: str) -> None:
        try:
            results.append(sent(trusting, text, Condition(matching=frozenset({tag}))).version)
        except VersionChanged as error:
            results.append(type(error))

    threads = [threading.Thread(target=write, args=(f"text {n}",)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winners = [r for r in results if isinstance(r, ContributionVersion)]
    assert len(winners) == 1
    assert results.count(VersionChanged) == 11
    assert published(trusting, NAME) == winners[0]


def test_folder_that_cannot_be_written_is_reported_and_nothing_is_lost(tmp_path: Path) -> None:
    database = registered(tmp_path / "contributions", trusted=True)
    first = sent(database, "one").version
    holder = sqlite3.connect(database.path, isolation_level=None)
    holder.execute("PRAGMA max_page_count = 1")
    holder.close()
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreUnavailable) as refused:
        sent(Database(tmp_path / "file"), "two")
    assert str(tmp_path) not in str(refused.value), "readers see the message"
    assert published(database, NAME) == first


def test_only_the_owner_of_the_file_can_read_it(trusting: Database) -> None:
    assert trusting.path.stat().st_mode & 0o077 == 0
    assert trusting.folder.stat().st_mode & 0o077 == 0
