"""The terms for completion: all terms of the data with labels, built with the release and cached."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.namespaces import Namespaces
from app.search.terms import read_terms, terms
from tests.releases.folders import current

PATH = "/api/terms.json"
PLAN = str(Namespaces().plan)
BASE = Namespaces().base


@pytest.fixture
def about(client: FlaskClient) -> Any:
    answer = client.get(PATH)
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    return answer.json


def iris(about: Any, kind: str) -> list[str]:
    return [term["iri"] for term in about["terms"] if term["kind"] == kind]


def test_prefixes_are_those_of_the_table(about: Any) -> None:
    assert about["prefixes"] == Namespaces().prefixes()


def test_term_has_its_labels_in_the_languages_of_the_data(about: Any) -> None:
    names = next(term["names"] for term in about["terms"] if term["iri"] == PLAN + "Measure")
    assert (names["nb"], names["en"]) == ("tiltak", "measure")


def test_every_class_and_property_of_the_data_is_listed_ours_first(about: Any, client: FlaskClient) -> None:
    for kind, pattern in (("class", "?s a ?term"), ("property", "?s ?term ?o")):
        query = f"SELECT DISTINCT ?term {{ {pattern} }}"
        rows = client.get("/sparql", query_string={"query": query, "format": "json"}).json
        assert rows
        used = {row["term"]["value"] for row in rows["results"]["bindings"]}
        found = iris(about, kind)
        assert used <= set(found)
        ours = [iri.startswith(PLAN) for iri in found]
        assert ours == sorted(ours, reverse=True)


def test_resources_and_graphs_are_listed(about: Any) -> None:
    assert f"{BASE}id/aktor/buskerudbyen" in iris(about, "thing")
    assert f"{BASE}graf/aktorer" in iris(about, "graph")
    every = [(term["iri"], term["kind"]) for term in about["terms"]]
    assert len(every) == len(set(every))


def test_list_is_bounded_however_many_graphs_and_resources_there_are(
    site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.search.terms.MOST_GRAPHS", 2)
    monkeypatch.setattr("app.search.terms.MOST_RESOURCES", 3)
    kinds = Counter(term.kind for term in terms(site.extensions["publication"].current().lookups))
    assert (kinds["graph"], kinds["thing"]) == (2, 3)
    assert kinds["class"] > 3


def test_client_with_the_terms_of_the_release_gets_304(client: FlaskClient) -> None:
    first = client.get(PATH)
    assert first.headers["ETag"].strip('"').startswith(first.headers["X-Release"])
    assert client.get(PATH, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_release_built_before_the_terms_existed_has_an_empty_list(releases: Path, tmp_path: Path) -> None:
    older = replace(current(releases), folder=tmp_path, files={})
    assert json.loads(read_terms(older))["terms"] == []
