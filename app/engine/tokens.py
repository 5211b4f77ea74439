"""Query text -> tokens, after the terminals of SPARQL (https://www.w3.org/TR/sparql11-query/#rTerminals).

Every character is looked at a bounded number of times, so no text makes this slow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import NoReturn

from app.engine.errors import MalformedQuery

LONGEST_LINE = 100


class Kind(Enum):
    """The kinds of token that a reader of queries tells apart; blanks and comments are none."""

    IRI = "iri"
    STRING = "string"
    VARIABLE = "variable"
    LANGUAGE = "language"
    BLANK = "blank"
    NUMBER = "number"
    NAME = "name"  # a prefixed name
    WORD = "word"  # a keyword, or what stands where one could
    SIGN = "sign"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the query: its kind, its text, and where the text begins."""

    kind: Kind
    text: str
    start: int


_IRI_CHARACTER = r"""[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"""
_NAME = r"\w\u00b7\u0300-\u036f\u203f\u2040"
_MASTER = re.compile(
    rf"""
      (?P<gap>      (?:[ \t\r\n]+ | \#[^\r\n]*)+ )
    | (?P<iri>      <(?:{_IRI_CHARACTER})*+> )
    | (?P<string>   "(?!"")(?:[^"\\\r\n]|\\.)*+" | '(?!'')(?:[^'\\\r\n]|\\.)*+' )
    | (?P<variable> [?$][{_NAME}]+ )
    | (?P<language> @[A-Za-z]+(?:-{{1,2}}[A-Za-z0-9]+)* )
    | (?P<blank>    _:[{_NAME}](?:\.*[{_NAME}\-]+)*+ )
    | (?P<number>   (?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)? )
    | (?P<word>     [{_NAME}]+ )
    | (?P<sign>     .)
    """,
    re.VERBOSE | re.DOTALL,
)
_PREFIX = re.compile(r"(?:[^\W\d_][\w.\-\u00b7\u0300-\u036f\u203f\u2040]*+)?")
_LOCAL_EXTRA = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_LOCAL = re.compile(rf"(?:(?:[{_NAME}:]|{_LOCAL_EXTRA})(?:[{_NAME}:.\-]|{_LOCAL_EXTRA})*+)?")
_LONG_END = {q: re.compile(rf"\\.|{q * 3}", re.DOTALL) for q in "\"'"}


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a query in order.

    Raises `MalformedQuery` where a string does not end, or an escape stands outside of IRIs and strings.
    """
    position, no_prefix_before = 0, 0
    while position < len(text):
        first = text[position]
        if first in "\"'" and text.startswith(first * 3, position):
            end = _long_string_end(text, position)
            yield Token(Kind.STRING, text[position:end], position)
            position = end
            continue
        if position >= no_prefix_before and (first == ":" or first.isalpha()):
            prefix_end = _PREFIX.match(text, position).end()  # type: ignore[union-attr]  # it matches nothing, too
            if text.startswith(":", prefix_end) and not text.endswith(".", position, prefix_end):
                end = _local_end(text, prefix_end + 1)
                yield Token(Kind.NAME, text[position:end], position)
                position = end
                continue
            no_prefix_before = prefix_end
        found = _MASTER.match(text, position)
        if found is None or found.lastgroup is None:  # the last alternative takes any character
            _refuse(text, position, "unexpected character")
        if found.lastgroup != "gap":
            if found.lastgroup == "sign":
                _check_sign(text, position)
            yield Token(Kind(found.lastgroup), found.group(), position)
        position = found.end()


def place(text: str, position: int) -> dict[str, int]:
    """Line and column of a character, both from 1."""
    before = text[:position]
    return {"line": before.count("\n") + 1, "column": position - before.rfind("\n")}


def line_of(text: str, line: int) -> str:
    """One line of a text, counted from 1, without the blanks around it, and cut where it is long."""
    lines = text.split("\n", line)
    found = lines[line - 1].strip() if 1 <= line <= len(lines) else ""
    return found if len(found) <= LONGEST_LINE else found[: LONGEST_LINE - 1] + "…"


def _local_end(text: str, start: int) -> int:
    """Where the local part of a name ends: it may have full stops, but not at its end."""
    end = _LOCAL.match(text, start).end()  # type: ignore[union-attr]  # it matches nothing, too
    while end > start and text[end - 1] == "." and text[end - 2] != "\\":
        end -= 1
    return end


def _long_string_end(text: str, start: int) -> int:
    for found in _LONG_END[text[start]].finditer(text, start + 3):
        if not found.group().startswith("\\"):
            return found.end()
    _refuse(text, start, "the long string that begins here does not end")


def _check_sign(text: str, position: int) -> None:
    if text[position] in "\"'":
        _refuse(text, position, "the string that begins here does not end on its line")
    if text[position] == "\\":
        _refuse(text, position, "an escape can only stand in an IRI or a string")


def _refuse(text: str, position: int, reason: str) -> NoReturn:
    raise MalformedQuery(**place(text, position), reason=reason)
