"""What makes a query slow, read from its text: for a query that was stopped, or before one is run.

Pure and bounded: it looks at each token a few times and never at the data. It advises and refuses nothing.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator

from app.errors import Advice
from app.sparql.pattern_reader import PatternReader, TooDeep
from app.sparql.patterns import Group, Link, Pattern
from app.sparql.preflight import QueryRead
from app.sparql.tokens import Kind, Token, place

MOST_ADVICE = 5
MOST_READ = 50
SHOWN = 100
FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
AGGREGATES = frozenset({"COUNT", "SUM", "AVG", "MIN", "MAX", "SAMPLE", "GROUP_CONCAT"})
# Kind of advice: what is said, and what to do. The kinds that cost most come first.
KINDS = {
    "unjoined": (
        "{pattern} (line {line}, column {column}) shares no variable with {other} (line {other_line}).",
        "Each match of one is paired with each match of the other: let them share a variable, "
        "or ask in two queries.",
    ),
    "path": (
        "The path {pattern} (line {line}, column {column}) may be of any length, and both its ends are open.",
        "Name one end, give it a class or a value in another pattern, or write the path out to the length "
        "that you need.",
    ),
    "text": (
        "{pattern} (line {line}, column {column}) looks into every text of the data.",
        "Name the property whose texts you look through.",
    ),
    "limit": (
        "The query has no LIMIT (line {line}, column {column}).",
        "Add LIMIT and look at the first rows.",
    ),
}


def advise(read: QueryRead) -> tuple[Advice, ...]:
    """What could make a query slow, most costly first.

    Kinds: `unjoined` patterns, a `path` of any length between open ends, a `text` function over everything,
    no `limit`.
    """
    text, found = read.source, list(read.tokens)
    try:
        whole = _query(found)
    except TooDeep:
        return ()
    if whole is None:
        return ()
    every = itertools.islice(_group(text, whole, set(), set()), MOST_READ)
    advice = sorted(every, key=lambda a: list(KINDS).index(a.kind))
    return (*advice[:MOST_ADVICE], *_limit(text, found))


def _query(found: list[Token]) -> Group | None:
    """The group after WHERE, or the first one of SELECT and ASK."""
    words = [t.text.upper() if t.kind is Kind.WORD else "" for t in found]
    form = next((i for i, w in enumerate(words) if w in FORMS), None)
    if form is None:
        return None
    reader = PatternReader(found)
    reader.at = next((i for i in range(form, len(found)) if found[i].text == "{"), len(found))
    where = next((i for i in range(form, len(found)) if words[i] == "WHERE"), None)
    if words[form] == "CONSTRUCT" and where is not None:
        reader.at = where + 1
    if reader.at >= len(found) or found[reader.at].text != "{":
        return None
    return reader.group("")


def _group(text: str, group: Group, around: set[str], anchored: set[str]) -> Iterator[Advice]:
    """The advice about a group; `around` are the variables that its surroundings share with it."""
    joined = [e for e in group.elements if isinstance(e, Pattern) or e.joins]
    anchored = anchored | group.anchors
    if group.kind != "UNION":
        yield from _unjoined(text, joined, around)
    free = {link.object for p in group.elements if isinstance(p, Pattern) for link in _unnamed(p)}
    for call in group.calls:
        if call.variable in free - anchored:
            yield _advice("text", text, call.start, call.end)
    uses = Counter(name for e in joined for name in e.variables)
    for element in group.elements:
        if isinstance(element, Pattern):
            for link in element.links:
                open_ends = link.subject and link.object and not {link.subject, link.object} & anchored
                if link.any_length and open_ends:
                    yield _advice("path", text, link.start, link.end)
        else:
            shared = {n for n in element.variables if n in around or uses[n] > (element.joins)}
            linked = group.kind in ("UNION", "SELECT") or element.kind in ("OPTIONAL", "EXISTS", "MINUS")
            inside = anchored if group.projected is None else set()
            yield from _group(text, element, shared if linked else set(), inside)


def _unnamed(pattern: Pattern) -> Iterable[Link]:
    return (link for link in pattern.links if link.any_predicate and not pattern.fixed)


def _unjoined(text: str, elements: list[Pattern | Group], around: set[str]) -> Iterator[Advice]:
    """One piece of advice for each part that has no variable in common with the parts before it.

    Parts that are small do not count: pairing with one row or a few is no harm.
    """
    parts = _Parts(around)
    for element in elements:
        parts.add(element)
    large = parts.large()
    for element in large[1 : MOST_ADVICE + 1]:
        other = _excerpt(text, large[0].start, large[0].end)
        other_line = place(text, large[0].start)["line"]
        yield _advice("unjoined", text, element.start, element.end, other=other, other_line=other_line)


class _Parts:
    """Elements that share variables, put together in parts."""

    def __init__(self, around: set[str]) -> None:
        self._part: dict[str, int] = dict.fromkeys(around, 0)
        self._parent = [0]
        self._elements: list[tuple[int, Pattern | Group]] = []

    def add(self, element: Pattern | Group) -> None:
        """Put an element to the parts that it shares a variable with, and these together."""
        if not element.variables:
            return
        own = len(self._parent)
        self._parent.append(own)
        self._elements.append((own, element))
        for name in element.variables:
            self._parent[self._root(self._part.setdefault(name, own))] = self._root(own)

    def large(self) -> list[Pattern | Group]:
        """The first element of each part that is not small, in the order of the text."""
        firsts: dict[int, Pattern | Group] = {}
        small: set[int] = set()
        for own, element in self._elements:
            root = self._root(own)
            firsts.setdefault(root, element)
            if isinstance(element, Pattern) and element.small:
                small.add(root)
        return [element for root, element in firsts.items() if root not in small]

    def _root(self, number: int) -> int:
        while self._parent[number] != number:
            self._parent[number] = self._parent[self._parent[number]]
            number = self._parent[number]
        return number


def _limit(text: str, found: list[Token]) -> Iterator[Advice]:
    words = [t.text.upper() for t in found if t.kind is Kind.WORD]
    form = next(
        t
        for t in found
        if t.kind is Kind.WORD and t.text.upper() in ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
    )
    counts = AGGREGATES.intersection(words) and "GROUP" not in words
    if form.text.upper() in ("SELECT", "CONSTRUCT") and "LIMIT" not in words and not counts:
        yield _advice("limit", text, form.start, form.start + len(form.text))


def _advice(kind: str, text: str, start: int, end: int, **more: object) -> Advice:
    template, remedy = KINDS[kind]
    where = place(text, start)
    fields = {"pattern": _excerpt(text, start, end), **where, **more}
    return Advice(kind=kind, template=template, remedy=remedy, fields=fields, **where)


def _excerpt(text: str, start: int, end: int) -> str:
    """A piece of the query on one line."""
    words = " ".join(text[start : min(end, start + 4 * SHOWN)].split())
    return words if len(words) <= SHOWN else words[: SHOWN - 1] + "…"
