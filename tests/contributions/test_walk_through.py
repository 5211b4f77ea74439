"""The walk-through for partners, followed step by step against a running site, in both languages."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from rdflib import Graph

from app.settings import REPOSITORY
from tests.serving import Served, serving, tool

BLOCK = re.compile(r"^```(\w+) ?(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PAGES = {"partners.md": ("sheet.xlsx", "links.ttl"), "partnere.md": ("ark.xlsx", "lenker.ttl")}
PLAN = "@prefix plan: <https://data.lier.kommune.no/def/plan#> .\n"


@pytest.fixture(scope="module")
def served(releases: Path) -> Iterator[Served]:
    with serving(releases) as found:
        yield found


@pytest.mark.parametrize("page", PAGES)
def test_the_walk_through_leads_from_a_sheet_to_links_as_data(
    served: Served, page: str, tmp_path: Path
) -> None:
    tool("curl")
    text = (REPOSITORY / "docs" / page).read_text("utf-8").replace("http://127.0.0.1:8000", served.address)
    outputs: list[str] = []
    shown: dict[str, str] = {}
    for language, name, block in BLOCK.findall(text):
        if language == "csv":
            (tmp_path / name).write_text(block, "utf-8")
        elif language == "sh":
            done = subprocess.run(
                ["sh", "-c", block], cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60
            )
            outputs.append(done.stdout)
        else:
            shown.setdefault(language, block)  # what the page of the measure shows comes later in the guide
    sheet, links = (tmp_path / name for name in PAGES[page])
    assert openpyxl.load_workbook(sheet).worksheets[0].max_row == 1 + 41 + 6 + 6
    looked_up, checked, again = outputs[1], json.loads(outputs[2]), json.loads(outputs[4])
    assert "/tiltak/5.1" in looked_up
    assert "/tiltak/6.3" in looked_up
    assert shown["text"].strip() in [f["message"] for f in checked["findings"]]
    assert checked["findings"][0]["cell"] == "A3"
    graph = Graph().parse(links)
    assert set(Graph().parse(data=PLAN + shown["turtle"], format="turtle")) <= set(graph)
    assert again["conforms"]
    assert again["findings"] == []


def test_both_languages_have_the_same_steps() -> None:
    first, second = (
        [
            (kind, bool(name))
            for kind, name, _ in BLOCK.findall((REPOSITORY / "docs" / page).read_text("utf-8"))
        ]
        for page in PAGES
    )
    assert first == second
