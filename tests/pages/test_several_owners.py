"""A site with six plans of four owners: each plan is its owner's, and nothing is another municipality's."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections import deque
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from rdflib import RDF, Graph, Namespace, URIRef

from app.building import publish
from app.cli.catalogue import asked_of, assessed
from app.questions.stored import Bound
from app.settings import Settings
from app.site import create_app
from tests.region import BASE, CURRENT, EARLIER, OWNERS, PLANS, example

DCAT, DCTERMS = Namespace("http://www.w3.org/ns/dcat#"), Namespace("http://purl.org/dc/terms/")
SHARED = "https://data.lier.kommune.no/def/"
MAKER = "https://data.lier.kommune.no/id/aktor/prosjektet"
"""The publisher of the shared vocabulary."""
FOREIGN = re.compile(r"\blier|buskerudby|drammen|sylling|frivilligbørs|naering-2023-2026", re.IGNORECASE)
LINK = re.compile(r'(?:href|src)="(/[^"#]*)"')
FIRST = (
    "/", "/robots.txt", "/humans.txt", "/llms.txt", "/sitemap.xml", "/openapi.json", "/opensearch.xml",
    "/.well-known/void", "/.well-known/void.ttl", "/filer.json", "/api/queries.json", "/api/terms.json",
    "/context.jsonld", "/sparql", "/sok.json?q=plan", "/sok.atom?q=plan", "/endringer.atom", "/bidrag",
    "/reconcile", "/finnes-ikke", "/bidrag/kontroll", "/schema/plan.json", "/katalog.ttl",
)  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The example site."""
    folder = tmp_path_factory.mktemp("region")
    settings = Settings(content=example(folder / "content"), releases=folder / "releases", reload_seconds=0)
    publish(settings)
    found = create_app(settings)
    yield found
    found.extensions["publication"].close()


@pytest.fixture
def client(site: Flask) -> FlaskClient:
    return site.test_client()


def page(client: FlaskClient, address: str) -> str:
    response = client.get(address, headers={"Accept": "text/html", "Accept-Language": "nb"})
    assert response.status_code == 200, address
    return response.text


def texts(data: bytes) -> Iterator[str]:
    """Yield the text of a response; of a ZIP file, such as a workbook, that of its members."""
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield from (name, *texts(archive.read(name)))
    else:
        yield data.decode("utf-8", "replace")


def foreign(data: bytes) -> list[str]:
    """Return the words of another municipality in a response, outside the IRIs of the shared vocabulary."""
    found = []
    for text in texts(data):
        readable = text.replace("%3A", ":").replace("%2F", "/")  # addresses of queries have the query in them
        own = readable.replace(SHARED, "").replace(MAKER, "")
        found += [own[max(0, m.start() - 40) : m.end() + 40] for m in FOREIGN.finditer(own)]
    return found


def test_no_page_file_or_answer_names_another_municipality_and_no_link_is_dead(client: FlaskClient) -> None:
    waiting, seen, dead, named = deque(FIRST), set(FIRST), [], {}
    while waiting:
        address = waiting.popleft()
        with client.get(address, headers={"Accept": "text/html, */*;q=0.1"}, follow_redirects=True) as answer:
            data = answer.data
            if answer.status_code != 200 and address not in FIRST:
                dead.append((address, answer.status_code))
            if found := foreign(data):
                named[address] = found[:3]
            if answer.mimetype != "text/html":
                continue
        links = {html.unescape(link) for link in LINK.findall(data.decode())}
        for link in sorted(links - seen):
            if "lang=" not in link and not link.startswith("/static/") and link.count("=") < 3:
                seen.add(link)
                waiting.append(link)
    assert len(seen) > 500
    assert dead == []
    assert named == {}


def test_front_page_has_the_plans_by_owner_and_replaced_ones_last(client: FlaskClient) -> None:
    text = page(client, "/")
    places = [text.index(f">{plan.title}</a></h3>") for plan in PLANS]
    assert places[0] == max(places)
    assert PLANS[0] == EARLIER
    assert "Erstattede planer" in text[: places[0]]
    for owner in OWNERS:
        assert f'href="/doc/aktor/{owner.slug}">{owner.name}</a></h2>' in text
    assert "Les planene" in text


