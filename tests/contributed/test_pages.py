"""Pages, tables and RDF show what a partner says in its name, with a mark, and safely."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date

import jsonschema
import openpyxl
import pyoxigraph as ox
import pytest
from flask import Flask

from app.contributions.plan_terms import PlanTerms
from app.formats import RESULTS_CSV
from app.partners.access import Partner
from app.partners.marks import Mark
from app.partners.reading import read_contribution
from app.partners.released import Contributed, InRelease, LeftOut
from app.partners.said import PartnerStatements, StatementKind
from app.partners.shown import MOST, Shower
from tests.contributed.examples import CONTRIBUTION, GRAPH, NAME, OTHER, REGISTER
from tests.partners.conftest import ACTOR, OWN
from tests.partners.graph_store import BASE, ELEMENT, PREFIXES

PLAN = f"{BASE}def/plan#"


def block(site: Flask, iri: str, language: str = "en") -> str:
    path = iri.removeprefix(BASE).replace("id/", "/doc/", 1)
    page = site.test_client().get(f"{path}.html?lang={language}").text
    found = re.search(r'<section class="contributed".*?</section>', page, re.DOTALL)
    assert found
    return found[0]


def test_page_of_a_measure_names_the_partner_and_escapes_its_words(contributed: Flask) -> None:
    shown = block(contributed, ELEMENT)
    for text in ("Buskerudbyen writes:", "Vår del av tiltaket.", "15 June 2024", "confirmed by both"):
        assert text in shown
    assert "Sykkelhotell &lt;b&gt;ved&lt;/b&gt; stasjonen" in shown
    assert f'href="{OWN}p1" rel="external nofollow ugc"' in shown
    assert 'href="/graf/bidrag/buskerudbyen"' in shown
    assert "not part of the plan" in shown


@pytest.mark.parametrize(("language", "words"), [("nb", "skriver:"), ("nn", "skriv:")])
def test_block_is_in_the_reader_s_language(contributed: Flask, language: str, words: str) -> None:
    assert f"Buskerudbyen {words}" in block(contributed, ELEMENT, language)


def test_page_of_the_partner_has_all_elements(contributed: Flask) -> None:
    shown = block(contributed, ACTOR)
    assert f'href="/doc/{ELEMENT.partition("/id/")[2]}?lang=en"' in shown
    assert f'href="/doc/{OTHER.partition("/id/")[2]}?lang=en"' in shown


def test_overview_counts_what_partners_say(contributed: Flask) -> None:
    page = contributed.test_client().get("/oversikt?lang=en").text
    assert "3 statements about 2 parts of the plan" in page.partition('<section class="contributed"')[2]


def test_tables_have_the_source_of_each_row(contributed: Flask) -> None:
    client = contributed.test_client()
    rows = list(csv.DictReader(io.StringIO(client.get("/bidrag.csv").text)))
    assert {row["kilde_adresse"] for row in rows} == {ACTOR}
    assert [(row["nummer"], row["slag"]) for row in rows] == [
        ("5.1", "link"),
        ("5.1", "report"),
        ("6.3", "participation"),
    ]
    sheet = openpyxl.load_workbook(io.BytesIO(client.get("/bidrag.xlsx").data)).active
    assert sheet
    assert [tuple(cell or "" for cell in row) for row in sheet.iter_rows(values_only=True)][1:] == [
        tuple(row.values()) for row in rows
    ]
    document = json.loads(client.get("/bidrag.json").data)
    assert document["statements"] == rows
    assert document["partners"][0]["graph"] == GRAPH


def test_tree_names_the_source_of_each_statement_and_is_valid(contributed: Flask) -> None:
    client = contributed.test_client()
    for iri, kinds in ((ELEMENT, ["link", "report"]), (ACTOR, ["link", "report", "participation"])):
        path = iri.removeprefix(BASE).replace("id/", "/doc/", 1)
        tree = client.get(f"{path}.json").get_json()
        said = tree["saidByPartners"]
        assert [each["kind"] for each in said] == kinds
        assert {each["partnerName"]["nb"] for each in said} == {"Buskerudbyen"}
        assert {each["graph"] for each in said} == {GRAPH}
        assert said[0]["ownWords"] == {"nb": "Vår del av tiltaket."}
        schema = client.get("/schema/element.json" if iri == ELEMENT else "/schema/actor.json").get_json()
        jsonschema.Draft202012Validator(schema).validate(tree)
        assert "saidByPartners" not in client.get(f"{path}.json?partners=none").get_json()
    assert "PartnerStatement[]" in client.get("/schema/element.d.ts").text


def test_table_can_be_limited_to_a_partner_or_an_element(contributed: Flask) -> None:
    client = contributed.test_client()
    assert len(client.get(f"/bidrag.json?element={OTHER}").get_json()["statements"]) == 1
    assert client.get("/bidrag.json?partner=another").get_json()["statements"] == []


def test_graphs_are_there_as_files(contributed: Flask) -> None:
    client = contributed.test_client()
    stated = {q.triple for q in ox.parse(CONTRIBUTION, format=ox.RdfFormat.TURTLE)}
    own = ox.parse(client.get("/graf/bidrag/buskerudbyen.nt").data, format=ox.RdfFormat.N_TRIPLES)
    assert {q.triple for q in own} == stated
    every = list(ox.parse(client.get("/bidrag.nq").data, format=ox.RdfFormat.N_QUADS))
    assert {q.triple for q in every if q.graph_name == ox.NamedNode(GRAPH)} == stated
    assert {str(q.graph_name) for q in every} == {f"<{GRAPH}>", f"<{REGISTER}>"}
    trig = ox.parse(client.get("/bidrag.trig").data, format=ox.RdfFormat.TRIG)
    assert set(trig) == set(every)


@pytest.mark.parametrize("path", ["/graf/bidrag/buskerudbyen.ttl", "/graf/bidrag.ttl"])
def test_turtle_declares_only_the_prefixes_that_it_uses(contributed: Flask, path: str) -> None:
    text = contributed.test_client().get(path).text
    declared = re.findall(r"(?m)^@prefix ([\w-]+):", text)
    assert declared
    assert [name for name in declared if text.count(f"{name}:") < 2] == []


@pytest.mark.parametrize(
    "path", ["/graf/bidrag/nobody", "/graf/bidrag/buskerudbyen.zip", "/graf/bidrag.zip", "/bidrag.pdf"]
)
def test_what_is_not_there_is_404(contributed: Flask, path: str) -> None:
    assert contributed.test_client().get(path).status_code == 404


def test_site_without_contributions_has_empty_tables(site: Flask) -> None:
    client = site.test_client()
    assert client.get("/bidrag.json").get_json()["statements"] == []
    assert client.get("/bidrag.nq").data == b""
    assert client.get("/graf/bidrag").status_code == 404


def statements(site: Flask, turtle: str, **gone: str) -> PartnerStatements:
    """Return what a partner with this graph says; `gone` has its dead things with the day of the check."""
    addresses = {OWN + name: day for name, day in gone.items()}
    accepted, checked = "2026-01-02T00:00:00+00:00", "2026-01-02"
    partner = InRelease(NAME, ACTOR, (OWN,), GRAPH, 1, 1, "", accepted, checked, LeftOut(0), addresses)
    parsed = ox.parse(PREFIXES + turtle, format=ox.RdfFormat.TURTLE)
    quads = [ox.Quad(q.subject, q.predicate, q.object, ox.NamedNode(GRAPH)) for q in parsed]
    terms: PlanTerms = site.extensions["publication"].current().plan_terms()
    return PartnerStatements(Contributed((partner,), REGISTER, 1), quads, terms)


def test_participation_that_two_elements_name_is_shown_for_both(site: Flask) -> None:
    both = participation("samarbeidspartner") + f"<{OTHER}> plan:participation own:m .\n"
    said = statements(site, both).all
    assert [(each.element, each.kind) for each in said] == [
        (ELEMENT, StatementKind.PARTICIPATION),
        (OTHER, StatementKind.PARTICIPATION),
    ]


def test_role_in_the_sheet_is_what_the_page_shows(site: Flask) -> None:
    terms = site.extensions["publication"].current().plan_terms()
    rows = f"Adressen til tiltaket;Adressen til prosjektet;Rolle\n{ELEMENT};{OWN}p1;Deltaker\n"
    partner = Partner(NAME, ACTOR, (OWN,), trusted=True, added="")
    found = read_contribution(rows.encode(), RESULTS_CSV, partner, terms, "nb", date(2026, 1, 2))
    assert found.faults == ()
    triples = "".join(sorted(found.content.splitlines(keepends=True)))
    (said,) = statements(site, triples).all
    assert (said.element, said.value) == (ELEMENT, f"{BASE}def/rolle/deltaker")


def participation(role: str) -> str:
    return (
        f"own:m a plan:Participation ; plan:participant <{ACTOR}> ; plan:role <{BASE}def/rolle/{role}> ."
        f"<{ELEMENT}> plan:participation own:m ."
    )


@pytest.mark.parametrize(
    ("turtle", "mark"),
    [
        (f"own:p plan:implements <{ELEMENT}> .", Mark.BOTH),
        ("own:p plan:implements e:4.1 .", Mark.PARTNER),
        (participation("samarbeidspartner"), Mark.BOTH),
        (participation("finansierer"), Mark.CONTRADICTED),
    ],
)
def test_mark_says_whether_the_plan_agrees(site: Flask, turtle: str, mark: Mark) -> None:
    (said,) = statements(site, turtle).all
    assert said.mark == mark


def test_link_from_an_address_that_is_gone_is_dead_since_the_check(site: Flask) -> None:
    turtle = f"own:p plan:implements <{ELEMENT}> . own:q plan:implements <{ELEMENT}> ." + participation(
        "samarbeidspartner"
    )
    found = {s.thing: (s.mark, s.checked) for s in statements(site, turtle, p="2026-01-01").all}
    assert found == {
        f"{OWN}p": (Mark.DEAD, "2026-01-01"),
        f"{OWN}q": (Mark.BOTH, "2026-01-02"),
        f"{OWN}m": (Mark.BOTH, "2026-01-02"),
    }


def test_elements_that_only_the_municipality_names_are_listed(site: Flask) -> None:
    found = statements(site, "own:p plan:implements e:4.1 .").unanswered[ACTOR]
    assert ELEMENT in found
    assert statements(site, "").unanswered == {}


def test_page_shows_a_bounded_number_of_statements(site: Flask) -> None:
    turtle = "".join(f"own:p{n} plan:implements <{ELEMENT}> .\n" for n in range(3 * MOST))
    presentation = site.extensions["publication"].current().presentation
    (spoken,) = Shower(statements(site, turtle), presentation, "nb").about(ELEMENT)
    assert (len(spoken.statements), spoken.total) == (MOST, 3 * MOST)
