"""The command `handlingsplan`: exit codes and readable reports."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result

from app.building import publish
from app.cli import command
from app.content.loading import Content
from app.content.turtle_files import TurtleFile
from app.content.validation import ValidationReport, validate_content
from app.formats import RDF
from app.representation import Representation
from app.settings import REPOSITORY, Settings
from tests.serving import tool

COMMAND = Path(sys.executable).parent / "handlingsplan"
BAD = """@prefix plan: <https://data.lier.kommune.no/def/plan#> .
<https://data.lier.kommune.no/graf/utkast> a plan:NamedGraph .
<https://data.lier.kommune.no/id/sted/uten-navn> a plan:Place .
"""
GOOD = """@prefix plan: <https://data.lier.kommune.no/def/plan#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<https://data.lier.kommune.no/id/sted/ny> a plan:Place ; rdfs:label "Ny"@nb .
"""


def environment(releases: Path, **variables: str) -> dict[str, str]:
    """Return the environment of a planner in Norway."""
    found = {k: v for k, v in os.environ.items() if not k.startswith(("HANDLINGSPLAN_", "LC_", "LANG"))}
    return found | {"HANDLINGSPLAN_RELEASES": str(releases), "LANG": "nb_NO.UTF-8", **variables}


def run(*arguments: str | Path, releases: Path, stdin: str = "", **variables: str) -> Result:
    """Run the command in this process, which saves starting another one."""
    wanted = environment(releases, **variables)
    changed = {name: None for name in os.environ if name not in wanted} | wanted
    done = CliRunner().invoke(command(), [*map(str, arguments)], input=stdin, env=changed)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def process(*arguments: str | Path, releases: Path) -> subprocess.CompletedProcess[str]:
    """Run the command as a separate process."""
    return subprocess.run(
        [COMMAND, *arguments],
        capture_output=True,
        text=True,
        env=environment(releases),
        timeout=60,
        check=False,
    )


@pytest.fixture(scope="session")
def built(releases: Path) -> Path:
    """A folder of releases with a release built from the real content."""
    publish(Settings(releases=releases))
    return releases


def test_complete_content_is_valid(built: Path) -> None:
    done = run("validate", releases=built)
    assert done.exit_code == 0, done.stdout + done.stderr


@pytest.fixture
def told(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str]]:
    """The command's report on one draft, with other options; the validation runs only once."""
    monkeypatch.setenv("HANDLINGSPLAN_RELEASES", str(built))
    monkeypatch.setenv("LC_ALL", "nb_NO.UTF-8")
    reports: list[ValidationReport] = []

    def validate_once(content: Content, drafts: Sequence[TurtleFile], _: object) -> ValidationReport:
        if not reports:
            reports.append(validate_content(content, drafts))
        return reports[0]

    monkeypatch.setattr("app.cli.validating.validate_content", validate_once)
    draft = tmp_path / "utkast.ttl"
    draft.write_text(BAD, "utf-8")

    def notify(*options: str) -> tuple[int, str]:
        done = CliRunner().invoke(command(), ["validate", str(draft), *options])
        return done.exit_code, done.stdout

    return notify


def test_report_is_available_in_both_languages_as_json_and_as_turtle(
    told: Callable[..., tuple[int, str]],
) -> None:
    code, norwegian = told()
    assert code == 1
    assert "uten-navn" in norwegian
    code, english = told("--language", "en")
    assert code == 1
    assert "uten-navn" in english
    assert english != norwegian
    code, report = told("--format", "json")
    assert code == 1
    assert json.loads(report)["conforms"] is False
    code, turtle = told("--format", "turtle")
    assert code == 1
    assert any("ValidationResult" in str(q.object) for q in ox.parse(turtle, format=ox.RdfFormat.TURTLE))


def test_conforming_draft_passes_beside_the_registers(built: Path, tmp_path: Path) -> None:
    (tmp_path / "utkast.ttl").write_text(GOOD, "utf-8")
    done = run("validate", tmp_path / "utkast.ttl", releases=built)
    assert done.exit_code == 0, done.stdout


