"""The patterns of a query, as far as advice needs them: groups, their statements, and what joins them.

It works on tokens and knows no more grammar than that; a query that the engine takes is never refused here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from app.engine.tokens import Kind, Token, tokens

_TERMS = frozenset({Kind.IRI, Kind.NAME, Kind.VARIABLE, Kind.BLANK})
_NAMED = frozenset({Kind.IRI, Kind.NAME})
# Keywords that end a statement; what stands in brackets after the first ones is no pattern.
_CONDITIONS = frozenset({"FILTER", "HAVING"})
_BINDINGS = frozenset({"BIND", "VALUES"})
_SEPARATORS = frozenset({"OPTIONAL", "UNION", "MINUS", "SELECT", "WHERE"})
_NAMING = frozenset({"GRAPH", "SERVICE"})
_OPENING, _CLOSING = "([{", ")]}"


@dataclass(frozen=True, slots=True)
class Statement:
    """A run of triple patterns with one subject, or a BIND, VALUES or nested group; `names` can join it.

    `triples` are (subject, first and last token of the path, object); empty for what is no triple pattern.
    `anchored` where it has few answers whatever the data: a thing is named, or the values are.
    """

    start: int
    end: int
    names: frozenset[str]
    triples: tuple[tuple[Token, Token, Token, Token], ...] = ()
    anchored: bool = False


@dataclass
class Group:
    """One `{ … }`: its statements, the tokens of its conditions, and what GRAPH or SERVICE calls it."""

    start: int
    label: str = ""
    statements: list[Statement] = field(default_factory=list)
    conditions: list[Token] = field(default_factory=list)
    open: list[Token] = field(default_factory=list)

    def names(self) -> frozenset[str]:
        """Everything that can join the group to its surroundings."""
        return frozenset({self.label} - {""}).union(*(s.names for s in self.statements))


def groups(text: str) -> list[Group]:
    """The groups of a query, the inner ones before the outer ones. Raises `MalformedQuery`."""
    reader = _Reader(list(tokens(text)))
    position = 0
    while position < len(reader.row):
        position = reader.read(position)
    return reader.found


@dataclass
class _Reader:
    """One pass over the tokens of a query."""

    row: list[Token]
    found: list[Group] = field(default_factory=list)
    stack: list[Group] = field(default_factory=list)
    label: str = ""

    def read(self, position: int) -> int:
        """Take in the token at `position`, and what belongs to it; where the next one stands."""
        token = self.row[position]
        word = token.text.upper() if token.kind is Kind.WORD else ""
        if token.kind is Kind.SIGN and token.text == "{":
            self.stack.append(Group(token.start, self.label))
            self.label = ""
        elif not self.stack:
            return self._outside(word, position)
        elif token.kind is Kind.SIGN and token.text == "}":
            self._close(token)
        elif word in _CONDITIONS:
            return self._condition(position)
        elif word in _BINDINGS:
            return self._binding(word, position)
        elif word in _NAMING:
            _end_statement(self.stack[-1])
            following = self.row[position + 1] if position + 1 < len(self.row) else token
            self.label = following.text if following.kind in _TERMS else ""
            return position + 2
        elif word in _SEPARATORS or (token.kind is Kind.SIGN and token.text == "."):
            _end_statement(self.stack[-1])
        else:
            self.stack[-1].open.append(token)
        return position + 1

    def _outside(self, word: str, position: int) -> int:
        """What stands before and after the patterns; the template of a CONSTRUCT asks for nothing."""
        if word == "CONSTRUCT" and position + 1 < len(self.row) and self.row[position + 1].text == "{":
            return _skip(self.row, position + 1)
        return position + 1

    def _condition(self, position: int) -> int:
        end = _skip(self.row, position + 1)
        self.stack[-1].conditions += self.row[position:end]
        _end_statement(self.stack[-1])
        return end

    def _binding(self, word: str, position: int) -> int:
        values = word == "VALUES"
        end = min(
            _data_end(self.row, position + 1) if values else _skip(self.row, position + 1), len(self.row)
        )
        _end_statement(self.stack[-1])
        names = frozenset(t.text for t in self.row[position:end] if t.kind is Kind.VARIABLE)
        bound = Statement(self.row[position].start, self.row[end - 1].start + 1, names, anchored=values)
        self.stack[-1].statements.append(bound)
        return end

    def _close(self, closing: Token) -> None:
        group = self.stack.pop()
        _end_statement(group)
        self.found.append(group)
        if self.stack:
            _end_statement(self.stack[-1])
            anchored = bool(group.statements) and all(s.anchored for s in group.statements)
            nested = Statement(group.start, closing.start + 1, group.names(), anchored=anchored)
            self.stack[-1].statements.append(nested)


def _end_statement(group: Group) -> None:
    if group.open:
        group.statements.append(statement(group.open))
        group.open = []


def statement(row: list[Token]) -> Statement:
    """The triple patterns of tokens that have one subject: `?s p ?o ; q ?x , ?y`."""
    subject, *rest = row
    names = {t.text for t in row if t.kind in (Kind.VARIABLE, Kind.BLANK)}
    triples = [t for piece in _split(rest, ";") for t in _triples(subject, piece)]
    last = row[-1]
    anchored = subject.kind in _NAMED
    return Statement(
        subject.start, last.start + len(last.text), frozenset(names), tuple(triples), anchored=anchored
    )


def _triples(subject: Token, piece: list[Token]) -> Iterator[tuple[Token, Token, Token, Token]]:
    end = path_end(piece)
    if 0 < end < len(piece):
        for objects in _split(piece[end:], ","):
            if objects:
                yield subject, piece[0], piece[end - 1], objects[0]


def path_end(row: list[Token]) -> int:
    """Where the path at the head of `row` ends (https://www.w3.org/TR/sparql11-query/#rPath)."""
    position, expects_step = 0, True
    while position < len(row):
        token = row[position]
        if expects_step:
            if token.text == "(":
                position = _skip(row, position) - 1
                expects_step = False
            elif token.kind in _TERMS or token.text == "a":
                expects_step = False
            elif token.text not in ("^", "!"):
                return 0
        elif token.text in ("/", "|"):
            expects_step = True
        elif token.text not in ("*", "+", "?") or _begins_number(row, position):
            return position
        position += 1
    return position


def _begins_number(row: list[Token], position: int) -> bool:
    following = row[position + 1] if position + 1 < len(row) else None
    return (
        following is not None and following.kind is Kind.NUMBER and following.start == row[position].start + 1
    )


def _split(row: Iterable[Token], sign: str) -> Iterator[list[Token]]:
    """The tokens between signs that stand in no bracket."""
    piece: list[Token] = []
    depth = 0
    for token in row:
        if token.kind is Kind.SIGN:
            depth += (token.text in _OPENING) - (token.text in _CLOSING)
        if token.kind is Kind.SIGN and token.text == sign and depth == 0:
            yield piece
            piece = []
        else:
            piece.append(token)
    yield piece


def _skip(row: list[Token], position: int) -> int:
    """The position after a bracketed expression, a call such as `REGEX(…)`, or `NOT EXISTS { … }`."""
    depth = 0
    while position < len(row):
        token = row[position]
        if token.kind is Kind.SIGN:
            depth += (token.text in _OPENING) - (token.text in _CLOSING)
            if token.text in _CLOSING and depth <= 0:
                return position + 1
        position += 1
    return position


def _data_end(row: list[Token], position: int) -> int:
    """The position after `VALUES … { … }`."""
    while position < len(row) and row[position].text != "}":
        position += 1
    return position + 1
