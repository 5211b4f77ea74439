"""Kept results save time only: whatever is wrong with an entry, the result is computed again."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.kept import NOTHING_KEPT, Kept, key_of

KEY, OTHER = key_of("a"), key_of("b")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "kept"


@pytest.fixture
def kept(folder: Path) -> Kept:
    found = Kept(folder)
    found.write(KEY, b"a result")
    return found


def test_a_result_is_found_by_its_key(kept: Kept, folder: Path) -> None:
    assert kept.read(KEY) == b"a result"
    assert kept.read(OTHER) is None
    assert Kept(folder).read(KEY) == b"a result"


def test_an_empty_result_is_a_result(kept: Kept) -> None:
    kept.write(OTHER, b"")
    assert kept.read(OTHER) == b""


def test_a_key_depends_on_each_part_its_borders_and_the_software(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = [key_of("a", "b"), key_of("ab"), key_of(["a", "b"]), key_of("b", "a")]
    assert len({*keys}) == len(keys)
    monkeypatch.setattr("app.kept.software_id", lambda: "another")
    assert key_of("a") != KEY


@pytest.mark.parametrize("damage", ["changed", "cut", "empty", "longer"])
def test_a_damaged_entry_is_not_used(kept: Kept, folder: Path, damage: str) -> None:
    whole = (folder / KEY).read_bytes()
    changed = bytes([whole[34] ^ 1])
    damaged = {
        "changed": whole[:34] + changed + whole[35:],
        "cut": whole[:-1],
        "empty": b"",
        "longer": whole + b".",
    }[damage]
    (folder / KEY).write_bytes(damaged)
    assert kept.read(KEY) is None
    kept.write(KEY, b"again")
    assert kept.read(KEY) == b"again"


def test_the_entry_of_another_key_is_not_used(kept: Kept, folder: Path) -> None:
    (folder / OTHER).write_bytes((folder / KEY).read_bytes())
    (folder / OTHER).chmod(0o600)
    assert kept.read(OTHER) is None


def test_an_entry_that_others_may_have_written_is_not_used(kept: Kept, folder: Path) -> None:
    (folder / KEY).chmod(0o666)
    assert kept.read(KEY) is None


def test_an_entry_of_another_user_is_not_used(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: os.getuid() + 1)
    assert kept.read(KEY) is None


@pytest.mark.parametrize("kind", ["link", "folder", "pipe"])
def test_what_is_not_a_file_is_not_read(kept: Kept, folder: Path, kind: str) -> None:
    target = folder / OTHER
    if kind == "link":
        target.symlink_to(folder / KEY)
    elif kind == "folder":
        target.mkdir()
    else:
        os.mkfifo(target)
    assert kept.read(OTHER) is None


def test_what_cannot_be_written_is_not_kept_and_raises_nothing(folder: Path) -> None:
    for place in (folder / "without" / "parent", Path("/proc/kept")):
        Kept(place).write(KEY, b"a result")
        Kept(place).trim()
        assert Kept(place).read(KEY) is None
    NOTHING_KEPT.write(KEY, b"a result")
    assert NOTHING_KEPT.read(KEY) is None


def test_what_was_not_used_for_the_longest_time_is_removed_first(kept: Kept, folder: Path) -> None:
    keys = [key_of(str(number)) for number in range(4)]
    for age, key in enumerate([KEY, *keys]):
        kept.write(key, b"x" * 100)
        os.utime(folder / key, (1000 - age, 1000 - age))
    again = Kept(folder)
    again.trim(most_bytes=300)
    assert {path.name for path in folder.iterdir()} == {KEY, keys[0]}
    again.trim(most_entries=1)
    assert [path.name for path in folder.iterdir()] == [KEY]


def test_what_was_used_since_the_folder_was_opened_stays_whatever_its_size(folder: Path) -> None:
    """The next build needs all of it: without the first part it would compute more than the oldest."""
    keys = [key_of(str(number)) for number in range(6)]
    for key in keys[:4]:
        Kept(folder).write(key, b"x" * 100)
        os.utime(folder / key, (1000, 1000))
    build = Kept(folder)
    build.read(keys[0])
    build.write(keys[4], b"x" * 100)
    Kept(folder).read(keys[1])  # a child process, or another command
    Kept(folder).write(keys[5], b"x" * 100)
    build.trim(most_bytes=0)
    assert {path.name for path in folder.iterdir()} == {keys[0], keys[1], keys[4], keys[5]}


def test_what_an_ended_build_used_is_bounded_again(folder: Path) -> None:
    for number in range(6):
        Kept(folder).write(key_of(str(number)), b"x" * 100)
        os.utime(folder / key_of(str(number)), (1000 + number, 1000 + number))
        Kept(folder).trim(most_bytes=300)
    assert len(list(folder.iterdir())) == 2


def test_unfinished_entries_are_removed_when_they_are_old(kept: Kept, folder: Path) -> None:
    for name, age in ((".new-old", 1000), (".new-now", None)):
        (folder / name).touch()
        if age:
            os.utime(folder / name, (age, age))
    kept.trim()
    assert {path.name for path in folder.iterdir()} == {KEY, ".new-now"}


def test_a_folder_among_the_entries_keeps_no_others_from_being_removed(kept: Kept, folder: Path) -> None:
    (folder / "foreign").mkdir()
    os.utime(folder / KEY, (1000, 1000))
    os.utime(folder / "foreign", (1000, 1000))
    kept.trim(most_entries=0)
    assert [path.name for path in folder.iterdir()] == ["foreign"]
