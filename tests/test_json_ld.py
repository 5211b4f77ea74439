"""Independent processors read the same statements from a document's JSON-LD as from its Turtle.

JSON-LD 1.1 API, section 4.6 (https://www.w3.org/TR/json-ld11-api/#dom-jsonldprocessor-tordf). PyLD and
jsonld.js get no context from us: a document can be read without a network.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any, NoReturn

import pyoxigraph as ox
import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyld import jsonld

from app.identifiers import document_path
from app.serving import ServedRelease
from app.vocabularies import expand
from tests.serving import tool

CLIENTS = Path(__file__).parent / "clients"
OWL_CLASS = expand("owl:Class")
# Not resources: the vocabulary, a code list, the shapes, a graph, and the harvested documents.
DOCUMENTS = (
    "/def/plan",
    "/def/rolle",
    "/def/former",
    "/graf/naering-2023-2026/vedtatt",
    "/katalog",
    "/begrep",
)


@pytest.fixture(scope="module")
def paths(site: Flask) -> list[str]:
    """Return a document of every class with instances, and the documents that are not about a resource."""
    edition: ServedRelease = site.extensions["publication"].current()
    lookups, found = edition.lookups, set(DOCUMENTS)
    for kind in lookups.instances(OWL_CLASS):
        with_document = (document_path(i, lookups.namespaces) for i in lookups.instances(kind))
        found |= {path for path in [next(filter(None, with_document), None)] if path and "#" not in path}
    return sorted(found)


@pytest.fixture(scope="module")
def documents(site: Flask, paths: list[str]) -> dict[str, Any]:
    return {path: json.loads(fetched(site.test_client(), path, "jsonld")) for path in paths}


def fetched(client: FlaskClient, path: str, suffix: str) -> bytes:
    answer = client.get(f"{path}.{suffix}")
    assert answer.status_code == 200, path
    return bytes(answer.data)


def triples(data: bytes | str, syntax: ox.RdfFormat) -> set[ox.Triple]:
    return {q.triple for q in ox.parse(data, format=syntax)}


def no_network(address: str, _: object = None) -> NoReturn:
    raise AssertionError(f"the document asks for {address}")


def test_documents_of_many_classes_are_tested(paths: list[str]) -> None:
    assert len(paths) > 15
    assert any("/tiltak/" in path for path in paths)


def test_pyld_reads_the_statements_of_the_turtle_in_the_json_ld(
    client: FlaskClient, documents: dict[str, Any]
) -> None:
    for path, document in documents.items():
        options = {"documentLoader": no_network, "format": "application/n-quads"}
        found = triples(jsonld.to_rdf(document, options), ox.RdfFormat.N_QUADS)
        assert found == triples(fetched(client, path, "ttl"), ox.RdfFormat.TURTLE), path


def test_jsonld_js_reads_the_statements_of_the_turtle_in_the_json_ld(
    client: FlaskClient, documents: dict[str, Any]
) -> None:
    if not (CLIENTS / "node_modules" / "jsonld").is_dir():
        missing = "jsonld.js is not installed: run «make test»"
        pytest.fail(missing) if os.environ.get("REQUIRE_TOOLS") else pytest.skip(missing)
    done = subprocess.run(
        [tool("node"), CLIENTS / "jsonld.mjs"],
        input=json.dumps({"contexts": {}, "documents": documents}),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    for path, quads in json.loads(done.stdout).items():
        found = triples(quads, ox.RdfFormat.N_QUADS)
        assert found == triples(fetched(client, path, "ttl"), ox.RdfFormat.TURTLE), path
