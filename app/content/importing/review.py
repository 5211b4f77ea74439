"""gjennomgang.xlsx: what was understood, what is asked, and the column where the planner answers.

The sheet is written anew by each import, with the answers in it. The same questions and answers give the same
bytes. Every text is written as a text, so nothing in a cell is ever a formula.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime

import xlsxwriter
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from app.content.documents import Notice
from app.content.documents.model import NotThisFormat
from app.content.documents.packages import xml_parts
from app.content.importing.answers import Answers
from app.content.importing.keys import Key
from app.content.importing.model import PlanText, Question
from app.language import filled, place_in, translator

FILE = "gjennomgang.xlsx"
EPOCH = datetime(1980, 1, 1)  # XLSX has no time zones
QUESTIONS, UNDERSTOOD, MET = "Questions", "Understood", "Remarks"
"""The sheets, in English; their names are translated."""
QUESTION_COLUMNS = ("Id", "Must be answered", "Place", "Found", "Question", "Proposal", "Answer")
WIDTHS = (24, 12, 20, 40, 60, 24, 30)
MOST_ANSWERS, LONGEST = 20_000, 1_000


def review(
    plan: PlanText,
    keys: Sequence[Key],
    questions: Sequence[Question],
    notices: Sequence[Notice],
    answers: Answers,
    language: str,
) -> bytes:
    """The workbook, in the language of its reader."""
    texts = translator(language)
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True, "strings_to_urls": False}) as book:
        book.set_properties({"title": texts("Review of an import"), "created": EPOCH})
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        for name, columns, rows in (
            (QUESTIONS, QUESTION_COLUMNS, question_rows(questions, answers, language)),
            (
                UNDERSTOOD,
                ("Key", "Kind", "Number", "Words", "Goal", "Place"),
                understood_rows(plan, keys, language),
            ),
            (MET, ("Place", "Remark"), remark_rows(notices, language)),
        ):
            sheet = book.add_worksheet(texts(name))
            for column, title in enumerate(columns):
                sheet.write_string(0, column, texts(title), bold)
                sheet.set_column(column, column, WIDTHS[column])
            for number, row in enumerate(rows, 1):
                for column, words in enumerate(row):
                    sheet.write_string(number, column, words, wrapped)
            sheet.freeze_panes(1, 0)
    return data.getvalue()


def question_rows(
    questions: Sequence[Question], answers: Answers, language: str
) -> Iterator[tuple[str, ...]]:
    """The open questions, those that matter first, then the answered ones."""
    texts = translator(language)
    asked = {question.id for question in questions}
    for question in sorted(questions, key=lambda q: (bool(answers.get(q.id)), not q.matters)):
        yield (
            question.id,
            texts("yes") if question.matters else "",
            place_in(question.place, language),
            question.found,
            filled(question.template, question.fields, language),
            question.proposal,
            answers.get(question.id, ""),
        )
    for id, answer in sorted(answers.items()):
        if answer and id not in asked:
            yield (id, "", "", "", texts("Answered"), "", answer)


def remark_rows(notices: Sequence[Notice], language: str) -> Iterator[tuple[str, ...]]:
    """What was left out or repaired."""
    for notice in notices:
        yield place_in(notice.place, language), filled(notice.template, notice.fields, language)


def understood_rows(plan: PlanText, keys: Sequence[Key], language: str) -> Iterator[tuple[str, ...]]:
    """Each part as it was understood."""
    for key, element in zip(keys, plan.elements, strict=True):
        goal = keys[element.goal].key if element.goal is not None else ""
        place = place_in(element.place.place or f"linje {element.place.line}", language)
        yield key.key, element.kind, element.number, element.words, goal, place


def read_review(data: bytes, file: str) -> dict[str, str]:
    """The answers of a review: the last column of its first sheet. Raises `UnreadableDocument`."""
    xml_parts(data, file, ".xlsx", "xl/workbook.xml")
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        rows = book.worksheets[0].iter_rows(
            min_row=2, max_row=MOST_ANSWERS, max_col=len(QUESTION_COLUMNS), values_only=True
        )
        found = {str(row[0]).strip(): answered(row[-1]) for row in rows if row and row[0]}
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, IndexError) as error:
        raise NotThisFormat(file=file, suffix=".xlsx", reason=str(error) or type(error).__name__) from None
    return {id: answer for id, answer in found.items() if answer}


def answered(value: object) -> str:
    """An answer as it was typed: a date or number that Excel made of it is a text again."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%d.%m.%Y}"
    return str(value).strip()[:LONGEST]
