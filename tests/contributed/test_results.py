"""A result that a partner states is in its name on pages, in tables, trees and RDF, never the plan's."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pyoxigraph as ox
import pytest
from flask import Flask

from app.contributions.plan_terms import PlanTerms
from app.partners.database import Database
from app.partners.marks import Mark
from app.partners.released import Contributed, InRelease, LeftOut, read_contributed
from app.partners.said import PartnerStatements
from app.partners.shown import Shower
from app.quads import CONTRIBUTIONS
from app.settings import Settings
from app.site import create_site
from app.store.lookups import Lookups
from app.views.presentation import Presentation
from tests.contributed.examples import GRAPH, REGISTER, copied, published, sent
from tests.files.conftest import released_neighbour
from tests.partners.conftest import ACTOR, OWN
from tests.partners.graph_store import BASE, ELEMENT, GOOD, PREFIXES, result

ATOM = "{http://www.w3.org/2005/Atom}"
RESULT = result(
    measuredFrom='"2024-01-01"^^xsd:date', **{"dcterms:description": '"Fullt <b>hver</b> dag."@nb'}
)
PATH = ELEMENT.removeprefix(BASE).replace("id/", "/doc/", 1)


@pytest.fixture(scope="module")
def site_with_result(releases: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The site with a result of one partner."""
    settings = copied(releases, tmp_path_factory.mktemp("results"))
    sent(Database(Path(settings.contributions)), GOOD + RESULT)
    published(settings)
    found = create_site(settings)
    yield found
    found.extensions["publication"].close()


def block(site: Flask, path: str, language: str) -> str:
    page = site.test_client().get(f"{path}.html?lang={language}").text
    found = re.search(r'<section class="contributed".*?</section>', page, re.DOTALL)
    assert found
    return found[0]


def test_page_of_a_measure_has_number_unit_period_words_and_source(site_with_result: Flask) -> None:
    shown = block(site_with_result, PATH, "en")
    for text in (
        "Buskerudbyen writes:",
        "Sykkelplasser",
        "320 <span",
        "plasser",
        "1 January 2024",
        "15 June 2024",
    ):
        assert text in shown
    assert "Fullt &lt;b&gt;hver&lt;/b&gt; dag." in shown
    assert f'href="{OWN}tabell" rel="external nofollow ugc"' in shown
    assert f'href="{OWN}i" rel="external nofollow ugc"' in shown
    assert shown.count("stated by the partner only") == 2  # the status, too: the municipality gives none


def test_number_is_nowhere_outside_the_block_of_partners(site_with_result: Flask) -> None:
    page = site_with_result.test_client().get(f"{PATH}.html?lang=nb").text
    assert "Sykkelplasser" not in page.replace(block(site_with_result, PATH, "nb"), "")


def test_page_of_the_partner_has_the_result(site_with_result: Flask) -> None:
    assert "Sykkelplasser" in block(
        site_with_result, ACTOR.removeprefix(BASE).replace("id/", "/doc/", 1), "nn"
    )


def test_table_has_a_row_with_source_number_and_unit(site_with_result: Flask) -> None:
    rows = list(csv.DictReader(io.StringIO(site_with_result.test_client().get("/bidrag.csv").text)))
    (row,) = [row for row in rows if row["slag"] == "result"]
    assert row["kilde_adresse"] == ACTOR
    assert (row["element"], row["verdi"], row["verdi_navn"]) == (ELEMENT, f"{OWN}i", "Sykkelplasser")
    assert (row["tall"], row["enhet"], row["fra_dato"], row["dato"]) == (
        "320",
        "plasser",
        "2024-01-01",
        "2024-06-15",
    )
    assert row["oppgitt_kilde"] == f"{OWN}tabell"
    assert {r["tall"] for r in rows if r is not row} == {""}


def test_tree_has_the_result_under_what_partners_say_and_is_valid(site_with_result: Flask) -> None:
    client = site_with_result.test_client()
    tree = client.get(f"{PATH}.json").get_json()
    (said,) = [each for each in tree["saidByPartners"] if each["kind"] == "result"]
    assert said["result"] == {
        "value": "320",
        "unit": {"nb": "plasser"},
        "from": "2024-01-01",
        "source": f"{OWN}tabell",
        "indicatorName": {"nb": "Sykkelplasser"},
    }
    assert said["ownWords"] == {"nb": "Fullt <b>hver</b> dag."}
    jsonschema.Draft202012Validator(client.get("/schema/element.json").get_json()).validate(tree)
    assert "PartnerResult" in client.get("/schema/element.d.ts").text


