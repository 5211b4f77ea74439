"""Modules that are imported when they are first used."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.deferred import deferred

# What no page needs before somebody sends a file, asks for a sheet, or publishes.
NOT_FOR_PAGES = (
    "app.building",
    "app.contributions.checking",
    "app.content.loading",
    "app.content.validation",
    "app.remote.store",
    "openpyxl",
    "pyshacl",
    "requests",
    "xlsxwriter",
)


def test_a_site_starts_without_what_builds_it() -> None:
    code = "import sys, app.cli.serving; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(NOT_FOR_PAGES) & set(done.stdout.split()) == set()


def test_a_module_is_imported_once_when_it_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "used_later.py").write_text("import time\ntime.sleep(0.1)\nvalue = object()\n")
    later = deferred("used_later")
    assert "used_later" not in sys.modules
    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(lambda _: later.value, range(64)))) == 1


def test_a_name_that_the_module_does_not_have_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = deferred("app.quads").no_such_name
