"""The numbers that Word shows before paragraphs: they stand in no text, but are computed from lists.

ECMA-376, part 1, clause 17.9. A number is what the document says, so it is computed as Word does.
"""

from __future__ import annotations

from typing import Any

from docx.document import Document as WordFile
from docx.oxml.ns import qn

LEVELS = 9
BULLET = "•"


class Numbering:
    """Counts the paragraphs of each list of a document, in their order."""

    def __init__(self, word: WordFile) -> None:
        self.levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self.counts: dict[str, list[int]] = {}
        self.list_of: dict[str, str] = {}
        part = next(
            (r.target_part for r in word.part.rels.values() if r.reltype.endswith("/numbering")), None
        )
        if part is None:
            return
        root = part.element
        for abstract in root.iterfind(qn("w:abstractNum")):
            self.levels[abstract.get(qn("w:abstractNumId"), "")] = levels_of(abstract)
        for number in root.iterfind(qn("w:num")):
            link = number.find(qn("w:abstractNumId"))
            self.list_of[number.get(qn("w:numId"), "")] = value(link)

    def mark(self, paragraph: Any, styles: list[Any]) -> tuple[str, int]:
        """The number or bullet before a paragraph, and its level from 1; «» and 0 where it is in no list."""
        id, level = "", 0
        for holder in reversed([paragraph, *styles]):
            for properties in holder.iterfind(f"{qn('w:pPr')}/{qn('w:numPr')}"):
                id = value(properties.find(qn("w:numId"))) or id
                level = int(value(properties.find(qn("w:ilvl"))) or level)
        if not id or id == "0" or not 0 <= level < LEVELS:
            return "", 0
        levels = self.levels.get(self.list_of.get(id, ""), {})
        form, text, _ = levels.get(level, ("bullet", "", 1))
        if form in ("bullet", "none"):
            return BULLET if form == "bullet" else "", level + 1
        return self.count(self.list_of[id], level, levels, text), level + 1

    def count(self, id: str, level: int, levels: dict[int, tuple[str, str, int]], text: str) -> str:
        """The next number of a level, as its text has it («%1.%2»); the levels below begin anew."""
        counts = self.counts.setdefault(id, [0] * LEVELS)
        start = levels[level][2]
        counts[level] = counts[level] + 1 if counts[level] else start
        counts[level + 1 :] = [0] * (LEVELS - level - 1)
        for place in range(level + 1):
            form, _, start = levels.get(place, ("decimal", "", 1))
            text = text.replace(f"%{place + 1}", shown(counts[place] or start, form))
        return text


def levels_of(abstract: Any) -> dict[int, tuple[str, str, int]]:
    """The levels of a list: the form of its numbers, the text around them, and where they start."""
    return {
        int(level.get(qn("w:ilvl"), "0")): (
            value(level.find(qn("w:numFmt"))) or "decimal",
            value(level.find(qn("w:lvlText"))),
            int(value(level.find(qn("w:start"))) or 1),
        )
        for level in abstract.iterfind(qn("w:lvl"))
    }


def value(element: Any) -> str:
    """The attribute w:val of an element; empty where there is none."""
    return "" if element is None else element.get(qn("w:val"), "")


def shown(number: int, form: str) -> str:
    """A number in a form of numbers: letters, Roman, or digits."""
    if form in ("lowerLetter", "upperLetter") and 0 < number <= 26:
        letter = chr(ord("a") + number - 1)
        return letter.upper() if form == "upperLetter" else letter
    if form in ("lowerRoman", "upperRoman") and 0 < number < 40:
        tens, ones = divmod(number, 10)
        roman = "X" * tens + ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"][ones]
        return roman if form == "upperRoman" else roman.lower()
    return str(number)
