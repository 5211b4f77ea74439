"""Each page has schema.org data for search engines, the same as in the schema.org view, and never markup."""

from __future__ import annotations

import json
import re
from typing import Any

import pyoxigraph as ox
import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyld import jsonld

from app.views.embedded import CONTEXT, embedded, nodes
from app.views.schema_org import quads
from app.vocabularies import RDF_TYPE

PLAN = "/doc/plan/naering-2023-2026"
BASE = "https://data.lier.kommune.no/"
BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
SCHEMA = "http://schema.org/"


def block(client: FlaskClient, path: str) -> dict[str, Any]:
    page = client.get(path, headers={"Accept": "text/html", "Accept-Language": "nb"}).text
    (text,) = BLOCK.findall(page)
    found: dict[str, Any] = json.loads(text)
    return found


def triples(document: dict[str, Any]) -> set[ox.Triple]:
    """Return the graph that PyLD reads; schema.org's own context maps its names to that namespace."""
    told = {"@context": {"@vocab": SCHEMA}, "@graph": document["@graph"]}
    text = jsonld.to_rdf(told, {"format": "application/n-quads"})
    return {q.triple for q in ox.parse(text, format=ox.RdfFormat.N_QUADS)}


@pytest.mark.parametrize(
    "path",
    ["plan/naering-2023-2026", "plan/naering-2023-2026/tiltak/1.2", "aktor/buskerudbyen", "sted/sylling"],
)
def test_block_has_the_statements_of_the_schema_org_view(site: Flask, client: FlaskClient, path: str) -> None:
    edition = site.extensions["publication"].current()
    found = block(client, f"/doc/{path}")
    assert found["@context"] == CONTEXT
    said = {q.triple for q in quads(edition.subject(f"{BASE}id/{path}"))}
    named = {t for t in triples(found) if isinstance(t.subject, ox.NamedNode)}
    extra = {t.subject for t in named if t.object == ox.NamedNode(f"{SCHEMA}Thing")}
    told = {(t.subject, t.predicate) for t in named if t.object != ox.NamedNode(f"{SCHEMA}Thing")}
    assert {(t.subject, t.predicate) for t in said} == told
    assert not extra & {t.subject for t in said if t.predicate == RDF_TYPE}
    values = {(t.subject, t.predicate, t.object.value) for t in named if isinstance(t.object, ox.Literal)}
    for subject, predicate in {(t.subject, t.predicate) for t in said if isinstance(t.object, ox.Literal)}:
        texts = {t.object for t in said if (t.subject, t.predicate) == (subject, predicate)}
        in_norwegian = {o.value for o in texts if isinstance(o, ox.Literal) and o.language == "nb"}
        assert all((subject, predicate, text) in values for text in in_norwegian)


def test_measure_has_breadcrumbs(client: FlaskClient) -> None:
    (way,) = [n for n in block(client, f"{PLAN}/tiltak/4.10")["@graph"] if n["@type"] == "BreadcrumbList"]
    assert [i["position"] for i in way["itemListElement"]] == [1, 2]
    assert way["itemListElement"][0]["item"] == f"{BASE}id/plan/naering-2023-2026"


def test_front_page_describes_the_dataset(client: FlaskClient) -> None:
    kinds = [n.get("@type") for n in block(client, "/")["@graph"]]
    assert "Dataset" in kinds


def test_resource_without_a_schema_org_view_has_no_block(client: FlaskClient) -> None:
    assert not BLOCK.findall(client.get("/def/plan", headers={"Accept": "text/html"}).text)
    assert str(embedded([], ("nb",))) == ""


def test_no_text_of_the_data_can_end_the_block(site: Flask) -> None:
    class Hostile:
        text, iri = "</script><script>alert(1)</script>&", "urn:x"

    edition = site.extensions["publication"].current()
    subject = edition.subject(f"{BASE}id/sted/sylling")
    text = str(embedded([subject], ("nb",), [Hostile()]))  # type: ignore[list-item]
    assert "<" not in text
    assert json.loads(text)["@graph"][-1]["itemListElement"][0]["name"] == Hostile.text


def test_resource_is_described_only_once() -> None:
    name, thing = ox.NamedNode(SCHEMA + "name"), ox.NamedNode("urn:a")
    said = [ox.Quad(thing, name, ox.Literal("x", language=lang)) for lang in ("nb", "en", "nb")]
    (node,) = nodes(said)
    assert node["name"] == [{"@language": "nb", "@value": "x"}, {"@language": "en", "@value": "x"}]
