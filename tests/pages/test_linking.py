"""Pages say how others link to them, in data that says what the text says it does."""

from __future__ import annotations

import html
import re

import pytest
from flask.testing import FlaskClient
from rdflib import Graph, URIRef

BASE = "https://data.lier.kommune.no/"
PLAN = "plan/naering-2023-2026"
IMPLEMENTS = BASE + "def/plan#implements"
PRE = re.compile(r'<pre[^>]* id="([\w-]+)"[^>]*>(.*?)</pre>', re.DOTALL)
BUTTON = re.compile(r'<button[^>]* data-copies="([\w-]+)"')


@pytest.mark.parametrize(
    ("thing", "predicate"),
    [
        (f"{PLAN}/tiltak/6.3", IMPLEMENTS),
        (f"{PLAN}/mal/4", IMPLEMENTS),
        (PLAN, "http://schema.org/about"),
        ("aktor/buskerudbyen", "http://www.w3.org/2002/07/owl#sameAs"),
    ],
)
@pytest.mark.parametrize("lang", ["nb", "en"])
def test_a_page_gives_its_address_as_turtle_link_and_badge_each_to_copy(
    client: FlaskClient, thing: str, predicate: str, lang: str
) -> None:
    page = client.get(f"/doc/{thing}?lang={lang}", headers={"Accept": "text/html"}).text
    shown = {name: html.unescape(text).strip() for name, text in PRE.findall(page)}
    assert shown["iri"] == f"{BASE}id/{thing}"
    graph = Graph().parse(data=shown["as-turtle"], format="turtle")
    assert [(p, o) for _, p, o in graph] == [(URIRef(predicate), URIRef(shown["iri"]))]
    for name in ("as-link", "as-badge"):
        assert f'<a href="{shown["iri"]}"' in shown[name]
    assert {"iri", "as-turtle", "as-link", "as-badge"} <= set(BUTTON.findall(page))
