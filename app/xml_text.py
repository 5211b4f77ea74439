"""What XML 1.0 can represent; every writer of XML uses this module.

https://www.w3.org/TR/xml/#charsets defines the characters, https://www.w3.org/TR/xml-names/#NT-QName the
names.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from io import BytesIO
from typing import IO, Protocol, cast
from xml.parsers import expat

import pyoxigraph as ox

from app.errors import RequestError
from app.vocabularies import RDF_TYPE

NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML 1.0 cannot represent, not even as character references."""
KEPT_NAMES = 1024
_SUBJECT = ox.NamedNode("urn:x:subject")
# pyoxigraph writes a class as the name of an element. This property replaces rdf:type if the class has no
# such name, and `_Corrected` writes rdf:type in its place.
_TYPE = ox.NamedNode("urn:x-rdf-type:type")
_TYPE_ELEMENT, _RDF_TYPE_ELEMENT = b'<type xmlns="urn:x-rdf-type:"', b"<rdf:type"


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


class _Corrected:
    """Passes a document on, with carriage returns as references and `_TYPE` as `rdf:type`."""

    def __init__(self, output: Writable) -> None:
        self._output = output
        self._held = b""  # what may be the beginning of `_TYPE_ELEMENT`

    def write(self, piece: bytes, /) -> int:
        document = self._held + piece
        last = document.rfind(b"<", max(0, len(document) - len(_TYPE_ELEMENT) + 1))
        end = len(document) if last == -1 else last
        self._held = document[end:]
        self._pass_on(document[:end])
        return len(piece)

    def flush(self) -> None:
        """Pass nothing on: `finish` does."""

    def finish(self) -> None:
        """Pass on the end of the document."""
        self._pass_on(self._held)
        self._output.flush()

    def _pass_on(self, document: bytes) -> None:
        self._output.write(with_carriage_returns(document.replace(_TYPE_ELEMENT, _RDF_TYPE_ELEMENT)))


def write_rdf_xml(triples: Iterable[ox.Triple], output: Writable, prefixes: Mapping[str, str]) -> None:
    """Write a graph in RDF/XML. Raises `NotInXml` at the first triple that RDF/XML cannot represent."""
    corrected = _Corrected(output)
    file = cast("IO[bytes]", corrected)
    ox.serialize(map(representable, triples), file, ox.RdfFormat.RDF_XML, prefixes=dict(prefixes))
    corrected.finish()


def rdf_xml(triples: Iterable[ox.Triple], prefixes: Mapping[str, str]) -> bytes:
    """Return a graph in RDF/XML. Raises `NotInXml`."""
    written = BytesIO()
    write_rdf_xml(triples, written, prefixes)
    return written.getvalue()


def representable(triple: ox.Triple) -> ox.Triple:
    """Return the triple as pyoxigraph gets it: `_TYPE` is its predicate if its class has no element name.

    Predicates are names of elements in RDF/XML; classes need not be
    (https://www.w3.org/TR/rdf-syntax-grammar/#section-Syntax-typed-nodes).
    Raises `NotInXml` if RDF/XML cannot represent the triple.
    """
    subject, predicate, object = triple
    if not is_element_name(predicate.value):
        raise NameNotInXml(iri=predicate.value)
    if isinstance(object, ox.Literal):
        xml_text(object.value)
    elif isinstance(object, ox.Triple):
        return ox.Triple(subject, predicate, representable(object))
    elif predicate == RDF_TYPE and not is_element_name(object.value, as_class=True):
        return ox.Triple(subject, _TYPE, object)
    return triple


@lru_cache(KEPT_NAMES)
def is_element_name(iri: str, *, as_class: bool = False) -> bool:
    """Return whether XML and RDF/XML parsers read the element that pyoxigraph writes for a property or class.

    RDF/XML reserves some names: https://www.w3.org/TR/rdf-syntax-grammar/#section-Namespace.
    """
    name = ox.NamedNode(iri)
    triple = ox.Triple(_SUBJECT, RDF_TYPE, name) if as_class else ox.Triple(_SUBJECT, name, _SUBJECT)
    try:
        written = ox.serialize([triple], format=ox.RdfFormat.RDF_XML) or b""
        expat.ParserCreate(namespace_separator=" ").Parse(written, True)
        read = [quad.triple for quad in ox.parse(written, format=ox.RdfFormat.RDF_XML)]
    except (OSError, SyntaxError, expat.ExpatError):
        return False
    return read == [triple] and not iri.startswith(_TYPE.value.removesuffix("type"))
