"""One pass over the tokens of a query: its form, its graphs, what is refused by name or cannot be read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal, NoReturn
from urllib.parse import urljoin

from app.engine.errors import (
    MalformedQuery,
    QueryTooDeep,
    RelativeIri,
    ServiceNested,
    ServiceNotListed,
    ServiceRefused,
    ServiceUnnamed,
    UnclearLessThan,
    UndeclaredPrefix,
    UpdateRefused,
)
from app.engine.tokens import Kind, Token, place, tokens

Form = Literal["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]
FORMS: dict[str, Form] = {"SELECT": "SELECT", "ASK": "ASK", "CONSTRUCT": "CONSTRUCT", "DESCRIBE": "DESCRIBE"}
UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "WITH"})
MAX_DEPTH = 200
_CLOSING = {"(": ")", "{": "}", "[": "]"}
_NOT_CLOSED = {
    "(": "the ( that stands here is not closed",
    "{": "the { that stands here is not closed",
    "[": "the [ that stands here is not closed",
}
_NO_OPERANDS = frozenset({Kind.SIGN, Kind.BLANK})
_NAMES = {Kind.IRI: "an IRI in angle brackets", Kind.NAME: "a prefix with its colon", Kind.STRING: "a string"}
_SCHEME = re.compile(r"<[A-Za-z][A-Za-z0-9+.\-]*:")
ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


@dataclass(frozen=True, slots=True)
class ServiceCall:
    """A SERVICE that may be asked: its pattern with the braces, what to write before it, and its place."""

    endpoint: str
    silent: bool
    pattern: str
    prologue: str
    start: int
    end: int
    line: int
    column: int


@dataclass
class QueryReader:
    """One pass over the tokens of a query; `allowed` are the endpoints that SERVICE may name."""

    text: str
    allowed: frozenset[str] = frozenset()
    form: Form = "SELECT"
    base: str = ""
    prefixes: dict[str, str] = field(default_factory=dict)
    from_graphs: list[str] = field(default_factory=list)
    from_named: list[str] = field(default_factory=list)
    graph_starts: dict[str, int] = field(default_factory=dict)
    open: list[Token] = field(default_factory=list)  # the brackets that are not closed yet
    calls: list[ServiceCall] = field(default_factory=list)
    data_depth: int = 0  # the depth of the VALUES block that we are in, or 0
    values_pending: bool = False

    def read(self) -> None:
        """Raises what `read_query` says, but for the graphs."""
        found = list(tokens(self.text))
        position = self._prologue(found)
        while position < len(found):
            token, previous = found[position], found[position - 1] if position else None
            if token.kind is Kind.SIGN:
                self._bracket(token)
            elif token.kind is Kind.WORD:
                self._word(token, found, position)
            elif token.kind is Kind.NAME:
                self._name(token)
            elif token.kind is Kind.IRI and self._iri(token, previous):
                found[position : position + 1] = self._reread(token)
            position += 1
        if self.open:
            self._malformed(self.open[-1], _NOT_CLOSED[self.open[-1].text])

    def _prologue(self, found: list[Token]) -> int:
        """BASE and PREFIX (https://www.w3.org/TR/sparql11-query/#rPrologue), then the form; where it ends."""
        position = 0
        while position < len(found):
            token = found[position]
            word = token.text.upper() if token.kind is Kind.WORD else ""
            if word == "BASE":
                self.base = urljoin(self.base, self._expect(found, position + 1, Kind.IRI).text[1:-1])
                position += 2
            elif word == "PREFIX":
                name = self._expect(found, position + 1, Kind.NAME).text
                iri = self._expect(found, position + 2, Kind.IRI)
                self.prefixes[name.removesuffix(":")] = self._absolute(iri)
                position += 3
            elif word == "VERSION":
                self._expect(found, position + 1, Kind.STRING)
                position += 2
            elif word in UPDATES:
                raise UpdateRefused(construct=word, **place(self.text, token.start))
            elif word in FORMS:
                self.form = FORMS[word]
                return position
            else:
                self._malformed(token, "expected SELECT, ASK, CONSTRUCT or DESCRIBE")
        raise MalformedQuery(
            **place(self.text, len(self.text)), reason="there is no SELECT, ASK, CONSTRUCT or DESCRIBE"
        )

    def _expect(self, found: list[Token], position: int, kind: Kind) -> Token:
        if position >= len(found):
            raise MalformedQuery(**place(self.text, len(self.text)), reason=f"expected {_NAMES[kind]}")
        if found[position].kind is not kind:
            self._malformed(found[position], f"expected {_NAMES[kind]}")
        return found[position]

    def _bracket(self, token: Token) -> None:
        sign = token.text
        if sign in _CLOSING:
            self.open.append(token)
            if len(self.open) > MAX_DEPTH:
                raise QueryTooDeep(limit=MAX_DEPTH, **place(self.text, token.start))
            if sign == "{" and self.values_pending:
                self.values_pending, self.data_depth = False, len(self.open)
        elif sign in ")}]":
            if not self.open or _CLOSING[self.open[-1].text] != sign:
                self._malformed(token, f"the {sign} that stands here closes nothing")
            if len(self.open) == self.data_depth:
                self.data_depth = 0
            self.open.pop()

    def _word(self, token: Token, found: list[Token], position: int) -> None:
        word = token.text.upper()
        # The engine reads «trueSERVICE» and «SERVICESILENT» as two words; no other word has these letters.
        if word == "SERVICE" and self.allowed:
            self._service(found, position)
        elif "SERVICE" in word:
            raise ServiceRefused(**place(self.text, token.start))
        self.values_pending = self.values_pending or (word == "VALUES" and not self.data_depth)
        if word == "FROM" and not self.open:
            self._from(found, position + 1)

    def _service(self, found: list[Token], position: int) -> None:
        """https://www.w3.org/TR/sparql11-query/#rServiceGraphPattern, of an endpoint that is allowed."""
        start, where = found[position].start, place(self.text, found[position].start)
        silent = position + 1 < len(found) and found[position + 1].text.upper() == "SILENT"
        position += 2 if silent else 1
        if self.calls and start < self.calls[-1].end:
            raise ServiceNested(**where)
        if position < len(found) and found[position].kind is Kind.VARIABLE:
            raise ServiceUnnamed(**where)
        if position < len(found) and found[position].kind is Kind.NAME:
            endpoint = self._resolved(found[position])
        else:
            endpoint = self._absolute(self._expect(found, position, Kind.IRI))
        if endpoint not in self.allowed:
            raise ServiceNotListed(endpoint=endpoint, listed=", ".join(sorted(self.allowed)), **where)
        opening, depth = position + 1, 0
        for token in found[opening:]:
            depth += (token.text == "{") - (token.text == "}")
            if depth == 0:
                break
        if depth or opening >= len(found) or found[opening].text != "{":
            self._malformed(found[position], "expected a pattern in braces after this endpoint, and its end")
        prologue = f"BASE <{self.base}>\n" if self.base else ""
        prologue += "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in self.prefixes.items())
        pattern = self.text[found[opening].start : token.start + 1]
        self.calls.append(ServiceCall(endpoint, silent, pattern, prologue, start, token.start + 1, **where))

    def _from(self, found: list[Token], position: int) -> None:
        """FROM and FROM NAMED (https://www.w3.org/TR/sparql11-query/#specifyingDataset)."""
        graphs = self.from_graphs
        if position < len(found) and found[position].text.upper() == "NAMED":
            graphs, position = self.from_named, position + 1
        token = found[position] if position < len(found) else None
        if token is not None and token.kind is Kind.NAME:
            graphs.append(self._resolved(token))
        else:
            graphs.append(self._absolute(self._expect(found, position, Kind.IRI)))
        self.graph_starts.setdefault(graphs[-1], found[position].start)

    def _name(self, token: Token) -> None:
        prefix = token.text.partition(":")[0]
        glued = prefix.upper().rpartition("SERVICE")
        # The engine reads «SERVICEex:a» as a call of ex:a where ex: is declared.
        if glued[1] and prefix[len(glued[0]) + len("SERVICE") :].upper().removeprefix("SILENT") in (
            p.upper() for p in self.prefixes if p != prefix
        ):
            raise ServiceRefused(**place(self.text, token.start))
        self._resolved(token)

    def _resolved(self, token: Token) -> str:
        prefix, _, local = token.text.partition(":")
        if prefix in self.prefixes:
            return self.prefixes[prefix] + re.sub(r"\\(.)", r"\1", local)
        if "." in prefix:  # «true.ex:a» without a space: the engine decides
            return token.text
        raise UndeclaredPrefix(prefix=prefix, **place(self.text, token.start))

    def _absolute(self, token: Token) -> str:
        iri = decoded(token.text[1:-1])
        if _SCHEME.match(token.text):
            return iri
        if not self.base:
            raise RelativeIri(iri=iri, **place(self.text, token.start))
        return urljoin(self.base, iri)

    def _iri(self, token: Token, previous: Token | None) -> bool:
        """Check an IRI; whether it is no IRI but a comparison, as in `(?a<?b&&?c>?d)`."""
        operand = previous is not None and (previous.kind not in _NO_OPERANDS or previous.text == ")")
        in_brackets = bool(self.open) and self.open[-1].text == "(" and not self.data_depth
        if not (operand and in_brackets):
            self._absolute(token)
            return False
        # Here < may be either, and these signs would let what follows pass for a string or a comment.
        if any(sign in token.text for sign in "')#") and "service" in self.text.lower():
            raise UnclearLessThan(**place(self.text, token.start))
        return not _SCHEME.match(token.text)

    def _reread(self, token: Token) -> list[Token]:
        inner = [Token(t.kind, t.text, t.start + token.start + 1) for t in tokens(token.text[1:])]
        return [Token(Kind.SIGN, "<", token.start), *inner]

    def _malformed(self, token: Token, reason: str) -> NoReturn:
        raise MalformedQuery(**place(self.text, token.start), reason=reason)


def decoded(text: str) -> str:
    """A text with its codepoint escapes replaced (https://www.w3.org/TR/sparql11-query/#codepointEscape)."""
    return ESCAPE.sub(lambda m: _character(m.group(1) or m.group(2)), text)


def _character(code: str) -> str:
    number = int(code, 16)
    return chr(number) if number < 0x110000 else "\ufffd"
