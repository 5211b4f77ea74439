"""The cells of a table in an HTML page, spans resolved, and the words in them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import html

from app.content.documents.characters import repaired
from app.content.documents.errors import (
    check_table_size,
)
from app.content.documents.model import (
    Grid,
)
from app.content.documents.number_forms import shown_number

BLOCK_TAGS = """address article aside blockquote body center dd details div dl dt fieldset figcaption figure
footer form header hr html legend li main ol p pre section summary table tbody tfoot thead tr ul
h1 h2 h3 h4 h5 h6"""
BLOCKS = frozenset(BLOCK_TAGS.split())
SKIPPED_TAGS = "del head script style template noscript svg iframe object select textarea button nav"
SKIPPED = frozenset(SKIPPED_TAGS.split())
FORMS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
"""The types of ordered lists (https://html.spec.whatwg.org/multipage/grouping-content.html#attr-ol-type)."""
BLANKS = re.compile(r"[ \t\r\n\f]+")


def words_of(element: html.HtmlElement) -> str:
    """The words of a cell, a line for each paragraph or item in it."""
    return repaired(tidy("".join(pieces_of(element, {}))))[0]


def pieces_of(element: html.HtmlElement, numbers: dict[html.HtmlElement, int]) -> Iterator[str]:
    """The texts below an element in their order, with line ends around blocks."""
    if isinstance(element.tag, str) and element.tag not in SKIPPED:
        block = element.tag in BLOCKS or element.tag == "br"
        yield "\n" if block else ""
        if element.tag == "li" and (mark := number_of(element, numbers)):
            yield f"{mark} "
        yield BLANKS.sub(" ", element.text or "")
        for child in element:
            yield from pieces_of(child, numbers)
            yield BLANKS.sub(" ", child.tail or "")
        yield "\n" if block else ""


def grid_of(table: html.HtmlElement, file: str) -> Grid:
    """The cells of a table by row and column, spans resolved.

    https://html.spec.whatwg.org/multipage/tables.html#forming-a-table
    """
    lines = [tr for tr in table.iter("tr") if next(tr.iterancestors("table")) is table]
    merged: dict[tuple[int, int], tuple[int, int]] = {}
    rows: list[list[str]] = [[] for _ in lines]
    wide: set[int] = set()
    check_table_size(len(lines), 0, file)
    for r, line in enumerate(lines):
        column = 0
        for cell in line.iterchildren("td", "th"):
            while (r, column) in merged:
                column += 1
            width, height = span(cell, "colspan"), min(span(cell, "rowspan"), len(lines) - r)
            check_table_size(len(lines), column + width, file)
            place(rows[r], column, words_of(cell))
            if column == 0 and width > 1 and cell.getnext() is None:
                wide.add(r)
            for below in range(r + 1, r + height):
                place(rows[below], column, "")
                merged[below, column] = (r, column)
            for beside in range(column + 1, column + width):
                place(rows[r], beside, "")
            column += width
    return Grid(rows, merged, frozenset(wide))


def place(row: list[str], column: int, words: str) -> None:
    """Put words into a column of a row, and empty cells before it."""
    row.extend([""] * (column + 1 - len(row)))
    row[column] = words


def span(cell: html.HtmlElement, name: str) -> int:
    """How many rows or columns a cell covers."""
    value = cell.get(name, "1").strip()
    return max(1, int(value)) if value.isdecimal() and len(value) < 6 else 1


def number_of(item: html.HtmlElement, numbers: dict[html.HtmlElement, int]) -> str:
    """The number that a browser shows before an item of an ordered list; empty for others.

    `numbers` has the last number of each list (https://html.spec.whatwg.org/multipage/grouping-content.html#ordinal-value).
    """
    parent = item.getparent()
    if parent is None or parent.tag != "ol":
        return ""
    step = -1 if parent.get("reversed") is not None else 1
    first = len(parent.findall("li")) if step < 0 else 1
    before = numbers.get(parent, integer(parent.get("start"), first) - step)
    number = numbers[parent] = integer(item.get("value"), before + step)
    form = parent.get("type", "1")
    return shown_number(number, FORMS.get(form, form)) + (")" if form in ("a", "A") else ".")


def integer(text: str | None, otherwise: int) -> int:
    """A whole number of at most five digits; `otherwise` if the text is none."""
    return int(text) if text and re.fullmatch(r"-?\d{1,5}", text.strip()) else otherwise


def tidy(text: str) -> str:
    """Words without blanks at the ends of lines."""
    return "\n".join(line for part in text.split("\n") if (line := BLANKS.sub(" ", part).strip()))
