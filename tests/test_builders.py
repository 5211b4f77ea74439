"""Builders need only what the table names, and may write their files side by side."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

from app import builders
from app.builders import BUILDERS, NEEDS, Builder, derive, needed_by
from app.compressed import opened
from app.files.table import FILES
from app.kept import Kept
from app.quads import STORE
from app.releases.folder import last_complete
from app.releases.release import ABOUT, QUADS, Release, read_about
from app.store.building import BuildLookups
from app.store.lookups import Lookups

INDEX = "search-"
"""The search index names its files at random."""


def files_of(folder: Path) -> dict[str, bytes]:
    """Return the files that builders have written into the folder of a release."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    return {name: data for name, data in found.items() if not name.startswith((INDEX, QUADS, ABOUT))}


def bare(release: Release, folder: Path) -> Release:
    """Return a release with the same quads in another folder, where nothing is derived from them yet."""
    copy = folder / release.name
    copy.mkdir(parents=True)
    shutil.copyfile(release.folder / ABOUT, copy / ABOUT)
    with opened(release.quads_file) as quads:
        (copy / QUADS).write_bytes(quads.read())
    return read_about(copy, release.name)


@pytest.fixture(scope="module")
def release(releases: Path) -> Release:
    """Return the release of the repository's content."""
    return last_complete(releases)[0]


@pytest.fixture(scope="module")
def in_order(release: Release, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return the files of a release whose builders ran one after the other."""
    made = bare(release, tmp_path_factory.mktemp("order"))
    lookups = BuildLookups(made)
    for write in BUILDERS:
        write(lookups)
    return files_of(made.folder)


def test_files_written_side_by_side_have_the_same_bytes(
    release: Release, in_order: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(builders, "can_fork", lambda: True)
    monkeypatch.setattr(builders, "FEWEST_QUADS_BESIDE", 1)
    made, kept = bare(release, tmp_path / "made"), Kept(tmp_path / "kept")
    derive(made, kept)
    found = files_of(made.folder)
    assert found.keys() == in_order.keys()
    assert [name for name in found if found[name] != in_order[name]] == []
    assert len([name for name in found if name.startswith("files/")]) > len(FILES)
    again = bare(release, tmp_path / "again")
    monkeypatch.setattr(Kept, "write", lambda *_: pytest.fail("both processes keep their results"))
    derive(again, kept)
    assert files_of(again.folder) == found


@pytest.mark.parametrize("write", BUILDERS, ids=lambda write: write.__name__)
def test_a_builder_needs_only_what_the_table_names(
    write: Builder, release: Release, in_order: dict[str, bytes], tmp_path: Path
) -> None:
    made = bare(release, tmp_path)
    lookups = Lookups(made)
    for needed in (one for one in BUILDERS if one in needed_by(write)):
        needed(lookups)
    before = files_of(made.folder)
    write(lookups)
    found = files_of(made.folder)
    assert len(found) > len(before) or write.__name__ == "write_index"
    assert [name for name in found if found[name] != in_order[name]] == []


def test_what_a_builder_needs_stands_before_it() -> None:
    places = {write: place for place, write in enumerate(BUILDERS)}
    assert all(places[one] < places[write] for write in NEEDS for one in needed_by(write))


@pytest.mark.parametrize(("fewest", "most"), [(0, 1_000_000), (0, 0), (1_000_000, 2_000_000)])
def test_few_or_very_many_quads_are_not_read_by_two_processes(
    fewest: int, most: int, release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside: list[object] = []

    def write_nothing(_: Lookups) -> None:
        pass

    monkeypatch.setattr(builders, "can_fork", lambda: True)
    monkeypatch.setattr(builders, "FEWEST_QUADS_BESIDE", fewest)
    monkeypatch.setattr(builders, "MOST_QUADS_BESIDE", most)
    monkeypatch.setattr(builders, "BUILDERS", (write_nothing,))
    monkeypatch.setattr(builders, "BESIDE", write_nothing)
    monkeypatch.setattr(builders, "run_beside", lambda _, child, *__: beside.extend(child))
    derive(bare(release, tmp_path))
    assert len(beside) == (fewest < most == 1_000_000)


def test_a_build_never_reads_the_store_that_another_process_is_writing(
    release: Release, tmp_path: Path
) -> None:
    made = bare(release, tmp_path)
    ox.Store(made.folder / STORE)
    assert len(list(BuildLookups(made).store)) == release.triples > 0
