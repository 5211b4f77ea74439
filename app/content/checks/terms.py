"""Words of the vocabulary: every property and class is one that ontology/ describes, and is used as one."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import OWL, RDF, RDFS, SKOS

from app.content.checks.facts import TYPE, Facts, Statement
from app.content.checks.findings import Finding, violation, warning
from app.content.checks.literals import KNOWN_TYPES
from app.content.checks.nearest import Nearest, namespace

WRONG_SCHEMA = "https://schema.org/"
RIGHT_SCHEMA = "http://schema.org/"
ABOUT_TERMS = frozenset(
    map(str, [RDF.type, RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range, OWL.disjointWith])
)
"""Properties whose values are terms."""


def unknown_terms(facts: Facts) -> Iterator[Finding]:
    """Properties and classes that the vocabulary does not have, with the nearest that it has."""
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
            continue  # the vocabulary refers to terms that it need not describe
        elif namespace(term) not in nearest.namespaces:
            yield violation(
                statement,
                "The namespace of <{term}> is not known here. The nearest that is: {nearest}.",
                term=term,
                nearest=nearest.namespace_of(term),
            )
        else:
            yield violation(
                statement,
                "There is no term {term}. The nearest that there is: {nearest}.",
                term=facts.name(term),
                nearest=facts.name(nearest.to(term)),
            )


def terms(facts: Facts) -> Iterator[tuple[Statement, str]]:
    """The terms that each statement uses: its property, its class, and what it says of terms."""
    own = str(facts.namespaces.plan)
    for s in facts.statements:
        yield s, s.predicate
        says_term = s.predicate in ABOUT_TERMS or s.object.startswith((own, WRONG_SCHEMA))
        if s.link and says_term and s.object not in KNOWN_TYPES:
            yield s, s.object


def misused_terms(facts: Facts) -> Iterator[Finding]:
    """A property stands between two things, a class after `a`, and neither is deprecated."""
    no_properties = facts.vocabulary - facts.described("Property")
    no_classes = facts.vocabulary - facts.described("Class")
    deprecated = {s.subject for s in facts.statements if s.predicate == str(OWL.deprecated)}
    for s in facts.data:
        if s.predicate in no_properties:
            message = "{term} is not a property. Only a property stands between two things."
            yield violation(s, message, term=facts.name(s.predicate))
        if s.predicate == TYPE and s.object in no_classes:
            yield violation(
                s, "{term} is not a class. Only a class stands after «a».", term=facts.name(s.object)
            )
        for term in {s.predicate, s.object} & deprecated:
            yield warning(s, "{term} is deprecated. Its description says what to use.", term=facts.name(term))


def undescribed_terms(facts: Facts) -> Iterator[Finding]:
    """A term of ours has a definition and an example; the shapes ask for the rest where it has an example."""
    own = str(facts.namespaces.plan)
    for s in facts.statements:
        if s.predicate == TYPE and s.subject.startswith(own):
            for predicate in facts.vocabulary & {str(SKOS.definition), str(SKOS.example)}:
                if not facts.about(s.subject, predicate):
                    yield violation(
                        s,
                        "{term} has no {property}.",
                        term=facts.name(s.subject),
                        property=facts.name(predicate),
                    )
