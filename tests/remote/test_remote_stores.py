"""The same queries have the same results in the embedded engine, an Oxigraph server, and Virtuoso 7.

If a store deviates, a test checks the deviation, and docs/scaling.md describes it.
"""

# ruff: noqa: S608  # the queries are SPARQL, and nobody else's words are in them

from __future__ import annotations

import json
import socket
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from app.building import build
from app.errors import RequestError
from app.releases.release import Release
from app.remote import store as remote
from app.remote.engines import query_engine
from app.remote.errors import RemoteFailed, RemoteTimeout
from app.settings import Settings
from app.sparql.answer import Dataset, QueryOptions
from app.sparql.columns import Layout
from app.sparql.engine import Engine
from app.sparql.errors import MalformedQuery
from app.sparql.formats import GRAPHS
from app.sparql.pool import KINDS
from app.sparql.preflight import read_query
from app.sparql.results import XSD
from app.store.lookups import Lookups
from tests.questions.answers import query, slugs
from tests.remote import stores
from tests.sparql.asking import THINGS, A, B, quads

DEF = "https://data.lier.kommune.no/def/plan#"
PLAN = "https://data.lier.kommune.no/graf/naering-2023-2026/vedtatt"
TEXT = f"PREFIX plan: <{DEF}> "
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@pytest.fixture(scope="module")
def release(releases: Path) -> Release:
    return build(Settings(releases=releases))


