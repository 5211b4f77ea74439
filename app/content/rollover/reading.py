"""The workbook of a roll-over, filled in -> successions, or all that is wrong with it, by sheet and cell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.content.documents import Piece
from app.content.followup.cells import Cells
from app.content.followup.model import (
    CellMissing,
    ColumnMissing,
    ColumnRepeated,
    ReportFailed,
)
from app.content.followup.plans import FollowedMeasure, FollowedPlan
from app.content.followup.reading import Reader
from app.content.followup.workbook import known_sheets
from app.content.importing.answers import YES
from app.content.importing.model import Problem
from app.content.importing.registers import Register
from app.content.rollover.matching import (
    CARRIED_ON,
    CHANGED,
    COMPLETED,
    DROPPED,
    MERGED,
    NEW,
    SPLIT,
    Proposal,
)
from app.content.rollover.sheet import NEW_ONES, OLD, OLD_COLUMNS
from app.errors import ContentError


class SameEdition(ContentError):
    template = "{plan} cannot replace itself."
    remedy = "Give the old edition first, then the new one."


class NewIsOlder(ContentError):
    template = "{new} begins before {old}, so it cannot replace it."
    remedy = "Give the old edition first, then the new one."


class OldWordsChanged(Problem):
    template = "{file}, {place}: the words of «{found}» are not those of the old plan."
    remedy = "Use the sheet that the command wrote for these two plans; restore words that were changed."


class OneWanted(Problem):
    template = "{file}, {place}: «{found}» needs the key of one new measure, but there are {count}."
    remedy = "Write it in the column «Keys of new measures», as tiltak/4."


class SeveralWanted(Problem):
    template = (
        "{file}, {place}: «{found}» needs the keys of at least two new measures, but there are {count}."
    )
    remedy = "Write them in the column «Keys of new measures», as tiltak/4; tiltak/5."


class NoneWanted(Problem):
    template = "{file}, {place}: «{found}» has no new measures, but there are {count}."
    remedy = "Empty the column «Keys of new measures», or choose something else."


class MergedAlone(Problem):
    template = "{file}: only {place} became {found} by «{kind}», which needs at least two old measures."
    remedy = "Give the others the same key, or choose something else."


class SharedNotMerged(Problem):
    template = "{file}: {place} became the same new measure, {found}, but not all of them by «{kind}»."
    remedy = "Choose it for all of them, or correct the keys."


NUMBER_OF_NEW = {CARRIED_ON: (1, 1), CHANGED: (1, 1), MERGED: (1, 1), SPLIT: (2, 99)} | {
    COMPLETED: (0, 0),
    DROPPED: (0, 0),
}
"""How many new measures each kind has for one old measure, at least and at most."""


@dataclass(frozen=True, slots=True)
class Succession:
    """What became of measures. `old` and `new` are keys; `name` is the last part of the IRI."""

    name: str
    kind: str
    old: tuple[str, ...]
    new: tuple[str, ...]
    reason: str = ""


@dataclass
class RolloverReader(Reader):
    """Reads the sheet of two plans; `plan` is the old one."""

    def row(
        self,
        cells: Cells,
        old: FollowedMeasure,
        new: Mapping[str, str],
        proposed: Proposal,
        kinds: Mapping[str, str],
    ) -> Succession | None:
        """Return what a row says of one old measure; None if something is wrong.

        `new` has the keys of the new measures by what a planner may write for each: the key, or the number.
        """
        key, old_words = old.key, old.words
        piece = cells.get("What became of it")
        if piece is None:
            self.missing(cells["Key"].place, "What became of it", "Write ja for the proposal, or choose.")
            return None
        words = cells.get("Words")
        if words and words.words.split() != old_words.split():
            self.problems.append(OldWordsChanged(file=self.file, place=words.place, found=key))
        reason = cells["Reason"].words if "Reason" in cells else ""
        given = cells.get("Keys of new measures")
        named = [k.strip() for k in re.split(r"[;,\n]", given.words) if k.strip()] if given else []
        answer = piece.words.strip().casefold()
        kind = next((code for code, label in kinds.items() if answer in (code, label.casefold())), "")
        if answer in YES:
            kind, named = proposed.kind, named or list(proposed.keys)
        if kind not in NUMBER_OF_NEW:
            self.refuse(piece, "What became of it", ", ".join(["ja", *(kinds[k] for k in NUMBER_OF_NEW)]))
            return None
        keys = self.keys(given or piece, kind, named, new, kinds)
        return None if keys is None else Succession(f"fra/{key}", kind, (key,), keys, reason)

    def keys(
        self,
        place: Piece,
        kind: str,
        named: list[str],
        new: Mapping[str, str],
        kinds: Mapping[str, str],
    ) -> tuple[str, ...] | None:
        """Return the keys of the new measures that a row names; None if they do not fit its kind."""
        if not set(named) <= new.keys():
            self.refuse(place, "Keys of new measures", ", ".join(list(dict.fromkeys(new.values()))[:10]))
            return None
        keys = tuple(dict.fromkeys(new[name] for name in named))
        least, most = NUMBER_OF_NEW[kind]
        if least <= len(keys) <= most:
            return keys
        wrong = {(1, 1): OneWanted, (0, 0): NoneWanted}.get((least, most), SeveralWanted)
        self.problems.append(wrong(file=self.file, place=place.place, found=kinds[kind], count=len(keys)))
        return None


def accepted(new: FollowedPlan) -> dict[str, str]:
    """Return the key of each new measure by its key, and by its number if no other has it."""
    numbers = Counter(measure.number for measure in new.measures if measure.number)
    by_number = {m.number: m.key for m in new.measures if numbers[m.number] == 1}
    return by_number | {measure.key: measure.key for measure in new.measures}


def check_editions(old: FollowedPlan, new: FollowedPlan) -> None:
    """Raise `SameEdition` or `NewIsOlder` if the new plan cannot replace the old one."""
    if old.iri == new.iri:
        raise SameEdition(plan=old.name)
    if old.start and new.start and new.start < old.start:
        raise NewIsOlder(old=old.name, new=new.name)


def read_successions(
    data: bytes,
    file: str,
    plans: tuple[FollowedPlan, FollowedPlan],
    proposed: Mapping[str, Proposal],
    kinds: Mapping[str, str],
) -> tuple[Succession, ...]:
    """Return the successions in a workbook, for the old and the new plan; new measures come last.

    Raises `ReportFailed` with everything that is wrong, or `UnreadableDocument`.
    """
    old, new = plans
    reader = RolloverReader(old, Register(), file)
    tables = known_sheets(data, reader, (OLD, NEW_ONES), (OLD,))
    if OLD not in tables:
        raise ReportFailed(file, tuple(reader.problems))
    measures, answers = {m.key: m for m in old.measures}, accepted(new)
    seen: set[str] = set()
    found: list[Succession] = []
    for cells in reader.rows(tables[OLD], OLD, OLD_COLUMNS):
        key = reader.key(cells, seen, measures)
        if key and (succession := reader.row(cells, measures[key], answers, proposed[key], kinds)):
            found.append(succession)
    if not any(isinstance(problem, (ColumnMissing, ColumnRepeated)) for problem in reader.problems):
        for key in (k for k in measures if k not in seen):
            reader.problems.append(CellMissing(file=file, place=key, column="Key", why="Restore the row."))
    if not reader.problems:
        reader.problems += shared_wrongly(found, file, kinds)
    if reader.problems:
        raise ReportFailed(file, tuple(reader.problems))
    return tuple(with_merged_and_new(found, new))


def shared_wrongly(found: list[Succession], file: str, kinds: Mapping[str, str]) -> Iterator[Problem]:
    """Yield what is wrong with new measures that several old ones became, or only one of those merged."""
    users: dict[str, list[Succession]] = {}
    for succession in found:
        for key in succession.new:
            users.setdefault(key, []).append(succession)
    for key, those in users.items():
        merged = [s for s in those if s.kind == MERGED]
        place, kind = ", ".join(s.old[0] for s in those), kinds[MERGED]
        if len(those) == 1 and merged:
            yield MergedAlone(file=file, place=place, found=key, kind=kind)
        elif len(merged) < len(those) > 1:
            yield SharedNotMerged(file=file, place=place, found=key, kind=kind)


def with_merged_and_new(found: list[Succession], new: FollowedPlan) -> Iterator[Succession]:
    """Yield the successions with those that merge into one measure joined, then the new measures."""
    merged: dict[tuple[str, ...], list[Succession]] = {}
    for succession in found:
        if succession.kind == MERGED:
            merged.setdefault(succession.new, []).append(succession)
        else:
            yield succession
    for keys, those in merged.items():
        reason = "\n".join(filter(None, (s.reason for s in those)))
        yield Succession(f"til/{keys[0]}", MERGED, tuple(s.old[0] for s in those), keys, reason)
    named = {key for succession in found for key in succession.new}
    for measure in new.measures:
        if measure.key not in named:
            yield Succession(f"til/{measure.key}", NEW, (), (measure.key,))
