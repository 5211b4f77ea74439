"""The metadata quality score of data.norge.no: what each metric measures, and what nobody can reach."""

from __future__ import annotations

import json
from collections.abc import Callable

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from flask import Flask

from app.catalogue import HARVEST_DOCUMENTS, Harvest
from app.cli import command
from app.quality.metrics import COMPLIANCE, METRICS, DocumentTriples, Evidence, Metric
from app.quality.score import Assessment, assess, conflicts_with_version_2
from app.settings import PREFIX
from app.vocabularies import expand, named_node

DATASET = "https://data.lier.kommune.no/id/datasett/naering-2023-2026"
PROJECT = ox.NamedNode("https://data.lier.kommune.no/id/aktor/prosjektet")
CONFLICTS = ("dcat:byteSize", "adms:status", "spdx:algorithm")
# The property that each metric reads, and its subject. Two metrics need a response; they have their own test.
READ = {
    "keywordAvailability": ("dcat:keyword", "dcterms:subject"),
    "categoryAvailability": ("dcat:theme",),
    "spatialAvailability": ("dcterms:spatial",),
    "temporalAvailability": ("dcterms:temporal",),
    "accessUrlStatusCode": ("dcat:accessURL",),
    "downloadUrlAvailability": ("dcat:downloadURL",),
    "downloadUrlStatusCode": ("dcat:downloadURL",),
    "formatAvailability": ("dcterms:format",),
    "mediaTypeAvailability": ("dcat:mediaType",),
    "formatMediaTypeVocabularyAlignment": ("dcat:mediaType",),
    "licenseAvailability": ("dcterms:license",),
    "knownLicense": ("dcterms:license",),
    "accessRightsAvailability": ("dcterms:accessRights",),
    "accessRightsVocabularyAlignment": ("dcterms:accessRights",),
    "contactPointAvailability": ("dcat:contactPoint",),
    "publisherAvailability": ("dcterms:publisher",),
    "rightsAvailability": ("dcterms:rights",),
    "byteSizeAvailability": ("dcat:byteSize",),
    "dateIssuedAvailability": ("dcterms:issued",),
    "dateModifiedAvailability": ("dcterms:modified",),
}


@pytest.fixture(scope="module")
def triples(site: Flask) -> tuple[ox.Triple, ...]:
    harvest: Harvest = site.extensions["publication"].current().harvest
    return harvest.triples(HARVEST_DOCUMENTS[0])


def assessed(
    triples: tuple[ox.Triple, ...], answers: Callable[[str], bool] = lambda _: True, compliant: bool = True
) -> Assessment:
    described = DocumentTriples(triples)
    return assess(Evidence(described, answers, conflicts_with_version_2(described), compliant), DATASET)


def without(triples: tuple[ox.Triple, ...], *names: str) -> tuple[ox.Triple, ...]:
    left_out = {expand(name) for name in names}
    return tuple(t for t in triples if t.predicate.value not in left_out)


def outcome(assessment: Assessment, metric: str) -> bool:
    return next(o.reached for o in assessment.outcomes if o.metric.name == metric)


def test_points_are_those_of_the_portal() -> None:
    sums: dict[str, int] = {}
    for metric in METRICS:
        sums[metric.dimension] = sums.get(metric.dimension, 0) + metric.points
    assert sums == {
        "Findability": 100,
        "Accessibility": 100,
        "Interoperability": 140,
        "Reusability": 75,
        "Contextuality": 20,
    }


def test_catalogue_has_all_reachable_points(triples: tuple[ox.Triple, ...]) -> None:
    found = assessed(triples)
    assert (found.today, found.when_moved, found.reachable, found.total) == (335, 365, 365, 435)
    assert found.level == "Excellent"
    assert set(found.old_conflicts) == {*CONFLICTS, "dcterms:identifier"}


def test_properties_valid_in_both_versions_get_the_points_today(triples: tuple[ox.Triple, ...]) -> None:
    number = ox.Triple(PROJECT, named_node("dcterms:identifier"), ox.Literal("857566122"))
    found = assessed((*without(triples, *CONFLICTS), number))
    assert outcome(found, COMPLIANCE)
    assert found.today == 360


def test_catalogue_without_a_mandatory_property_is_not_compliant(triples: tuple[ox.Triple, ...]) -> None:
    found = assessed(triples, compliant=False)
    assert not outcome(found, COMPLIANCE)
    assert found.when_moved == 335


@pytest.mark.parametrize("metric", [m for m in METRICS if m.test], ids=lambda m: m.name)
def test_metric_fails_without_its_property(triples: tuple[ox.Triple, ...], metric: Metric) -> None:
    assert outcome(assessed(triples), metric.name)
    assert not outcome(assessed(without(triples, *READ[metric.name])), metric.name)


def test_unreachable_address_loses_its_points(triples: tuple[ox.Triple, ...]) -> None:
    found = assessed(triples, answers=lambda _: False)
    assert found.today == 335 - 50 - 30


def test_score_is_that_of_the_best_distribution(triples: tuple[ox.Triple, ...]) -> None:
    found = assessed(triples, answers=lambda address: address.endswith("planer.jsonld"))
    assert found.distribution.endswith("#planer.jsonld")
    assert found.today == 335


def test_dataset_without_distributions_has_only_its_own_points(triples: tuple[ox.Triple, ...]) -> None:
    found = assessed(without(triples, "dcat:distribution"))
    assert found.today == sum(m.points for m in METRICS if m.test and not m.of_distribution)


@pytest.fixture
def environment(site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    releases = site.extensions["publication"].settings.releases
    monkeypatch.setenv(f"{PREFIX}RELEASES", str(releases))


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("nb", "I dag, mens portalens kontroll bruker versjon 2: 335 av 435 (Utmerket)"),
        ("en", "Today, while the portal's check runs version 2: 335 of 435 (Excellent)"),
    ],
)
def test_command_prints_a_report_in_both_languages(language: str, sentence: str) -> None:
    result = CliRunner().invoke(command(), ["quality", "--language", language])
    assert result.exit_code == 0, result.output
    assert sentence in result.output


@pytest.mark.usefixtures("environment")
def test_command_prints_json() -> None:
    result = CliRunner().invoke(command(), ["quality", "--format", "json"])
    about = json.loads(result.output)
    assert [d["withVersion3"] for d in about["datasets"]] == [365]
    assert {d["document"]: d["conforms"] for d in about["documents"]} == {
        "/katalog": True,
        "/begrep": True,
        "/modell": True,
    }
