"""A query that has not run -> its form and graphs, its limits, and advice on parts that may be slow."""

from __future__ import annotations

from dataclasses import dataclass

from app.http.exchange import served_release, settings
from app.language import filled
from app.pages.query_results import named
from app.sparql.advice import advise
from app.sparql.keywords import Form
from app.sparql.preflight import QueryRead, undeclared
from app.sparql.tokens import BYTE_ORDER_MARK
from app.views.presentation import Value

MISSING = "limit"
"""The kind of advice about something missing from the query, so no line is highlighted for it."""


@dataclass(frozen=True, slots=True)
class Warned:
    """Advice on a part that may be slow, and the remedy; `line` is its line, 0 if it concerns no line."""

    line: int
    text: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """The form of a query, the graphs that it names (none: all), and the endpoints that it calls.

    It may run for `seconds` and return `rows`; `warned` is advice on parts that may be slow.
    """

    form: Form
    graphs: tuple[Value, ...]
    endpoints: tuple[str, ...]
    seconds: int
    rows: int
    warned: tuple[Warned, ...]


def explanation_of(read: QueryRead, language: str) -> Explanation:
    """Return the explanation of a query in a language, without running the query."""
    return Explanation(
        form=read.form,
        graphs=tuple(named(graph) for graph in (*read.from_graphs, *read.from_named)),
        endpoints=tuple(dict.fromkeys(call.endpoint for call in read.calls)),
        seconds=settings().query_seconds,
        rows=settings().query_rows,
        warned=tuple(
            Warned(
                0 if a.kind == MISSING else a.line,
                filled(a.template, a.fields, language),
                filled(a.remedy, a.fields, language),
            )
            for a in advise(read)
        ),
    )


def with_prefixes(query: str) -> str:
    """Return the query with declarations of the site's prefixes that it uses without declaring them."""
    query = query.removeprefix(BYTE_ORDER_MARK)
    if len(query) > settings().query_kilobytes * 2**10:  # the query will be refused
        return query
    known = served_release().release.namespaces.prefixes()
    return "".join(f"PREFIX {p}: <{known[p]}>\n" for p in undeclared(query, known)) + query