def test_result_is_in_the_partner_s_graph_and_in_no_query_that_names_none(site_with_result: Flask) -> None:
    client = site_with_result.test_client()
    own = ox.parse(client.get("/graf/bidrag/buskerudbyen.nt").data, format=ox.RdfFormat.N_TRIPLES)
    assert ox.NamedNode(f"{OWN}r") in {q.subject for q in own}
    ask = f"ASK {{ <{OWN}r> ?p ?o }}"
    answers = [
        client.get(
            "/sparql", query_string={"query": query}, headers={"Accept": "application/json"}
        ).get_json()
        for query in (ask, ask.replace("{ <", f"{{ GRAPH <{GRAPH}> {{ <").replace(" }", " } }"))
    ]
    assert [answer["boolean"] for answer in answers] == [False, True]


def entries(site: Flask, about: str = "", language: str = "en") -> list[tuple[str, str, list[str]]]:
    """Return the entries of the feed: IRI, title, and lines."""
    query = {"lang": language} | ({"about": about} if about else {})
    answer = site.test_client().get("/bidrag.atom", query_string=query)
    assert (answer.status_code, answer.mimetype) == (200, "application/atom+xml")
    found = ElementTree.fromstring(answer.data)  # noqa: S314  # our own
    return [
        (
            entry.findtext(f"{ATOM}id", ""),
            entry.findtext(f"{ATOM}title", ""),
            entry.findtext(f"{ATOM}summary", "").splitlines(),
        )
        for entry in found.iter(f"{ATOM}entry")
    ]


def test_feed_has_an_entry_for_the_version_of_a_partner_with_its_statements_in_words(
    site_with_result: Flask,
) -> None:
    ((iri, title, lines),) = entries(site_with_result)
    assert (iri, title) == (f"{GRAPH}#1", "Buskerudbyen: 3 statements")
    assert sorted(line.partition(": ")[2] for line in lines) == [
        "Sykkelhotell – implements «Vår del.» (15 June 2024)",
        "Sykkelplasser: 320 plasser «Fullt <b>hver</b> dag.» (1 January 2024 – 15 June 2024)",
        "status Under way (15 June 2024)",
    ]


@pytest.mark.parametrize(
    ("about", "count"),
    [
        (ACTOR, 1),
        ("plan/naering-2023-2026/tiltak/5.1", 1),
        ("plan/naering-2023-2026/innsatsomrade/5", 1),
        ("plan/naering-2023-2026", 1),
        ("plan/naering-2023-2026/tiltak/4.1", 0),
        ("plan/naering-2023-2026/innsatsomrade/4", 0),
        ("aktor/lier-kommune", 0),
    ],
)
def test_feed_can_be_limited_to_what_the_change_log_can_be_limited_to(
    site_with_result: Flask, about: str, count: int
) -> None:
    assert len(entries(site_with_result, about)) == count
    assert site_with_result.test_client().get("/bidrag.atom?about=plan/nothing").status_code == 404


def test_entry_of_the_feed_names_its_partner_as_author(site_with_result: Flask) -> None:
    answer = site_with_result.test_client().get("/bidrag.atom")
    (entry,) = ElementTree.fromstring(answer.data).iter(f"{ATOM}entry")  # noqa: S314  # our own
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Buskerudbyen"


def test_feed_costs_a_304_until_something_changes_and_pages_lead_to_it(site_with_result: Flask) -> None:
    client = site_with_result.test_client()
    tag = client.get("/bidrag.atom").headers["ETag"]
    answer = client.get("/bidrag.atom", headers={"If-None-Match": tag})
    assert (answer.status_code, answer.data) == (304, b"")
    assert "/bidrag.atom?about=plan/naering-2023-2026/tiltak/5.1" in block(site_with_result, PATH, "nb")


def test_our_graph_says_that_only_the_partner_states_the_result(site_with_result: Flask) -> None:
    data = site_with_result.test_client().get("/graf/bidrag.nt").data
    found = list(ox.parse(data, format=ox.RdfFormat.N_TRIPLES))
    (name,) = [q.subject for q in found if str(q.object) == f"<{OWN}r>"]
    about = {q.predicate.value.rpartition("#")[2]: q.object for q in found if q.subject == name}
    assert str(about["predicate"]) == f"<{BASE}def/plan#resultOf>"
    assert str(about["agreement"]) == f"<{BASE}def/samsvar/partneren>"


def test_result_of_a_measure_that_is_gone_is_left_out_alone(settings: Settings, database: Database) -> None:
    sent(database, GOOD + RESULT.replace("tiltak/5.1", "tiltak/5.99"))
    release = published(settings)
    (partner,) = read_contributed(release).partners
    assert [reason["en"].partition(" Did")[0] for reason in partner.left_out.reasons] == [
        "There is no measure 5.99."
    ]
    quads = release.read(CONTRIBUTIONS).decode()
    assert f"<{OWN}r>" not in quads
    assert f"<{OWN}c1>" in quads


