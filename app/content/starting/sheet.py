"""The template sheet: a workbook that `import` reads once its rows are filled in."""

from __future__ import annotations

import io
from datetime import datetime

import xlsxwriter

from app.content.starting.answers import Start
from app.content.starting.words import ABOUT, COLUMNS, HINTS, LANGUAGE_NAMES, SHEET_NAMES

EPOCH = datetime(1980, 1, 1)  # XLSX has no time zones
ROWS = 200
WIDTHS = {"Nr": 8, "Tiltak": 50, "Beskrivelse": 50, "Beskriving": 50}
WIDTH = 22


def template_sheet(start: Start) -> bytes:
    """Return the workbook: a sheet of measures with its header, and the sheet «Plan» with what is known.

    Hints are shown when a cell is selected. They are not in cells, so that they never become a part of the
    plan. Same answers, same bytes.
    """
    known = {
        "title": start.title if start.years in start.title else f"{start.title} {start.years}",
        "period": start.years,
        "owner": start.owner,
        "language": LANGUAGE_NAMES[start.language],
    }
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True, "strings_to_urls": False}) as book:
        book.set_properties({"title": known["title"], "created": EPOCH})
        bold = book.add_format({"bold": True, "bottom": 1})
        wrapped = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
        measures = book.add_worksheet(SHEET_NAMES["measures"])
        for column, header in enumerate(COLUMNS[start.language]):
            name = header.format(year=start.period[0])
            measures.write_string(0, column, name, bold)
            measures.set_column(column, column, WIDTHS.get(name, WIDTH), wrapped)
            if hint := HINTS[start.language].get(header):
                shown = {"validate": "any", "input_title": name, "input_message": hint}
                measures.data_validation(1, column, ROWS, column, shown)
        measures.freeze_panes(1, 0)
        about = book.add_worksheet(SHEET_NAMES["plan"])
        about.set_column(0, 1, WIDTH * 2, wrapped)
        for row, (meaning, name) in enumerate(ABOUT[start.language].items()):
            about.write_string(row, 0, name, bold)
            if meaning in known:
                about.write_string(row, 1, known[meaning], wrapped)
    return data.getvalue()
