"""Plans that conformed are not examined again until something that their report depends on changes."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from app.content import shape_report
from app.content.loading import load_content
from app.content.partitions import Part
from app.content.shacl import Report
from app.content.suspects import suspects
from app.content.turtle_files import digest
from app.content.validation import SHAPES, digest_of_shapes, validate_content
from app.kept import NOTHING_KEPT, Kept
from app.settings import REPOSITORY
from bench.growing import change_a_word
from bench.plans import SLUG
from tests.content.conftest import PLANS


@pytest.fixture
def examined(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the plans that rudof examines from now on."""
    found: list[str] = []

    def noted(parts: Sequence[Part], *rest: object) -> list[frozenset[str]]:
        found.extend(Path(plan).name for part in parts for plan in sorted(part.plans))
        return suspects(parts, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(shape_report, "suspects", noted)
    return found


def results_of(content: Path, kept: Kept) -> list[object]:
    report: Report = validate_content(load_content(content), kept=kept)
    return [(r.focus_node, r.path, r.value, r.component, r.messages, r.file, r.line) for r in report.results]


def test_only_a_changed_plan_is_examined_again(three_plans: Path, kept: Kept, examined: list[str]) -> None:
    assert results_of(three_plans, kept) == []
    assert len(examined) == PLANS
    examined.clear()
    assert results_of(three_plans, kept) == []
    assert examined == []
    change_a_word(three_plans)
    assert results_of(three_plans, kept) == []
    assert examined == [SLUG]


def test_all_plans_are_examined_again_when_what_they_share_changes(
    three_plans: Path, kept: Kept, examined: list[str]
) -> None:
    results_of(three_plans, kept)
    examined.clear()
    places = three_plans / "data/places.ttl"
    places.write_text(places.read_text("utf-8").replace('"Lier"@nb', '"Lierbygda"@nb'), "utf-8")
    results_of(three_plans, kept)
    assert len(examined) == PLANS


def test_all_plans_are_examined_again_when_the_vocabulary_changes(
    three_plans: Path, kept: Kept, examined: list[str]
) -> None:
    results_of(three_plans, kept)
    examined.clear()
    shutil.copytree(REPOSITORY / "ontology", three_plans / "ontology")
    vocabulary = three_plans / "ontology/handlingsplan.ttl"
    before = vocabulary.read_text("utf-8")
    after = before.replace('"action plan"@en', '"plan of action"@en')
    assert after != before
    vocabulary.write_text(after, "utf-8")
    results_of(three_plans, kept)
    assert len(examined) == PLANS


def test_all_plans_are_examined_again_by_other_software(
    three_plans: Path, kept: Kept, examined: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    results_of(three_plans, kept)
    examined.clear()
    monkeypatch.setattr("app.kept.software_id", lambda: "another")
    results_of(three_plans, kept)
    assert len(examined) == PLANS


def test_the_shapes_of_the_software_are_hashed_once_in_a_process(
    three_plans: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[Path] = []

    def noted(folder: Path) -> str:
        hashed.append(folder)
        return digest(folder)

    loaded = load_content(three_plans)
    monkeypatch.setattr("app.content.validation.digest", noted)
    digest_of_shapes.cache_clear()
    for _ in range(3):
        validate_content(loaded)
    assert hashed == [SHAPES]


def test_the_report_of_content_with_an_error_is_the_same_each_time(
    three_plans: Path, kept: Kept, examined: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    results_of(three_plans, kept)
    plan = three_plans / f"data/plans/{SLUG}-1/plan.ttl"
    plan.write_text(plan.read_text("utf-8").replace("plan:inPlan", "plan:partOf", 3), "utf-8")
    examined.clear()
    first = results_of(three_plans, kept)
    assert examined == [f"{SLUG}-1"]
    assert first == results_of(three_plans, NOTHING_KEPT) != []

    def never(*_: object) -> None:
        raise AssertionError("the report was kept")

    monkeypatch.setattr(shape_report, "bounded_report", never)
    assert results_of(three_plans, kept) == first


def test_other_shapes_are_examined_without_what_is_kept(three_plans: Path, kept: Kept) -> None:
    results_of(three_plans, kept)
    shutil.copytree(REPOSITORY / "shapes", three_plans / "shapes")
    stricter = three_plans / "shapes/plan.ttl"
    before = stricter.read_text("utf-8")
    after = before.replace("sh:path plan:periodStart ;", 'sh:path plan:periodStart ; sh:pattern "^19" ;', 1)
    assert after != before
    stricter.write_text(after, "utf-8")
    assert len(results_of(three_plans, kept)) >= PLANS
