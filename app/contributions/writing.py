"""Links of a partner -> RDF that the partner can publish on its own site."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyoxigraph as ox

from app.contributions.findings import Link
from app.contributions.plan_terms import PlanTerms
from app.formats import JSON_LD, TURTLE
from app.views.rdf import write
from app.vocabularies import FOREIGN_PREFIXES, RDF_TYPE

ABOUT = ("reportsOn", "isAbout")
"""Relations from a report, document or dataset; the others are from a project."""


def turtle_and_json_ld(
    links: Sequence[Link], partner: str, terms: PlanTerms, language: str
) -> tuple[str, str]:
    """Return the links as Turtle and as JSON-LD; texts are marked as being in `language`."""
    quads = [q for link in links for q in statements(link, partner, terms, language)]
    unique = list(dict.fromkeys(quads))
    namespaces = terms.look.namespaces
    return write(unique, TURTLE, namespaces).decode(), write(unique, JSON_LD, namespaces).decode()


def statements(link: Link, partner: str, terms: PlanTerms, language: str) -> Iterator[ox.Quad]:
    """Yield the link with what it is from, and the contribution that says who, when and in which words.

    Without a date there is no contribution: nobody knows when it was said.
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


def contribution_iri(link: Link) -> str:
    """Return the IRI of the contribution: that of the partner's thing, with relation and element after it."""
    relation = link.relation.rpartition("#")[2]
    element = link.element.partition("/id/plan/")[2].replace("/", "-")
    joint = "-" if "#" in link.subject else "#"
    return f"{link.subject}{joint}bidrag-{relation}-{element}"


def node(prefix: str, name: str) -> ox.NamedNode:
    """Return a term of another vocabulary."""
    return ox.NamedNode(FOREIGN_PREFIXES[prefix] + name)