NEIGHBOUR = "https://data.eksempel.example/"
GOAL, INDICATOR = f"{NEIGHBOUR}id/plan/naering-2027-2030/delmal/1.1", f"{NEIGHBOUR}id/indikator/overlevelse"
THEIR = f"{NEIGHBOUR}id/aktor/naeringsforeningen"


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> PlanTerms:
    """The terms of a plan whose indicator the municipality has measured."""
    return PlanTerms(Lookups(released_neighbour(tmp_path_factory.mktemp("neighbour"))))


def said_there(there: PlanTerms, value: str, day: str) -> tuple[PartnerStatements, Presentation]:
    """Return what a partner says about an indicator of a plan that the municipality has measured."""
    turtle = result(
        resultOf=f"<{GOAL}>",
        indicator=f"<{INDICATOR}>",
        measuredValue=value,
        measuredOn=f'"{day}"^^xsd:date',
        reportedBy=f"<{THEIR}>",
    )
    return stated_there(there, turtle), Presentation(there.look)


def stated_there(there: PlanTerms, turtle: str) -> PartnerStatements:
    """Return what a partner of that municipality says."""
    partner = InRelease(
        "n", THEIR, (OWN,), GRAPH, 1, 1, "", "2029-01-02T00:00:00", "2029-01-02", LeftOut(0), {}
    )
    parsed = ox.parse(PREFIXES + turtle, format=ox.RdfFormat.TURTLE)
    quads = [ox.Quad(q.subject, q.predicate, q.object, ox.NamedNode(GRAPH)) for q in parsed]
    return PartnerStatements(Contributed((partner,), REGISTER, 1), quads, there)


@pytest.mark.parametrize(
    ("value", "day", "mark"),
    [
        ("52.50", "2028-12-31", Mark.BOTH),
        ("53", "2028-12-31", Mark.CONTRADICTED),
        ("53", "2028-06-30", Mark.PARTNER),
    ],
)
def test_mark_compares_with_what_the_municipality_has_measured(
    there: PlanTerms,
    value: str,
    day: str,
    mark: Mark,
) -> None:
    (said,) = said_there(there, value, day)[0].all
    assert said.mark == mark
    assert said.amount
    assert (said.amount.unit, said.amount.indicator) == ("prosent", "")


@pytest.mark.parametrize(
    ("status", "day", "mark"),
    [
        ("gjennomfort", "2027-09-01", Mark.BOTH),
        ("forsinket", "2027-09-01", Mark.CONTRADICTED),
        ("gjennomfort", "2027-10-01", Mark.PARTNER),
    ],
)
def test_mark_of_a_status_compares_with_what_the_municipality_has_published(
    there: PlanTerms, status: str, day: str, mark: Mark
) -> None:
    turtle = f"""own:s a plan:StatusReport ; plan:statusOf <{NEIGHBOUR}id/plan/naering-2027-2030/tiltak/1> ;
        plan:status <{BASE}def/status/{status}> ; plan:reportDate "{day}"^^xsd:date ;
        plan:reportedBy <{THEIR}> ."""
    (said,) = stated_there(there, turtle).all
    assert said.mark == mark


def test_results_come_after_links_and_statuses_the_newest_first(there: PlanTerms) -> None:
    days = ("2028-01-31", "2028-03-31", "2028-02-28")
    results = "".join(
        result(f"own:r{day}", resultOf=f"<{GOAL}>", measuredOn=f'"{day}"^^xsd:date') for day in days
    )
    found = stated_there(there, f"own:p plan:implements <{GOAL}> . {results}").all
    assert [said.day for said in found] == ["", "2028-03-31", "2028-02-28", "2028-01-31"]


def test_page_of_an_indicator_has_what_partners_measured(there: PlanTerms) -> None:
    statements, presentation = said_there(there, "53", "2028-06-30")
    shower = Shower(statements, presentation, "nb")
    (spoken,) = shower.about(INDICATOR)
    assert [each.amount and each.amount.value for each in spoken.statements] == ["53"]
    assert shower.on_page(INDICATOR)["names_elements"]
    assert not shower.on_page(GOAL)["names_elements"]


@pytest.mark.parametrize(
    "statements",
    ["own:bad a plan:Measurement .", 'own:c1 rdf:object "not an address" .', "own:bad a plan:StatusReport ."],
)
def test_incomplete_statement_that_was_accepted_earlier_is_left_out_of_a_release(
    settings: Settings, database: Database, statements: str
) -> None:
    sent(database, GOOD + RESULT + statements)
    release = published(settings)
    (partner,) = read_contributed(release).partners
    assert partner.left_out.reasons
    assert f"<{OWN}r>" in release.read(CONTRIBUTIONS).decode()
