"""A plan gets a new edition: what became of each measure is proposed, and the planner chooses."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result
from rdflib import RDF, Graph, Namespace, URIRef

from app.cli import command
from app.content.followup.plans import FollowedMeasure
from app.content.loading import load_content
from app.content.rollover.matching import Proposal, proposals
from app.namespaces import Namespaces
from tests.keeping import report_once
from tests.publishing import EXAMPLE

PLAN = Namespace(Namespaces().plan)
KINDS = "https://data.lier.kommune.no/def/overgang/"
BASE = "https://data.eksempel.example/"
OLD, NEW = "naering-2027-2030", "naering-2031-2034"
FOLDER = f"data/plans/{NEW}"
HEAD = f"""@prefix plan: <https://data.lier.kommune.no/def/plan#> .
@prefix lag: <https://data.lier.kommune.no/def/lag/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@base <{BASE}> .
<graf/{NEW}/GRAPH> a plan:NamedGraph ; dcterms:title "GRAPH"@nb , "GRAPH"@en ; plan:layer lag:LAYER ;
    dcterms:license <http://publications.europa.eu/resource/authority/licence/CC_BY_4_0> .
"""
EDITION = f"""<id/plan/{NEW}> a plan:ActionPlan ; rdfs:label "Næringsplan 2031-2034"@nb ;
    dcterms:title "Næringsplan 2031-2034"@nb ;
    plan:periodStart "2031-01-01"^^xsd:date ; plan:periodEnd "2034-12-31"^^xsd:date .
"""
MEASURE = """<id/plan/{plan}/tiltak/{n}> a plan:Measure ; rdfs:label "Tiltak {n}"@nb ; plan:number "{n}" ;
    plan:text "{words}"@nb ; plan:inPlan <id/plan/{plan}> ; plan:partOf <id/plan/{plan}> ;
    plan:elementKind <https://data.lier.kommune.no/def/elementtype/tiltak> ; plan:order {n} .
"""
ADOPTION = f"""<id/plan/{NEW}> plan:owner <id/aktor/eksempel-kommune> ;
    plan:editionOf <id/planserie/naering> ;
    plan:adoptedThrough <id/vedtak/{NEW}> .
<id/vedtak/{NEW}> a plan:Decision ; plan:adopts <id/plan/{NEW}> ; plan:decidedBy <id/aktor/kommunestyret> ;
    plan:decisionDate "2030-12-12"^^xsd:date .
