"""The documentation matches the software: addresses, settings, commands, files and queries."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import fields
from importlib.metadata import version
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from rdflib import OWL, RDF, Graph

from app.cli import COMMANDS, DeferredCommand
from app.questions.values import TYPES
from app.settings import REPOSITORY, Settings, default, variable_name

DOCS = {
    p.relative_to(REPOSITORY): p.read_text("utf-8")
    for p in (*REPOSITORY.glob("*.md"), *REPOSITORY.glob("docs/**/*.md"))
}
README = DOCS[Path("README.md")]
ARCHITECTURE = DOCS[Path("docs/architecture.md")]
LINK = re.compile(r"\]\((?!https?://|#)([^)#]+)")
TREE_PATH = re.compile(r"`((?:app|data|docs|ontology|shapes|tests)/[^`<>*…]*)`")
SPARQL_BLOCK = re.compile(r"```sparql\n(.*?)```", re.DOTALL)


def test_every_link_of_a_page_has_a_target() -> None:
    for path, text in DOCS.items():
        for target in LINK.findall(text):
            assert (REPOSITORY / path.parent / target).exists(), (path, target)


def test_every_path_in_the_page_about_the_code_exists() -> None:
    for target in TREE_PATH.findall(ARCHITECTURE):
        assert (REPOSITORY / target).exists(), target


def test_the_tree_lists_every_package() -> None:
    rooms = {
        p.name for p in (REPOSITORY / "app").iterdir() if p.suffix == ".py" or (p / "__init__.py").exists()
    }
    unnamed = {
        "__init__.py",
        "errors.py",
        "namespaces.py",
        "identifiers.py",
        "language.py",
        "logs.py",
        "settings.py",
    }
    for room in rooms - unnamed:
        assert f"app/{room}" in ARCHITECTURE, room


def shown_default(name: str) -> str:
    """Return the default of a setting as `docs/settings.md` shows it."""
    return "the repository" if name == "content" else str(default(name)) or "–"


def test_every_setting_is_documented_as_it_is() -> None:
    lines = DOCS[Path("docs/settings.md")].splitlines()
    for f in fields(Settings):
        cells = (
            f"`{variable_name(f.name)}`",
            shown_default(f.name),
            f.metadata["help"],
            f.metadata["expected"],
        )
        assert f"| {' | '.join(cells)} |" in lines, f"docs/settings.md: the row of {variable_name(f.name)}"


def test_limits_that_are_settings_have_the_default_of_the_setting() -> None:
    rows = re.findall(r"^\| .+ \| (.+) \| .+ \| (`.+`) \|$", DOCS[Path("docs/limits.md")], re.MULTILINE)
    documented = {name: text for text, names in rows for name in re.findall(r"`(.+?)`", names)}
    assert {"QUERY_SECONDS", "QUERY_ROWS", "QUERY_QUEUE", "CLIENT_QUERY_SECONDS"} <= set(documented)
    for name, text in documented.items():
        numbers = re.findall(r"\d+", re.sub(r"(?<=\d) (?=000)", "", text))
        assert str(default(name.lower())) in numbers, f"docs/limits.md: the row of {name}"


def test_every_type_of_parameters_is_documented() -> None:
    rows = re.findall(r"^\| (`.+`) \| .+ \| .+ \|$", DOCS[Path("docs/queries.md")], re.MULTILINE)
    missing = set(TYPES) - {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert not missing, f"docs/queries.md, table of types: {missing}"


def test_every_command_is_documented() -> None:
    for command in COMMANDS:
        assert f"handlingsplan {command.name}" in DOCS[Path("docs/commands.md")], command.name


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_the_list_of_commands_has_the_beginning_of_the_help_of_each(
    command: DeferredCommand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    found = command.load()
    assert found.name == command.name
    assert found.help
    assert " ".join(found.help.split()).startswith(str(command.help))


def test_the_list_of_commands_imports_neither_the_site_nor_the_validation() -> None:
    shown = "command()(['--help'], standalone_mode=False)"
    code = f"import sys; from app.cli import command; {shown}; print(*sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "app.cli" in found.split()
    assert not {"app.site", "app.serving", "rdflib", "pyshacl"} & set(found.split())


def test_every_route_is_documented(site: Flask) -> None:
    page = DOCS[Path("docs/pages.md")]
    for rule in site.url_map.iter_rules():
        address = re.sub(r"<(?:path:)?(\w+)>", "<path>" if "<path:" in rule.rule else r"<\1>", rule.rule)
        assert f"`{address}`" in page, rule.rule


def test_model_page_lists_every_class_of_the_vocabulary() -> None:
    graph = Graph().parse(REPOSITORY / "ontology/handlingsplan.ttl")
    for kind in graph.subjects(RDF.type, OWL.Class):
        assert f"plan:{str(kind).rpartition('#')[2]}" in DOCS[Path("docs/model.md")], kind


def test_changelog_begins_with_the_version_of_the_package() -> None:
    newest = re.search(r"^## (\S+)", DOCS[Path("CHANGELOG.md")], re.MULTILINE)
    assert newest
    assert newest.group(1) == version("handlingsplan")


def answer_rows(client: FlaskClient, query: str) -> list[dict[str, str]]:
    """Return the rows of a query at the endpoint: variable -> value."""
    answer = client.post(
        "/sparql", data={"query": query}, headers={"Accept": "application/sparql-results+json"}
    )
    assert answer.status_code == 200
    assert answer.json
    return [{name: cell["value"] for name, cell in r.items()} for r in answer.json["results"]["bindings"]]


@pytest.mark.parametrize("query", SPARQL_BLOCK.findall(DOCS[Path("docs/clients.md")]))
def test_every_query_of_the_page_about_clients_has_a_result(client: FlaskClient, query: str) -> None:
    assert answer_rows(client, query)


def test_the_query_of_the_readme_has_the_answer_shown_there(client: FlaskClient) -> None:
    (query,) = SPARQL_BLOCK.findall(README)
    shown = re.findall(r"^\| (\d+\.\d+) \| (.+) \|$", README, re.MULTILINE)
    assert shown == [(row["number"], row["text"]) for row in answer_rows(client, query)]


def test_readme_lists_every_page_of_the_documentation() -> None:
    pages = {str(path) for path in DOCS if path.parent == Path("docs")}
    assert pages <= set(LINK.findall(README)), "link to it from the README"
