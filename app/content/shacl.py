"""Data and shapes -> a validation report (https://www.w3.org/TR/shacl/#validation-report)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pkgutil import resolve_name

from rdflib import RDF, Dataset, Graph, Literal, URIRef
from rdflib.namespace import SH
from rdflib.term import Node

from app.errors import ContentError

VIOLATION = str(SH.Violation)
ENGINE = "app.content.pyshacl_engine"
"""The module that runs pyshacl. It is imported with the first validation, because that takes long."""


class ShapesUnusable(ContentError):
    template = "The content cannot be validated against the shapes: {reason}"
    remedy = "Correct the file in shapes/ that was changed last."


class QueryOfShapeRefused(ContentError):
    template = "The query of the shape <{shape}> has {what}, which reads from outside of the content."
    remedy = "Write it without."


@dataclass(frozen=True, slots=True)
class ValidationResult:
    """One validation result (https://www.w3.org/TR/shacl/#results-validation-result), with terms as strings.

    `messages` maps languages («» for no language) to messages. `value` is None if the result has none. `file`
    and `line` locate the statement that shows the problem; they are empty and 0 until it has been located.
    """

    focus_node: str
    path: str | None
    value: str | None
    severity: str
    source_shape: str
    component: str
    messages: dict[str, str]
    file: str = ""
    line: int = 0


@dataclass(frozen=True)
class ValidationReport:
    """A validation report. The content conforms if no result is a violation; warnings are allowed."""

    results: tuple[ValidationResult, ...]
    graph: Graph

    @property
    def conforms(self) -> bool:
        return not any(r.severity == VIOLATION for r in self.results)

    @property
    def severities(self) -> Counter[str]:
        """Return the number of results per severity."""
        return Counter(r.severity for r in self.results)


def validate(data: Graph | Dataset, shapes: Graph) -> ValidationReport:
    """Validate `data` against `shapes` with pyshacl. `data` includes the ontology, because of subclasses.

    Raises `ShapesUnusable` if the shapes are not valid SHACL.
    """
    found: ValidationReport = resolve_name(f"{ENGINE}:validate")(data, shapes)
    return found


def check_queries(shapes: Graph) -> None:
    """Raise `QueryOfShapeRefused` if a query in the shapes reads data from outside the content."""
    resolve_name(f"{ENGINE}:check_queries")(shapes)


def results_of_report(graph: Graph) -> list[tuple[Node, ValidationResult]]:
    """Return the results of a report graph with their nodes, in a stable order."""
    found = [(node, read_result(graph, node)) for node in graph.subjects(RDF.type, SH.ValidationResult)]
    return sorted(found, key=lambda r: order(r[1]))


def order(result: ValidationResult) -> tuple[str, ...]:
    """Return the sort key of a result."""
    return result.focus_node, result.path or "", result.source_shape, result.component, result.value or ""


def read_result(graph: Graph, node: Node) -> ValidationResult:
    """Read one result from a report graph."""

    def text(predicate: URIRef) -> str | None:
        value = graph.value(node, predicate)
        return None if value is None else str(value)

    messages = {
        m.language or "": str(m) for m in graph.objects(node, SH.resultMessage) if isinstance(m, Literal)
    }
    return ValidationResult(
        focus_node=text(SH.focusNode) or "",
        path=text(SH.resultPath),
        value=text(SH.value),
        severity=text(SH.resultSeverity) or VIOLATION,
        source_shape=text(SH.sourceShape) or "",
        component=text(SH.sourceConstraintComponent) or "",
        messages=messages,
    )