def test_list_of_plans_names_their_owners_and_has_replaced_ones_last(client: FlaskClient) -> None:
    text = page(client, "/klasse/Plan")
    assert text.index(CURRENT.title) < text.index(f">{EARLIER.title}<")
    assert text.count("Nordvik kommune") >= 2
    rows = client.get("/klasse/Plan.csv").text.splitlines()
    assert EARLIER.slug in rows[-1]


def test_search_can_be_limited_to_an_owner_and_a_plan(client: FlaskClient) -> None:
    owner = f"{BASE}id/aktor/sorvik-kommune"
    limited = client.get("/sok.json", query_string={"owner": owner}).get_json()
    assert {"owner", "plan"} <= set(limited["facets"])
    found = str(limited)
    assert "sorvik-kommune/klima-2024-2027" in found
    assert "nordvik-kommune/naering" not in found


def test_units_of_two_owners_are_two_actors_and_say_whose_they_are(client: FlaskClient) -> None:
    text = page(client, "/klasse/Actor")
    assert text.count(">Teknisk</a>") == 2
    assert "sorvik-kommune-teknisk" in text
    assert "nordvik-kommune-teknisk" in text
    assert "Sørvik kommune" in page(client, "/sok?q=oppvekst")


def test_words_follow_the_owner_of_the_plan(client: FlaskClient) -> None:
    for name in ("oversikt", "les"):
        text = page(client, f"/{name}/vikfjord-fylkeskommune_samferdsel-2025-2028")
        assert "Vikfjord fylkeskommune" in text or name == "les"
        assert "kommunens" not in text
        assert "ikke av kommunen" not in text


def test_menu_has_no_list_without_members(client: FlaskClient) -> None:
    text = page(client, "/klasse/Plan")
    assert "/klasse/Document" in text
    assert "/klasse/Place" not in text
    assert "/klasse/Initiative" not in text
    assert page(client, "/klasse/Place")


def test_each_dataset_has_the_publisher_of_its_plan_and_good_metadata(site: Flask) -> None:
    harvest = site.extensions["publication"].current().harvest
    found = assessed(harvest, compliant=True, answers=asked_of(site.test_client(), BASE))
    assert len(found) == len(PLANS)
    for assessment in found:
        missing = [o.metric.name for o in assessment.outcomes if not o.reached and o.metric.test]
        assert missing == ["dateIssuedAvailability"]  # nobody has said the day
    client, whole = site.test_client(), Graph()
    for number in (1, 2):
        whole.parse(data=client.get(f"/katalog.ttl?page={number}").data, format="turtle")
    by_publisher: dict[str, int] = {}
    for dataset in whole.subjects(RDF.type, DCAT.Dataset):
        (publisher,) = whole.objects(dataset, DCTERMS.publisher)
        by_publisher[str(publisher)] = by_publisher.get(str(publisher), 0) + 1
        (contact,) = whole.objects(dataset, DCAT.contactPoint)
        assert (contact, RDF.type, URIRef("http://www.w3.org/2006/vcard/ns#Organization")) in whole
        assert (publisher, RDF.type, URIRef("http://www.w3.org/ns/org#Organization")) in whole or (
            str(publisher).startswith(BASE)
        )
    assert sorted(by_publisher.values()) == [1, 1, 2, 2]


def test_stored_queries_begin_with_a_current_plan_of_the_site(site: Flask) -> None:
    questions = site.extensions["publication"].current().questions
    for question in questions:
        given = [("word", "plan")] if any(p.name == "word" for p in question.parameters) else []
        bound: Bound = questions.bind(question, given)
        assert "data.lier.kommune.no/id/" not in bound.text, question.slug
        for p in question.parameters:
            if p.name == "plan" and p.default is not None:
                assert p.default.value == f"{BASE}id/plan/{CURRENT.name}"


def test_a_plan_without_translations_is_not_translated(client: FlaskClient) -> None:
    answer = client.get("/api/queries/er-alt-oversatt", headers={"Accept": "application/sparql-results+json"})
    assert answer.get_json()["boolean"] is False
