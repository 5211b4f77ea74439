"""The file of a document -> its text and its blocks: headings, paragraphs, list items and tables.

A format is a function from the bytes and the name of the file, and a row in `READERS`.
It knows nothing of plans.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import PurePath
from pkgutil import resolve_name

from app.content.documents.characters import controls, garbled
from app.content.documents.errors import (
    EmptyFile,
    MarkdownFile,
    NoWords,
    OtherProgram,
    UnknownSuffix,
    UnreadableDocument,
    WrongEnding,
    WrongProgram,
)
from app.content.documents.model import (
    Block,
    Document,
    DocumentTable,
    Notice,
    Piece,
    Row,
)

__all__ = [
    "READERS",
    "Block",
    "Document",
    "DocumentTable",
    "Notice",
    "Piece",
    "Row",
    "UnreadableDocument",
    "controls",
    "garbled",
    "read_document",
]

READERS = {
    ".txt": "plain_text:read_text",
    ".docx": "word:read_word",
    ".xlsx": "workbook:read_workbook",
    ".csv": "csv_file:read_csv",
    ".html": "html_page:read_html",
    ".htm": "html_page:read_html",
    ".pdf": "pdf_file:read_pdf",
}
"""The readers of documents, by the ending of the file's name: module and function.

A module is imported with the first document of its kind, because the libraries for Office files are large.
"""
OF_OTHER_PROGRAMS = {
    ".docx": (".doc", ".docm", ".dot", ".dotx", ".odt", ".rtf", ".pages", ".gdoc"),
    ".xlsx": (".xls", ".xlsm", ".xlsb", ".ods", ".numbers", ".gsheet"),
}
"""The ending of a file that can be read, and the endings of files whose programs can save as that."""
BEGINNINGS = {b"%PDF-": ".pdf", b"{\\rtf": ".rtf", b"\xd0\xcf\x11\xe0": ".doc", b"PK\x03\x04": ".zip"}
PARTS = {
    b"word/document.xml": ".docx",
    b"xl/workbook.xml": ".xlsx",
    b"opendocument.text": ".odt",
    b"opendocument.spreadsheet": ".ods",
}
"""The beginnings of files, and the parts of packages, that tell what a file is whatever its ending."""
PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html)\b", re.IGNORECASE)
SAMPLE = 1_000
MARKDOWN = (".md", ".markdown")


def read_document(data: bytes, file: str) -> Document:
    """A document from the bytes of a file; its ending says how to read it. Raises `UnreadableDocument`."""
    suffix = PurePath(file).suffix.lower()
    if suffix not in READERS:
        raise not_read(file, suffix)
    if not data.strip():
        raise EmptyFile(file=file)
    check_ending(data, suffix, file)
    reader: Callable[[bytes, str], Document] = resolve_name(f"{__name__}.{READERS[suffix]}")
    document = reader(data, file)
    if not document.text.strip():
        raise NoWords(file=file)
    return document


def check_ending(data: bytes, suffix: str, file: str) -> None:
    """Raise `WrongEnding` if the first bytes of a file, or its parts, are those of another format."""
    other = next((ending for start, ending in BEGINNINGS.items() if data.startswith(start)), "")
    if other == ".zip":
        other = next((ending for part, ending in PARTS.items() if part in data), other)
    if suffix in (".txt", ".csv") and PAGE.match(data[:SAMPLE]):
        other = ".html"
    if other and other != suffix and not (other == ".doc" and suffix in OF_OTHER_PROGRAMS):
        raise (WrongEnding if other in READERS else WrongProgram)(file=file, suffix=suffix, other=other)


def not_read(file: str, suffix: str) -> UnreadableDocument:
    """Return the error for a format without a reader; its remedy names a format to save the file in."""
    if suffix in MARKDOWN:
        return MarkdownFile(file=file)
    if other := next((form for form, endings in OF_OTHER_PROGRAMS.items() if suffix in endings), ""):
        return OtherProgram(file=file, suffix=suffix, other=other)
    return UnknownSuffix(file=file, suffix=suffix, known=", ".join(READERS))
