"""The checks of FOOPS! (https://w3id.org/foops/) that need no network, one test each.

Left out, because they query a registry or another server: FIND2 (prefix.cc), FIND3 and FIND_3_BIS (Linked
Open Vocabularies) and OM4.2 (whether the licence resolves). Left out, because it cannot be met here: PURL1
requires an IRI below w3id.org, purl.org, doi.org or w3.org, and ours are below a domain of the municipality.
Of OM2, `contributor` and `citation`, and of OM3 `doi`, `logo`, `status`, `source`, a previous version and
compatibility are not claimed: there is none yet, or we cannot state it.
"""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from rdflib import OWL, RDF, RDFS, Graph, URIRef
from rdflib.namespace import DCTERMS, SKOS, VANN

DOCUMENT = URIRef("https://data.lier.kommune.no/def/plan")
NAMESPACE = "https://data.lier.kommune.no/def/plan#"
PATH = "/def/plan"
RDF_TYPES = {"text/turtle": "turtle", "application/rdf+xml": "xml", "application/ld+json": "json-ld"}
KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
RDF_OWL_RDFS = (str(RDF), str(RDFS), str(OWL))


def served(client: FlaskClient, media_type: str) -> Graph:
    response = client.get(PATH, headers={"Accept": media_type})
    assert response.status_code == 200
    assert response.mimetype == media_type
    return Graph().parse(data=response.data, format=RDF_TYPES[media_type])


@pytest.fixture
def ontology(client: FlaskClient) -> Graph:
    return served(client, "text/turtle")


def own_terms(ontology: Graph) -> set[URIRef]:
    found = {s for kind in KINDS for s in ontology.subjects(RDF.type, kind)}
    return {s for s in found if isinstance(s, URIRef) and s.startswith(NAMESPACE)}


def stated(ontology: Graph, *properties: URIRef) -> list[URIRef]:
    """Return those of the properties that the vocabulary states about itself."""
    return [p for p in properties if (DOCUMENT, p, None) in ontology]


def test_cn1_iri_is_negotiated_to_html_and_rdf(client: FlaskClient) -> None:
    assert client.get(PATH, headers={"Accept": "text/html"}).mimetype == "text/html"
    for media_type in RDF_TYPES:
        assert (DOCUMENT, RDF.type, OWL.Ontology) in served(client, media_type)


def test_doc1_documentation_in_html_exists(client: FlaskClient, ontology: Graph) -> None:
    page = client.get(PATH, headers={"Accept": "text/html"}).text
    terms = own_terms(ontology)
    assert len(terms) > 100
    assert [t for t in terms if f'id="{t.removeprefix(NAMESPACE)}"' not in page] == []


def test_find1_prefix_is_declared(ontology: Graph) -> None:
    assert str(ontology.value(DOCUMENT, VANN.preferredNamespacePrefix)) == "plan"


def test_http1_iri_uses_an_open_protocol(ontology: Graph) -> None:
    assert [s.partition(":")[0] for s in map(str, ontology.subjects(RDF.type, OWL.Ontology))] == ["https"]


def test_om1_minimum_metadata_exist(ontology: Graph) -> None:
    minimum = (
        DCTERMS.title,
        DCTERMS.description,
        DCTERMS.license,
        OWL.versionIRI,
        DCTERMS.creator,
        DCTERMS.created,
        VANN.preferredNamespaceUri,
    )
    assert stated(ontology, *minimum) == list(minimum)


def test_om2_recommended_metadata_exist(ontology: Graph) -> None:
    recommended = (VANN.preferredNamespacePrefix, OWL.versionInfo, DCTERMS.created)
    assert stated(ontology, *recommended) == list(recommended)


def test_om3_available_detailed_metadata_exist(ontology: Graph) -> None:
    detailed = (DCTERMS.publisher, DCTERMS.modified, DCTERMS.issued)
    assert stated(ontology, *detailed) == list(detailed)


def test_om4_1_licence_is_stated(ontology: Graph) -> None:
    assert isinstance(ontology.value(DOCUMENT, DCTERMS.license), URIRef)


def test_om5_1_basic_provenance_exists(ontology: Graph) -> None:
    assert stated(ontology, DCTERMS.creator, DCTERMS.created) == [DCTERMS.creator, DCTERMS.created]


def test_om5_2_detailed_provenance_exists(ontology: Graph) -> None:
    assert stated(ontology, DCTERMS.issued, DCTERMS.publisher) == [DCTERMS.issued, DCTERMS.publisher]


@pytest.mark.parametrize("media_type", RDF_TYPES)
def test_rdf1_rdf_is_available(client: FlaskClient, media_type: str) -> None:
    assert own_terms(served(client, media_type))


def test_uri1_iri_resolves(client: FlaskClient) -> None:
    assert client.get(DOCUMENT.removeprefix("https://data.lier.kommune.no")).status_code == 200


def test_uri2_iri_is_the_one_stated_in_the_vocabulary(ontology: Graph) -> None:
    assert list(ontology.subjects(RDF.type, OWL.Ontology)) == [DOCUMENT]


def test_ver1_version_iri_is_declared_and_differs_from_the_iri(ontology: Graph) -> None:
    version = ontology.value(DOCUMENT, OWL.versionIRI)
    assert isinstance(version, URIRef)
    assert version != DOCUMENT


def test_ver2_version_iri_resolves(client: FlaskClient, ontology: Graph) -> None:
    version = str(ontology.value(DOCUMENT, OWL.versionIRI)).removeprefix("https://data.lier.kommune.no")
    response = client.get(version, headers={"Accept": "text/turtle"}, follow_redirects=True)
    assert response.status_code == 200
    assert (DOCUMENT, RDF.type, OWL.Ontology) in Graph().parse(data=response.data, format="turtle")


def test_voc1_metadata_use_other_vocabularies(ontology: Graph) -> None:
    used = {str(p) for p in ontology.predicates(DOCUMENT, None)}
    assert {p for p in used if p.startswith(NAMESPACE)} == set()
    assert any(p.startswith(str(DCTERMS)) for p in used)


def test_voc2_terms_of_other_vocabularies_are_reused(ontology: Graph) -> None:
    parents = {
        str(o)
        for p in (RDFS.subClassOf, RDFS.subPropertyOf, RDFS.range)
        for term in own_terms(ontology)
        for o in ontology.objects(term, p)
    }
    assert [p for p in parents if not p.startswith((NAMESPACE, *RDF_OWL_RDFS))]


def test_voc3_every_term_has_a_label(ontology: Graph) -> None:
    assert [t for t in own_terms(ontology) if (t, RDFS.label, None) not in ontology] == []


def test_voc4_every_term_has_a_description(ontology: Graph) -> None:
    assert [t for t in own_terms(ontology) if (t, SKOS.definition, None) not in ontology] == []
