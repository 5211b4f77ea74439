"""How a query is rewritten for a store with several releases."""

# ruff: noqa: S608  # the queries are SPARQL, and nobody else's words are in them

from __future__ import annotations

import pytest

from app.remote.names import ReleaseNames
from app.remote.rewriting import Rewritten, clause, rewritten
from app.sparql.answer import Dataset, QueryOptions
from app.sparql.preflight import read_query

A, B = "https://e.no/graf/a", "https://e.no/graf/b"
NAMES = ReleaseNames("r1", (A, B))
IN_STORE = f"urn:handlingsplan:r1:{A}"


DATASET = clause(Dataset((NAMES.union,), (NAMES.none,)))


def rewrite(text: str, dataset: Dataset | None = None) -> Rewritten:
    read = read_query(text, (A, B))
    return rewritten(read, NAMES, QueryOptions(dataset=dataset).dataset_of(read))


def asked(found: Rewritten) -> str:
    """Return the query for the store, on one line."""
    return " ".join(found.query.text.split("\n")).strip()


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p 'GRAPH ?g { }' }",
        "SELECT * { ?graph <https://e.no/GRAPH> ?FROM }",
        "ASK { ?s ?p ?o FILTER(?o < ?s && ?s>?p) }",
        "PREFIX graph: <https://e.no/> SELECT * { ?s graph:from ?o }",
    ],
)
def test_query_without_graphs_gets_a_dataset_and_stays_unchanged(text: str) -> None:
    found = rewrite(text)
    assert found.query.text.replace(f"{DATASET}\n", "") == read_query(text, ()).text
    assert found.dataset == Dataset((NAMES.union,), (NAMES.none,))


@pytest.mark.parametrize("graph", [f"<{A}>", "g:a", f"<https://e.no/graf/{chr(92)}u0061>", "<a>"])
def test_named_graph_gets_its_name_in_the_store_however_it_is_written(graph: str) -> None:
    prologue = "BASE <https://e.no/graf/> PREFIX g: <https://e.no/graf/> "
    found = rewrite(f"{prologue}SELECT * {{ GRAPH {graph} {{ ?s ?p ?o }} }}")
    assert f"GRAPH <{IN_STORE}> {{ ?s ?p ?o }}" in asked(found)


def test_unpublished_or_unselected_graph_is_replaced_by_an_empty_one() -> None:
    assert f"GRAPH <{NAMES.none}>" in asked(rewrite("SELECT * { GRAPH <urn:x> { ?s ?p ?o } }"))
    other = rewrite(f"SELECT * FROM NAMED <{B}> {{ GRAPH <{A}> {{ ?s ?p ?o }} }}")
    assert f"GRAPH <{NAMES.none}>" in asked(other)
    assert asked(other).count("FROM NAMED") == 1


def test_names_of_the_store_cannot_be_queried() -> None:
    found = rewrite(f"SELECT * {{ GRAPH <{IN_STORE}> {{ ?s ?p ?o }} }}")
    assert f"GRAPH <{NAMES.none}>" in asked(found)


def test_our_own_variables_do_not_occur_in_the_query() -> None:
    found = rewrite("SELECT ?release_graph_1 { GRAPH ?g { ?s ?p ?release_graph_1 } }")
    assert not "release_graph_1".startswith(found.own_variables)
    assert f"?{found.own_variables}1" in asked(found)


def test_empty_part_of_a_dataset_is_an_empty_graph() -> None:
    chosen = rewrite("SELECT * { GRAPH ?g { ?s ?p ?o } }", Dataset(named=(A,)))
    assert chosen.dataset == Dataset((NAMES.none,), (IN_STORE,))
    assert B not in asked(chosen)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?s|WHERE { ?s ?p ?o }",
        "SELECT ( EXISTS { ?s ?p ?o } AS ?x )|{ ?s ?p ?o }",
        "ASK|{ }",
        "CONSTRUCT|WHERE { ?s ?p ?o }",
        "CONSTRUCT { ?s ?p ?o }|{ ?s ?p ?o }",
        "DESCRIBE <https://e.no/x>|",
        "DESCRIBE ?s|WHERE { ?s ?p ?o } LIMIT 1",
        "SELECT *|{ { SELECT ?s { ?s ?p ?o } } } ORDER BY ?s",
    ],
)
def test_dataset_comes_before_the_pattern(text: str) -> None:
    before, _, after = text.partition("|")
    assert asked(rewrite(f"{before} {after}")).split() == f"{before} {DATASET} {after}".split()
