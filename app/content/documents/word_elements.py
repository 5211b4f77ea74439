"""What elements of a Word document mean to its readers: words, headings, bold lines, deletions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn

from app.content.documents.errors import MOST_COLUMNS
from app.content.documents.raised import moved

# The name of a style, or its identifier where the document does not define it: «Overskrift1» in Norwegian.
HEADING = re.compile(r"(?:heading|overskrift) ?(\d)", re.IGNORECASE)
ON = ("1", "true", "on")
LEFT_OUT = frozenset(map(qn, ["w:del", "w:moveFrom", "w:pPr", "w:rPr", "w:instrText"])) | {
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
}
MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
SIGNS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}


def texts(element: Any) -> Iterator[str]:
    """The texts below an element as they are seen: without deleted ones and codes of fields."""
    if element.tag in (qn("w:t"), MATH_TEXT):
        yield moved(element.text or "", form_of(element))[0]
    yield SIGNS.get(element.tag, "")
    for child in element:
        if child.tag == qn("w:p"):  # of a text box
            yield "\n"
        if child.tag not in LEFT_OUT:
            yield from texts(child)


def form_of(text: Any) -> str:
    """Return «superscript» or «subscript» for a text that is raised or lowered; empty for others."""
    form = text.getparent().find(f"{qn('w:rPr')}/{qn('w:vertAlign')}")
    return "" if form is None else form.get(qn("w:val"), "")


def end_deleted(paragraph: Any) -> bool:
    """Whether the end of a paragraph is deleted among the tracked changes, and another paragraph follows."""
    following = paragraph.getnext()
    mark = paragraph.find(f"{qn('w:pPr')}/{qn('w:rPr')}/{qn('w:del')}")
    return mark is not None and following is not None and following.tag == paragraph.tag


def deleted(row: Any) -> bool:
    """Whether a row of a table is a deletion among the tracked changes."""
    return next(row.iterfind(f"{qn('w:trPr')}/{qn('w:del')}"), None) is not None


def blank_before(row: Any) -> int:
    """How many columns a row leaves empty before its first cell."""
    found = next(row.iterfind(f"{qn('w:trPr')}/{qn('w:gridBefore')}"), None)
    return min(int(found.get(qn("w:val"), "0")), MOST_COLUMNS) if found is not None else 0


def is_strong(paragraph: Any, based_on: list[Any]) -> bool:
    """Whether all words of a paragraph are bold: by their own formats, or by the style."""
    of_style = any(style.find(f"{qn('w:rPr')}/{qn('w:b')}") is not None for style in based_on)
    runs = [run for run in paragraph.iter(qn("w:r")) if "".join(texts(run)).strip()]
    bold = (run.find(f"{qn('w:rPr')}/{qn('w:b')}") for run in runs)
    return bool(runs) and all(of_style if b is None else b.get(qn("w:val"), "1") in ON for b in bold)


def kind_of(style: str, element: Any, based_on: list[Any]) -> tuple[str, int]:
    """Whether a paragraph is a heading, and of which level: by its style, or the outline level of either."""
    if style.lower() in ("title", "tittel"):
        return "heading", 0
    if match := HEADING.match(style):
        return "heading", max(1, int(match[1]))
    for holder in (element, *based_on):
        for level in holder.iterfind(f"{qn('w:pPr')}/{qn('w:outlineLvl')}"):
            value = int(level.get(qn("w:val"), "9"))
            return ("heading", value + 1) if value < 9 else ("paragraph", 0)
    return "paragraph", 0
