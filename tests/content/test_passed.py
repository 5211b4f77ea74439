"""Checks leave out plans that passed before, and find the same as without that."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app.content.checks import check
from app.content.checks.facts import Facts
from app.content.dividing import divided
from app.content.loading import load_content
from app.content.validation import facts_of, kept_findings
from app.kept import NOTHING_KEPT, Kept
from app.namespaces import CANONICAL_BASE
from app.settings import REPOSITORY
from bench.growing import change_a_word
from bench.plans import SLUG

FOLDER = Path("data/plans")
BASE = CANONICAL_BASE
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
Change = Callable[[Path], None]


@pytest.fixture
def passed(monkeypatch: pytest.MonkeyPatch) -> list[set[str]]:
    """The folders of plans that each run of the checks leaves out."""
    found: list[set[str]] = []

    def noted(facts: Facts) -> object:
        found.append({file.split("/")[2] for file in facts.passed})
        return check(facts)

    monkeypatch.setattr("app.content.validation.check", noted)
    return found


def found_in(content: Path, kept: Kept) -> list[str]:
    loaded = load_content(content)
    found = kept_findings(loaded, divided(loaded), facts_of(loaded), kept)
    return sorted(f"{name} {f.at.file}:{f.at.line} {f.template} {f.fields}" for name, f in found)


def edit(file: str, before: str, after: str) -> Change:
    def change(content: Path) -> None:
        path = content / file
        text = path.read_text("utf-8")
        assert before in text
        path.write_text(text.replace(before, after, 1), "utf-8")

    return change


def stated(plan: str, triple: str) -> Change:
    """Return the function that adds a statement to a file of a plan."""

    def change(content: Path) -> None:
        with (content / FOLDER / plan / "translation.en.ttl").open("a", encoding="utf-8") as file:
            file.write(f"\n{triple}\n")

    return change


def with_vocabulary(content: Path) -> None:
    shutil.copytree(REPOSITORY / "ontology", content / "ontology")


def swapped(content: Path) -> None:
    one, other = content / FOLDER / SLUG, content / FOLDER / f"{SLUG}-1"
    one.rename(beside := one.with_name("beside"))
    other.rename(one)
    beside.rename(other)


def test_only_a_changed_plan_is_looked_at_again(
    three_plans: Path, kept: Kept, passed: list[set[str]]
) -> None:
    assert found_in(three_plans, kept) == []
    assert found_in(three_plans, kept) == []
    change_a_word(three_plans)
    found_in(three_plans, kept)
    every = {SLUG, f"{SLUG}-1", f"{SLUG}-2"}
    assert passed == [set(), every, every - {SLUG}]


@pytest.mark.parametrize(
    "change",
    [
        edit("data/places.ttl", '"Lier"@nb', '"Lierbygda"@nb'),
        with_vocabulary,
        stated(SLUG, f'<{BASE}def/plan#text> <{LABEL}> "x"@en .'),
    ],
    ids=["register", "vocabulary", "statement of a plan about a term"],
)
def test_what_plans_share_concerns_all_of_them(
    change: Change, three_plans: Path, kept: Kept, passed: list[set[str]]
) -> None:
    found_in(three_plans, kept)
    change(three_plans)
    found_in(three_plans, kept)
    assert passed[-1] == set()


def test_other_software_looks_at_everything(
    three_plans: Path, kept: Kept, passed: list[set[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    found_in(three_plans, kept)
    monkeypatch.setattr("app.kept.software_id", lambda: "another")
    found_in(three_plans, kept)
    assert passed[-1] == set()


def without_a_plan(three_plans: Path) -> None:
    shutil.rmtree(three_plans / FOLDER / f"{SLUG}-2")


MEASURE = f"<{BASE}id/plan/{SLUG}-1/tiltak/1.1>"
OTHER = f"<{BASE}id/plan/{SLUG}-2/tiltak/1.1>"
LINKED = stated(f"{SLUG}-1", f"{MEASURE} <{BASE}def/plan#continuesMeasure> {OTHER} .")


@pytest.mark.parametrize(
    ("before", "change"),
    [
        (None, stated(SLUG, f'{MEASURE} <{LABEL}> "of another"@en .')),
        (None, stated(SLUG, f'<{BASE}id/plan/{SLUG}/tiltak/1.1> <{LABEL}> "x\\u0007" .')),
        (LINKED, without_a_plan),
        (None, edit("data/actors.ttl", "aktor:buskerudbyen", "aktor:another")),
        (None, swapped),
        (None, edit(f"data/plans/{SLUG}/plan.ttl", "startOffset 6605", "startOffset 6606")),
        (None, edit(f"data/plans/{SLUG}-1/plan.ttl", "@nb", "@fr")),
    ],
    ids=["of another plan", "control", "removed plan", "renamed actor", "swapped", "source", "language"],
)
def test_findings_are_the_same_as_without_what_is_kept(
    before: Change | None, change: Change, three_plans: Path, kept: Kept, passed: list[set[str]]
) -> None:
    if before:
        before(three_plans)
    found_in(three_plans, kept)
    change(three_plans)
    found = found_in(three_plans, kept)
    assert found == found_in(three_plans, NOTHING_KEPT)
    if change is not swapped:
        assert found
