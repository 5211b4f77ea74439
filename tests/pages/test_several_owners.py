"""A site with six plans of four owners: each plan is its owner's, and nothing is another municipality's."""

from __future__ import annotations

import csv
import gzip
import html
import io
import re
import zipfile
from collections import deque
from collections.abc import Iterator
from urllib.parse import unquote_plus

import pytest
from flask import Flask
from flask.testing import FlaskClient
from rdflib import ORG, RDF, Graph, Literal, Namespace, URIRef

from app.building import publish
from app.cli.scoring import asked_of, assessed
from app.questions.stored import Bound
from app.settings import Settings
from app.site import create_app
from tests.choosing import FewOfAKind
from tests.region import BASE, CURRENT, EARLIER, OWNERS, PLANS, example

STATUS = "https://data.lier.kommune.no/def/status/"
HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
DCAT, DCTERMS = Namespace("http://www.w3.org/ns/dcat#"), Namespace("http://purl.org/dc/terms/")
SHARED = re.compile(r"data\.lier\.kommune\.no/(?:def|graf|id/aktor/prosjektet)\b")
"""The IRIs of the vocabulary, its graphs and its publisher, which all sites share."""
FOREIGN = (
    r"\blier", "buskerud", "drammen", "sylling", "fjordbyen", "tranby", "gründerboost", "frivilligbørs",
    "næringsutvikling 2023", "naering-2023",
)  # fmt: skip
"""Words of another municipality, in lower case. «lier» is part of others, such as «familier»."""
LINK = re.compile(rf'(?:href|src)="(/[^"#]*)"|<loc>{re.escape(BASE[:-1])}([^<]+)')
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
    """Yield the text of a response; of a compressed file, such as a workbook, that of its members."""
    if data.startswith(b"\x1f\x8b"):
        data = gzip.decompress(data)
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
        readable = unquote_plus(text)  # addresses of queries have the query in them
        own = SHARED.sub("", readable).lower()
        for word in FOREIGN:
            if word.removeprefix(r"\b") in own:  # much faster than a regular expression
                found += [own[max(0, m.start() - 40) : m.end() + 40] for m in re.finditer(word, own)]
    return found


def test_actors_with_a_role_come_before_the_others_and_have_their_measures(client: FlaskClient) -> None:
    listed = page(client, "/klasse/Actor")
    folded = listed.index("<details><summary>Andre aktører")
    assert listed.index(">Teknisk</a>") < folded < listed.index(">fylkestinget</a>")
    unit = page(client, "/doc/aktor/sorvik-kommune-oppvekst")
    assert "Som ansvarlig (2)" in unit
    assert "Gi leksehjelp på skolen" in unit
    technical = page(client, "/doc/aktor/nordvik-kommune-naeringskontoret")
    named = re.findall(r'class="meta">.*?(Næringsplan 20\d\d)', " ".join(technical.split()))
    assert named == sorted(named, reverse=True), "the plan in force comes first"
    assert {"Næringsplan 2021", "Næringsplan 2025"} == {*named}


def test_a_name_that_two_owners_use_is_for_a_person_to_choose(client: FlaskClient) -> None:
    """One of them has its name in nynorsk only, because its plan is in nynorsk."""
    answer = client.get("/oppslag?name=Teknisk", headers={"Accept": "application/json"})
    assert answer.status_code == 300
    assert [c["iri"] for c in answer.get_json()["candidates"]] == [
        f"{BASE}id/aktor/{owner}-kommune-teknisk" for owner in ("nordvik", "sorvik")
    ]
    query = '{"query": "Leggje solceller på skulane", "type": "Measure"}'
    (first, *_) = client.get("/reconcile", query_string={"query": query}).get_json()["result"]
    assert first["match"] is True


@pytest.mark.parametrize("address", ["/oversikt/{}", "/les/{}", "/overgang/{}"])
def test_a_page_about_a_plan_names_its_owner_and_the_plan_in_its_header(
    client: FlaskClient, address: str
) -> None:
    found = page(client, address.format(f"{CURRENT.owner}_{CURRENT.name.rpartition('/')[2]}"))
    header = re.sub(r"<[^>]+>", "", found.partition("<header")[2].partition("</p>")[0])
    assert "Nordvik kommune" in header
    assert CURRENT.title in header


