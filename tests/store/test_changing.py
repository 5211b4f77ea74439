"""A store that is changed from that of an older release has the quads of one that is loaded."""

from __future__ import annotations

import json
import logging
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from app import builders
from app.building import publish
from app.doctor import examined
from app.kept import Kept
from app.partners.accepted import accepted_by
from app.partners.database import Database
from app.quads import CONTRIBUTIONS, STORE, TABLE, value_of
from app.releases import exchanging
from app.releases.exchanging import NewQuads
from app.releases.folder import current_name, folder_names
from app.releases.locking import left_over
from app.releases.manifest import MANIFEST, digest_of
from app.releases.release import Release, complete, read_release
from app.releases.storage import CannotWrite
from app.releases.writing import write_prepared, written_quads
from app.settings import REPOSITORY, Settings
from app.store import changing
from app.store.changing import MOST_TABLES, change_store, release_to_change
from app.store.lookups import Lookups
from app.store.on_disk import add_contributions, write_store
from app.upkeep import made_anew
from tests.choosing import seeds
from tests.contributed.examples import GRAPH, copied, sent
from tests.releases.test_exchanging import ABOUT, GRAPHS, graphs_of, line, seeded

VALUES = (
    '"1"^^<http://www.w3.org/2001/XMLSchema#integer>',
    '"01"^^<http://www.w3.org/2001/XMLSchema#integer>',
    '"en linje\\n og \\"to\\""@nb',
    '"en linje\\n og \\"to\\""',
    "<https://e.no/s1>",
    '"' + "lang " * 20 + '"@nb',
)
PARTNER = b'<https://e.no/s1> <https://e.no/p1> "partner" <https://e.no/partner%d> .\n'


def quads(chance: random.Random, count: int, graphs: int = 3) -> set[bytes]:
    """Return random lines, many of them with the triple of another one, or with another spelling of it."""
    return {
        line(chance.randrange(40), chance.randrange(3), chance.choice(VALUES), chance.randrange(graphs))
        for _ in range(count)
    }


def written(
    releases: Path, lines: Iterable[bytes], old: Release | None = None, contributions: bytes = b""
) -> Release:
    """Write a release of these lines whose store is made from that of another one if possible."""

    def derive(release: Release) -> None:
        if contributions:
            (release.folder / CONTRIBUTIONS).write_bytes(contributions)
        if release.has_store:
            add_contributions(release.folder)
        else:
            write_store(release.quads_file)

    prepared = written_quads(releases, NewQuads(graphs_of(lines), Kept(releases / ".kept"), old), ABOUT)
    change_store(prepared, 0)
    return write_prepared(releases, prepared, derive)


def in_store(release: Release) -> tuple[set[ox.Quad], set[object]]:
    """Return all quads of a store, and the names of its graphs."""
    store = ox.Store.read_only(str(release.folder / STORE))
    return set(store), set(store.named_graphs())


def expected(tmp_path: Path, lines: Iterable[bytes], contributions: bytes = b"") -> object:
    """Return the quads and graphs of a store that is loaded from nothing."""
    shutil.rmtree(tmp_path / "nothing", ignore_errors=True)
    return in_store(written(tmp_path / "nothing", lines, None, contributions))


def linked(new: Release, old: Release) -> int:
    """Return how many tables two stores share."""
    inodes = [{p.stat().st_ino for p in (r.folder / STORE).glob(f"*{TABLE}")} for r in (new, old)]
    return len(inodes[0] & inodes[1])


