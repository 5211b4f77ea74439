"""The drafts of the parts -> the finished parts of a plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

from app.content.documents import Piece
from app.content.importing.drafts import UnfinishedElement
from app.content.importing.labels import AREA, GOALS, MEASURE
from app.content.importing.model import Element


def finished(drafts: Sequence[UnfinishedElement], tidy: Callable[[Piece], Piece]) -> tuple[Element, ...]:
    """Return the parts with tidied words, each with its place among the parts of its kind and parent."""
    number_goals(drafts)
    orders: dict[tuple[int, str], int] = defaultdict(int)
    found: list[Element] = []
    for draft in drafts:
        orders[draft.parent, draft.kind] += 1
        title, texts = draft.title, draft.texts
        if draft.title and draft.kind in (*GOALS, MEASURE, "aktivitet"):
            title, texts = None, [draft.title, *texts]  # their words are their text
        found.append(
            Element(
                draft.kind,
                draft.parent,
                orders[draft.parent, draft.kind],
                draft.number,
                title and tidy(title),
                tuple(map(tidy, texts)),
                draft.goal,
                tuple(draft.cells),
            )
        )
    return tuple(found)


def number_goals(drafts: Sequence[UnfinishedElement]) -> None:
    """Give the only goal of a numbered area the area's number, if its measures continue that number."""
    below: dict[int, list[UnfinishedElement]] = defaultdict(list)
    for draft in drafts:
        below[draft.parent].append(draft)
    for place, area in enumerate(drafts):
        if area.kind != AREA or not area.number:
            continue
        goals = [d for d in below[place] if d.kind == "mal"]
        measures = [d for d in below[place] if d.kind == MEASURE]
        continued = all(m.number.startswith(area.number + ".") for m in measures)
        if len(goals) == 1 and not goals[0].number and measures and continued:
            goals[0].number = area.number
