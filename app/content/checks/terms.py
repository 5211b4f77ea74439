"""Terms of the vocabulary: ontology/ describes every property and class, and they are used correctly."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import OWL, RDF, RDFS, SKOS

from app.content.checks.facts import TYPE, Facts
from app.content.checks.findings import Finding, violation, warning
from app.content.checks.literals import KNOWN_TYPES
from app.content.checks.nearest import Nearest, namespace
from app.content.checks.statement import Statement

WRONG_SCHEMA = "https://schema.org/"
RIGHT_SCHEMA = "http://schema.org/"
ABOUT_TERMS = frozenset(
    map(str, [RDF.type, RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range, OWL.disjointWith])
)
"""Properties with terms as values."""
AXIOMS = ABOUT_TERMS - {str(RDF.type)} | {str(OWL.equivalentClass), str(OWL.equivalentProperty)}
"""Properties that say something about terms, and so about everything that has them."""


def unknown_terms(facts: Facts) -> Iterator[Finding]:
    """Report properties and classes that are not in the vocabulary, with the most similar existing term."""
    nearest = Nearest(facts.vocabulary | KNOWN_TYPES)
    for statement, term in terms(facts) if facts.vocabulary else ():
        if term == WRONG_SCHEMA or term in facts.vocabulary:
            continue
        if term.startswith(WRONG_SCHEMA):
            right = term.replace(WRONG_SCHEMA, RIGHT_SCHEMA)
            yield violation(
                statement,
                "<{term}> is written with https. schema.org is <{right}> here.",
                term=term,
                right=right,
            )
        elif namespace(term) not in nearest.namespaces and statement.file.startswith("ontology/"):
            continue  # the vocabulary may refer to terms without a description of them
        elif namespace(term) not in nearest.namespaces:
            yield violation(
                statement,
                "The namespace of <{term}> is not known here. The nearest: {nearest}.",
                term=term,
                nearest=nearest.namespace_of(term),
            )
        else:
            yield violation(
                statement,
                "There is no term {term}. The nearest: {nearest}.",
                term=facts.name(term),
                nearest=facts.name(nearest.to(term)),
            )


def terms(facts: Facts) -> Iterator[tuple[Statement, str]]:
    """Yield the terms that each statement uses: its property, its class, and terms that it describes."""
    own = str(facts.namespaces.plan)
    for s in facts.statements:
        yield s, s.predicate
        says_term = s.predicate in ABOUT_TERMS or s.object.startswith((own, WRONG_SCHEMA))
        if s.link and says_term and s.object not in KNOWN_TYPES:
            yield s, s.object


def misused_terms(facts: Facts) -> Iterator[Finding]:
    """Report other terms where a property or a class belongs, and deprecated terms."""
    no_properties = facts.vocabulary - facts.terms_of_kind("Property")
    no_classes = facts.vocabulary - facts.terms_of_kind("Class")
    deprecated = {s.subject for s in facts.stated(str(OWL.deprecated))}
    for s in facts.data:
        if s.predicate in no_properties:
            message = "{term} is not a property. Only a property stands between two things."
            yield violation(s, message, term=facts.name(s.predicate))
        if s.predicate == TYPE and s.object in no_classes:
            yield violation(
                s, "{term} is not a class. Only a class stands after «a».", term=facts.name(s.object)
            )
        if s.predicate in AXIOMS:
            message = "{property} is about terms. Say it in ontology/."
            yield violation(s, message, property=facts.name(s.predicate))
        for term in {s.predicate, s.object} & deprecated if deprecated else ():
            yield warning(s, "{term} is deprecated. Its description says what to use.", term=facts.name(term))


def undescribed_terms(facts: Facts) -> Iterator[Finding]:
    """Report our own terms without a definition or an example. Shapes check the other properties of terms.

    Examples are required where there are any: with the vocabulary of the software they are left out.
    """
    own = str(facts.namespaces.plan)
    ours = (about for subject, about in facts.by_subject.items() if subject.startswith(own))
    stated = {s.predicate for about in ours for s in about}
    required = facts.vocabulary & stated & {str(SKOS.definition), str(SKOS.example)}
    for s in facts.stated(TYPE):
        if s.subject.startswith(own):
            for predicate in required:
                if not facts.about(s.subject, predicate):
                    yield violation(
                        s,
                        "{term} has no {property}.",
                        term=facts.name(s.subject),
                        property=facts.name(predicate),
                    )
