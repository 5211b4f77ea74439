"""Words in one cell of a follow-up sheet -> a day, an actor, a decision or a number, or what is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from app.content.documents import Piece, Row
from app.content.followup.model import CellMissing, CellOutside, CellRefused, Decided
from app.content.followup.plans import FollowedPlan, written_day
from app.content.importing.front_lines import CASE
from app.content.importing.model import Problem
from app.content.importing.moments import amount, day_in
from app.content.importing.registers import Register

NUMBER = re.compile(r"-?\d{1,3}(?:[ \u00a0]\d{3})+(?:[.,]\d+)?|-?\d{1,15}(?:[.,]\d{1,9})?")
A_DAY = "31.12.2026"
AROUND = 10
"""A day in the sheet is at most so many years before or after the plan; another one is a slip."""
Cells = Mapping[str, Piece]
"""The filled cells of a row by the English names of their columns."""


@dataclass
class CellReader:
    """Reads single cells of the sheet of a plan, and collects the problems."""

    plan: FollowedPlan
    register: Register
    file: str
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, piece: Piece, column: str, accepted: str) -> None:
        """Report a cell whose words cannot be used."""
        found = " ".join(piece.words.split())[:200]
        self.problems.append(
            CellRefused(file=self.file, place=piece.place, found=found, column=column, accepted=accepted)
        )

    def missing(self, place: str, column: str, why: str) -> None:
        """Report a cell that must not be empty."""
        self.problems.append(CellMissing(file=self.file, place=place, column=column, why=why))

    def outside(self, row: Row) -> None:
        """Report the words of cells that are outside the columns and rows of the sheet."""
        for cell in filter(None, row):
            found = " ".join(cell.words.split())[:200]
            self.problems.append(CellOutside(file=self.file, place=cell.place, found=found))

    def day(self, cells: Cells, column: str) -> date | None:
        """Return the day in a cell; None if it is empty or refused."""
        piece = cells.get(column)
        if piece is None:
            return None
        day, match = day_in(piece.words.strip())
        if day is None or match is None or match[0] != piece.words.strip():
            self.refuse(piece, column, A_DAY)
            return None
        return day if self.is_around(day, piece, column) else None

    def is_around(self, day: date, piece: Piece, column: str) -> bool:
        """Return whether a day is near the period of the plan, and refuse the cell if not."""
        first = f"{int(self.plan.start[:4]) - AROUND}-01-01" if self.plan.start else ""
        last = f"{int(self.plan.end[:4]) + AROUND}-12-31" if self.plan.end else ""
        if (not first or first <= day.isoformat()) and (not last or day.isoformat() <= last):
            return True
        self.refuse(piece, column, f"{written_day(first)} – {written_day(last)}")
        return False

    def actor(self, piece: Piece, column: str) -> str:
        """Return the actor that a cell names; empty if it is refused."""
        if known := self.register.named(piece.words):
            return known.iri
        holding = self.register.holding(piece.words.strip())
        body = [actor.iri for actor in holding if actor.iri == self.plan.body or len(holding) == 1]
        if body:
            return body[0]
        near = self.register.candidates(piece.words) or self.register.names.actors[:5]
        self.refuse(piece, column, ", ".join(actor.names[0] for actor in near) or "–")
        return ""

    def decision(self, piece: Piece) -> Decided | None:
        """Return the decision in a cell such as «Kommunestyret 12.3.2027, sak 14/27»."""
        words = " ".join(piece.words.split())
        day, match = day_in(words)
        if day is None or match is None:
            self.refuse(piece, "Decision", "Kommunestyret 12.3.2027, sak 14/27")
            return None
        if not self.is_around(day, piece, "Decision"):
            return None
        name = words[: match.start()].strip(" ,.:")
        case = CASE.search(words[match.end() :])
        body = self.actor(part(piece, name), "Decision") if name else self.plan.body
        if not body:
            return None
        return Decided(body, day, case["case"] if case else "")

    def number(self, cells: Cells, column: str) -> Decimal | None:
        """Return the number in a cell, written with a comma or a point."""
        piece = cells.get(column)
        if piece is None:
            return None
        words = piece.words.strip().removesuffix("%").strip()
        if NUMBER.fullmatch(words):
            return Decimal(re.sub(r"[ \u00a0]", "", words).replace(",", "."))
        self.refuse(piece, column, "52,5")
        return None

    def money(self, cells: Cells, column: str) -> Decimal | None:
        """Return the sum in a cell, in kroner."""
        piece = cells.get(column)
        if piece is None:
            return None
        found = amount(piece.words)
        if found is None:
            self.refuse(piece, column, "250 000")
        return found.value if found else None


def part(piece: Piece, words: str) -> Piece:
    """Return some words of a cell with the place of the cell."""
    return Piece(words, piece.start, piece.end, piece.line, piece.place)


def names_in_cell(piece: Piece) -> list[Piece]:
    """Return the names in a cell, which semicolons or line ends divide."""
    return [part(piece, name.strip()) for name in re.split(r"[;\n]", piece.words) if name.strip()]
