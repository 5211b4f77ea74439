"""The vocabulary is complete in three languages and consistent, and a reasoner infers nothing unexpected."""

from __future__ import annotations

from functools import cache

import pyoxigraph as ox
import pytest
from owlrl import DeductiveClosure, OWLRL_Semantics
from rdflib import OWL, RDF, RDFS, BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, SKOS, VANN
from rdflib.term import Node

from app.content.loading import load_content
from app.settings import REPOSITORY

PLAN = Namespace("https://data.lier.kommune.no/def/plan#")
DOCUMENT = URIRef("https://data.lier.kommune.no/def/plan")
OWN = str(PLAN)
STATUS = URIRef("http://www.w3.org/2003/06/sw-vocab-status/ns#term_status")
KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
AXIOMS = {RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range, OWL.disjointWith}
ERROR = URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")
BASES = ("https://data.lier.kommune.no/id/", "https://data.eksempel.example/id/")
# The PROV types of a document or an organisation that something is derived from or attributed to.
UPPER = {
    OWL.Thing,
    RDFS.Resource,
    URIRef("http://www.w3.org/ns/prov#Entity"),
    URIRef("http://www.w3.org/ns/prov#Agent"),
}
VOCABULARY = ("ontology/*.ttl", "ontology/borrowed/*.ttl")
PUBLISHED = ("data/**/*.ttl", "ontology/concepts/*.ttl")
EXAMPLE = "tests/examples/nabokommune/**/*.ttl"
FILES = [*(REPOSITORY / "ontology").rglob("*.ttl")]


def parsed(*patterns: str) -> Graph:
    graph = Graph()
    for pattern in patterns:
        for path in sorted(REPOSITORY.glob(pattern)):
            graph.parse(path)
    return graph


@cache
def ontology() -> Graph:
    return parsed(*VOCABULARY)


@cache
def terms() -> list[URIRef]:
    """Return the terms of the vocabulary, read by Oxigraph, because every run of pytest waits for them."""
    files = [p for pattern in VOCABULARY for p in sorted(REPOSITORY.glob(pattern))]
    typed = [q for p in files for q in ox.parse(path=p) if q.predicate.value == str(RDF.type)]
    kinds = {ox.NamedNode(str(kind)) for kind in KINDS}
    own = {q.subject.value for q in typed if q.object in kinds and not isinstance(q.subject, ox.BlankNode)}
    return sorted(URIRef(iri) for iri in own if iri.startswith(OWN))


def axioms() -> Graph:
    graph = Graph()
    for s, p, o in ontology():
        if p in AXIOMS or (p == RDF.type and o in KINDS):
            graph.add((s, p, o))
    return graph


def closure(instances: Graph) -> Graph:
    """Return the OWL 2 RL closure of the vocabulary and the data, without texts."""
    graph = axioms()
    for triple in instances:
        if not isinstance(triple[2], Literal):
            graph.add(triple)
    DeductiveClosure(OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False).expand(graph)
    return graph


@cache
def reasoned(*patterns: str) -> tuple[Graph, Graph]:
    """Return what the files say, and its closure."""
    stated = parsed(*patterns)
    return stated, closure(stated)


def errors(graph: Graph) -> list[str]:
    return [str(message) for message in graph.objects(None, ERROR)]


def superclasses(kind: Node) -> set[Node]:
    return {s for s in ontology().transitive_objects(kind, RDFS.subClassOf) if s is not None}


def test_every_term_has_a_label_a_definition_and_an_example() -> None:
    assert len(terms()) > 100
    for term in terms():
        for predicate in (RDFS.label, SKOS.definition):
            languages = [t.language for t in ontology().objects(term, predicate) if isinstance(t, Literal)]
            assert sorted(map(str, languages)) == ["en", "nb", "nn"], (term, predicate)
        assert list(ontology().objects(term, SKOS.example)), term
        assert list(ontology().objects(term, RDFS.isDefinedBy)) == [DOCUMENT], term


@pytest.mark.parametrize("predicate", [RDFS.domain, RDFS.range])
def test_property_has_at_most_one_domain_and_one_range(predicate: URIRef) -> None:
    for term in terms():
        assert len(list(ontology().objects(term, predicate))) <= 1, term


def test_every_term_used_in_the_content_is_defined() -> None:
    defined = set(terms())
    for path in [*FILES, *(REPOSITORY / "data").rglob("*.ttl"), *(REPOSITORY / "shapes").rglob("*.ttl")]:
        for triple in Graph().parse(path):
            for term in triple:
                if isinstance(term, URIRef) and str(term).startswith(OWN) and str(term) != OWN:
                    assert term in defined, f"{path.name}: {term}"


