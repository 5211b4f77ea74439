"""A release whose builders read a changed store has the bytes of one that is built from quads in memory."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from app.builders import BUILDERS, derive
from app.building import publish
from app.quads import CONTRIBUTIONS, STORE, TABLE, Graph, Object, Quads, Subject, value_of
from app.releases.folder import current_name, last_complete
from app.releases.release import Release, read_release
from app.settings import REPOSITORY, Settings
from app.store import by_subject
from app.store.building import BuildLookups
from app.store.by_subject import QuadsBySubject
from app.store.lookups import Lookups, quads_in_memory
from app.vocabularies import RDF_TYPE
from bench.growing import change_a_word, write_content
from tests.contributed.examples import GRAPH, sent
from tests.partners.conftest import registered
from tests.test_builders import bare
from tests.test_builders import files_of as written
from tests.test_kept_results import files_of

PLANS = 2
PUBLISH = """
import sys
import time
from pathlib import Path
from app import builders, building
from app.settings import Settings
from app.store import building as looking_up

content, releases, contributions, how = sys.argv[1:]
forked, beside, read = [], building.beside, looking_up.quads_in_memory

def counted(work):
    forked.append(work)
    assert len(list(Path("/proc/self/task").iterdir())) == 1, "a process with threads must not fork"
    return beside(work)

building.beside = builders.beside = sys.modules["app.beside"].beside = counted
looking_up.quads_in_memory = lambda release: print("in memory") or read(release)
builders.FEWEST_QUADS_BESIDE = 1
if how == "one after the other":
    building.can_fork = builders.can_fork = sys.modules["app.beside"].can_fork = lambda: False
if how == "invalid":
    validated, folders = building.validated, lambda: Path(releases).glob(".building-*/files")

    def late(content, kept):
        while not list(folders()):
            time.sleep(0.01)
        validated(content, kept)

    building.validated = late
building.publish(
    Settings(content=Path(content), releases=Path(releases), contributions=contributions, disk_store_quads=1)
)
print(len(forked))
"""


def run(settings: Settings, how: str) -> subprocess.CompletedProcess[str]:
    """Publish in a process that may fork."""
    folders = (settings.content, settings.releases, settings.contributions)
    command = [sys.executable, "-c", PUBLISH, *map(str, folders), how]
    return subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=300, check=False)


def published(settings: Settings, how: str = "beside") -> tuple[Release, list[str]]:
    """Publish in a process that may fork; return the release, and what the process has printed."""
    done = run(settings, how)
    assert done.returncode == 0, done.stderr
    made = read_release(settings.releases, current_name(settings.releases), thorough=True)
    return made, done.stdout.split("\n")[:-1]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a content with two plans, of which a partner has said something."""
    folder = tmp_path_factory.mktemp("published")
    write_content(folder / "content", PLANS)
    sent(registered(folder / "contributions", trusted=True))
    releases, contributions = folder / "releases", str(folder / "contributions")
    return Settings(content=folder / "content", releases=releases, contributions=contributions)


@pytest.fixture(scope="module")
def first(settings: Settings) -> Release:
    """The release of the content before a change. Do not publish into its folder; copy it."""
    made, said = published(settings)
    assert "in memory" in said
    return made


@pytest.fixture(scope="module")
def fresh(settings: Settings, first: Release) -> Release:
    """A release of the content after a change, built from nothing."""
    change_a_word(settings.content)
    made, said = published(replace(settings, releases=settings.releases.with_name("others")))
    assert "in memory" in said
    return made


def files(release: Release) -> dict[str, bytes]:
    """Return the files of a release without its store."""
    return {name: data for name, data in files_of(release).items() if not name.startswith(STORE)}


def in_store(release: Release) -> set[ox.Quad]:
    return set(ox.Store.read_only(str(release.folder / STORE)))


TWO = pytest.mark.skipif(
    sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2, reason="a build forks with two processors"
)


@TWO
@pytest.mark.parametrize(("how", "forks"), [("one after the other", "0"), ("beside", "2")])
def test_a_release_built_from_a_changed_store_has_the_same_bytes(
    how: str, forks: str, settings: Settings, first: Release, fresh: Release, tmp_path: Path
) -> None:
    releases = shutil.copytree(settings.releases, tmp_path / "releases", symlinks=True)
    second, said = published(replace(settings, releases=releases), how)
    assert said == [forks]
    assert (second.folder / CONTRIBUTIONS).exists()
    assert ox.NamedNode(GRAPH) in {quad.graph_name for quad in in_store(second)}
    assert in_store(second) == in_store(fresh) != in_store(first)
    found, expected = files(second), files(fresh)
    assert found.keys() == expected.keys()
    assert [name for name in found if found[name] != expected[name]] == []


