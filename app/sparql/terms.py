"""The terms of a query as every engine gets them: full IRIs, and strings with few escapes.

They have the same meaning for engines that decode `\\u` escapes before parsing (SPARQL 1.1) and for those
that decode them only in IRIs and strings (SPARQL 1.2).
"""

from __future__ import annotations

import re

import pyoxigraph as ox

from app.vocabularies import FOREIGN_PREFIXES

XSD = FOREIGN_PREFIXES["xsd"]
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_NO_IRI = re.compile(r"""[<>"{}|^`\\\x00-\x20]""")
_PLAIN = re.compile(r'[^\\"\n\r]*')
_CODEPOINT = r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})"
_CODEPOINTS = re.compile(_CODEPOINT)
_ESCAPES = re.compile(rf"{_CODEPOINT}|\\(.)", re.DOTALL)
_LOCAL_ESCAPE = re.compile(r"\\(.)")
_DECODED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_ENCODED = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})


def quoted(value: str) -> str:
    """Return a string in quotation marks, on one line."""
    if _PLAIN.fullmatch(value):
        return f'"{value}"'
    # A backslash before u: an engine that decodes \u first must not find such an escape in \\ and u.
    text = value.translate(_ENCODED).replace(r"\\u", r"\\\u0075").replace(r"\\U", r"\\\u0055")
    return f'"{text}"'


def term_in_query(term: ox.NamedNode | ox.Literal) -> str:
    """Return a term in the syntax of a query."""
    if isinstance(term, ox.NamedNode):
        return f"<{term.value}>"
    text = quoted(term.value)
    if term.language:
        return f"{text}@{term.language}" + (f"--{term.direction.value}" if term.direction else "")
    return text if term.datatype.value == f"{XSD}string" else f"{text}^^<{term.datatype.value}>"


def string_value(text: str) -> str:
    """Return the value of a string token. Raises `ValueError`.

    https://www.w3.org/TR/sparql12-query/#rECHAR
    """
    length = 3 if text.startswith(('"""', "'''")) else 1
    inner = text[length:-length]
    if "\\" not in inner:
        return inner
    return _ESCAPES.sub(lambda m: _character(m.group(1) or m.group(2), m.group(3)), inner)


def number_type(text: str) -> str:
    """Return the name of a number's datatype (https://www.w3.org/TR/sparql11-query/#rNumericLiteral)."""
    if "e" in text.lower():
        return "double"
    return "decimal" if "." in text else "integer"


def local_part(text: str) -> str:
    """Return the unescaped local part of a prefixed name (https://www.w3.org/TR/sparql11-query/#rPLX)."""
    return _LOCAL_ESCAPE.sub(r"\1", text) if "\\" in text else text


def unescaped_iri(text: str) -> str:
    """Return the unescaped text between < and >. Raises `ValueError`."""
    if "\\" not in text:
        return text
    return _CODEPOINTS.sub(lambda m: _character(m.group(1) or m.group(2)), text)


def is_relative(iri: str) -> bool:
    """Return whether an IRI needs a base (https://www.rfc-editor.org/rfc/rfc3986#section-4.1)."""
    return _SCHEME.match(iri) is None


def resolved_iri(iri: str, base: str) -> str:
    """Return a full IRI for a relative one (https://www.rfc-editor.org/rfc/rfc3986#section-5.2).

    Raises `ValueError`.
    """
    if _NO_IRI.search(iri):
        raise ValueError(iri)
    try:
        # The engine resolves it: urljoin drops an empty fragment, and knows few schemes.
        (quad,) = ox.parse(f"<{iri}> <x:x> <x:x> .".encode(), ox.RdfFormat.TURTLE, base_iri=base)
    except SyntaxError as error:
        raise ValueError(iri) from error
    return checked_iri(quad.subject.value)


def checked_iri(iri: str) -> str:
    """Return the IRI. Raises `ValueError` if it is invalid."""
    return ox.NamedNode(iri).value


def _character(code: str | None, escaped: str = "") -> str:
    if code is None:
        if escaped not in _DECODED:
            raise ValueError(escaped)
        return _DECODED[escaped]
    number = int(code, 16)
    if number > 0x10FFFF or 0xD800 <= number < 0xE000:
        raise ValueError(code)
    return chr(number)
