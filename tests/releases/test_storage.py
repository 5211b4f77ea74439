"""Folders of releases are written and removed completely."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

import pytest

from app.releases.storage import remove


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
