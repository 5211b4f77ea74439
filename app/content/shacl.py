"""Data and shapes -> a report, by pyshacl (https://www.w3.org/TR/shacl/): nothing inferred, nothing fetched.

pyshacl changes rdflib globally while it reads shapes from text and adds to the shapes graph it is given;
so it gets a graph that is parsed already, and a copy of it, and it never runs inside a request.
"""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pyshacl
from pyparsing import ParseBaseException
from pyshacl.errors import ReportableRuntimeError, ShapeRecursionWarning
from rdflib import RDF, Dataset, Graph, Literal, URIRef
from rdflib.namespace import SH
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Node

from app.errors import ContentError

VIOLATION = str(SH.Violation)
QUERIES = (SH.select, SH.ask, SH.construct, SH.update)
OUTSIDE = {"ServiceGraphPattern": "SERVICE", "DatasetClause": "FROM"}
"""What a query of a shape cannot have, since it reads from elsewhere; by the names of rdflib's parser."""


class ShapesUnusable(ContentError):
    template = "The content cannot be held against its shapes: {reason}"
    remedy = "Correct the file in shapes/ that was changed last."


class QueryOfShapeRefused(ContentError):
    template = "The query of the shape <{shape}> has {what}, which reads from outside of the content."
    remedy = "Write it without."


@dataclass(frozen=True, slots=True)
class Result:
    """One validation result (https://www.w3.org/TR/shacl/#results-validation-result), terms as strings.

    `messages` maps a language («» where there is none) to the message; `value` is None where there is none.
    `file` and `line` say where the statement is that shows it; empty and 0 where nobody looked for it.
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


def validate(data: Graph | Dataset, shapes: Graph) -> Report:
    """Hold `data` (which includes the ontology, for subclasses) against `shapes`.

    Raises `ShapesUnusable` where the shapes are not as SHACL has them.
    """
    own_shapes = Graph() + shapes
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", ShapeRecursionWarning)  # pyshacl would skip the shape
            _, graph, _ = pyshacl.validate(
                data,
                shacl_graph=own_shapes,
                inference="none",
                advanced=False,
                do_owl_imports=False,
                inplace=True,
            )
    except ShapeRecursionWarning as error:
        raise ShapesUnusable(reason="a shape contains itself.") from error
    except ReportableRuntimeError as error:
        raise ShapesUnusable(reason=" ".join(str(error).split())) from error
    if not isinstance(graph, Graph):  # pyshacl returns a failure in the place of a graph
        raise ShapesUnusable(reason=str(graph))
    for node in set(graph.subjects(SH.sourceConstraint, None)):
        restore_messages(graph, node, shapes)
    return Report(tuple(r for _, r in results(graph)), graph)


def restore_messages(graph: Graph, node: Node, shapes: Graph) -> None:
    """Give a result of a SPARQL constraint all messages of the constraint, with their languages.

    pyshacl takes one of them, whichever comes first, and leaves its language out. Variables in them are
    filled (https://www.w3.org/TR/shacl/#sparql-constraints).
    """
    bound = {"this": SH.focusNode, "path": SH.resultPath, "value": SH.value}
    own = [m for c in graph.objects(node, SH.sourceConstraint) for m in shapes.objects(c, SH.message)]
    if own:
        graph.remove((node, SH.resultMessage, None))
    for message in own:
        text = str(message)
        for name, predicate in bound.items():
            value = str(graph.value(node, predicate) or "")
            text = text.replace(f"{{?{name}}}", value).replace(f"{{${name}}}", value)
        language = message.language if isinstance(message, Literal) else None
        graph.add((node, SH.resultMessage, Literal(text, lang=language)))


def results(graph: Graph) -> list[tuple[Node, Result]]:
    """The results of a report graph, each with its node, in an order that is the same each time."""
    found = [(node, read_result(graph, node)) for node in graph.subjects(RDF.type, SH.ValidationResult)]
    return sorted(found, key=lambda r: order(r[1]))


def order(result: Result) -> tuple[str, ...]:
    """What results are sorted by."""
    return result.focus_node, result.path or "", result.source_shape, result.component, result.value or ""


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


def check_queries(shapes: Graph) -> None:
    """Raise `QueryOfShapeRefused` where a query in the shapes would read from elsewhere."""
    for predicate in QUERIES:
        for shape, query in shapes.subject_objects(predicate):
            try:
                parsed = parseQuery(str(query))
            except ParseBaseException as error:
                raise ShapesUnusable(reason=f"<{shape}>: {error}") from error
            for part in parts(parsed):
                if part.name in OUTSIDE:
                    raise QueryOfShapeRefused(shape=str(shape), what=OUTSIDE[part.name])


def parts(parsed: object) -> Iterator[CompValue]:
    """A parsed query and every part of it."""
    waiting = [parsed]
    while waiting:
        part = waiting.pop()
        if isinstance(part, CompValue):
            yield part
            waiting.extend(part.values())
        elif isinstance(part, str | bytes):
            continue
        elif hasattr(part, "__iter__"):
            waiting.extend(part)
