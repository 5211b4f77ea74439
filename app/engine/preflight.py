"""Reads a query before it is run: its form, its graphs, and what is refused by name.

This reader explains; it is not the fence. What it might miss still meets a worker that cannot open
a connection or a file (`app.engine.confinement`), and the engine's own grammar.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from app.engine.errors import (
    MalformedQuery,
    QueryRefused,
    QueryTooDeep,
    QueryTooLong,
    ServiceRefused,
    UnclearLessThan,
    UnpublishedGraph,
    UpdateRefused,
)
from app.engine.query_reader import ESCAPE, Form, QueryReader, ServiceCall, decoded
from app.engine.tokens import line_of, place

DEFAULT_LENGTH = 64 * 2**10


@dataclass(frozen=True, slots=True)
class QueryRead:
    """A query that may be run: its form, and the IRIs of its FROM and FROM NAMED, in full.

    `calls` have to be answered before it is run (`app.engine.federation`).
    """

    text: str
    form: Form
    from_graphs: tuple[str, ...] = ()
    from_named: tuple[str, ...] = ()
    calls: tuple[ServiceCall, ...] = ()


def read_query(
    text: str,
    published: Collection[str],
    max_bytes: int = DEFAULT_LENGTH,
    endpoints: Collection[str] = (),
) -> QueryRead:
    """Read a query over a release whose graphs are `published`; SERVICE may name the `endpoints`, if any.

    Raises `QueryTooLong`, `MalformedQuery`, `UpdateRefused`, `ServiceRefused`, `UnclearLessThan`,
    `UnpublishedGraph` or `QueryTooDeep`.
    """
    length = len(text.encode("utf-8", "surrogatepass"))
    if length > max_bytes:
        raise QueryTooLong(length=length, limit=max_bytes)
    reader = QueryReader(text, frozenset(endpoints))
    try:
        reader.read()
        if "\\u" in text or "\\U" in text:
            _refuse_hidden_service(text)
        refuse_unpublished((*reader.from_graphs, *reader.from_named), published)
    except UnpublishedGraph as error:
        start = reader.graph_starts[str(error.fields["graph"])]
        error.fields.update(place(text, start), pattern=line_of(text, place(text, start)["line"]))
        raise
    except (QueryRefused, MalformedQuery) as error:
        error.fields["pattern"] = line_of(text, int(str(error.fields["line"])))
        raise
    return QueryRead(
        text, reader.form, tuple(reader.from_graphs), tuple(reader.from_named), tuple(reader.calls)
    )


def refuse_unpublished(graphs: Iterable[str], published: Collection[str]) -> None:
    """Raise `UnpublishedGraph` for the first graph that is not published; it names the most similar one."""
    for graph in graphs:
        if graph not in published:
            near = get_close_matches(graph, sorted(published), n=1, cutoff=0.0)
            raise UnpublishedGraph(graph=graph, example=next(iter(near), "none"))


def _refuse_hidden_service(text: str) -> None:
    """SPARQL 1.1 decodes escapes before it reads (https://www.w3.org/TR/sparql11-query/#codepointEscape),

    SPARQL 1.2 and our engine only inside IRIs and strings. What is a call in either reading is refused.
    """
    reading = decoded(text)
    try:
        QueryReader(reading).read()
    except ServiceRefused:
        raise ServiceRefused(**place(text, ESCAPE.search(text).start())) from None  # type: ignore[union-attr]
    except (MalformedQuery, UpdateRefused, UnclearLessThan, QueryTooDeep):
        return  # the first reading is the one that is run
