"""The change log gets the same rows from what differs between releases as from reading a whole release."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import pyoxigraph as ox
import pytest

from app.building import publish
from app.compressed import opened
from app.content.packed import packed
from app.kept import Kept
from app.namespaces import CANONICAL_BASE
from app.quads import graph_of
from app.releases import exchanging, recorded
from app.releases.changelog import FILE
from app.releases.exchanging import Exchanged, NewQuads
from app.releases.recording import record
from app.releases.relations import RELATIONS
from app.releases.release import Release
from app.releases.storage import discard
from app.releases.writing import write_prepared, written_quads
from app.settings import Settings
from app.software import software_id
from tests.choosing import seeds
from tests.publishing import EXAMPLE, edit

TABLES = ("entry", "change", "concerns", "thing", "part")
WHEN = datetime(2026, 11, 29, tzinfo=UTC)
BASE = CANONICAL_BASE
ABOUT = {
    "created": WHEN.isoformat(),
    "software": software_id(),
    "base": BASE,
    "vocabulary": BASE,
    "sources": {},
    "questions": {},
}
Lines = frozenset[bytes]


def line(thing: str, name: str, value: str, graph: str = "p") -> bytes:
    """Return a statement; a value that begins with a slash is a resource."""
    term = f"<{BASE}id{value}>" if value.startswith("/") else f'"{value}"'
    return f"<{BASE}id{thing}> <{BASE}def/plan#{name}> {term} <{BASE}graf/{graph}> .\n".encode()


def plan(name: str, measures: int) -> Lines:
    """Return a plan with measures, each with a partner, a part and a report."""
    found = {line(f"/{name}", "title", name), line(f"/{name}/area", "inPlan", f"/{name}")}
    for number in range(measures):
        measure = f"/{name}/tiltak/{number}"
        found |= {
            line(measure, "number", str(number)),
            line(measure, "text", "Bygge"),
            line(measure, "partOf", f"/{name}/area"),
            line(measure, "participation", f"{measure}/medvirkning"),
            line(measure, "cost", f"/{name}/kostnad"),
            line(f"{measure}/medvirkning", "participant", f"/aktor/{number}"),
            line(f"{measure}/status", "statusOf", measure, f"{name}/status"),
            line(measure, "title", "derived", "avledet/regler"),
            line(f"{measure}/derived", "title", "derived", "avledet/regler"),
        }
    return frozenset(found)


FIRST_PLAN, OTHER = plan("p", 3), plan("q", 2)
ALL = FIRST_PLAN | OTHER
MEASURE = "/p/tiltak/1"
WORD = line(MEASURE, "text", "Bygge")
MENTION = {
    line(MEASURE, "mention", f"{MEASURE}/omtale"),
    line(f"{MEASURE}/omtale", "participant", "/aktor/x"),
}
REPLACED = (ALL - {WORD}) | {line(MEASURE, "text", "Rive\u2028og \x85bygge")}
STEPS: dict[str, Lines] = {
    "a word": REPLACED,
    "the same statement in another graph": (ALL - {WORD}) | {line(MEASURE, "text", "Bygge", "q")},
    "a statement that another graph has, too": ALL | {line(MEASURE, "text", "Bygge", "q")},
    "a statement that is derived, too": ALL | {line(MEASURE, "text", "Bygge", "avledet/regler")},
    "a statement that is only derived": (ALL - {WORD}) | {line(MEASURE, "text", "Bygge", "avledet/regler")},
    "another derived statement": ALL | {line("/p", "title", "derived", "avledet/regler")},
    "a second value": ALL | {line(MEASURE, "text", "Rive")},
    "a new measure": FIRST_PLAN | plan("q", 4),
    "a removed measure": plan("p", 2) | OTHER,
    "a mention": ALL | MENTION,
    "another part": (ALL - {line(MEASURE, "cost", "/p/kostnad")}) | {line(MEASURE, "cost", "/q/kostnad")},
    "a shared part": ALL | {line("/p/kostnad", "title", "dyrt")},
    "a removed plan": FIRST_PLAN,
    "a statement about a term": ALL | {f'<{BASE}def/x> <{BASE}p> "1" <{BASE}graf/p> .\n'.encode()},
}


@pytest.fixture(autouse=True)
def any_share(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let any share of the lines differ, because the releases here are small."""
    monkeypatch.setattr(exchanging, "MOST_CHANGED", 99)


class Site:
    """Releases, with a log that is written from what differs, and logs that are written in other ways."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.fast, self.read, self.anew = (folder / name for name in ("fast", "read", "anew"))
        for log in (self.fast, self.read, self.anew):
            log.mkdir()
        self.last: Release | None = None

    def release(self, lines: Iterable[bytes], old: Release | None) -> tuple[Release, Exchanged | None]:
        """Write a release of these lines, and return what differs from an old one."""
        quads = sorted(ox.parse(b"".join(lines), format=ox.RdfFormat.N_QUADS), key=graph_of)
        known = NewQuads(list(packed(quads).graphs), Kept(self.folder / ".kept"), old)
        made = written_quads(self.folder, known, ABOUT | {"fingerprint": str(len(quads))})
        return write_prepared(self.folder, made), made.change

    def record(self, lines: Iterable[bytes]) -> None:
        """Record a release of these lines in each of the ways."""
        release, change = self.release(lines, self.last)
        record(self.fast, release, WHEN, change)
        record(self.read, release, WHEN)
        changed(self.anew, "DROP TABLE IF EXISTS recorder")
        record(self.anew, release, WHEN)
        self.last = release

    def logs(self) -> list[dict[str, list[tuple[object, ...]]]]:
        return [rows(log) for log in (self.fast, self.read, self.anew)]


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def rows(log: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return the rows of a log."""
    with closing(sqlite3.connect(log / FILE)) as connection:
        return {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in TABLES}  # noqa: S608


