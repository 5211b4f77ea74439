"""Plans that conformed are not examined again until something that their report depends on changes."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from app.content import shape_report
from app.content.derivation.by_folder import SHARED
from app.content.loading import load_content
from app.content.partitions import Part
from app.content.shacl import ValidationReport
from app.content.suspects import suspects
from app.content.turtle_files import digest
from app.content.validation import SHAPES, digest_of_shapes, validate_content
from app.kept import NOTHING_KEPT, Kept
from app.settings import REPOSITORY
from bench.growing import change_a_word, write_content
from bench.plans import SLUG
from tests.content.conftest import PLANS

COMMON = "shared"
assert SHARED == ""


@pytest.fixture(scope="module")
def first_kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of what the first validation of three plans keeps. Do not change it; copy it."""
    folder = tmp_path_factory.mktemp("first")
    write_content(folder / "content", PLANS)
    assert results_of(folder / "content", Kept(folder / "kept")) == []
    return folder / "kept"


@pytest.fixture
def known(first_kept: Path, tmp_path: Path) -> Kept:
    """Return what the first validation of three plans has kept."""
    return Kept(shutil.copytree(first_kept, tmp_path / "known"))


@pytest.fixture
def examined(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the plans that rudof examines from now on, and `COMMON` for the shared triples."""
    found: list[str] = []

    def noted(parts: Sequence[Part], *rest: object) -> list[frozenset[str]]:
        found.extend(Path(plan).name or COMMON for part in parts for plan in sorted(part.plans))
        return suspects(parts, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(shape_report, "suspects", noted)
    return found


def results_of(content: Path, kept: Kept) -> list[object]:
    report: ValidationReport = validate_content(load_content(content), kept=kept)
    return [(r.focus_node, r.path, r.value, r.component, r.messages, r.file, r.line) for r in report.results]


def test_only_a_changed_plan_is_examined_again(three_plans: Path, kept: Kept, examined: list[str]) -> None:
    assert results_of(three_plans, kept) == []
    assert len(examined) == len({*examined, COMMON}) == PLANS + 1
    examined.clear()
    assert results_of(three_plans, kept) == []
    assert examined == []
    change_a_word(three_plans)
    assert results_of(three_plans, kept) == []
    assert examined == [SLUG]


def test_all_plans_are_examined_again_when_what_they_share_changes(
    three_plans: Path, known: Kept, examined: list[str]
) -> None:
    places = three_plans / "data/places.ttl"
    places.write_text(places.read_text("utf-8").replace('"Lier"@nb', '"Lierbygda"@nb'), "utf-8")
    results_of(three_plans, known)
    assert len(examined) == PLANS + 1


def test_one_plan_is_examined_again_when_something_changes_that_only_it_refers_to(
    three_plans: Path, known: Kept, examined: list[str]
) -> None:
    documents = three_plans / "data/documents.ttl"
    description = next(d for d in documents.read_text("utf-8").split("\n\n") if f"kilde-{SLUG}-1 a " in d)
    changed = description.replace('"Kildeteksten ', '"Hele kildeteksten ')
    assert changed != description
    documents.write_text(documents.read_text("utf-8").replace(description, changed), "utf-8")
    assert results_of(three_plans, known) == []
    assert examined == [COMMON, f"{SLUG}-1"]


def test_a_resource_is_examined_with_the_plan_it_refers_to_and_again_without_this_plan(
    three_plans: Path, kept: Kept, examined: list[str]
) -> None:
    """An error in the dataset of a plan is found with the plan, and also when the plan is gone."""
    catalogue = three_plans / "data/catalog.ttl"
    text = catalogue.read_text("utf-8")
    dataset = next(d for d in text.split("\n\n") if f"datasett:{SLUG}-1 a " in d)
    wrong = dataset.replace("rdfs:label", "rdfs:label true ;\n    rdfs:label", 1)
    catalogue.write_text(text.replace(dataset, wrong), "utf-8")
    found = results_of(three_plans, kept)
    assert found == results_of(three_plans, NOTHING_KEPT)
    assert [r for r in found if f"datasett/{SLUG}-1" in str(r)]
    shutil.rmtree(three_plans / f"data/plans/{SLUG}-1")
    examined.clear()
    found = results_of(three_plans, kept)
    assert COMMON in examined
    assert found == results_of(three_plans, NOTHING_KEPT)
    assert [r for r in found if f"datasett/{SLUG}-1" in str(r) and "label" in str(r)]


def test_all_plans_are_examined_again_when_the_vocabulary_changes(
    three_plans: Path, known: Kept, examined: list[str]
) -> None:
    shutil.copytree(REPOSITORY / "ontology", three_plans / "ontology")
    vocabulary = three_plans / "ontology/handlingsplan.ttl"
    before = vocabulary.read_text("utf-8")
    after = before.replace('"action plan"@en', '"plan of action"@en')
    assert after != before
    vocabulary.write_text(after, "utf-8")
    results_of(three_plans, known)
    assert len(examined) == PLANS + 1


def test_all_plans_are_examined_again_by_other_software(
    three_plans: Path, known: Kept, examined: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.kept.software_id", lambda: "another")
    results_of(three_plans, known)
    assert len(examined) == PLANS + 1


def test_the_shapes_of_the_software_are_hashed_once_in_a_process(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[Path] = []

    def noted(folder: Path) -> str:
        hashed.append(folder)
        return digest(folder)

    loaded = load_content(small)
    monkeypatch.setattr("app.content.validation.digest", noted)
    digest_of_shapes.cache_clear()
    for _ in range(3):
        validate_content(loaded)
    assert hashed == [SHAPES]


def test_the_report_of_content_with_an_error_is_the_same_each_time(
    three_plans: Path, known: Kept, examined: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = three_plans / f"data/plans/{SLUG}-1/plan.ttl"
    plan.write_text(plan.read_text("utf-8").replace("plan:inPlan", "plan:partOf", 3), "utf-8")
    first = results_of(three_plans, known)
    assert examined == [f"{SLUG}-1"]
    assert first == results_of(three_plans, NOTHING_KEPT) != []

    def never(*_: object) -> None:
        raise AssertionError("the report was kept")

    monkeypatch.setattr(shape_report, "bounded_report", never)
    assert results_of(three_plans, known) == first


def test_other_shapes_are_examined_without_what_is_kept(three_plans: Path, known: Kept) -> None:
    shutil.copytree(REPOSITORY / "shapes", three_plans / "shapes")
    stricter = three_plans / "shapes/plan.ttl"
    before = stricter.read_text("utf-8")
    after = before.replace("sh:path plan:periodStart ;", 'sh:path plan:periodStart ; sh:pattern "^19" ;', 1)
    assert after != before
    stricter.write_text(after, "utf-8")
    assert len(results_of(three_plans, known)) >= PLANS
