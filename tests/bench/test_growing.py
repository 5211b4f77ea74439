"""The content of the bench of many plans conforms, so that its build can be measured."""

from __future__ import annotations

from pathlib import Path

from app.content.loading import load_content
from app.content.validation import validate_content
from app.quads import graph_of
from bench.growing import change_a_word, write_content

PLANS = 3


def test_the_content_has_that_many_plans_and_conforms(tmp_path: Path) -> None:
    write_content(tmp_path, PLANS)
    content = load_content(tmp_path)
    assert len(content.plan_names) == PLANS
    assert validate_content(content).results == ()


def test_a_changed_word_changes_one_plan(tmp_path: Path) -> None:
    write_content(tmp_path, PLANS)
    before = load_content(tmp_path)
    change_a_word(tmp_path)
    after = load_content(tmp_path)
    changed = {graph_of(quad) for quad in {*before.quads} ^ {*after.quads}}
    assert len(changed) == 1
