"""While partners write and others read over HTTP, nothing is lost, and no answer mixes versions."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from app.settings import Settings
from bench import contributing
from tests.contributed.examples import copied
from tests.serving import free_port


def test_writes_and_reads_at_once(
    site: Flask, releases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A small part of what `python -m bench.contributing` does; it raises an error for each fault."""
    monkeypatch.setattr(contributing, "PAUSE", 0.3)
    folders = copied(releases, tmp_path)
    settings = Settings(releases=folders.releases, contributions=str(tmp_path / "store"))
    told = contributing.tried(settings, writes=32, reads=200, port=free_port())
    assert told.startswith("32 writes and 200 reads at once")
