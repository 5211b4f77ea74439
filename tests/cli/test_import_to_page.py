"""A document becomes a page in a content folder of one's own: import, answer, release."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from app.building import publish
from app.cli import command
from app.content.loading import load_content
from app.settings import REPOSITORY, Settings
from app.site import create_app
from tests.content.plans import two_sheets_and_two_owners
from tests.keeping import report_once

SLUG = "trafikk-2025-2028"
BASE = "https://data.nordvik.example/"
HEAD = """@prefix plan: <https://data.lier.kommune.no/def/plan#> .
@prefix lag: <https://data.lier.kommune.no/def/lag/> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix void: <http://rdfs.org/ns/void#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@base <https://data.nordvik.example/> .
<graf/GRAPH> a plan:NamedGraph ; dcterms:title "GRAPH"@nb , "GRAPH"@en ; plan:layer lag:merknad ;
    dcterms:license <http://publications.europa.eu/resource/authority/licence/CC_BY_4_0> .
"""
CATALOGUE = """<id/katalog> a dcat:Catalog , void:Dataset ; dcterms:title "Planer"@nb ;
    void:uriSpace "https://data.nordvik.example/"^^xsd:anyURI ;
    void:vocabulary <https://data.lier.kommune.no/def/plan> .
"""
ACTORS = """<id/aktor/nordvik> a plan:Organisation ; rdfs:label "Nordvik kommune"@nb .
<id/aktor/sorvik> a plan:Organisation ; rdfs:label "Sørvik kommune"@nb .
<id/aktor/vegvesenet> a plan:Organisation ; rdfs:label "Statens vegvesen"@nb .
"""
ANSWERS = {"plan/organ": "ja", "aktor/skolene": "enhet", "aktor/60-40-fylke": "nei", "tiltak/4b/frist": "nei"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A content folder with the shared vocabulary and shapes, a catalogue and three actors."""
    found = tmp_path / "content"
    for name in ("ontology", "shapes"):
        shutil.copytree(REPOSITORY / name, found / name)
    (found / "data").mkdir()
    for name, text in (("katalog", CATALOGUE), ("aktorer", ACTORS)):
        (found / f"data/{name}.ttl").write_text(HEAD.replace("GRAPH", name) + text, "utf-8")
    return found


def run(folder: Path, document: Path) -> Result:
    output = folder / f"data/plans/{SLUG}/plan.ttl"
    output.parent.mkdir(parents=True, exist_ok=True)
    variables = {"HANDLINGSPLAN_CONTENT": str(folder), "LANG": "nb_NO.UTF-8", "LC_ALL": None}
    arguments = ["import", str(document), "--plan", SLUG, "--output", str(output)]
    return CliRunner().invoke(command(), arguments, env=variables)


def answer(sheet: Path) -> None:
    book = openpyxl.load_workbook(sheet)
    for row in book.worksheets[0].iter_rows(min_row=2):
        row[-1].value = ANSWERS.get(str(row[0].value), row[-1].value)
    book.save(sheet)


def test_a_workbook_becomes_a_released_page(folder: Path, tmp_path: Path) -> None:
    document = tmp_path / "Trafikksikkerhetsplan.xlsx"
    document.write_bytes(two_sheets_and_two_owners())
    plan = folder / f"data/plans/{SLUG}"

    first = run(folder, document)
    assert first.exit_code == 0, first.stderr
    assert "plan/organ" in first.stderr  # it must be answered before a release
    assert not report_once(load_content(folder)).conforms

    answer(plan / "gjennomgang.xlsx")
    second = run(folder, document)
    assert second.exit_code == 0, second.stderr
    report = report_once(load_content(folder))
    assert report.conforms, [str(r) for r in report.results]

    before = {path.name: path.read_bytes() for path in plan.iterdir()}
    assert run(folder, document).exit_code == 0
    assert {path.name: path.read_bytes() for path in plan.iterdir()} == before

    settings = Settings(content=folder, releases=tmp_path / "releases", reload_seconds=0)
    publish(settings)
    site = create_app(settings)
    client = site.test_client()
    page = client.get(f"/doc/plan/{SLUG}/tiltak/4a", headers={"Accept": "text/html"}).text
    assert "Hva planen også sier" in page
    for words in ("Gangfelt ved skolen", "Statens vegvesen", "2. halvår 2025", "Kostnad 2025 (kr)"):
        assert words in page
    tree = client.get(f"/doc/plan/{SLUG}/tiltak/4a", headers={"Accept": "application/json"}).json
    assert tree
    assert tree["deadline"] == "2025-12-31"
    assert tree["cost"][0]["costAmount"] == "250000"
    assert {note["label"]["nb"] for note in tree["note"]} == {"Kostnad 2025 (kr)", "Gjelder"}
    assert "Gangfelt ved skolen" in client.get(f"/kilde/{SLUG}.txt").text


def test_words_that_were_changed_in_the_data_differ_from_the_document(folder: Path, tmp_path: Path) -> None:
    document = tmp_path / "plan.xlsx"
    document.write_bytes(two_sheets_and_two_owners())
    run(folder, document)
    data = folder / f"data/plans/{SLUG}/plan.ttl"
    data.write_text(data.read_text("utf-8").replace("etter 2027", "innen 2027"), "utf-8")
    messages = [m for r in report_once(load_content(folder)).results for m in r.messages.values()]
    assert any("innen 2027" in message and "etter 2027" in message for message in messages)


def test_a_second_source_of_another_format_is_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "plan.csv").write_text("Tiltak;Ansvar\nGå;A\n", "utf-8")
    (tmp_path / "plan.txt").write_text("Plan 2025-2028\nHelse\nMål: A\n• Gå\n", "utf-8")
    assert run(folder, tmp_path / "plan.csv").exit_code == 0
    plan = folder / f"data/plans/{SLUG}/plan.ttl"
    before = plan.read_bytes()
    assert run(folder, tmp_path / "plan.txt").exit_code != 0
    assert plan.read_bytes() == before
