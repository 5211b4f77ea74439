"""The operations that must lose nothing: what they do, and how to see whether they have been done.

`found` returns «old» or «new», and fails for anything between.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.building import publish
from app.contributions.plan_terms import PlanTerms
from app.partners.changes import decide, erase, put, withdraw
from app.partners.database import Database
from app.partners.harvesting import harvest, set_source, sources
from app.partners.released import read_contributed, read_quads
from app.partners.versions import ACCEPTED, ANY, Condition, contents, published, versions
from app.releases.changelog import FILE as LOG
from app.releases.changelog import ChangeLog
from app.releases.folder import current_name, folder_names, last_complete
from app.releases.release import complete, read_release
from app.remote.outgoing import Fetched, NoAnswer
from app.settings import Settings
from app.store.lookups import Lookups
from app.watching import Publisher
from tests.conftest import small_content
from tests.partners.conftest import ACTOR, NOW, OWN, registered

NAME = "buskerudbyen"
REPLACING = Condition(matching=frozenset({ANY}))
ADDRESS = f"{OWN}lenker.nt"
LINES = 300
PLACE = "<https://data.lier.kommune.no/id/sted/lier> <http://www.w3.org/2000/01/rdf-schema#comment>"


@dataclass(frozen=True)
class Operation:
    """An operation in a folder: `prepare` makes the folder, `act` does it and may be repeated."""

    name: str
    prepare: Callable[[Path], None]
    act: Callable[[Path], None]
    found: Callable[[Path], str]


def text(mark: str) -> str:
    """Return content of several pages in which every line has the mark, so that a mixture is visible."""
    term = "<http://purl.org/dc/terms/description>"
    return "".join(sorted(f'<{OWN}{n}> {term} "{mark}" .\n' for n in range(LINES)))


def store(folder: Path) -> Database:
    """Return the store, after checking the file."""
    database = Database(folder / "contributions")
    with database.reading() as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    return database


def trusting(folder: Path) -> None:
    """Make a store with a published version."""
    put(registered(folder / "contributions", trusted=True), NAME, text("one"), "t", Condition(), NOW)


def moderated(folder: Path) -> None:
    """Make a store with a version that waits."""
    put(registered(folder / "contributions"), NAME, text("one"), "t", Condition(), NOW)


def state(database: Database, number: int) -> str:
    """Return the state of a version; «» if there is none."""
    found = contents(database, NAME, number)
    return found[0].state if found else ""


def put_again(folder: Path) -> None:
    put(store(folder), NAME, text("two"), "t", REPLACING, NOW)


def of_put(folder: Path) -> str:
    database = store(folder)
    numbers = [version.number for version in versions(database)]
    assert numbers in ([1], [2, 1])
    kept = [contents(database, NAME, n) for n in reversed(numbers)]
    assert [found[1] for found in kept if found] == [text("one"), text("two")][: len(numbers)]
    return "new" if numbers == [2, 1] else "old"


def withdraw_it(folder: Path) -> None:
    found = published(store(folder), NAME)
    if found and found.kind != "withdrawal":
        withdraw(store(folder), NAME, "t", REPLACING, NOW)


def of_withdrawal(folder: Path) -> str:
    database = store(folder)
    kinds = [version.kind for version in versions(database)]
    assert kinds in (["statements"], ["withdrawal", "statements"])
    first = contents(database, NAME, 1)
    assert first
    assert first[1] == text("one")
    return "new" if len(kinds) == 2 else "old"


def accept_it(folder: Path) -> None:
    if state(store(folder), 1) != ACCEPTED:
        decide(store(folder), NAME, 1, ACCEPTED, "kari", "", NOW)


def of_moderation(folder: Path) -> str:
    found = contents(store(folder), NAME, 1)
    assert found
    assert found[1] == text("one")
    assert (found[0].state, found[0].decided_by) in (("waiting", ""), (ACCEPTED, "kari"))
    return "new" if found[0].state == ACCEPTED else "old"


def replaced(folder: Path) -> None:
    trusting(folder)
    put_again(folder)


def erase_it(folder: Path) -> None:
    erase(store(folder), NAME, 1, "kari", "asked", NOW)


def of_erasure(folder: Path) -> str:
    """Nothing of it is in the files when the operation was acknowledged; `act` is repeated until then."""
    database = store(folder)
    found = contents(database, NAME, 1)
    assert found
    assert (found[0].state, found[1]) in ((ACCEPTED, text("one")), ("erased", ""))
    assert contents(database, NAME, 2) is not None
    everywhere = b"".join(path.read_bytes() for path in database.folder.iterdir())
    return "old" if b'"one" .' in everywhere else "new"


def with_source(folder: Path) -> None:
    releases(folder)
    set_source(registered(folder / "contributions", trusted=True), NAME, ADDRESS)


def fetch(folder: Path) -> None:
    """Fetch the data from a site that answers always the same."""
    answer = Fetched(200, {"content-type": "application/n-triples", "etag": '"v"'}, text("one").encode())
    database = store(folder)
    (source,) = sources(database)
    terms = PlanTerms(Lookups(last_complete(folder / "releases")[0]))
    done = harvest(database, source, terms, lambda *_: answer, NOW, date(2026, 1, 2))
    if done.failed:
        raise NoAnswer(done.outcome)


def of_harvest(folder: Path) -> str:
    """The version is there once; the source has its validators only if it is."""
    database = store(folder)
    numbers = [version.number for version in versions(database)]
    (source,) = sources(database)
    assert numbers in ([], [1])
    assert numbers or not source.etag
    if numbers:
        found = contents(database, NAME, 1)
        assert found
        assert found[1] == text("one")
    return "new" if numbers and source.etag == '"v"' else "old"


def settings(folder: Path) -> Settings:
    return Settings(
        content=folder / "small",
        releases=folder / "releases",
        contributions=str(folder / "contributions"),
        reload_seconds=0,
    )


def releases(folder: Path) -> None:
    """Make a folder of content and its release."""
    folder.mkdir(parents=True, exist_ok=True)
    small_content(folder)
    publish(settings(folder))


def accepted_twice(folder: Path) -> None:
    """Make a release with a contribution, and accept another version."""
    releases(folder)
    trusting(folder)
    Publisher(settings(folder)).publish()
    put_again(folder)


def publish_accepted(folder: Path) -> None:
    Publisher(settings(folder)).publish()


def whole(folder: Path) -> str:
    """Return the name of the release in force, after checking that every release is complete."""
    found, problems = last_complete(folder / "releases")
    assert problems == ()
    name = current_name(folder / "releases")
    assert found.name == name
    assert all(complete(folder / "releases", other) for other in folder_names(folder / "releases"))
    return name


def of_publication(folder: Path) -> str:
    release = read_release(folder / "releases", whole(folder), thorough=True)
    (partner,) = read_contributed(release).partners
    own = "".join(
        sorted(f"{q.triple} .\n" for q in read_quads(release) if partner.graph in str(q.graph_name))
    )
    assert own == text({1: "one", 2: "two"}[partner.number])
    assert partner.actor == ACTOR
    return "new" if partner.number == 2 else "old"


def edited(folder: Path) -> None:
    """Make a release with a contribution, and edit the content."""
    releases(folder)
    trusting(folder)
    Publisher(settings(folder)).publish()
    with (folder / "small/data/places.ttl").open("a", encoding="utf-8") as file:
        file.write(f'\n{PLACE} "edited"@en .\n')


def publish_content(folder: Path) -> None:
    publish(settings(folder))


def of_content(folder: Path) -> str:
    """The change log is whole, and has an entry for the release in force.

    It is written before `current`: after a crash between, its newest entry is the release that is not yet in
    force, and publishing that again adds none.
    """
    release = read_release(folder / "releases", whole(folder))
    new = b'"edited"' in release.read("release.nq")
    with closing(sqlite3.connect(folder / "releases" / LOG)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    recorded = [entry.release for entry in ChangeLog(folder / "releases").entries("", 0, 10)[0]]
    assert len(recorded) == len(set(recorded)) <= 2
    assert release.id in recorded[: 1 if new else 2]
    (partner,) = read_contributed(release).partners
    assert partner.number == 1
    return "new" if new else "old"


OPERATIONS = (
    Operation("put", trusting, put_again, of_put),
    Operation("withdraw", trusting, withdraw_it, of_withdrawal),
    Operation("accept", moderated, accept_it, of_moderation),
    Operation("erase", replaced, erase_it, of_erasure),
    Operation("harvest", with_source, fetch, of_harvest),
    Operation("publish what is accepted", accepted_twice, publish_accepted, of_publication),
    Operation("publish the content", edited, publish_content, of_content),
)
