"""Compare the adopted words with their source: it is imported again, and must give the same statements.

This compares every text, title, number, order, date and character offset, in every format of source texts
(`app.content.documents.READERS`). It also compares the date and body of the decision with the line about it
in the source.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import chain

import pyoxigraph as ox
from rdflib import DCTERMS, RDFS, SKOS

from app.content.checks.facts import Facts
from app.content.checks.findings import Finding, violation, warning
from app.content.checks.folders import PLANS, folder_of
from app.content.checks.layers import ADOPTED
from app.content.checks.literals import REFUSED, character_name, decomposed
from app.content.checks.statement import Statement
from app.content.importing import (
    PLAN_PATH,
    ImportFailed,
    ImportSource,
    UnusableSlug,
    adopted_words,
    read_adoption,
)

Said = dict[tuple[str, str], set[str]]


def differences(facts: Facts) -> Iterator[Finding]:
    """Report differences between the adopted words and their source, with both texts."""
    for plan in facts.plans:
        if facts.layers.get(plan.graph) != ADOPTED or not plan.file.startswith(PLANS):
            continue
        folder = folder_of(plan.file)
        if folder in facts.sources:
            yield from compared(plan, facts.sources[folder], facts)
        else:
            from_source = facts.about(plan.subject, facts.plan("sourceFragment"))
            report = violation if from_source else warning
            yield report(
                plan,
                "The adopted words cannot be compared: data/plans/{slug}/ has no source document.",
                slug=folder,
            )


def compared(plan: Statement, source: ImportSource, facts: Facts) -> Iterator[Finding]:
    """Report the differences in one plan."""
    slug = plan.subject.partition(PLAN_PATH)[2]
    yield from characters(plan, source.text)
    try:
        turtle = adopted_words(source, slug, facts.namespaces)
    except UnusableSlug as error:
        yield violation(plan, error.template, **error.fields)
        return
    except ImportFailed as error:
        for problem in error.problems:
            yield violation(plan, problem.template, **problem.fields)
        return
    # The title of the graph is the software's, and may change between versions.
    title = (plan.graph, str(DCTERMS.title))
    triples = [
        (q.subject.value, q.predicate.value, q.object)
        for q in ox.parse(turtle, format=ox.RdfFormat.TURTLE)
        if (q.subject.value, q.predicate.value) != title
    ]
    found = [s for s in facts.by_graph[plan.graph] if (s.subject, s.predicate) != title]
    made = {(s.subject, s.predicate, s.object, s.datatype, s.language) for s in found}
    if {(subject, predicate, *parts_of(term)) for subject, predicate, term in triples} != made:
        expected = said((subject, predicate, readable_term(term)) for subject, predicate, term in triples)
        yield from differing(plan, expected, found, facts)
    yield from adoption(plan, source, facts)


def differing(plan: Statement, expected: Said, found: list[Statement], facts: Facts) -> Iterator[Finding]:
    """Report statements that the source does not make, and statements of the source that are missing."""
    made = said((s.subject, s.predicate, readable_term(s.term)) for s in found)
    missing = {key: values - made.get(key, set()) for key, values in expected.items()}
    for s in found:
        key, value = (s.subject, s.predicate), readable_term(s.term)
        if value not in expected.get(key, set()):
            instead = ", ".join(sorted(missing.pop(key, set())))
            message = "{property}: the content says {found}, but the source {expected}."
            if not instead:
                message = "{property}: the content says {found}, but the source says nothing of it."
            yield violation(s, message, property=facts.name(s.predicate), found=value, expected=instead)
    subjects = {s.subject for s in found}
    reported: set[str] = set()
    for (subject, predicate), values in missing.items():
        if not values or subject in reported:
            continue
        at = (facts.by_subject.get(subject) or [plan])[0] if subject in subjects else plan
        shown = values
        if subject not in subjects:
            reported.add(subject)
            shown = expected.get((subject, facts.plan("text")), values)
        yield violation(
            at,
            "The source gives {property} of <{thing}> as {expected}, but the content does not.",
            property=facts.name(predicate),
            thing=subject,
            expected=", ".join(sorted(shown)),
        )


def adoption(plan: Statement, source: ImportSource, facts: Facts) -> Iterator[Finding]:
    """Report decisions whose date or body differs from the source, unless one is that of the source.

    A plan of two municipalities is adopted by each, and the document of each names its own decision.
    """
    read = read_adoption(source)
    links = facts.about(plan.subject, facts.plan("adoptedThrough")) if read else []
    found = [list(adopted_otherwise(link.object, read, facts)) for link in links if read]
    if all(found):
        yield from chain.from_iterable(found)


def adopted_otherwise(decision: str, read: tuple[str, date], facts: Facts) -> Iterator[Finding]:
    """Report the date and the bodies of a decision that differ from those in the source."""
    body, day = read
    for said_date in facts.about(decision, facts.plan("decisionDate")):
        if said_date.object != day.isoformat():
            yield violation(
                said_date,
                "The content says {found}, but the source {expected}.",
                found=said_date.object,
                expected=day.isoformat(),
            )
    for actor in facts.about(decision, facts.plan("decidedBy")):
        names = [
            *facts.values(actor.object, str(RDFS.label)),
            *facts.values(actor.object, str(SKOS.altLabel)),
        ]
        if not any(body.casefold() in name.casefold() for name in names):
            yield violation(
                actor,
                "The source says that {expected} decided, but <{found}> has another name.",
                expected=body,
                found=actor.object,
            )


def characters(plan: Statement, text: str) -> Iterator[Finding]:
    """Report invisible characters of the source by name and line."""
    if not REFUSED.search(text) and not decomposed(text):
        return
    for number, line in enumerate(text.split("\n"), 1):
        if found := REFUSED.search(line):
            yield violation(
                plan,
                "The source text has {character} on line {line}.",
                character=character_name(found[0]),
                line=number,
            )
        elif not line.isascii() and (letter := decomposed(line)):
            yield violation(
                plan,
                "The source text has {character} on line {line}.",
                character=character_name(letter),
                line=number,
            )


def said(triples: Iterator[tuple[str, str, str]]) -> Said:
    """Return the values of each property of each resource."""
    found: Said = defaultdict(set)
    for subject, predicate, value in triples:
        found[subject, predicate].add(value)
    return dict(found)


def parts_of(term: ox.NamedNode | ox.Literal) -> tuple[str, str, str]:
    """Return the IRI or lexical form, the datatype and the language of a term, as a `Statement` has them."""
    if isinstance(term, ox.Literal):
        return term.value, term.datatype.value, term.language or ""
    return term.value, "", ""


def readable_term(term: object) -> str:
    """Return a term in readable form: a text in «», an IRI in <>."""
    if isinstance(term, ox.Literal):
        kind = f"@{term.language}" if term.language else ""
        return f"«{term.value}»{kind}"
    return str(term)
