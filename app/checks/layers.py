"""Layers: the adopted words, the annotations, the identifiers and the vocabulary are kept apart."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import DCTERMS, FOAF, OWL, PROV, RDF, RDFS, SKOS

from app.checks.facts import TYPE, Facts, Statement
from app.checks.findings import Finding, violation

ADOPTED = "vedtatt"
IDENTIFIERS = "identifikator"
VOCABULARY = "vokabular"
PLANS = "data/plans/"
# What importing writes: nothing else is adopted, and nothing of it is said by anybody else.
WORDS = frozenset(
    ["text", "number", "order", "partOf", "inPlan", "elementKind", "contributesTo", "sourceFragment"]
    + ["fragmentOf", "startOffset", "endOffset", "startLine", "periodStart", "periodEnd"]
)
NUMBERS = frozenset(["organisationNumber", "datedCode", "codeSystem", "validFrom", "validThrough"])
NAMES_IN_ADOPTED = frozenset(map(str, [RDF.type, RDFS.label, DCTERMS.title]))
WITH_IDENTIFIERS = frozenset(
    map(str, [RDF.type, RDFS.label, RDFS.seeAlso, RDFS.comment, OWL.sameAs, FOAF.homepage])
) | frozenset(map(str, [SKOS.notation, SKOS.exactMatch, SKOS.closeMatch, DCTERMS.type, DCTERMS.source]))
ABOUT_GRAPHS = frozenset(
    map(str, [RDF.type, DCTERMS.title, DCTERMS.description, DCTERMS.license, DCTERMS.source, RDFS.comment])
) | frozenset(map(str, [PROV.wasDerivedFrom, PROV.wasAttributedTo, DCTERMS.created, DCTERMS.modified]))


def misplaced_statements(facts: Facts) -> Iterator[Finding]:
    """Statements in a graph whose layer they do not belong to."""
    words, numbers = (frozenset(map(facts.plan, names)) for names in (WORDS, NUMBERS))
    for s in facts.data:
        layer = facts.layers.get(s.graph, "")
        if message := misplaced(s, layer, facts, words, numbers):
            yield violation(s, message, property=facts.name(s.predicate), layer=layer)


def misplaced(
    s: Statement, layer: str, facts: Facts, words: frozenset[str], numbers: frozenset[str]
) -> str:
    """What is wrong with the place of a statement; empty where nothing is."""
    if layer == VOCABULARY:
        return "A file of data/ has the layer {layer}. Only ontology/ and shapes/ have it."
    if s.subject == s.graph:
        return "" if s.predicate in ABOUT_GRAPHS or s.predicate == facts.plan("layer") else OF_NO_GRAPH
    if s.subject.startswith(facts.namespaces.definitions):
        return "A term or concept is described in ontology/, not in data/."
    adopted = facts.is_a(s.subject, "PlanElement") or facts.is_a(s.subject, "Plan")
    adopted = adopted or facts.is_a(s.subject, "SourceFragment")
    if layer == ADOPTED:
        allowed = adopted and (s.predicate in words or s.predicate in NAMES_IN_ADOPTED)
        return "" if allowed else "{property} is not in the adopted words. Say it in an annotation's file."
    if adopted and (s.predicate in words or s.predicate in {TYPE, str(DCTERMS.title)}):
        return "{property} of a plan or its parts is in the adopted words only. Remove it from the layer {layer}."
    is_number = s.predicate in numbers or s.predicate == str(OWL.sameAs)
    if is_number and layer != IDENTIFIERS and facts.has_layer(IDENTIFIERS):
        return "{property} is an identifier from elsewhere. Say it in the file of identifiers."
    if layer == IDENTIFIERS and not (is_number or s.predicate in WITH_IDENTIFIERS):
        return "{property} is no identifier from elsewhere. Say it in another file."
    return ""


OF_NO_GRAPH = "{property} is not said of a named graph."


def statements_of_another_plan(facts: Facts) -> Iterator[Finding]:
    """A plan and its parts are described in the plan's own folder, data/plans/<slug>/, and its graphs."""
    start = f"{facts.namespaces.id}plan/"
    for s in facts.data:
        if not s.subject.startswith(start) or not s.file.startswith("data/"):
            continue
        slug = s.subject.removeprefix(start).partition("/")[0]
        if not s.file.startswith(f"{PLANS}{slug}/"):
            yield violation(s, "What is said of the plan {slug} stands in data/plans/{slug}/.", slug=slug)


def graph_names(facts: Facts) -> Iterator[Finding]:
    """A named graph has a name below /graf/, and one of a plan's folder a name below /graf/<slug>/."""
    kind = facts.plan("NamedGraph")
    for s in facts.by_predicate.get(TYPE, []):
        if s.object != kind:
            continue
        start = str(facts.namespaces.graf)
        if s.file.startswith(PLANS):
            start += s.file.removeprefix(PLANS).partition("/")[0] + "/"
        if not s.subject.startswith(start):
            yield violation(s, "The graph of this file is named <{start}…>.", start=start)