def test_every_foreign_term_used_in_the_content_is_borrowed_with_a_label() -> None:
    data = parsed("data/**/*.ttl", "ontology/*.ttl", "ontology/concepts/*.ttl")
    used = set(data.predicates()) | set(data.objects(None, RDF.type))
    for term in used:
        assert list(ontology().objects(term, RDFS.label)), f"ontology/borrowed has no label of {term}"


def test_header_states_version_licence_creator_and_prefix() -> None:
    header = ontology()
    assert header.value(DOCUMENT, OWL.versionIRI) == URIRef(
        f"{DOCUMENT}/{header.value(DOCUMENT, OWL.versionInfo)}"
    )
    for predicate in (DCTERMS.license, DCTERMS.creator, DCTERMS.issued, DCTERMS.modified, DCTERMS.title):
        assert header.value(DOCUMENT, predicate), predicate
    assert str(header.value(DOCUMENT, VANN.preferredNamespaceUri)) == OWN
    assert str(header.value(DOCUMENT, VANN.preferredNamespacePrefix)) == "plan"


def test_terms_that_no_published_data_use_are_marked_unstable_or_made_for_the_data_of_others() -> None:
    content = load_content(REPOSITORY)
    vocabulary = ("graf/vokabular", "graf/laan/")
    data = [
        q
        for q in (*content.quads, *content.derived_quads)
        if not any(part in str(q.graph_name) for part in vocabulary)
    ]
    used = {str(q.predicate.value) for q in data}
    used |= {str(q.object.value) for q in data if q.predicate.value == str(RDF.type)}
    unstable = {str(t) for t in ontology().subjects(STATUS, Literal("unstable"))}
    stable = {str(t) for t in ontology().subjects(STATUS, Literal("stable"))}
    assert {str(t) for t in terms()} - used == unstable | stable
    assert not unstable & stable


def test_every_link_to_a_plan_element_has_an_inverse_that_points_back() -> None:
    below = set(ontology().transitive_subjects(RDFS.subPropertyOf, PLAN.linkedToElement))
    assert {t.rpartition("#")[2] for t in map(str, below)} == {
        "linkedToElement", "implements", "contributesToElement", "reportsOn", "dependsOn", "isAbout",
    }  # fmt: skip
    for there in below:
        back = ontology().value(there, OWL.inverseOf)
        assert ontology().value(back, OWL.inverseOf) == there
        assert ontology().value(there, RDFS.range) == PLAN.PlanElement == ontology().value(back, RDFS.domain)
        assert ontology().value(there, RDFS.domain) is None, "what is linked is anybody's"


def test_no_term_of_ours_becomes_a_concept() -> None:
    assert {t for t in terms() if (t, SKOS.closeMatch, None) in ontology()} == set()


def test_each_version_has_a_change_note_in_three_languages() -> None:
    version = str(ontology().value(DOCUMENT, OWL.versionInfo))
    before = str(ontology().value(DOCUMENT, OWL.priorVersion)).rpartition("/")[2]
    notes = [n for n in ontology().objects(DOCUMENT, SKOS.changeNote) if isinstance(n, Literal)]
    for number in (version, before):
        told = sorted(str(n.language) for n in notes if n.startswith(f"{number}: "))
        assert told == ["en", "nb", "nn"], number


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_no_file_has_a_blank_node(path: object) -> None:
    assert not [t for triple in Graph().parse(path) for t in triple if isinstance(t, BNode)]  # type: ignore[arg-type]


def test_reasoner_finds_the_vocabulary_and_all_data_consistent() -> None:
    assert errors(reasoned(*PUBLISHED)[1]) == []


def test_reasoner_finds_the_worked_example_consistent() -> None:
    assert errors(reasoned(EXAMPLE)[1]) == []


def test_reasoner_detects_a_resource_of_two_disjoint_classes() -> None:
    thing = URIRef("https://example.org/thing")
    instances = Graph()
    instances.add((thing, RDF.type, PLAN.Goal))
    instances.add((thing, RDF.type, PLAN.Measure))
    assert errors(closure(instances))


@pytest.mark.parametrize("patterns", [PUBLISHED, (EXAMPLE,)], ids=["published", "example"])
def test_no_resource_gains_an_unexpected_type(patterns: tuple[str, ...]) -> None:
    stated, inferred = reasoned(*patterns)
    for thing, kind in inferred.subject_objects(RDF.type):
        if not str(thing).startswith(BASES) or isinstance(kind, BNode):
            continue
        expected = {s for k in stated.objects(thing, RDF.type) for s in superclasses(k)}
        assert kind in expected | UPPER, f"{thing} is inferred to be {kind}"
