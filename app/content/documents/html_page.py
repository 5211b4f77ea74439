"""An HTML page -> its headings, paragraphs, lists and tables, by libxml2's parser. Nothing is fetched."""

from __future__ import annotations

import re

from lxml import etree, html

from app.content.documents.characters import decoded, repaired
from app.content.documents.errors import (
    NotThisFormat,
    check_blocks,
)
from app.content.documents.html_cells import BLANKS, BLOCKS, SKIPPED, grid_of, number_of, tidy, words_of
from app.content.documents.left_out import STRUCK_WORDS
from app.content.documents.model import (
    Assembly,
    Block,
    Document,
    DocumentTable,
    Notice,
)
from app.content.documents.packages import UNUSUAL
from app.content.documents.page_parts import LINE, site_parts
from app.content.documents.raised import moved

HEADING = re.compile(r"h([1-6])")
BOLD = frozenset(("b", "strong"))
BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
STRUCK = frozenset(("s", "strike"))
LINE_THROUGH = re.compile(r"text-decoration[\w-]*\s*:[^;]*line-through", re.IGNORECASE)
FORMS = {"sup": "superscript", "sub": "subscript"}
UNSEEN = frozenset({"", "head", "script", "style", "template"})
"""Elements whose words no reader sees."""
LONGEST = 1_000
XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def read_html(data: bytes, file: str) -> Document:
    """The blocks of a page. Scripts, styles and navigation are left out; the last is reported.

    Raises `UnreadableDocument`.
    """
    text, notices = decoded(data, file)
    text, more = repaired(text)
    try:
        root = html.document_fromstring(
            XML_DECLARATION.sub("", text), parser=html.HTMLParser(no_network=True, remove_comments=True)
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        raise NotThisFormat(file=file, suffix=".html", reason=UNUSUAL) from None
    page = HtmlPageReader(file, site_parts(root))
    for raised in root.iter(*FORMS):
        raised.text, more_notices = moved(raised.text or "", FORMS[raised.tag])
        page.notices += more_notices
    page.read(root)
    page.end_paragraph()
    for picture in root.iter("img"):
        if words := (picture.get("alt") or "").strip():
            page.notices.append(Notice("A picture is left out: «{words}»", fields={"words": words}))
    return Document(page.assembly.text, tuple(page.blocks), ".html", (*notices, *more, *page.notices))


class HtmlPageReader:
    """Walks through the elements of a page, and keeps the words that belong to the paragraph at hand."""

    def __init__(self, file: str, beside: frozenset[html.HtmlElement] = frozenset()) -> None:
        """`beside` are the elements that are no part of the article."""
        self.file = file
        self.beside = beside
        self.assembly = Assembly()
        self.blocks: list[Block | DocumentTable] = []
        self.notices: list[Notice] = []
        self.words: list[str] = []
        self.bold = 0
        """How many elements of bold words the words are in."""
        self.plain = False
        """Whether some words at hand are not bold."""
        self.kind, self.level, self.mark = "paragraph", 0, ""
        self.tables = 0
        self.items = 0
        """How many items the words are in."""
        self.numbers: dict[html.HtmlElement, int] = {}

    def read(self, element: html.HtmlElement) -> None:
        """One element with everything in it; libxml2 allows 256 levels."""
        tag = element.tag if isinstance(element.tag, str) else ""
        in_heading = tag == "button" and any(HEADING.fullmatch(str(e.tag)) for e in element.iterancestors())
        if (tag in SKIPPED and not in_heading) or not tag or element in self.beside:
            self.left_out(element, tag)
            return
        if element.get("hidden") is not None or HIDDEN.search(element.get("style", "")):
            self.notices.append(Notice("Hidden text is read too.", f"avsnitt {len(self.blocks) + 1}"))
        if tag in STRUCK or LINE_THROUGH.search(element.get("style", "")):
            self.notices.append(Notice(STRUCK_WORDS, f"avsnitt {len(self.blocks) + 1}"))
        if tag == "table":
            self.end_paragraph()
            self.table(element)
            return
        bold = tag in BOLD or bool(BOLD_STYLE.search(element.get("style", "")))
        self.bold += bold
        if tag == "br":
            self.words.append("\n")
        if tag in BLOCKS:
            if "".join(self.words).strip():
                self.end_paragraph()
            self.items += tag == "li"
            self.begin(element, tag)
        self.say(element.text)
        for child in element:
            self.read(child)
            self.say(child.tail)
        self.bold -= bold
        if tag in BLOCKS:
            self.end_paragraph()
            self.items -= tag == "li"

    def say(self, text: str | None) -> None:
        """Words of the paragraph at hand."""
        words = BLANKS.sub(" ", text or "")
        self.plain = self.plain or bool(words.strip() and not self.bold)
        self.words.append(words)

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
        elif tag == "dd":
            self.kind, self.level = "item", 1

    def end_paragraph(self) -> None:
        """Write the words at hand as a block."""
        words = repaired(tidy("".join(self.words)))[0]
        if self.kind == "paragraph" and self.items:  # more words of the item
            self.kind, self.level = "item", self.items + 1
        check_blocks(len(self.blocks), self.file)
        if words and LINE.fullmatch(words):
            template = "A line of the website is left out: «{words}»"
            self.notices.append(Notice(template, "", {"words": words}))
        elif words:
            place = f"avsnitt {len(self.blocks) + 1}"
            piece = self.assembly.paragraph(words, place)
            strong = not self.plain
            self.blocks.append(Block(self.kind, piece, self.level, self.mark, strong=strong))
        self.words, self.plain = [], False
        self.kind, self.level, self.mark = "paragraph", 0, ""

    def beside_cells(self, table: html.HtmlElement, place: str) -> None:
        """Report deleted and struck words in the cells of a table."""
        for removed in table.iter("del"):
            self.left_out(removed, "del")
        struck = [e for e in table.iter() if e.tag in STRUCK or LINE_THROUGH.search(e.get("style", ""))]
        if struck:
            self.notices.append(Notice(STRUCK_WORDS, place))

    def table(self, element: html.HtmlElement) -> None:
        """Write a table, its caption before it. A table of one cell is a frame of blocks."""
        caption = element.find("caption")
        if caption is not None:
            self.say(words_of(caption))
            self.end_paragraph()
        cells = [c for c in element.iter("td", "th") if next(c.iterancestors("table")) is element]
        if len(cells) == 1:
            self.read(cells[0])
            self.end_paragraph()
            return
        self.tables += 1
        number = self.tables
        self.beside_cells(element, f"tabell {number}")
        grid = grid_of(element, self.file)
        if element.find(".//table") is not None:
            place = f"tabell {number}"
            self.notices.append(Notice("A table within a cell is read as lines of the cell.", place))
        if any(any(row) for row in grid.rows):
            self.blocks.append(
                self.assembly.table(grid, lambda r, c: f"tabell {number}, rad {r + 1}, kolonne {c + 1}")
            )
