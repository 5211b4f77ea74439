"""The recipes of «Where do I add …?» in docs/architecture.md: each is applied to a copy and served.

Plans, code lists and stored queries are files of the content; other tests add and change these.
Serialisations, profiles, pictures and scripts have their own tests.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from typing import Any

import pytest

from app.settings import REPOSITORY
from tests.conftest import small_content

BASE = "https://data.lier.kommune.no/"
PARTS = ("app", "tests", "docs", "ontology", "data", "shapes", "README.md", "CHANGELOG.md", "pyproject.toml")
NEW_FILES = {
    "app/pages/example.py": """
from flask import Blueprint, Response
from app.http.exchange import html, settings

blueprint = Blueprint("example", __name__)


@blueprint.get("/eksempel")
def example() -> Response:
    return html("example.html", ("example",), lambda: {"word": settings().example_word})
""",
    "app/content/documents/markdown.py": """
from app.content.documents.model import (Document,)
from app.content.documents.plain_text import read_text


def read_markdown(data: bytes, file: str) -> Document:
    return read_text(data.removeprefix(b"<!-- Markdown -->"), file)
""",
    "app/templates/example.html": """{% extends "base.html" %}
{% block title %}{{ _("An example") }}{% endblock %}
{% block main %}<h1>{{ _("An example") }}</h1><p>{{ word }}</p>{% endblock %}
""",
    "app/templates/resource/Indicator.html": """{% extends "resource/default.html" %}
{% block lead %}<p>{{ _("An example") }}</p>{% endblock %}
""",
    "app/content/checks/example.py": """
from collections.abc import Iterator
from rdflib import RDFS
from app.content.checks.facts import Facts
from app.content.checks.findings import Finding, violation


def forbidden_words(facts: Facts) -> Iterator[Finding]:
    for statement in facts.by_predicate.get(str(RDFS.comment), []):
        if statement.object == "forbudt":
            yield violation(statement, "The word «{word}» is forbidden.", word=statement.object)
""",
    "shapes/example.ttl": f"""@prefix form: <{BASE}def/former#> .
@prefix plan: <{BASE}def/plan#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
<{BASE}graf/former/example> a plan:NamedGraph .
form:Example a sh:NodeShape ; sh:targetClass plan:Indicator ; sh:property form:Example-comment .
form:Example-comment a sh:PropertyShape ; sh:path rdfs:comment ; sh:maxCount 1 ;
    sh:severity sh:Violation ;
    sh:message "Bare én kommentar."@nb, "Berre éin kommentar."@nn, "One comment only."@en .
""",
    "tests/shapes/example/invalid-comment.ttl": f"""# expect: form:Example-comment MaxCount
<{BASE}id/prove/den> a <{BASE}def/plan#Indicator> ;
    <http://www.w3.org/2000/01/rdf-schema#comment> "a"@nb, "b"@nb .