@pytest.fixture(scope="module")
def small(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """Another release: two graphs that have one triple in common."""
    folder = tmp_path_factory.mktemp("small")
    (folder / "release.nq").write_text(quads(), "utf-8")
    sizes = {A: THINGS // 2 + 1, B: THINGS // 2}
    return replace(release, id="0123456789abcdef", graph_sizes=sizes, folder=folder, files={})


@pytest.fixture(scope="module")
def embedded(release: Release) -> Iterator[Engine]:
    engine = query_engine(release, Settings(), Lookups(release))
    yield engine
    engine.close()


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso"])
def store(request: pytest.FixtureRequest, release: Release, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A store with the loaded release, and its settings."""
    if request.param == "oxigraph":
        with stores.oxigraph() as found:
            chosen = stores.settings(release.folder.parent, found)
            remote.publish(release, chosen)
            yield request.param, chosen
    else:
        with stores.virtuoso(tmp_path_factory.mktemp("virtuoso")) as found:
            chosen = stores.settings(release.folder.parent, found, "graph")
            remote.publish(release, chosen)
            yield request.param, chosen


@pytest.fixture(scope="module")
def engine(store: tuple[str, Settings], release: Release) -> Iterator[Engine]:
    found = query_engine(release, store[1], Lookups(release))
    yield found
    found.close()


def asked(
    engine: Engine, release: Release, text: str, form: str = "", dataset: Dataset | None = None
) -> tuple[str, bytes]:
    read = read_query(text, release.graph_sizes.keys())
    form = form or ("json" if read.form in ("SELECT", "ASK") else "nt")
    options = QueryOptions(prefixes=release.namespaces.prefixes(), dataset=dataset)
    with engine.answer(read, form, options) as answer:
        return KINDS[read.form], b"".join(answer.chunks)


def comparable(kind: str, data: bytes, text: str) -> Any:
    """Normalise a result for comparison: rows stay in order only if the query orders them."""
    if kind == "graph":
        return {q.triple for q in ox.parse(data, ox.RdfFormat.N_TRIPLES)}
    found = json.loads(data)
    if kind == "boolean":
        return found["boolean"]
    rows = [
        tuple(sorted((name, str(term)) for name, term in row.items())) for row in found["results"]["bindings"]
    ]
    ordered = "ORDER BY" in text
    return sorted(found["head"]["vars"]), rows if ordered else Counter(rows)


def same(
    engine: Engine, embedded: Engine, release: Release, text: str, dataset: Dataset | None = None
) -> bool:
    """Return whether both engines give the same result; an empty one would prove little."""
    theirs = comparable(*asked(engine, release, text, dataset=dataset), text)
    ours = comparable(*asked(embedded, release, text, dataset=dataset), text)
    assert theirs == ours
    return True


def as_numbers(data: bytes) -> bytes:
    """Replace booleans in JSON results with integers."""
    for word, number in ((b"true", b"1"), (b"false", b"0")):
        boolean = b'"value":"%s","datatype":"%sboolean"' % (word, XSD.encode())
        data = data.replace(boolean, b'"value":"%s","datatype":"%sinteger"' % (number, XSD.encode()))
    return data


# Virtuoso 7.2.5 has no values true and false: a computed boolean is an integer, 1 or 0.
BOOLEANS_ARE_NUMBERS = {"partnere-etter-omrade", "partnere-og-hvor-ofte", "tiltak-uten-navngitt-partner"}
# It cannot compile BIND(EXISTS { … } AS ?x), and returns status 500.
EXISTS_IS_NO_VALUE = {"nytt-viderefort-eller-bare-utredes"}


@pytest.mark.parametrize("slug", slugs())
def test_competency_question_has_the_same_answer(
    store: tuple[str, Settings], engine: Engine, embedded: Engine, release: Release, slug: str
) -> None:
    text = query(slug)
    if store[0] == "virtuoso" and slug in EXISTS_IS_NO_VALUE:
        with pytest.raises(RemoteFailed):
            asked(engine, release, text)
        return
    ours = comparable(*asked(embedded, release, text), text)
    if store[0] == "virtuoso" and slug in BOOLEANS_ARE_NUMBERS:
        data = as_numbers(asked(embedded, release, text)[1])
        ours = comparable("bindings", data, text)
    assert comparable(*asked(engine, release, text), text) == ours


PATTERN = "{ ?s plan:number ?o }"
EVERYWHERE = "{ GRAPH ?g { ?s plan:number ?o } }"


@pytest.mark.parametrize(
    ("text", "dataset"),
    [
        ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", None),
        ("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g", None),
        ("SELECT ?g { GRAPH ?g {} } ORDER BY ?g", None),
        (f"SELECT * {EVERYWHERE}", None),
        (f"SELECT DISTINCT (STR(?g) AS ?name) {EVERYWHERE}", None),
        ("SELECT ?g ?layer { GRAPH ?g { ?s plan:number ?o } ?g plan:layer ?layer }", None),
        (f"SELECT * {{ {EVERYWHERE} FILTER(?g = <{PLAN}>) }}", None),
        (f"SELECT * {{ VALUES ?g {{ <{PLAN}> <urn:none> }} {EVERYWHERE} }}", None),
        (f"SELECT * {{ GRAPH <{PLAN}> {PATTERN} }}", None),
        (f"PREFIX g: <{PLAN[:-7]}> SELECT * {{ GRAPH g:vedtatt {PATTERN} }}", None),
        (f"SELECT * {{ GRAPH <vedtatt> {PATTERN} }}", None),
        (f"SELECT * {{ GRAPH <urn:other> {PATTERN} }}", None),
        ("SELECT * { GRAPH ?a { ?s plan:number ?n } GRAPH ?b { ?s a plan:Measure } }", None),
        ("SELECT ?s { ?s plan:number ?n FILTER EXISTS { GRAPH ?g { ?s a plan:Measure } } }", None),
        ("SELECT ?s ?g { ?s plan:number ?n OPTIONAL { GRAPH ?g { ?s plan:commitment ?c } } }", None),
        (f"SELECT * {{ GRAPH ?g {{ ?s plan:number ?o FILTER(?g = <{PLAN}>) }} }}", None),
        ("SELECT ?g ?l { GRAPH ?g { ?g plan:layer ?l } }", None),
        ("SELECT * { ?s plan:number ?n GRAPH ?g { { ?s plan:text ?t } UNION { ?s a ?c } } }", None),
        ("SELECT ?g { { SELECT DISTINCT ?g { GRAPH ?g { ?s plan:number ?n } } } }", None),
        (f"SELECT (COUNT(*) AS ?n) FROM <{PLAN}> {{ ?s ?p ?o }}", None),
        (f"SELECT * FROM <{PLAN}> {EVERYWHERE}", None),
        (f"SELECT * FROM NAMED <{PLAN}> {PATTERN}", None),
        (f"SELECT * FROM NAMED <{PLAN}> {EVERYWHERE}", None),
        (f"SELECT * FROM <{PLAN}> {PATTERN}", Dataset(named=(PLAN,))),
        ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", Dataset(default=(PLAN,))),
        (f"SELECT * {EVERYWHERE}", Dataset(default=(PLAN,))),
        ("# GRAPH ?g { \n SELECT * # }\n { ?s plan:number '1.2' . BIND('# GRAPH ?g {}' AS ?x) }", None),
        (f"ASK {EVERYWHERE}", None),
        ("ASK { ?s a <urn:nothing> }", None),
        (f"CONSTRUCT {{ ?g a ?s }} WHERE {EVERYWHERE}", None),
        ("CONSTRUCT WHERE { ?s plan:number ?o }", None),
    ],
)
def test_dataset_is_the_same(
    engine: Engine, embedded: Engine, release: Release, text: str, dataset: Dataset | None
) -> None:
    text = f"BASE <{PLAN}> {TEXT}{text}"
    theirs, ours = (asked(e, release, text, dataset=dataset) for e in (engine, embedded))
    assert comparable(*theirs, text) == comparable(*ours, text)


def test_labels_are_beside_the_iris_in_a_spreadsheet(
    engine: Engine, embedded: Engine, release: Release
) -> None:
    layout = Layout(
        languages=["nb"],
        label_properties=["http://www.w3.org/2004/02/skos/core#prefLabel"],
        titles={"n": "Nummer"},
        guarded=True,
        byte_order_mark=True,
    )
    text = TEXT + "SELECT ?n ?c { ?m plan:number ?n ; plan:commitment ?c } ORDER BY ?m ?c"
    read = read_query(text, release.graph_sizes.keys())
    options = QueryOptions(layout=layout)
    theirs, ours = (b"".join(e.answer(read, "csv", options).chunks) for e in (engine, embedded))
    assert theirs == ours
    assert ours.startswith(b"\xef\xbb\xbfNummer,c,cLabel")


def test_description_is_the_same(engine: Engine, embedded: Engine, release: Release) -> None:
    text = "DESCRIBE <https://data.lier.kommune.no/id/plan/naering-2023-2026/tiltak/1.2>"
    theirs, ours = (asked(e, release, text) for e in (engine, embedded))
    assert comparable(*theirs, text) == comparable(*ours, text)


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_rows_are_the_same_in_every_format(
    engine: Engine, embedded: Engine, release: Release, form: str
) -> None:
    text = TEXT + "SELECT ?g ?s ?t ?missing { GRAPH ?g { ?s plan:text ?t } } ORDER BY ?s ?t"
    kind, data = asked(engine, release, text, form)
    expected_kind, expected = asked(embedded, release, text, form)
    assert kind == expected_kind
    if form == "json":  # the engine in this process writes members and spaces in its own way
        rows = json.loads(data)
        assert rows == json.loads(expected)
        assert len(rows["results"]["bindings"]) > 41
    else:
        assert data == expected
        assert data.count(b"\n") > 41


@pytest.mark.parametrize("form", GRAPHS)
def test_graph_is_the_same_in_every_format(
    engine: Engine, embedded: Engine, release: Release, form: str
) -> None:
    text = TEXT + "CONSTRUCT WHERE { ?s a plan:Measure ; plan:text ?t }"
    _, theirs = asked(engine, release, text, form)
    _, ours = asked(embedded, release, text, form)
    found = {q.triple for q in ox.parse(theirs, GRAPHS[form])}
    assert found == {q.triple for q in ox.parse(ours, GRAPHS[form])}
    assert len(found) == 82


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_ask_is_answered_in_every_format(engine: Engine, release: Release, form: str) -> None:
    assert b"true" in asked(engine, release, "ASK { ?s ?p ?o }", form)[1]


def test_result_contains_no_name_of_the_store(engine: Engine, release: Release) -> None:
    for text in ("SELECT * { GRAPH ?g { ?s ?p ?o } }", "SELECT ?o { ?s ?p ?o FILTER(ISIRI(?o)) }"):
        _, data = asked(engine, release, text)
        assert PLAN.encode() in data
        assert b"urn:handlingsplan" not in data


def test_syntax_error_has_its_line(engine: Engine, release: Release) -> None:
    with pytest.raises(MalformedQuery) as caught:
        asked(engine, release, "SELECT * {\n ?s ?p ?o \n FILTER(?o ! 1) }")
    assert caught.value.fields["line"] == 3


def test_rows_stop_at_the_limit_and_say_so(engine: Engine, release: Release) -> None:
    read = read_query("SELECT * { ?s ?p ?o }", release.graph_sizes.keys())
    with engine.answer(read, "csv", QueryOptions(rows=10)) as answer:
        assert b"".join(answer.chunks).count(b"\r\n") == 11
        assert answer.truncated


def test_timeout_is_an_error_and_the_next_query_is_answered(engine: Engine, release: Release) -> None:
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c > ?f && ?f > ?i) }"
    with pytest.raises(RemoteTimeout):
        engine.answer(read_query(slow, ()), "json", QueryOptions(seconds=0.5))
    assert asked(engine, release, "ASK { ?s ?p ?o }", "csv")[1] == b"true"


def test_several_releases_are_in_the_store(
    store: tuple[str, Settings], engine: Engine, release: Release, small: Release
) -> None:
    before = asked(engine, release, COUNT, "csv")
    remote.publish(small, store[1])
    other = query_engine(small, store[1], Lookups(small))
    assert asked(other, small, COUNT, "csv")[1] == f"n\r\n{THINGS}\r\n".encode()
    assert asked(engine, release, COUNT, "csv") == before
    other.close()


def test_merge_of_named_graphs_counts_a_common_triple_twice(
    store: tuple[str, Settings], small: Release
) -> None:
    """No engine here merges them, including the embedded one.

    The default graph of a release is one graph in the store, so only a query with several FROM is affected.
    """
    remote.publish(small, store[1])
    text = f"SELECT (COUNT(*) AS ?n) FROM <{A}> FROM <{B}> {{ ?s ?p ?o }}"
    for chosen in (store[1], Settings()):
        engine = query_engine(small, chosen, Lookups(small))
        assert int(asked(engine, small, text, "csv")[1].split()[1]) == THINGS + 1
        engine.close()


def test_base_after_a_prefix_is_accepted_for_every_store(engine: Engine, release: Release) -> None:
    """Virtuoso does not accept that."""
    text = TEXT + "BASE <https://data.lier.kommune.no/> ASK { ?s a plan:Measure }"
    assert asked(engine, release, text, "csv")[1] == b"true"


def test_truncation_by_virtuosos_own_limit_is_reported(
    store: tuple[str, Settings], engine: Engine, release: Release
) -> None:
    pairs = "SELECT ?a ?b { ?a plan:number ?x . ?b plan:text ?y . ?c plan:number ?z } LIMIT 15000"
    with engine.answer(read_query(TEXT + pairs, release.graph_sizes.keys()), "csv") as answer:
        rows = b"".join(answer.chunks).count(b"\r\n") - 1
        assert (rows, answer.truncated) == {
            "oxigraph": (15_000, False),
            "virtuoso": (stores.MOST_ROWS, True),
        }[store[0]]


def test_no_spelling_of_a_query_makes_a_store_connect_elsewhere(engine: Engine, release: Release) -> None:
    """Each is a SERVICE in a grammar that needs no white space between a keyword and what follows."""
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        there = f"http://127.0.0.1:{stranger.getsockname()[1]}/"
        call = f"SERVICE <{there}> {{ ?a ?b ?c }}"
        for text in (
            f"PREFIX SERVICEx: <{there}> PREFIX SERVICESERVICEx: <urn:y:> "
            "SELECT * { SERVICESERVICEx:a { ?a ?b ?c } }",
            f"PREFIX SILENTx: <{there}> PREFIX SERVICESILENTx: <urn:y:> "
            "SELECT * { SERVICESILENTx:a { ?a ?b ?c } }",
            f"PREFIX x: <urn:x:> SELECT * {{ FILTER(EXISTS{{}}<x:a&&'>\"'='') {call} #\")\n}}",
            f'PREFIX x: <urn:x:> SELECT * {{ FILTER(<<( x:a x:b x:c )>><x:a#>"\n) {call} #")\n}}',
            f"PREFIX x: <urn:x:> SELECT * {{ FILTER(EXISTS{{}}<x:a#>'''\n) {call} #''')\n}}",
            f"SELECT * {{ SERVICESILENT<{there}>{{ ?a ?b ?c }} }}",
            f"SELECT * {{ ?s ?p trueSERVICE<{there}>{{ ?a ?b ?c }} }}",
            rf'SELECT * {{ BIND("\u0022 AS ?x) {call} BIND(\u0022" AS ?y) . <urn:none> ?p ?o }}',
        ):
            try:
                rows = json.loads(asked(engine, release, text)[1])["results"]["bindings"]
            except RequestError:
                continue
            assert rows == []
        stranger.settimeout(0.1)
        with pytest.raises(TimeoutError):
            stranger.accept()
