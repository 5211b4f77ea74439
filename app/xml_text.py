"""What XML 1.0 can represent; every writer of XML uses this module.

https://www.w3.org/TR/xml/#charsets defines the characters, https://www.w3.org/TR/xml-names/#NT-QName the
names.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import IO, Protocol, cast
from xml.parsers import expat

import pyoxigraph as ox

from app.errors import RequestError
from app.vocabularies import RDF_TYPE

NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot represent, not even as character references."""
KEPT_NAMES = 1024
_SUBJECT = ox.NamedNode("urn:x:subject")


class NotInXml(RequestError):
    """XML cannot represent the value; other formats can."""

    template = "The answer cannot be written in XML."
    status = 406


class CharacterNotInXml(NotInXml):
    template = "The answer has the character {character}, which XML cannot carry."
    remedy = "Ask for another format: Turtle for graphs, JSON for rows."


class NameNotInXml(NotInXml):
    template = "The answer has the name <{iri}>, which RDF/XML cannot write as the name of an element."
    remedy = "Ask for another format, such as Turtle."


def xml_text(text: str) -> str:
    """Return the same text. Raises `CharacterNotInXml`."""
    if found := NOT_XML.search(text):
        name = unicodedata.name(found[0], "CONTROL OR NONCHARACTER")
        raise CharacterNotInXml(character=f"U+{ord(found[0]):04X} {name}")
    return text


def readable(text: str) -> str:
    """Return the text with U+FFFD for each character that XML cannot represent, for echoing input."""
    return NOT_XML.sub("\ufffd", text)


def with_carriage_returns(document: bytes) -> bytes:
    """Return a UTF-8 document with carriage returns as references: parsers turn bare ones into line feeds.

    https://www.w3.org/TR/xml/#sec-line-ends
    """
    return document.replace(b"\r", b"&#13;")


class Writable(Protocol):
    """The target of written bytes."""

    def write(self, piece: bytes, /) -> int:
        """Write a piece."""

    def flush(self) -> None:
        """Pass on buffered bytes."""


@dataclass(frozen=True, slots=True)
class _WithCarriageReturns:
    """Passes a document on, with its carriage returns as references."""

    output: Writable

    def write(self, piece: bytes) -> int:
        self.output.write(with_carriage_returns(bytes(piece)))
        return len(piece)

    def flush(self) -> None:
        self.output.flush()


def write_rdf_xml(triples: Iterable[ox.Triple], output: Writable, prefixes: Mapping[str, str]) -> None:
    """Write a graph in RDF/XML. Raises `NotInXml` at the first triple that RDF/XML cannot represent."""
    file = cast("IO[bytes]", _WithCarriageReturns(output))
    ox.serialize(map(checked, triples), file, ox.RdfFormat.RDF_XML, prefixes=dict(prefixes))


def rdf_xml(triples: Iterable[ox.Triple], prefixes: Mapping[str, str]) -> bytes:
    """Return a graph in RDF/XML. Raises `NotInXml`."""
    written = BytesIO()
    write_rdf_xml(triples, written, prefixes)
    return written.getvalue()


def checked(triple: ox.Triple) -> ox.Triple:
    """Return the same triple. Raises `NotInXml` if RDF/XML cannot represent it.

    Predicates are names of elements in RDF/XML, and pyoxigraph also writes classes as elements
    (https://www.w3.org/TR/rdf-syntax-grammar/#section-Syntax-typed-nodes).
    """
    subject, predicate, object = triple
    if not is_element_name(predicate.value):
        raise NameNotInXml(iri=predicate.value)
    is_class = predicate == RDF_TYPE and isinstance(object, ox.NamedNode)
    if is_class and not is_element_name(object.value, as_class=True):
        raise NameNotInXml(iri=object.value)
    if isinstance(object, ox.Literal):
        xml_text(object.value)
    for term in (subject, object):
        if isinstance(term, ox.Triple):
            checked(term)
    return triple


@lru_cache(KEPT_NAMES)
def is_element_name(iri: str, *, as_class: bool = False) -> bool:
    """Return whether an XML parser can read the element that pyoxigraph writes for a predicate or class."""
    name = ox.NamedNode(iri)
    triple = ox.Triple(_SUBJECT, RDF_TYPE, name) if as_class else ox.Triple(_SUBJECT, name, _SUBJECT)
    try:
        written = ox.serialize([triple], format=ox.RdfFormat.RDF_XML)
        expat.ParserCreate(namespace_separator=" ").Parse(written or b"", True)
    except (OSError, expat.ExpatError):
        return False
    return True
