"""A partner's RDF -> its triples with their lines. Nothing is fetched, and every step costs linear time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from xml.parsers import expat

import pyoxigraph as ox

from app.content.turtle_files import Lines, undeclared_prefix, usual_namespace
from app.contributions.errors import (
    ContributionSyntax,
    ContributionTooLarge,
    ContributionUnreadable,
    ForeignGraph,
    IriTooLong,
    RelativeAddress,
    UndeclaredTurtlePrefix,
    WrongCharacter,
)
from app.contributions.json_ld import with_contexts
from app.formats import JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, TRIG, TURTLE
from app.representation import Representation

MOST_TRIPLES = 20_000
MOST_BLANK = 100
LONGEST_ADDRESS = 2000
DEEPEST = 60
MOST_ATTRIBUTES = 200
"""Of one XML element: the RDF parser compares each of them with all others."""
FORMATS: dict[str, ox.RdfFormat] = {
    TURTLE.suffix: ox.RdfFormat.TURTLE,
    N_TRIPLES.suffix: ox.RdfFormat.N_TRIPLES,
    TRIG.suffix: ox.RdfFormat.TRIG,
    N_QUADS.suffix: ox.RdfFormat.N_QUADS,
    RDF_XML.suffix: ox.RdfFormat.RDF_XML,
    JSON_LD.suffix: ox.RdfFormat.JSON_LD,
}
_QUOTED = re.compile(r"'([^']{3,})'")
_CHARACTER = re.compile(r"Invalid IRI code point (.+)$")
BY_LINES = frozenset({TURTLE.suffix, N_TRIPLES.suffix, TRIG.suffix, N_QUADS.suffix})


@dataclass(frozen=True, slots=True)
class Placed:
    """A triple with the line that it ends on; 0 if the format has no lines."""

    triple: ox.Triple
    line: int


def read_rdf(
    data: bytes, representation: Representation, context: Callable[[str], bytes | None], graph: str = ""
) -> list[Placed]:
    """Return the triples of RDF in one format, without the names of their graphs.

    `context` returns a JSON-LD context of ours by its address, or None; no other context is read. With
    `graph`, statements may be in this named graph or in none.
    Raises `ContributionUnreadable`, `ContributionSyntax`, `ContributionTooLarge`, `IriTooLong`,
    `TooLargeInFull` or `ForeignGraph`.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ContributionUnreadable(reason="it is not text in UTF-8") from None
    if representation == RDF_XML:
        check_xml(text)
    if representation == JSON_LD:
        text = with_contexts(text, context)
    lines = Lines(text.encode())
    source = lines if representation.suffix in BY_LINES else text.encode()
    found: list[Placed] = []
    try:
        for quad in ox.parse(source, format=FORMATS[representation.suffix]):  # type: ignore[arg-type]  # read() is all that the parser needs
            if graph and quad.graph_name not in (ox.DefaultGraph(), ox.NamedNode(graph)):
                raise ForeignGraph(graph=str(quad.graph_name)[:200], own=graph)
            line = lines.found() if source is lines else 0
            refuse_long_addresses(quad.triple, line)
            found.append(Placed(quad.triple, line))
            if len(found) > MOST_TRIPLES:
                raise ContributionTooLarge(limit=MOST_TRIPLES, what="statements")
    except SyntaxError as error:
        raise in_words(error, text) from None
    except ValueError as error:
        raise ContributionUnreadable(reason=str(error)[:300].rstrip(".")) from None
    refuse_blank_nodes(p.triple for p in found)
    return found if source is lines else with_lines(found, text)


def refuse_long_addresses(triple: ox.Triple, line: int) -> None:
    """Raise `IriTooLong`: a long prefix in a short file could otherwise fill the memory."""
    for term in (triple.subject, triple.predicate, triple.object):
        address = term.datatype if isinstance(term, ox.Literal) else term
        if isinstance(address, ox.NamedNode) and len(address.value) > LONGEST_ADDRESS:
            raise IriTooLong(line=line, limit=LONGEST_ADDRESS)


def in_words(error: SyntaxError, text: str) -> ContributionSyntax | ContributionUnreadable:
    """Return the parser's error in the partner's words, with the line of what it quotes if it has none."""
    quoted = _QUOTED.search(error.msg)
    at = text.find(quoted[1]) if quoted and not error.lineno else -1
    line = error.lineno or (text.count("\n", 0, at) + 1 if at >= 0 else 0)
    place = {"line": line, "column": error.offset or 0}
    reason = (error.msg.partition(": ")[2] or error.msg)[:300]
    if "No scheme found" in reason:
        return RelativeAddress(**place)
    if character := _CHARACTER.search(reason):
        return WrongCharacter(**place, character=character[1])
    if (prefix := undeclared_prefix(error)) is not None:
        return UndeclaredTurtlePrefix(**place, prefix=f"{prefix}:", namespace=usual_namespace(prefix))
    return ContributionSyntax(**place, reason=reason) if line else ContributionUnreadable(reason=reason)


def check_xml(text: str) -> None:
    """Raise if XML is not well-formed, exceeds `DEEPEST` or `MOST_ATTRIBUTES`, or has a document type.

    The RDF parser takes time with the square of the depth, and accepts a document that is cut off.
    """
    parser, depth = expat.ParserCreate(), 0

    def start(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal depth
        depth += 1
        if len(attributes) > MOST_ATTRIBUTES:
            reason = "an element has too many attributes"
            raise ContributionUnreadable(reason=reason, place=str(parser.CurrentLineNumber))
        if depth > DEEPEST:
            raise ContributionUnreadable(
                reason="elements are nested too deeply", place=str(parser.CurrentLineNumber)
            )

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1

    def document_type(*parts: object) -> None:
        raise ContributionUnreadable(reason="RDF/XML with a document type or entities is not read")

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.StartDoctypeDeclHandler = document_type
    try:
        parser.Parse(text, True)
    except expat.ExpatError as error:
        reason = expat.errors.messages[error.code]
        raise ContributionSyntax(line=error.lineno, column=error.offset + 1, reason=reason) from None


def refuse_blank_nodes(triples: Iterable[ox.Triple]) -> None:
    """Raise `ContributionTooLarge` above `MOST_BLANK` blank nodes."""
    blank: set[str] = set()
    for triple in triples:
        blank |= {t.value for t in (triple.subject, triple.object) if isinstance(t, ox.BlankNode)}
        if len(blank) > MOST_BLANK:
            raise ContributionTooLarge(limit=MOST_BLANK, what="blank nodes")


def with_lines(found: list[Placed], text: str) -> list[Placed]:
    """Return triples, each with the first line that contains its object, or else its subject."""
    first: dict[str, int] = {}

    def line_of(term: object) -> int:
        value = term.value if isinstance(term, (ox.NamedNode, ox.Literal)) else ""
        if value not in first and len(first) < MOST_BLANK * 10:
            at = text.find(value) if value else -1
            first[value] = text.count("\n", 0, at) + 1 if at >= 0 else 0
        return first.get(value, 0)

    return [Placed(p.triple, line_of(p.triple.object) or line_of(p.triple.subject)) for p in found]
