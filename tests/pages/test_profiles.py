"""Every profile is described at its IRI, applies to the right resources, and has the right content."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient
from rdflib import RDF, Graph, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, SKOS

from app.store.documents import document_about
from app.store.lists import Lists
from app.views.profiles import PROFILES, Profile, profiles_of
from app.views.subject import Subject
from app.views.trees.tree import Trees
from app.vocabularies import FOREIGN_PREFIXES
from tests.graphs import assert_isomorphic

BASE = "https://data.lier.kommune.no/"
MEASURE = "/doc/plan/naering-2023-2026/tiltak/6.3"
PROF = Namespace(FOREIGN_PREFIXES["prof"])
ALTR = Namespace(FOREIGN_PREFIXES["altr"])
SCHEMA = Namespace(FOREIGN_PREFIXES["schema"])
EXPECTED = {
    MEASURE: {"plan", "schema", "alt"},
    "/doc/katalog": {"plan", "schema", "dcat", "alt"},
    "/def/rolle": {"plan", "schema", "skos", "alt"},
    "/def/rolle/ansvarlig": {"plan", "schema", "skos", "alt"},
    "/def/plan": {"plan", "alt"},
    "/graf/aktorer": {"plan", "alt"},
    "/doc/vedtak/naering-2023-2026": {"plan", "alt"},
}


def turtle(client: FlaskClient, address: str) -> Graph:
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "text/turtle"), answer.text
    return Graph().parse(data=answer.data, format="turtle")


def subject(site: Flask, iri: str) -> Subject:
    lists: Lists = site.extensions["publication"].current().lists
    return Subject(document_about(lists, iri), lists.lookups, Trees(lists.lookups))


@pytest.mark.parametrize("profile", PROFILES, ids=lambda p: p.token)
def test_iri_of_a_profile_leads_to_its_description(client: FlaskClient, profile: Profile) -> None:
    iri = URIRef(f"{BASE}def/profil/{profile.token}")
    graph = turtle(client, f"/def/profil/{profile.token}.ttl")
    assert (iri, RDF.type, PROF.Profile) in graph
    assert str(graph.value(iri, PROF.hasToken)) == profile.token
    assert graph.value(iri, PROF.isProfileOf)


@pytest.mark.parametrize(("path", "expected"), EXPECTED.items())
def test_document_lists_the_profiles_that_apply_to_it(site: Flask, path: str, expected: set[str]) -> None:
    iri = BASE + path.lstrip("/").replace("doc/", "id/")
    assert {p.token for p in profiles_of(subject(site, iri))} >= expected
    assert {p.token for p in profiles_of(subject(site, iri))} & {"skos", "dcat", "schema"} == expected & {
        "skos",
        "dcat",
        "schema",
    }


@pytest.mark.parametrize("path", EXPECTED)
def test_every_listed_variant_has_its_type_and_profile(client: FlaskClient, path: str) -> None:
    listed = client.get(f"{path}?_profile=alt&_mediatype=application/json").json
    assert listed
    assert sum(r["default"] for r in listed["representations"]) == 1
    for row in listed["representations"]:
        answer = client.get(row["url"].replace(BASE, "/"))
        assert (answer.status_code, answer.mimetype) == (200, row["mediaType"])
        assert answer.headers["Content-Profile"] == f"<{row['profile']}>"
        assert f'<{row["profile"]}>; rel="profile"' in answer.headers["Link"]


def test_list_of_alternates_is_the_same_as_rdf_as_json_and_as_a_page(client: FlaskClient) -> None:
    graph = turtle(client, f"{MEASURE}.ttl?_profile=alt")
    listed = json.loads(client.get(f"{MEASURE}.json?_profile=alt").data)
    page = client.get(f"{MEASURE}.html?_profile=alt").text
    document = URIRef(BASE + MEASURE.lstrip("/"))
    addresses = {str(o) for o in graph.objects(document, ALTR.hasRepresentation)}
    assert addresses == {r["url"] for r in listed["representations"]}
    assert graph.value(document, ALTR.hasDefaultRepresentation) == URIRef(f"{document}.ttl")
    for address in addresses:
        assert address.replace(BASE, "/").replace("&", "&amp;") in page
        assert graph.value(URIRef(address), DCTERMS.conformsTo)
        assert graph.value(URIRef(address), DCTERMS.format)


@pytest.mark.parametrize(
    "ask",
    [
        {"query_string": {"_profile": "schema"}},
        {"query_string": {"_profile": f"{BASE}def/profil/schema"}},
        {"headers": {"Accept-Profile": f"<{BASE}def/profil/schema>"}},
        {"headers": {"Accept-Profile": "<https://schema.org/>;q=0.9, <urn:example:other>"}},
        {"headers": {"Accept-Profile": f'"{BASE}def/profil/schema"'}},
    ],
)
def test_profile_can_be_requested_by_token_by_iri_and_by_its_standard(
    client: FlaskClient, ask: dict[str, dict[str, str]]
) -> None:
    answer = client.get(MEASURE, **ask)
    assert answer.status_code == 200
    assert answer.headers["Content-Location"] == f"{MEASURE}.ttl?_profile=schema"
    same = Graph().parse(data=answer.data, format="turtle")
    assert_isomorphic(same, turtle(client, f"{MEASURE}.ttl?_profile=schema"))


def test_quality_of_a_profile_decides(client: FlaskClient) -> None:
    wanted = "<https://schema.org/>;q=0.2, <http://www.w3.org/2004/02/skos/core>;q=0.8"
    for header in (wanted, ",".join(reversed(wanted.split(",")))):
        answer = client.get("/def/rolle", headers={"Accept-Profile": header})
        assert answer.headers["Content-Profile"] == f"<{BASE}def/profil/skos>"


def test_unknown_profile_in_the_header_gets_the_default_and_is_reported(client: FlaskClient) -> None:
    answer = client.get(MEASURE, headers={"Accept-Profile": "<urn:example:none>"})
    assert answer.status_code == 200
    assert answer.headers["Content-Profile"] == f"<{BASE}def/profil/plan>"


@pytest.mark.parametrize("query", ["_profile=none", "_profile=skos", "_profile=schema&_mediatype=text/html"])
def test_unknown_profile_in_the_address_is_406_with_the_available_ones(
    client: FlaskClient, query: str
) -> None:
    answer = client.get(f"{MEASURE}?{query}")
    assert answer.status_code == 406
    assert "_profile=schema" in answer.text


def test_schema_org_view_has_the_action_its_parent_and_participants(client: FlaskClient) -> None:
    graph = turtle(client, f"{MEASURE}.ttl?_profile=schema")
    measure = URIRef(BASE + "id/plan/naering-2023-2026/tiltak/6.3")
    assert (measure, RDF.type, SCHEMA.PlanAction) in graph
    assert str(graph.value(measure, SCHEMA.identifier)) == "6.3"
    assert graph.value(measure, SCHEMA.description)
    assert list(graph.subjects(SCHEMA.hasPart, measure))
    assert URIRef(BASE + "id/aktor/buskerudbyen") in set(graph.objects(measure, SCHEMA.participant))
    assert all(str(p).startswith((str(SCHEMA), str(RDF))) for p in graph.predicates())


def test_schema_org_view_links_only_to_named_or_external_resources(client: FlaskClient) -> None:
    graph = turtle(client, "/doc/plan/naering-2023-2026.ttl?_profile=schema")
    for value in graph.objects():
        if isinstance(value, URIRef) and str(value).startswith(BASE + "id/"):
            assert graph.value(value, SCHEMA.name), value


def test_skos_view_has_the_scheme_with_its_concepts_and_nothing_of_our_model(client: FlaskClient) -> None:
    graph = turtle(client, "/def/rolle.ttl?_profile=skos")
    scheme = URIRef(BASE + "def/rolle")
    tops = set(graph.objects(scheme, SKOS.hasTopConcept))
    assert len(tops) == 9
    for concept in tops:
        assert {t.language for t in graph.objects(concept, SKOS.prefLabel)} == {"nb", "nn", "en"}  # type: ignore[attr-defined]
    assert not [p for p in graph.predicates() if "/def/plan#" in str(p)]


def test_dcat_view_has_the_catalogue_with_its_datasets(client: FlaskClient) -> None:
    graph = turtle(client, "/doc/katalog.ttl?_profile=dcat")
    catalogue = URIRef(BASE + "id/katalog")
    datasets = list(graph.objects(catalogue, DCAT.dataset))
    assert datasets
    for dataset in datasets:
        assert graph.value(dataset, DCTERMS.title)
    assert not [p for p in graph.predicates() if "/def/plan#" in str(p)]
