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

from app.content.documents.model import Locked, NotThisFormat, TooLargeUnpacked

MOST_PARTS = 2_000
MEGABYTE = 1_000_000
MOST_XML = 20 * MEGABYTE
MOST_BYTES = 100 * MEGABYTE
COMPOUND_FILE = b"\xd0\xcf\x11\xe0"
DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def xml_parts(data: bytes, file: str, suffix: str, main: str) -> dict[str, bytes]:
    """The XML parts of a package whose main part is `main`, by name.

    Raises `Locked`, `NotThisFormat` or `TooLargeUnpacked`.
    """
    if data.startswith(COMPOUND_FILE):
        raise Locked(file=file, suffix=suffix)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            check_sizes(package.infolist(), file, suffix)
            if main not in package.namelist():
                raise NotThisFormat(file=file, suffix=suffix, reason=f"{main} is missing")
            parts = {i.filename: package.read(i) for i in package.infolist() if is_xml(i)}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError) as error:
        raise NotThisFormat(file=file, suffix=suffix, reason=str(error) or "damaged") from None
    for name, part in parts.items():
        if DECLARATION.search(part.replace(b"\0", b"")):
            raise NotThisFormat(file=file, suffix=suffix, reason=f"{name} declares XML entities")
    return parts


def is_xml(part: zipfile.ZipInfo) -> bool:
    """Whether a part is XML, by its name."""
    return part.filename.lower().endswith((".xml", ".rels", ".vml"))


def check_sizes(parts: list[zipfile.ZipInfo], file: str, suffix: str) -> None:
    """Raise where the parts are too many, too large or encrypted."""
    if len(parts) > MOST_PARTS:
        raise NotThisFormat(file=file, suffix=suffix, reason=f"{len(parts)} parts")
    for most, size in (
        (MOST_BYTES, sum(p.file_size for p in parts)),
        (MOST_XML, sum(p.file_size for p in parts if is_xml(p))),
    ):
        if size > most:
            raise TooLargeUnpacked(file=file, megabytes=-(-size // MEGABYTE), most=most // MEGABYTE)
    if any(p.flag_bits & 1 for p in parts):
        raise Locked(file=file, suffix=suffix)
