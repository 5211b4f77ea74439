"""A table or list of identifiers -> each row with the resources found; the rows are not changed.

A column is recognised by its heading. For a single column with an unknown heading, the scheme of each
value is guessed.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.errors import BadRequest
from app.json_text import parsed_json
from app.matching.folding import fold
from app.matching.forms import (
    COUNTY,
    GEONAMES,
    KARTVERKET,
    LOS,
    MUNICIPALITY,
    NAME,
    ORGANISATION,
    READERS,
    SDG,
    URI,
    WIKIDATA,
    guessed,
)
from app.matching.lookup import IdentifierLookup, LookupResult
from app.sparql.tokens import BYTE_ORDER_MARK

MOST_ROWS = 2_000
LONGEST_CELL = 2_000
DAY = "day"
HEADINGS: dict[str, str] = {
    "orgnr": ORGANISATION, "organisasjonsnummer": ORGANISATION, "org nr": ORGANISATION,
    "organisationnumber": ORGANISATION, "organisation number": ORGANISATION,
    "kommunenr": MUNICIPALITY, "kommunenummer": MUNICIPALITY, "municipality number": MUNICIPALITY,
    "fylkesnr": COUNTY, "fylkesnummer": COUNTY, "county number": COUNTY,
    "geonames": GEONAMES, "wikidata": WIKIDATA, "kartverket": KARTVERKET, "los": LOS, "sdg": SDG,
    "uri": URI, "iri": URI, "url": URI, "adresse": URI, "address": URI, "lenke": URI,
    "name": NAME, "navn": NAME, "namn": NAME, "partner": NAME, "tiltak": NAME, "measure": NAME,
    "dato": DAY, "date": DAY,
}  # fmt: skip
"""Folded heading of a column -> the scheme of its identifiers, or `DAY` for the date of a code."""
ADDED = ("oppslag_status", "oppslag_iri", "oppslag_kandidater", "oppslag_grunn")
"""Columns that are added at the end of a table."""
FOUND, CANDIDATE, SEVERAL, NOTHING = "found", "candidate", "several", "none"


class TooManyRows(BadRequest):
    template = "There are more than {limit} rows."
    remedy = "Send them in parts."
    members = ("limit",)
    status = 413


class ColumnUnreadable(BadRequest):
    template = "The table cannot be read: {reason}"
    remedy = "Send CSV with a heading, or a list of objects in JSON. docs/partners.md has examples."
    status = 422


class NotCsv(ColumnUnreadable):
    template = "Line {line} of the table is not CSV."
    remedy = "Look for a quotation mark that is not closed."
    members = ("line",)


class NotJson(ColumnUnreadable):
    template = "The list is not JSON."
    remedy = "Send a list of objects or of texts. docs/partners.md has examples."


class CellTooLong(ColumnUnreadable):
    template = "A cell has more than {limit} characters."
    remedy = "Shorten it, or leave the column out."
    members = ("limit",)


class DayUnreadable(ColumnUnreadable):
    template = "«{text}» is no date."
    remedy = "Write it as 2024-05-17 or 17.05.2024."
    members = ("text",)


@dataclass(frozen=True, slots=True)
class AnsweredRow:
    """An unchanged row, and the answer for its identifier; an empty row has no answer."""

    cells: Mapping[str, str]
    answer: LookupResult | None

    @property
    def status(self) -> str:
        """`found`, `candidate` for one that a person must confirm, `several` or `none`."""
        if self.answer is None or not self.answer.found:
            return NOTHING
        if self.answer.only:
            return FOUND
        return CANDIDATE if len({f.known.iri for f in self.answer.found}) == 1 else SEVERAL


@dataclass(frozen=True, slots=True)
class InputTable:
    """Rows by heading, and the delimiter of the CSV (empty for JSON)."""

    headings: tuple[str, ...]
    rows: tuple[Mapping[str, str], ...]
    delimiter: str = ""


def read_csv(text: str) -> InputTable:
    """Return the rows of CSV with a heading; commas, semicolons and tabs are understood.

    Raises `ColumnUnreadable`, or `TooManyRows` above `MOST_ROWS`.
    """
    first = text.lstrip(f"{BYTE_ORDER_MARK}\r\n").partition("\n")[0]
    delimiter = max(",;\t", key=first.count) if any(c in first for c in ",;\t") else ","
    reader = csv.reader(io.StringIO(text.lstrip(BYTE_ORDER_MARK)), delimiter=delimiter, strict=True)
    try:
        lines = [line for line, _ in zip(reader, range(MOST_ROWS + 2), strict=False)]
    except csv.Error:
        raise NotCsv(line=reader.line_num) from None
    if not lines or not any(lines[0]):
        raise ColumnUnreadable(reason="there is no heading")
    headings = tuple(lines[0])
    if len(set(headings)) < len(headings):
        raise ColumnUnreadable(reason="two columns have the same heading")
    rows = [dict(zip(headings, [*line, *[""] * len(headings)], strict=False)) for line in lines[1:]]
    return checked(InputTable(headings, tuple(rows), delimiter))


def read_json(text: str) -> InputTable:
    """Return the rows of a list of objects or texts, or of an object with such a list as `rows`.

    Raises `ColumnUnreadable`, or `TooManyRows` above `MOST_ROWS`.
    """
    try:
        found = parsed_json(text)
    except ValueError:
        raise NotJson from None
    rows = found.get("rows") if isinstance(found, dict) else found
    if not isinstance(rows, list):
        raise ColumnUnreadable(reason="there is no list")
    if len(rows) > MOST_ROWS:
        raise TooManyRows(limit=MOST_ROWS)
    return checked(InputTable(("value",), tuple(map(_cells, rows))))


def _cells(row: object) -> Mapping[str, str]:
    if isinstance(row, (str, int)) and not isinstance(row, bool):
        return {"value": str(row)}
    if isinstance(row, dict) and all(isinstance(v, (str, int, float, type(None))) for v in row.values()):
        return {str(name): "" if value is None else str(value) for name, value in row.items()}
    raise ColumnUnreadable(reason="a row is neither a text nor an object of texts")


def checked(table: InputTable) -> InputTable:
    """Return the table. Raises `TooManyRows` or `ColumnUnreadable` if it exceeds the limits."""
    if len(table.rows) > MOST_ROWS:
        raise TooManyRows(limit=MOST_ROWS)
    if any(len(cell) > LONGEST_CELL for row in table.rows for cell in row.values()):
        raise CellTooLong(limit=LONGEST_CELL)
    return table


def answer_rows(
    table: InputTable, lookup: IdentifierLookup, replaced: Collection[str] = ()
) -> Iterator[AnsweredRow]:
    """Yield each row with its answer, which is that of the first non-empty cell with a known heading.

    For `replaced`, see `IdentifierLookup.find`.
    """
    for cells in table.rows:
        known = {HEADINGS[fold(h)]: v.strip() for h, v in cells.items() if fold(h) in HEADINGS and v.strip()}
        day = known.pop(DAY, "")
        identifiers = [READERS[scheme](value) for scheme, value in known.items()]
        if not known and len(cells) == 1:
            identifiers = [guessed(value) for value in cells.values() if value.strip()]
        found = [lookup.find(identifier, read_day(day), replaced) for identifier in identifiers[:1]]
        yield AnsweredRow(cells, found[0] if found else None)


def read_day(text: str) -> str:
    """Return a day as an ISO date, from `2024-05-17` or `17.05.2024`. Raises `ColumnUnreadable`."""
    if not text:
        return ""
    parts = text.strip()[:10].split(".")
    try:
        return date.fromisoformat("-".join(reversed([p.zfill(2) for p in parts]))).isoformat()
    except ValueError:
        raise DayUnreadable(text=text[:20]) from None


def table_as_csv(table: InputTable, rows: Sequence[AnsweredRow], reasons: Sequence[str]) -> str:
    """Return the table as CSV with the columns `ADDED`; `reasons` are in the reader's language."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=table.delimiter or ",", lineterminator="\r\n")
    headings = table.headings if table.delimiter else tuple(dict.fromkeys(h for r in table.rows for h in r))
    writer.writerow([*headings, *ADDED])
    for row, reason in zip(rows, reasons, strict=True):
        iris = [f.known.iri for f in row.answer.found] if row.answer else []
        only = row.answer.only if row.answer else ""
        added = (row.status, only, "" if only else " ".join(iris), reason)
        writer.writerow([*(row.cells.get(h, "") for h in headings), *added])
    return out.getvalue()