def test_a_site_says_that_no_owner_runs_it_in_one_sentence(client: FlaskClient) -> None:
    sentence = "Nettstedet drives ikke av Nordvik kommune, Sørvik kommune eller Vikfjord fylkeskommune."
    assert sentence in page(client, "/")
    assert sentence in page(client, "/om")


def test_a_table_has_no_columns_without_values(client: FlaskClient) -> None:
    table = (
        page(client, f"/doc/plan/{CURRENT.name}?view=table").partition("<table")[2].partition("</thead>")[0]
    )
    assert ">Frist</th>" in table
    assert ">Er med</th>" in table
    assert ">Forpliktelse</th>" not in table
    assert ">Sted</th>" not in table


def test_commitments_that_nobody_has_stated_are_not_drawn(client: FlaskClient) -> None:
    found = page(client, f"/oversikt/{CURRENT.name.replace('/', '_')}")
    picture = found.partition('id="commitments"')[2].partition("</section>")[0]
    assert "Det er ikke oppgitt hvor forpliktende tiltakene i denne planen er." in picture
    assert "<svg" not in picture


def test_no_page_file_or_answer_names_another_municipality_and_no_link_is_dead(client: FlaskClient) -> None:
    waiting, seen, dead, named = deque(FIRST), set(FIRST), [], {}
    few = FewOfAKind(6)
    while waiting:
        address = waiting.popleft()
        with client.get(address, headers={"Accept": "text/html, */*;q=0.1"}, follow_redirects=True) as answer:
            data = answer.data
            if answer.status_code != 200 and address not in FIRST:
                dead.append((address, answer.status_code))
            if found := foreign(data):
                named[address] = found[:3]
            if answer.mimetype not in ("text/html", "application/xml"):
                continue
        links = {html.unescape(a or b) for a, b in LINK.findall(data.decode())}
        for link in sorted(links - seen):
            if "lang=" not in link and not link.startswith("/static/") and link.count("=") < 3:
                seen.add(link)
                if few.takes(link):
                    waiting.append(link)
    assert len(seen) > 500
    kinds = {address.rpartition(".")[2] for address in seen if address.startswith("/filer/planer.")}
    assert {"zip", "nq", "jsonld", "rdf"} <= kinds
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
    for owner in ("nordvik-kommune", "sorvik-kommune"):
        assert f"{owner}-teknisk" in text
        unit = Graph().parse(data=client.get(f"/doc/aktor/{owner}-teknisk.ttl").data)
        assert (
            URIRef(f"{BASE}id/aktor/{owner}-teknisk"),
            ORG.unitOf,
            URIRef(f"{BASE}id/aktor/{owner}"),
        ) in unit
    assert "Sørvik kommune" in page(client, "/sok?q=oppvekst")


def test_words_follow_the_owner_of_the_plan(client: FlaskClient) -> None:
    for name in ("oversikt", "les"):
        text = page(client, f"/{name}/vikfjord-fylkeskommune_samferdsel-2025-2028")
        assert "Vikfjord fylkeskommune" in text or name == "les"
        assert "kommunens" not in text
        assert "ikke av kommunen" not in text


def test_page_of_an_owner_begins_with_its_plans_and_speaks_of_several_plans(client: FlaskClient) -> None:
    text = page(client, "/doc/aktor/nordvik-kommune")
    owned = text.partition("<h2>Eier av</h2>")[2].partition("</section>")[0]
    assert ">Næringsplan 2021-2024</a>" in owned
    assert ">Næringsplan 2025-2028</a>" in owned
    assert text.index("<h2>Eier av</h2>") < text.index("<h2>Tiltak</h2>")
    assert "Ingen av planene nevner Nordvik kommune." in text
    assert "Lenk egne prosjekter til planene" in text
    assert "<h1>Lenk egne prosjekter til planene</h1>" in page(client, "/bidrag")


