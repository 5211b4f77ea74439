"""Advice on slow queries, from their tokens: for a query that was stopped, or that has not run yet.

It recognises only the usual causes, never reads the data, and gives no advice if it is not sure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from itertools import chain, islice

from app.errors import Advice
from app.sparql.groups import Group, GroupPart, read_groups
from app.sparql.keywords import AGGREGATES
from app.sparql.preflight import QueryRead
from app.sparql.tokens import Token, TokenKind, place

MOST_ADVICE = 5
SHOWN = 100
# Kind of advice: message and remedy, most costly kind first.
KINDS = {
    "unjoined": (
        "{pattern} (line {line}, column {column}) shares no variable with {other} (line {other_line}).",
        (
            "Every match of one is combined with every match of the other. Let them share a variable, or "
            "split the query."
        ),
    ),
    "path": (
        "The path {pattern} (line {line}, column {column}) may be of any length, and both its ends are open.",
        "Name one end, give it a class or a value in another pattern, or write the path out to the length "
        "that you need.",
    ),
    "limit": (
        "The query has no LIMIT (line {line}, column {column}).",
        "Add LIMIT and look at the first rows.",
    ),
}


def advise(read: QueryRead) -> tuple[Advice, ...]:
    """Return what could make a query slow, most costly first.

    Kinds: `unjoined` patterns, a `path` of any length between open ends, no `limit`.
    """
    groups = sorted(read_groups(read.tokens), key=lambda group: group.start)
    # Lazy, because each piece of advice searches the text for its line.
    found = chain(_unjoined(read.source, groups), _paths(read.source, groups))
    return (*islice(found, MOST_ADVICE), *_limit(read, groups))


def _unjoined(text: str, groups: Sequence[Group]) -> Iterator[Advice]:
    """Yield advice for each pattern that shares no variable with the first one in its group."""
    first, last = dict[str, int](), dict[str, int]()
    for part in (p for g in groups for p in g.parts if p.word != "SELECT"):
        for name in part.own:
            first[name] = min(part.start, first.get(name, part.start))
            last[name] = max(part.start, last.get(name, part.start))
    for group in groups:
        names = {n for part in group.parts for n in part.names if n in first}
        outside = {n for n in names if first[n] < group.start or last[n] > group.end}
        separate = _separate(group.parts, outside)
        for part in separate[1 : MOST_ADVICE + 1]:
            other, line = _excerpt(text, separate[0]), place(text, separate[0].start)["line"]
            yield _advice("unjoined", text, part, other=other, other_line=line)


def _separate(parts: Sequence[GroupPart], outside: Set[str]) -> list[GroupPart]:
    """Return the first of each set of parts that share variables, unless one of the set is small.

    Parts that use variables from `outside` of the group are joined through the patterns there.
    """
    joined = [part for part in parts if part.joins and part.names]
    using = defaultdict[str, list[GroupPart]](list)
    for part in joined:
        for name in part.names:
            using["" if name in outside else name].append(part)
    found, seen = list[GroupPart](), set[int]()
    for part in joined:
        members, waiting = list[GroupPart](), [part]
        while waiting:
            other = waiting.pop()
            if id(other) not in seen:
                seen.add(id(other))
                members.append(other)
                for name in other.names:
                    waiting += using.pop("" if name in outside else name, ())
        if members and not any(member.small for member in members):
            found.append(part)
    return found


def _paths(text: str, groups: Sequence[Group]) -> Iterator[Advice]:
    """Yield advice for each path of any length, unless a term is near one of its ends."""
    parts = [part for group in groups for part in group.parts]
    anchored = {name for part in parts if part.anchored for name in part.names}
    for part in parts:
        if part.unbounded and not part.anchored and part.names.isdisjoint(anchored):
            yield _advice("path", text, part)


def _limit(read: QueryRead, groups: Sequence[Group]) -> Iterator[Advice]:
    """Yield advice about a missing LIMIT. A query that only counts or computes has one row without it."""
    words = {t.text.upper() for t in read.tokens if t.kind is TokenKind.WORD}
    counts = AGGREGATES & words and "GROUP" not in words
    computes = groups and all(part.word == "BIND" for group in groups for part in group.parts)
    if read.form in ("SELECT", "CONSTRUCT") and "LIMIT" not in words and not (counts or computes):
        yield _advice("limit", read.source, read.tokens[0])


def _advice(kind: str, text: str, piece: GroupPart | Token, **more: object) -> Advice:
    template, remedy = KINDS[kind]
    where = place(text, piece.start)
    fields = {"pattern": _excerpt(text, piece), **where, **more}
    return Advice(kind=kind, template=template, remedy=remedy, fields=fields, **where)


def _excerpt(text: str, piece: GroupPart | Token) -> str:
    """Return a part of the query on one line, shortened to `SHOWN` characters."""
    words = " ".join(text[piece.start : min(piece.end, piece.start + 4 * SHOWN)].split())
    return words if len(words) <= SHOWN else words[: SHOWN - 1] + "…"
