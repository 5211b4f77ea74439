"""What makes a query dear, said before it runs or after it was stopped: where it stands and what to try.

Advice is a hint, not a verdict: it looks at the text only, and knows nothing of the data.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

from app.engine.patterns import Group, Statement, groups
from app.engine.tokens import Kind, Token, place

MOST_ADVICE = 5
MOST_SHOWN = 80
_SEARCHES = frozenset({"REGEX", "CONTAINS", "STRSTARTS", "STRENDS", "REPLACE"})


@dataclass(frozen=True, slots=True)
class Advice:
    """One reason why a query is dear.

    `line` and `column` count from 1; `pattern` is the text of the query it is about, and `other` the second
    one where there are two. `template` and `remedy` are English texts with those names as places.
    """

    kind: ClassVar[str] = ""
    template: ClassVar[str] = ""
    remedy: ClassVar[str] = ""

    line: int
    column: int
    pattern: str
    other: str = ""


class Unjoined(Advice):
    """https://www.w3.org/TR/sparql11-query/#sparqlAlgebra: a join without a common variable is a product."""

    kind = "unjoined"
    template = "«{pattern}» (line {line}) and «{other}» share no variable, so each is combined with each."
    remedy = "Use the same variable in both, or ask in two queries."


class UnboundedPath(Advice):
    """https://www.w3.org/TR/sparql11-query/#propertypath-arbitrary."""

    kind = "unbounded-path"
    template = "The path «{pattern}» (line {line}) has any length, and nothing says where it begins or ends."
    remedy = "Name one end, or bind it in another pattern."


class TextScan(Advice):
    kind = "text-scan"
    template = "{pattern} (line {line}) reads every text of the data, since «{other}» names no property."
    remedy = "Name the property, such as rdfs:label or plan:text."


def advise(text: str) -> tuple[Advice, ...]:
    """Why a query is dear, the most important first; empty where nothing is seen.

    Raises `MalformedQuery` where the text cannot be cut into tokens.
    """
    found: list[Advice] = []
    for group in groups(text):
        found += _unjoined(text, group)
        found += _paths(text, group)
        found += _scans(text, group)
    order = (Unjoined, UnboundedPath, TextScan)
    return tuple(sorted(found, key=lambda a: (order.index(type(a)), a.line))[:MOST_ADVICE])


def _unjoined(text: str, group: Group) -> Iterator[Advice]:
    """One piece of advice for each part of a group that shares no name with the part before it."""
    large = [p[0] for p in parts(group.statements) if not any(s.anchored for s in p)]
    for before, after in pairwise(large):
        yield Unjoined(**place(text, before.start), pattern=_shown(text, before), other=_shown(text, after))


def parts(statements: Iterable[Statement]) -> list[list[Statement]]:
    """The sets of statements that are joined with each other, by place; what has no name joins nothing."""
    remaining, found = [s for s in statements if s.names], []
    while remaining:
        part = [remaining.pop(0)]
        names = set(part[0].names)
        while joined := [s for s in remaining if s.names & names]:
            part += joined
            remaining = [s for s in remaining if not s.names & names]
            names = names.union(*(s.names for s in joined))
        found.append(part)
    return found


def _paths(text: str, group: Group) -> Iterator[Advice]:
    triples = [(s, t) for s in group.statements for t in s.triples]
    for own, (subject, first, last, object) in triples:
        if (
            last.text not in ("*", "+")
            or subject.kind is not Kind.VARIABLE
            or object.kind is not Kind.VARIABLE
        ):
            continue
        others = [s.names for s in group.statements if s is not own]
        others += [frozenset((t[0].text, t[3].text)) for s, t in triples if s is own and t[1] is not first]
        if not any({subject.text, object.text} & names for names in others):
            path = text[subject.start : object.start + len(object.text)]
            yield UnboundedPath(**place(text, first.start), pattern=_short(path), other="")


def _scans(text: str, group: Group) -> Iterator[Advice]:
    searches = [t for t in group.conditions if t.kind is Kind.WORD and t.text.upper() in _SEARCHES]
    anything = [t for s in group.statements for t in s.triples if _any_property(t)]
    for search in searches[:1]:
        for subject, _, _, object in anything[:1]:
            yield TextScan(
                **place(text, search.start),
                pattern=search.text.upper(),
                other=_short(text[subject.start : object.start + len(object.text)]),
            )


def _any_property(triple: tuple[Token, Token, Token, Token]) -> bool:
    subject, first, last, _ = triple
    return first is last and first.kind is Kind.VARIABLE and subject.kind is Kind.VARIABLE


def _shown(text: str, statement: Statement) -> str:
    return _short(text[statement.start : statement.end])


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= MOST_SHOWN else flat[: MOST_SHOWN - 1] + "…"
