"""Query text -> its groups and their patterns.

https://www.w3.org/TR/sparql11-query/#rGroupGraphPattern. It reads what the engine accepts, and takes no
offence at the rest: what it does not know it passes over, and it always comes to an end.
"""

from __future__ import annotations

from app.sparql.patterns import Call, Group, Link, Pattern, projection, union, variables
from app.sparql.tokens import Kind, Token

MAX_DEPTH = 50
OPENING = {"(": ")", "[": "]", "{": "}"}
GROUP_WORDS = frozenset({"OPTIONAL", "MINUS", "GRAPH", "SERVICE", "UNION"})
TEXT_FUNCTIONS = frozenset({"REGEX", "CONTAINS", "STRSTARTS", "STRENDS", "REPLACE"})
CLAUSES = GROUP_WORDS | {"FILTER", "BIND", "VALUES", "SELECT", "LATERAL"}
TERMS = frozenset({Kind.IRI, Kind.NAME, Kind.VARIABLE, Kind.BLANK, Kind.STRING, Kind.NUMBER, Kind.WORD})


class TooDeep(Exception):
    """The groups are nested deeper than anybody writes."""


class PatternReader:
    """Reads the groups of one query from its tokens."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self._closed = closings(tokens)
        self._variable_after = next_variables(tokens)

    def group(self, kind: str, depth: int = 0) -> Group:
        """The group whose brace is the present token. Raises `TooDeep`."""
        if depth > MAX_DEPTH:
            raise TooDeep
        found = Group(kind, self.tokens[self.at].start)
        self.at += 1
        while self.at < len(self.tokens) and self.text != "}":
            before = self.at
            self._element(found, depth)
            self.at = max(self.at, before + 1)
        found.end = self._end_of(self.at)
        self.at += 1
        return found

    @property
    def text(self) -> str:
        """The present token in capitals; empty at the end."""
        return self.tokens[self.at].text.upper() if self.at < len(self.tokens) else ""

    def _end_of(self, position: int) -> int:
        last = self.tokens[min(position, len(self.tokens) - 1)]
        return last.end

    def _element(self, into: Group, depth: int) -> None:
        word = self.text if self.tokens[self.at].kind is Kind.WORD else ""
        if self.text == "{":
            into.add(self.group("", depth + 1))
        elif word in GROUP_WORDS:
            self._worded(word, into, depth)
        elif word == "FILTER":
            self.at += 1
            self._expression(into, depth)
        elif word in ("BIND", "VALUES"):
            self._data(word, into, depth)
        elif word == "SELECT":
            into.projected = self._subquery(into, depth)
        elif self.text in ("[", "(") or (self.text != "." and self.tokens[self.at].kind in TERMS):
            into.add(self._triples())

    def _worded(self, word: str, into: Group, depth: int) -> None:
        """OPTIONAL, MINUS, GRAPH ?g, SERVICE ?s, and UNION, which belongs to the group before it."""
        self.at += 1
        named: set[str] = set()
        while self.at < len(self.tokens) and self.text not in ("{", "}"):
            named |= variables([self.tokens[self.at]])
            self.at += 1
        if self.text != "{":
            return
        found = self.group(word, depth + 1)
        found.named = named
        last = into.elements[-1] if into.elements else None
        into.add(found)
        if word == "UNION" and isinstance(last, Group):
            into.elements.pop()
            if last.kind != "UNION":
                into.elements[-1] = last = union(last)
            last.add(found)
            last.end = found.end

    def _data(self, word: str, into: Group, depth: int) -> None:
        start = self.at
        self.at += 1
        if word == "BIND":
            self._expression(into, depth)
        else:
            while self.at < len(self.tokens) and self.text not in ("{", "}"):
                self.at += 1
            self.at = self._after(self.at)
        inside = self.tokens[start : self.at]
        into.add(Pattern(self.tokens[start].start, self._end_of(self.at - 1), variables(inside), True, True))

    def _subquery(self, into: Group, depth: int) -> set[str] | None:
        """The variables that a subquery projects; None for all. Its pattern becomes an element."""
        start = self.at
        while self.at < len(self.tokens) and self.text not in ("{", "}"):
            self.at += 1
        head = self.tokens[start : self.at]
        if self.text == "{":
            into.add(self.group("SELECT", depth + 1))
        while self.at < len(self.tokens) and self.text != "}":  # GROUP BY and the like
            self.at = self._after(self.at)
        return None if any(t.text == "*" for t in head) else projection(head)

    def _expression(self, into: Group, depth: int) -> None:
        """A constraint up to its closing bracket; the groups of EXISTS in it are elements."""
        level = 0
        while self.at < len(self.tokens):
            token, word = self.tokens[self.at], self.text
            if word == "{":
                into.add(self.group("EXISTS", depth + 1))
                self.at -= 1
            elif word in ("(", "["):
                level += 1
            elif word in (")", "]"):
                level -= 1
            elif word == "}":
                return
            elif token.kind is Kind.WORD and word in TEXT_FUNCTIONS:
                end = self._after(self.at + 1)
                first = self._variable_after[self.at]
                name = self.tokens[first].text[1:] if first < end else ""
                into.calls.append(Call(token.start, self._end_of(end - 1), name))
            self.at += 1
            if level <= 0 and word in (")", "{"):
                return

    def _triples(self) -> Pattern:
        """`subject verb object, object ; verb object`."""
        first, subject = self.at, self._end_name(self.at)
        fixed, links = self._fixed(self.at), list[Link]()
        small = fixed
        self.at = self._after_term(self.at)
        while self.at < len(self.tokens) and self.text not in (".", "}", "{") and not self._at_clause():
            start = self.at
            self._verb()
            verb = self.tokens[start : self.at]
            while (
                self.at < len(self.tokens) and self.text not in (".", "}", "{", ";") and not self._at_clause()
            ):
                name, fixed = self._end_name(self.at), fixed or self._fixed(self.at)
                self.at = self._after_term(self.at)
                links.append(self._link(start if links else first, subject, verb, name))
                if self.text != ",":
                    break
                self.at += 1
            if self.at == start or self.text != ";":
                break
            while self.text == ";":
                self.at += 1
        inside = self.tokens[first : self.at]
        return Pattern(inside[0].start, self._end_of(self.at - 1), variables(inside), fixed, small, links)

    def _link(self, start: int, subject: str, verb: list[Token], object: str) -> Link:
        any_length = any(t.kind is Kind.SIGN and t.text in "*+" for t in verb)
        any_predicate = len(verb) == 1 and verb[0].kind is Kind.VARIABLE
        where = self.tokens[start].start
        return Link(where, self._end_of(self.at - 1), subject, object, any_predicate, any_length)

    def _verb(self) -> None:
        """Move past a predicate or path (https://www.w3.org/TR/sparql11-query/#rPath)."""
        while self.at < len(self.tokens):
            while self.text in ("^", "!"):
                self.at += 1
            self.at = self._after(self.at)
            while self.text in ("*", "+", "?"):
                self.at += 1
            if self.text not in ("/", "|"):
                return
            self.at += 1

    def _at_clause(self) -> bool:
        return self.tokens[self.at].kind is Kind.WORD and self.text in CLAUSES

    def _end_name(self, position: int) -> str:
        return next(iter(variables(self.tokens[position : position + 1])), "")

    def _fixed(self, position: int) -> bool:
        return not self._end_name(position) and self.tokens[position].text not in ("[", "(")

    def _after_term(self, position: int) -> int:
        """Where a term ends: with its closing bracket, its language or type."""
        position = self._after(position)
        if position < len(self.tokens) and self.tokens[position].kind is Kind.LANGUAGE:
            return position + 1
        if position < len(self.tokens) and self.tokens[position].is_sign("^^"):
            return min(position + 2, len(self.tokens))
        return position

    def _after(self, position: int) -> int:
        """The position after a token, or after the closing bracket where it is an opening one."""
        if position >= len(self.tokens) or self.tokens[position].text in OPENING.values():
            return position
        return self._closed.get(position, position) + 1


def closings(tokens: list[Token]) -> dict[int, int]:
    """The position of each opening bracket -> that of the one that closes it, or of the end."""
    found: dict[int, int] = {}
    open_at: list[int] = []
    for position, token in enumerate(tokens):
        if token.text in OPENING:
            open_at.append(position)
        elif token.text in OPENING.values() and open_at:
            found[open_at.pop()] = position
    return found | dict.fromkeys(open_at, len(tokens) - 1)


def next_variables(tokens: list[Token]) -> list[int]:
    """For each token the position of the first variable from there on; the length where there is none."""
    found, after = [0] * len(tokens), len(tokens)
    for position in reversed(range(len(tokens))):
        after = position if tokens[position].kind is Kind.VARIABLE else after
        found[position] = after
    return found
