"""Tokens of a query -> its groups, and the parts of each group.

This recognises braces, full stops and the keywords that begin a clause, not the complete grammar. That is
enough to find which parts share a variable (https://www.w3.org/TR/sparql11-query/#rGroupGraphPatternSub).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from app.sparql.keywords import AGGREGATES
from app.sparql.tokens import Token, TokenKind

MOST_NESTED = 50
_CLAUSES = frozenset(
    {"BIND", "FILTER", "GRAPH", "LATERAL", "MINUS", "OPTIONAL", "SELECT", "SERVICE", "UNION", "VALUES"}
)
_TERMS = frozenset({TokenKind.IRI, TokenKind.STRING, TokenKind.NUMBER, TokenKind.LANGUAGE})


@dataclass
class GroupPart:
    """A clause, a nested group, or triple patterns up to a full stop.

    `word` is the keyword of a clause, the brace of a nested group, or empty for triple patterns. `tokens` are
    its own, without those of the groups `nested` in it.
    """

    word: str
    tokens: list[Token] = field(default_factory=list)
    nested: list[Group] = field(default_factory=list)
    end: int = 0
    brackets: int = 0

    @property
    def start(self) -> int:
        """Return the position in the user's text where the part begins."""
        return self.tokens[0].start

    @property
    def joins(self) -> bool:
        """Return whether its variables are joined with those of its neighbours."""
        return self.word not in ("FILTER", "MINUS")

    @cached_property
    def own(self) -> set[str]:
        """Return the variables in its tokens, and the labels of blank nodes, which join like variables."""
        return {t.text for t in self.tokens if t.kind in (TokenKind.VARIABLE, TokenKind.BLANK)}

    @cached_property
    def names(self) -> set[str]:
        """Return all its variables, including those of nested groups."""
        return self.own.union(*(part.names for group in self.nested for part in group.parts if part.joins))

    @property
    def small(self) -> bool:
        """Return whether it has few matches: a term as subject, a list of values, or one row of totals."""
        if self.word == "SELECT":
            words = {t.text.upper() for t in self.tokens if t.kind is TokenKind.WORD}
            return bool(AGGREGATES & words) and "GROUP" not in words
        if self.word == "{":
            return all(len(group.parts) == 1 and group.parts[0].small for group in self.nested)
        return self.word in ("BIND", "VALUES") or (not self.word and self.tokens[0].kind in _TERMS)

    @cached_property
    def anchored(self) -> bool:
        """Return whether it is small or has a term as object: one before a comma, a semicolon or the end."""
        followed = (*(t.is_sign(",", ";", "]") for t in self.tokens[1:]), True)
        objects = (t for t, ends in zip(self.tokens, followed, strict=True) if ends and t.kind in _TERMS)
        return self.small or (not self.word and any(objects))

    @property
    def unbounded(self) -> bool:
        """Return whether it has a path of any length (https://www.w3.org/TR/sparql11-query/#rPathMod)."""
        return not self.word and any(t.is_sign("*", "+") for t in self.tokens)


@dataclass
class Group:
    """A pair of braces; `start` and `end` are positions in the user's text."""

    start: int
    end: int = 0
    parts: list[GroupPart] = field(default_factory=list)
    open_part: GroupPart | None = None  # the last part, if the next token may belong to it

    def take(self, token: Token, word: str = "") -> None:
        """Add a token to the open part, or begin a new part if there is none or `word` begins one."""
        part = self.open_part
        if part is None or word:
            part = GroupPart(word)
            self.parts.append(part)
        part.tokens.append(token)
        part.end = token.end
        part.brackets += token.is_sign("(") - token.is_sign(")")
        complete = part.word in ("BIND", "FILTER") and token.is_sign(")") and not part.brackets
        self.open_part = None if complete else part


def read_groups(tokens: Sequence[Token]) -> list[Group]:
    """Return the groups of a query's pattern in the order of their ends; none if they are nested too deep."""
    found: list[Group] = []
    around: list[Group] = []
    for token in tokens[_start(tokens) :]:
        if token.is_sign("{"):
            if around and (around[-1].open_part is None or not around[-1].open_part.word):
                around[-1].take(token, "{")
            around.append(Group(token.start))
            if len(around) > MOST_NESTED:
                return []
        elif token.is_sign("}"):
            found.append(around.pop())
            found[-1].end = token.end
            if not around:
                break
            _add_nested(found[-1], around[-1])
        else:
            _add(token, around[-1])
    return found


def _start(tokens: Sequence[Token]) -> int:
    """Return the index of the brace where the pattern begins, after a CONSTRUCT template."""
    braces = [i for i, t in enumerate(tokens) if t.is_sign("{")]
    has_template = tokens[0].is_word("CONSTRUCT") and braces[:1] == [1]
    return next(iter(braces[has_template:]), len(tokens))


def _add_nested(group: Group, around: Group) -> None:
    part = around.parts[-1]
    part.nested.append(group)
    part.end = group.end
    if part.word != "SELECT" and not part.brackets:
        around.open_part = None


def _add(token: Token, group: Group) -> None:
    word = token.text.upper() if token.kind is TokenKind.WORD else ""
    if group.open_part is not None and group.open_part.brackets:
        group.take(token)
    elif token.is_sign("."):
        group.open_part = None
    elif word == "UNION" and group.parts:  # the group after it belongs to the part before it
        group.open_part = group.parts[-1]
    else:
        group.take(token, word if word in _CLAUSES else "")
