"""Long lists are read in parts; a file that is missing or damaged never gives a wrong list."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.releases.folder import last_complete
from app.releases.manifest import Damaged
from app.store.lists import Lists
from app.store.long_lists import FILE, ListEntry, LongList, LongLists, write_lists
from app.store.lookups import Lookups

NAMES = ["", "https://p.example/", "https://g.example/", *(f"https://a.example/{n}" for n in range(5))]
LINKS = [ListEntry(f"https://a.example/{n}", "https://p.example/", "https://g.example/") for n in range(5)]


@pytest.fixture
def lists(tmp_path: Path) -> LongLists:
    written = (
        LongList("links", "https://a.example/", [3, 1, 2, 4, 1, 2, 5, 1, 2, 6, 1, 2, 7, 1, 2], len(LINKS)),
        LongList("statements", "https://p.example/", [3, 0, 0], 1000),
        LongList("values", "https://p.example/", [], 0),
    )
    write_lists(tmp_path / FILE, written, NAMES)
    return LongLists(tmp_path / FILE)


def missing() -> list[ListEntry]:
    raise AssertionError("the list is in the file")


def test_part_of_a_list_has_its_order_and_the_length_of_the_whole(lists: LongLists) -> None:
    assert lists.page("links", "https://a.example/", 1, 2, missing) == (LINKS[1:3], 5)
    assert lists.page("links", "https://a.example/", 4, 2, missing) == (LINKS[4:], 5)
    assert lists.page("links", "https://a.example/", 0, 10**12, missing) == (LINKS, 5)
    assert lists.page("links", "https://a.example/", 10**12, 2, missing) == ([], 5)
    assert lists.page("values", "https://p.example/", 0, 2, missing) == ([], 0)


def test_list_of_which_only_the_first_entries_are_kept_has_its_true_length(lists: LongLists) -> None:
    first = [ListEntry("https://a.example/0")]
    assert lists.page("statements", "https://p.example/", 0, 2, missing) == (first, 1000)


def test_list_that_is_not_in_the_file_is_computed(lists: LongLists, tmp_path: Path) -> None:
    for found in (lists, LongLists(tmp_path / "none.sqlite")):
        assert found.page("links", "https://b.example/", 1, 2, lambda: LINKS) == (LINKS[1:3], 5)


def test_list_that_cannot_be_written_is_an_error_of_the_disk(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="unable to open"):
        write_lists(tmp_path / "missing" / FILE, [], [])


def test_release_with_a_damaged_file_of_lists_is_refused(kept_releases: Path, tmp_path: Path) -> None:
    shutil.copytree(kept_releases, tmp_path / "releases")
    release, _ = last_complete(tmp_path / "releases")
    file = release.folder / FILE
    file.write_bytes(file.read_bytes()[::-1])
    with pytest.raises(Damaged, match=FILE):
        Lists(Lookups(release))


def test_lists_of_a_release_without_the_file_are_the_same(kept_releases: Path, tmp_path: Path) -> None:
    release, _ = last_complete(kept_releases)
    kept, computed = Lists(Lookups(release)), Lists(Lookups(release))
    computed.long = LongLists(tmp_path / "none.sqlite")
    plan = release.namespaces.plan
    for name in ("Plan", "Measure", "PlanElement", "Partner"):
        assert kept.instances(plan[name], 3, 20) == computed.instances(plan[name], 3, 20)
    for name in ("text", "mentionOf", "inPlan"):
        assert kept.first_statements(plan[name]) == computed.first_statements(plan[name])
    vocabulary = str(plan).rstrip("#")
    assert kept.terms_in(vocabulary) == computed.terms_in(vocabulary) != []
    assert kept.documents(10, 50) == computed.documents(10, 50)
