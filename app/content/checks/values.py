"""Compare the values of a plan with its document: dates, amounts, actors, owner and decision.

The document is imported again with the kept keys and answers, and with the names that the content has now.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyoxigraph as ox
from rdflib import RDFS

from app.content.checks.facts import Facts
from app.content.checks.findings import Finding, violation, warning
from app.content.checks.folders import PLANS, folder_of
from app.content.checks.layers import ADOPTED
from app.content.checks.source import readable_term, said
from app.content.checks.statement import Statement
from app.content.importing import PLAN_PATH, ImportFailed, import_plan
from app.content.importing.reading_registers import VALUES, made_by
from app.content.importing.registers import Register

DIFFERENT = "{property}: the content says {found}, but the document and the answers give {expected}."
UNFOUNDED = "{property}: {found} follows neither from the document nor from the answers."
MISSING = "{property} {expected} of <{thing}> follows from the document and is missing. Import it again."


def unfounded_values(facts: Facts) -> Iterator[Finding]:
    """Report values that do not follow from the document and the answers, and values that are missing."""
    for plan in facts.plans:
        folder = folder_of(plan.file)
        adopted = facts.layers.get(plan.graph) == ADOPTED and plan.file.startswith(PLANS)
        graph = plan.graph.rpartition("/")[0] + f"/{VALUES}"
        if adopted and folder in facts.sources and (graph in facts.by_graph or facts.sources[folder].keys):
            yield from compared(plan, folder, graph, facts)


def compared(plan: Statement, folder: str, graph: str, facts: Facts) -> Iterator[Finding]:
    """Report the differences in one plan. A value that is missing is a warning: an import adds it."""
    source, slug = facts.sources[folder], plan.subject.partition(PLAN_PATH)[2]
    found = [s for s in facts.by_graph.get(graph, []) if s.subject != graph]
    try:
        imported = import_plan(source, slug, facts.namespaces, register(plan, graph, facts))
    except ImportFailed as error:  # errors of the adopted words are those of the comparison with the source
        for problem in error.problems:
            yield violation(plan, problem.template, **problem.fields)
        return
    quads = ox.parse(imported.values, format=ox.RdfFormat.TURTLE)
    triples = ((q.subject.value, q.predicate.value, readable_term(q.object)) for q in quads)
    expected = said(t for t in triples if t[0] != graph)
    made = said((s.subject, s.predicate, value_of(s)) for s in found)
    for s in found:
        values = expected.get((s.subject, s.predicate), set())
        if value_of(s) not in values:
            message = DIFFERENT if values else UNFOUNDED
            fields = {"property": facts.name(s.predicate), "found": value_of(s)}
            yield violation(s, message, **fields, expected=", ".join(sorted(values)))
    for (subject, predicate), values in expected.items():
        there = made.get((subject, predicate), set())
        if there < values:
            yield warning(
                (facts.by_subject.get(subject) or [plan])[0],
                MISSING,
                property=facts.name(predicate),
                expected=", ".join(sorted(values - there)),
                thing=subject,
            )


def register(plan: Statement, graph: str, facts: Facts) -> Register:
    """What the content has for the import of a plan, beside what its graph of values says."""
    source = f"{facts.namespaces.id}dokument/"
    documents = {s.object for s in facts.by_graph[plan.graph] if s.object.startswith(source)}
    asked = [
        *((plan.subject, facts.plan(name)) for name in ("owner", "adoptedThrough")),
        *((document, facts.plan("documentKind")) for document in documents),
    ]
    stated = frozenset(
        (subject, predicate)
        for subject, predicate in asked
        if said_elsewhere(facts.about(subject, predicate), graph)
    )
    own = {s.subject for s in facts.by_graph.get(graph, []) if s.predicate == str(RDFS.label)}
    elsewhere = (i for i in own if any(s.graph != graph for s in facts.about(i, str(RDFS.label))))
    for series in facts.about(plan.subject, facts.plan("editionOf")):  # its first edition describes it
        said_in = {s.graph for s in facts.about(series.object, str(RDFS.label))}
        if said_in and graph not in said_in:
            stated |= {(series.object, str(RDFS.label))}
    labels = ((s.subject, s.predicate, s.term) for s in facts.by_graph.get(graph, []))
    made = made_by(labels, facts.namespaces)
    return Register(facts.names, stated, frozenset(own) - frozenset(elsewhere), made)


def said_elsewhere(found: Sequence[Statement], graph: str) -> bool:
    """Return whether only other files have values. A plan may have one more owner in them, beside its own."""
    return bool(found) and all(s.graph != graph for s in found)


def value_of(statement: Statement) -> str:
    """The value of a statement as a report shows it."""
    return readable_term(statement.term)
