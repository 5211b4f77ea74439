"""Planners edit the synonyms of the search; a mistake is named with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.content.loading import load_content
from app.content.synonyms import FILE, MOST_WORDS, SynonymsUnreadable, TooManySynonyms, read_synonyms
from app.errors import UnreadableFile
from app.settings import REPOSITORY


def test_content_has_synonyms_for_roads_and_farming() -> None:
    groups = read_synonyms((REPOSITORY / FILE).read_text("utf-8"))
    assert any({"jordbruk", "landbruk"} <= set(group) for group in groups)
    assert any({"vei", "veg", "transport"} <= set(group) for group in groups)


def test_file_may_be_missing(small: Path) -> None:
    assert load_content(small).synonyms == ()


def test_comments_empty_lines_and_capitals_do_not_count(small: Path) -> None:
    (small / FILE).write_bytes("\ufeff# Ord\r\n\r\n  Vei , veg,VEI # og mer\r\n".encode())
    assert load_content(small).synonyms == (("vei", "veg"),)


@pytest.mark.parametrize(
    "line", ["vei", "vei,", "vei; veg", "vei, offentlig transport", ", ".join("abcdefghijk"), ","]
)
def test_line_that_is_no_group_is_refused_with_its_number(line: str) -> None:
    with pytest.raises(SynonymsUnreadable) as refused:
        read_synonyms(f"# Ord\n{line}\n")
    assert refused.value.fields["line"] == 2
    assert refused.value.fields["path"] == FILE


def test_file_has_a_limit() -> None:
    lines = "\n".join(f"a{number}, b{number}" for number in range(MOST_WORDS))
    with pytest.raises(TooManySynonyms):
        read_synonyms(lines)


def test_file_that_is_no_text_is_refused(small: Path) -> None:
    (small / FILE).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UnreadableFile, match=FILE):
        load_content(small)
