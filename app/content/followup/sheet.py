"""The workbook of a follow-up: what the plan says, and empty cells for the planner. Same plan, same bytes."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import xlsxwriter

from app.content.followup.plans import FollowedPlan
from app.language import INTERFACE_LANGUAGES, translator

EPOCH = datetime(1980, 1, 1)  # XLSX has no time zones
ABOUT, MEASURES, INDICATORS, CORRECTIONS = "Report", "Measures", "Indicators", "Corrections"
"""The sheets, in English; their names are translated."""
ABOUT_ROWS = (
    "Plan",
    "Year",
    "Date of the report",
    "Reported by",
    "Decided by",
    "Date of the decision",
    "Case number",
)
MEASURE_COLUMNS = (
    "Key", "Number", "Words", "Responsible", "Deadline", "Last status",
    "Status", "Text", "New deadline", "Decision", "New wording", "Spent (kr)",
)  # fmt: skip
INDICATOR_COLUMNS = ("Key", "Indicator", "Unit", "Target", "Last value", "Measured value", "Measured on")
CORRECTION_COLUMNS = ("Key", "Corrected on", "What was corrected")
EARLIER_HEADINGS = {"Hva ble av det": "What became of it", "Kva det blei av": "What became of it"}
"""Headings of sheets that earlier versions wrote -> the columns in English; such sheets are still read."""
WIDTHS = (14, 10, 60, 24, 18, 24, 18, 50, 16, 34, 50, 14)
CORRECTIONS_ROOM = 30


def report_sheet(plan: FollowedPlan, year: int, language: str) -> bytes:
    """Return the workbook for a year, in the language of its reader."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True, "strings_to_urls": False}) as book:
        book.set_properties({"title": translator(language)("Follow-up of a plan"), "created": EPOCH})
        sheets = Sheets(book, language)
        sheets.about((plan.name, str(year)))
        rows = [(m.key, m.number, m.words, m.responsible, m.deadline, m.status) for m in plan.measures]
        sheet = sheets.table(MEASURES, MEASURE_COLUMNS, rows, 6)
        if rows and plan.statuses:
            labels = [label.capitalize() for label in plan.shown_statuses]
            chosen = {"validate": "list", "source": labels, "error_type": "warning"}
            sheet.data_validation(1, 6, len(rows), 6, chosen)
        if plan.indicators:
            shown = [(i.key, i.name, i.unit, i.target, i.last) for i in plan.indicators]
            sheets.table(INDICATORS, INDICATOR_COLUMNS, shown, 5)
        sheets.table(CORRECTIONS, CORRECTION_COLUMNS, [()] * CORRECTIONS_ROOM, 0)
    return data.getvalue()


class Sheets:
    """Adds sheets to a workbook, with words in grey cells and empty ones for the planner.

    Empty cells are formatted as text, so that Excel does not change «14/27» or «1.2» into dates.
    """

    def __init__(self, book: xlsxwriter.Workbook, language: str) -> None:
        self.book = book
        self.texts = translator(language)
        top = {"text_wrap": True, "valign": "top"}
        self.given = book.add_format(top | {"bg_color": "#EEEEEE"})
        self.empty = book.add_format(top | {"num_format": "@", "border": 1})
        self.bold = book.add_format({"bold": True})

    def about(self, given: Sequence[str]) -> None:
        """Add the sheet of the report as a whole; the first rows are given."""
        sheet = self.book.add_worksheet(self.texts(ABOUT))
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 1, 60)
        for number, name in enumerate(ABOUT_ROWS):
            sheet.write_string(number, 0, self.texts(name), self.bold)
            if number < len(given):
                sheet.write_string(number, 1, given[number], self.given)
            else:
                sheet.write_blank(number, 1, None, self.empty)

    def table(self, name: str, columns: Sequence[str], rows: Iterable[Sequence[str]], filled: int) -> Any:
        """Add a sheet. The first `filled` columns have words, the others are for the planner."""
        sheet = self.book.add_worksheet(self.texts(name))
        for column, title in enumerate(columns):
            sheet.write_string(0, column, self.texts(title), self.bold)
            sheet.set_column(column, column, WIDTHS[column])
        for number, row in enumerate(rows, 1):
            for column in range(len(columns)):
                if column < filled and row[column]:
                    sheet.write_string(number, column, row[column], self.given)
                else:
                    sheet.write_blank(number, column, None, self.given if column < filled else self.empty)
        sheet.freeze_panes(1, 0)
        return sheet


def translated(names: tuple[str, ...]) -> dict[str, str]:
    """Return names in every language of the interface, and earlier ones, with the English ones."""
    earlier = {heading: name for heading, name in EARLIER_HEADINGS.items() if name in names}
    now = {translator(language)(name): name for language in ("en", *INTERFACE_LANGUAGES) for name in names}
    return earlier | now