def test_text_of_a_plan_from_a_spreadsheet_names_what_is_said_of_the_plan(client: FlaskClient) -> None:
    text = page(client, f"/les/{CURRENT.name.replace('/', '_')}")
    for line in ("Vedtatt av: kommunestyret", "Saksnummer: 21/24", "Periode: 2025-2028"):
        assert f">{line}</p>" in text


def test_menu_has_no_list_without_members(client: FlaskClient) -> None:
    text = page(client, "/klasse/Plan")
    assert "/klasse/Document" in text
    assert "/klasse/Place" not in text
    assert "/klasse/Initiative" not in text
    assert "Det er ingen her ennå." in page(client, "/klasse/Place")


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


def test_what_is_downloaded_of_a_plan_has_a_title_that_names_the_plan(client: FlaskClient) -> None:
    catalogue = Graph().parse(data=client.get("/katalog.ttl").data, format="turtle")
    titles = [o for o in catalogue.objects(None, DCTERMS.title) if isinstance(o, Literal)]
    named = [title for title in titles if title.endswith("(Turtle)")]
    plans = page(client, "/klasse/Plan")
    assert len({o for o in named if o.language == "nb"}) > 1
    assert not [o for o in named if f">{o.partition(': ')[0]}<" not in plans]


def test_stored_queries_begin_with_a_current_plan_of_the_site(site: Flask) -> None:
    questions = site.extensions["publication"].current().questions
    for question in questions:
        given = [("word", "plan")] if any(p.name == "word" for p in question.parameters) else []
        bound: Bound = questions.bind(question, given)
        assert "data.lier.kommune.no/id/" not in bound.text, question.slug
        for p in question.parameters:
            if p.name == "plan" and p.default is not None:
                assert p.default.value == f"{BASE}id/plan/{CURRENT.name}"


def test_defaults_that_are_words_and_numbers_are_the_sites_own(client: FlaskClient) -> None:
    for name in ("organisasjon-med-nummer", "tekstsok", "hvor-star-setningen"):
        assert len(client.get(f"/api/queries/{name}.csv").text.splitlines()) > 1, name


def measures(client: FlaskClient, **chosen: str) -> list[str]:
    """Return the measures that the list has with these values of facets, in its order."""
    answer = client.get("/klasse/Measure.json", query_string=chosen)
    assert answer.status_code == 200
    assert answer.get_json()["total"] == len(answer.get_json()["items"])
    return [item["id"].removeprefix(f"{BASE}id/plan/") for item in answer.get_json()["items"]]


def test_a_list_can_be_limited_by_owner_plan_status_responsible_and_deadline(client: FlaskClient) -> None:
    late, technical = f"{STATUS}forsinket", f"{BASE}id/aktor/nordvik-kommune-teknisk"
    assert measures(client, plan=f"{BASE}id/plan/{CURRENT.name}") == [
        f"{CURRENT.name}/tiltak/{n}" for n in (1, 2, 3, 4)
    ]
    both = [f"{CURRENT.name}/tiltak/3", f"{EARLIER.name}/tiltak/3"]
    assert measures(client, status=late) == both
    assert measures(client, responsible=technical) == both
    assert measures(client, responsible=technical, deadline="2027") == both[:1]  # the new deadline
    assert measures(client, owner=f"{BASE}id/aktor/sorvik-kommune", status=late) == []
    every = measures(client)
    assert [m for m in every if m.startswith(EARLIER.name)] == every[-4:]


