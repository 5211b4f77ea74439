"""The text of a parameter's value -> an RDF term of its type, or the reason why it is invalid.

The lexical forms are those of https://www.w3.org/TR/xmlschema11-2/, with a maximum length.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pyoxigraph as ox

from app.sparql.results import XSD, Term

LONGEST = 200
MOST_DIGITS = 15


@dataclass(frozen=True, slots=True)
class ValueType:
    """A type of parameters.

    | field | content |
    | --- | --- |
    | `expected` | the allowed values in words, in English; error messages translate them |
    | `schema` | of a value in the OpenAPI document |
    | `read` | parses a value; raises `ValueError` if it is invalid |
    | `datatype` | IRI of the datatype of the literals; empty for `iri` |
    | `control` | type of the form control: <https://html.spec.whatwg.org/#attr-input-type> |
    """

    expected: str
    schema: dict[str, object]
    read: Callable[[str], ox.NamedNode | ox.Literal]
    datatype: str = ""
    control: str = "text"


def _iri(text: str) -> ox.NamedNode:
    if len(text) > 2000:
        raise ValueError
    return ox.NamedNode(text)


def _string(text: str) -> ox.Literal:
    if not 1 <= len(text) <= LONGEST:
        raise ValueError
    return ox.Literal(text)


def _lexical(pattern: str, datatype: str) -> Callable[[str], ox.Literal]:
    shape = re.compile(pattern, re.ASCII)

    def read(text: str) -> ox.Literal:
        if not shape.fullmatch(text):
            raise ValueError
        return ox.Literal(text, datatype=ox.NamedNode(XSD + datatype))

    return read


def _integer(text: str) -> ox.Literal:
    if not re.fullmatch(INTEGER, text, re.ASCII):
        raise ValueError
    return ox.Literal(int(text))


def _date(text: str) -> ox.Literal:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text, re.ASCII):
        raise ValueError
    return ox.Literal(date.fromisoformat(text).isoformat(), datatype=ox.NamedNode(XSD + "date"))


INTEGER = rf"-?[0-9]{{1,{MOST_DIGITS}}}"
DECIMAL = rf"-?[0-9]{{1,{MOST_DIGITS}}}(\.[0-9]{{1,{MOST_DIGITS}}})?"
TYPES: dict[str, ValueType] = {
    "iri": ValueType("an absolute IRI", {"type": "string", "format": "iri"}, _iri, control="url"),
    "string": ValueType(
        "a text of 1 to 200 characters",
        {"type": "string", "minLength": 1, "maxLength": LONGEST},
        _string,
        XSD + "string",
    ),
    "integer": ValueType(
        "a whole number of at most 15 digits",
        {"type": "integer", "minimum": -(10**MOST_DIGITS) + 1, "maximum": 10**MOST_DIGITS - 1},
        _integer,
        XSD + "integer",
        control="number",
    ),
    "decimal": ValueType(
        "a number such as 12 or 0.5",
        {"type": "string", "pattern": f"^{DECIMAL}$"},
        _lexical(DECIMAL, "decimal"),
        XSD + "decimal",
    ),
    "boolean": ValueType(
        "true or false", {"type": "boolean"}, _lexical("true|false", "boolean"), XSD + "boolean"
    ),
    "date": ValueType(
        "a date such as 2022-11-24",
        {"type": "string", "format": "date"},
        _date,
        XSD + "date",
        control="date",
    ),
}
"""The types of parameters by their names in the header of a stored query (docs/queries.md)."""


def fits(term: Term, type: str) -> bool:
    """Return whether a term has the type."""
    if type == "iri":
        return isinstance(term, ox.NamedNode)
    return isinstance(term, ox.Literal) and not term.language and term.datatype.value == TYPES[type].datatype
