"""Links: the object of a statement is described somewhere, and its subject has a class."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import DCAT, DCTERMS, OWL, PROV, SKOS, XSD

from app.content.checks.facts import TYPE, Facts
from app.content.checks.findings import Finding, violation
from app.content.checks.nearest import Nearest, namespace

THEMES = ("psi.norge.no/los/", "eurovoc.europa.eu/")
"""Registers of themes."""
AUTHORITY = "publications.europa.eu/resource/authority/"
REGISTERS = (*THEMES, AUTHORITY, "purl.org/adms/publishertype/")
"""Registers of which ontology/borrowed lists every entry that the content uses."""
VERSIONS = {str(OWL.versionIRI), str(OWL.priorVersion), str(OWL.backwardCompatibleWith)}
"""Properties whose values are IRIs of versions of the vocabulary; the content does not describe them."""
ENTRIES = {
    "theme": THEMES,
    str(DCAT.theme): (*THEMES, f"{AUTHORITY}data-theme/"),
    str(DCTERMS.license): (f"{AUTHORITY}licence/",),
    str(DCTERMS.language): (f"{AUTHORITY}language/",),
    str(DCTERMS.accessRights): (f"{AUTHORITY}access-right/",),
    str(DCTERMS.accrualPeriodicity): (f"{AUTHORITY}frequency/",),
}
"""Properties with entries of a register as values, and the registers."""
REPLACING = {str(DCTERMS.replaces), str(DCTERMS.isReplacedBy), str(PROV.wasRevisionOf)}
SOURCES = "kilde/"


def dangling_links(facts: Facts) -> Iterator[Finding]:
    """Report links to IRIs that are not described, below the base or in a register that ontology/ lists."""
    nearest = Nearest(facts.by_subject)
    ours = (facts.namespaces.base, facts.namespaces.definitions)
    listed = frozenset(map(namespace, facts.vocabulary))
    for s in facts.statements:
        if s.object in facts.by_subject or s.predicate in {TYPE, *VERSIONS} or s.object in ours:
            continue
        if s.link and s.object.startswith(ours):
            message = "The link leads nowhere: nothing here describes <{link}>. The nearest: <{nearest}>."
        elif s.link and not s.file.startswith("ontology/borrowed/") and in_register(s.object, listed):
            message = (
                "<{link}> is not among the known entries of its register. The nearest: <{nearest}>. If the "
                "register has it, add it to ontology/borrowed."
            )
        else:
            continue
        if s.object not in facts.vocabulary and not s.object.startswith(str(facts.namespaces.plan)):
            yield violation(s, message, link=s.object, nearest=nearest.to(s.object))


def in_register(iri: str, listed: frozenset[str]) -> bool:
    """Return whether ontology/ must list an IRI."""
    if iri.partition("://")[2].startswith(REGISTERS):
        return True
    return namespace(iri) in listed and iri != namespace(iri)


def source_addresses(facts: Facts) -> Iterator[Finding]:
    """Report addresses below /kilde/ of source texts that do not exist."""
    start = facts.namespaces.base + SOURCES
    address = str(XSD.anyURI)
    sources = {name for folder, name in facts.plan_names.items() if folder in facts.sources}
    for s in facts.data:
        if s.datatype == address and s.object.startswith(start):
            slug = s.object.removeprefix(start).removesuffix(".txt")
            if slug not in sources and slug not in facts.sources:
                yield violation(s, "There is no source document in data/plans/{slug}/.", slug=slug)


def things_without_a_class(facts: Facts) -> Iterator[Finding]:
    """Report subjects without a class, such as a measure that only an annotation mentions."""
    nearest = Nearest(s.subject for s in facts.by_predicate.get(TYPE, ()))
    for subject in dict.fromkeys(s.subject for s in facts.statements) if facts.vocabulary else ():
        about = facts.by_subject[subject]
        if not any(s.predicate == TYPE for s in about):
            message = (
                "Nothing gives <{thing}> a class, so there is no such thing here. The nearest: <{nearest}>."
            )
            yield violation(about[0], message, thing=subject, nearest=nearest.to(subject))


def entries_of_registers(facts: Facts) -> Iterator[Finding]:
    """Report values that are not entries of the register of their property, such as Los for themes.

    `dangling_links` reports those that the register does not have.
    """
    concept = str(SKOS.Concept)
    for name, registers in ENTRIES.items():
        for s in facts.by_predicate.get(facts.iri(name), []):
            types = facts.values(s.object, TYPE) or [concept]
            listed = s.object.partition("://")[2].startswith(registers) and concept in types
            if s.link and not listed:
                yield violation(
                    s,
                    "<{link}> is not a value of {property}. Use an entry of {registers}.",
                    link=s.object,
                    property=facts.name(s.predicate),
                    registers=", ".join(registers),
                )


def retired_things(facts: Facts) -> Iterator[Finding]:
    """Report retired resources with another class, and links to them, except from their replacements."""
    retired = facts.plan("RetiredResource")
    gone = {s.subject for s in facts.by_predicate.get(TYPE, []) if s.object == retired}
    for s in facts.data if gone else ():
        if s.predicate == TYPE and s.subject in gone and s.object != retired:
            yield violation(s, "<{thing}> has retired, so it has no other class.", thing=s.subject)
        elif s.object in gone and s.predicate not in REPLACING:
            yield violation(s, "<{thing}> has retired. Link to what replaces it.", thing=s.object)