""",
}
"""New files by path."""
ROWS = {
    "app/pages/__init__.py": [
        ("    files,\n", "    example,\n    files,\n"),
        ("    files.blueprint,\n", "    example.blueprint,\n    files.blueprint,\n"),
    ],
    "app/settings.py": [
        (
            "    host: str =",
            '    example_word: str = setting("ord", "A word on a page.", "a word")\n    host: str =',
        ),
    ],
    "app/questions/values.py": [
        (
            '    "boolean": ValueType(',
            '    "year": ValueType("a year such as 2024", {"type": "string", "pattern": "^[0-9]{4}$"},\n'
            '        _lexical("[0-9]{4}", "gYear"), XSD + "gYear"),\n    "boolean": ValueType(',
        ),
    ],
    "app/views/trees/frames.py": [
        (
            '    ("plan", "Document", DOCUMENT),\n',
            '    ("plan", "Document", DOCUMENT),\n    ("plan", "Indicator", NAMED),\n',
        ),
    ],
    "app/translations/nb.po": [
        ('msgid "Show it as', 'msgid "An example"\nmsgstr "Et eksempel"\n\nmsgid "Show it as'),
        (
            'msgid "Show it as',
            'msgid "The word «{word}» is forbidden."\nmsgstr "Ordet «{word}» er ikke lov."\n\n'
            'msgid "Show it as',
        ),
    ],
    "app/translations/nn.po": [
        ('msgid "Show it as', 'msgid "An example"\nmsgstr "Eit døme"\n\nmsgid "Show it as'),
        (
            'msgid "Show it as',
            'msgid "The word «{word}» is forbidden."\nmsgstr "Ordet «{word}» er ikkje lov."\n\n'
            'msgid "Show it as',
        ),
    ],
    "app/content/checks/__init__.py": [
        ("    dates,\n", "    dates,\n    example,\n"),
        ("    source.differences,\n", "    source.differences,\n    example.forbidden_words,\n"),
    ],
    "app/files/table.py": [
        (
            "    *map(_csv, TABLES),\n",
            '    FileKind("eksempel.txt", "text/plain", "data",\n'
            '        {"nb": "Eksempel", "nn": "Døme", "en": "Example"}, "TXT",\n'
            '        lambda context, path: compressed_text(path, b"an example of a file")),\n'
            "    *map(_csv, TABLES),\n",
        ),
        (
            "from app.files.tables import TABLES\n",
            "from app.files.tables import TABLES\nfrom app.files.written import compressed_text\n",
        ),
    ],
    "app/content/documents/__init__.py": [
        (
            '    ".pdf": "pdf_file:read_pdf",\n}',
            '    ".pdf": "pdf_file:read_pdf",\n    ".md": "markdown:read_markdown",\n}',
        )
    ],
}
"""New rows in existing tables: by path, the existing text and its replacement."""
QUERY = f"""#+ title@nb: Hvilke indikatorer er det?
#+ title@en: Which indicators are there?
#+ description@nb: Alle.
#+ description@en: All.
#+ group@nb: Eksempler
#+ group@en: Examples
#+ column name@nb: Navn
#+ column name@en: Name
#+ column year@nb: År
#+ column year@en: Year
#+ parameter year: year
#+ parameter year@nb: År
#+ parameter year@en: Year
SELECT ?name ?year {{
  VALUES ?year {{ "2023"^^<http://www.w3.org/2001/XMLSchema#gYear> }}
  ?s a <{BASE}def/plan#Indicator> ; <http://www.w3.org/2000/01/rdf-schema#label> ?name
}}
"""
DATA = f"""<{BASE}id/indikator/eksempel> a plan:Indicator ;
    <http://www.w3.org/2000/01/rdf-schema#label> "Antall eksempler"@nb .
"""


@pytest.fixture(scope="session")
def performed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return the output of a copy of the project with all recipes applied."""
    folder = tmp_path_factory.mktemp("recipes")
    copy, content = folder / "copy", small_content(folder)
    for name in PARTS:
        if (REPOSITORY / name).is_file():
            shutil.copy(REPOSITORY / name, copy)
        else:
            shutil.copytree(
                REPOSITORY / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "node_modules")
            )
    for name, text in NEW_FILES.items():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_text(text, "utf-8")
    for name, changes in ROWS.items():
        text = (copy / name).read_text("utf-8")
        for old, new in changes:
            assert text.count(old) == 1, f"{name} has «{old}» {text.count(old)} times"
            text = text.replace(old, new)
        (copy / name).write_text(text, "utf-8")
    with (content / "data/x.ttl").open("a", encoding="utf-8") as file:
        file.write(DATA)
    shutil.copy(copy / "shapes/example.ttl", content / "shapes")
    (content / "data/queries").mkdir()
    (content / "data/queries/eksempel.rq").write_text(QUERY, "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "tests.recipes.performed", content, folder / "releases"],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_new_page_is_served_with_its_text_in_both_languages(performed: dict[str, Any]) -> None:
    english, norwegian = (performed["served"][f"/eksempel?lang={code}"] for code in ("en", "nb"))
    assert english.startswith("200 ")
    assert "<h1>An example</h1>" in english
    assert "<h1>Et eksempel</h1>" in norwegian
    assert "/eksempel" in performed["pages that are tested"]


def test_undocumented_page_is_reported_with_its_address(performed: dict[str, Any]) -> None:
    assert performed["missing"]["page"].startswith("/eksempel")


def test_new_setting_has_its_default_and_is_reported_if_undocumented(
    performed: dict[str, Any],
) -> None:
    assert "<p>ord</p>" in performed["served"]["/eksempel?lang=nb"]
    assert "HANDLINGSPLAN_EXAMPLE_WORD" in performed["missing"]["setting"]


def test_page_for_a_class_is_served_for_its_instances(performed: dict[str, Any]) -> None:
    page = performed["served"]["/doc/indikator/eksempel?lang=nb"]
    assert re.search(r"<h1[^>]*>Antall eksempler", page)
    assert "<p>Et eksempel</p>" in page


def test_new_stored_query_returns_its_result(performed: dict[str, Any]) -> None:
    answer = performed["served"]["/api/queries/eksempel.csv?year=2024"]
    assert answer.split("\r\n")[:2] == ["200 name,year", "Antall eksempler,2024"]


def test_a_type_of_parameters_refuses_other_values(performed: dict[str, Any]) -> None:
    assert performed["served"]["/api/queries/eksempel.csv?year=24"].startswith("400 ")


def test_a_type_of_parameters_that_is_not_documented_is_reported(performed: dict[str, Any]) -> None:
    assert "year" in performed["missing"]["type of parameters"]


def test_a_json_tree_is_served_for_its_class(performed: dict[str, Any]) -> None:
    status, _, tree = performed["served"]["/doc/indikator/eksempel.json"].partition(" ")
    assert status == "200"
    assert json.loads(tree)["label"] == {"nb": "Antall eksempler"}


def test_new_file_for_download_is_served(performed: dict[str, Any]) -> None:
    assert performed["served"]["/filer/eksempel.txt"] == "200 an example of a file"


def test_new_shape_is_published_and_its_example_fails_as_expected(performed: dict[str, Any]) -> None:
    assert f"<{BASE}def/former#Example-comment>" in performed["served"]["/filer/planer.nt"]
    assert performed["the shape with its example"] == ""


def test_shape_without_an_example_is_reported_by_name(performed: dict[str, Any]) -> None:
    assert "('Example-comment', 'MaxCount')" in performed["missing"]["shape"]


def test_new_check_prevents_a_release_with_its_message(performed: dict[str, Any]) -> None:
    assert "The word «forbudt» is forbidden." in performed["violations"]


def test_new_reader_of_source_texts_is_used(performed: dict[str, Any]) -> None:
    plan = REPOSITORY / "data/plans/naering-2023-2026/plan.ttl"
    assert performed["imported"] == plan.read_text("utf-8")
