"""A report tells planners what is wrong, where it is, and how to correct it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from rdflib import Graph

from app.content.loading import load_content
from app.content.reporting import report_text
from app.content.turtle_files import parse_turtle
from app.content.validation import VIOLATION, ValidationReport, ValidationResult, validate, validate_content
from app.settings import REPOSITORY
from tests.publishing import EXAMPLE

DRAFT = """@prefix plan: <https://data.lier.kommune.no/def/plan#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<https://data.lier.kommune.no/id/initiativ/ny> a plan:Initiative ; rdfs:label "Ny"@nb, "Nytt"@nb .
"""


@pytest.fixture(scope="module")
def data() -> Graph:
    content = load_content(REPOSITORY)
    return content.data + content.shapes + Graph().parse(data=DRAFT, format="turtle")


@pytest.fixture(scope="module")
def report(data: Graph) -> ValidationReport:
    return validate(Graph().parse(data=DRAFT, format="turtle"), load_content(REPOSITORY).shapes)


def test_report_names_the_resource_the_property_and_the_remedy_in_norwegian(
    report: ValidationReport, data: Graph
) -> None:
    text = report_text(report, data, "human", "nb")
    assert "<https://data.lier.kommune.no/id/initiativ/ny>" in text
    assert "Feil: plan:initiativeKind: nøyaktig én verdi" in text
    assert "Egenskap: initiativtype <https://data.lier.kommune.no/def/plan#initiativeKind>" in text
    assert "Innholdet er ikke i samsvar med formene." in text
    assert "Feil: 2" in text


def test_report_is_available_in_english(report: ValidationReport, data: Graph) -> None:
    text = report_text(report, data, "human", "en")
    assert "Error: plan:initiativeKind: exactly one value" in text
    assert "The content does not conform to its shapes." in text


def test_report_as_json_has_every_result(report: ValidationReport, data: Graph) -> None:
    read = json.loads(report_text(report, data, "json", "nb"))
    assert read["conforms"] is False
    assert len(read["results"]) == len(report.results)
    assert {r["constraint"] for r in read["results"]} == {
        "MinCountConstraintComponent",
        "UniqueLangConstraintComponent",
    }


def test_report_as_turtle_is_the_graph_of_the_validation(report: ValidationReport, data: Graph) -> None:
    assert len(Graph().parse(data=report_text(report, data, "turtle", "nb"), format="turtle")) == len(
        report.graph
    )


def test_a_report_without_results_says_that_the_content_conforms(data: Graph) -> None:
    assert (
        report_text(ValidationReport((), Graph()), data, "human", "nb")
        == "Innholdet er i samsvar med formene.\n"
    )


def test_report_names_file_and_line_and_escapes_control_characters(data: Graph) -> None:
    messages = {"nb": "Verdien har \u202e."}
    result = ValidationResult(
        "http://x/s", "http://x/p", "a\x1bb", VIOLATION, "", "", messages, "data/x.ttl", 7
    )
    text = report_text(ValidationReport((result,), Graph()), data, "human", "nb")
    assert "Sted: data/x.ttl:7" in text
    assert "Verdien har \\u202E." in text
    assert "Verdi: a\\u001Bb" in text
    read = json.loads(report_text(ValidationReport((result,), Graph()), data, "json", "nb"))
    assert (read["results"][0]["file"], read["results"][0]["line"]) == ("data/x.ttl", 7)


def test_very_long_values_are_cut_in_the_report_for_people(data: Graph) -> None:
    long = "https://data.lier.kommune.no/id/aktor/" + "a" * 1_000_000
    result = ValidationResult(long, None, None, VIOLATION, "", "", {"nb": f"For lang: {long}"})
    assert len(report_text(ValidationReport((result,), Graph()), data, "human", "nb")) < 5_000


def test_a_second_base_is_reported_alone_because_the_other_errors_follow_from_it(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLE, tmp_path / "data")
    (file,) = tmp_path.rglob("annotations.ttl")
    words = file.read_text("utf-8")
    file.write_text(words.replace("https://data.eksempel.example/", "https://data.annen.example/"), "utf-8")
    found = validate_content(load_content(tmp_path))
    assert not found.conforms
    assert [result.file.rpartition("/")[2] for result in found.results] == ["annotations.ttl"]
    assert "<https://data.annen.example/>" in found.results[0].messages["nb"]
    as_draft = validate_content(load_content(tmp_path), [parse_turtle(file)])
    assert [result.file for result in as_draft.results] == [str(file)]


def test_a_wrong_base_in_the_catalogue_is_reported_once_with_the_number_of_files(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLE, tmp_path / "data")
    file = tmp_path / "data/catalog.ttl"
    words = file.read_text("utf-8")
    file.write_text(words.replace("https://data.eksempel.example/", "https://data.annen.example/"), "utf-8")
    others = [path for path in tmp_path.rglob("*.ttl") if path != file]
    (result,) = validate_content(load_content(tmp_path)).results
    text = result.messages["en"]
    assert text.startswith(f"{len(others)} files have the base <https://data.eksempel.example/>, but")
    assert text.count(".ttl,") + text.count(".ttl.") <= 5, "the first files only"
    assert "correct void:uriSpace in data/catalog.ttl" in text
