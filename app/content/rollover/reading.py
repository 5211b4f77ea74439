"""The workbook of a roll-over, filled in -> successions, or all that is wrong with it, by sheet and cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.content.documents import Table, read_document
from app.content.followup.cells import Cells
from app.content.followup.model import CellMissing, CellRefused, ReportFailed, SheetMissing
from app.content.followup.plans import FollowedPlan
from app.content.followup.reading import Reader, translated
from app.content.importing.answers import YES
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
from app.content.rollover.sheet import OLD, OLD_COLUMNS

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
        self, cells: Cells, key: str, new: FollowedPlan, proposed: Proposal, kinds: Mapping[str, str]
    ) -> Succession | None:
        """Return what a row says of one old measure; None if something is wrong."""
        piece = cells.get("What became of it")
        if piece is None:
            self.missing(cells["Key"].place, "What became of it", "Write ja for the proposal, or choose.")
            return None
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
        least, most = NUMBER_OF_NEW[kind]
        known = {measure.key for measure in new.measures}
        place = given or piece
        keys = tuple(dict.fromkeys(named))
        if not set(keys) <= known:
            self.refuse(place, "Keys of new measures", ", ".join(sorted(known)[:10]))
            return None
        if not least <= len(keys) <= most:
            accepted = {(1, 1): "tiltak/4", (0, 0): "–"}.get((least, most), "tiltak/4; tiltak/5")
            self.refuse(place, "Keys of new measures", accepted)
            return None
        return Succession(f"fra/{key}", kind, (key,), keys, reason)


def read_sheet(
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
    names = translated((OLD,))
    tables = {names.get(b.name, ""): b for b in read_document(data, file).blocks if isinstance(b, Table)}
    reader = RolloverReader(old, Register(), file)
    if OLD not in tables:
        raise ReportFailed(file, (SheetMissing(file=file, found=OLD),))
    measures = {m.key: m for m in old.measures}
    seen: set[str] = set()
    found: list[Succession] = []
    for cells in reader.rows(tables[OLD], OLD, OLD_COLUMNS):
        key = reader.key(cells, seen, measures)
        if key and (succession := reader.row(cells, key, new, proposed[key], kinds)):
            found.append(succession)
    for key in (k for k in measures if k not in seen):
        reader.problems.append(CellMissing(file=file, place=key, column="Key", why="Restore the row."))
    if not reader.problems:
        reader.problems += shared_wrongly(found, file)
    if reader.problems:
        raise ReportFailed(file, tuple(reader.problems))
    return tuple(with_merged_and_new(found, new))


def shared_wrongly(found: list[Succession], file: str) -> Iterator[CellRefused]:
    """Yield what is wrong with new measures that several old ones became, or only one of those merged."""
    users: dict[str, list[Succession]] = {}
    for succession in found:
        for key in succession.new:
            users.setdefault(key, []).append(succession)
    for key, those in users.items():
        merged = [s for s in those if s.kind == MERGED]
        if (len(those) > 1 or merged) and (len(those) < 2 or len(merged) < len(those)):
            place = ", ".join(s.old[0] for s in those)
            accepted = "Slått sammen: 2+" if len(those) > 1 else "Videreført, Endret"
            column = "What became of it"
            yield CellRefused(file=file, place=place, found=key, column=column, accepted=accepted)


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
