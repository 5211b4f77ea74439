"""Each client runs five competency questions and gets the answers stored in tests/questions.

They cover every form of result: rows, counted rows, rows with their graph, a boolean, and a graph.
"""

from __future__ import annotations

import json
import os
import subprocess
import warnings
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from rdflib import Graph
from rdflib.compare import to_isomorphic
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from rdflib.query import Result
from SPARQLWrapper import JSON, TURTLE, SPARQLWrapper

from app.questions import read_stored_query
from tests.questions.answers import QUESTIONS, query, stored
from tests.serving import tool

HERE = Path(__file__).parent
ROWS = ["tiltak-som-nevner-en-aktor", "partnere-og-hvor-ofte", "hvilket-lag-sier-hva"]
ASKED = "er-alt-oversatt"
GRAPH = "planen-sett-fra-en-partner"
FIVE = [*ROWS, ASKED, GRAPH]
every_question = pytest.mark.parametrize("slug", FIVE)

Answer = bool | Graph | list[dict[str, tuple[str, ...]]]


def expected(slug: str) -> Answer:
    """Return the tested answer."""
    kept = stored(slug).read_bytes()
    return graph(kept, "turtle") if slug == GRAPH else table(json.loads(kept))


def table(results: dict[str, Any]) -> Answer:
    """Convert SPARQL JSON to a boolean or rows of terms; plain strings lose the datatype."""
    if "boolean" in results:
        return bool(results["boolean"])
    return [{name: term(t) for name, t in row.items()} for row in results["results"]["bindings"]]


def term(found: dict[str, str]) -> tuple[str, ...]:
    string = "http://www.w3.org/2001/XMLSchema#string"
    datatype = found.get("datatype", "")
    kind = found["type"].removeprefix("typed-")
    return kind, found["value"], found.get("xml:lang", ""), "" if datatype == string else datatype


def graph(data: bytes | str, syntax: str) -> Graph:
    return to_isomorphic(Graph().parse(data=data, format=syntax))


def read_results(data: bytes, syntax: ox.QueryResultsFormat) -> Answer:
    """Parse results in a format other than JSON with a parser that is not the client's."""
    read = ox.parse_query_results(data, format=syntax)
    return table(json.loads(read.serialize(format=ox.QueryResultsFormat.JSON) or b""))


def run(*command: str | Path, **options: Any) -> bytes:
    done = subprocess.run(command, capture_output=True, check=False, timeout=60, **options)
    assert done.returncode == 0, done.stderr.decode()
    return bytes(done.stdout)


@every_question
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_sparqlwrapper(endpoint: str, slug: str, method: str) -> None:
    client = SPARQLWrapper(endpoint, returnFormat=TURTLE if slug == GRAPH else JSON)
    client.setMethod(method)
    # Without the header of the file: the client takes the word «add» there for an update.
    client.setQuery(read_stored_query(slug, query(slug)).query)
    answer: Any = client.queryAndConvert()
    assert (graph(answer, "turtle") if slug == GRAPH else table(answer)) == expected(slug)


@every_question
@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_sparql_store_of_rdflib(endpoint: str, slug: str, method: str) -> None:
    # rdflib sends a default graph of its own, unless it is told not to
    store = SPARQLStore(endpoint, context_aware=False, method=method)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        answer = Graph(store).query(query(slug))
        assert isinstance(answer, Result)
        if slug == GRAPH:
            assert answer.graph is not None
            assert to_isomorphic(answer.graph) == expected(slug)
        else:
            assert table(json.loads(answer.serialize(format="json") or b"")) == expected(slug)


def test_comunica(endpoint: str) -> None:
    if not (HERE / "node_modules").is_dir():
        missing = "Comunica is not installed: run «make test»"
        pytest.fail(missing) if os.environ.get("REQUIRE_TOOLS") else pytest.skip(missing)
    files = [str(QUESTIONS / f"{slug}.rq") for slug in FIVE]
    answers = json.loads(run(tool("node"), HERE / "comunica.mjs", endpoint, *files))
    for slug, file in zip(FIVE, files, strict=True):
        found = answers[file]
        assert (graph(found, "nt") if slug == GRAPH else table(json.loads(found))) == expected(slug), slug


@pytest.mark.parametrize("slug", [*ROWS, "innsatsomrader-og-mal", "roller-i-planen"])
def test_roqet(endpoint: str, slug: str) -> None:
    """The client for the protocol supports rows only."""
    data = run(tool("roqet"), "-q", "-p", endpoint, "-r", "xml", QUESTIONS / f"{slug}.rq")
    assert read_results(data, ox.QueryResultsFormat.XML) == expected(slug)


def test_rapper(endpoint: str) -> None:
    """The client reads a graph result like any document, in the format that it prefers."""
    address = ox.NamedNode(endpoint).value + "?query=" + quoted(query(GRAPH))
    data = run(tool("rapper"), "-q", "-g", "-o", "ntriples", address)
    assert graph(data, "nt") == expected(GRAPH)


def quoted(text: str) -> str:
    return "".join(c if c.isalnum() and c.isascii() else f"%{b:02X}" for c in text for b in c.encode())


@every_question
def test_curl(endpoint: str, slug: str) -> None:
    ask = [tool("curl"), "-sSf", "--compressed", endpoint, "--data-urlencode", f"query@{QUESTIONS / slug}.rq"]
    if slug == GRAPH:
        assert graph(run(*ask, "-H", "Accept: application/rdf+xml"), "xml") == expected(slug)
        return
    assert table(json.loads(run(*ask))) == expected(slug)
    by_xml = read_results(
        run(*ask, "-H", "Accept: application/sparql-results+xml"), ox.QueryResultsFormat.XML
    )
    assert by_xml == expected(slug)
