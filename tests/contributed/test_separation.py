"""Contributions change nothing of what is the municipality's: pages, files, counts, answers of queries."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.partners.accepted import accepted_by
from app.partners.database import Database
from app.releases.contributed import OF_CONTRIBUTIONS
from app.releases.folder import current_name
from app.releases.release import CONTRIBUTED, read_release
from app.settings import Settings
from app.upkeep import made_anew
from tests.contributed.examples import GRAPH, OTHER, REGISTER, published, sent
from tests.pages.addresses import WITHOUT_EXAMPLE, addresses, rules
from tests.partners.conftest import ACTOR, OWN
from tests.partners.graph_store import ELEMENT

BLOCK = re.compile(rb'<section class="contributed".*?</section>\n?', re.DOTALL)
BUILD = re.compile(rb"(?<=[0-9a-f]{16}-)[0-9a-f]{8}")
"""The part of a release's name that says what its files were made from; entity tags have it."""
OF_CONTRIBUTIONS_ONLY = ("/bidrag.", "/graf/bidrag")
ABOUT_SITE = ("/readyz", "/healthz", "/om/status", "/bidrag")
"""They say when the release was put in force, or whether the site accepts contributions."""


def compared() -> list[str]:
    """Return an address of every kind that the site has, of pages and of data."""
    named = [a for rule in rules() if rule.rule not in WITHOUT_EXAMPLE for a in addresses(rule.rule)]
    return [
        a for a in named if not a.startswith(OF_CONTRIBUTIONS_ONLY) and a.partition("?")[0] not in ABOUT_SITE
    ]


def rest(page: bytes) -> bytes:
    """Return a page without the blocks of partners, and without the part of tags that tells builds apart."""
    return BUILD.sub(b"", BLOCK.sub(b"", page)).replace(b"\n\n", b"\n")


@pytest.mark.parametrize("address", compared())
def test_page_is_the_same_outside_of_the_marked_blocks(site: Flask, contributed: Flask, address: str) -> None:
    with site.test_client().get(address) as without, contributed.test_client().get(address) as with_them:
        assert rest(with_them.data) == rest(without.data)
        assert with_them.status_code == without.status_code


def documents(site: Flask) -> list[str]:
    lists = site.extensions["publication"].current().lists
    return [str(document) for document in lists.documents(0, 10_000)[0]]


@pytest.mark.parametrize("suffix", ["nt", "json?partners=none"])
def test_data_of_every_thing_are_the_same(site: Flask, contributed: Flask, suffix: str) -> None:
    clients = [site.test_client(), contributed.test_client()]
    paths = [f"{d.partition('.no')[2]}.{suffix}" for d in documents(site)]
    assert len(paths) > 100
    assert [p for p in paths if clients[0].get(p).data != clients[1].get(p).data] == []


def test_trees_have_what_partners_say_under_a_key_of_its_own(site: Flask, contributed: Flask) -> None:
    """Which means nothing in RDF, because it is not in the context."""
    for iri in (ELEMENT, OTHER, ACTOR):
        path = iri.partition(".no")[2].replace("/id/", "/doc/") + ".json"
        tree, before = (found.test_client().get(path).get_json() for found in (contributed, site))
        assert tree.pop("saidByPartners")[0]["partner"] == ACTOR
        assert tree == before
    assert "saidByPartners" not in site.test_client().get("/context.jsonld").text


def test_pages_of_elements_and_actors_are_the_same_outside_of_the_marked_blocks(
    site: Flask, contributed: Flask
) -> None:
    clients = [site.test_client(), contributed.test_client()]
    named = [d.partition(".no")[2] for d in documents(site) if "/tiltak/" in d or "/aktor/" in d]
    paths = [f"{path}.html" for path in named]
    shown = {p for p in paths if b'<section class="contributed"' in clients[1].get(p).data}
    of_partner = {iri.partition(".no")[2].replace("/id/", "/doc/") for iri in (ACTOR, ELEMENT, OTHER)}
    assert shown == {f"{path}.html" for path in of_partner}
    differing = [p for p in paths if rest(clients[0].get(p).data) != rest(clients[1].get(p).data)]
    assert differing == []


def test_every_stored_query_has_the_same_answer(site: Flask, contributed: Flask) -> None:
    clients = [site.test_client(), contributed.test_client()]
    names = [question.slug for question in site.extensions["publication"].current().questions]
    answers = [[client.get(f"/api/queries/{name}.csv").data for name in names] for client in clients]
    assert len(names) > 10
    assert answers[0] == answers[1]


def test_search_does_not_find_what_only_a_partner_says(site: Flask, contributed: Flask) -> None:
    pages = [found.test_client().get("/sok?q=Sykkelhotell").data for found in (site, contributed)]
    assert rest(pages[0]) == rest(pages[1])


def test_every_other_file_of_a_release_is_the_same(settings: Settings, database: Database) -> None:
    """Both where the files are linked, and where all are built from the quads."""
    before = read_release(settings.releases, current_name(settings.releases))
    kept = {name: file.sha256 for name, file in before.files.items() if name not in OF_CONTRIBUTIONS}
    sent(database)
    linked = published(settings)
    assert {n: f.sha256 for n, f in linked.files.items() if n not in OF_CONTRIBUTIONS} == kept
    assert CONTRIBUTED in linked.files
    sent(
        database,
        "<https://data.partner.example/p> <http://purl.org/dc/terms/relation> "
        f"<{ELEMENT}> ; a <http://schema.org/Project> .",
    )
    rebuilt = made_anew(settings, linked.name, accepted_by(settings))
    assert rebuilt is not None
    written = {n: f.sha256 for n, f in rebuilt.files.items() if n not in OF_CONTRIBUTIONS}
    unstable = {n for n in kept if n.startswith("search-")}  # the index has random names and times
    assert {n: h for n, h in kept.items() if n not in unstable}.items() <= written.items()
    assert rebuilt.id == linked.id == before.id


def answer(client: FlaskClient, query: str) -> str:
    response = client.get("/sparql", query_string={"query": query}, headers={"Accept": "text/csv"})
    assert response.status_code == 200, response.text
    return response.text


def test_default_graph_of_queries_is_the_municipality_s(site: Flask, contributed: Flask) -> None:
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    clients = site.test_client(), contributed.test_client()
    assert answer(clients[0], count) == answer(clients[1], count)
    beside = f"SELECT ?o {{ <{OWN}p1> ?p ?o . GRAPH ?g {{ <{ELEMENT}> a ?kind }} }}"
    assert answer(clients[1], beside) == "o\r\n"


def test_query_reaches_contributions_by_their_graph(contributed: Flask) -> None:
    client = contributed.test_client()
    link = f"<{OWN}p1> <https://data.lier.kommune.no/def/plan#implements> ?element"
    chosen = f"SELECT ?element FROM <{GRAPH}> {{ {link} }}"  # noqa: S608  # SPARQL
    assert answer(client, chosen) == f"element\r\n{ELEMENT}\r\n"
    named = f"SELECT ?g {{ GRAPH ?g {{ {link} }} GRAPH <{REGISTER}> {{ ?g ?p <{ACTOR}> }} }}"
    assert answer(client, named) == f"g\r\n{GRAPH}\r\n"
    excluded = f'SELECT ?g {{ GRAPH ?g {{ {link} }} FILTER(!STRSTARTS(STR(?g), "{REGISTER}")) }}'
    assert answer(client, excluded) == "g\r\n"
