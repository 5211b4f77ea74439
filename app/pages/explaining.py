"""A query that is not run -> what it asks for, what it may take, and what in it looks slow."""

from __future__ import annotations

from dataclasses import dataclass

from app.http.exchange import served_release, settings
from app.language import filled
from app.pages.query_results import named
from app.sparql.advice import advise
from app.sparql.keywords import Form
from app.sparql.preflight import BYTE_ORDER_MARK, QueryRead, undeclared
from app.views.presentation import Value

MISSING = "limit"
"""The kind of advice that is about what a query has not, so no line of it is marked."""


@dataclass(frozen=True, slots=True)
class Warned:
    """What looks slow in a query, and the remedy; `line` is where it is, 0 for what is nowhere in it."""

    line: int
    text: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a query asks for: its form, the graphs it names (none: all), and the endpoints of others.

    It may run for `seconds` and give `rows`; `warned` is what in it looks slow.
    """

    form: Form
    graphs: tuple[Value, ...]
    endpoints: tuple[str, ...]
    seconds: int
    rows: int
    warned: tuple[Warned, ...]


def explanation_of(read: QueryRead, language: str) -> Explanation:
    """The explanation of a query in a language; nothing is run for it."""
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
    """The query with declarations of the prefixes of this site that it uses without declaring them."""
    query = query.removeprefix(BYTE_ORDER_MARK)
    if len(query) > settings().query_kilobytes * 2**10:  # it will be refused
        return query
    known = served_release().release.namespaces.prefixes()
    return "".join(f"PREFIX {p}: <{known[p]}>\n" for p in undeclared(query, known)) + query