@pytest.fixture(autouse=True)
def any_share(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let any share of the lines differ, because the releases here are small."""
    monkeypatch.setattr(exchanging, "MOST_CHANGED", 9)


@pytest.mark.parametrize("seed", seeds(2, 6))
def test_a_chain_of_changes_has_the_quads_of_a_loaded_store(
    seed: int, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)  # it says if a store is loaded
    chance = seeded(seed)
    lines = quads(chance, 500)
    old = written(tmp_path / "releases", lines)
    for number in range(4):
        left = chance.choice([b"none", *map(str.encode, GRAPHS)])
        share = chance.choice([0.5, 0.95])
        kept = {each for each in sorted(lines) if left not in each and chance.random() < share}
        lines = kept | quads(chance, chance.choice([0, 5, 200]), graphs=chance.choice([1, 2, 5]))
        partner = PARTNER % chance.randrange(2) if chance.random() < 0.7 else b""
        new = written(tmp_path / "releases", lines, old, partner)
        assert in_store(new) == expected(tmp_path, lines, partner), number
        assert complete(tmp_path / "releases", new.name) is not None
        assert complete(tmp_path / "releases", old.name) is not None
        old = new
    assert not caplog.records


def test_a_triple_leaves_the_default_graph_with_its_last_graph(tmp_path: Path) -> None:
    other = {line(2, 1, '"x"', 2)}
    both, one = {line(1, 1, '"x"', 0), line(1, 1, '"x"', 1)}, {line(1, 1, '"x"', 1)}
    first = written(tmp_path / "r", both | other)
    second = written(tmp_path / "r", one | other, first)
    third = written(tmp_path / "r", other, second)
    unioned = [
        sum(quad.graph_name == ox.DefaultGraph() for quad in in_store(release)[0])
        for release in (first, second, third)
    ]
    assert unioned == [2, 2, 1]
    assert [len(in_store(release)[1]) for release in (first, second, third)] == [3, 2, 1]


def test_a_graph_that_was_of_a_partner_keeps_nothing_of_it(tmp_path: Path) -> None:
    first = written(tmp_path / "r", {line(2, 1, '"x"', 2)}, None, line(1, 1, '"partner"', 0))
    lines = {line(2, 1, '"x"', 2), line(1, 1, '"own"', 0)}
    assert in_store(written(tmp_path / "r", lines, first)) == expected(tmp_path, lines)


def cut(release: Release) -> None:
    flip(max((release.folder / STORE).glob(f"*{TABLE}"), key=lambda path: path.stat().st_size))


def flip(path: Path) -> None:
    """Change a byte of a file."""
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 0xFF
    path.write_bytes(data)


def without_a_file(release: Release) -> None:
    next((release.folder / STORE).glob(f"*{TABLE}")).unlink()


def with_other_quads(release: Release) -> None:
    flip(release.quads_file)


def unreadable_for_the_engine(release: Release) -> None:
    """Damage the store, and list it so, as if it had been damaged when it was written."""
    file = next(path for path in stored(release) if path.name.startswith("MANIFEST-"))
    file.write_bytes(b"")
    listed = json.loads((release.folder / MANIFEST).read_bytes())
    listed["files"][f"{STORE}/{file.name}"] = {"size": 0, "sha256": digest_of(file)}
    (release.folder / MANIFEST).write_text(json.dumps(listed))


def stored(release: Release) -> list[Path]:
    return list((release.folder / STORE).iterdir())


@pytest.mark.parametrize("spoil", [cut, without_a_file, with_other_quads, unreadable_for_the_engine])
def test_all_is_loaded_if_the_old_store_is_damaged(
    spoil: Callable[[Release], None], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    lines = quads(seeded(1), 300)
    old = written(tmp_path / "r", lines)
    spoil(old)
    if spoil is unreadable_for_the_engine:
        old = read_release(tmp_path / "r", old.name)
    lines |= {line(1, 1, '"new"', 0)}
    new = written(tmp_path / "r", lines, release_to_change(tmp_path / "r"))
    assert in_store(new) == expected(tmp_path, lines)
    assert linked(new, old) == 0
    assert complete(tmp_path / "r", new.name) is not None
    said = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert len(said) == (spoil is not without_a_file)  # then it is no release any more
    assert all(old.name in message for message in said)


def test_all_is_loaded_if_much_differs(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO)
    monkeypatch.setattr(exchanging, "MOST_CHANGED", 0.1)
    first = {line(number, 1, '"x"', 0) for number in range(100)}
    old = written(tmp_path / "r", first)
    few = first | {line(number, 2, '"x"', 0) for number in range(10)}
    many = first | {line(number, 2, '"x"', 0) for number in range(11)}
    assert linked(written(tmp_path / "r", few, old), old)
    assert not caplog.records
    assert not linked(written(tmp_path / "r", many, old), old)
    assert old.name in caplog.text


def test_a_store_with_many_tables_is_loaded_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changing, "MOST_TABLES", 20)
    lines = quads(seeded(1), 300)
    old, shared = written(tmp_path / "r", lines), []
    for number in range(9):
        lines |= {line(number, 1, f'"new {number}"', 0)}
        new = written(tmp_path / "r", lines, old)
        shared.append(linked(new, old) > 0)
        assert len(stored(new)) < 20 + 30
        old = new
    assert 0 < shared.count(False) < 6
    assert MOST_TABLES > 50
    assert in_store(old) == expected(tmp_path, lines)


def test_a_release_of_other_software_is_not_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = written(tmp_path / "r", quads(seeded(1), 300))
    assert release_to_change(tmp_path / "r") == old
    monkeypatch.setattr(changing, "software_id", lambda: "00000000")
    assert release_to_change(tmp_path / "r") is None


def test_a_release_without_a_store_is_not_changed(tmp_path: Path) -> None:
    old = written(tmp_path / "r", quads(seeded(1), 30))
    shutil.rmtree(old.folder / STORE)
    assert release_to_change(tmp_path / "r") is None


@pytest.fixture
def settings(small: Path, tmp_path: Path) -> Settings:
    """Settings of a small content whose releases have a store."""
    content = shutil.copytree(small, tmp_path / "content")
    return Settings(content=content, releases=tmp_path / "releases", disk_store_quads=1)


def change_a_word(settings: Settings, word: str) -> None:
    """Say something about the catalogue of a content."""
    with (settings.content / "data/x.ttl").open("a") as file:
        title = f'<http://purl.org/dc/terms/title> "{word}"@nb'
        file.write(f"<https://data.lier.kommune.no/id/katalog> {title} .\n")


def test_a_build_after_a_change_links_the_tables(settings: Settings) -> None:
    first = publish(settings)
    change_a_word(settings, "Et ord")
    second = publish(settings)
    assert linked(second, first)
    assert second.files.keys() > first.files.keys() - {name for name in first.files if "/" in name}
    fresh = publish(replace(settings, releases=settings.releases.with_name("others")))
    assert in_store(second) == in_store(fresh)
    assert "Et ord" in {value_of(quad) for quad in Lookups(second).store}


def test_a_damaged_table_that_releases_share_is_repaired_in_each(settings: Settings) -> None:
    first = publish(settings)
    change_a_word(settings, "Et ord")
    second = publish(settings)
    shared = {path.name: path for path in stored(first) if path.suffix == TABLE}
    name = next(p.name for p in stored(second) if p.name in shared and p.samefile(shared[p.name]))
    data = shared[name].read_bytes()
    shared[name].write_bytes(data[: len(data) // 2])
    found = list(examined(settings, lambda _: None, repair=True))
    assert {finding.fields.get("name") for finding in found} == {first.name, second.name}
    assert all(finding.mended for finding in found)
    for release in (first, second):
        assert complete(settings.releases, release.name) is not None
        assert in_store(release)[0] >= set(Lookups(release).store)


PUBLISH = """
import sys
from pathlib import Path
from app import builders, building
from app.settings import REPOSITORY, Settings

def full(*_):
    raise OSError(28, "No space left on device")

children, beside = [], building.beside
building.beside = builders.beside = lambda work: children.append(work) or beside(work)
if sys.argv[3] == "one after the other":
    building.can_fork = builders.can_fork = lambda: False
if sys.argv[3] == "full":
    builders.write_store = full
building.publish(Settings(content=Path(sys.argv[1]), releases=Path(sys.argv[2]), disk_store_quads=1))
print(len(children))
"""


def published_by_itself(settings: Settings, how: str) -> subprocess.CompletedProcess[str]:
    """Publish in a new process, which has none of the engine's threads and may fork; it prints its forks."""
    command = [sys.executable, "-c", PUBLISH, str(settings.content), str(settings.releases), how]
    return subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=120, check=False)


