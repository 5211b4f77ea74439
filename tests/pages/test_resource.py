"""Resources redirect with 303, documents are negotiated, and every response describes itself."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from rdflib import Dataset, Graph, URIRef
from rdflib.namespace import FOAF
from werkzeug.test import TestResponse

from app.formats import DOCUMENTS, RDF
from app.representation import Representation
from app.settings import REPOSITORY
from tests.graphs import assert_isomorphic

MEASURE = "plan/naering-2023-2026/tiltak/1.2"
IRI = f"https://data.lier.kommune.no/id/{MEASURE}"
NEGOTIATED = [
    f"/doc/{MEASURE}",
    "/def/plan",
    "/def/rolle",
    "/def/rolle/ansvarlig",
    "/graf/aktorer",
    "/def/former",
]


def graph_of(response: TestResponse) -> Graph:
    dataset = Dataset(default_union=True)
    dataset.parse(data=response.data, format=response.mimetype)
    union = Graph()
    for s, p, o, _ in dataset.quads():
        union.add((s, p, o))
    return union


def test_resource_redirects_with_303_to_its_document(client: FlaskClient) -> None:
    answer = client.get(f"/id/{MEASURE}")
    assert answer.status_code == 303
    assert answer.location == f"/doc/{MEASURE}"


@pytest.mark.parametrize("representation", DOCUMENTS, ids=lambda r: r.suffix)
@pytest.mark.parametrize("path", NEGOTIATED)
def test_accept_and_suffix_give_the_same_document(
    client: FlaskClient, path: str, representation: Representation
) -> None:
    negotiated = client.get(path, headers={"Accept": representation.media_type})
    fixed = client.get(f"{path}.{representation.suffix}")
    assert negotiated.status_code == fixed.status_code == 200
    assert negotiated.mimetype == fixed.mimetype == representation.media_type
    assert negotiated.headers["Content-Location"] == f"{path}.{representation.suffix}"
    assert negotiated.data == fixed.data


@pytest.mark.parametrize("path", NEGOTIATED)
def test_all_rdf_representations_have_the_same_statements(client: FlaskClient, path: str) -> None:
    turtle = graph_of(client.get(f"{path}.ttl"))
    assert len(turtle) > 3
    for representation in RDF:
        assert_isomorphic(graph_of(client.get(f"{path}.{representation.suffix}")), turtle)


def test_document_states_its_topic_its_licence_and_its_release(client: FlaskClient) -> None:
    graph = graph_of(client.get(f"/doc/{MEASURE}.ttl"))
    document = URIRef(f"https://data.lier.kommune.no/doc/{MEASURE}")
    assert graph.value(document, FOAF.primaryTopic) == URIRef(IRI)
    assert graph.value(document, URIRef("http://purl.org/dc/terms/license"))
    release = graph.value(document, URIRef("http://www.w3.org/ns/prov#wasDerivedFrom"))
    assert str(release).endswith(client.get("/readyz").json["release"])  # type: ignore[index]


def test_document_about_a_partner_has_its_incoming_links_with_labels(client: FlaskClient) -> None:
    graph = graph_of(client.get("/doc/aktor/buskerudbyen.ttl"))
    partner = URIRef("https://data.lier.kommune.no/id/aktor/buskerudbyen")
    pointing = set(graph.subjects(None, partner)) - {
        URIRef("https://data.lier.kommune.no/doc/aktor/buskerudbyen")
    }
    assert len(pointing) >= 3


def test_document_about_a_measure_has_its_mentions_and_participations(client: FlaskClient) -> None:
    graph = graph_of(client.get(f"/doc/{MEASURE}.ttl"))
    plan = "https://data.lier.kommune.no/def/plan#"
    for mention in graph.objects(URIRef(IRI), URIRef(plan + "mention")):
        assert graph.value(mention, URIRef(plan + "quote"))
    assert list(graph.objects(URIRef(IRI), URIRef(plan + "mention")))


def test_incoming_links_of_a_hub_are_counted_and_paginated(client: FlaskClient) -> None:
    first = client.get("/doc/plan/naering-2023-2026.ttl")
    assert 'rel="next"' in first.headers["Link"]
    document = URIRef("https://data.lier.kommune.no/doc/plan/naering-2023-2026")
    count = graph_of(first).value(document, URIRef("http://www.w3.org/ns/hydra/core#totalItems"))
    assert int(str(count)) > 50
    second = client.get("/doc/plan/naering-2023-2026.ttl?page=2")
    assert 'rel="prev"' in second.headers["Link"]
    assert second.data != first.data
    assert client.get("/doc/plan/naering-2023-2026.ttl?page=999").status_code == 404


@pytest.mark.parametrize("page", ["0", "-1", "x", "1.5", "٣", "9" * 40])
def test_page_that_is_not_a_number_is_refused(client: FlaskClient, page: str) -> None:
    assert client.get(f"/doc/{MEASURE}.ttl?page={page}").status_code in (400, 404)


@pytest.mark.parametrize("path", [*NEGOTIATED, "/id/nothing", "/doc/nothing"])
@pytest.mark.parametrize("accept", ["text/turtle", "text/html", "image/png"])
def test_every_status_of_a_negotiated_address_varies_by_accept(
    client: FlaskClient, path: str, accept: str
) -> None:
    assert "Accept" in client.get(path, headers={"Accept": accept}).headers["Vary"]


def test_no_acceptable_type_is_406_with_the_available_ones(client: FlaskClient) -> None:
    answer = client.get(f"/doc/{MEASURE}", headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert answer.mimetype == "application/problem+json"
    for representation in DOCUMENTS:
        assert representation.media_type in answer.text


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("text/html", "text/html"),
        ("text/turtle", "text/turtle"),
        ("application/ld+json", "application/ld+json"),
        ("*/*", "application/problem+json"),
    ],
)
def test_missing_resource_is_404_in_the_requested_format(client: FlaskClient, accept: str, kind: str) -> None:
    for path in ("/id/aktor/ingen", "/doc/aktor/ingen", "/def/ingen"):
        answer = client.get(path, headers={"Accept": accept})
        assert (answer.status_code, answer.mimetype) == (404, kind)
        assert answer.data


def test_unchanged_document_is_304(client: FlaskClient) -> None:
    first = client.get(f"/doc/{MEASURE}.ttl")
    again = client.get(f"/doc/{MEASURE}.ttl", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert not again.data
    assert again.headers["ETag"] == first.headers["ETag"]


def test_each_variant_has_its_own_tag(client: FlaskClient) -> None:
    tags = [client.get(f"/doc/{MEASURE}.{r.suffix}").headers["ETag"] for r in DOCUMENTS]
    tags.append(client.get(f"/doc/{MEASURE}.html?lang=en").headers["ETag"])
    assert len(set(tags)) == len(tags)


@pytest.mark.parametrize("path", [f"/doc/{MEASURE}", f"/id/{MEASURE}", "/", "/sparql", "/doc/nothing"])
def test_head_has_the_headers_of_get_and_no_body(client: FlaskClient, path: str) -> None:
    got, head = (
        client.get(path, headers={"Accept": "text/html"}),
        client.head(path, headers={"Accept": "text/html"}),
    )
    assert (head.status_code, head.data) == (got.status_code, b"")
    changing = ("Date", "Server-Timing")
    assert [h for h in head.headers if h[0] not in changing] == [
        h for h in got.headers if h[0] not in changing
    ]


def test_link_header_names_the_other_formats_and_the_resource(client: FlaskClient) -> None:
    header = client.get(f"/doc/{MEASURE}.ttl").headers["Link"]
    links = re.findall(r'<([^>]+)>; rel="([^"]+)"(?:; type="([^"]+)")?', header)
    assert {
        (f"/doc/{MEASURE}.{r.suffix}", "alternate", r.media_type) for r in DOCUMENTS if r.suffix != "ttl"
    } <= set(links)
    assert (IRI, "describes", "") in links
    assert any(rel == "license" for _, rel, _ in links)


@pytest.mark.parametrize("language", ["nb", "en"])
def test_page_has_the_requested_language(client: FlaskClient, language: str) -> None:
    for request in (
        {"headers": {"Accept": "text/html", "Accept-Language": language}},
        {"query_string": {"lang": language}},
    ):
        answer = client.get(f"/doc/{MEASURE}.html", **request)
        assert answer.headers["Content-Language"] == language
        assert f'<html lang="{language}"' in answer.text


def test_adopted_words_are_on_the_page(client: FlaskClient) -> None:
    page = client.get(f"/doc/{MEASURE}", headers={"Accept": "text/html"}).text
    assert "Støtte opp under Drammen Helseparks ambisjon om å etablere en helseklynge i Fjordbyen." in page


def test_page_of_a_goal_lists_its_measures_with_all_their_words(client: FlaskClient) -> None:
    page = client.get("/doc/plan/naering-2023-2026/mal/4?lang=nb", headers={"Accept": "text/html"}).text
    listed = page.partition("<h2>Tiltak for dette målet</h2>")[2].partition("</section>")[0]
    assert listed.count("<li>") == 11
    assert "4.2 Følge opp samarbeidsavtalen" in listed
    assert "som en bærekraftig og attraktiv region." in listed


def test_page_of_a_series_has_its_description_and_its_editions(client: FlaskClient) -> None:
    page = client.get("/doc/planserie/naering?lang=nb", headers={"Accept": "text/html"}).text
    assert "<p>Lier kommunes handlingsplan for næringsutvikling, fra utgave til utgave." in page
    assert ">Handlingsplan for næringsutvikling 2023-2026</a>" in page.partition("<h2>Utgaver</h2>")[2]


def test_page_of_an_area_has_its_number(client: FlaskClient) -> None:
    page = client.get("/doc/plan/naering-2023-2026/innsatsomrade/4?lang=nb", headers={"Accept": "text/html"})
    assert ">innsatsområde</a> 4</p>" in page.text


def test_english_page_of_an_area_has_its_adopted_title(client: FlaskClient) -> None:
    page = client.get("/doc/plan/naering-2023-2026/innsatsomrade/4?lang=en", headers={"Accept": "text/html"})
    assert '<blockquote lang="nb">Utviklingsorientert næringslivspartner</blockquote>' in page.text
    assert page.text.count("Unofficial translation") == 1
    assert "Only the Norwegian text has been adopted." in page.text


def test_source_text_is_served_unchanged(client: FlaskClient) -> None:
    text = (REPOSITORY / "data/plans/naering-2023-2026/source.txt").read_text("utf-8")
    assert client.get("/kilde/naering-2023-2026.txt").text == text
    assert client.get("/kilde/ingen.txt").status_code == 404


def test_every_response_has_the_security_headers(client: FlaskClient) -> None:
    for path in ("/", f"/doc/{MEASURE}.ttl", "/doc/nothing", "/healthz", "/static/favicon.svg"):
        with client.get(path) as answer:
            headers = answer.headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Access-Control-Allow-Origin"] == "*"
        assert "Set-Cookie" not in headers
        assert "Access-Control-Allow-Credentials" not in headers


def test_html_is_not_the_default_of_a_client_without_a_preference(client: FlaskClient) -> None:
    assert client.get(f"/doc/{MEASURE}", headers={"Accept": "*/*"}).mimetype == "text/turtle"


def test_current_release_is_a_resource_and_others_are_not(client: FlaskClient) -> None:
    release = client.get("/readyz").json["release"]  # type: ignore[index]
    assert client.get(f"/id/utgivelse/{release}").status_code == 303
    assert client.get("/id/utgivelse/0000000000000000").status_code == 404