def test_derived_statements_are_computed_for_a_draft_too(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HANDLINGSPLAN_RELEASES", str(built))
    plan = REPOSITORY / "data/plans/naering-2023-2026"
    files = [str(plan / name) for name in ("plan.ttl", "annotations.ttl")]
    done = CliRunner().invoke(command(), ["validate", *files, "--format", "json"])
    assert done.exit_code == 0
    assert json.loads(done.stdout)["results"] == []


def test_unparsable_file_is_reported_with_its_line_and_exit_code_2(built: Path, tmp_path: Path) -> None:
    (tmp_path / "utkast.ttl").write_text(BAD + "<a> <b> .", "utf-8")
    done = process("validate", tmp_path / "utkast.ttl", releases=built)
    assert done.returncode == 2
    assert "utkast.ttl" in done.stderr
    assert "4" in done.stderr
    assert "Traceback" not in done.stderr


def test_unknown_setting_prevents_the_start(built: Path) -> None:
    done = run("settings", releases=built, HANDLINGSPLAN_PROT="1")
    assert done.exit_code == 2
    assert "HANDLINGSPLAN_PROT" in done.stderr
    assert "Traceback" not in done.stderr


def test_version_is_that_of_the_project(built: Path) -> None:
    assert process("--version", releases=built).stdout == f"handlingsplan {version('handlingsplan')}\n"


def test_settings_command_lists_every_setting(built: Path) -> None:
    done = run("settings", releases=built)
    assert done.exit_code == 0
    assert f"HANDLINGSPLAN_RELEASES={built} (satt)" in done.stdout
    assert "HANDLINGSPLAN_PORT=8000" in done.stdout


def test_import_writes_the_committed_file(built: Path) -> None:
    plan = REPOSITORY / "data/plans/naering-2023-2026"
    done = run("import", plan / "source.txt", releases=built)
    assert done.exit_code == 0, done.stderr
    assert done.stdout == (plan / "plan.ttl").read_text("utf-8")


def test_import_of_a_text_that_is_not_a_plan_writes_nothing(built: Path, tmp_path: Path) -> None:
    (tmp_path / "tom.txt").write_text("", "utf-8")
    done = run(
        "import", tmp_path / "tom.txt", "--plan", "tom", "--output", tmp_path / "plan.ttl", releases=built
    )
    assert done.exit_code == 2
    assert done.stderr
    assert not (tmp_path / "plan.ttl").exists()


def test_query_prints_a_table_and_every_format(built: Path, tmp_path: Path) -> None:
    text = (
        "PREFIX plan: <https://data.lier.kommune.no/def/plan#> "
        'SELECT ?number WHERE { ?m a plan:Measure ; plan:number ?number FILTER(STRSTARTS(?number, "1.")) } '
        "ORDER BY ?number"
    )
    (tmp_path / "q.rq").write_text(text, "utf-8")
    done = run("query", tmp_path / "q.rq", releases=built)
    assert done.stdout.split() == ["number", "──────", "1.1", "1.2", "1.3", "1.4", "1.5"]
    csv = run("query", "-", "--format", "csv", releases=built, stdin=text)
    assert csv.stdout.split() == ["number", "1.1", "1.2", "1.3", "1.4", "1.5"]
    graph = run("query", "-", releases=built, stdin="CONSTRUCT { ?s a ?t } WHERE { ?s a ?t } LIMIT 3")
    assert len(list(ox.parse(graph.stdout, format=ox.RdfFormat.TURTLE))) == 3


def test_refused_query_gives_the_reason(built: Path) -> None:
    done = run("query", "-", releases=built, stdin="SELECT * { SERVICE <http://x/> { ?s ?p ?o } }")
    assert done.exit_code == 2
    assert "SERVICE" in done.stderr


@pytest.mark.parametrize("representation", RDF, ids=lambda r: r.suffix)
def test_export_writes_the_complete_release(
    built: Path, tmp_path: Path, representation: Representation
) -> None:
    target = tmp_path / f"all.{representation.suffix}"
    done = run("export", "--format", representation.suffix, "--output", target, releases=built)
    assert done.exit_code == 0, done.stderr
    release = publish(Settings(releases=built))
    expected = {q.triple for q in ox.parse(release.read("release.nq"), ox.RdfFormat.N_QUADS)}
    assert {q.triple for q in ox.parse(path=target, format=representation.syntax)} == expected


def test_export_writes_every_file_with_valid_checksums(built: Path, tmp_path: Path) -> None:
    done = run("export", "--all", tmp_path / "files", releases=built)
    assert done.exit_code == 0, done.stderr
    check = [tool("sha256sum"), "--check", "--strict", "checksums.txt"]
    assert str(tmp_path / "files") in done.stdout
    checked = subprocess.run(check, cwd=tmp_path / "files", capture_output=True, text=True, check=True)
    assert len(checked.stdout.splitlines()) == len(list((tmp_path / "files").iterdir())) - 1


def test_export_to_an_unwritable_folder_is_an_error(built: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    done = run("export", "--all", tmp_path / "file" / "below", releases=built)
    assert done.exit_code == 2
    assert "--all" in done.stderr
    assert "Traceback" not in done.stderr


def test_export_of_an_unknown_file_lists_the_available_ones(built: Path) -> None:
    done = run("export", "--file", "planer.docx", releases=built)
    assert done.exit_code == 2
    assert "planer.xlsx" in done.stderr
    assert run("export", "--file", "plan.css", releases=built).stdout.startswith("/*")


def test_release_prints_the_id_of_the_built_release(built: Path) -> None:
    done = run("release", releases=built)
    assert done.stdout.split()[0] == publish(Settings(releases=built)).id


def test_unexpected_error_is_a_sentence_with_exit_code_2() -> None:
    code = "import sys; from app.cli import unforeseen; sys.excepthook = unforeseen; raise KeyError('x')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "KeyError: 'x'" in done.stderr
    assert "Traceback" not in done.stderr
