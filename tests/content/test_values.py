"""The values beside the adopted words are those that the document and the answers give."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app.content.checks.findings import Finding
from app.content.checks.values import unfounded_values
from app.content.importing import import_plan, read_source
from app.content.importing.answers import write_answers
from app.content.importing.reading_registers import read_import_register
from app.content.loading import load_content
from app.content.passed import facts_of
from app.content.shacl import VIOLATION
from app.language import catalogue
from app.settings import REPOSITORY
from tests.cli.test_import_to_page import ACTORS, CATALOGUE, HEAD, SLUG
from tests.content.plans import two_sheets_and_two_owners

ANSWERS = {
    "plan/organ": "enhet",
    "aktor/skolene": "enhet",
    "aktor/60-40-fylke": "nei",
    "tiltak/4b/frist": "nei",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A content folder with a plan as `import` writes it."""
    root = tmp_path_factory.mktemp("values")
    shutil.copytree(REPOSITORY / "ontology", root / "ontology")
    shutil.copytree(REPOSITORY / "shapes", root / "shapes")
    plan = root / f"data/plans/{SLUG}"
    plan.mkdir(parents=True)
    for name, text in (("katalog", CATALOGUE), ("aktorer", ACTORS)):
        (root / f"data/{name}.ttl").write_text(HEAD.replace("GRAPH", name) + text, "utf-8")
    data = two_sheets_and_two_owners()
    content = load_content(root)
    register = read_import_register(content.quads, frozenset(), content.namespaces)
    source = read_source(data, "source.xlsx", answers=ANSWERS)
    found = import_plan(source, SLUG, content.namespaces, register)
    (plan / "keys.csv").write_text(found.keys, "utf-8")
    (plan / "source.xlsx").write_bytes(data)
    (plan / "answers.csv").write_text(write_answers(ANSWERS), "utf-8")
    (plan / "plan.ttl").write_text(found.turtle, "utf-8")
    (plan / "values.ttl").write_text(found.values, "utf-8")
    return root


def findings(root: Path) -> list[Finding]:
    return list(unfounded_values(facts_of(load_content(root))))


def messages(found: list[Finding]) -> str:
    return "\n".join(f.template.format(**f.fields) for f in found)


@pytest.fixture
def changed(folder: Path, tmp_path: Path) -> Callable[[str, str], list[Finding]]:
    """Returns the findings after one change of values.ttl."""
    root = shutil.copytree(folder, tmp_path / "content")

    def change(old: str, new: str) -> list[Finding]:
        path = root / f"data/plans/{SLUG}/values.ttl"
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")
        return findings(root)

    return change


def test_values_as_the_import_writes_them_have_no_findings(folder: Path) -> None:
    assert not messages(findings(folder))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('plan:deadline "2025-12-31"', 'plan:deadline "2026-12-31"', "«2025-12-31»"),
        ('plan:costAmount "250000"', 'plan:costAmount "25000"', "«250000»"),
        ("rolle/ansvarlig>", "rolle/samarbeidspartner>", "rolle/ansvarlig"),
        ("plan:participant <https://data.nordvik.example/id/aktor/vegvesenet>",
         "plan:participant <https://data.nordvik.example/id/aktor/sorvik>", "aktor/vegvesenet"),
        ('plan:decisionDate "2024-12-17"', 'plan:decisionDate "2024-12-18"', "«2024-12-17»"),
        ("presisjon/halvar>", "presisjon/dag>", "presisjon/halvar"),
    ],
)  # fmt: skip
def test_a_value_that_was_changed_by_hand_is_an_error_with_both_values(
    changed: Callable[[str, str], list[Finding]], old: str, new: str, said: str
) -> None:
    found = changed(old, new)
    assert [f.severity for f in found] == [VIOLATION]
    assert said in messages(found)
    assert found[0].at.file.endswith("values.ttl")
    assert found[0].template in catalogue("nb")


def test_a_value_that_was_added_by_hand_is_an_error(changed: Callable[[str, str], list[Finding]]) -> None:
    deadline = 'plan:deadline "2025-12-31"^^xsd:date'
    found = changed(deadline, f'{deadline}, "2026-01-01"^^xsd:date')
    assert [f.severity for f in found] == [VIOLATION]
    assert "2026-01-01" in messages(found)


def test_a_value_that_is_missing_is_a_warning(changed: Callable[[str, str], list[Finding]]) -> None:
    found = changed('plan:deadline "2025-12-31"^^xsd:date ;', "")
    assert found
    assert all(f.severity != VIOLATION for f in found)
    assert "2025-12-31" in messages(found)
