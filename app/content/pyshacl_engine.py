"""Runs pyshacl over data and shapes (https://www.w3.org/TR/shacl/), without inference or network access.

pyshacl changes rdflib globally when it parses shapes from text, and it adds triples to the shapes graph.
Therefore it gets a copy of a graph that is already parsed, and it never runs inside a request.

`app.content.shacl` imports this module with the first validation: pyshacl and the SPARQL parser of rdflib
take a quarter of the time in which everything is imported.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import pyshacl
from pyparsing import ParseBaseException
from pyshacl.errors import ReportableRuntimeError, ShapeRecursionWarning
from rdflib import Dataset, Graph, Literal
from rdflib.namespace import SH
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result
from rdflib.term import Node

from app.content.shacl import QueryOfShapeRefused, ShapesUnusable, ValidationReport, results_of_report

QUERIES = (SH.select, SH.ask, SH.construct, SH.update)
OUTSIDE = {"ServiceGraphPattern": "SERVICE", "DatasetClause": "FROM"}
"""Parts that a query of a shape must not have because they read other data; names of rdflib's parser."""
PREPARED = 64
"""Queries of shapes that are kept prepared."""


class PreparedQueries(Graph):
    """A graph that prepares each query once. pyshacl sends the query of a shape again for each resource."""

    def query(self, query_object: str | Query, *arguments: Any, **options: Any) -> Result:
        """Answer a query like `rdflib.Graph.query`."""
        if isinstance(query_object, str):
            query_object = prepared(query_object, tuple(self.namespaces()))
        return super().query(query_object, *arguments, **options)


@lru_cache(PREPARED)
def prepared(query: str, prefixes: tuple[tuple[str, str], ...]) -> Query:
    """Return a query in a form that rdflib need not parse. `prefixes` are those that it need not declare."""
    return prepareQuery(query, initNs=dict(prefixes))


def validate(data: Graph | Dataset, shapes: Graph) -> ValidationReport:
    """Validate `data` against `shapes`. `data` includes the ontology, because of subclasses.

    Raises `ShapesUnusable` if the shapes are not valid SHACL.
    """
    own_shapes = Graph("SimpleMemory")  # reading is faster than in the default store, and pyshacl reads a lot
    own_shapes += shapes
    if not isinstance(data, Dataset):
        data = PreparedQueries(data.store, data.identifier)
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
    if not isinstance(graph, Graph):  # pyshacl returns a failure instead of a graph
        raise ShapesUnusable(reason=str(graph))
    for node in set(graph.subjects(SH.sourceConstraint, None)):
        restore_messages(graph, node, shapes)
    return ValidationReport(tuple(r for _, r in results_of_report(graph)), graph)


def restore_messages(graph: Graph, node: Node, shapes: Graph) -> None:
    """Give a result of a SPARQL constraint all messages of the constraint, with their languages.

    pyshacl keeps an arbitrary one of them, without its language. Variables in the messages are replaced by
    their values (https://www.w3.org/TR/shacl/#sparql-constraints).
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


def check_queries(shapes: Graph) -> None:
    """Raise `QueryOfShapeRefused` if a query in the shapes reads data from outside the content."""
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
    """Yield a parsed query and all its parts."""
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
