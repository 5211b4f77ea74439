"""The rooms stand in one order, and a module imports only from rooms before its own."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

APP = Path(__file__).parent.parent / "app"
ROOMS = (
    ("settings", "errors", "namespaces", "identifiers", "software", "allowance"),
    ("manifest", "clients"),
    ("storage",),
    ("language", "logs"),
    ("importing", "content_files", "derivation"),
    ("loading",),
    ("checks", "bounded", "shacl"),
    ("validation",),
    ("reporting",),
    ("release",),
    ("release_folder",),
    ("engine",),
    ("trees",),
    ("representations",),
    ("header_fields",),
    ("negotiation",),
    ("probing",),
    ("files", "questions", "search"),
    ("catalogue", "overview", "versions"),
    ("building",),
    ("upkeep",),
    ("doctor",),
    ("publication",),
    ("web",),
    ("site",),
    ("server",),
    ("cli",),
)
ORDER = {room: place for place, row in enumerate(ROOMS) for room in row}
WITH_FLASK = {"web", "site", "cli"}
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


def test_every_module_stands_in_a_room_of_the_order() -> None:
    assert {room_of(p) for p in MODULES} == set(ORDER)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(APP)))
def test_a_module_imports_only_from_rooms_before_its_own(path: Path) -> None:
    own = room_of(path)
    for line, name in imports(path):
        if name.startswith("app."):
            other = name.split(".")[1]
            allowed = other == own or ORDER[other] < ORDER[own] or ORDER[own] == 0
            assert allowed, f"{path.name}:{line} imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(APP)))
def test_nothing_before_the_web_imports_flask(path: Path) -> None:
    if room_of(path) not in WITH_FLASK:
        assert not [n for _, n in imports(path) if n.split(".")[0] == "flask"]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(APP)))
def test_imports_stand_at_the_top_of_the_module(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef):
            inner = [n.lineno for n in ast.walk(node) if isinstance(n, (ast.Import, ast.ImportFrom))]
            assert not inner, f"{path.name}:{inner}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(APP)))
def test_a_module_is_no_longer_than_250_lines_and_a_function_than_40(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.count("\n") <= 250
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 40, f"{path.name}: {node.name}"


def test_no_module_is_a_drawer() -> None:
    assert not {p.stem for p in MODULES} & FORBIDDEN_NAMES
