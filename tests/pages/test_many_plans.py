"""What a page reads and sends does not grow with the number of plans; a harvester still gets all of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from rdflib import RDF, RDFS, Graph, Namespace, URIRef

from app.settings import Settings
from app.site import create_app
from tests.keeping import many_plans

BASE = "https://data.lier.kommune.no/"
DCAT = Namespace("http://www.w3.org/ns/dcat#")
HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
FEW, MANY = 10, 30
ROOM = 150  # the frame reads the owners of up to 50 plans
MARGIN = 1.15  # pages show other measures, which do not all have the same number of partners
ADDRESSES = (
    ("/", "text/html"),
    ("/?page=2", "text/html"),
    ("/klasse/Measure", "text/html"),
    ("/klasse/Measure", "text/turtle"),
    ("/klasse/Plan", "text/html"),
    ("/doc/aktor/lier-kommune", "text/html"),
    ("/doc/aktor/lier-kommune?page=2", "text/html"),
    ("/doc/aktor/lier-kommune", "text/turtle"),
    ("/doc/sted/lier", "text/html"),
    ("/doc/plan/naering-2023-2026", "text/html"),
    ("/def/plan", "text/html"),
    ("/def/plan", "text/turtle"),
    ("/katalog", "text/html"),
    ("/katalog", "text/turtle"),
    ("/begrep", "text/turtle"),
    ("/modell", "text/turtle"),
    ("/sok", "text/html"),
    ("/sok?q=kommunen", "text/html"),
    ("/oversikt", "text/html"),
    ("/bidrag", "text/html"),
    ("/llms.txt", "text/markdown"),
    ("/sporring", "text/html"),
    ("/sporring/planen-i-tid", "text/html"),
    ("/api/queries.json", "application/json"),
    ("/sparql", "text/turtle"),
    ("/.well-known/void", "text/html"),
    ("/.well-known/void", "text/turtle"),
    ("/filer", "text/html"),
    ("/filer.json", "application/json"),
)


class CountingStore:
    """A store that counts the look-ups and the quads that were read."""

    def __init__(self, store: Any) -> None:
        self.store = store
        self.lookups = self.quads = 0

    def quads_for_pattern(self, *pattern: object) -> Iterator[object]:
        self.lookups += 1
        for quad in self.store.quads_for_pattern(*pattern):
            self.quads += 1
            yield quad

    def __iter__(self) -> Iterator[object]:
        return self.quads_for_pattern(None, None, None)


@pytest.fixture(scope="module")
def sites(kept_releases: Path) -> Iterator[dict[int, Flask]]:
    """The sites of a few and of many plans."""
    found: dict[int, Flask] = {}
    bounds = pytest.MonkeyPatch()
    bounds.setattr("app.questions.stored.MOST_CHOICES", 5)  # like the page size, reached by a few plans
    bounds.setattr("app.pages.front.PLANS", 3)
    bounds.setattr("app.pages.contribute.MOST_PLANS", 5)
    bounds.setattr("app.search.searching.MOST_VALUES", 5)
    for plans in (FEW, MANY):
        releases = many_plans(kept_releases, plans)
        found[plans] = create_app(Settings(releases=releases, reload_seconds=0, page_size=5))
    yield found
    bounds.undo()
    for site in found.values():
        site.extensions["publication"].close()


def cost(site: Flask, address: str, accept: str) -> tuple[int, int, int]:
    """Return the look-ups, the quads read, and the bytes of a first response."""
    lookups = site.extensions["publication"].current().lookups
    whole = lookups.store
    lookups.store = counting = CountingStore(whole)
    try:
        response = site.test_client().get(address, headers={"Accept": accept})
    finally:
        lookups.store = whole
    assert response.status_code == 200, address
    return counting.lookups, counting.quads, len(response.data)


@pytest.mark.parametrize(("address", "accept"), ADDRESSES)
def test_cost_of_a_page_does_not_grow_with_the_plans(
    sites: dict[int, Flask], address: str, accept: str
) -> None:
    few, many = cost(sites[FEW], address, accept), cost(sites[MANY], address, accept)
    for before, after in zip(few, many, strict=True):
        assert after <= before * MARGIN + ROOM, (few, many)


def test_sitemap_of_many_plans_is_in_parts_of_the_same_length(
    sites: dict[int, Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.pages.crawler_files.LONGEST_SITEMAP", 100)
    few, many = (cost(sites[n], "/sitemap-2.xml", "application/xml") for n in (FEW, MANY))
    for before, after in zip(few, many, strict=True):
        assert after <= before * MARGIN + 100, (few, many)


def test_page_for_partners_says_where_the_sheets_of_the_other_plans_are(sites: dict[int, Flask]) -> None:
    text = sites[MANY].test_client().get("/bidrag?lang=en").text
    assert text.count("/bidrag/ark/") == 5
    assert '<a href="/klasse/Plan?lang=en">all plans</a>' in text


def test_part_of_the_catalogue_is_not_counted_as_all_of_it(sites: dict[int, Flask]) -> None:
    text = sites[MANY].test_client().get("/katalog?lang=en", headers={"Accept": "text/html"}).text
    assert re.search(r">Dataset</a>", text)
    assert not re.search(r">Dataset \(\d+\)</a>", text)


def test_description_of_the_endpoint_refers_to_all_graphs(sites: dict[int, Flask]) -> None:
    client = sites[MANY].test_client()
    sd, void = "http://www.w3.org/ns/sparql-service-description#", "http://rdfs.org/ns/void#"
    service = Graph().parse(data=client.get("/sparql", headers={"Accept": "text/turtle"}).data)
    described = set(service.objects(None, URIRef(f"{sd}namedGraph")))
    page: object = next(service.objects(None, RDFS.seeAlso))
    listed: set[object] = set()
    while page:
        path = "/" + str(page).removeprefix(BASE)
        graph = Graph().parse(data=client.get(path, headers={"Accept": "text/turtle"}).data)
        listed |= {s for s in graph.objects(None, URIRef(f"{void}subset")) if "/graf/" in str(s)}
        page = next(graph.objects(None, HYDRA.next), None)
    published = sites[MANY].extensions["publication"].current().release.graph_sizes
    assert listed == {URIRef(iri) for iri in published}
    assert described < listed
    assert URIRef(f"{BASE}graf/vokabular") in described


def test_parameter_with_many_values_is_a_text_field_and_takes_each_of_them(sites: dict[int, Flask]) -> None:
    client, name = sites[MANY].test_client(), "/sporring/tiltak-i-et-innsatsomrade"
    assert '<select id="p-area"' not in client.get(name).text
    area = f"{BASE}id/plan/naering-2023-2026-29/innsatsomrade/3"
    assert client.get(name, query_string={"area": area}).status_code == 200
    assert client.get(name, query_string={"area": f"{area}9"}).status_code == 400


def test_harvester_that_follows_hydra_gets_every_dataset_once(sites: dict[int, Flask]) -> None:
    client, page, datasets, whole = sites[MANY].test_client(), "/katalog", [], Graph()
    while page:
        graph = Graph().parse(data=client.get(page, headers={"Accept": "text/turtle"}).data, format="turtle")
        datasets += list(graph.subjects(RDF.type, DCAT.Dataset))
        (view,) = graph.subjects(RDF.type, HYDRA.PartialCollectionView)
        following = graph.value(view, HYDRA.next)
        page = "/" + str(following).removeprefix(BASE) if following else ""
        whole += graph
    assert len(datasets) == len(set(datasets)) == MANY
    catalogue = URIRef(f"{BASE}id/katalog")
    assert set(datasets) <= set(whole.objects(catalogue, DCAT.dataset))
    assert int(str(whole.value(catalogue, HYDRA.totalItems))) == MANY
    for distribution in whole.subjects(RDF.type, DCAT.Distribution):
        assert whole.value(distribution, DCAT.downloadURL) or whole.value(distribution, DCAT.accessURL)


def test_header_leads_to_the_pages_around_this_one(sites: dict[int, Flask]) -> None:
    client = sites[MANY].test_client()
    links = client.get("/katalog.ttl?page=2").headers["Link"]
    assert '</katalog?page=3>; rel="next"' in links
    assert '</katalog>; rel="prev"' in links
    assert '</katalog.jsonld?page=2>; rel="alternate"' in links
    assert client.get("/katalog.ttl?page=99").status_code == 404


def test_pages_of_a_list_are_together_every_member_once(sites: dict[int, Flask]) -> None:
    client, members, total = sites[MANY].test_client(), [], 0
    page = "/klasse/FocusArea.ttl"
    while page:
        graph = Graph().parse(data=client.get(page).data, format="turtle")
        members += list(graph.objects(None, HYDRA.member))
        total = int(str(next(graph.objects(None, HYDRA.totalItems))))
        following = next(graph.objects(None, HYDRA.next), "")
        page = str(following).replace(BASE, "/").replace("FocusArea?", "FocusArea.ttl?")
    assert len(members) == len(set(members)) == total >= MANY


def test_second_page_of_a_partner_shows_other_measures(sites: dict[int, Flask]) -> None:
    client = sites[MANY].test_client()
    pages = [client.get(f"/doc/aktor/lier-kommune.html?page={n}").text for n in (1, 2)]
    sections = [text.partition('<ul class="things">')[2].partition("</ul>")[0] for text in pages]
    assert all(sections)
    assert sections[0] != sections[1]


def test_json_pages_of_the_files_together_have_every_file(sites: dict[int, Flask]) -> None:
    client, page, names = sites[MANY].test_client(), f"{BASE}filer.json", list[str]()
    while page:
        part = client.get(page.replace(BASE, "/")).get_json()
        names += [file["name"] for file in part["files"] if file["group"] == "plans" or part["page"] == 1]
        page = part["next"]
    published = sites[MANY].extensions["publication"].current().files.files
    assert part["page"] == part["pages"] > 1
    assert sorted(names) == sorted(file.name for file in published)


def test_catalogue_of_one_plan_has_no_pages(site: Flask) -> None:
    graph = Graph().parse(data=site.test_client().get("/katalog.ttl").data, format="turtle")
    assert not list(graph.subjects(RDF.type, HYDRA.PartialCollectionView))
