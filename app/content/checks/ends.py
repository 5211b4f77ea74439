"""The ends of links: the domain of a property, and the kind of its values.

RDFS would infer classes from domain and range (https://www.w3.org/TR/rdf-schema/#ch_domain). The content
states all classes explicitly, so a property with a wrong subject or object is a mistake.
"""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import DCAT, DCTERMS, RDFS, SKOS, XSD

from app.content.checks.exclusions import Exclusions
from app.content.checks.facts import TYPE, Facts
from app.content.checks.findings import Finding, violation
from app.content.checks.statement import Statement

TEXT = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
STRING, DATATYPES = str(XSD.string), str(XSD)
FITS_TOO = {TEXT: STRING, STRING: TEXT, str(XSD.integer): str(XSD.decimal)}
"""Datatypes whose values fit another range too: shapes say which texts have a language, and every integer is
a decimal (https://www.w3.org/TR/xmlschema11-2/#integer).
"""
SUBJECTS = {
    "decidedThrough": ("FollowUpReport", "StatusReport", "Amendment", "Discontinuation"),
    "partOfReport": ("StatusReport", "Amendment", "Discontinuation", "Measurement", "Correction"),
    "reportDate": ("StatusReport", "FollowUpReport"),
    "reportedBy": ("StatusReport", "FollowUpReport"),
    "periodStart": ("Plan", "Document"),
    "periodEnd": ("Plan", "Document"),
    "buildsOn": ("Plan", "PlanElement", "Document"),
    "sourceFragment": ("Plan", "PlanElement", "Note"),
    "text": ("PlanElement", "Note"),
    "unofficialTranslation": ("Plan", "PlanElement", "Note"),
    "datedCode": ("Actor", "Place"),
    "officialName": ("Actor", "Place"),
    "indicator": ("Target", "Measurement"),
    "validFrom": ("DatedCode", "Participation"),
    "validThrough": ("DatedCode", "Participation"),
    "order": ("PlanElement", "Note", str(SKOS.Concept)),
    "layer": ("NamedGraph",),
}
OBJECTS = {
    "corrects": ("Plan", "PlanElement", "Document"),
    "replaces": ("Plan", "Document"),
    "buildsOn": ("Plan", "Document"),
    "adopts": ("Plan", "PlanElement", "PlanSeries", "Document", "Initiative"),
    "partOf": ("Plan", "PlanElement"),
    str(DCTERMS.publisher): ("Actor",),
    str(DCTERMS.creator): ("Actor",),
    str(DCTERMS.contributor): ("Actor",),
    str(DCTERMS.spatial): ("Place",),
    str(DCTERMS.temporal): (str(DCTERMS.PeriodOfTime),),
    str(DCAT.dataset): (str(DCAT.Dataset),),
    str(DCTERMS.rights): (str(DCTERMS.RightsStatement),),
    str(DCAT.contactPoint): ("http://www.w3.org/2006/vcard/ns#Kind",),
}
"""Classes at the ends of properties without domain or range, because RDFS cannot express «one of these»."""
LINKS = frozenset(
    str(DCTERMS[name])
    for name in (
        *("publisher", "creator", "contributor", "license", "rights", "accessRights", "language", "spatial"),
        *("temporal", "subject", "relation", "isPartOf", "hasPart", "replaces", "isReplacedBy"),
        *("isVersionOf", "conformsTo", "source", "references", "accrualPeriodicity"),
    )
)
"""DCMI properties with IRIs as values (https://www.dublincore.org/specifications/dublin-core/dcmi-terms/)."""
DATES = frozenset(
    str(p)
    for p in (DCTERMS.date, DCTERMS.created, DCTERMS.issued, DCTERMS.modified, DCAT.startDate, DCAT.endDate)
)
DATE_TYPES = frozenset(str(XSD[name]) for name in ("date", "dateTime", "gYear", "gYearMonth"))
ONCE = DATES | {str(DCTERMS[name]) for name in ("publisher", "license", "accessRights", "accrualPeriodicity")}
"""Properties with at most one value per resource."""
ONE_KIND = frozenset(map(str, [DCTERMS.isPartOf, DCTERMS.hasPart, DCTERMS.replaces, DCTERMS.isReplacedBy]))
"""Properties between two resources of the same kind."""