def changed(log: Path, sql: str) -> None:
    """Change a log."""
    with closing(sqlite3.connect(log / FILE)) as connection, connection:
        connection.execute(sql)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files of quads that are read from now on to compare a release with the log."""
    found: list[Path] = []

    def noted(path: Path) -> BinaryIO:
        found.append(path)
        return opened(path)

    monkeypatch.setattr(recorded, "opened", noted)
    return found


@pytest.mark.parametrize("step", STEPS)
def test_a_change_and_the_way_back_are_the_same_rows(step: str, site: Site) -> None:
    for lines in (ALL, STEPS[step], ALL, STEPS[step]):
        site.record(lines)
        fast, read, anew = site.logs()
        assert fast == read == anew
    assert [row[2] for row in fast["entry"]] == ["first", "forward", "forward", "forward"]


def test_what_differs_is_not_looked_for_in_the_release(site: Site, read: list[Path]) -> None:
    first, _ = site.release(ALL, None)
    record(site.fast, first, WHEN)
    assert read == [first.quads_file]
    second, change = site.release(REPLACED, first)
    record(site.fast, second, WHEN, change)
    assert read == [first.quads_file]
    (row,) = (row for row in rows(site.fast)["change"] if row[1] == 2)
    assert row[2:5] == (f"{BASE}id{MEASURE}", f"{BASE}id{MEASURE}", "changed")


@pytest.mark.parametrize("seed", seeds(3, 8))
def test_changes_at_random_are_the_same_rows(seed: int, site: Site) -> None:
    chance = random.Random(seed)  # noqa: S311  # no secrets
    things = [f"/{name}{part}" for name in ("a", "b", "a1", "é") for part in ("", "/x", "/x/y", "0")]
    names = [name for of_kind in RELATIONS.values() for name in of_kind] + ["text", "title"]
    graphs = ("p", "q", "avledet/regler")

    def some(count: int) -> set[bytes]:
        chosen = (
            (chance.choice(things), chance.choice(names), chance.choice([*things, "1", "2"]))
            for _ in range(count)
        )
        return {line(*each, chance.choice(graphs)) for each in chosen}

    lines = some(150)
    for most in (0, 1, 5, 40):
        gone = set(chance.sample(sorted(lines), min(most, len(lines))))
        lines = (lines - gone) | some(most)
        site.record(lines)
        fast, read, anew = site.logs()
        assert fast == read == anew


OTHER_RECORDERS = (
    "UPDATE recorder SET software = 'older'",  # it may have other statements of a resource
    "UPDATE recorder SET entry = 0",  # an entry by software that does not know this table
    "DROP TABLE recorder",
)


@pytest.mark.parametrize("sql", OTHER_RECORDERS)
def test_what_other_software_recorded_is_compared_with_the_whole_release(sql: str, site: Site) -> None:
    site.record(ALL)
    for log in (site.fast, site.read, site.anew):
        changed(log, "UPDATE thing SET digest = x'00' WHERE iri LIKE '%/id/q'")
    changed(site.fast, sql)
    changed(site.fast, "DELETE FROM part")
    site.record(REPLACED)
    fast, read, anew = site.logs()
    assert {row[2] for row in fast["change"] if row[1] == 2} == {f"{BASE}id/q", f"{BASE}id{MEASURE}"}
    assert fast == read == anew


def test_a_change_from_another_release_than_the_recorded_one_is_not_used(site: Site) -> None:
    first, _ = site.release(ALL, None)
    second, _ = site.release(STEPS["a mention"], first)
    third, change = site.release(REPLACED, first)
    assert change is not None
    for release in (first, second):
        record(site.fast, release, WHEN)
        record(site.read, release, WHEN)
    record(site.fast, third, WHEN, change)
    record(site.read, third, WHEN)
    assert rows(site.fast) == rows(site.read)
    assert len({row[2] for row in rows(site.fast)["change"] if row[1] == 3}) == 2


def spoiled(release: Release) -> None:
    """Change a byte of the quads of a release."""
    data = bytearray(release.quads_file.read_bytes())
    data[len(data) // 2] ^= 1
    release.quads_file.write_bytes(data)


def removed(release: Release) -> None:
    discard(release.folder)


def intact(release: Release) -> None:
    """Leave a release as it is."""


@pytest.mark.parametrize(("harm", "reads"), [(intact, 0), (spoiled, 1), (removed, 1)])
def test_publishing_reads_the_release_again_only_without_the_one_before(
    harm: Callable[[Release], None], reads: int, tmp_path: Path, read: list[Path]
) -> None:
    shutil.copytree(EXAMPLE, tmp_path / "data")
    settings = Settings(content=tmp_path, releases=tmp_path / "releases", disk_store_quads=1)
    first = publish(settings)
    record(tmp_path, first)
    harm(first)
    edit(tmp_path, "annotations.ttl", '"2027-06-30"^^xsd:date', '"2027-12-31"^^xsd:date')
    read.clear()
    second = publish(settings)
    assert len(read) == reads
    record(tmp_path, second)
    logs = [rows(log) for log in (settings.releases, tmp_path)]
    for name in ("thing", "part", "concerns"):
        assert logs[0][name] == logs[1][name]
    assert [row[2:5] + row[6:] for row in logs[0]["change"]] == [
        row[2:5] + row[6:] for row in logs[1]["change"]
    ]
