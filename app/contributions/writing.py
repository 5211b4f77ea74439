"""Links, results, status reports and roles of a partner -> RDF for the partner to publish on its own site."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pyoxigraph as ox

from app.contributions.findings import Checked, PartnerLink, PartnerReport, PartnerResult, PartnerRole
from app.contributions.plan_terms import PlanTerms
from app.vocabularies import FOREIGN_PREFIXES, RDF_TYPE

PREFIXES = ("dcterms", "rdf", "rdfs", "schema", "xsd")
ABOUT = ("reportsOn", "isAbout")
"""Relations from a report, document or dataset; the others are from a project."""


def turtle_and_json_ld(checked: Checked, partner: str, terms: PlanTerms, language: str) -> tuple[str, str]:
    """Return what was understood as Turtle and as JSON-LD; texts are marked as being in `language`."""
    triples = [q.triple for q in understood(checked, partner, terms, language)]
    prefixes = {"plan": terms.space, **{name: FOREIGN_PREFIXES[name] for name in PREFIXES}}
    turtle = ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=prefixes) or b""
    expanded = json.loads(ox.serialize(triples, format=ox.RdfFormat.JSON_LD) or b"[]")
    graph = [compacted(node, prefixes) for node in expanded]
    json_ld = json.dumps({"@context": prefixes, "@graph": graph}, ensure_ascii=False, indent=1)
    return turtle.decode(), json_ld + "\n"


def understood(checked: Checked, partner: str, terms: PlanTerms, language: str) -> list[ox.Quad]:
    """Return the statements of all links, results, reports and participations, each once."""
    links = (q for link in checked.links for q in statements(link, partner, terms, language))
    results = (q for result in checked.results for q in of_result(result, partner, terms, language))
    reports = (q for report in checked.reports for q in of_report(report, partner, terms, language))
    parts = (q for part in checked.participations for q in of_participation(part, partner, terms))
    return list(dict.fromkeys((*links, *results, *reports, *parts)))


def compacted(expanded: dict[str, list[dict[str, str]]], prefixes: dict[str, str]) -> dict[str, object]:
    """Return a node of expanded JSON-LD with prefixed names, and its classes as `@type`."""

    def short(iri: str) -> str:
        fitting = ((name, space) for name, space in prefixes.items() if iri.startswith(space))
        return next((f"{name}:{iri[len(space) :]}" for name, space in fitting), iri)

    found: dict[str, object] = {"@id": expanded["@id"]}
    for predicate, values in expanded.items():
        if predicate in (RDF_TYPE.value, "@type"):
            found["@type"] = [short(v if isinstance(v, str) else v["@id"]) for v in values]
        elif predicate != "@id":
            found[short(predicate)] = values[0] if len(values) == 1 else values
    return found


def statements(link: PartnerLink, partner: str, terms: PlanTerms, language: str) -> Iterator[ox.Quad]:
    """Yield the link with the class of its subject, and the contribution with partner, date and words.

    Without a date there is no contribution, since a contribution must have one.
    """
    subject, relation, element = map(ox.NamedNode, (link.subject, link.relation, link.element))
    kind = "CreativeWork" if link.relation.removeprefix(terms.space) in ABOUT else "Project"
    yield ox.Quad(subject, RDF_TYPE, node("schema", kind))
    if link.name:
        yield ox.Quad(subject, node("rdfs", "label"), ox.Literal(link.name, language=language))
    yield ox.Quad(subject, relation, element)
    if not link.day:
        return
    own = ox.NamedNode(contribution_iri(link))
    day = ox.Literal(link.day, datatype=node("xsd", "date"))
    yield ox.Quad(own, RDF_TYPE, ox.NamedNode(terms.space + "Contribution"))
    for part, value in (("subject", subject), ("predicate", relation), ("object", element)):
        yield ox.Quad(own, node("rdf", part), value)
    yield ox.Quad(own, ox.NamedNode(terms.space + "statedBy"), ox.NamedNode(partner))
    yield ox.Quad(own, ox.NamedNode(terms.space + "statedOn"), day)
    if link.text:
        words = ox.Literal(link.text, language=language)
        yield ox.Quad(own, ox.NamedNode(terms.space + "ownWords"), words)


def of_result(result: PartnerResult, partner: str, terms: PlanTerms, language: str) -> Iterator[ox.Quad]:
    """Yield the measurement, with the partner's own indicator if it is one."""
    thing, indicator = ox.NamedNode(result.thing), ox.NamedNode(result.indicator)

    def plan(name: str) -> ox.NamedNode:
        return ox.NamedNode(terms.space + name)

    yield ox.Quad(thing, RDF_TYPE, plan("Measurement"))
    yield ox.Quad(thing, plan("resultOf"), ox.NamedNode(result.element))
    yield ox.Quad(thing, plan("indicator"), indicator)
    value = ox.Literal(result.value, datatype=node("xsd", "decimal"))
    yield ox.Quad(thing, plan("measuredValue"), value)
    for name, day in (("measuredFrom", result.since), ("measuredOn", result.day)):
        if day:
            yield ox.Quad(thing, plan(name), ox.Literal(day, datatype=node("xsd", "date")))
    yield ox.Quad(thing, plan("reportedBy"), ox.NamedNode(partner))
    if result.source:
        yield ox.Quad(thing, node("dcterms", "source"), ox.NamedNode(result.source))
    if result.text:
        yield ox.Quad(thing, node("dcterms", "description"), ox.Literal(result.text, language=language))
    if result.own_name:
        yield ox.Quad(indicator, RDF_TYPE, plan("Indicator"))
        yield ox.Quad(indicator, node("rdfs", "label"), ox.Literal(result.own_name, language=language))
        yield ox.Quad(indicator, plan("unit"), ox.Literal(result.unit, language=language))
    elif result.unit:
        yield ox.Quad(thing, node("schema", "unitText"), ox.Literal(result.unit, language=language))


