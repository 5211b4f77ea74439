"""The result of a query -> what a page shows: a table and JSON of the first rows, a yes or no, or a graph."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.deferred import deferred
from app.formats import RDF, RESULTS_JSON, TURTLE, answer_formats
from app.http.asking import ask
from app.http.exchange import link_to, served_release
from app.sparql.answer import Dataset, QueryOptions, QueryResult
from app.sparql.preflight import QueryRead, refuse_unpublished
from app.views.presentation import Value

if TYPE_CHECKING:
    from app.pictures import result_chart
else:
    result_chart = deferred("app.pictures.result_chart")

RAW_ROWS = 50
TABLE = QueryOptions(rows=500, bytes=2**20)
GRAPH = QueryOptions(rows=2000, bytes=2**20)
"""The part of a result that a page fetches, so that it does not parse rows that it would not show."""


@dataclass(frozen=True, slots=True)
class ShownResult:
    """The part of a result that a page shows: `boolean`, or `columns` and `rows`, or `graph` (Turtle).

    `columns` are titles, or names of variables. `raw` is JSON of the first `raw_rows` rows. `truncated` means
    that the result has more rows. `total` is the number of rows fetched, from which `chart` is drawn.
    """

    boolean: bool | None = None
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Value, ...], ...] = ()
    graph: str = ""
    raw: str = ""
    raw_rows: int = 0
    total: int = 0
    truncated: bool = False
    chart: result_chart.Chart | None = None

    @property
    def has_names(self) -> bool:
        """Return whether a cell shows the name of a resource instead of its IRI."""
        return any(value.iri and value.text != value.iri for row in self.rows for value in row)


def show(read: QueryRead, dataset: Dataset | None, titles: Mapping[str, str]) -> ShownResult:
    """Run a query for a page. Raises the errors of the engine, and `UnpublishedGraph`."""
    if dataset is not None:
        refuse_unpublished((*dataset.default, *dataset.named), served_release().graphs)
    if answer_formats(read.form) == RDF:
        answer = ask(read, TURTLE.suffix, replace(GRAPH, dataset=dataset))
        text = all_bytes(answer).decode()
        return ShownResult(graph=text, truncated=answer.truncated)
    answer = ask(read, RESULTS_JSON.suffix, replace(TABLE, dataset=dataset))
    results = json.loads(all_bytes(answer))
    if "boolean" in results:
        return ShownResult(boolean=results["boolean"])
    names, rows = results["head"]["vars"], results["results"]["bindings"]
    first = {"head": results["head"], "results": {"bindings": rows[:RAW_ROWS]}}
    columns = tuple(titles.get(name, name) for name in names)
    cells = tuple(tuple(cell(row.get(name)) for name in names) for row in rows)
    return ShownResult(
        columns=columns,
        rows=cells,
        raw=json.dumps(first, ensure_ascii=False, indent=1),
        raw_rows=min(len(rows), RAW_ROWS),
        total=len(rows),
        truncated=answer.truncated,
        chart=None if answer.truncated else result_chart.chart(names, columns, rows, cells),
    )


def all_bytes(answer: QueryResult) -> bytes:
    """Return all bytes of a result."""
    try:
        return b"".join(answer.chunks)
    finally:
        answer.close()


def cell(term: Mapping[str, str] | None) -> Value:
    """Return one term of SPARQL JSON as a value of a table; an IRI has its name, if the data have one."""
    if term is None:
        return Value("", "")
    if term["type"] == "uri":
        return named(term["value"])
    if term["type"] == "triple":
        return Value(json.dumps(term["value"], ensure_ascii=False), "")
    return Value(str(term["value"]), term.get("xml:lang", ""))


def named(iri: str) -> Value:
    """Return a resource with its name in the reader's language and the address of its page."""
    return link_to(iri)
