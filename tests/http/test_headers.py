"""The headers of every response: `Vary`, `Link`, `Content-Location`, and caching."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient
from rdflib import RDFS, Graph, Namespace, URIRef
from werkzeug.datastructures import Headers

from app.quality.golden import GOLDEN, NOTHING, GoldenHeader
from app.quality.link_header import LinkError, read_links
from app.serving import ServedRelease
from app.store.lookups import Lookups
from app.views.linkset import Link, header
from app.vocabularies import FOREIGN_PREFIXES

MEASURE = "/doc/plan/naering-2023-2026/tiltak/6.3"
KINDS = [MEASURE, "/doc/katalog", "/def/plan", "/def/rolle", "/def/rolle/ansvarlig", "/graf/aktorer"]
NEGOTIATED = {"accept", "accept-profile", "accept-language"}
HEADER_ROOM = 4096  # nginx's default for all headers of an upstream's response, proxy_buffer_size


def varies(headers: Headers) -> set[str]:
    """Return the fields in `Vary`, without that of compression."""
    found = {name.strip().lower() for name in headers.get("Vary", "").split(",") if name.strip()}
    return found - {"accept-encoding"}


@pytest.mark.parametrize("path", KINDS)
def test_every_kind_of_document_answers_real_clients(client: FlaskClient, path: str) -> None:
    for golden in GOLDEN:
        headers = {} if golden.accept is None else {"Accept": golden.accept}
        answer = client.get(path, headers=headers)
        has_tree = path in (MEASURE, "/def/rolle", "/def/rolle/ansvarlig")
        expected = golden.document if has_tree else golden.treeless or golden.document
        if expected == NOTHING:
            assert answer.status_code == 406, golden.client
        else:
            assert (answer.status_code, answer.mimetype) == (200, expected), golden.client
        assert varies(answer.headers) == NEGOTIATED, golden.client


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        (MEASURE, {}, 200),
        (MEASURE.replace("/doc/", "/id/"), {}, 303),
        (MEASURE, {"Accept": "image/png"}, 406),
        (f"{MEASURE}?page=x", {}, 400),
        ("/doc/aktor/ingen", {}, 404),
        ("/id/aktor/ingen", {}, 404),
        ("/doc/aktor/ingen", {"Accept": "text/html"}, 404),
    ],
)
def test_every_status_of_a_negotiated_address_has_the_same_vary(
    client: FlaskClient, path: str, headers: dict[str, str], status: int
) -> None:
    answer = client.get(path, headers=headers)
    assert answer.status_code == status
    assert varies(answer.headers) == NEGOTIATED


@pytest.mark.parametrize("given", ["Ungt – Entreprenørskap", '"x', "x\r\ny", "\uff11"])
def test_text_of_a_client_makes_a_valid_tag(client: FlaskClient, given: str) -> None:
    answer = client.get("/bidrag", query_string={"partner": given})
    assert answer.status_code == 200
    assert answer.headers["ETag"].isascii()
    other = client.get("/bidrag", query_string={"partner": f"{given}z"})
    assert other.headers["ETag"] != answer.headers["ETag"]


def test_304_has_the_vary_of_200(client: FlaskClient) -> None:
    tag = client.get(MEASURE).headers["ETag"]
    answer = client.get(MEASURE, headers={"If-None-Match": tag})
    assert answer.status_code == 304
    assert varies(answer.headers) == NEGOTIATED


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (f"{MEASURE}.ttl", set()),
        (f"{MEASURE}.ttl?_profile=schema", set()),
        (f"{MEASURE}.html", {"accept-language"}),
        (f"{MEASURE}.html?lang=en", set()),
        ("/doc/aktor/ingen.ttl", set()),
        ("/om", {"accept-language"}),
        ("/om?lang=en", set()),
    ],
)
def test_address_with_one_variant_does_not_vary(client: FlaskClient, path: str, expected: set[str]) -> None:
    wanted = {"Accept": "text/html", "Accept-Profile": "<https://schema.org/>"}
    assert varies(client.get(path, headers=wanted).headers) == expected


def test_error_has_the_format_of_the_suffix(client: FlaskClient) -> None:
    answer = client.get("/doc/aktor/ingen.jsonld", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.mimetype) == (404, "application/ld+json")


@pytest.mark.parametrize("path", [*KINDS, MEASURE.replace("/doc/", "/id/"), "/doc/plan/naering-2023-2026"])
@pytest.mark.parametrize("accept", ["text/html", "text/turtle"])
def test_link_header_round_trips(client: FlaskClient, path: str, accept: str) -> None:
    answer = client.get(path, headers={"Accept": accept})
    links = read_links(answer.headers["Link"])
    assert header(links) == answer.headers["Link"]
    assert sum(len(f"{k}: {v}\r\n") for k, v in answer.headers) < HEADER_ROOM


@pytest.mark.parametrize("path", [*KINDS, "/doc/aktor/buskerudbyen"])
@pytest.mark.parametrize("accept", ["text/html", "text/turtle"])
def test_every_link_of_ours_leads_to_its_described_target(
    client: FlaskClient, path: str, accept: str
) -> None:
    for link in read_links(client.get(path, headers={"Accept": accept}).headers["Link"]):
        if link.target.startswith("/"):
            answer = client.get(link.target)
            assert answer.status_code == 200, link
            assert not link.type or answer.mimetype == link.type, link


def test_signposting_level_1_of_a_landing_page(client: FlaskClient) -> None:
    links = read_links(client.get(MEASURE, headers={"Accept": "text/html"}).headers["Link"])
    found: dict[str, set[str]] = {}
    for link in links:
        found.setdefault(link.rel, set()).add(link.target)
    assert found["cite-as"] == {f"https://data.lier.kommune.no{MEASURE.replace('/doc/', '/id/')}"}
    assert found["type"] == {"https://schema.org/AboutPage", "https://schema.org/PlanAction"}
    assert f"{MEASURE}.ttl" in found["describedby"]
    assert found["collection"] == {"/klasse/Measure"}
    assert found["author"]
    assert {"license", "profile", "canonical", "describes", "linkset"} <= set(found)


def test_concept_is_in_the_collection_of_its_code_list(client: FlaskClient) -> None:
    links = read_links(client.get("/def/rolle/ansvarlig").headers["Link"])
    assert [x.target for x in links if x.rel == "collection"] == ["https://data.lier.kommune.no/def/rolle"]
    listed = read_links(client.get("/lenker/def/rolle.txt").text.replace("\n", " "))
    assert len([x for x in listed if x.rel == "item"]) == 9


def test_signposting_level_2_both_formats_of_a_linkset_are_equivalent(client: FlaskClient) -> None:
    text = client.get(f"/lenker{MEASURE}.txt")
    as_json = client.get(f"/lenker{MEASURE}", headers={"Accept": "application/linkset+json"})
    assert text.mimetype == "application/linkset"
    assert as_json.mimetype == "application/linkset+json"
    assert as_json.headers["Content-Location"] == f"/lenker{MEASURE}.json"
    from_text = {(x.anchor, x.rel, x.target, x.type) for x in read_links(text.text.replace("\n", " "))}
    from_json = {
        (context["anchor"], rel, target["href"], target.get("type", ""))
        for context in json.loads(as_json.data)["linkset"]
        for rel, targets in context.items()
        if rel != "anchor"
        for target in targets
    }
    assert from_text == from_json
    assert all(anchor.startswith("https://") for anchor, *_ in from_text)
    assert {rel for _, rel, *_ in from_text} >= {"cite-as", "describedby", "describes", "license", "author"}


def test_linkset_of_a_missing_page_is_404(client: FlaskClient) -> None:
    assert client.get("/lenker/doc/aktor/ingen.json").status_code == 404
    assert client.get("/lenker/om").status_code == 404


@pytest.mark.parametrize(
    "broken",
    [
        "/doc/x; rel=a",
        "</a>; type=b",
        "</a>; rel=a </b>; rel=b",
        "</a>; rel=a; type=turtle",
        '</a b>; rel="a"',
        '</a>; rel="a',
    ],
)
def test_malformed_link_header_is_reported_with_its_position(broken: str) -> None:
    with pytest.raises(LinkError):
        read_links(broken)


def test_link_with_every_attribute_round_trips() -> None:
    links = [Link("/a", "alternate", "text/html", "https://x/y", "https://p/q", "nb"), Link("/b", "item")]
    assert read_links(header(links)) == links


def test_options_lists_the_methods_and_allows_accept_profile_for_scripts(
    client: FlaskClient,
) -> None:
    asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "GET"}
    answer = client.options(MEASURE, headers=asked)
    assert answer.status_code == 200
    assert {"GET", "HEAD", "OPTIONS"} <= {m.strip() for m in answer.headers["Allow"].split(",")}
    assert answer.headers["Access-Control-Allow-Headers"] == "*"
    assert answer.headers["Access-Control-Allow-Methods"] == answer.headers["Allow"]


def test_page_without_the_requested_language_uses_the_declared_fallback(client: FlaskClient) -> None:
    answer = client.get(f"{MEASURE}.html", headers={"Accept-Language": "se, de;q=0.5"})
    assert (answer.status_code, answer.headers["Content-Language"]) == (200, "nb")
    assert "byvekstavgift" in client.get(f"{MEASURE.replace('6.3', '6.1')}.html?lang=en").text


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda g: g.client)
def test_list_answers_a_real_client_like_a_document(client: FlaskClient, golden: GoldenHeader) -> None:
    answer = client.get("/klasse/Plan", headers={} if golden.accept is None else {"Accept": golden.accept})
    assert answer.status_code == (406 if golden.document == NOTHING else 200)
    assert golden.document in (NOTHING, answer.mimetype)
    assert varies(answer.headers) == NEGOTIATED
    if golden.document != NOTHING:
        assert read_links(answer.headers["Link"])


def test_list_as_rdf_has_its_members_with_names_and_the_next_page(client: FlaskClient) -> None:
    graph = Graph().parse(data=client.get("/klasse/PlanElement.ttl").data, format="turtle")
    here = URIRef("https://data.lier.kommune.no/klasse/PlanElement")
    hydra = Namespace(FOREIGN_PREFIXES["hydra"])
    members = list(graph.objects(here, hydra.member))
    assert len(members) == 50
    assert int(str(graph.value(here, hydra.totalItems))) > 50
    assert graph.value(here, hydra.next) == URIRef(f"{here}?page=2")
    assert all(graph.value(member, RDFS.label) for member in members)


@pytest.mark.parametrize(
    ("accept", "status"),
    [("text/html", 200), ("*/*", 200), ("text/turtle", 303), ("application/ld+json", 303)],
)
def test_front_page_is_html_and_redirects_rdf_clients_to_the_catalogue(
    client: FlaskClient, accept: str, status: int
) -> None:
    answer = client.get("/", headers={"Accept": accept})
    assert answer.status_code == status
    assert "accept" in varies(answer.headers)


@pytest.mark.parametrize(
    ("query", "kind"),
    [("SELECT * { ?s ?p ?o } LIMIT 1", "rows"), ("ASK {}", "rows"), ("DESCRIBE <urn:example:x>", "graph")],
)
def test_endpoint_answers_real_clients(client: FlaskClient, query: str, kind: str) -> None:
    for golden in GOLDEN:
        headers = {} if golden.accept is None else {"Accept": golden.accept}
        answer = client.get("/sparql", query_string={"query": query}, headers=headers)
        expected = getattr(golden, kind)
        assert answer.status_code == (406 if expected == NOTHING else 200), golden.client
        assert expected in (NOTHING, answer.mimetype), golden.client
        assert "accept" in varies(answer.headers), golden.client


@pytest.mark.parametrize("accept", ["text/html", "text/turtle", "*/*"])
@pytest.mark.parametrize("path", [MEASURE, MEASURE.replace("/doc/", "/id/")])
def test_410_of_a_retired_resource_varies_like_the_document(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, path: str, accept: str
) -> None:
    retired = "https://data.lier.kommune.no/def/plan#RetiredResource"
    monkeypatch.setattr(Lookups, "types", lambda _, iri: [retired])
    answer = client.get(path, headers={"Accept": accept})
    assert answer.status_code == 410
    assert varies(answer.headers) == NEGOTIATED


@pytest.mark.parametrize("accept", ["text/html", "text/turtle", "*/*"])
def test_500_varies_like_the_document_and_is_not_cached(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, accept: str
) -> None:
    monkeypatch.setattr(ServedRelease, "subject", lambda *_: 1 // 0)
    answer = client.get(MEASURE, headers={"Accept": accept})
    assert answer.status_code == 500
    assert varies(answer.headers) == NEGOTIATED
    assert answer.headers["Cache-Control"] == "no-store"