def of_report(report: PartnerReport, partner: str, terms: PlanTerms, language: str) -> Iterator[ox.Quad]:
    """Yield a status report."""
    thing, space = ox.NamedNode(report.thing), terms.space
    yield ox.Quad(thing, RDF_TYPE, ox.NamedNode(space + "StatusReport"))
    for name, iri in (("statusOf", report.element), ("status", report.status), ("reportedBy", partner)):
        yield ox.Quad(thing, ox.NamedNode(space + name), ox.NamedNode(iri))
    day = ox.Literal(report.day, datatype=node("xsd", "date"))
    yield ox.Quad(thing, ox.NamedNode(space + "reportDate"), day)
    if report.text:
        yield ox.Quad(thing, ox.NamedNode(space + "statusText"), ox.Literal(report.text, language=language))


def of_participation(part: PartnerRole, partner: str, terms: PlanTerms) -> Iterator[ox.Quad]:
    """Yield a participation, and the statement that leads to it from the element: there is no inverse."""
    thing, space = ox.NamedNode(part.thing), terms.space
    yield ox.Quad(thing, RDF_TYPE, ox.NamedNode(space + "Participation"))
    for name, iri in (("participant", partner), ("role", part.role)):
        yield ox.Quad(thing, ox.NamedNode(space + name), ox.NamedNode(iri))
    yield ox.Quad(ox.NamedNode(part.element), ox.NamedNode(space + "participation"), thing)


def contribution_iri(link: PartnerLink) -> str:
    """Return the IRI of the contribution: the IRI of the partner's resource, then relation and element."""
    relation = link.relation.rpartition("#")[2]
    element = link.element.partition("/id/plan/")[2].replace("/", "-")
    joint = "-" if "#" in link.subject else "#"
    return f"{link.subject}{joint}bidrag-{relation}-{element}"


def node(prefix: str, name: str) -> ox.NamedNode:
    """Return a term of another vocabulary."""
    return ox.NamedNode(FOREIGN_PREFIXES[prefix] + name)