def test_what_is_overdue_and_what_is_not_reported_is_found_and_shown_as_such(client: FlaskClient) -> None:
    earlier, current = (f"{BASE}id/plan/{plan.name}" for plan in (EARLIER, CURRENT))
    assert measures(client, status="over-fristen", plan=earlier) == [f"{EARLIER.name}/tiltak/3"]
    assert measures(client, status="ikke-meldt", plan=current) == [f"{CURRENT.name}/tiltak/4"]
    found = client.get("/sok.json", query_string={"status": "over-fristen", "plan": earlier}).get_json()
    assert [hit["iri"] for hit in found["results"]] == [f"{earlier}/tiltak/3"]
    (late,) = (value for value in found["facets"]["status"] if value.get("value") == "over-fristen")
    assert (late["name"]["nb"], late["count"]) == ("Fristen er gått ut", 1)
    assert client.get("/sok?status=noe-annet").status_code == 400
    assert '<option value="ikke-meldt" selected>Ikke rapportert (1)' in page(
        client, f"/klasse/Measure?plan={current}&status=ikke-meldt"
    )
    old, new = (page(client, f"/doc/plan/{plan.name}") for plan in (EARLIER, CURRENT))
    assert '<option value="over-fristen">Fristen er gått ut (1)</option>' in old
    assert '<option value="ikke-meldt">Ikke rapportert (1)</option>' in new
    assert '<li class="tag strong">Ikke rapportert</li>' in new
    only = page(client, f"/doc/plan/{CURRENT.name}?status=ikke-meldt")
    assert "1 av 4 tiltak" in only


def test_the_overview_counts_what_is_overdue_and_leads_to_it(client: FlaskClient) -> None:
    overview = page(client, f"/oversikt/{EARLIER.name.replace('/', '_')}")
    found = re.search(r'<a href="([^"]+)"><strong>1 av 4</strong> tiltak har passert fristen', overview)
    assert found
    assert "Fristen er gått ut" in page(client, html.unescape(found[1]))
    assert "passert fristen" not in page(client, f"/oversikt/{CURRENT.name.replace('/', '_')}")


@pytest.mark.parametrize("path", ["oversikt", "les"])
def test_the_text_and_the_pictures_of_a_plan_say_that_it_was_replaced(client: FlaskClient, path: str) -> None:
    old, new = (page(client, f"/{path}/{plan.name.replace('/', '_')}") for plan in (EARLIER, CURRENT))
    assert "Erstattet av" in old
    assert "Erstattet av" not in new


def test_a_band_has_a_space_between_its_sentences(client: FlaskClient) -> None:
    text = " ".join(re.sub(r"<[^>]+>", "", page(client, f"/doc/plan/{EARLIER.name}")).split())
    assert "Erstattet Vedtatt av kommunestyret 10. desember 2020. Erstattet av Næringsplan 2025-2028." in text


def test_reconciliation_proposes_what_is_in_force_before_what_was_replaced(client: FlaskClient) -> None:
    query = '{"query": "Dele ut stipend til gründere", "type": "Measure"}'
    found = client.get("/reconcile", query_string={"query": query}).get_json()["result"]
    assert [CURRENT.name in one["id"] for one in found[:2]] == [True, False]
    begun = client.get("/reconcile/suggest/entity?prefix=stipend").get_json()["result"]
    assert [CURRENT.name in one["id"] for one in begun[:2]] == [True, False]


def test_a_name_means_what_is_in_force_before_what_was_replaced(client: FlaskClient) -> None:
    name = "Dele ut stipend til gründere"
    one = client.get("/oppslag", query_string={"name": name}, headers={"Accept": "application/json"})
    assert one.status_code == 300
    found = [candidate["iri"] for candidate in one.get_json()["candidates"]]
    assert [CURRENT.name in iri for iri in found[:2]] == [True, False]
    rows = client.post("/oppslag", json={"rows": [{"name": name}]}, headers={"Accept": "application/json"})
    assert [c["iri"] for c in rows.get_json()["rows"][0]["candidates"]] == found
    titled = client.get("/oppslag?name=Næringsplan", headers={"Accept": "application/json"}).get_json()
    assert titled["candidates"][0]["iri"] == f"{BASE}id/plan/{CURRENT.name}"
    assert EARLIER.name in titled["candidates"][-1]["iri"]


def test_candidates_of_a_name_are_shown_with_the_plan_or_the_organisation_that_they_are_in(
    client: FlaskClient,
) -> None:
    name = "Dele ut stipend til gründere"
    listed, units = (
        client.get("/oppslag", query_string={"name": n}, headers={"Accept": "text/html"}).text.partition(
            "<main"
        )[2]
        for n in (name, "Teknisk")
    )
    places = [listed.index(f">{plan.title}</a>") for plan in (CURRENT, EARLIER)]
    assert places == sorted(places)
    assert units.index("Nordvik kommune</a>") < units.index("Sørvik kommune</a>")


