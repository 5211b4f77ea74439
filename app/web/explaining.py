"""A query that is not run -> what it asks for, what it may take, and what in it looks slow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.engine.advice import advise
from app.engine.errors import UndeclaredPrefix
from app.engine.preflight import QueryRead
from app.engine.query_reader import Form
from app.errors import PlanError
from app.language import filled
from app.representations.presentation import Value
from app.web.exchange import edition, settings
from app.web.shown import named

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
            for a in advise(read.text)
        ),
    )


def with_prefixes(query: str) -> str:
    """The query with declarations of the prefixes of this site that it uses without declaring them.

    Where it cannot be read, as far as it can, so that lines are those that the error of reading it names.
    """
    known: Mapping[str, str] = edition().release.namespaces.prefixes()
    added = ""
    for _ in known:
        try:
            edition().read(added + query)
        except UndeclaredPrefix as error:
            prefix = str(error.fields["prefix"])
            if prefix not in known:
                break
            added += f"PREFIX {prefix}: <{known[prefix]}>\n"
        except PlanError:
            break
        else:
            break
    return added + query
