"""The zip package that a Word or Excel file is, checked before any library opens it.

ECMA-376, part 2: https://ecma-international.org/publications-and-standards/standards/ecma-376/.
A package may be made to fill the memory, or to read files of this machine by XML entities. The standard
forbids document type declarations, so a part that has one is refused.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass

from app.content.documents.errors import (
    Locked,
    NotThisFormat,
    TooLargeUnpacked,
)

MEGABYTE = 1_000_000
COMPOUND_FILE = b"\xd0\xcf\x11\xe0"
DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


OTHER, DAMAGED = "it is a file of another kind", "it is damaged, or a file of another kind"
UNUSUAL = "it does not follow the standard of its format"


class TooManyParts(NotThisFormat):
    """A package with more parts than any program writes."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The number of parts that a package may have, and the bytes to which its XML and all of it may unpack.

    `pictures`: only parts whose names are those of XML are read; otherwise each part must be XML.
    """

    parts: int
    xml: int
    bytes: int
    pictures: bool = True

    def is_xml(self, part: zipfile.ZipInfo) -> bool:
        """Return whether a part is to be XML."""
        return not self.pictures or part.filename.lower().endswith((".xml", ".rels", ".vml"))


DOCUMENT = Bounds(parts=2_000, xml=20 * MEGABYTE, bytes=100 * MEGABYTE)


def xml_parts(data: bytes, file: str, suffix: str, main: str, bounds: Bounds = DOCUMENT) -> dict[str, bytes]:
    """Return the XML parts of a package whose main part is `main`, by name.

    `file` and `suffix` are for the error. Raises `Locked`, `NotThisFormat`, `TooManyParts` or
    `TooLargeUnpacked`.
    """
    if data.startswith(COMPOUND_FILE):
        raise Locked(file=file, suffix=suffix)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            check_sizes(package.infolist(), file, suffix, bounds)
            if main not in package.namelist():
                raise NotThisFormat(file=file, suffix=suffix, reason=OTHER)
            parts = {i.filename: package.read(i) for i in package.infolist() if bounds.is_xml(i)}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError):
        raise NotThisFormat(file=file, suffix=suffix, reason=DAMAGED) from None
    if any(DECLARATION.search(part.replace(b"\0", b"")) for part in parts.values()):
        raise NotThisFormat(file=file, suffix=suffix, reason="it declares XML entities")
    return parts


def check_sizes(parts: list[zipfile.ZipInfo], file: str, suffix: str, bounds: Bounds) -> None:
    """Raise if the parts are too many, too large or encrypted."""
    if len(parts) > bounds.parts:
        raise TooManyParts(file=file, suffix=suffix, reason="it has too many parts")
    for most, size in (
        (bounds.bytes, sum(p.file_size for p in parts)),
        (bounds.xml, sum(p.file_size for p in parts if bounds.is_xml(p))),
    ):
        if size > most:
            raise TooLargeUnpacked(file=file, megabytes=-(-size // MEGABYTE), most=most // MEGABYTE)
    if any(p.flag_bits & 1 for p in parts):
        raise Locked(file=file, suffix=suffix)
