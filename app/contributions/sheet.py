"""The linking sheet: the elements of a plan with empty columns for a partner's projects."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

import xlsxwriter

from app.contributions.plan_terms import PlanTerms
from app.language import best_text, content_languages, translator

COLUMNS: dict[str, tuple[str, int]] = {
    "number": ("Measure", 9),
    "words": ("Words of the plan", 60),
    "element": ("Address of the measure", 40),
    "relation": ("Relation", 22),
    "name": ("Own project", 30),
    "subject": ("Address of the project", 40),
    "text": ("In your own words", 40),
    "day": ("Date", 12),
    "indicator": ("Indicator", 30),
    "value": ("Measured value", 15),
    "unit": ("Unit", 18),
    "since": ("Measured from", 14),
    "measured": ("Measured on", 14),
    "source": ("Source", 40),
    "status": ("Status", 16),
    "role": ("Role", 20),
}
"""The columns by key, each with its English heading and its width in characters."""
DAYS = ("day", "since", "measured")
ROOM = 200
"""Number of empty rows below these that have the drop-down lists, too."""


def headings(language: str) -> list[str]:
    """Return the headings of the columns in a language."""
    translate = translator(language)
    return [translate(heading) for heading, _ in COLUMNS.values()]


def linking_sheet(terms: PlanTerms, plan: str, language: str, first: Collection[str] = ()) -> bytes:
    """Return the linking sheet (XLSX) of a plan: its measures in order, then its goals and areas.

    The measures in `first` come before the others. An element has a row for each of its indicators, at least
    one. Relation, status and role are drop-down lists. The numbers are text: else the spreadsheet program
    makes 5.1 a date and 4.10 the number 4.1.
    """
    languages = content_languages(language)
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True, "strings_to_urls": False}) as book:
        book.set_properties({"title": terms.label(plan, languages), "created": datetime(1980, 1, 1)})
        bold = book.add_format({"bold": True})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
        forms = {
            **dict.fromkeys(DAYS, day),
            "number": book.add_format({"num_format": "@", "valign": "top"}),
        }
        sheet = book.add_worksheet(translator(language)("Links"))
        for column, (heading, (key, (_, width))) in enumerate(
            zip(headings(language), COLUMNS.items(), strict=True)
        ):
            sheet.write_string(0, column, heading, bold)
            sheet.set_column(column, column, width, forms.get(key, wrapped))
        lines = list(sheet_rows(terms, plan, languages, first))
        for row, line in enumerate(lines, start=1):
            for key, text in line.items():
                sheet.write_string(row, list(COLUMNS).index(key), text, forms.get(key, wrapped))
        lists = {"relation": terms.relations, "status": terms.codes("status"), "role": terms.codes("rolle")}
        for key, codes in lists.items():
            labels, place = [terms.label(iri, languages) for iri in codes], list(COLUMNS).index(key)
            chosen = {"validate": "list", "source": labels}
            sheet.data_validation(1, place, len(lines) + ROOM, place, chosen)
        sheet.freeze_panes(1, 1)
    return data.getvalue()


def sheet_rows(
    terms: PlanTerms, plan: str, languages: Sequence[str], first: Collection[str]
) -> Iterator[dict[str, str]]:
    """Yield the cells of each row that the sheet of a plan has filled in, by column."""
    measures = sorted(terms.measures.get(plan, []), key=lambda measure: measure not in first)
    for element in (*measures, *terms.others.get(plan, [])):
        row = {
            "number": terms.reference(element, languages),
            "words": terms.words(element) or terms.label(element, languages),
            "element": element,
        }
        indicators = terms.indicators.of_element.get(element, ())
        for indicator in indicators:
            unit = best_text(terms.indicators.units(indicator), languages)
            yield {**row, "indicator": terms.label(indicator, languages), "unit": unit}
        if not indicators:
            yield row
