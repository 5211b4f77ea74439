"""The workbook of a roll-over: each old measure with a proposal, and the new ones. Same plans, same bytes."""

from __future__ import annotations

import io
from collections.abc import Mapping

import xlsxwriter

from app.content.followup.plans import FollowedPlan
from app.content.followup.sheet import EPOCH, Sheets
from app.content.rollover.matching import NEW, Proposal
from app.language import translator

OLD, NEW_ONES = "Old measures", "New measures"
OLD_COLUMNS = (
    "Key", "Number", "Words", "Last status", "Proposal", "Alike (%)",
    "What became of it", "Keys of new measures", "Reason",
)  # fmt: skip
NEW_COLUMNS = ("Key", "Number", "Words")
KIND = OLD_COLUMNS.index("What became of it")


def rollover_sheet(
    old: FollowedPlan,
    new: FollowedPlan,
    proposed: Mapping[str, Proposal],
    kinds: Mapping[str, str],
    language: str,
) -> bytes:
    """Return the workbook, in the language of its reader; `kinds` maps codes to their labels."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True, "strings_to_urls": False}) as book:
        book.set_properties({"title": translator(language)("Roll-over of a plan"), "created": EPOCH})
        sheets = Sheets(book, language)
        rows = []
        for measure in old.measures:
            found = proposed[measure.key]
            words = ": ".join(filter(None, (kinds.get(found.kind, found.kind), "; ".join(found.keys))))
            alike = str(found.alike) if found.alike else ""
            rows.append((measure.key, measure.number, measure.words, measure.status, words, alike))
        sheet = sheets.table(OLD, OLD_COLUMNS, rows, KIND)
        if rows:
            chosen_kinds = (label for code, label in kinds.items() if code != NEW)
            chosen = {"validate": "list", "source": ["ja", *chosen_kinds], "error_type": "warning"}
            sheet.data_validation(1, KIND, len(rows), KIND, chosen)
        sheets.table(NEW_ONES, NEW_COLUMNS, [(m.key, m.number, m.words) for m in new.measures], 3)
    return data.getvalue()
