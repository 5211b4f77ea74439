"""The workbook of a follow-up: what the plan says, and empty cells for the planner. Same plan, same bytes."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import xlsxwriter

from app.content.followup.plans import FollowedPlan
from app.language import translator

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
WIDTHS = (14, 10, 60, 24, 18, 24, 18, 50, 16, 34, 50, 14)
CORRECTIONS_ROOM = 30


def write_sheet(plan: FollowedPlan, year: int, language: str) -> bytes:
    """Return the workbook for a year, in the language of its reader.

    Empty cells are formatted as text, so that Excel does not change «14/27» or «1.2» into dates.
    """
    texts = translator(language)
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True, "strings_to_urls": False}) as book:
        book.set_properties({"title": texts("Follow-up of a plan"), "created": EPOCH})
        given = book.add_format({"text_wrap": True, "valign": "top", "bg_color": "#EEEEEE"})
        empty = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@", "border": 1})
        bold = book.add_format({"bold": True})

        def table(name: str, columns: Sequence[str], rows: Iterable[Sequence[str]], filled: int) -> Any:
            """Add a sheet. The first `filled` columns have words, the others are for the planner."""
            sheet = book.add_worksheet(texts(name))
            for column, title in enumerate(columns):
                sheet.write_string(0, column, texts(title), bold)
                sheet.set_column(column, column, WIDTHS[column])
            for number, row in enumerate(rows, 1):
                for column in range(len(columns)):
                    if column < filled and row[column]:
                        sheet.write_string(number, column, row[column], given)
                    else:
                        sheet.write_blank(number, column, None, given if column < filled else empty)
            sheet.freeze_panes(1, 0)
            return sheet

        about = book.add_worksheet(texts(ABOUT))
        about.set_column(0, 0, 24)
        about.set_column(1, 1, 60)
        for number, (name, words) in enumerate(zip(ABOUT_ROWS, (plan.name, str(year)), strict=False)):
            about.write_string(number, 0, texts(name), bold)
            about.write_string(number, 1, words, given)
        for number, name in enumerate(ABOUT_ROWS[2:], 2):
            about.write_string(number, 0, texts(name), bold)
            about.write_blank(number, 1, None, empty)
        rows = [(m.key, m.number, m.words, m.responsible, m.deadline, m.status) for m in plan.measures]
        sheet = table(MEASURES, MEASURE_COLUMNS, rows, 6)
        if rows and plan.statuses:
            count = len(set(plan.statuses.values()))
            labels = [label.capitalize() for label in list(plan.statuses)[:count]]
            chosen = {"validate": "list", "source": labels, "error_type": "warning"}
            sheet.data_validation(1, MEASURE_COLUMNS.index("Status"), len(rows), 6, chosen)
        if plan.indicators:
            shown = [(i.key, i.name, i.unit, i.target, i.last) for i in plan.indicators]
            table(INDICATORS, INDICATOR_COLUMNS, shown, 5)
        table(CORRECTIONS, CORRECTION_COLUMNS, [()] * CORRECTIONS_ROOM, 0)
    return data.getvalue()
