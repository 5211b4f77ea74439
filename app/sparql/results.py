"""Solutions and booleans -> bytes, row by row, in the four formats of SPARQL results.

* JSON: https://www.w3.org/TR/sparql11-results-json/, with triple terms and base directions as in
  https://www.w3.org/TR/sparql12-results-json/
* XML: https://www.w3.org/TR/rdf-sparql-XMLres/, with those of https://www.w3.org/TR/sparql12-results-xml/
* CSV and TSV: https://www.w3.org/TR/sparql11-results-csv-tsv/

Each writer takes the names of the variables and an iterable of rows (the terms in that order, None for an
unbound variable). It yields pieces of UTF-8: one before the rows, one for each row, and for some formats one
after them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence

import pyoxigraph as ox

from app.formats import QUERY_RESULTS
from app.vocabularies import FOREIGN_PREFIXES
from app.xml_text import xml_text

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Row = Sequence[Term | None]
Writer = Callable[[Sequence[str], Iterable[Row]], Iterator[bytes]]

XSD = FOREIGN_PREFIXES["xsd"]
_STRING = XSD + "string"
_SPARQL = "http://www.w3.org/2005/sparql-results#"
_ITS = "http://www.w3.org/2005/11/its"

_quote_json = json.JSONEncoder(ensure_ascii=False).encode
# White space at an end of a text is written as a reference, because some readers remove it otherwise.
_XML_SPECIAL = re.compile(r'[&<>"\r]|\A[ \t\n]|[ \t\n]\Z')
_XML_NAMES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}
_CSV_SPECIAL = re.compile('[",\r\n]')
# Turtle writes these terms without quotes: https://www.w3.org/TR/turtle/#abbrev
_BARE = {
    XSD + "integer": re.compile(r"[+-]?[0-9]+"),
    XSD + "decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    XSD + "double": re.compile(r"[+-]?(?:[0-9]+\.[0-9]*|\.?[0-9]+)[eE][+-]?[0-9]+"),
    XSD + "boolean": re.compile("true|false"),
}


def json_rows(variables: Sequence[str], rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield SPARQL results in JSON."""
    yield f'{{"head":{{"vars":{_quote_json(list(variables))}}},"results":{{"bindings":['.encode()
    keys = [_quote_json(name) + ":" for name in variables]
    before = ""
    for row in rows:
        terms = (k + _json_term(t) for k, t in zip(keys, row, strict=True) if t is not None)
        yield f"{before}{{{','.join(terms)}}}".encode()
        before = ","
    yield b"]}}"


def json_boolean(value: bool) -> bytes:
    """Return the result of ASK in JSON."""
    return f'{{"head":{{}},"boolean":{_word(value)}}}\n'.encode()


def _json_term(term: Term) -> str:
    if isinstance(term, ox.Literal):
        text = f'{{"type":"literal","value":{_quote_json(term.value)}'
        if term.language is not None:
            text += f',"xml:lang":{_quote_json(term.language)}'
            if term.direction is not None:
                text += f',"its:dir":{_quote_json(term.direction.value)}'
        elif (datatype := term.datatype.value) != _STRING:
            text += f',"datatype":{_quote_json(datatype)}'
        return text + "}"
    if isinstance(term, ox.NamedNode):
        return f'{{"type":"uri","value":{_quote_json(term.value)}}}'
    if isinstance(term, ox.BlankNode):
        return f'{{"type":"bnode","value":{_quote_json(term.value)}}}'
    subject, predicate, object = (_json_term(t) for t in term)
    value = f'{{"subject":{subject},"predicate":{predicate},"object":{object}}}'
    return f'{{"type":"triple","value":{value}}}'


