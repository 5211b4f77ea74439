"""Content -> ValidatedContent, or a report of the shapes (`shacl.py`) and the checks (`checks/`)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

import pyoxigraph as ox
from rdflib import DCTERMS, RDF, BNode, Graph, Literal, URIRef
from rdflib.namespace import SH
from rdflib.term import Node

from app.content.checks import check
from app.content.checks.facts import TYPE, Facts
from app.content.checks.findings import Finding
from app.content.checks.owners import other_bases
from app.content.checks.statement import Statement, statements
from app.content.derivation import derived
from app.content.dividing import divided
from app.content.loading import Content
from app.content.packed import PackedQuads, packed
from app.content.partitions import Division, part_of
from app.content.passed import facts_of, is_exact, keep_passed, keys_of_groups, known_facts
from app.content.shacl import (
    VIOLATION,
    ValidationReport,
    ValidationResult,
    order,
    results_of_report,
    validate,
)
from app.content.shape_report import kept_shape_report, shape_report
from app.content.turtle_files import TurtleFile, digest
from app.errors import ContentError
from app.kept import NOTHING_KEPT, Kept
from app.language import INTERFACE_LANGUAGES, filled
from app.namespaces import Namespaces
from app.quads import graph_of
from app.settings import REPOSITORY
from app.vocabularies import RDF_TYPE

__all__ = ["VIOLATION", "ValidationReport", "ValidationResult", "validate", "validate_content", "validated"]

SHAPES = REPOSITORY / "shapes"
"""The shapes of the software."""
DRAFT = ox.NamedNode("urn:x:draft")
NodeResult = tuple[Node, ValidationResult]  # a result with its node in the report graph


class InvalidContent(ContentError):
    """The content does not conform to its shapes; `report` has the results."""

    template = "The content does not conform to its shapes: {violations} violations."
    remedy = "Run «handlingsplan validate» for the report."

    def __init__(self, report: ValidationReport) -> None:
        self.report = report
        super().__init__(violations=report.severities[VIOLATION])


@dataclass(frozen=True)
class ValidatedContent:
    """Content that conforms. Only `validated` creates it."""

    content: Content
    report: ValidationReport


def validated(content: Content, kept: Kept = NOTHING_KEPT) -> ValidatedContent:
    """Validate the content. Raises `InvalidContent` with the report if it does not conform."""
    report = validate_content(content, kept=kept)
    if not report.conforms:
        raise InvalidContent(report)
    return ValidatedContent(content, report)


def validate_content(
    content: Content, drafts: Sequence[TurtleFile] = (), kept: Kept = NOTHING_KEPT
) -> ValidationReport:
    """Validate content with its shapes and the checks. Which plans conform is kept, except with drafts.

    With `drafts`, only problems in the drafts are reported. The shapes validate them together with the
    vocabulary and the registers, the checks together with all content. A draft replaces the file that
    declares its graph. Files with another base than the catalogue are reported alone, because most other
    problems then follow from that.
    Raises `ValidationTooCostly`, `ShapesUnusable`, `UnknownTermInShape` or `QueryOfShapeRefused`.
    """
    compared = content.shapes_digest == digest_of_shapes()
    if drafts:
        return report_of_drafts(content, drafts, compared)
    if has_other_bases(content):
        return reported_bases(other_bases(facts_of(content)), content.namespaces)
    division = divided(content)
    graph = kept_shape_report(content, division, compared, kept)
    return reported(graph, kept_results(content, division, graph, kept))


def report_of_drafts(content: Content, drafts: Sequence[TurtleFile], compared: bool) -> ValidationReport:
    """Return the report of drafts; see `validate_content`."""
    names = {draft.path for draft in drafts}
    facts = with_drafts(facts_of(content), drafts)
    if bases := [finding for finding in other_bases(facts) if finding.at.file in names]:
        return reported_bases(bases, content.namespaces)
    own = {s.graph for s in facts.statements if s.file in names}
    others = [q for q in registers(content) if graph_of(q) not in own]
    drafted = [ox.Quad(t.subject, t.predicate, t.object, DRAFT) for d in drafts for t in d.triples]
    quads = [*others, *drafted, *derived_beside(content, own, drafted)]
    graph = shape_report([part_of([q.triple for q in quads])], content.shape_triples, compared)
    found = [*placed_results(graph, facts), *as_results(check(facts), content.namespaces)]
    return reported(graph, [(node, r) for node, r in found if r.file in names])


def has_other_bases(content: Content) -> bool:
    """Return whether a file of data/ has another base than the catalogue; `other_bases` reports it."""
    known = Facts(content.namespaces, ())
    graphs = (graph for graph, path in content.files.items() if path.startswith("data/"))
    return any(known.base(graph) != content.namespaces.base for graph in graphs)


def reported_bases(found: Iterable[Finding], namespaces: Namespaces) -> ValidationReport:
    """Return a report with the findings of `other_bases` only."""
    return reported(Graph(), as_results((("other_bases", finding) for finding in found), namespaces))


def placed_results(graph: Graph, facts: Facts) -> list[NodeResult]:
    """Return the results of the shapes, each with the file and line that shows the problem."""
    return [(node, located(result, facts)) for node, result in results_of_report(graph)]


def as_results(findings: Iterable[tuple[str, Finding]], namespaces: Namespaces) -> list[NodeResult]:
    """Return the findings of checks as results, each with a new node."""
    return [(BNode(), as_result(name, finding, namespaces)) for name, finding in findings]


def reported(graph: Graph, found: Sequence[NodeResult]) -> ValidationReport:
    """Return the report of results, each with its node in the report graph of the shapes."""
    for node, result in found:
        describe(graph, node, result)
    return ValidationReport(tuple(sorted((r for _, r in found), key=order)), graph)


def kept_results(content: Content, division: Division, graph: Graph, kept: Kept) -> list[NodeResult]:
    """Return the results of the shapes, given their report, and of all checks.

    Of plans in which nothing was found before, little is read, unless something may be found in them now.
    """
    keys = {} if kept is NOTHING_KEPT or not content.digests else keys_of_groups(content, division)
    facts = known_facts(content, keys, kept)
    placed, found = placed_results(graph, facts), list(check(facts))
    if not is_exact(found, {r.file for _, r in placed}, facts):
        facts = facts_of(content)
        placed, found = placed_results(graph, facts), list(check(facts))
    keep_passed(facts, keys, kept, found, {r.file for _, r in placed})
    return [*placed, *as_results(found, content.namespaces)]


@cache
def digest_of_shapes() -> str:
    """Return the hash of the shapes of the software: once in a process, like the id of the software."""
    return digest(SHAPES)


def derived_beside(content: Content, replaced: Collection[str], drafted: Sequence[ox.Quad]) -> list[ox.Quad]:
    """Return the quads that follow from the drafts and the other content, with the drafts' subjects only."""
    subjects = {q.subject for q in drafted}
    others = (graph for graph in content.quads.graphs if graph.graph not in replaced)
    quads = PackedQuads((*others, *packed(drafted).graphs))
    return [q for q in derived(quads, quads, content.namespaces) if q.subject in subjects]