@TWO
def test_files_that_are_written_during_the_validation_are_gone_if_the_content_is_invalid(
    settings: Settings,
) -> None:
    first, _ = published(settings)
    before = {path.name for path in settings.releases.iterdir()}
    with (settings.content / "data/actors.ttl").open("a") as file:
        file.write('<https://data.lier.kommune.no/id/aktor/a> plan:unknown "1" .\n')
    done = run(settings, "invalid")
    assert "InvalidContent" in done.stderr
    assert {path.name for path in settings.releases.iterdir()} == before
    assert current_name(settings.releases) == first.name


@pytest.mark.parametrize("damaged", [False, True])
def test_the_quads_are_read_into_memory_if_the_old_store_is_damaged(
    damaged: bool, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, in_memory = (
        Settings(content=small, releases=tmp_path / "r", disk_store_quads=1),
        list[Release](),
    )
    first = publish(settings)
    if damaged:
        table = max((first.folder / STORE).glob(f"*{TABLE}"), key=lambda path: path.stat().st_size)
        table.write_bytes(table.read_bytes()[:-100])
    with (small / "data/places.ttl").open("a") as file:
        file.write('<https://data.lier.kommune.no/id/sted/a> plan:number "4" .\n')

    def read(release: Release) -> ox.Store:
        in_memory.append(release)
        return quads_in_memory(release)

    monkeypatch.setattr("app.builders.derive", derive)  # other tests keep what it has written
    monkeypatch.setattr("app.store.building.quads_in_memory", read)
    second = publish(settings)
    assert [release.name for release in in_memory] == [second.name] * damaged
    assert second.has_store
    assert "4" in {value_of(quad) for quad in Lookups(second).store}


class Reversed:
    """Quads in the opposite order."""

    def __init__(self, quads: Quads) -> None:
        self._quads = quads

    def quads_for_pattern(
        self,
        subject: Subject | None,
        predicate: ox.NamedNode | None,
        object: Object | None,
        graph_name: Graph | None = None,
        /,
    ) -> Iterator[ox.Quad]:
        return reversed(list(self._quads.quads_for_pattern(subject, predicate, object, graph_name)))

    def __iter__(self) -> Iterator[ox.Quad]:
        return reversed(list(self._quads))


def test_no_file_depends_on_the_order_of_the_quads(releases: Path, tmp_path: Path) -> None:
    release, found = last_complete(releases)[0], list[dict[str, bytes]]()
    for name in ("as they are", "reversed"):
        made = bare(release, tmp_path / name)
        lookups = BuildLookups(made)
        if name == "reversed":
            lookups.store = Reversed(lookups.store)
        for write in BUILDERS:
            write(lookups)
        found.append(written(made.folder))
    assert len(found[0]) > len(BUILDERS)
    assert [name for name in found[0] if found[0][name] != found[1][name]] == []


@pytest.mark.parametrize("apart", [50, 400, 1 << 20])
def test_quads_about_a_subject_are_found_in_the_sorted_lines(
    apart: int, releases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(by_subject, "APART", apart)
    monkeypatch.setattr(by_subject, "LONGEST", 500)
    made = bare(last_complete(releases)[0], tmp_path)
    quads = quads_in_memory(made)
    found = QuadsBySubject(made, ox.Store())
    subjects = {quad.subject for quad in quads}
    for subject in sorted(subjects, key=str)[:: 20 if apart > 400 else 1]:
        assert set(found.quads_for_pattern(subject, None, None)) == set(
            quads.quads_for_pattern(subject, None, None)
        )
    subject, graph = next((quad.subject, quad.graph_name) for quad in quads)
    for pattern in (
        (subject, RDF_TYPE, None),
        (subject, None, None, graph),
        (subject, RDF_TYPE, None, graph),
    ):
        assert set(found.quads_for_pattern(*pattern)) == set(quads.quads_for_pattern(*pattern))
    for iri in ("a:first", "https://e.no/", "https://data.lier.kommune.no/id", "x:last"):
        assert list(found.quads_for_pattern(ox.NamedNode(iri), None, None)) == []