def wrong_ends(facts: Facts) -> Iterator[Finding]:
    """Report properties whose subject is outside the domain, or whose value is outside the range."""
    domains = by_property(facts, str(RDFS.domain), SUBJECTS)
    ranges = by_property(facts, str(RDFS.range), OBJECTS)
    exclusions = Exclusions(facts)
    own = str(facts.namespaces.plan)
    for s in facts.data:
        is_own = s.predicate.startswith(own) or s.predicate in OBJECTS
        domain, range_ = domains.get(s.predicate, ()), ranges.get(s.predicate, ())
        if domain and not is_one(s.subject, domain, is_own, exclusions) and facts.about(s.subject, TYPE):
            yield violation(
                s,
                "{property} is a property of {kind}, and <{thing}> is not one.",
                property=facts.name(s.predicate),
                kind=", ".join(map(facts.name, domain)),
                thing=s.subject,
            )
        if range_ and not fits(s, range_, is_own, exclusions):
            yield violation(
                s,
                "The value of {property} is {kind}, and «{value}» is not one.",
                property=facts.name(s.predicate),
                kind=", ".join(map(facts.name, range_)),
                value=s.object,
            )


def by_property(facts: Facts, axiom: str, table: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return the classes in the domains or ranges, from the vocabulary, else from the table."""
    found = {facts.iri(name): tuple(map(facts.iri, classes)) for name, classes in table.items()}
    return found | {s.subject: (s.object,) for s in facts.stated(axiom)}


def is_one(thing: str, classes: tuple[str, ...], is_own: bool, exclusions: Exclusions) -> bool:
    """Return whether a resource has one of the classes.

    For a borrowed property: whether at least one of the classes is not excluded.
    """
    if is_own:
        return any(name in exclusions.facts.classes(thing) for name in classes)
    return not all(exclusions.excluded(thing, name) for name in classes)


def fits(statement: Statement, range_: tuple[str, ...], is_own: bool, exclusions: Exclusions) -> bool:
    """Return whether a value is in a range."""
    facts, found = exclusions.facts, statement.datatype
    if statement.link == any(map(is_datatype, range_)):
        return True  # `kinds_of_values` reports it
    if not statement.link:
        return found in range_ or FITS_TOO.get(found) in range_
    ours = statement.object.startswith((facts.namespaces.base, facts.namespaces.definitions))
    if not statement.predicate.startswith(facts.plan("")) and not ours:
        return True
    if is_one(statement.object, range_, is_own, exclusions):
        return True
    return ours and not facts.about(statement.object, TYPE)  # `dangling_links` reports it


def is_datatype(iri: str) -> bool:
    """Return whether a range consists of literals."""
    return iri.startswith(DATATYPES) or iri == TEXT


def kinds_of_values(facts: Facts) -> Iterator[Finding]:
    """Report values of the wrong kind: literals, links or dates, or a resource of another kind."""
    links = facts.terms_of_kind("ObjectProperty") | LINKS
    literals = facts.terms_of_kind("DatatypeProperty") | DATES
    exclusions = Exclusions(facts)
    for s in facts.data:
        if not s.link and s.predicate in links:
            yield violation(
                s,
                "The value of {property} is the IRI of a thing, not «{value}».",
                property=facts.name(s.predicate),
                value=s.object,
            )
        elif s.link and s.predicate in literals:
            yield violation(
                s,
                "The value of {property} is not a link. Write it in quotes.",
                property=facts.name(s.predicate),
            )
        elif not s.link and s.predicate in DATES and s.datatype not in DATE_TYPES:
            message = '«{value}» is not a date. Write it as "2026-11-28"^^xsd:date.'
            yield violation(s, message, value=s.object)
        elif s.predicate in ONE_KIND and excludes(s, exclusions):
            yield violation(
                s, "{property} goes between two things of the same kind, and <{thing}> is of another.",
                property=facts.name(s.predicate), thing=s.object,
            )  # fmt: skip


def repeated_values(facts: Facts) -> Iterator[Finding]:
    """Report several dates of one kind, or several publishers. Shapes count the properties of our own."""
    first: dict[tuple[str, str], Statement] = {}
    once = ONCE | {facts.plan("changeDate")}
    for s in facts.data:
        if s.predicate in once and first.setdefault((s.subject, s.predicate), s) is not s:
            yield violation(s, "{property} has several values. Keep one.", property=facts.name(s.predicate))


def excludes(s: Statement, exclusions: Exclusions) -> bool:
    """Return whether the classes of the two ends of a link exclude each other."""
    ends = [exclusions.facts.classes(end) for end in (s.subject, s.object)]
    return any(exclusions.between(one, other) for one in ends[0] for other in ends[1])
