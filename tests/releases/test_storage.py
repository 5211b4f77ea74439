"""Folders of releases are written and removed completely."""

from __future__ import annotations

import json
import logging
import os
import shutil
from pathlib import Path

import pytest

from app.releases import manifest
from app.releases.manifest import MANIFEST, Damaged, digest_of, stored_files
from app.releases.storage import link, new_folder, remove


def test_folder_is_removed_although_a_lock_file_appears_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    removed = shutil.rmtree
    folder = tmp_path / "copy"
    folder.mkdir()

    def remove_then_make(path: Path, *, ignore_errors: bool) -> None:
        removed(path, ignore_errors=ignore_errors)
        monkeypatch.setattr(shutil, "rmtree", removed)
        path.mkdir()
        (path / "meta.lock").touch()

    monkeypatch.setattr(shutil, "rmtree", remove_then_make)
    remove(folder)
    assert not folder.exists()


def test_folder_that_cannot_be_removed_is_logged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(shutil, "rmtree", lambda path, *, ignore_errors: None)
    monkeypatch.setattr("app.releases.storage.REMOVAL_SECONDS", 0)
    with caplog.at_level(logging.WARNING, "app.releases.storage"):
        remove(tmp_path)
    assert str(tmp_path) in caplog.text


@pytest.fixture
def two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path, list[str]]:
    """Return two sealed folders that share a file, and a list of the files that are hashed from now on."""
    one, other, hashed = tmp_path / "one", tmp_path / "other", list[str]()
    with new_folder(one) as work:
        for name in ("shared", "own"):
            (work / name).write_text(name)
    with new_folder(other, stored_files(one)) as work:
        link(one / "shared", work / "shared")
        (work / "own").write_text("another")

    def noted(path: Path) -> str:
        hashed.append(path.name)
        return digest_of(path)

    monkeypatch.setattr(manifest, "digest_of", noted)
    return one, other, hashed


def test_a_file_that_was_checked_under_another_name_is_not_hashed_again(
    two: tuple[Path, Path, list[str]],
) -> None:
    one, other, hashed = two
    checked = stored_files(other)
    assert sorted(hashed) == ["own", "shared"]
    hashed.clear()
    assert stored_files(one, checked=checked).keys() == checked.keys()
    assert hashed == ["own"]


@pytest.mark.parametrize(("before", "now"), [(0o077, 0o022), (0o022, 0o077)])
def test_files_of_another_folder_get_the_mode_of_the_umask_too(before: int, now: int, tmp_path: Path) -> None:
    one, other, own = tmp_path / "one", tmp_path / "other", os.umask(before)
    try:
        with new_folder(one) as work:
            (work / "shared").write_text("shared")
        os.umask(now)
        with new_folder(other, stored_files(one)) as work:
            link(one / "shared", work / "shared")
    finally:
        os.umask(own)
    assert (other / "shared").stat().st_mode & 0o777 == 0o666 & ~now
    assert (other / "shared").samefile(one / "shared")


@pytest.mark.parametrize("damage", ["own file", "copy", "other hash"])
def test_what_was_checked_elsewhere_hides_no_damage(damage: str, two: tuple[Path, Path, list[str]]) -> None:
    one, other, _ = two
    checked, file = stored_files(other), "own" if damage == "own file" else "shared"
    if damage == "other hash":
        listed = json.loads((one / MANIFEST).read_bytes())
        listed["files"]["shared"]["sha256"] = "0" * 64
        (one / MANIFEST).write_text(json.dumps(listed))
    else:
        (one / file).unlink()
        (one / file).write_text("x" * len(file))
    with pytest.raises(Damaged, match=file):
        stored_files(one, checked=checked)