def xml_rows(variables: Sequence[str], rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield SPARQL results in XML.

    Raises `CharacterNotInXml`: XML 1.0 cannot represent most control characters.
    """
    head = "".join(f'<variable name="{_xml(name)}"/>' for name in variables)
    yield f"{_XML_OPEN}<head>{head}</head><results>".encode()
    opens = [f'<binding name="{_xml(name)}">' for name in variables]
    for row in rows:
        bindings = (f"{o}{_xml_term(t)}</binding>" for o, t in zip(opens, row, strict=True) if t is not None)
        yield f"\n<result>{''.join(bindings)}</result>".encode()
    yield b"\n</results></sparql>\n"


def xml_boolean(value: bool) -> bytes:
    """Return the result of ASK in XML."""
    return f"{_XML_OPEN}<head/><boolean>{_word(value)}</boolean></sparql>\n".encode()


_XML_OPEN = f'<?xml version="1.0" encoding="UTF-8"?>\n<sparql xmlns="{_SPARQL}">'


def _xml_term(term: Term) -> str:
    if isinstance(term, ox.Literal):
        about = ""
        if term.language is not None:
            about = f' xml:lang="{_xml(term.language)}"'
            if term.direction is not None:
                about += f' its:dir="{term.direction.value}" xmlns:its="{_ITS}" its:version="2.0"'
        elif (datatype := term.datatype.value) != _STRING:
            about = f' datatype="{_xml(datatype)}"'
        return f"<literal{about}>{_xml(term.value)}</literal>"
    if isinstance(term, ox.NamedNode):
        return f"<uri>{_xml(term.value)}</uri>"
    if isinstance(term, ox.BlankNode):
        return f"<bnode>{_xml(term.value)}</bnode>"
    places = zip(("subject", "predicate", "object"), term, strict=True)
    return "<triple>" + "".join(f"<{p}>{_xml_term(t)}</{p}>" for p, t in places) + "</triple>"


def _xml(text: str) -> str:
    return _XML_SPECIAL.sub(lambda m: _XML_NAMES.get(m.group()) or f"&#{ord(m.group())};", xml_text(text))


def csv_rows(variables: Sequence[str], rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield SPARQL results in CSV: values without types.

    Values are quoted as in https://www.rfc-editor.org/rfc/rfc4180.
    """
    yield _csv_line(variables)
    for row in rows:
        yield _csv_line([_csv_value(t) for t in row])


def _csv_line(values: Sequence[str]) -> bytes:
    fields = [f'"{v.replace(chr(34), chr(34) * 2)}"' if _CSV_SPECIAL.search(v) else v for v in values]
    # Many readers skip an empty line, and would lose a row with a single empty value.
    line = '""' if fields == [""] else ",".join(fields)
    return (line + "\r\n").encode()


def _csv_value(term: Term | None) -> str:
    if term is None:
        return ""
    if isinstance(term, ox.BlankNode):
        return f"_:{term.value}"
    return turtle_term(term) if isinstance(term, ox.Triple) else term.value


def tsv_rows(variables: Sequence[str], rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield SPARQL results in TSV, with terms in Turtle syntax."""
    yield ("\t".join(f"?{name}" for name in variables) + "\n").encode()
    for row in rows:
        yield ("\t".join("" if t is None else turtle_term(t) for t in row) + "\n").encode()


def turtle_term(term: Term) -> str:
    """Return a term in Turtle syntax, on one line and without tabs; numbers and booleans without quotes."""
    if isinstance(term, ox.Triple):
        return f"<<( {' '.join(turtle_term(t) for t in term)} )>>"
    if isinstance(term, ox.Literal):
        bare = _BARE.get(term.datatype.value)
        if bare is not None and bare.fullmatch(term.value):
            return term.value
    return str(term)  # N-Triples, where tab, line feed and carriage return are escapes


def plain_boolean(value: bool) -> bytes:
    """Return the result of ASK in CSV and TSV: one word, because the specification defines no form for it."""
    return _word(value).encode()


def _word(value: bool) -> str:
    return "true" if value else "false"


def broken_off(form: str, reason: str) -> bytes:
    """Return the end of a result that breaks off: the reason, in a form that cannot be read as data.

    No parser of the format accepts the result as a complete document. CSV and TSV have no end marker, so they
    get the reason as text.
    """
    return QUERY_RESULTS[form].break_off.format(reason).encode()
