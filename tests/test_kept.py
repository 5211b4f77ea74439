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
    for age, key in enumerate(keys):
        kept.write(key, b"x" * 100)
        os.utime(folder / key, (1000 - age, 1000 - age))
    kept.read(keys[3])
    kept.trim(most_bytes=300)
    assert [kept.read(key) is not None for key in (KEY, *keys)] == [True, False, False, False, True]
    kept.trim(most_entries=1)
    assert len(list(folder.iterdir())) == 1


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
    kept.trim(most_entries=0)
    assert [path.name for path in folder.iterdir()] == ["foreign"]
