"""The code lists: every code is complete in three languages, and in its own scheme only."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from rdflib import DCTERMS, RDF, RDFS, SKOS, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from app.settings import REPOSITORY

DEF = Namespace("https://data.lier.kommune.no/def/")
PLAN = Namespace("https://data.lier.kommune.no/def/plan#")
SCHEMA = Namespace("http://schema.org/")
CODE_LISTS = Namespace("https://data.lier.kommune.no/graf/kodeliste/")
CC_BY = URIRef("http://publications.europa.eu/resource/authority/licence/CC_BY_4_0")
LANGUAGES = ["en", "nb", "nn"]
FILES = sorted((REPOSITORY / "ontology/concepts").glob("*.ttl"))
SOURCE = REPOSITORY / "data/plans/naering-2023-2026/source.txt"
CODES = {
    "forpliktelse": "sikre gjennomfore viderefore videreutvikle stotte stille-seg-positiv padriver utrede",
    "rolle": "ansvarlig samarbeidspartner medeier malgruppe dialogpart initiativtaker vertskap"
    " deltaker medlem",
    "styrke": "nevnt konsultert forpliktet levert",
    "status": "ikke-startet planlagt pagar forsinket lopende gjennomfort viderefort avsluttet",
    "initiativtype": "prosjekt tjeneste arena nettverk institusjon anlegg avtale",
    "dokumenttype": "handlingsplan strategi kommuneplan reguleringsplan avtale okonomiplan kilde",
    "elementtype": "visjon hovedmal mal delmal strategi innsatsomrade tiltak aktivitet avsnitt",
    "gjentakelse": "engang arlig halvarlig lopende",
    "presisjon": "dag maned sesong halvar ar periode lopende arlig",
    "overgang": "viderefort endret slatt-sammen delt gjennomfort tatt-ut nytt",
    "samsvar": "begge partneren kommunen motsagt dod",
    "lag": "vedtatt merknad identifikator vokabular avledet",
}

every_scheme = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def read(path: Path) -> Graph:
    return Graph().parse(path, format="turtle")


def concepts(graph: Graph) -> list[URIRef]:
    return sorted(s for s in graph.subjects(RDF.type, SKOS.Concept) if isinstance(s, URIRef))


def literals(graph: Graph, subject: Node, predicate: URIRef) -> list[Literal]:
    return [o for o in graph.objects(subject, predicate) if isinstance(o, Literal)]


def languages(graph: Graph, subject: Node, predicate: URIRef) -> list[str]:
    return sorted(str(text.language) for text in literals(graph, subject, predicate))


def test_code_lists_are_those_of_the_model() -> None:
    assert {path.stem for path in FILES} == set(CODES)


@every_scheme
def test_scheme_has_the_codes_of_the_model_in_their_order(path: Path) -> None:
    graph = read(path)
    by_order = sorted(concepts(graph), key=lambda concept: int(str(graph.value(concept, PLAN.order))))
    assert [str(c).rpartition("/")[2] for c in by_order] == CODES[path.stem].split()
    orders = [order for concept in by_order for order in literals(graph, concept, PLAN.order)]
    assert [order.toPython() for order in orders] == list(range(1, len(by_order) + 1))
    assert {order.datatype for order in orders} == {XSD.integer}


@every_scheme
def test_scheme_has_name_and_description_in_three_languages_and_a_licence(path: Path) -> None:
    graph, scheme = read(path), DEF[path.stem]
    assert list(graph.subjects(RDF.type, SKOS.ConceptScheme)) == [scheme]
    for predicate in (DCTERMS.title, SKOS.prefLabel, DCTERMS.description, SKOS.definition):
        assert languages(graph, scheme, predicate) == LANGUAGES, predicate
    assert list(graph.objects(scheme, DCTERMS.license)) == [CC_BY]
    assert set(graph.objects(scheme, SKOS.hasTopConcept)) == set(concepts(graph))


@every_scheme
def test_concept_is_complete_in_three_languages_in_exactly_its_scheme(path: Path) -> None:
    graph, scheme = read(path), DEF[path.stem]
    for concept in concepts(graph):
        assert str(concept).rpartition("/")[0] == str(scheme)
        for predicate in (SKOS.prefLabel, SKOS.definition):
            assert languages(graph, concept, predicate) == LANGUAGES, (concept, predicate)
        for predicate in (SKOS.inScheme, SKOS.topConceptOf, RDFS.isDefinedBy):
            assert list(graph.objects(concept, predicate)) == [scheme], (concept, predicate)


@every_scheme
def test_notation_is_the_last_segment_of_the_iri(path: Path) -> None:
    graph = read(path)
    for concept in concepts(graph):
        assert list(graph.objects(concept, SKOS.notation)) == [Literal(str(concept).rpartition("/")[2])]


@every_scheme
def test_labels_within_a_scheme_are_unique(path: Path) -> None:
    graph = read(path)
    labels = Counter(label for concept in concepts(graph) for label in graph.objects(concept, SKOS.prefLabel))
    assert [label for label, count in labels.items() if count > 1] == []


@every_scheme
def test_label_is_not_also_a_hidden_label(path: Path) -> None:
    """SKOS integrity condition S13, https://www.w3.org/TR/skos-reference/#L1567."""
    graph = read(path)
    shown = set(graph.objects(None, SKOS.prefLabel)) | set(graph.objects(None, SKOS.altLabel))
    assert shown & set(graph.objects(None, SKOS.hiddenLabel)) == set()


@every_scheme
def test_file_is_one_named_graph_of_the_vocabulary_layer(path: Path) -> None:
    graph = read(path)
    assert list(graph.subjects(RDF.type, PLAN.NamedGraph)) == [CODE_LISTS[path.stem]]
    assert list(graph.objects(CODE_LISTS[path.stem], PLAN.layer)) == [DEF["lag/vokabular"]]
    assert list(graph.objects(CODE_LISTS[path.stem], DCTERMS.license)) == [CC_BY]
    assert languages(graph, CODE_LISTS[path.stem], DCTERMS.title) == LANGUAGES


@every_scheme
def test_scheme_has_no_blank_nodes(path: Path) -> None:
    assert [node for triple in read(path) for node in triple if isinstance(node, BNode)] == []


def test_each_wording_of_a_commitment_occurs_in_the_plan_and_leads_to_one_code() -> None:
    graph = read(REPOSITORY / "ontology/concepts/forpliktelse.ttl")
    text = SOURCE.read_text("utf-8").casefold()
    wordings = Counter(graph.objects(None, SKOS.hiddenLabel))
    assert [str(wording) for wording in wordings if str(wording) not in text] == []
    assert set(wordings.values()) == {1}
    for concept in concepts(graph):
        assert languages(graph, concept, SKOS.scopeNote) == LANGUAGES
        assert set(languages(graph, concept, SKOS.hiddenLabel)) == {"nb"}


def test_status_is_linked_to_schema_org_only_if_a_value_fits() -> None:
    graph = read(REPOSITORY / "ontology/concepts/status.ttl")
    linked = {str(s).rpartition("/")[2]: o for s, o in graph.subject_objects(SKOS.closeMatch)}
    assert linked == {
        "ikke-startet": SCHEMA.PotentialActionStatus,
        "planlagt": SCHEMA.PotentialActionStatus,
        "pagar": SCHEMA.ActiveActionStatus,
        "lopende": SCHEMA.ActiveActionStatus,
        "gjennomfort": SCHEMA.CompletedActionStatus,
    }
