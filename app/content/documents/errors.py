"""Why a file cannot be read as a document, with what to do; and the limits of documents."""

from __future__ import annotations

from app.errors import ContentError


class UnreadableDocument(ContentError):
    """A file that cannot be read as a document; nothing was written."""

    template = "{file} cannot be read: {reason}."
    remedy = "Nothing was written. docs/import.md says what a document may be."


class NotThisFormat(UnreadableDocument):
    template = "{file} is not a {suffix} file: {reason}."
    remedy = "Open it in the program that made it, save it anew as {suffix}, and import that file."


class Locked(UnreadableDocument):
    template = "{file} is encrypted, or in the old format of Word or Excel."
    remedy = "Open it, remove the password, and save it as {suffix}."


class TooManyCells(UnreadableDocument):
    template = (
        "{file} has a table of {rows} rows and {columns} columns, "
        "where {most_rows} and {most_columns} are allowed."
    )
    remedy = "Delete empty rows and columns with formats, or divide the table. Nothing was written."


class TooManyBlocks(UnreadableDocument):
    template = "{file} has more than {most} paragraphs, list items or lines."
    remedy = "Divide the document, or remove what is not the plan. Nothing was written."


class TooLargeUnpacked(UnreadableDocument):
    template = "{file} is {megabytes} MB when unpacked, where {most} are allowed."
    remedy = "Remove pictures, or divide the document. Nothing was written."


class UnknownSuffix(UnreadableDocument):
    template = "{file} has the ending «{suffix}», but a document has one of {known}."
    remedy = "Save it in one of these formats."


class EmptyFile(UnreadableDocument):
    template = "{file} is empty."
    remedy = "Choose the file that has the plan. Nothing was written."


class NoWords(UnreadableDocument):
    template = "{file} has no words."
    remedy = (
        "If its pages are pictures, import the document that they were made from, or let a program read the "
        "words in them first. Nothing was written."
    )


class WrongEnding(UnreadableDocument):
    template = "{file} has the ending «{suffix}», but is a {other} file."
    remedy = "Give it the ending {other}, and import it again. Nothing was written."


class WrongProgram(WrongEnding):
    remedy = (
        "Open it in the program that made it, save it as a Word document or an Excel workbook, and import "
        "that. Nothing was written."
    )


class OtherProgram(UnreadableDocument):
    template = "{file} has the ending «{suffix}», which cannot be read."
    remedy = (
        "Open it in the program that made it, choose Save as or Export, save it as {other}, and import that "
        "file. Nothing was written."
    )


class MarkdownFile(UnreadableDocument):
    template = "{file} is a Markdown file, whose signs would become words of the plan."
    remedy = (
        "Save it as a Word document or a web page in the program that you write it in, or with "
        "«pandoc plan.md -o plan.docx», and import that file. Nothing was written."
    )


MOST_ROWS, MOST_COLUMNS = 5_000, 200


def check_table_size(rows: int, columns: int, file: str) -> None:
    """Raise `TooManyCells` where a table is larger than any plan's."""
    if rows > MOST_ROWS or columns > MOST_COLUMNS:
        raise TooManyCells(
            file=file, rows=rows, columns=columns, most_rows=MOST_ROWS, most_columns=MOST_COLUMNS
        )


MOST_BLOCKS = 20_000


def check_blocks(count: int, file: str) -> None:
    """Raise `TooManyBlocks` where a document is longer than any plan: about 500 pages."""
    if count > MOST_BLOCKS:
        raise TooManyBlocks(file=file, most=MOST_BLOCKS)
