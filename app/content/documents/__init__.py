"""The file of a document -> its text and its blocks: headings, paragraphs, list items and tables.

A format is a function from the bytes and the name of the file, and a row in `READERS`.
It knows nothing of plans.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath
from pkgutil import resolve_name

from app.content.documents.characters import controls
from app.content.documents.model import (
    Block,
    Document,
    DocumentTable,
    EmptyFile,
    MarkdownFile,
    Notice,
    OtherProgram,
    Piece,
    Row,
    UnknownSuffix,
    UnreadableDocument,
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
MARKDOWN = (".md", ".markdown")


def read_document(data: bytes, file: str) -> Document:
    """A document from the bytes of a file; its ending says how to read it. Raises `UnreadableDocument`."""
    suffix = PurePath(file).suffix.lower()
    if suffix not in READERS:
        raise not_read(file, suffix)
    if not data.strip():
        raise EmptyFile(file=file)
    reader: Callable[[bytes, str], Document] = resolve_name(f"{__name__}.{READERS[suffix]}")
    return reader(data, file)


def not_read(file: str, suffix: str) -> UnreadableDocument:
    """Return the error for a format without a reader; its remedy names a format to save the file in."""
    if suffix in MARKDOWN:
        return MarkdownFile(file=file)
    if other := next((form for form, endings in OF_OTHER_PROGRAMS.items() if suffix in endings), ""):
        return OtherProgram(file=file, suffix=suffix, other=other)
    return UnknownSuffix(file=file, suffix=suffix, known=", ".join(READERS))
