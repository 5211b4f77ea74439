"""Tokens of a query -> its form, its graphs and the tokens for the engine, in one pass; or an error.

The tokens for the engine are written here: full IRIs instead of prefixed names and relative IRIs, strings
with our own escapes, only known keywords, no prologue and no comments.
docs/decisions/0023-the-engine-reads-our-tokens.md
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import NoReturn

from app.sparql.errors import (
    BracketNotClosed,
    BracketNotOpened,
    MalformedQuery,
    NamesTooLong,
    QueryNameTooLong,
    QueryTooDeep,
    RelativeIri,
    ServiceNested,
    ServiceNotListed,
    ServiceRefused,
    ServiceUnnamed,
    UndeclaredPrefix,
    UnknownWord,
    UpdateRefused,
)
from app.sparql.keywords import AGGREGATES, FORMS, KEYWORDS, UPDATES, Form
from app.sparql.service_call import ServiceCall
from app.sparql.terms import (
    XSD,
    checked_iri,
    is_relative,
    local_part,
    number_type,
    quoted,
    resolved_iri,
    string_value,
    unescaped_iri,
)
from app.sparql.tokens import LONGEST_LINE, LONGEST_NAME, Token, TokenKind, no_subject, place, tokens

MAX_DEPTH = 200
_CLOSING = {"(": ")", "{": "}", "[": "]", "<<(": ")>>", "<<": ">>", "{|": "|}"}
_CLOSINGS = frozenset(_CLOSING.values())
_BRACKETS = _CLOSINGS.union(_CLOSING)
_ORDINARY = KEYWORDS - UPDATES - {"FROM", "GRAPH", "SERVICE"}
_NAMES = {TokenKind.IRI: "an IRI", TokenKind.NAME: "a prefix with its colon", TokenKind.STRING: "a string"}


class QueryReader:
    """One pass over the tokens of a query; SERVICE may name the `endpoints`.

    Relative IRIs are resolved against `base` (empty: refused). `most_written` limits the number of
    characters for the engine.
    """

    def __init__(self, text: str, base: str, endpoints: Collection[str], most_written: int) -> None:
        self.form: Form = "SELECT"
        self.prefixes: dict[str, str] = {}
        self.written: list[Token] = []
        self.from_graphs: dict[str, Token] = {}
        self.from_named: dict[str, Token] = {}
        self.calls: list[ServiceCall] = []
        self._text = text
        self._base = base
        self._endpoints = endpoints
        self._most_written = self._room = most_written
        self._found: list[Token] = []
        self._open: list[tuple[Token, bool]] = []  # open brackets, and whether each is in an aggregate
        self._iris: dict[str, str] = {}  # resolved earlier
        self._call: tuple[int, ServiceCall] | None = None  # the current call, and the depth around it

    def read(self) -> None:
        """Read the query. Raises the errors of `read_query`, except those about graphs."""
        self._found = list(tokens(self._text))
        before = ""
        for position in range(self._prologue(), len(self._found)):
            kind, text, _, _ = token = self._found[position]
            if before == "<<(" and no_subject(token):
                self._malformed(token, "the subject of a triple term is an IRI, a blank node or a variable")
            if kind is TokenKind.SIGN:
                if text in _BRACKETS:
                    self._bracket(token)
            elif kind is TokenKind.WORD:
                if (word := text.upper()) not in _ORDINARY:
                    self._word(token, word, position)
            elif kind is not TokenKind.VARIABLE:
                token = self._for_engine(token)
            before = text
            self._room -= len(token.text) + 1
            if self._room < 0:
                raise NamesTooLong(limit=self._most_written)
            self.written.append(token)
        if self._open:
            token = self._open[-1][0]
            raise BracketNotClosed(bracket=token.text, **self._place(token))

    def _prologue(self) -> int:
        """Read BASE and PREFIX, and return the index of the form.

        https://www.w3.org/TR/sparql11-query/#rPrologue
        """
        position = 0
        while position < len(self._found):
            token = self._found[position]
            word = token.text.upper() if token.kind is TokenKind.WORD else ""
            if word in FORMS:
                self.form = FORMS[word]
                return position
            if word == "BASE":
                self._base = self._resolved(self._expect(position + 1, TokenKind.IRI))
                position += 2
            elif word == "PREFIX":
                name = self._expect(position + 1, TokenKind.NAME)
                if not name.text.endswith(":"):
                    self._malformed(name, f"expected {_NAMES[TokenKind.NAME]}")
                self.prefixes[name.text[:-1]] = self._resolved(self._expect(position + 2, TokenKind.IRI))
                position += 3
            elif word == "VERSION":
                self._expect(position + 1, TokenKind.STRING)
                position += 2
            elif word in UPDATES:
                raise UpdateRefused(construct=word, **self._place(token))
            else:
                self._malformed(token, "expected SELECT, ASK, CONSTRUCT or DESCRIBE")
            self._iris.clear()
        return self._malformed(None, "there is no SELECT, ASK, CONSTRUCT or DESCRIBE")

    def _at(self, position: int) -> Token | None:
        return self._found[position] if position < len(self._found) else None

    def _expect(self, position: int, *kinds: TokenKind) -> Token:
        token = self._at(position)
        if token is None or token.kind not in kinds:
            self._malformed(token, f"expected {_NAMES[kinds[0]]}")
        return token

    def _bracket(self, token: Token) -> None:
        sign, before = token.text, self.written[-1]
        if sign in _CLOSING:
            counts = sign == "(" and before.is_word(*AGGREGATES)
            counted = sign != "{" and bool(self._open) and self._open[-1][1]
            if counts and counted:
                self._malformed(before, "an aggregate cannot stand in another one")
            self._open.append((token, counts or counted))
            if len(self._open) > MAX_DEPTH:
                raise QueryTooDeep(limit=MAX_DEPTH, **self._place(token))
        else:
            if not self._open or _CLOSING[self._open[-1][0].text] != sign:
                raise BracketNotOpened(bracket=sign, **self._place(token))
            self._open.pop()
            if self._call is not None and self._call[0] == len(self._open):
                self.calls.append(replace(self._call[1], last=len(self.written)))
                self._call = None

    def _word(self, token: Token, word: str, position: int) -> None:
        """Read a word that is not an ordinary keyword; `word` is the token's in capitals."""
        if word == "SERVICE":
            self._service(token, position + 1)
        elif word == "FROM":
            self._from(token, position + 1)
        elif word == "GRAPH":
            self._expect(position + 1, TokenKind.IRI, TokenKind.NAME, TokenKind.VARIABLE)
        elif word in UPDATES:
            raise UpdateRefused(construct=word, **self._place(token))
        else:
            raise UnknownWord(word=token.text[:LONGEST_LINE], **self._place(token))

    def _service(self, token: Token, position: int) -> None:
        """Read SERVICE with a permitted endpoint.

        https://www.w3.org/TR/sparql11-query/#rServiceGraphPattern
        """
        if not self._endpoints:
            raise ServiceRefused(**self._place(token))
        if self._call is not None:
            raise ServiceNested(**self._place(token))
        silent = (following := self._at(position)) is not None and following.is_word("SILENT")
        name = self._expect(position + silent, TokenKind.IRI, TokenKind.NAME, TokenKind.VARIABLE)
        if name.kind is TokenKind.VARIABLE:
            raise ServiceUnnamed(**self._place(token))
        endpoint = self._resolved(name)
        if endpoint not in self._endpoints:
            listed = ", ".join(sorted(self._endpoints))
            raise ServiceNotListed(endpoint=endpoint, listed=listed, **self._place(token))
        brace = self._at(position + silent + 1)
        if brace is None or not brace.is_sign("{"):
            self._malformed(brace, "expected a pattern in braces after the endpoint")
        first = len(self.written)
        self._call = (len(self._open), ServiceCall(endpoint, silent, first, first + silent + 2, first))

    def _from(self, token: Token, position: int) -> None:
        """Read FROM and FROM NAMED (https://www.w3.org/TR/sparql11-query/#specifyingDataset)."""
        if self._open:
            self._malformed(token, "FROM can only stand before the pattern of the whole query")
        named = (following := self._at(position)) is not None and following.is_word("NAMED")
        name = self._expect(position + named, TokenKind.IRI, TokenKind.NAME)
        (self.from_named if named else self.from_graphs).setdefault(self._resolved(name), name)

    def _for_engine(self, token: Token) -> Token:
        """Return a term in the form for the engine."""
        kind, text, start, end = token
        if kind is TokenKind.IRI or kind is TokenKind.NAME:
            return Token(TokenKind.IRI, f"<{self._resolved(token)}>", start, end)
        if kind is TokenKind.STRING:
            try:
                return Token(kind, quoted(string_value(text)), start, end)
            except ValueError:
                self._malformed(token, "the string that begins here has an escape that SPARQL does not know")
        if kind is TokenKind.NUMBER and text[0] == "+" and self._open and self._open[-1][0].text != "(":
            # In this place it is an object; Oxigraph 0.5 reads <p> +1 as a path <p>+ and 1.
            return Token(kind, f'"{text}"^^<{XSD}{number_type(text)}>', start, end)
        return token

    def _resolved(self, token: Token) -> str:
        """Return an IRI or a prefixed name as a full IRI."""
        if (known := self._iris.get(token.text)) is not None:
            return known
        try:
            iri = self._in_full(token)
        except ValueError:
            self._malformed(token, "this is not an IRI")
        if len(iri) > LONGEST_NAME:
            raise QueryNameTooLong(length=len(iri), limit=LONGEST_NAME, **self._place(token))
        self._iris[token.text] = iri
        return iri

    def _in_full(self, token: Token) -> str:
        if token.kind is TokenKind.NAME:
            prefix, _, local = token.text.partition(":")
            if prefix not in self.prefixes:
                raise UndeclaredPrefix(prefix=prefix, **self._place(token))
            return checked_iri(self.prefixes[prefix] + local_part(local))
        iri = unescaped_iri(token.text[1:-1])
        if not is_relative(iri):
            return checked_iri(iri)
        if not self._base:
            raise RelativeIri(iri=iri, **self._place(token))
        return resolved_iri(iri, self._base)

    def _place(self, token: Token | None) -> dict[str, int]:
        end = self._found[-1].end if self._found else 0
        return place(self._text, token.start if token else end)

    def _malformed(self, token: Token | None, reason: str) -> NoReturn:
        """Raise `MalformedQuery` at a token; None is the end of the query."""
        raise MalformedQuery(**self._place(token), reason=reason)
