"""The reconciliation service, asked as its specification and OpenRefine's documentation describe.

The requests are written from these, not recorded. docs/pages.md says which OpenRefine was tried by hand.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from app.http.budget import Budget
from app.matching.queries import MOST_IDS, MOST_PROPERTIES, MOST_QUERIES
from tests.matching import reconciliation_schemas as schemas

PLAN = "plan/naering-2023-2026"


def conforming(data: Any, schema: dict[str, Any]) -> Any:
    """The data, after a check against a schema."""
    Draft202012Validator(schema).validate(data)
    return data


def asked(client: FlaskClient, **queries: object) -> dict[str, list[dict[str, Any]]]:
    """The candidates of each query of a batch, sent as OpenRefine does: a form with `queries`."""
    answer = client.post("/reconcile", data={"queries": json.dumps(queries)})
    assert answer.status_code == 200, answer.text
    found = conforming(answer.get_json(), schemas.RESULT_BATCH)
    assert list(found) == list(queries)
    return {key: result["result"] for key, result in found.items()}


def first(client: FlaskClient, **query: object) -> dict[str, Any]:
    """The best candidate of one query."""
    return asked(client, q0=query)["q0"][0]


def test_the_manifest_says_what_there_is_with_addresses_below_the_base(client: FlaskClient) -> None:
    answer = client.get("/reconcile", headers={"Host": "evil.example"})
    found = conforming(answer.get_json(), schemas.MANIFEST)
    assert found["versions"] == ["0.1", "0.2"]
    assert "evil.example" not in answer.text
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_only_matching_counts_in_the_budget_of_a_client(
    site: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    spent = Budget(1, longest=10)
    spent.begin("203.0.113.9")(3.0)
    monkeypatch.setitem(site.extensions, "budget", spent)
    for path, status in (
        ("/reconcile", 200),
        ("/reconcile/properties?type=Measure", 200),
        ("/reconcile/flyout/type?id=Measure", 200),
        ("/reconcile?query=a-query-without-budget", 429),
        ("/reconcile/suggest/entity?prefix=a-prefix-without-budget", 429),
    ):
        answer = client.get(path, environ_base={"REMOTE_ADDR": "203.0.113.9"})
        assert answer.status_code == status, path


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("Buskerudbyen", "aktor/buskerudbyen"),
        ("Buskerudbyn", "aktor/buskerudbyen"),
        ("ovre eiker kommune", "aktor/ovre-eiker-kommune"),
        ("Ungt Entreprenorskap", "aktor/ungt-entreprenorskap"),
        ("tiltak 4.2", f"{PLAN}/tiltak/4.2"),
        ("4.2", f"{PLAN}/tiltak/4.2"),
        ("Measure 4.10", f"{PLAN}/tiltak/4.10"),
        ("mål 4", f"{PLAN}/mal/4"),
        ("innsatsområde 6", f"{PLAN}/innsatsomrade/6"),
        ("Jobbe for å få på plass en byvekstavgift for Buskerudbyen.", f"{PLAN}/tiltak/6.1"),
        ("aktor/buskerudbyen", "aktor/buskerudbyen"),
        ("https://data.lier.kommune.no/id/aktor/buskerudbyen", "aktor/buskerudbyen"),
        ("857566122", "aktor/lier-kommune"),
    ],
)
def test_names_numbers_texts_and_identifiers_find_one_thing(
    client: FlaskClient, text: str, thing: str
) -> None:
    found = first(client, query=text)
    assert found["id"] == thing
    assert found["match"]


@pytest.mark.parametrize("text", ["xyzzyq", "tiltak 9.99", "Drammen Helsepark AS", "kommune"])
def test_what_is_unknown_or_ambiguous_is_no_match(client: FlaskClient, text: str) -> None:
    assert not [c for c in asked(client, q={"query": text})["q"] if c["match"]]


def test_candidates_are_ranked_limited_and_give_their_reasons(client: FlaskClient) -> None:
    found = asked(client, q={"query": "Lier kommune", "limit": 3})["q"]
    assert len(found) == 3
    scores = [c["score"] for c in found]
    assert scores == sorted(scores, reverse=True)
    assert {f["id"]: f["value"] for f in found[0]["features"]}["name_similarity"] == 100


@pytest.mark.parametrize(
    "kind", ["Measure", ["Measure", "Goal"], "https://data.lier.kommune.no/def/plan#Measure"]
)
def test_a_type_limits_the_candidates(client: FlaskClient, kind: object) -> None:
    found = asked(client, q={"query": "Buskerudbyen", "type": kind, "type_strict": "should"})["q"]
    assert found
    wanted = {"Measure", "Goal"} if isinstance(kind, list) else {"Measure"}
    assert all(wanted & {t["id"] for t in c["type"]} for c in found)


def test_with_all_a_candidate_has_every_type(client: FlaskClient) -> None:
    query = {"query": "Buskerudbyen", "type": ["Partner", "Place"]}
    assert asked(client, q={**query, "type_strict": "any"})["q"]
    assert not asked(client, q={**query, "type_strict": "all"})["q"]


def test_properties_limit_or_weigh_the_candidates(client: FlaskClient) -> None:
    by_place = {"properties": [{"pid": "inPlan", "v": {"id": PLAN}}, {"pid": "number", "v": "6.3"}]}
    assert [c["id"] for c in asked(client, q=by_place)["q"]] == [f"{PLAN}/tiltak/6.3"]
    elsewhere = {"query": "tiltak 6.3", "properties": [{"pid": "inPlan", "v": {"id": "plan/annen"}}]}
    assert not asked(client, q=elsewhere)["q"]
    right = first(client, query="4.2", properties=[{"pid": "partOf", "v": f"{PLAN}/innsatsomrade/4"}])
    wrong = first(client, query="4.2", properties=[{"pid": "partOf", "v": "en annen plass"}])
    assert right["score"] > wrong["score"]
    number = first(client, query="kommunen", properties=[{"pid": "organisationNumber", "v": "857 566 122"}])
    assert (number["id"], number["match"]) == ("aktor/lier-kommune", True)


def test_queries_come_as_a_form_in_the_address_or_as_json(client: FlaskClient) -> None:
    batch = {"a": {"query": "4.2"}}
    answers = [
        client.post("/reconcile", data={"queries": json.dumps(batch)}),
        client.get(f"/reconcile?queries={quote(json.dumps(batch))}"),
        client.post("/reconcile", json=batch),
        client.post("/reconcile", json={"queries": batch}),
    ]
    first_answer = answers[0].get_json()
    assert all(a.get_json() == first_answer for a in answers)


def test_one_query_comes_as_a_text_or_as_json_as_in_version_0_1(client: FlaskClient) -> None:
    for query in ("4.2", json.dumps({"query": "4.2", "type": "Measure"})):
        found = conforming(client.get(f"/reconcile?query={quote(query)}").get_json(), schemas.RESULT)
        assert found["result"][0]["id"] == f"{PLAN}/tiltak/4.2"


def test_a_query_is_answered_alone_whatever_stands_beside_it(client: FlaskClient) -> None:
    alone = asked(client, q={"query": "Buskerudbyn"})["q"]
    beside = asked(client, x={"query": "4.2"}, q={"query": "Buskerudbyn"}, y={"query": "Lier"})["q"]
    assert alone == beside


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ("{", 400),
        ("[]", 400),
        ('{"q": {}}', 400),
        ('{"q": {"query": 1}}', 400),
        ('{"q": {"query": "x", "limit": "many"}}', 400),
        ('{"q": {"query": "x", "limit": 1e400}}', 400),
        ('{"q": {"query": "x", "limit": NaN}}', 400),
        (r'{"q": {"query": "\ud800"}}', 400),
        ('{"q": {"query": "x", "type": [1]}}', 400),
        ('{"q": {"query": "x", "properties": [{}]}}', 400),
        ('{"q": {"query": "x", "type_strict": "perhaps"}}', 400),
        ("[" * 100_000, 400),
        (json.dumps({"q": {"properties": [{"pid": "number", "v": 1}] * (MOST_PROPERTIES + 1)}}), 413),
        (json.dumps({str(n): {"query": "x"} for n in range(MOST_QUERIES + 1)}), 413),
    ],
)
def test_a_batch_that_cannot_be_read_gets_a_clear_error(client: FlaskClient, sent: str, status: int) -> None:
    answer = client.post("/reconcile", data={"queries": sent}, headers={"Accept": "application/json"})
    assert answer.status_code == status
    assert answer.get_json(force=True)["detail"]


@pytest.mark.parametrize(
    "sent",
    [
        {"queries": "{"},
        {"queries": '{"q": {"query": "x", "type_strict": "perhaps"}}'},
        {"extend": '{"ids": [], "properties": [{"id": "number", "settings": {"content": "x"}}]}'},
    ],
)
def test_the_reason_why_a_query_cannot_be_read_is_in_the_readers_language(
    client: FlaskClient, sent: dict[str, str]
) -> None:
    told = {
        language: client.post("/reconcile", data=sent, headers={"Accept-Language": language}).get_json(True)
        for language in ("en", "nb", "nn")
    }
    _, _, reason = told["en"]["detail"].partition(": ")
    assert reason
    assert not [language for language in ("nb", "nn") if reason in told[language]["detail"]]


def test_a_post_without_queries_or_with_another_body_is_refused(client: FlaskClient) -> None:
    assert client.post("/reconcile", data={}).status_code in (400, 415)
    assert client.post("/reconcile", data={"x": "y"}).status_code == 400
    assert client.post("/reconcile", data="<x/>", content_type="text/xml").status_code == 415


def test_entities_are_suggested_by_the_beginning_of_a_name_or_their_identifier(client: FlaskClient) -> None:
    for prefix in ("buske", "aktor/buskerudbyen"):
        answer = client.get(f"/reconcile/suggest/entity?prefix={quote(prefix)}").get_json()
        found = conforming(answer, schemas.SUGGESTED_ENTITIES)
        assert "aktor/buskerudbyen" in [r["id"] for r in found["result"]]
    assert client.get("/reconcile/suggest/entity?prefix=").get_json() == {"result": []}


@pytest.mark.parametrize(
    ("kind", "prefix", "lang", "wanted"),
    [
        ("type", "til", "nb", "Measure"),
        ("type", "mea", "en", "Measure"),
        ("type", "Measure", "nb", "Measure"),
        ("property", "num", "nb", "number"),
        ("property", "in plan", "en", "inPlan"),
    ],
)
def test_types_and_properties_are_suggested_in_the_readers_language(
    client: FlaskClient, kind: str, prefix: str, lang: str, wanted: str
) -> None:
    answer = client.get(f"/reconcile/suggest/{kind}?prefix={prefix}", headers={"Accept-Language": lang})
    found = conforming(answer.get_json(), schemas.SUGGESTED_TERMS)
    assert wanted in [r["id"] for r in found["result"]]
    assert "Accept-Language" in answer.headers["Vary"]


def test_a_cursor_skips_suggestions(client: FlaskClient) -> None:
    first_page = client.get("/reconcile/suggest/type?prefix=").get_json()["result"]
    assert client.get("/reconcile/suggest/type?prefix=&cursor=2").get_json()["result"] == first_page[2:]
    assert client.get("/reconcile/suggest/type?prefix=&cursor=x").status_code == 400
    assert client.get("/reconcile/suggest/nothing?prefix=").status_code == 404


@pytest.mark.parametrize(
    ("kind", "name"), [("entity", "aktor/buskerudbyen"), ("type", "Goal"), ("property", "text")]
)
def test_a_flyout_has_a_small_preview(client: FlaskClient, kind: str, name: str) -> None:
    answer = client.get(f"/reconcile/flyout/{kind}?id={quote(name, safe='')}").get_json()
    assert conforming(answer, schemas.FLYOUT)["id"] == name


def test_a_preview_may_stand_in_a_frame_of_another_site_and_nothing_else_may(client: FlaskClient) -> None:
    answer = client.get(f"/reconcile/preview/{quote(f'{PLAN}/tiltak/6.3', safe='')}")
    assert "6.3 Være en pådriver" in answer.text
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in client.get("/reconcile").headers["Content-Security-Policy"]
    assert client.get("/reconcile/preview/%3Cscript%3E").status_code == 404


def test_the_view_of_a_candidate_leads_to_its_document_with_an_encoded_identifier(
    client: FlaskClient,
) -> None:
    view = client.get("/reconcile").get_json()["view"]["url"]
    address = view.replace("{{id}}", quote("aktor/buskerudbyen", safe="")).partition("kommune.no")[2]
    assert client.get(address).headers["Location"] == "/doc/aktor/buskerudbyen"


def test_values_of_properties_extend_a_table(client: FlaskClient) -> None:
    query = {
        "ids": [f"{PLAN}/tiltak/6.3", PLAN, "aktor/nobody"],
        "properties": [{"id": n} for n in ("number", "participant", "inPlan", "periodStart", "nothing")],
    }
    for answer in (
        client.post("/reconcile", data={"extend": json.dumps(query)}),
        client.post("/reconcile", json={"extend": query}),
        client.get(f"/reconcile?extend={quote(json.dumps(query))}"),
    ):
        found = conforming(answer.get_json(), schemas.EXTENSION)
        assert list(found["rows"]) == query["ids"]
        measure = found["rows"][f"{PLAN}/tiltak/6.3"]
        assert measure["number"] == [{"str": "6.3"}]
        assert {"id": "aktor/buskerudbyen", "name": "Buskerudbyen"} in measure["participant"]
        assert found["rows"][PLAN]["periodStart"] == [{"date": "2023-01-01T00:00:00Z"}]
        assert found["rows"]["aktor/nobody"]["number"] == measure["nothing"] == []


def test_settings_choose_how_many_values_there_are_and_how_things_are_given(client: FlaskClient) -> None:
    manifest = client.get("/reconcile?lang=nb").get_json()
    offered = {setting["name"]: setting for setting in manifest["extend"]["property_settings"]}
    contents = [choice["value"] for choice in offered["content"]["choices"]]

    def extended(name: str, **settings: object) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        query = {"ids": [f"{PLAN}/tiltak/6.3"], "properties": [{"id": name, "settings": settings}]}
        answer = client.post("/reconcile", data={"extend": json.dumps(query)})
        found = conforming(answer.get_json(), schemas.EXTENSION)
        return found["meta"][0], found["rows"][f"{PLAN}/tiltak/6.3"][name]

    assert len(extended("participant")[1]) > 1
    assert len(extended("participant", limit="1")[1]) == 1
    assert extended("participant", limit="0") == extended("participant")
    item, name, address = (extended("contributesTo", content=content) for content in contents)
    assert item[0]["type"] == {"id": "Goal", "name": "mål"}
    assert item[1] == [{"id": f"{PLAN}/mal/6", "name": "Mål 6"}]
    assert (name[1], "type" in name[0]) == ([{"str": "Mål 6"}], False)
    assert address[1] == [{"str": f"https://data.lier.kommune.no/id/{PLAN}/mal/6"}]
    assert "http" not in str(extended("commitment")[1])
    wrongs: tuple[object, ...] = ({"limit": "all"}, {"content": "x"}, [1])
    for wrong in wrongs:
        query = {"ids": [], "properties": [{"id": "number", "settings": wrong}]}
        assert client.post("/reconcile", data={"extend": json.dumps(query)}).status_code == 400


def test_properties_are_proposed_and_too_many_values_refused(client: FlaskClient) -> None:
    proposal = client.get("/reconcile/properties?type=Measure&limit=3").get_json()
    assert len(conforming(proposal, schemas.PROPOSAL)["properties"]) == 3
    many = {"ids": ["x"] * (MOST_IDS + 1), "properties": []}
    assert client.post("/reconcile", data={"extend": json.dumps(many)}).status_code == 413


def test_a_script_of_another_site_may_ask_beforehand(client: FlaskClient) -> None:
    headers = {"Origin": "https://openrefine.example", "Access-Control-Request-Method": "POST"}
    answer = client.options("/reconcile", headers=headers)
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
