"""What an engine says of a query that it does not answer -> our error, with its place in what the user wrote.

Only what is about the query itself is passed on. The rest could tell of this machine, and goes to the log.
"""

from __future__ import annotations

import logging
import re

import pyoxigraph as ox

from app.errors import PlanError
from app.sparql.errors import (
    EngineUnavailable,
    MalformedQuery,
    QueryFailed,
    TripleTermNotInJsonLd,
    UnclearLessThan,
    UnexpectedText,
)
from app.sparql.preflight import QueryRead
from app.sparql.tokens import LONGEST_LINE, Kind, Token
from app.xml_text import CharacterNotInXml, NameNotInXml

ENGINE_PLACE = re.compile(r"error at (\d{1,9}):\d{1,9}: (?:expected )?(?:one of )?(.*)", re.DOTALL)
NO_IRI = "IRI parsing failed"  # it says so of <, which it tries as the beginning of an IRI
ROOM = " " * len("ENCODE_FOR_URI")  # its longest keyword
_SENTENCE = re.compile(r"(?:[A-Z][a-z]+|BIND|SELECT)(?: [A-Za-z*]+){2,}")
_OPERANDS = frozenset({Kind.VARIABLE, Kind.STRING, Kind.NUMBER, Kind.LANGUAGE, Kind.IRI})
logger = logging.getLogger(__name__)


def syntax_error(text: str, error: SyntaxError) -> str:
    """What our engine says of a text of `QueryRead` that it cannot read, with the line where the mistake is.

    Oxigraph 0.5 reports a keyword that it misses behind its length, which may be some tokens later, and each
    < behind the next >, because it could begin an IRI. So it reads the text once more, with room after each
    token and > in the place of <; the grammar is the same, so this text is not run either.
    """
    spread = text.replace("\n<\n", "\n>\n").replace("\n<=\n", "\n>=\n").replace("\n", ROOM + "\n")
    try:
        ox.Store().query(spread)
    except SyntaxError as other:
        return other.msg
    return error.msg


def malformed(message: str, query: QueryRead) -> MalformedQuery | UnclearLessThan:
    """What our engine says of a query that it cannot read, as far as it helps; `query` is what it got."""
    found = ENGINE_PLACE.fullmatch(message)
    if found is None:
        logger.error("the engine does not read a query: %s", message)
        return malformed_at(query.tokens[0], query, "the engine does not read it")
    sentence = next((e for e in found[2].split(", ") if _SENTENCE.match(e) and e != NO_IRI), "")
    return malformed_at(query.token_at(int(found[1])), query, sentence.rstrip("."))


def malformed_at(token: Token | None, query: QueryRead, reason: str = "") -> MalformedQuery | UnclearLessThan:
    """The error about a token, for this reason, or because it is none that can stand there."""
    if token is not None and is_comparison(token, query):
        return UnclearLessThan(**query.where(token))
    if token is not None and not reason:
        text = query.source[token.start : min(token.end, token.start + LONGEST_LINE)]
        return UnexpectedText(text=text, **query.where(token))
    return MalformedQuery(**query.where(token), reason=reason or "the query ends too early")


def is_comparison(token: Token, query: QueryRead) -> bool:
    """Whether an IRI in angle brackets follows a value, so that it may have been meant to compare."""
    if not query.source.startswith("<", token.start) or token.kind is not Kind.IRI:
        return False
    before = query.tokens[query.tokens.index(token) - 1]
    return before.kind in _OPERANDS or before.is_sign(")", "}", ")>>", ">>")


def failure(kind: str, reason: str) -> PlanError:
    """What a worker says of a query that it could not run to its end."""
    if kind == "failed":
        return QueryFailed(reason=reason)
    if kind == "character":
        return CharacterNotInXml(character=reason)
    if kind == "name":
        return NameNotInXml(iri=reason)
    if kind == "triple term":
        return TripleTermNotInJsonLd()
    logger.error("the engine has failed: %s", reason)
    return EngineUnavailable()
