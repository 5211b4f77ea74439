"""Content -> ValidatedContent, or a report.

SHACL by pyshacl (https://www.w3.org/TR/shacl/), nothing inferred, nothing fetched.
pyshacl changes rdflib globally while it reads shapes from text and adds to the shapes graph it is given;
so it gets a graph that is parsed already, and a copy of it, and it never runs inside a request.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pyshacl
from rdflib import RDF, Dataset, Graph, Literal, URIRef
from rdflib.namespace import SH
from rdflib.term import Node

from app.errors import ContentError
from app.loading import Content

VIOLATION = str(SH.Violation)


@dataclass(frozen=True, slots=True)
class Result:
    """One validation result (https://www.w3.org/TR/shacl/#results-validation-result), terms as strings.

    `messages` maps a language («» where there is none) to the message; `value` is None where there is none.
    """

    focus_node: str
    path: str | None
    value: str | None
    severity: str
    source_shape: str
    component: str
    messages: dict[str, str]


@dataclass(frozen=True)
class Report:
    """A validation report. It conforms when no result is a violation: warnings are told, not refused."""

    results: tuple[Result, ...]
    graph: Graph

    @property
    def conforms(self) -> bool:
        return not any(r.severity == VIOLATION for r in self.results)

    @property
    def severities(self) -> Counter[str]:
        """How many results each severity has."""
        return Counter(r.severity for r in self.results)


class InvalidContent(ContentError):
    """The content does not conform to its shapes; `report` says where."""

    template = "The content does not conform to its shapes: {violations} violations."
    remedy = "Run «handlingsplan validate» for the report."

    def __init__(self, report: Report) -> None:
        self.report = report
        super().__init__(violations=report.severities[VIOLATION])


@dataclass(frozen=True)
class ValidatedContent:
    """Content that conforms. Only `validated` makes one."""

    content: Content
    report: Report


def validated(content: Content) -> ValidatedContent:
    """The same content as conforming. Raises `InvalidContent` with the report where it does not."""
    report = validate(content.data, content.shapes)
    if not report.conforms:
        raise InvalidContent(report)
    return ValidatedContent(content, report)


def validate(data: Graph | Dataset, shapes: Graph) -> Report:
    """Hold `data` (which includes the ontology, for subclasses) against `shapes`."""
    own_shapes = Graph() + shapes
    _, graph, _ = pyshacl.validate(
        data, shacl_graph=own_shapes, inference="none", advanced=False, do_owl_imports=False, inplace=True
    )
    results = sorted(
        (read_result(graph, node) for node in graph.subjects(RDF.type, SH.ValidationResult)),
        key=lambda r: (r.focus_node, r.path or "", r.source_shape, r.value or ""),
    )
    return Report(tuple(results), graph)


def read_result(graph: Graph, node: Node) -> Result:
    """One result out of a report graph."""

    def text(predicate: URIRef) -> str | None:
        value = graph.value(node, predicate)
        return None if value is None else str(value)

    messages = {
        m.language or "": str(m) for m in graph.objects(node, SH.resultMessage) if isinstance(m, Literal)
    }
    return Result(
        focus_node=text(SH.focusNode) or "",
        path=text(SH.resultPath),
        value=text(SH.value),
        severity=text(SH.resultSeverity) or VIOLATION,
        source_shape=text(SH.sourceShape) or "",
        component=text(SH.sourceConstraintComponent) or "",
        messages=messages,
    )
