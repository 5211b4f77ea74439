"""Packages have an order, and a module imports only from packages before its own."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent
APP = REPOSITORY / "app"
PACKAGE = re.compile(r"app/(\w+)")
# Within these packages, too, data flows one way.
STEPS = {
    "content": (
        ("turtle_files", "rdflib_terms", "bounded", "derivation"),
        ("documents",),
        ("importing",),
        ("sources", "synonyms", "moving"),
        ("loading",),
        ("checks", "shacl", "partitions", "naming"),
        ("suspects", "starting", "followup"),
        ("rollover",),
        ("shape_report",),
        ("validation",),
        ("reporting",),
    ),
    "releases": (
        ("manifest", "statements", "relations"),
        ("storage",),
        ("release",),
        ("last_build", "folder"),
        ("changelog",),
        ("recording",),
    ),
}


def ranked(rows: Iterable[Iterable[str]]) -> dict[str, int]:
    """Return each name with the number of its row."""
    return {name: place for place, row in enumerate(rows) for name in row}


def readme_rows() -> list[list[str]]:
    """Return the names below app/ in each row of the README's tree; a continued row counts as one."""
    tree = (REPOSITORY / "README.md").read_text("utf-8").partition("## The tree is the data flow")[2]
    rows: list[list[str]] = [[]]
    for line in tree.partition("```\n")[2].partition("```")[0].splitlines():
        rows[-1] += PACKAGE.findall(line.partition("  ")[0])
        if "  " in line.strip() or not line.startswith("app/"):
            rows.append([])
    return [row for row in rows if row]


ORDER = ranked(readme_rows())
STEP_ORDER = {package: ranked(rows) for package, rows in STEPS.items()}
WITH_FLASK = {"http", "pages", "site", "cli"}
FORBIDDEN_NAMES = {"utils", "util", "common", "helpers", "helper", "services", "service", "manager"}
MODULES = sorted(p for p in APP.rglob("*.py") if p != APP / "__init__.py")


def room_of(path: Path) -> str:
    return path.relative_to(APP).parts[0].removesuffix(".py")


def imports(path: Path) -> list[tuple[int, str]]:
    found = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{a.name}" for a in node.names] if node.module == "app" else [node.module]
            found += [(node.lineno, name) for name in names]
        elif isinstance(node, ast.Import):
            found += [(node.lineno, a.name) for a in node.names]
    return found


def test_every_module_has_its_row_in_the_tree_of_the_readme() -> None:
    assert {room_of(p) for p in MODULES} == set(ORDER)


@pytest.mark.parametrize("package", STEPS)
def test_every_module_of_a_package_has_its_step(package: str) -> None:
    found = {
        p.relative_to(APP / package).parts[0].removesuffix(".py") for p in MODULES if room_of(p) == package
    }
    assert found - {"__init__"} == set(STEP_ORDER[package])


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(APP)))
def test_module_imports_only_from_steps_before_its_own(path: Path) -> None:
    package = room_of(path)
    steps = STEP_ORDER.get(package, {})
    own = path.relative_to(APP).parts[1].removesuffix(".py") if steps else ""
    for line, name in imports(path) if own in steps else ():
        if name.startswith(f"app.{package}."):
            other = name.split(".")[2]
            assert other == own or steps[other] < steps[own], f"{path.name}:{line} imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(APP)))
def test_module_imports_only_from_rows_before_its_own(path: Path) -> None:
    own = room_of(path)
    for line, name in imports(path):
        if name.startswith("app."):
            other = name.split(".")[1]
            allowed = other == own or ORDER[other] < ORDER[own] or ORDER[other] == 0
            assert allowed, f"{path.name}:{line} imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(APP)))
def test_packages_before_http_do_not_import_flask(path: Path) -> None:
    if room_of(path) not in WITH_FLASK:
        assert not [n for _, n in imports(path) if n.split(".")[0] == "flask"]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(APP)))
def test_imports_are_at_the_top_of_the_module(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef):
            inner = [n.lineno for n in ast.walk(node) if isinstance(n, (ast.Import, ast.ImportFrom))]
            assert not inner, f"{path.name}:{inner}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(APP)))
def test_modules_have_at_most_250_lines_and_functions_40(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.count("\n") <= 250
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 40, f"{path.name}: {node.name}"


def test_no_module_has_a_vague_name() -> None:
    assert not {p.stem for p in MODULES} & FORBIDDEN_NAMES
