"""Links: what a statement points to is described somewhere, and what it is about has a class."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import OWL, RDFS, XSD

from app.content.checks.facts import TYPE, Facts, Statement
from app.content.checks.findings import Finding, violation
from app.content.checks.nearest import Nearest, namespace

REGISTERS = ("psi.norge.no/los/", "eurovoc.europa.eu/")
"""Registers of themes; ontology/borrowed lists every entry of them that is used here."""
VERSIONS = {str(OWL.versionIRI), str(OWL.priorVersion), str(OWL.backwardCompatibleWith)}
"""Properties whose values are IRIs of versions of the vocabulary, which are described nowhere."""
SOURCES = "kilde/"


def dangling_links(facts: Facts) -> Iterator[Finding]:
    """Links below the base, or into a register that is listed here, that lead to nothing."""
    nearest = Nearest(facts.by_subject)
    ours = (facts.namespaces.base, facts.namespaces.definitions)
    listed = frozenset(map(namespace, facts.vocabulary))
    for s in facts.statements:
        if s.object in facts.by_subject or s.predicate in {TYPE, *VERSIONS} or s.object in ours:
            continue
        if s.link and s.object.startswith(ours):
            message = "The link leads nowhere: nothing here describes <{link}>. The nearest: <{nearest}>."
        elif s.link and not s.file.startswith("ontology/") and in_register(s.object, listed):
            message = "<{link}> is not among the known entries of its register. The nearest: <{nearest}>."
        else:
            continue
        if s.object not in facts.vocabulary and not s.object.startswith(str(facts.namespaces.plan)):
            yield violation(s, message, link=s.object, nearest=nearest.to(s.object))


def in_register(iri: str, listed: frozenset[str]) -> bool:
    """Whether an IRI must be one that ontology/ lists."""
    if iri.partition("://")[2].startswith(REGISTERS):
        return True
    return namespace(iri) in listed and iri != namespace(iri)


def source_addresses(facts: Facts) -> Iterator[Finding]:
    """Addresses below /kilde/ are those of source texts that there are."""
    start = facts.namespaces.base + SOURCES
    for s in facts.data:
        if s.literal and s.literal.datatype.value == str(XSD.anyURI) and s.object.startswith(start):
            slug = s.object.removeprefix(start).removesuffix(".txt")
            if slug not in facts.sources:
                yield violation(s, "There is no source document in data/plans/{slug}/.", slug=slug)


def things_without_a_class(facts: Facts) -> Iterator[Finding]:
    """What something is said about has a class: an annotation of a measure that does not exist has none."""
    nearest = Nearest(s.subject for s in facts.by_predicate.get(TYPE, ()))
    for subject, about in facts.by_subject.items() if facts.vocabulary else ():
        if not any(s.predicate == TYPE for s in about):
            message = (
                "Nothing gives <{thing}> a class, so there is no such thing here. The nearest: <{nearest}>."
            )
            yield violation(about[0], message, thing=subject, nearest=nearest.to(subject))


def wrong_ends(facts: Facts) -> Iterator[Finding]:
    """A property of the plan vocabulary goes from its domain to its range.

    RDFS would infer the class (https://www.w3.org/TR/rdf-schema/#ch_domain); here all classes are given, so a
    property at the wrong end of a link is a mistake.
    """
    domains = {s.subject: s.object for s in facts.statements if s.predicate == str(RDFS.domain)}
    ranges = {s.subject: s.object for s in facts.statements if s.predicate == str(RDFS.range)}
    own = str(facts.namespaces.plan)
    for s in facts.data:
        if not s.predicate.startswith(own) or not facts.about(s.subject, TYPE):
            continue
        domain, range_ = domains.get(s.predicate, ""), ranges.get(s.predicate, "")
        if domain and domain not in facts.classes(s.subject):
            yield violation(
                s,
                "{property} is a property of {kind}, and <{thing}> is not one.",
                property=facts.name(s.predicate),
                kind=facts.name(domain),
                thing=s.subject,
            )
        if range_ and not fits(s, range_, facts):
            yield violation(
                s,
                "The value of {property} is {kind}, and «{value}» is not one.",
                property=facts.name(s.predicate),
                kind=facts.name(range_),
                value=s.object,
            )


def fits(statement: Statement, range_: str, facts: Facts) -> bool:
    """Whether a value is of a range. Text without a language is left to the shapes."""
    if statement.literal is None:
        unknown = not facts.about(statement.object, TYPE)  # reported as a link that leads nowhere
        return range_ in facts.classes(statement.object) or (unknown and not is_datatype(range_))
    found = statement.literal.datatype.value
    return found == range_ or (is_datatype(range_) and {found, range_} <= {TEXT, str(XSD.string)})


TEXT = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"


def is_datatype(iri: str) -> bool:
    """Whether a range is one of literals."""
    return iri.startswith(str(XSD)) or iri == TEXT
