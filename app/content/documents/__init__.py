"""The file of a document -> its text and its blocks: headings, paragraphs, list items and tables.

A format is a function from the bytes and the name of the file, and a row in `READERS`.
It knows nothing of plans.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath

from app.content.documents.characters import controls
from app.content.documents.csv_file import read_csv
from app.content.documents.html_page import read_html
from app.content.documents.model import (
    Block,
    Document,
    Notice,
    Piece,
    Row,
    Table,
    UnknownSuffix,
    UnreadableDocument,
)
from app.content.documents.pdf_file import read_pdf
from app.content.documents.plain_text import read_text
from app.content.documents.word import read_word
from app.content.documents.workbook import read_workbook

__all__ = [
    "READERS",
    "Block",
    "Document",
    "Notice",
    "Piece",
    "Row",
    "Table",
    "UnreadableDocument",
    "controls",
    "read_document",
]

READERS: dict[str, Callable[[bytes, str], Document]] = {
    ".txt": read_text,
    ".docx": read_word,
    ".xlsx": read_workbook,
    ".csv": read_csv,
    ".html": read_html,
    ".htm": read_html,
    ".pdf": read_pdf,
}
"""The readers of documents, by the ending of the file's name."""


def read_document(data: bytes, file: str) -> Document:
    """A document from the bytes of a file; its ending says how to read it. Raises `UnreadableDocument`."""
    suffix = PurePath(file).suffix.lower()
    if suffix not in READERS:
        raise UnknownSuffix(file=file, suffix=suffix, known=", ".join(READERS))
    return READERS[suffix](data, file)
