"""The numbers that Word shows before paragraphs: no text has them; they are computed from lists.

ECMA-376, part 1, clause 17.9. A number is what the document says, so it is computed as Word does.
"""

from __future__ import annotations

from typing import Any

from docx.document import Document as WordFile
from docx.oxml.ns import qn

from app.content.documents.number_forms import shown_number

LEVELS = 9
Level = tuple[str, str, int]
"""The form of the numbers of a level, the text around them, and where they start."""
BULLET = "•"


class Numbering:
    """Counts the paragraphs of each list of a document, in their order."""

    def __init__(self, word: WordFile) -> None:
        self.levels: dict[str, dict[int, Level]] = {}
        self.counts: dict[str, list[int]] = {}
        self.list_of: dict[str, str] = {}
        self.restarts: dict[tuple[str, int], int] = {}
        """Where a list begins anew at a level: the number it begins with, until it has begun."""
        part = next(
            (r.target_part for r in word.part.rels.values() if r.reltype.endswith("/numbering")), None
        )
        if part is not None:
            self.read(part.element)

    def read(self, root: Any) -> None:
        """Take up the lists: their levels, and where they begin anew (`w:startOverride`)."""
        abstract = {a.get(qn("w:abstractNumId"), ""): a for a in root.iterfind(qn("w:abstractNum"))}
        styles = {
            value(link): a for a in abstract.values() if (link := a.find(qn("w:styleLink"))) is not None
        }
        for number in root.iterfind(qn("w:num")):
            id = number.get(qn("w:numId"), "")
            self.list_of[id] = value(number.find(qn("w:abstractNumId")))
            found = abstract.get(self.list_of[id])
            linked = value(found.find(qn("w:numStyleLink"))) if found is not None else ""
            found = styles.get(linked, found)
            self.levels[id] = levels_of(found) if found is not None else {}
            for override in number.iterfind(qn("w:lvlOverride")):
                self.levels[id] |= levels_of(override)
                if start := value(override.find(qn("w:startOverride"))):
                    self.restarts[id, int(override.get(qn("w:ilvl"), "0"))] = int(start)

    def mark(self, paragraph: Any, styles: list[Any]) -> tuple[str, int]:
        """The number or bullet before a paragraph, and its level from 1; «» and 0 where it is in no list."""
        id, level = "", 0
        for holder in reversed([paragraph, *styles]):
            for properties in holder.iterfind(f"{qn('w:pPr')}/{qn('w:numPr')}"):
                id = value(properties.find(qn("w:numId"))) or id
                level = int(value(properties.find(qn("w:ilvl"))) or level)
        if not id or id == "0" or not 0 <= level < LEVELS:
            return "", 0
        form, text, _ = self.levels.get(id, {}).get(level, ("bullet", "", 1))
        if form in ("bullet", "none"):
            return BULLET if form == "bullet" else "", level + 1
        return self.count(id, level, text), level + 1

    def count(self, id: str, level: int, text: str) -> str:
        """The next number of a level, as its text has it («%1.%2»); the levels below begin anew."""
        counts = self.counts.setdefault(self.list_of[id], [0] * LEVELS)
        levels = self.levels[id]
        restart = self.restarts.pop((id, level), None)
        if restart is not None:
            counts[level] = restart
        else:
            counts[level] = counts[level] + 1 if counts[level] else levels[level][2]
        counts[level + 1 :] = [0] * (LEVELS - level - 1)
        for place in range(level + 1):
            form, _, start = levels.get(place, ("decimal", "", 1))
            text = text.replace(f"%{place + 1}", shown_number(counts[place] or start, form))
        return text


def levels_of(abstract: Any) -> dict[int, Level]:
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
