"""Query text -> tokens, by the terminals of SPARQL 1.1 and 1.2
(https://www.w3.org/TR/sparql12-query/#rTerminals).

The longest terminal wins, as in the standard: in `?a<?b&&?c>?d` the part from < to > is an IRI. Each
character is read a bounded number of times, so tokenising takes linear time.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from enum import Enum
from functools import cache
from typing import NamedTuple, NoReturn

from app.sparql.errors import MalformedQuery, QueryNameTooLong, UnexpectedCharacter

BYTE_ORDER_MARK = "\ufeff"
"""Some programs write it before a text; it is not part of the text. Its bytes are `codecs.BOM_UTF8`."""
LONGEST_LINE = 100
LONGEST_NAME = 2000  # characters of any token except a string: an IRI, a prefixed name, a variable …


class TokenKind(Enum):
    """The kinds of token. White space and comments are not tokens."""

    IRI = "iri"
    STRING = "string"
    VARIABLE = "variable"
    LANGUAGE = "language"
    BLANK = "blank"
    NUMBER = "number"
    NAME = "name"  # a prefixed name
    WORD = "word"  # a keyword, or a word in its place
    SIGN = "sign"


class Token(NamedTuple):
    """A token of the query: its kind, its text, and its start and end in the text that the user wrote.

    It is a named tuple because a query has hundreds, and a frozen dataclass takes four times as long to make.
    """

    kind: TokenKind
    text: str
    start: int
    end: int

    def is_word(self, *words: str) -> bool:
        """Return whether it is one of these keywords, which are given in capitals."""
        return self.kind is TokenKind.WORD and self.text.upper() in words

    def is_sign(self, *signs: str) -> bool:
        """Return whether it is one of these signs."""
        return self.kind is TokenKind.SIGN and self.text in signs


_new = tuple.__new__
"""Makes a token from a tuple, in half of the time of `Token(…)`."""
# https://www.w3.org/TR/sparql12-query/#rPN_CHARS_BASE and the terminals after it
_BASE = (
    r"A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f"
    r"\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_FIRST = rf"{_BASE}_0-9"
_VARIABLE = rf"{_FIRST}\u00b7\u0300-\u036f\u203f\u2040"
_NAME = rf"{_VARIABLE}\-"
_IRI_CHARACTER = r"""[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"""
_EXPONENT = r"[eE][+\-]?[0-9]+"
_MASTER = rf"""
      (?P<gap>      (?:[ \t\r\n]+ | \#[^\r\n]*)+ )
    | (?P<iri>      <(?:{_IRI_CHARACTER})*+> )
    | (?P<string>   "(?!"")(?:[^"\\\r\n]|\\.)*+" | '(?!'')(?:[^'\\\r\n]|\\.)*+' )
    | (?P<variable> [?$][{_FIRST}][{_VARIABLE}]*+ )
    | (?P<language> @[A-Za-z]++(?:-[A-Za-z0-9]++)*+(?:--[A-Za-z]++)? )
    | (?P<blank>    _:[{_FIRST}][{_NAME}]*+(?:\.++[{_NAME}]++)*+ )
    | (?P<number>   [+\-]?(?:(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++){_EXPONENT}|[0-9]*+\.[0-9]++|[0-9]++) )
    | (?P<word>     [A-Za-z][A-Za-z0-9_]*+ )
    | (?P<sign>     <<\( | \)>> | \{{\| | \|\}} | << | >> | \|\| | && | \^\^ | [<>!]=
                  | [{{}}()\[\];,.+\-*/<>=!^|~?] )
    """
# What most tokens look like, after white space; the other patterns read them in the same way. A token that
# may go on, such as a word before a hyphen, is left to those.
_USUAL = rf"""
    [ \t\r\n]*+ (?:
      (?P<iri>      <(?:{_IRI_CHARACTER})*+> )
    | (?P<variable> [?$][{_FIRST}][{_VARIABLE}]*+ )
    | (?P<name>     [A-Za-z][A-Za-z0-9_]*+ : (?: [{_FIRST}][{_NAME}]*+ (?![.:%\\]) | (?![{_FIRST}:%\\]) ) )
    | (?P<word>     [A-Za-z][A-Za-z0-9_]*+ (?![{_NAME}.:]) )
    | (?P<sign>     [(}}\[\];,=*/] | \{{(?!\|) | \)(?!>>) | \.(?![0-9]) )
    | (?P<string>   "(?!"")[^"\\\r\n]*+" | '(?!'')[^'\\\r\n]*+' )
    | (?P<number>   [0-9]++(?![.eE]) )
    )"""
_KINDS = {kind.value: kind for kind in TokenKind}
_PREFIX = rf"(?:[{_BASE}][{_NAME}.]*+)?"
_LOCAL_EXTRA = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_LOCAL = rf"(?:(?:[{_FIRST}:]|{_LOCAL_EXTRA})(?:[{_NAME}:.]|{_LOCAL_EXTRA})*+)?"
_LONG_END = {q: re.compile(rf"\\.|{q * 3}", re.DOTALL) for q in "\"'"}
# Characters that get into a query when it is copied, in plain words; some have no name in Unicode.
_PLAIN_NAMES = {
    "\x0b": "a vertical tab",
    "\x0c": "a form feed",
    "\u00a0": "a no-break space",
    BYTE_ORDER_MARK: "a byte-order mark",
}


class _Patterns(NamedTuple):
    """The compiled terminals: usual tokens, any that has no colon, a prefix, and the local part of a name."""

    usual: re.Pattern[str]
    master: re.Pattern[str]
    prefix: re.Pattern[str]
    local: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    """Return the patterns. Their character classes take 20 ms to compile, so a start does not wait for it."""
    usual, master = (re.compile(pattern, re.VERBOSE | re.DOTALL) for pattern in (_USUAL, _MASTER))
    return _Patterns(usual, master, re.compile(_PREFIX), re.compile(_LOCAL))


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a query in order.

    Raises `MalformedQuery` for a string without an end, and for a character or an escape that is not allowed;
    raises `QueryNameTooLong`.
    """
    position, no_prefix_before = 0, 0
    usual = _patterns().usual.match
    while position < len(text):
        kind: TokenKind | None
        found = usual(text, position)
        if found is not None:
            name = found.lastgroup or ""
            kind, position, end = _KINDS[name], found.start(name), found.end()
        else:
            kind, end, no_prefix_before = _other(text, position, no_prefix_before)
        if kind is not None:
            if end - position > LONGEST_NAME and kind is not TokenKind.STRING:
                raise QueryNameTooLong(length=end - position, limit=LONGEST_NAME, **place(text, position))
            yield _new(Token, (kind, text[position:end], position, end))
        position = end


def _other(text: str, position: int, no_prefix_before: int) -> tuple[TokenKind | None, int, int]:
    """Return the kind (None for white space and comments) and the end of any token, and the last argument.

    Before `no_prefix_before` there is no prefix, which is known from an earlier token.
    """
    first, (_, master, prefix, local) = text[position], _patterns()
    if first in "\"'" and text.startswith(first * 3, position):
        return TokenKind.STRING, _long_string_end(text, position), no_prefix_before
    if position >= no_prefix_before and (first == ":" or first.isalpha()):
        no_prefix_before = prefix.match(text, position).end()  # type: ignore[union-attr]  # it also matches nothing
        if text.startswith(":", no_prefix_before) and not text.endswith(".", position, no_prefix_before):
            return TokenKind.NAME, _local_end(local, text, no_prefix_before + 1), no_prefix_before
    found = master.match(text, position)
    if found is None or found.lastgroup is None:
        refuse_character(text, position)
    kind = None if found.lastgroup == "gap" else _KINDS[found.lastgroup]
    return kind, found.end(), no_prefix_before


def no_subject(token: Token) -> bool:
    """Return whether a token cannot be the subject of a triple term."""
    return (
        token.kind in (TokenKind.STRING, TokenKind.NUMBER)
        or token.is_sign("<<(")
        or token.is_word("TRUE", "FALSE")
    )


def place(text: str, position: int) -> dict[str, int]:
    """Return the line and column of a character, counted from 1."""
    before = text[:position]
    return {"line": before.count("\n") + 1, "column": position - before.rfind("\n")}


def line_of(text: str, line: int) -> str:
    """Return one line of a text, counted from 1, without white space around it, and cut if it is long."""
    lines = text.split("\n", line)
    found = lines[line - 1].strip() if 1 <= line <= len(lines) else ""
    return found if len(found) <= LONGEST_LINE else found[: LONGEST_LINE - 1] + "…"


def _local_end(local: re.Pattern[str], text: str, start: int) -> int:
    """Return the end of the local part of a name. It may contain full stops, but not at its end."""
    end = local.match(text, start).end()  # type: ignore[union-attr]  # it also matches nothing
    while end > start and text[end - 1] == "." and text[end - 2] != "\\":
        end -= 1
    return end


def _long_string_end(text: str, start: int) -> int:
    for found in _LONG_END[text[start]].finditer(text, start + 3):
        if not found.group().startswith("\\"):
            return found.end()
    _refuse(text, start, "the long string that begins here does not end")


def refuse_character(text: str, position: int) -> NoReturn:
    """Raise `MalformedQuery` for a character that begins no token; the error names the character."""
    character = text[position]
    if character in "\"'":
        _refuse(text, position, "the string that begins here does not end on its line")
    if character == "\\":
        _refuse(text, position, "an escape can only stand in an IRI or a string")
    name = _PLAIN_NAMES.get(character) or unicodedata.name(character, "a control character")
    raise UnexpectedCharacter(**place(text, position), code=f"U+{ord(character):04X}", name=name)


def _refuse(text: str, position: int, reason: str) -> NoReturn:
    raise MalformedQuery(**place(text, position), reason=reason)
