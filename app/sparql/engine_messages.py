"""An error message of an engine -> our error, with its position in the text that the user wrote.

Only information about the query itself is passed on. The rest could reveal details of the machine, and is
logged.
"""

from __future__ import annotations

import logging
import re

import pyoxigraph as ox

from app.errors import PlanError
from app.sparql.broken_rules import rule_broken
from app.sparql.errors import (
    EngineUnavailable,
    MalformedQuery,
    QueryFailed,
    TripleTermNotInJsonLd,
    UnclearLessThan,
    UnexpectedText,
)
from app.sparql.preflight import QueryRead
from app.sparql.tokens import LONGEST_LINE, Token, TokenKind
from app.xml_text import CharacterNotInXml, NameNotInXml

ENGINE_PLACE = re.compile(r"error at (\d{1,9}):\d{1,9}: (?:expected )?(?:one of )?(.*)", re.DOTALL)
NO_IRI = "IRI parsing failed"  # reported for <, which the engine tries to read as the beginning of an IRI
ROOM = " " * len("ENCODE_FOR_URI")  # the engine's longest keyword
WHOLE = "LIMIT and OFFSET have a whole number below 18446744073709551616"
REASONS = {
    "Duplicated variable name in SELECT": "SELECT names a variable twice",
    "The SELECT overrides an existing variable using an expression": (
        "a name after AS in SELECT must be new, and the pattern or GROUP BY has this one"
    ),
    "The SELECT contains a variable that is unbound": (
        "with GROUP BY or an aggregate, SELECT can only have the variables of GROUP BY, and aggregates"
    ),
    "SELECT * is not authorized with GROUP BY": "SELECT * cannot be combined with GROUP BY or an aggregate",
    "The VALUES clause rows should have exactly the same number of values as there are variables. To set "
    "a value to undefined use UNDEF": "a row of VALUES has not as many values as there are variables",
    "The query limit should be a non negative integer": WHOLE,
    "The query offset should be a non negative integer": WHOLE,
}
"""The engine's sentences about a query, in our words; these are translated."""
_SENTENCE = re.compile(r"(?:[A-Z][a-z]+|BIND|SELECT)(?: [A-Za-z*]+){2,}")
_OPERANDS = frozenset(
    {TokenKind.VARIABLE, TokenKind.STRING, TokenKind.NUMBER, TokenKind.LANGUAGE, TokenKind.IRI}
)
logger = logging.getLogger(__name__)


def syntax_error(text: str, error: SyntaxError) -> str:
    """Return the engine's message about a text of `QueryRead`, with the line of the mistake.

    Oxigraph 0.5 reports a missing keyword after the keyword's length, which may be some tokens later. It
    reports each < after the next >, because it could begin an IRI. Therefore it parses the text again with
    space after each token and with > in place of <. The grammar is the same, so this text does not run
    either.
    """
    spread = text.replace("\n<\n", "\n>\n").replace("\n<=\n", "\n>=\n").replace("\n", ROOM + "\n")
    try:
        ox.Store().query(spread)
    except SyntaxError as other:
        return other.msg
    return error.msg


def malformed(message: str, query: QueryRead) -> MalformedQuery | UnclearLessThan:
    """Return our error for the engine's message about a query that it cannot parse.

    `query` is the query that the engine got. Only the useful part of the message is kept.
    """
    found = ENGINE_PLACE.fullmatch(message)
    if found is None:
        logger.error("the engine does not read a query: %s", message)
        return malformed_at(query.tokens[0], query, "the engine does not read it")
    sentence = next((e for e in found[2].split(", ") if _SENTENCE.match(e) and e != NO_IRI), "")
    token, sentence = query.token_at(int(found[1])), sentence.rstrip(".")
    reason = REASONS.get(sentence, sentence)
    if token is not None and not reason:
        reason = rule_broken(token, query.tokens, query.form)
    return malformed_at(token, query, reason)


def malformed_at(token: Token | None, query: QueryRead, reason: str = "") -> MalformedQuery | UnclearLessThan:
    """Return the error at a token, with this reason, or because the token is not allowed there."""
    if token is not None and is_comparison(token, query):
        return UnclearLessThan(**query.where(token))
    if token is not None and not reason:
        text = query.source[token.start : min(token.end, token.start + LONGEST_LINE)]
        return UnexpectedText(text=text, **query.where(token))
    return MalformedQuery(**query.where(token), reason=reason or "the query ends too early")


def is_comparison(token: Token, query: QueryRead) -> bool:
    """Return whether an IRI in angle brackets follows a value, so that < may have meant a comparison."""
    if not query.source.startswith("<", token.start) or token.kind is not TokenKind.IRI:
        return False
    before = query.tokens[query.tokens.index(token) - 1]
    return before.kind in _OPERANDS or before.is_sign(")", "}", ")>>", ">>")


def failure(kind: str, reason: str) -> PlanError:
    """Return our error for a worker's message about a query that it could not complete."""
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
