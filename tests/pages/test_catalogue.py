"""The harvested documents are complete, conform to their profiles, and meet data.norge.no's needs."""

from __future__ import annotations

import hashlib
import re
import shutil
from functools import cache
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from rdflib import DCTERMS, FOAF, ORG, RDF, SKOS, BNode, Dataset, Graph, Literal, Namespace, URIRef
from werkzeug.test import TestResponse

from app.catalogue import HARVEST_DOCUMENTS, Harvest, HarvestDocument
from app.content.loading import load_content
from app.files.listing import read_listing
from app.formats import RDF as SYNTAXES
from app.quality.profiles import conformance
from app.releases.writing import prepare, write_prepared
from app.settings import REPOSITORY
from app.store.lists import Lists
from app.store.lookups import Lookups
from bench.plans import empty_files
from tests.graphs import assert_isomorphic
from tests.keeping import derive_once

BASE = "https://data.lier.kommune.no/"
NEIGHBOUR = Path(__file__).parents[1] / "examples/nabokommune/data"
AUTHORITY = "http://publications.europa.eu/resource/authority/"
DCAT = Namespace("http://www.w3.org/ns/dcat#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
MODEL = Namespace("https://data.norge.no/vocabulary/modelldcatno#")
PLAN = Namespace(f"{BASE}def/plan#")
DATASET = URIRef(f"{BASE}id/datasett/naering-2023-2026")
# https://www.w3.org/TR/xml-names/#NT-NCName, for the name that RDF/XML splits off the end of a property
XML_NAME = re.compile(r"[A-Za-z_][\w.-]*$")

every_document = pytest.mark.parametrize("document", HARVEST_DOCUMENTS, ids=lambda d: d.path)
every_profiled = pytest.mark.parametrize(
    "document", [d for d in HARVEST_DOCUMENTS if d.profile], ids=lambda d: d.path
)


def fetch(client: FlaskClient, path: str, **headers: str) -> TestResponse:
    return client.get(path, headers={k.replace("_", "-"): v for k, v in headers.items()})


@pytest.fixture(scope="module")
def graph(site: Flask) -> Graph:
    return Graph().parse(data=site.test_client().get("/katalog.ttl").data, format="turtle")


def harvest_of(content: Path, releases: Path, base: str = "") -> Harvest:
    """Return the documents of a content folder; other tests check whether it conforms."""
    prepared = prepare(releases, load_content(content, base or None), "unchecked")
    with empty_files():
        release = write_prepared(releases, prepared, derive_once)
    return Harvest(Lists(Lookups(release)), read_listing(release))


def as_graph(harvest: Harvest, document: HarvestDocument) -> Graph:
    turtle = next(r for r in SYNTAXES if r.suffix == "ttl")
    return Graph().parse(data=harvest.document(document, turtle), format="turtle")


@pytest.fixture(scope="module")
def harvest(site: Flask) -> Harvest:
    found: Harvest = site.extensions["publication"].current().harvest
    return found


@pytest.fixture(scope="module")
def neighbour(tmp_path_factory: pytest.TempPathFactory) -> Harvest:
    """The documents of another municipality, which shares the vocabulary and has a minimal catalogue."""
    folder = tmp_path_factory.mktemp("nabokommune")
    for name in ("ontology", "shapes"):
        shutil.copytree(REPOSITORY / name, folder / name)
    shutil.copytree(NEIGHBOUR, folder / "data")
    return harvest_of(folder, folder / "releases")


@every_profiled
def test_document_conforms_to_its_profile(harvest: Harvest, document: HarvestDocument) -> None:
    report = conformance(harvest, document)
    assert report.conforms, [r for r in report.results if r.severity.endswith("Violation")]


@every_document
def test_document_has_the_same_statements_in_every_syntax(
    client: FlaskClient, document: HarvestDocument
) -> None:
    turtle = Graph().parse(data=client.get(f"/{document.path}.ttl").data, format="turtle")
    assert len(turtle) > 100
    for representation in SYNTAXES:
        dataset = Dataset(default_union=True)
        body = client.get(f"/{document.path}.{representation.suffix}").data
        dataset.parse(data=body, format=representation.media_type)
        found = Graph()
        for triple in dataset.triples((None, None, None)):
            found.add(triple)
        assert_isomorphic(found, turtle)


@every_document
@pytest.mark.parametrize("representation", SYNTAXES, ids=lambda r: r.suffix)
def test_document_is_negotiated(
    client: FlaskClient, document: HarvestDocument, representation: object
) -> None:
    media_type = representation.media_type  # type: ignore[attr-defined]
    answer = fetch(client, f"/{document.path}", Accept=media_type)
    assert answer.status_code == 200
    assert answer.mimetype == media_type
    assert "Accept" in answer.headers["Vary"]
    assert answer.headers["Content-Location"].startswith(f"/{document.path}.")
    assert 'rel="alternate"' in answer.headers["Link"]
    again = fetch(client, f"/{document.path}", Accept=media_type, If_None_Match=answer.headers["ETag"])
    assert again.status_code == 304


@every_document
def test_harvester_gets_rdf_and_reader_gets_a_page(client: FlaskClient, document: HarvestDocument) -> None:
    anything = client.head(f"/{document.path}", headers={"Accept": "*/*"})
    assert anything.status_code == 200
    assert anything.mimetype == "text/turtle"
    assert "Content-Encoding" not in anything.headers
    for language in ("nb", "en"):
        page = fetch(client, f"/{document.path}", Accept="text/html", Accept_Language=language)
        assert page.headers["Content-Language"] == language
        assert f"<h1>{document.titles[language]}</h1>" in page.text
    assert client.get(f"/{document.path}.xyz").status_code == 404


@every_document
def test_every_resource_has_an_iri_and_every_property_an_xml_name(
    harvest: Harvest, document: HarvestDocument
) -> None:
    for triple in as_graph(harvest, document):
        assert not [t for t in triple if isinstance(t, BNode)]
        assert XML_NAME.search(str(triple[1])), triple[1]


def test_each_resource_is_in_one_document_only(harvest: Harvest) -> None:
    described = [set(as_graph(harvest, d).subjects(RDF.type)) for d in HARVEST_DOCUMENTS if d.profile]
    shared = set.intersection(*described)
    assert shared == {URIRef(f"{BASE}id/aktor/prosjektet"), URIRef(f"{BASE}id/kontakt/katalog")}
    assert sum(map(len, described)) - len(set.union(*described)) == 2 * len(shared)


def test_catalogue_contains_metadata_only(graph: Graph) -> None:
    about_data = {s for s in graph.subjects() if "/tiltak/" in str(s) or "/def/" in str(s)}
    assert about_data == {URIRef(f"{BASE}def/plan")}
    assert set(graph.predicates(URIRef(f"{BASE}def/plan"), None)) == {RDF.type, DCTERMS.title}


def test_every_distribution_answers_head_with_any_accept(client: FlaskClient, graph: Graph) -> None:
    addresses = {*graph.objects(None, DCAT.accessURL), *graph.objects(None, DCAT.downloadURL)}
    assert len(addresses) > 20
    for address in addresses:
        answer = client.head("/" + str(address).removeprefix(BASE), headers={"Accept": "*/*"})
        assert answer.status_code == 200, address


def test_size_checksum_and_type_of_a_file_match_its_bytes(client: FlaskClient, graph: Graph) -> None:
    sized = list(graph.subjects(DCAT.byteSize, None))
    assert sized
    for one in sized:
        with client.get("/" + str(graph.value(one, DCAT.downloadURL)).removeprefix(BASE)) as answer:
            body = answer.data
        assert int(str(graph.value(one, DCAT.byteSize))) == len(body)
        checksum = graph.value(one, SPDX.checksum)
        assert str(graph.value(checksum, SPDX.checksumValue)) == hashlib.sha256(body).hexdigest()
        packed = graph.value(one, DCAT.compressFormat) or graph.value(one, DCAT.mediaType)
        assert str(packed).removeprefix("https://www.w3.org/ns/iana/media-types/") == answer.mimetype


def test_every_format_is_a_code_and_each_syntax_has_its_own(graph: Graph) -> None:
    codes = "http://publications.europa.eu/resource/authority/file-type/"
    formats = {str(f) for f in graph.objects(None, DCTERMS.format)}
    assert all(f.removeprefix(codes) not in ("", f) for f in formats)
    for downloads in graph.subjects(DCAT.downloadURL, URIRef(f"{BASE}filer/planer.jsonld")):
        assert graph.value(downloads, DCTERMS.format) == URIRef(f"{codes}JSON_LD")
    services = {
        str(f) for s in graph.subjects(RDF.type, DCAT.DataService) for f in graph.objects(s, DCTERMS.format)
    }
    assert f"{codes}JSON_LD" in services


def test_every_file_of_the_release_is_a_distribution(client: FlaskClient, graph: Graph) -> None:
    files = client.get("/filer.json").json
    assert files
    listed = {f["url"] for f in files["files"]}
    no_data = (".css", "/context.jsonld")  # supporting files are not distributions
    aids = {u for u in listed if u.endswith(no_data)}
    offered = {str(u) for u in graph.objects(None, DCAT.downloadURL)}
    assert listed - aids <= offered
    assert not aids & offered
    assert set(graph.objects(DATASET, DCAT.distribution)) == set(graph.subjects(RDF.type, DCAT.Distribution))


def test_publisher_has_a_name_in_the_same_file_and_both_types(graph: Graph) -> None:
    for publisher in set(graph.objects(None, DCTERMS.publisher)):
        assert {ORG.Organization, FOAF.Agent} <= set(graph.objects(publisher, RDF.type))
        assert list(graph.objects(publisher, FOAF.name))


def test_address_of_the_contact_point_is_an_iri(graph: Graph) -> None:
    for contact in set(graph.objects(None, DCAT.contactPoint)):
        addresses = [*graph.objects(contact, VCARD.hasURL), *graph.objects(contact, VCARD.hasEmail)]
        assert addresses
        assert all(isinstance(a, URIRef) for a in addresses)


def test_area_uses_the_lists_of_the_standard(graph: Graph) -> None:
    assert set(graph.objects(DATASET, DCTERMS.spatial)) == {
        URIRef(AUTHORITY + "country/NOR"),
        URIRef("https://sws.geonames.org/3147541/"),
        URIRef("https://data.geonorge.no/administrativeEnheter/kommune/id/172751"),
    }


def test_rights_distinguish_the_adopted_words_from_our_additions(graph: Graph) -> None:
    for one in graph.subjects(RDF.type, DCAT.Distribution):
        assert graph.value(one, DCTERMS.license) == URIRef(AUTHORITY + "licence/CC_BY_4_0")
        rights = graph.value(one, DCTERMS.rights)
        assert URIRef("http://schema.theodi.org/odrs#RightsStatement") in set(graph.objects(rights, RDF.type))
        assert any("åndsverkloven § 14" in str(text) for text in graph.objects(rights, DCTERMS.description))


def test_endpoint_is_a_data_service_for_the_dataset(client: FlaskClient, graph: Graph) -> None:
    (service,) = graph.subjects(RDF.type, DCAT.DataService)
    assert graph.value(service, DCAT.servesDataset) == DATASET
    assert list(graph.objects(service, DCTERMS.identifier)) == [Literal(str(service))]
    described = client.get("/sparql", headers={"Accept": "text/turtle"})
    assert described.status_code == 200
    assert str(graph.value(service, DCAT.endpointDescription)) == f"{BASE}sparql"


def test_every_standard_has_a_title(graph: Graph) -> None:
    targets = set(graph.objects(None, DCTERMS.conformsTo))
    assert len(targets) > 3
    assert [t for t in targets if not graph.value(t, DCTERMS.title, any=True)] == []


def test_dataset_conforms_to_the_model_and_is_about_our_concepts(harvest: Harvest, graph: Graph) -> None:
    documents = {d.path: d for d in HARVEST_DOCUMENTS}
    model = as_graph(harvest, documents["modell"])
    (information_model,) = model.subjects(RDF.type, MODEL.InformationModel)
    assert information_model in set(graph.objects(DATASET, DCTERMS.conformsTo))
    concepts = set(as_graph(harvest, documents["begrep"]).subjects(RDF.type, SKOS.Concept))
    assert set(graph.objects(DATASET, DCTERMS.subject)) <= concepts
    assert set(model.objects(information_model, DCTERMS.subject)) <= concepts


@cache
def ontology() -> Graph:
    return Graph().parse(REPOSITORY / "ontology/handlingsplan.ttl")


def test_every_class_is_a_concept_and_a_model_element(harvest: Harvest) -> None:
    documents = {d.path: d for d in HARVEST_DOCUMENTS}
    owl_class = URIRef("http://www.w3.org/2002/07/owl#Class")
    classes = {c for c in ontology().subjects(RDF.type, owl_class) if str(c).startswith(str(PLAN))}
    concepts, model = (as_graph(harvest, documents[p]) for p in ("begrep", "modell"))
    for kind in classes:
        name = str(kind).removeprefix(str(PLAN))
        assert (URIRef(f"{BASE}begrep#{name}"), RDF.type, SKOS.Concept) in concepts
        assert (URIRef(f"{BASE}modell#{name}"), RDF.type, MODEL.ObjectType) in model


def test_cardinality_in_the_model_is_that_of_the_shapes(harvest: Harvest) -> None:
    model = as_graph(harvest, next(d for d in HARVEST_DOCUMENTS if d.path == "modell"))
    label = URIRef(f"{BASE}modell#NamedGraph-layer")
    assert str(model.value(label, MODEL.minOccurs)) == "1"
    assert str(model.value(label, MODEL.maxOccurs)) == "1"
    assert model.value(label, MODEL.hasValueFrom) == URIRef(f"{BASE}modell#lag")


def test_municipality_as_publisher_is_named_as_the_standard_requires(content: Path, tmp_path: Path) -> None:
    catalog = content / "data/catalog.ttl"
    text = catalog.read_text("utf-8")
    catalog.write_text(text.replace("publisher aktor:prosjektet", "publisher aktor:lier-kommune"), "utf-8")
    found = as_graph(harvest_of(content, tmp_path / "releases"), HARVEST_DOCUMENTS[0])
    publisher = URIRef("https://organization-catalog.fellesdatakatalog.digdir.no/organizations/857566122")
    assert set(found.objects(None, DCTERMS.publisher)) == {publisher}
    assert found.value(publisher, DCTERMS.identifier) == Literal("857566122")
    assert found.value(publisher, DCTERMS.type) == URIRef("http://purl.org/adms/publishertype/LocalAuthority")


def test_documents_under_another_base_have_only_the_vocabulary_from_the_canonical_one(
    content: Path, tmp_path: Path
) -> None:
    base = "https://plan.example/lier/"
    found = harvest_of(content, tmp_path / "releases", base)
    for document in HARVEST_DOCUMENTS:
        for representation in SYNTAXES:
            body = found.document(document, representation).decode()
            assert base in body
            without_vocabulary = body.replace(f"{BASE}def/", "")
            assert BASE not in without_vocabulary, (document.path, representation.suffix)


def test_plan_missing_from_the_catalogue_is_still_a_dataset(neighbour: Harvest) -> None:
    found = as_graph(neighbour, HARVEST_DOCUMENTS[0])
    datasets = set(found.subjects(RDF.type, DCAT.Dataset))
    assert datasets
    for dataset in datasets:
        assert list(found.objects(dataset, DCTERMS.title))
        assert list(found.objects(dataset, DCAT.distribution))
        period = found.value(dataset, DCTERMS.temporal)
        assert str(found.value(period, DCAT.startDate)) == "2027-01-01"
        assert str(found.value(period, DCAT.endDate)) == "2030-12-31"


def test_publisher_that_shares_the_vocabulary_publishes_neither_concepts_nor_model(
    neighbour: Harvest,
) -> None:
    for document in HARVEST_DOCUMENTS:
        if document.path in ("begrep", "modell"):
            assert neighbour.triples(document) == ()


def test_edition_links_to_the_one_it_replaces(content: Path, tmp_path: Path) -> None:
    later = content / "data/plans/naering-2027-2030"
    later.mkdir()
    for name in ("source.txt", "plan.ttl", "annotations.ttl"):
        text = (content / "data/plans/naering-2023-2026" / name).read_text("utf-8")
        text = text.replace("naering-2023-2026", "naering-2027-2030")
        text = text.replace("dok:handlingsplan-2017-2020", f"<{BASE}id/plan/naering-2023-2026>")
        text = text.replace('"2023-01-01"', '"2027-01-01"').replace('"2026-12-31"', '"2030-12-31"')
        (later / name).write_text(text, "utf-8")
    found = as_graph(harvest_of(content, tmp_path / "releases"), HARVEST_DOCUMENTS[0])
    newer = URIRef(f"{BASE}katalog#datasett-naering-2027-2030")
    (series,) = found.subjects(RDF.type, DCAT.DatasetSeries)
    assert found.value(newer, DCAT.prev) == DATASET
    assert set(found.subjects(DCAT.inSeries, series)) == {newer, DATASET}
    assert found.value(series, DCAT.last) == newer


def test_plans_of_two_municipalities_are_in_separate_dataset_series(content: Path, tmp_path: Path) -> None:
    shutil.copytree(NEIGHBOUR / "plans", content / "data/plans", dirs_exist_ok=True)
    shutil.copy(NEIGHBOUR / "actors.ttl", content / "data/neighbour.ttl")
    found = as_graph(harvest_of(content, tmp_path / "releases"), HARVEST_DOCUMENTS[0])
    assert len(set(found.subjects(RDF.type, DCAT.Dataset))) == 2
    assert {str(s).partition("#")[2] for s in found.subjects(RDF.type, DCAT.DatasetSeries)} == {
        "serie-naering",
        "serie-data.eksempel.example-naering",
    }
    availability = URIRef("http://data.europa.eu/r5r/availability")
    for one in found.subjects(RDF.type, DCAT.Distribution):
        assert len(list(found.objects(one, availability))) == 1


def page_of(client: FlaskClient, address: str) -> Element:
    response = fetch(client, address, Accept="text/html", Accept_Language="nb")
    assert response.status_code == 200, address
    tree = html5lib.parse(response.text, namespaceHTMLElements=False)
    assert isinstance(tree, Element)
    return tree


@every_document
def test_page_is_an_index_with_a_light_page_for_each_resource(
    client: FlaskClient, document: HarvestDocument
) -> None:
    assert len(fetch(client, f"/{document.path}", Accept="text/html").data) < 100_000
    tree = page_of(client, f"/{document.path}")
    links = [a.get("href", "") for a in tree.iterfind(".//dl[@class='index']/div/dt/a")]
    assert len(links) == len(set(links)) > 1
    for link in (links[0], links[len(links) // 2], links[-1]):
        shown = page_of(client, link)
        assert shown.find(".//h1") is not None
        assert len(shown.findall(".//dl/div")) > 1


def test_page_of_the_catalogue_begins_with_what_its_files_belong_to(client: FlaskClient) -> None:
    found = page_of(client, "/katalog").iterfind(".//section/h2")
    kinds = ["".join(heading.itertext()).split()[0] for heading in found]
    assert kinds[:5] == ["Katalog", "Datasett", "Datasettserie", "Datatjeneste", "Distribusjon"]


def test_distributions_are_listed_as_in_their_dataset_those_with_all_plans_first(client: FlaskClient) -> None:
    of_dataset = f"<{DATASET}> <{DCAT.distribution}> <{BASE}katalog#"
    lines = client.get("/katalog.nt").text.splitlines()
    expected = [line.removeprefix(of_dataset)[:-3] for line in lines if line.startswith(of_dataset)]
    listed = [div.get("id") for div in page_of(client, "/katalog").iterfind(".//dl[@class='index']/div")]
    assert [name for name in listed if name in expected] == expected
    whole = [not name.startswith(DATASET.rpartition("/")[2]) for name in expected]
    assert whole == sorted(whole, reverse=True)
    assert {*whole} == {True, False}


@pytest.mark.parametrize(
    ("path", "anchor"), [("/begrep", "Measure"), ("/modell", "Measure"), ("/modell", "katalog")]
)
def test_iri_of_a_resource_leads_to_its_place_in_the_index(
    client: FlaskClient, path: str, anchor: str
) -> None:
    ids = [e.get("id") for e in page_of(client, path).iter() if e.get("id")]
    assert anchor in ids
    assert len(ids) == len(set(ids))
    assert URIRef(f"{BASE}{path[1:]}#{anchor}") in set(
        Graph().parse(data=client.get(f"{path}.ttl").data, format="turtle").subjects()
    )


@pytest.mark.parametrize("path", ["/begrep/term/nothing", "/modell/term/%20", "/katalog/term/x?page=999"])
def test_unknown_resource_has_no_page(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404