def test_a_deadline_that_is_no_date_is_in_the_list_with_the_words_of_the_plan(client: FlaskClient) -> None:
    assert "<li>Frist: løpende</li>" in page(client, "/doc/plan/sorvik-kommune/oppvekst-2025-2028")


def test_files_say_what_is_not_reported_and_from_when_a_measure_is_overdue(client: FlaskClient) -> None:
    with client.get("/filer/tiltak.csv") as answer:
        rows = {row["iri"]: row for row in csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")))}
    marks = ("status", "oppfolging", "over_fristen_etter")
    of = {iri.removeprefix(f"{BASE}id/plan/"): tuple(row[m] for m in marks) for iri, row in rows.items()}
    assert of[f"{CURRENT.name}/tiltak/3"] == ("Forsinket", "Rapportert", "2027-06-01"), "the new deadline"
    assert of[f"{CURRENT.name}/tiltak/4"][:2] == ("", "Ikke rapportert")
    assert of[f"{EARLIER.name}/tiltak/1"] == ("Gjennomført", "Rapportert", ""), "nothing is left to do"
    with client.get(f"/filer/{CURRENT.name.replace('/', '_')}.stratml.xml") as answer:
        words = answer.data.decode()
    assert words.count("Status: ikke rapportert her (vårt merke)") == 1
    assert "til noen melder at det er gjort (vårt merke): 2027-06-01" in words


def test_a_list_says_what_it_is_limited_by_and_keeps_it_in_its_other_formats(client: FlaskClient) -> None:
    text = page(client, "/klasse/Measure?deadline=2026")
    assert '<option value="2026" selected>2026 (2)</option>' in text
    assert "/klasse/Measure.csv?deadline=2026" in text
    assert "Teknisk (Nordvik kommune) (" in page(client, "/klasse/Measure")
    none = page(client, f"/klasse/Measure?deadline=2026&plan={BASE}id/plan/{EARLIER.name}")
    assert "Ingen har alle disse verdiene." in none
    described = Graph().parse(data=client.get("/klasse/Measure.ttl?deadline=2026").data)
    assert (URIRef(f"{BASE}klasse/Measure?deadline=2026"), HYDRA.totalItems, Literal(2)) in described
    for wrong in ("deadline=snart", "owner=<>"):
        assert client.get(f"/klasse/Measure?{wrong}").status_code == 400


def test_search_has_what_is_in_force_before_what_was_replaced(client: FlaskClient) -> None:
    answer = client.get("/sok.json?q=kyststien").get_json()
    places = [hit["iri"] for hit in answer["results"]]
    assert [CURRENT.name in iri for iri in places] == [True, False]
    assert [CURRENT.name in value["iri"] for value in answer["facets"]["plan"]] == [True, False]
    assert answer["facets"]["deadline"] == [{"value": "2022", "count": 1}, {"value": "2027", "count": 1}]
    exact = client.get("/sok.json", query_string={"q": EARLIER.title}).get_json()["results"][0]
    assert exact["iri"] == f"{BASE}id/plan/{EARLIER.name}"
    shown = page(client, "/sok?q=kyststien")
    assert shown.count("(erstattet)") == 1
    assert "Reiseliv (Næringsplan 2021-2024)" in shown


def test_overview_counts_the_statuses_of_each_responsible_actor(client: FlaskClient) -> None:
    text = page(client, f"/oversikt/{CURRENT.name.replace('/', '_')}")
    assert "Hvor langt hver ansvarlig er kommet" in text
    assert 'aria-label="Næringskontoret: Løpende 1, Gjennomført 1, Ikke rapportert 1"' in text
    others = text[text.index("Andre planer:") :]
    assert others.index(EARLIER.title) > max(
        others.index(p.title) for p in PLANS if p not in (EARLIER, CURRENT)
    )


def test_a_plan_without_translations_is_not_translated(client: FlaskClient) -> None:
    answer = client.get("/api/queries/er-alt-oversatt", headers={"Accept": "application/sparql-results+json"})
    assert answer.get_json()["boolean"] is False
