"""The files for crawlers, and VoID, conform to their standards and match the site."""

from __future__ import annotations

import gzip
import urllib.robotparser
import xml.etree.ElementTree as ET
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from rdflib import OWL, RDF, Graph, Literal, Namespace, URIRef

from app.environment import from_environment
from app.errors import InvalidSetting
from app.pages.crawler_files import security, sitemap, sitemap_index
from app.publication import Publication
from app.settings import Settings
from app.site import create_site

BASE = "https://data.lier.kommune.no/"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
VOID = Namespace("http://rdfs.org/ns/void#")
CATALOGUE = URIRef(f"{BASE}id/katalog")


@pytest.fixture
def void(client: FlaskClient) -> Graph:
    return Graph().parse(data=client.get("/.well-known/void.ttl").data, format="turtle")


def test_robots_txt_allows_pages_and_disallows_expensive_addresses(client: FlaskClient) -> None:
    text = client.get("/robots.txt").text
    rules = urllib.robotparser.RobotFileParser()
    rules.parse(text.splitlines())
    for path in ("", "doc/plan/naering-2023-2026", "katalog", "filer/planer.ttl", "sporring"):
        assert rules.can_fetch("*", BASE + path), path
    for path in ("sparql", "sparql?query=ASK%7B%7D", "sporring?query=ASK%7B%7D"):
        assert not rules.can_fetch("*", BASE + path), path
    assert rules.site_maps() == [f"{BASE}sitemap.xml"]


def test_every_page_of_the_sitemap_exists_and_has_a_date(client: FlaskClient) -> None:
    answer = client.get("/sitemap.xml")
    assert answer.mimetype == "application/xml"
    root = ET.fromstring(answer.data)  # noqa: S314  # the site's own
    places = [e.text or "" for e in root.iter(f"{SITEMAP}loc")]
    dates = [date.fromisoformat(e.text or "") for e in root.iter(f"{SITEMAP}lastmod")]
    assert len(places) == len(dates) == len(set(places)) > 100
    assert f"{BASE}doc/plan/naering-2023-2026/tiltak/1.2" in places
    assert f"{BASE}def/plan/term/Measure" in places
    assert not [p for p in places if "/omtale/" in p or "/medvirkning/" in p]  # parts of a measure's page
    for place in [p for p in places if "/tiltak/" not in p]:
        found = client.head("/" + place.removeprefix(BASE), headers={"Accept": "text/html"})
        assert found.status_code == 200, place
        assert found.mimetype == "text/html", place


