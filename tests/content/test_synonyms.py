"""Planners edit the synonyms of the search; a mistake is named with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.content.synonyms import FILE, MOST_WORDS, SynonymsUnreadable, TooManySynonyms, read_synonyms
from app.errors import UnreadableFile
from app.settings import REPOSITORY


def written(root: Path, text: str) -> Path:
    (root / FILE).parent.mkdir()
    (root / FILE).write_text(text, "utf-8")
    return root


def test_content_has_synonyms_for_roads_and_farming() -> None:
    groups = read_synonyms(REPOSITORY)
    assert any({"jordbruk", "landbruk"} <= set(group) for group in groups)
    assert any({"vei", "veg", "transport"} <= set(group) for group in groups)


def test_file_may_be_missing(tmp_path: Path) -> None:
    assert read_synonyms(tmp_path) == ()


def test_comments_empty_lines_and_capitals_do_not_count(tmp_path: Path) -> None:
    root = written(tmp_path, "\ufeff# Ord\r\n\r\n  Vei , veg,VEI # og mer\r\n")
    assert read_synonyms(root) == (("vei", "veg"),)


@pytest.mark.parametrize(
    "line", ["vei", "vei,", "vei; veg", "vei, offentlig transport", ", ".join("abcdefghijk"), ","]
)
def test_line_that_is_no_group_is_refused_with_its_number(tmp_path: Path, line: str) -> None:
    with pytest.raises(SynonymsUnreadable) as refused:
        read_synonyms(written(tmp_path, f"# Ord\n{line}\n"))
    assert refused.value.fields["line"] == 2
    assert refused.value.fields["path"] == FILE


def test_file_has_a_limit(tmp_path: Path) -> None:
    lines = "\n".join(f"a{number}, b{number}" for number in range(MOST_WORDS))
    with pytest.raises(TooManySynonyms):
        read_synonyms(written(tmp_path, lines))


def test_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    root = written(tmp_path, "")
    (root / FILE).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UnreadableFile):
        read_synonyms(root)
