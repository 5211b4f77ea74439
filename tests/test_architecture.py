"""Packages have an order, and a module imports only from packages before its own."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent
APP = REPOSITORY / "app"
PACKAGE = re.compile(r"app/(\w+)")
# Within these packages, too, data flows one way.
STEPS = {
    "content": (
        ("turtle_files", "packed", "rdflib_terms", "bounded", "organisation_numbers"),
        ("documents", "derivation"),
        ("importing",),
        ("synonyms", "moving", "folders"),
        ("sources", "named_graphs"),
        ("loading",),
        ("canonical", "checks", "flat_shapes", "shacl", "shape_terms", "nearby", "naming"),
        ("partitions",),
        ("dividing",),
        ("passed",),
        ("suspects", "starting", "followup", "pyshacl_engine"),
        ("rollover",),
        ("shape_report",),
        ("validation",),
        ("reporting",),
    ),
    "releases": (
        ("manifest", "statements", "relations"),
        ("storage",),
        ("locking",),
        ("release",),
        ("exchanging",),
        ("writing",),
        ("last_build", "folder", "contributed"),
        ("changelog", "recorded"),
        ("recording",),
    ),
}


def ranked(rows: Iterable[Iterable[str]]) -> dict[str, int]:
    """Return each name with the number of its row."""
    return {name: place for place, row in enumerate(rows) for name in row}


def tree_rows() -> list[list[str]]:
    """Return the names below app/ in each row of the documented tree; a continued row counts as one."""
    tree = (
        (REPOSITORY / "docs/architecture.md").read_text("utf-8").partition("## The tree is the data flow")[2]
    )
    rows: list[list[str]] = [[]]
    for line in tree.partition("```\n")[2].partition("```")[0].splitlines():
        rows[-1] += PACKAGE.findall(line.partition("  ")[0])
        if "  " in line.strip() or not line.startswith("app/"):
            rows.append([])
    return [row for row in rows if row]


ORDER = ranked(tree_rows())
STEP_ORDER = {package: ranked(rows) for package, rows in STEPS.items()}
WITH_FLASK = {"http", "pages", "site", "cli"}
FORBIDDEN_NAMES = {"utils", "util", "common", "helpers", "helper", "services", "service", "manager"}
MODULES = sorted(p for p in APP.rglob("*.py") if p != APP / "__init__.py")


def package_of(path: Path) -> str:
    return path.relative_to(APP).parts[0].removesuffix(".py")


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


@cache
def imports(path: Path) -> list[tuple[int, str]]:
    found = []
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{a.name}" for a in node.names] if node.module == "app" else [node.module]
            found += [(node.lineno, name) for name in names]
        elif isinstance(node, ast.Import):
            found += [(node.lineno, a.name) for a in node.names]
    return found


def functions(path: Path) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(parsed(path)) if isinstance(node, ast.FunctionDef)]


def test_every_module_has_its_row_in_the_documented_tree() -> None:
    assert {package_of(p) for p in MODULES} == set(ORDER)


@pytest.mark.parametrize("package", STEPS)
def test_every_module_of_a_package_has_its_step(package: str) -> None:
    found = {
        p.relative_to(APP / package).parts[0].removesuffix(".py") for p in MODULES if package_of(p) == package
    }
    assert found - {"__init__"} == set(STEP_ORDER[package])


# Each of the following tests looks at all modules, and reports all that break its rule.


def test_modules_import_only_from_steps_before_their_own() -> None:
    wrong = []
    for path in MODULES:
        package = package_of(path)
        steps = STEP_ORDER.get(package, {})
        own = path.relative_to(APP).parts[1].removesuffix(".py") if steps else ""
        for line, name in imports(path) if own in steps else ():
            other = name.split(".")[2] if name.startswith(f"app.{package}.") else own
            if other != own and steps[other] >= steps[own]:
                wrong.append(f"{path.relative_to(APP)}:{line} imports {name}")
    assert wrong == []


def test_modules_import_only_from_rows_before_their_own() -> None:
    wrong = []
    for path in MODULES:
        own = package_of(path)
        for line, name in imports(path):
            other = name.split(".")[1] if name.startswith("app.") else own
            if other != own and ORDER[other] >= ORDER[own] and ORDER[other] != 0:
                wrong.append(f"{path.relative_to(APP)}:{line} imports {name}")
    assert wrong == []


def test_content_imports_only_modules_beside_it() -> None:
    """So what the tests keep of validation depends on them and `app/content` only (`tests.keeping`)."""
    imported = {
        n for p in MODULES if package_of(p) == "content" for _, n in imports(p) if n.startswith("app.")
    }
    beside = {path.stem for path in APP.glob("*.py")}
    assert {name.split(".")[1] for name in imported} <= {*beside, "content"}
    others = {
        n for p in APP.glob("*.py") if p.stem in {x.split(".")[1] for x in imported} for _, n in imports(p)
    }
    assert {name.split(".")[1] for name in others if name.startswith("app.")} <= beside


def test_packages_before_http_do_not_import_flask() -> None:
    before = [path for path in MODULES if package_of(path) not in WITH_FLASK]
    assert [p for p in before if any(n.split(".")[0] == "flask" for _, n in imports(p))] == []


def test_imports_are_at_the_top_of_the_module() -> None:
    inner = [
        f"{path.relative_to(APP)}:{found.lineno}"
        for path in MODULES
        for function in functions(path)
        for found in ast.walk(function)
        if isinstance(found, (ast.Import, ast.ImportFrom))
    ]
    assert inner == []


def test_what_is_imported_later_is_named_for_type_checkers_too() -> None:
    """So the tests of the order see these dependencies, and mypy their types."""
    wrong = []
    for path in MODULES:
        named = {
            f"{found.module}.{alias.name}"
            for found in ast.walk(parsed(path))
            if isinstance(found, ast.ImportFrom)
            for alias in found.names
        }
        for call in ast.walk(parsed(path)):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "deferred":
                (name,) = call.args
                assert isinstance(name, ast.Constant)
                if name.value not in named:
                    wrong.append(f"{path.relative_to(APP)}: {name.value!r}")
    assert wrong == []


def test_modules_have_at_most_250_lines_and_functions_40() -> None:
    assert [p for p in MODULES if p.read_text("utf-8").count("\n") > 250] == []
    long = [
        f"{path.relative_to(APP)}: {function.name}"
        for path in MODULES
        for function in functions(path)
        if (function.end_lineno or 0) - function.lineno >= 40
    ]
    assert long == []


def test_modules_that_the_recipes_extend_have_room_for_it() -> None:
    recipes = (REPOSITORY / "docs/architecture.md").read_text("utf-8").partition("## Where do I add …?")[2]
    named = set(re.findall(r"`(app/[\w/]+\.py)`", recipes))
    assert len(named) > 10
    full = {p for p in named if (REPOSITORY / p).read_text("utf-8").count("\n") > 240}
    assert not full, f"split these, so that a row or a function can be added: {full}"


def test_no_module_has_a_vague_name() -> None:
    assert not {p.stem for p in MODULES} & FORBIDDEN_NAMES


def test_no_two_modules_define_a_class_of_the_same_name() -> None:
    """So a search for a name finds one class, and a name in an import or a traceback has one meaning."""
    found: dict[str, list[str]] = {}
    for path in MODULES:
        for node in parsed(path).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found.setdefault(node.name, []).append(str(path.relative_to(APP)))
    assert {name: paths for name, paths in found.items() if len(paths) > 1} == {}