"""
WORDS = ("Drive Gründerhuset ved Havna sammen med Eksempel næringsforening.", "Bygge et verksted for ungdom.")


def edition(folder: Path) -> None:
    """Write the example plan, and a new edition of it with two measures, into a content folder."""
    shutil.copytree(EXAMPLE, folder / "data")
    (folder / FOLDER).mkdir()
    measures = "".join(MEASURE.format(plan=NEW, n=n, words=words) for n, words in enumerate(WORDS, 1))
    adopted = HEAD.replace("GRAPH", "vedtatt").replace("LAYER", "vedtatt") + EDITION + measures
    (folder / FOLDER / "plan.ttl").write_text(adopted, "utf-8")
    notes = HEAD.replace("GRAPH", "merknader").replace("LAYER", "merknad") + ADOPTION
    (folder / FOLDER / "annotations.ttl").write_text(notes, "utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A content folder with two editions."""
    edition(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A content folder with the sheet that the first run writes. Do not change it."""
    folder = tmp_path_factory.mktemp("prepared")
    edition(folder)
    run(folder)
    return folder


@pytest.fixture
def with_sheet(prepared: Path, tmp_path: Path) -> Path:
    """A content folder with an empty sheet."""
    return shutil.copytree(prepared, tmp_path / "content")


def run(folder: Path, old: str = OLD, new: str = NEW) -> Result:
    variables = {"HANDLINGSPLAN_CONTENT": str(folder), "LANG": "nb_NO.UTF-8", "LC_ALL": None}
    return CliRunner().invoke(command(), ["rollover", old, new], env=variables)


def fill(folder: Path, rows: dict[str, tuple[str, str]]) -> None:
    """Write what became of old measures and the keys of the new ones, as a planner does."""
    path = folder / FOLDER / "overgang.xlsx"
    book = openpyxl.load_workbook(path)
    for row in book["Gamle tiltak"].iter_rows(min_row=2):
        row[6].value, row[7].value = rows.get(str(row[0].value), (None, None))
    book.save(path)


def measure(key: str, words: str) -> FollowedMeasure:
    return FollowedMeasure(key, f"{BASE}{key}", key, words, "", "", "")


def test_measures_are_matched_by_their_words() -> None:
    old = [
        measure("a", "Merke turstier fra tettstedet"),
        measure("b", "Låne ut sportsutstyr gratis til barn"),
        measure("c", "Lage en brosjyre om kommunen"),
        measure("d", "Ruste opp lekeplassen i sentrum"),
    ]
    new = [
        measure("1", "Merke turstier fra tettstedet."),
        measure("2", "Låne ut sportsutstyr gratis til barn og unge"),
        measure("3", "Innføre felles billett for buss og båt"),
    ]
    found = proposals(old, new, frozenset({"d"}))
    assert found["a"] == Proposal("viderefort", ("1",), 100)
    assert (found["b"].kind, found["b"].keys) == ("endret", ("2",))
    assert found["c"] == Proposal("tatt-ut")
    assert found["d"] == Proposal("gjennomfort")


def test_two_measures_that_are_like_one_are_merged_and_one_that_is_like_two_is_split() -> None:
    one = measure("1", "Utvikle Havna som møteplass for næringslivet i kommunen")
    parts = [
        measure("a", "Utvikle Havna som møteplass for næringslivet"),
        measure("b", "Utvikle Havna som møteplass i kommunen"),
    ]
    merged = proposals(parts, [one])
    assert {p.kind for p in merged.values()} == {"slatt-sammen"}
    assert {p.keys for p in merged.values()} == {("1",)}
    split = proposals([one], parts)
    assert split["1"].kind == "delt"
    assert sorted(split["1"].keys) == ["a", "b"]


def test_the_choices_of_the_planner_become_successions_in_both_directions(folder: Path) -> None:
    assert run(folder).exit_code == 0
    first = (folder / FOLDER / "overgang.xlsx").read_bytes()
    row = [
        cell.value for cell in openpyxl.load_workbook(folder / FOLDER / "overgang.xlsx")["Gamle tiltak"][2]
    ]
    assert row[4] == "Endret: tiltak/1"
    (folder / FOLDER / "overgang.xlsx").unlink()
    run(folder)
    assert (folder / FOLDER / "overgang.xlsx").read_bytes() == first

    fill(folder, {"tiltak/1": ("ja", ""), "tiltak/2": ("Tatt ut", "")})
    result = run(folder)
    assert result.exit_code == 0, result.stderr
    graph = Graph().parse(folder / FOLDER / "succession.ttl")
    kinds = {str(kind).removeprefix(KINDS) for kind in graph.objects(None, PLAN.successionKind)}
    assert kinds == {"endret", "tatt-ut", "nytt"}
    assert (URIRef(f"{BASE}id/plan/{NEW}"), PLAN.replaces, URIRef(f"{BASE}id/plan/{OLD}")) in graph
    assert not list(graph.subjects(RDF.type, PLAN.Discontinuation))

    content = load_content(folder)
    found = report_once(content)
    assert found.conforms, [r.messages for r in found.results]
    before, after = (ox.NamedNode(f"{BASE}id/plan/{plan}/tiltak/1") for plan in (OLD, NEW))
    derived = {q.triple for q in content.derived_quads}
    assert ox.Triple(after, ox.NamedNode(str(PLAN.succeeds)), before) in derived
    assert ox.Triple(before, ox.NamedNode(str(PLAN.succeededBy)), after) in derived
    bytes_before = (folder / FOLDER / "succession.ttl").read_bytes()
    assert run(folder).exit_code == 0
    assert (folder / FOLDER / "succession.ttl").read_bytes() == bytes_before


@pytest.mark.parametrize(
    ("first", "second", "place", "words"),
    [
        (("", ""), ("Tatt ut", ""), "Gamle tiltak!A2", "ja"),
        (("Bra", ""), ("Tatt ut", ""), "Gamle tiltak!G2", "Videreført"),
        (("Videreført", ""), ("Tatt ut", ""), "Gamle tiltak!G2", "nøkkelen til ett nytt tiltak"),
        (("Videreført", "tiltak/9"), ("Tatt ut", ""), "Gamle tiltak!H2", "tiltak/1"),
        (("Delt", "tiltak/1"), ("Tatt ut", ""), "Gamle tiltak!H2", "tiltak/4; tiltak/5"),
        (("Tatt ut", "tiltak/1"), ("Tatt ut", ""), "Gamle tiltak!H2", "ingen nye tiltak, men det er 1"),
        (("Videreført", "tiltak/1"), ("Endret", "tiltak/1"), "tiltak/1, tiltak/2", "Slått sammen"),
        (("Slått sammen", "tiltak/1"), ("Tatt ut", ""), "tiltak/1", "minst to gamle tiltak"),
    ],
)
def test_a_wrong_choice_is_named_by_its_cell_and_nothing_is_written(
    with_sheet: Path, first: tuple[str, str], second: tuple[str, str], place: str, words: str
) -> None:
    fill(with_sheet, {"tiltak/1": first, "tiltak/2": second})
    result = run(with_sheet)
    assert result.exit_code == 2
    line = next((line for line in result.stderr.splitlines()[1:] if place in line), "")
    assert words in line, result.stderr
    assert not (with_sheet / FOLDER / "succession.ttl").exists()


def test_a_new_measure_may_be_named_by_its_number(with_sheet: Path) -> None:
    fill(with_sheet, {"tiltak/1": ("Endret", "1"), "tiltak/2": ("Tatt ut", "")})
    assert run(with_sheet).exit_code == 0
    graph = Graph().parse(with_sheet / FOLDER / "succession.ttl")
    assert URIRef(f"{BASE}id/plan/{NEW}/tiltak/1") in set(graph.objects(None, PLAN.successor))


def test_only_what_an_old_measure_can_become_is_offered(with_sheet: Path) -> None:
    sheet = openpyxl.load_workbook(with_sheet / FOLDER / "overgang.xlsx")["Gamle tiltak"]
    (offered,) = (rule.formula1 for rule in sheet.data_validations.dataValidation)
    assert offered == '"ja,Videreført,Endret,Slått sammen,Delt,Gjennomført,Tatt ut"'


@pytest.mark.parametrize("heading", ["Hva ble av det", "Kva det blei av"])
def test_a_sheet_with_the_heading_of_an_earlier_version_is_read(with_sheet: Path, heading: str) -> None:
    fill(with_sheet, {"tiltak/1": ("ja", ""), "tiltak/2": ("Tatt ut", "")})
    path = with_sheet / FOLDER / "overgang.xlsx"
    book = openpyxl.load_workbook(path)
    book["Gamle tiltak"]["G1"].value = heading
    book.save(path)
    result = run(with_sheet)
    assert result.exit_code == 0, result.stderr
    assert (with_sheet / FOLDER / "succession.ttl").exists()


def test_a_wrong_header_is_not_followed_by_errors_about_rows_that_are_there(with_sheet: Path) -> None:
    fill(with_sheet, {"tiltak/1": ("ja", ""), "tiltak/2": ("Tatt ut", "")})
    path = with_sheet / FOLDER / "overgang.xlsx"
    book = openpyxl.load_workbook(path)
    book["Gamle tiltak"]["G1"].value = "Resultat"
    book.save(path)
    result = run(with_sheet)
    assert result.exit_code == 2
    assert "1 feil" in result.stderr
    assert "Kolonnen «Hva som skjedde med det» mangler" in result.stderr


def test_the_sheet_of_two_other_plans_is_refused(with_sheet: Path) -> None:
    fill(with_sheet, {"tiltak/1": ("ja", ""), "tiltak/2": ("Tatt ut", "")})
    path = with_sheet / FOLDER / "overgang.xlsx"
    book = openpyxl.load_workbook(path)
    book["Gamle tiltak"]["C2"].value = "Bygge bro til Ytre Eksempel."
    book.save(path)
    result = run(with_sheet)
    assert result.exit_code == 2
    assert "Gamle tiltak!C2: Ordene i «tiltak/1» er ikke de som står i den gamle planen." in result.stderr
    assert not (with_sheet / FOLDER / "succession.ttl").exists()


@pytest.mark.parametrize(
    ("old", "new", "words"), [(NEW, OLD, "begynner før"), (OLD, OLD, "kan ikke erstatte seg selv")]
)
def test_a_plan_replaces_only_an_older_one(folder: Path, old: str, new: str, words: str) -> None:
    result = run(folder, old, new)
    assert result.exit_code == 2
    assert words in result.stderr
    assert not list(folder.rglob("overgang.xlsx"))
