"""The two pages for planners say the same, and their commands lead from a document to a published page."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import command
from app.settings import REPOSITORY, Settings
from app.site import create_app
from tests.planning import ANSWERS, FOLDER, NAME, answer, content_folder

PAGES = {name: (REPOSITORY / f"docs/{name}.md").read_text("utf-8") for name in ("planleggere", "planners")}
MOST_BYTES = 120_000


def commands(page: str) -> list[str]:
    return [line for block in re.findall(r"```\n(.*?)```", page, re.DOTALL) for line in block.splitlines()]


def test_both_languages_have_the_same_parts_commands_and_pictures() -> None:
    assert commands(PAGES["planleggere"]) == commands(PAGES["planners"])
    headings, items, pictures = (
        [re.findall(pattern, page, re.MULTILINE) for page in PAGES.values()]
        for pattern in (r"^#+", r"^(?:\*|\|)", r"\]\(([\w-]+\.png)\)")
    )
    for both in (headings, items, pictures):
        assert both[0] == both[1]


def test_the_pictures_are_small() -> None:
    for picture in re.findall(r"\]\(([\w-]+\.png)\)", PAGES["planners"]):
        assert (REPOSITORY / "docs" / picture).stat().st_size < MOST_BYTES, picture


def test_the_commands_of_the_page_lead_from_a_document_to_a_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = content_folder(tmp_path / "content")
    monkeypatch.chdir(root)
    environment = {"HANDLINGSPLAN_CONTENT": str(root), "LC_ALL": "nb_NO.UTF-8"}

    def run(typed: str) -> Result:
        return CliRunner().invoke(command(), shlex.split(typed)[1:], env=environment)

    new, enter, variables, imports, preview, export, validate, release, serve = commands(PAGES["planleggere"])
    assert new == "handlingsplan new ../planer"  # test_new_to_page has one that runs
    assert enter == "cd ../planer"
    assert variables in (REPOSITORY / "app/content/starting/words.py").read_text("utf-8")
    assert preview == "handlingsplan preview"  # tests/drafts has one that runs
    assert serve == "handlingsplan serve"

    first = run(imports)
    assert first.exit_code == 0, first.stderr
    assert "plan/organ" in first.stderr
    asked = answer(root)
    assert set(ANSWERS) <= set(asked)
    second = run(imports)
    assert second.exit_code == 0, second.stderr
    assert "Må besvares" not in second.stderr

    for typed in (export, validate, release):
        done = run(typed)
        assert done.exit_code == 0, done.output
    assert "UTKAST" in (root / f"utkast/doc/plan/{NAME}/tiltak/1.html").read_text("utf-8")
    assert (root / FOLDER / "values.ttl").exists()

    site = create_app(Settings(content=root, releases=root / "var/releases", reload_seconds=0))
    page = site.test_client().get(f"/doc/plan/{NAME}/tiltak/1", headers={"Accept": "text/html"}).text
    for words in ("Merke turstier fra tettstedet", "Fjellvik turlag", "31.12.2025", "400"):
        assert words in page
    assert "UTKAST" not in page
    site.extensions["publication"].close()
