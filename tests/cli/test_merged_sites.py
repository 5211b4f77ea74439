"""The dumps of several sites make one graph: a municipality and a county, with one query across them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result

from app.cli import command
from app.quads import graph_of
from app.settings import REPOSITORY
from tests.cli.test_new_to_page import SAID, answer

QUESTION = REPOSITORY / "ontology/questions/planer-side-om-side.rq"
TERMS = "https://data.lier.kommune.no/def/"


@dataclass(frozen=True)
class Publisher:
    """An example municipality or county, its plan, and the deadlines of its measures («» for none)."""

    name: str
    number: str
    organisation: str
    host: str
    plan: str
    deadlines: tuple[str, ...]

    @property
    def base(self) -> str:
        return f"https://{self.host}.example/"


PUBLISHERS = (
    Publisher("Nordvik kommune", "1234", "974760673", "nordvik", "klima", ("31.12.2028", "", "1.6.2027")),
    Publisher("Vikfjord fylkeskommune", "", "921693230", "vikfjord", "samferdsel", ("31.12.2030",)),
)


def run(content: Path | None, *arguments: str) -> Result:
    variables = {"LANG": "nb_NO.UTF-8", "LC_ALL": None, "LC_MESSAGES": None}
    if content:
        places = {"HANDLINGSPLAN_CONTENT": content, "HANDLINGSPLAN_RELEASES": content.parent / "releases"}
        variables |= {name: str(path) for name, path in places.items()}
    done = CliRunner().invoke(command(), arguments, env=variables)
    assert done.exit_code == 0, done.output
    return done


def fill(sheet: Path, deadlines: tuple[str, ...]) -> None:
    """Fill in the template: a measure for each deadline, and who adopted the plan."""
    book = openpyxl.load_workbook(sheet)
    measures, about = book["Tiltak"], book["Plan"]
    columns = {str(cell.value): cell.column for cell in measures[1]}
    for number, day in enumerate(deadlines, 1):
        words = {"Nr": str(number), "Innsatsområde": "Samarbeid", "Tiltak": f"Gjere {number}", "Frist": day}
        for header, text in words.items():
            measures.cell(number + 1, columns[header], text)
    for row in range(1, about.max_row + 1):
        if said := SAID.get(str(about.cell(row, 1).value)):
            about.cell(row, 2, said)
    book.save(sheet)


def published(publisher: Publisher, folder: Path) -> Path:
    """Publish a plan as the publisher does, with the command; return the dump of its site."""
    content, dump = folder / "content", folder / "dump.nq"
    answers = {
        "--municipality": publisher.name,
        "--number": publisher.number,
        "--organisation-number": publisher.organisation,
        "--base": publisher.base,
        "--title": f"Handlingsplan for {publisher.plan}",
        "--period": "2027-2030",
        "--owner": publisher.name,
        "--home-page": "",
        "--plan-language": "nn",
    }
    run(None, "new", str(content), *(part for pair in answers.items() for part in pair))
    sheet, plan = content / "planmal.xlsx", content / f"data/plans/{publisher.plan}/plan.ttl"
    fill(sheet, publisher.deadlines)
    plan.parent.mkdir(parents=True)
    owner = publisher.name.lower().replace(" ", "-").replace("ø", "o")
    importing = ("import", str(sheet), "--plan", f"{owner}/{publisher.plan}", "--output", str(plan))
    run(content, *importing)
    answer(plan.parent / "gjennomgang.xlsx")
    run(content, *importing)
    run(content, "publish")
    run(content, "export", "--format", "nq", "--output", str(dump))
    return dump


@pytest.fixture(scope="module")
def dumps(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return [published(publisher, tmp_path_factory.mktemp(publisher.host)) for publisher in PUBLISHERS]


@pytest.fixture(scope="module")
def merged(dumps: list[Path]) -> ox.Store:
    """Return a store with all dumps, as any RDF tool loads them: one after the other."""
    store = ox.Store()
    for dump in dumps:
        store.load(path=dump, format=ox.RdfFormat.N_QUADS)
    return store


def test_one_stored_query_compares_the_plans_of_all_sites(merged: ox.Store) -> None:
    found_rows = merged.query(QUESTION.read_text("utf-8"), use_default_graph_as_union=True)
    assert isinstance(found_rows, ox.QuerySolutions)
    text = found_rows.serialize(format=ox.QueryResultsFormat.JSON)
    rows = json.loads(text or b"")["results"]["bindings"]
    found = {row["ownerName"]["value"]: (row["measures"]["value"], row["deadlines"]["value"]) for row in rows}
    assert found == {
        "Nordvik kommune": ("3", "2"),
        "Vikfjord fylkeskommune": ("1", "1"),
    }
    assert len({row["plan"]["value"] for row in rows}) == len(rows) == len(PUBLISHERS)


def test_sites_share_the_terms_and_nothing_else(dumps: list[Path], merged: ox.Store) -> None:
    """No site names a resource or a graph of another."""
    bases = [publisher.base for publisher in PUBLISHERS]
    for publisher, dump in zip(PUBLISHERS, dumps, strict=True):
        others = [base for base in bases if base != publisher.base]
        text = dump.read_text("utf-8")
        assert publisher.base in text
        assert not [base for base in others if base in text]
    graphs = {graph_of(quad) for quad in merged}
    assert all(graph.startswith(tuple(bases)) for graph in graphs)


def test_nothing_is_lost_or_doubled_when_dumps_are_merged(dumps: list[Path], merged: ox.Store) -> None:
    lines = [line for dump in dumps for line in dump.read_bytes().splitlines()]
    assert len(merged) == len(lines) == len(set(lines))
    assert not [quad for quad in merged if ox.BlankNode in map(type, quad)]