two_processors = pytest.mark.skipif(
    sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2, reason="a build forks with two processors"
)


@two_processors
@pytest.mark.parametrize(("how", "children"), [("one after the other", 0), ("beside", 1)])
def test_a_store_that_is_written_beside_the_files_has_the_same_quads(
    how: str, children: int, settings: Settings
) -> None:
    done = published_by_itself(settings, how)
    assert done.stdout.split() == [str(children)], done.stderr
    made = read_release(settings.releases, current_name(settings.releases), thorough=True)
    published = set(Lookups(made).store)
    assert in_store(made)[0] == published | {ox.Quad(*quad.triple) for quad in published}
    assert in_store(made)[1] == {ox.NamedNode(name) for name in made.graph_sizes}


@two_processors
def test_quads_that_are_written_during_the_validation_are_the_same(
    settings: Settings, tmp_path: Path
) -> None:
    publish(settings)
    change_a_word(settings, "Et ord")
    done = published_by_itself(settings, "beside")
    assert int(done.stdout) > 0, done.stderr
    fresh = publish(replace(settings, releases=tmp_path / "others"))
    assert current_name(settings.releases) == fresh.name  # it has the hash of the quads
    assert left_over(settings.releases) == []


@two_processors
def test_nothing_is_left_of_quads_that_are_written_while_the_validation_fails(settings: Settings) -> None:
    first = publish(settings)
    with (settings.content / "data/x.ttl").open("a") as file:
        title = '<http://purl.org/dc/terms/title> "\u200bKatalogen"@nb'
        file.write(f"<https://data.lier.kommune.no/id/katalog> {title} .\n")
    done = published_by_itself(settings, "beside")
    assert "InvalidContent" in done.stderr
    assert current_name(settings.releases) == first.name
    assert left_over(settings.releases) == []


