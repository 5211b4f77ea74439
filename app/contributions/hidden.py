"""What a workbook hides: its sheets, rows and columns -> what is left out of a partner's sheet, and said so.

A partner answers for what it sends, so nothing counts that it does not see. A filter hides rows too.
ISO/IEC 29500-1, sections 18.3.1.13 (col), 18.3.1.73 (row) and 18.2.19 (sheet).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl.utils import get_column_letter

from app.contributions.findings import WARNING, FileFinding

_LINES = re.compile(rb"<(?:\w+:)?(?P<kind>row|col)\s(?P<attributes>[^<>]*)>")
_ATTRIBUTE = re.compile(rb"\b(?P<name>r|min|max|hidden|ht|width)\s*=\s*[\"'](?P<value>[^\"']*)[\"']")
MOST_NAMED = 10


Line = tuple[Sequence[str], int]
"""The cells of a row, and its place from 0."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """The rows and columns of a sheet that nobody sees, from 1."""

    rows: frozenset[int]
    columns: tuple[range, ...]

    def without(
        self, lines: Sequence[Line], own: Mapping[int, str]
    ) -> tuple[list[Line], tuple[FileFinding, ...]]:
        """Return the lines of a sheet without what nobody sees, and the findings about what that was.

        `own` are the columns that the partner fills in, from 0, with their headings; the other ones say
        nothing by themselves, and stay. So does the first line, with the headings.
        """
        columns = [c for c in own if any(c + 1 in hidden for hidden in self.columns)]
        seen = [line for line in lines if line[1] + 1 not in self.rows or line is lines[0]]
        unseen = [
            p + 1 for cells, p in lines[1:] if p + 1 in self.rows and any(_filled(cells, c) for c in own)
        ]
        filled = [c for c in columns if any(_filled(cells, c) for cells, _ in seen[1:])]
        said = (*hidden_rows(unseen), *(hidden_column(own[c], c + 1) for c in filled))
        shown = [(["" if c in filled else text for c, text in enumerate(cells)], p) for cells, p in seen[1:]]
        return [lines[0], *shown], said


def _filled(cells: Sequence[str], column: int) -> bool:
    return column < len(cells) and bool(cells[column].strip())


def is_hidden(sheet: Any) -> bool:
    """Return whether a whole sheet is hidden."""
    return bool(sheet.sheet_state != "visible")


def hidden_in(sheet: Any, parts: Mapping[str, bytes]) -> Hidden:
    """Return what a sheet that openpyxl has opened hides. `parts` are those of the package, by name."""
    rows: set[int] = set()
    columns: list[range] = []
    number = 0
    for found in _LINES.finditer(parts.get(sheet._worksheet_path.lstrip("/"), b"")):
        said = {m["name"].decode(): m["value"].decode("ascii", "replace") for m in _attributes(found)}
        size = said.get("ht", said.get("width", "1"))
        unseen = said.get("hidden") in ("1", "true") or size in ("0", "0.0")
        if found["kind"] == b"row":
            number = _whole(said.get("r", "")) or number + 1
            if unseen:
                rows.add(number)
        elif unseen:
            columns.append(range(_whole(said.get("min", "")), _whole(said.get("max", "")) + 1))
    return Hidden(frozenset(rows), tuple(columns))


def _attributes(found: re.Match[bytes]) -> Iterator[re.Match[bytes]]:
    return _ATTRIBUTE.finditer(found["attributes"])


def _whole(text: str) -> int:
    """Return the number of a row or column; 0 if the text is none."""
    return int(text) if text.isdecimal() and len(text) < 8 else 0


def hidden_sheet(name: str) -> FileFinding:
    """Return the finding that a sheet with the headings is not read."""
    return FileFinding(
        "The sheet «{sheet}» is hidden, so what it says is left out.",
        "Show it and send the file again, or delete it.",
        {"sheet": name},
        severity=WARNING,
    )


def hidden_rows(numbers: list[int]) -> Iterator[FileFinding]:
    """Yield the finding that filled rows with these numbers, from 1, are not read, if there are any."""
    if numbers:
        fields = {"count": len(numbers), "rows": ", ".join(map(str, numbers[:MOST_NAMED]))}
        yield FileFinding(
            "Hidden rows are left out ({count}): {rows}.",
            "Show them and send the file again, or delete them. A filter hides rows too.",
            fields,
            f"A{numbers[0]}",
            WARNING,
        )


def hidden_column(heading: str, number: int) -> FileFinding:
    """Return the finding that a column that the partner fills in is not read."""
    return FileFinding(
        "The column «{heading}» is hidden, so what it says is left out.",
        "Show it and send the file again, or empty it.",
        {"heading": heading[:60]},
        f"{get_column_letter(number)}1",
        WARNING,
    )