def test_parts_of_the_sitemap_are_together_all_pages(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = locations(client.get("/sitemap.xml", headers={"Accept-Encoding": "identity"}).data)
    monkeypatch.setattr("app.pages.crawler_files.LONGEST_SITEMAP", 100)
    parts = locations(client.get("/sitemap.xml").data)
    assert parts == [f"{BASE}sitemap-{n}.xml" for n in range(1, -(-len(whole) // 100) + 1)]
    pages = [locations(client.get("/" + part.removeprefix(BASE)).data) for part in parts]
    assert [page for part in pages for page in part] == whole
    assert max(map(len, pages)) == 100
    assert client.get(f"/sitemap-{len(parts) + 1}.xml").status_code == 404


def locations(body: bytes) -> list[str]:
    root = ET.fromstring(body)  # noqa: S314  # the site's own
    return [e.text or "" for e in root.iter(f"{SITEMAP}loc")]


def test_index_of_sitemaps_names_every_part() -> None:
    index = sitemap_index(BASE, 3, date(2026, 11, 25))
    assert locations(index.encode()) == [f"{BASE}sitemap-{n}.xml" for n in (1, 2, 3)]
    assert "&amp;" in sitemap(["https://x.example/?a&b"], date(2026, 11, 25))


def test_missing_part_of_the_sitemap_is_not_found(client: FlaskClient) -> None:
    assert client.get("/sitemap-1.xml").status_code == 200
    assert client.get("/sitemap-2.xml").status_code == 404
    assert client.get("/sitemap-0.xml").status_code == 404


def test_there_is_no_security_txt_without_a_contact(client: FlaskClient) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404


def test_security_txt_has_the_fields_of_rfc_9116(site: Flask) -> None:
    releases = site.extensions["publication"].settings.releases
    settings = Settings(releases=releases, reload_seconds=0, security_contact="mailto:sikkerhet@x.example")
    other = create_site(settings)
    publication: Publication = other.extensions["publication"]
    try:
        answer = other.test_client().get("/.well-known/security.txt")
        assert answer.content_type == "text/plain; charset=utf-8"
        fields = dict(line.split(": ", 1) for line in answer.text.splitlines())
        assert fields["Contact"] == "mailto:sikkerhet@x.example"
        assert fields["Canonical"] == f"{BASE}.well-known/security.txt"
        expires = datetime.fromisoformat(fields["Expires"])
        assert datetime.now(UTC) < expires < datetime.now(UTC) + timedelta(days=365)
    finally:
        publication.close()


def test_security_txt_expires_if_no_new_release_is_built() -> None:
    text = security("mailto:x@x.example", BASE, datetime(2020, 1, 1, tzinfo=UTC))
    assert "Expires: 2020-12-30T00:00:00Z" in text


@pytest.mark.parametrize("contact", ["x@x.example", "http://x.example/", "mailto:x\nContact: y"])
def test_invalid_contact_prevents_the_start(contact: str) -> None:
    with pytest.raises(InvalidSetting):
        from_environment({"HANDLINGSPLAN_SECURITY_CONTACT": contact})


def test_llms_txt_links_to_existing_addresses(client: FlaskClient) -> None:
    lines = client.get("/llms.txt").text.splitlines()
    assert lines[0].startswith("# ")
    assert any(line.startswith("> ") for line in lines)
    links = [line.partition("](")[2].partition(")")[0] for line in lines if line.startswith("- [")]
    assert len(links) >= 7
    for link in links:
        found = client.get("/" + link.removeprefix(BASE), headers={"Accept": "*/*"}, follow_redirects=True)
        assert found.status_code == 200, link


def test_humans_txt_names_the_publisher(client: FlaskClient) -> None:
    assert "Publisher: Prosjektet som publiserer planen som lenkede data" in client.get("/humans.txt").text


def test_texts_are_cacheable(client: FlaskClient) -> None:
    for path in ("/robots.txt", "/sitemap.xml", "/llms.txt", "/humans.txt"):
        first = client.get(path)
        again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert again.status_code == 304, path


def test_void_counts_match_the_endpoint(client: FlaskClient, void: Graph) -> None:
    queries = {
        VOID.triples: "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        VOID.distinctSubjects: "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }",
        VOID.classes: "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?s a ?c }",
    }
    for predicate, query in queries.items():
        answer = client.get("/sparql", query_string={"query": query, "format": "json"}).json
        assert answer
        assert str(void.value(CATALOGUE, predicate)) == answer["results"]["bindings"][0]["n"]["value"]


def test_every_linkset_counts_its_links(client: FlaskClient, void: Graph) -> None:
    found = list(void.subjects(RDF.type, VOID.Linkset))
    assert {void.value(one, VOID.linkPredicate) for one in found} >= {OWL.sameAs}
    for one in found:
        predicate = void.value(one, VOID.linkPredicate)
        space = void.value(void.value(one, VOID.objectsTarget), VOID.uriSpace)
        query = (
            f"SELECT (COUNT(*) AS ?n) {{ SELECT DISTINCT ?s ?o {{ ?s <{predicate}> ?o "
            f'FILTER(STRSTARTS(STR(?s), "{BASE}id/") && STRSTARTS(STR(?o), "{space}")) }} }}'
        )
        answer = client.get("/sparql", query_string={"query": query, "format": "json"}).json
        assert answer
        counted = answer["results"]["bindings"][0]["n"]["value"]
        assert str(void.value(one, VOID.triples)) == counted, one


def test_void_links_to_dumps_examples_and_endpoint(client: FlaskClient, void: Graph) -> None:
    assert void.value(CATALOGUE, VOID.sparqlEndpoint) == URIRef(f"{BASE}sparql")
    assert void.value(CATALOGUE, VOID.uriSpace) == Literal(BASE)
    examples = list(void.objects(CATALOGUE, VOID.exampleResource))
    assert len(examples) >= 4
    for example in examples:
        assert client.get("/" + str(example).removeprefix(BASE), follow_redirects=True).status_code == 200
    dumps = {str(d) for d in void.objects(CATALOGUE, VOID.dataDump)}
    assert f"{BASE}filer/planer.nq.gz" in dumps
    with client.get("/filer/planer.nt.gz") as answer:
        triples = len(set(gzip.decompress(answer.data).splitlines()))
    assert str(triples) == str(void.value(CATALOGUE, VOID.triples))


def test_void_lists_the_used_vocabularies(void: Graph) -> None:
    used = set(void.objects(CATALOGUE, VOID.vocabulary))
    assert URIRef(f"{BASE}def/plan") in used
    assert URIRef("http://www.w3.org/2004/02/skos/core#") in used


def test_void_has_partitions_by_class_and_property(void: Graph) -> None:
    classes = {void.value(p, VOID["class"]) for p in void.objects(CATALOGUE, VOID.classPartition)}
    assert URIRef(f"{BASE}def/plan#Measure") in classes
    properties = {void.value(p, VOID.property) for p in void.objects(CATALOGUE, VOID.propertyPartition)}
    assert URIRef(f"{BASE}def/plan#text") in properties
