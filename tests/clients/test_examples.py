"""The examples in docs/clients.md and on the page about the data run unchanged.

Only the address in docs/clients.md is replaced with that of the test's site.
"""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import html5lib
import pytest
from openpyxl import load_workbook
from rdflib import Graph

from app.settings import REPOSITORY
from tests.questions.answers import rows, stored
from tests.serving import Served, fetched, tool

EXAMPLES = (REPOSITORY / "docs/clients.md").read_text("utf-8")
LANGUAGES = {"curl": "sh", "python": "python", "r": "r", "javascript": "js"}
ANSWER = stored("tiltak-som-nevner-en-aktor").read_bytes()
XHTML = "{http://www.w3.org/1999/xhtml}"
SHORT: dict[str, Callable[[bytes], object]] = {
    "download": lambda data: load_workbook(io.BytesIO(data)),
    "fetch": lambda data: Graph().parse(data=data, format="turtle"),
    "question": json.loads,
}
every_example = pytest.mark.parametrize("name", LANGUAGES)


def of_the_documentation(name: str) -> str:
    (section,) = re.findall(r"^## Query from your own program\n(.*?)^## ", EXAMPLES, re.MULTILINE | re.DOTALL)
    (example,) = re.findall(rf"^```{LANGUAGES[name]}\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    return str(example)


def of_the_page(served: Served, name: str, language: str) -> str:
    page = html5lib.parse(fetched(f"{served.address}/om/data?lang={language}").decode())
    (example,) = page.iterfind(f".//{XHTML}pre[@id='{name}']")
    return "".join(example.itertext()) + "\n"


def command(name: str, example: str, folder: Path) -> list[str]:
    """Return the command that runs the example; skips if the language is not installed."""
    if name == "curl":
        tool("curl")
        return ["sh", "-c", example]
    suffix, program = {
        "python": ("py", sys.executable),
        "r": ("R", shutil.which("Rscript")),
        "javascript": ("mjs", tool("node")),
    }[name]
    if program is None:
        pytest.skip("R is not installed")
    path = folder / f"example.{suffix}"
    path.write_text(example, "utf-8")
    return [program, str(path)]


def assert_answers(name: str, example: str, folder: Path) -> None:
    """Check that the output has each number and text of the tested answer, in order."""
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        command(name, example, folder), env=environment, capture_output=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr.decode()
    output = done.stdout.decode()
    expected = [(r["number"]["value"], r["text"]["value"]) for r in rows(ANSWER)]
    assert len(expected) == 3
    for number, text in expected:
        assert re.search(rf'(?<![\d.]){re.escape(number)}[\s,"]+{re.escape(text)}', output), output


@every_example
def test_example_of_the_documentation_returns_the_tested_answer(
    served: Served, name: str, tmp_path: Path
) -> None:
    example = of_the_documentation(name)
    assert example.count("http://127.0.0.1:8000/") == 1
    assert_answers(name, example.replace("http://127.0.0.1:8000", served.address), tmp_path)


@pytest.mark.parametrize("language", ["nb", "en"])
@every_example
def test_page_about_the_data_has_the_same_examples(served: Served, name: str, language: str) -> None:
    published = of_the_documentation(name).replace("http://127.0.0.1:8000/", f"{served.address}/")
    assert of_the_page(served, name, language) == published


@pytest.mark.parametrize("name", SHORT)
def test_short_example_of_the_page_runs_unchanged(served: Served, name: str, tmp_path: Path) -> None:
    tool("curl")
    example = of_the_page(served, name, "nb")
    done = subprocess.run(["sh", "-c", example], cwd=tmp_path, capture_output=True, check=True, timeout=60)
    files = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    SHORT[name](files.popitem()[1] if files else done.stdout)


@every_example
def test_program_copied_from_the_answer_of_a_query_has_the_same_rows(
    served: Served, name: str, tmp_path: Path
) -> None:
    address = f"{served.address}/sporring/tiltak-som-nevner-en-aktor?lang=nb"
    page = html5lib.parse(fetched(address).decode(), namespaceHTMLElements=False)
    (program,) = page.iterfind(f".//pre[@id='program-{name}']")
    done = subprocess.run(
        command(name, "".join(program.itertext()), tmp_path),
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        capture_output=True,
        check=True,
        timeout=60,
    )
    output = done.stdout.decode()
    shown = [[" ".join(cell.itertext()) for cell in row.iter("td")] for row in page.iterfind(".//tbody/tr")]
    assert len(shown) == len(rows(ANSWER)) == 3
    for row in rows(ANSWER):
        assert row["text"]["value"] in output
        assert any(row["number"]["value"] in cell for cells in shown for cell in cells)
    assert output.count(rows(ANSWER)[0]["text"]["value"]) == 1


def test_examples_are_in_tested_languages_only(served: Served) -> None:
    page = html5lib.parse(fetched(f"{served.address}/om/data").decode())
    assert {pre.get("id") for pre in page.iter(f"{XHTML}pre")} == {*LANGUAGES, *SHORT}
