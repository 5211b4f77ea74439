"""Words of the vocabulary: every property and class is one that ontology/ describes."""

from __future__ import annotations

from collections.abc import Iterator

from app.content.checks.facts import TYPE, Facts, Statement
from app.content.checks.findings import Finding, violation
from app.content.checks.nearest import Nearest, namespace

WRONG_SCHEMA = "https://schema.org/"
RIGHT_SCHEMA = "http://schema.org/"


def unknown_terms(facts: Facts) -> Iterator[Finding]:
    """Properties and classes that the vocabulary does not have, with the nearest that it has."""
    nearest = Nearest(facts.vocabulary)
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
    """The terms that each statement uses: of any vocabulary in data/, of our own in ontology/ too."""
    own = str(facts.namespaces.plan)
    for s in facts.statements:
        in_data = not s.file.startswith("ontology/")
        if in_data or s.predicate.startswith(own):
            yield s, s.predicate
        if not s.link:
            continue
        if (in_data and s.predicate == TYPE) or s.object.startswith((own, WRONG_SCHEMA)):
            yield s, s.object
