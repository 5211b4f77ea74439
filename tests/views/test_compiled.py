"""Compiled templates are kept on disk, and never used for another source, other options or damaged bytes."""

from __future__ import annotations

import errno
import os
import stat
import sys
from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from app.views.compiled import CompiledTemplates


@pytest.fixture(autouse=True)
def compiled_code_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)


def page(folder: Path, source: str, *, trim: bool = False) -> str:
    """The text of a page, from a new environment with the compiled templates of a folder."""
    pages = Environment(
        loader=DictLoader({"page.html": source}),
        autoescape=True,
        trim_blocks=trim,
        bytecode_cache=CompiledTemplates(folder),
    )
    return pages.get_template("page.html").render(name="<b>")


def test_a_template_is_compiled_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = page(tmp_path / "kept", "Hei {{ name }}")
    monkeypatch.setattr(Environment, "compile", None)
    assert page(tmp_path / "kept", "Hei {{ name }}") == first == "Hei &lt;b&gt;"


def test_a_changed_template_replaces_the_one_before(tmp_path: Path) -> None:
    assert [page(tmp_path, text) for text in ("a", "b", "a")] == ["a", "b", "a"]
    assert len(list(tmp_path.iterdir())) == 1


def test_other_options_are_compiled_anew(tmp_path: Path) -> None:
    source = "{% if true %}\na{% endif %}"
    assert [page(tmp_path, source, trim=trim) for trim in (False, True, False)] == ["\na", "a", "\na"]


@pytest.mark.parametrize("keep", [0, 10, 40, -1])
def test_a_damaged_file_is_compiled_anew(keep: int, tmp_path: Path) -> None:
    page(tmp_path, "Hei {{ name }}")
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:keep])
    assert page(tmp_path, "Hei {{ name }}") == "Hei &lt;b&gt;"


def test_a_folder_that_cannot_be_used_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert page(tmp_path / "file" / "below", "Hei {{ name }}") == "Hei &lt;b&gt;"


def test_what_cannot_be_written_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: Path, __: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    assert page(tmp_path, "Hei {{ name }}") == "Hei &lt;b&gt;"
    assert list(tmp_path.iterdir()) == []


def test_another_user_can_read_compiled_templates_if_the_umask_allows(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        page(tmp_path, "Hei {{ name }}")
    finally:
        os.umask(before)
    (file,) = tmp_path.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o644


def test_nothing_is_written_where_python_writes_no_compiled_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    page(tmp_path, "a")
    assert list(tmp_path.iterdir()) == []
