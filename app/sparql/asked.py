"""Queries -> the statements that can change their results: an engine may leave out all others.

A triple pattern has a property, and mostly a class if that is `rdf:type`. Only a variable in its place and a
negated path ask for any property. Both are recognised from the tokens next to each other; if these leave it
open, all statements count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from app.sparql.preflight import QueryRead
from app.sparql.tokens import Token, TokenKind
from app.vocabularies import RDF_TYPE, expand

TYPE = str(RDF_TYPE)
IMPLIED = (TYPE, *(f"<{expand(f'rdf:{name}')}>" for name in ("first", "rest", "reifies")))
"""The properties that a query need not name: `a`, lists and statements about triples have short forms."""
_TERMS = frozenset({TokenKind.VARIABLE, TokenKind.IRI, TokenKind.STRING, TokenKind.NUMBER, TokenKind.BLANK})
_END = Token(TokenKind.SIGN, "}", 0, 0)


def asked(queries: Iterable[QueryRead]) -> Callable[[bytes], bool]:
    """Return whether a line of canonical N-Triples can change the results of one of the queries.

    A path of any length also leads from each resource to itself. Only one that no other pattern of the query
    restricts finds resources by that alone; these may be left out.
    """
    terms, any_property, any_class = set(IMPLIED), False, False
    for query in queries:
        found = _pattern(query.tokens)
        terms |= {token.text for token in found if token.kind is TokenKind.IRI}
        before, after, second = ([_END, *found], [*found[1:], _END], [*found[2:], _END, _END])
        any_property = any_property or any(map(_any_property, before, found, after))
        any_class = any_class or any(map(_any_class, before, found, after, second))
    if any_property:
        return lambda _: True
    known, type_of = frozenset(term.encode() for term in terms), TYPE.encode()

    def can_match(line: bytes) -> bool:
        _, predicate, value = line.split(b" ", 2)
        return predicate in known and (any_class or predicate != type_of or value[:-3] in known)

    return can_match


def _pattern(found: Sequence[Token]) -> Sequence[Token]:
    """Return the tokens from the first brace to the last one."""
    braces = [position for position, token in enumerate(found) if token.is_sign("{", "}")]
    return found[braces[0] : braces[-1]] if braces else found


def _any_property(before: Token, token: Token, after: Token) -> bool:
    """Return whether a token may be a variable between a subject and an object, or negate a path."""
    if token.kind is not TokenKind.VARIABLE:
        return token.is_sign("!") and not (after.kind is TokenKind.WORD and not after.is_word("A"))
    follows = before.kind in _TERMS or before.is_sign("]", ")", ">>", ";", "[", "{|")
    leads = after.kind in _TERMS or after.is_sign("[", "(", "<<", "<<(") or after.is_word("TRUE", "FALSE")
    return follows and leads


def _any_class(before: Token, token: Token, after: Token, second: Token) -> bool:
    """Return whether a token is `rdf:type`, and its object may be something else than one class."""
    is_type = token.is_word("A") or token.text == TYPE
    return is_type and (before.is_sign("^") or after.kind is not TokenKind.IRI or second.is_sign(","))