def test_an_error_of_the_process_that_writes_the_store_is_that_of_the_build(settings: Settings) -> None:
    done = published_by_itself(settings, "full")
    assert done.returncode
    assert "CannotWrite" in done.stderr
    assert "No space left" in done.stderr
    assert folder_names(settings.releases) == []
    assert left_over(settings.releases) == []


def test_a_store_with_contributions_is_written_after_them(
    releases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = copied(releases, tmp_path)
    sent(Database(Path(own.contributions)))
    monkeypatch.setattr(builders, "can_fork", lambda: True)
    monkeypatch.setattr(builders, "beside", lambda _: pytest.fail("the store is written beside them"))
    found = accepted_by(own)
    assert found
    made = made_anew(replace(own, disk_store_quads=1), current_name(own.releases), found)
    assert made is not None
    assert ox.NamedNode(GRAPH) in in_store(made)[1]


@pytest.mark.parametrize("step", ["link", "exchange_quads", "tidy"])
def test_an_interruption_changes_nothing(
    step: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = publish(settings)
    change_a_word(settings, "Et ord")

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(changing, step, interrupted)
        with pytest.raises(KeyboardInterrupt):
            publish(settings)
    assert current_name(settings.releases) == first.name
    assert complete(settings.releases, first.name) is not None
    assert left_over(settings.releases) == []
    assert linked(publish(settings), first)


def test_a_full_disk_is_an_error(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    first = publish(settings)
    change_a_word(settings, "Et ord")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(changing, "link", full)
    monkeypatch.setattr(builders, "write_store", full)
    with pytest.raises(CannotWrite, match="No space left"):
        publish(settings)
    assert current_name(settings.releases) == first.name
    assert left_over(settings.releases) == []
