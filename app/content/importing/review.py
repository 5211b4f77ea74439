"""gjennomgang.xlsx: the result of an import, the open questions, and a column for the planner's answers.

Each import writes the sheet again, with the answers in it. The same questions and answers give the same
bytes. Every cell is written as text, so no cell is ever a formula.
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
from app.content.documents.errors import (
    NotThisFormat,
)
from app.content.documents.packages import UNUSUAL, xml_parts
from app.content.importing.answers import Answers
from app.content.importing.keys import Key
from app.content.importing.model import PlanText, Question
from app.errors import ContentError
from app.language import INTERFACE_LANGUAGES, filled, place_in, translator

FILE = "gjennomgang.xlsx"
EPOCH = datetime(1980, 1, 1)  # XLSX has no time zones
QUESTIONS, UNDERSTOOD, MET = "Questions", "Understood", "Remarks"
"""The sheets, in English; their names are translated."""
QUESTION_COLUMNS = ("Id", "Must be answered", "Place", "Found", "Question", "Proposal", "Answer")
WIDTHS = (24, 12, 20, 40, 60, 24, 30)
MOST_ANSWERS, MOST_COLUMNS, LONGEST = 20_000, 30, 1_000


class ReviewOfAnotherPlan(ContentError):
    template = "{file} has the answers about the plan {found}, not {expected}."
    remedy = "Move it back to the folder of its plan, and import again. Nothing was written."


def review(
    plan: PlanText,
    keys: Sequence[Key],
    questions: Sequence[Question],
    notices: Sequence[Notice],
    answers: Answers,
    language: str,
    plan_name: str = "",
) -> bytes:
    """Return the workbook in the reader's language. Its answers are for the plan `plan_name` only."""
    texts = translator(language)
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True, "strings_to_urls": False}) as book:
        book.set_properties({"title": texts("Review of an import"), "subject": plan_name, "created": EPOCH})
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
    """Yield the open questions, those that matter first, then the answered ones."""
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
    """Yield what was left out or repaired."""
    for notice in notices:
        yield place_in(notice.place, language), filled(notice.template, notice.fields, language)


def understood_rows(plan: PlanText, keys: Sequence[Key], language: str) -> Iterator[tuple[str, ...]]:
    """Yield each part as the import understood it."""
    for key, element in zip(keys, plan.elements, strict=True):
        goal = keys[element.goal].key if element.goal is not None else ""
        place = place_in(element.place.place or f"linje {element.place.line}", language)
        yield key.key, element.kind, element.number, element.words, goal, place


def read_review(data: bytes, file: str, name: str = "") -> dict[str, str]:
    """Return the answers in the review of the plan `name`: the column «Answer» of its first sheet.

    Raises `UnreadableDocument` or `ReviewOfAnotherPlan`.
    """
    xml_parts(data, file, ".xlsx", "xl/workbook.xml")
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        rows = book.worksheets[0].iter_rows(max_row=MOST_ANSWERS, max_col=MOST_COLUMNS, values_only=True)
        headers = [str(words or "").strip() for words in next(rows, ())]
        id, answer = (column_called(title, headers) for title in ("Id", "Answer"))
        found = {str(row[id]).strip(): typed_answer(row[answer]) for row in rows if row[id]}
        subject = str(book.properties.subject or "")
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, IndexError):
        raise NotThisFormat(file=file, suffix=".xlsx", reason=UNUSUAL) from None
    if name and subject not in ("", name):
        raise ReviewOfAnotherPlan(file=file, found=subject, expected=name)
    return {id: answer for id, answer in found.items() if answer}


def column_called(title: str, headers: Sequence[str]) -> int:
    """Return the index of a column from its title in any language. Raises `ValueError` if there is none."""
    titles = {translator(language)(title) for language in INTERFACE_LANGUAGES}
    found = next((place for place, words in enumerate(headers) if words in titles), None)
    if found is None:
        raise ValueError(f"«{title}»")
    return found


def typed_answer(value: object) -> str:
    """Return an answer as it was typed; a date or number that Excel made of it becomes text again."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%d.%m.%Y}"
    return str(value).strip()[:LONGEST]
