"""An HTML page -> its headings, paragraphs, lists and tables, by libxml2's parser. Nothing is fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree, html

from app.content.documents.characters import decoded, repaired
from app.content.documents.model import (
    Assembly,
    Block,
    Document,
    Grid,
    Notice,
    NotThisFormat,
    Table,
    check_blocks,
    check_table_size,
)
from app.content.documents.number_forms import shown

HEADING = re.compile(r"h([1-6])")
BLOCK_TAGS = """address article aside blockquote body center dd details div dl dt fieldset figcaption figure
footer form header hr html legend li main ol p pre section summary table tbody tfoot thead tr ul
h1 h2 h3 h4 h5 h6"""
BLOCKS = frozenset(BLOCK_TAGS.split())
SKIPPED_TAGS = "head script style template noscript svg iframe object select button nav"
SKIPPED = frozenset(SKIPPED_TAGS.split())
UNSEEN = frozenset({"", "head", "script", "style", "template"})
"""Elements whose words no reader sees."""
LONGEST = 1_000
FORMS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
"""The types of ordered lists (https://html.spec.whatwg.org/multipage/grouping-content.html#attr-ol-type)."""
XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
BLANKS = re.compile(r"[ \t\r\n\f]+")


def read_html(data: bytes, file: str) -> Document:
    """The blocks of a page. Scripts, styles and navigation are left out; the last is reported.

    Raises `UnreadableDocument`.
    """
    text, told = decoded(data, file)
    text, more = repaired(text)
    try:
        root = html.document_fromstring(
            XML_DECLARATION.sub("", text), parser=html.HTMLParser(no_network=True, remove_comments=True)
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise NotThisFormat(file=file, suffix=".html", reason=str(error)) from None
    page = Page(file)
    page.read(root)
    page.end_paragraph()
    for picture in root.iter("img"):
        if words := (picture.get("alt") or "").strip():
            page.notices.append(Notice("A picture is left out: «{words}»", fields={"words": words}))
    return Document(page.assembly.text, tuple(page.blocks), ".html", (*told, *more, *page.notices))


class Page:
    """Walks through the elements of a page, and keeps the words that belong to the paragraph at hand."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.assembly = Assembly()
        self.blocks: list[Block | Table] = []
        self.notices: list[Notice] = []
        self.words: list[str] = []
        self.kind, self.level, self.mark = "paragraph", 0, ""
        self.tables = 0
        self.items = 0
        """How many items the words are in."""
        self.numbers: dict[html.HtmlElement, int] = {}

    def read(self, element: html.HtmlElement) -> None:
        """One element with everything in it; libxml2 allows 256 levels."""
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag in SKIPPED or not tag:
            self.left_out(element, tag)
            return
        if tag == "table":
            self.end_paragraph()
            self.table(element)
            return
        if tag == "br":
            self.words.append("\n")
        if tag in BLOCKS:
            if "".join(self.words).strip():
                self.end_paragraph()
            self.items += tag == "li"
            self.begin(element, tag)
        self.words.append(BLANKS.sub(" ", element.text or ""))
        for child in element:
            self.read(child)
            self.words.append(BLANKS.sub(" ", child.tail or ""))
        if tag in BLOCKS:
            self.end_paragraph()
            self.items -= tag == "li"

    def left_out(self, element: html.HtmlElement, tag: str) -> None:
        """Report the words of a part of the page that is not read, unless nobody sees them."""
        words = " ".join(" ".join(t for t in element.itertext() if isinstance(t, str)).split())
        if words and tag not in UNSEEN:
            fields = {"tag": tag, "words": words[:LONGEST]}
            self.notices.append(Notice("The part <{tag}> of the page is left out: «{words}»", "", fields))

    def begin(self, element: html.HtmlElement, tag: str) -> None:
        """What kind of block the words to come are."""
        if match := HEADING.fullmatch(tag):
            self.kind, self.level = "heading", int(match[1])
        elif tag == "li":
            self.kind, self.level, self.mark = "item", self.items, number_of(element, self.numbers)

    def end_paragraph(self) -> None:
        """Write the words at hand as a block."""
        words = repaired(tidy("".join(self.words)))[0]
        if self.kind == "paragraph" and self.items:  # more words of the item
            self.kind, self.level = "item", self.items + 1
        check_blocks(len(self.blocks), self.file)
        if words:
            place = f"avsnitt {len(self.blocks) + 1}"
            self.blocks.append(Block(self.kind, self.assembly.paragraph(words, place), self.level, self.mark))
        self.words = []
        self.kind, self.level, self.mark = "paragraph", 0, ""

    def table(self, element: html.HtmlElement) -> None:
        """Write a table, its caption before it."""
        caption = element.find("caption")
        if caption is not None:
            self.words.append(words_of(caption))
            self.end_paragraph()
        self.tables += 1
        number = self.tables
        grid = grid_of(element, self.file)
        if element.find(".//table") is not None:
            place = f"tabell {number}"
            self.notices.append(Notice("A table within a cell is read as lines of the cell.", place))
        if any(any(row) for row in grid.rows):
            self.blocks.append(
                self.assembly.table(grid, lambda r, c: f"tabell {number}, rad {r + 1}, kolonne {c + 1}")
            )


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
    return shown(number, FORMS.get(form, form)) + (")" if form in ("a", "A") else ".")


def integer(text: str | None, otherwise: int) -> int:
    """A whole number of at most five digits; `otherwise` if the text is none."""
    return int(text) if text and re.fullmatch(r"-?\d{1,5}", text.strip()) else otherwise


def tidy(text: str) -> str:
    """Words without blanks at the ends of lines."""
    return "\n".join(line for part in text.split("\n") if (line := BLANKS.sub(" ", part).strip()))


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
