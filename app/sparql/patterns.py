"""The groups and patterns of a query, with their places: as much of them as advice needs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from app.sparql.tokens import Kind, Token


@dataclass(frozen=True, slots=True)
class Link:
    """One verb with its object: `?s verb ?o`. An end that is no variable is empty."""

    start: int
    end: int
    subject: str
    object: str
    any_predicate: bool
    any_length: bool


@dataclass(slots=True)
class Pattern:
    """Triple patterns with one subject, or a BIND or VALUES.

    `fixed` where it names a term as subject or object; `small` where it can have few matches only, because
    its subject is named, or it is no triple pattern.
    """

    start: int
    end: int
    variables: set[str]
    fixed: bool = False
    small: bool = False
    links: list[Link] = field(default_factory=list)


@dataclass(slots=True)
class Call:
    """A function that looks into texts, and the first variable that it is given."""

    start: int
    end: int
    variable: str


@dataclass(slots=True)
class Group:
    """What stands in one pair of braces. `kind` is the word before it; `projected` only in a subquery."""

    kind: str
    start: int
    end: int = 0
    elements: list[Pattern | Group] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    named: set[str] = field(default_factory=set)  # the variable of GRAPH or SERVICE
    projected: set[str] | None = None

    _inner: set[str] = field(default_factory=set)
    anchors: set[str] = field(default_factory=set)  # the variables of patterns that name a term

    def add(self, element: Pattern | Group) -> None:
        """Take an element in; a group when it is complete."""
        self.elements.append(element)
        if isinstance(element, Pattern):
            self._inner |= element.variables
            self.anchors |= element.variables if element.fixed else set()
        elif element.joins:
            self._inner |= element.variables
            self.anchors |= element.anchors if element.kind != "OPTIONAL" else set()

    @property
    def joins(self) -> bool:
        """Whether its variables are joined with those of its surroundings."""
        return self.kind not in ("MINUS", "EXISTS")

    @property
    def variables(self) -> set[str]:
        """The variables that it gives to its surroundings."""
        return self._inner | self.named if self.projected is None else self.projected


def union(branch: Group) -> Group:
    """A union of one branch; the others are added."""
    found = Group("UNION", branch.start, branch.end)
    found.add(branch)
    return found


def projection(head: list[Token]) -> set[str]:
    """The variables that a SELECT names: those outside of brackets, and the last one in each pair."""
    found, level, last = set(), 0, ""
    for token in head:
        level += (token.text == "(") - (token.text == ")")
        if token.kind is Kind.VARIABLE:
            last = token.text[1:]
        if last and level == 0:
            found.add(last)
            last = ""
    return found


def variables(tokens: list[Token]) -> set[str]:
    """The variables, and the labels of blank nodes, which join like them."""
    return set(_names(tokens))


def _names(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        if token.kind is Kind.VARIABLE:
            yield token.text[1:]
        elif token.kind is Kind.BLANK:
            yield token.text