def registers(content: Content) -> list[ox.Quad]:
    """Return the vocabulary and the data that plans share: everything except the plans themselves.

    A graph belongs to a plan if it is declared in a file below data/plans/.
    """
    return [q for g in content.quads.graphs if g.graph not in content.plan_graphs for q in g.quads()]


def with_drafts(facts: Facts, drafts: Sequence[TurtleFile]) -> Facts:
    """Return the facts with those of drafts, which replace the files that declare their graphs."""
    drafted: list[Statement] = []
    kind = ox.NamedNode(facts.namespaces.plan["NamedGraph"])
    for draft in drafts:
        named = [t.subject for t in draft.triples if t.predicate == RDF_TYPE and t.object == kind]
        graph = named[0] if named else DRAFT
        quads = (
            (ox.Quad(t.subject, t.predicate, t.object, graph), line)  # type: ignore[arg-type]  # no blank nodes
            for t, line in zip(draft.triples, draft.lines, strict=True)
        )
        drafted += statements(quads, {graph.value: draft.path})  # type: ignore[union-attr]
    replaced = {s.graph for s in drafted}
    kept = (s for s in facts.statements if s.graph not in replaced)
    return replace(facts, statements=(*kept, *drafted))


def located(result: ValidationResult, facts: Facts) -> ValidationResult:
    """Return the result with the file and line of the statement that shows the problem.

    This is the statement with the value, else one with the property. If the value is a resource, it is the
    statement that gives the resource its class, else the one that gives the focus node its class.
    """
    found = facts.about(result.focus_node, result.path or "")
    found = [s for s in found if s.object == result.value] or found
    if not found:
        resource = result.value if not result.path and result.value in facts.by_subject else result.focus_node
        found = facts.about(resource or "", TYPE) or facts.by_subject.get(resource or "", [])
    return replace(result, file=found[0].file, line=found[0].line) if found else result


def as_result(name: str, finding: Finding, namespaces: Namespaces) -> ValidationResult:
    """Return a finding of the check `name` as a validation result, with its message in each language."""
    at = finding.at
    return ValidationResult(
        focus_node=at.subject,
        path=at.predicate,
        value=at.object,
        severity=finding.severity,
        source_shape="",
        component=str(namespaces.form[name.replace("_", "-")]),
        messages={code: filled(finding.template, finding.fields, code) for code in INTERFACE_LANGUAGES},
        file=at.file,
        line=at.line,
    )


def describe(graph: Graph, node: Node, result: ValidationResult) -> None:
    """Add to a report graph what is missing about a result: its place, and everything about a finding."""
    if result.file:
        graph.add((node, DCTERMS.source, Literal(f"{result.file}:{result.line}")))
    if (node, RDF.type, SH.ValidationResult) in graph:
        return
    report = graph.value(predicate=RDF.type, object=SH.ValidationReport) or BNode()
    graph.set((report, SH.conforms, Literal(False)))
    graph.add((report, SH.result, node))
    graph.add((node, RDF.type, SH.ValidationResult))
    graph.add((node, SH.focusNode, URIRef(result.focus_node)))
    graph.add((node, SH.resultPath, URIRef(result.path or "")))
    graph.add((node, SH.resultSeverity, URIRef(result.severity)))
    graph.add((node, SH.sourceConstraintComponent, URIRef(result.component)))
    for language, text in result.messages.items():
        graph.add((node, SH.resultMessage, Literal(text, lang=language)))
