"""The JSON in `docs/json.md` is what the site returns, and its programs run unchanged."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.settings import REPOSITORY
from tests.serving import Served, fetched, tool

PAGE = (REPOSITORY / "docs/json.md").read_text("utf-8")
ADDRESS = "http://127.0.0.1:8000"
NAMES_BUSKERUDBYEN = {
    "python": ["5.1", "6.3"],  # the measures in which it participates
    "js": ["5.1", "6.1", "6.3"],  # the measures that mention it
}


def example(language: str) -> str:
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    return str(found)


def test_measure_in_the_documentation_is_the_served_one(served: Served) -> None:
    shown: dict[str, Any] = json.loads(example("json"))
    told = json.loads(fetched(f"{served.address}/doc/plan/naering-2023-2026/tiltak/6.1.json"))
    assert shown.items() <= told.items()


@pytest.mark.parametrize("language", NAMES_BUSKERUDBYEN)
def test_program_in_the_documentation_runs_unchanged(served: Served, language: str, tmp_path: Path) -> None:
    program = tmp_path / f"example.{'py' if language == 'python' else 'mjs'}"
    assert ADDRESS in example(language)
    program.write_text(example(language).replace(ADDRESS, served.address), "utf-8")
    runner = sys.executable if language == "python" else tool("node")
    done = subprocess.run([runner, program], capture_output=True, check=False, timeout=60, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert [line.partition(" ")[0] for line in done.stdout.splitlines()] == NAMES_BUSKERUDBYEN[language]


def test_suffix_media_type_and_profile_give_the_same_tree(served: Served) -> None:
    thing = f"{served.address}/doc/aktor/buskerudbyen"
    by_suffix = fetched(f"{thing}.json")
    assert fetched(thing, Accept="application/json") == by_suffix
    assert fetched(f"{thing}?_profile=json") == by_suffix
