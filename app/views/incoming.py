"""What an incoming link says of its target, in words."""

from __future__ import annotations

from enum import StrEnum


class Shown(StrEnum):
    """Where the page of a resource shows what refers to it by a property."""

    ELSEWHERE = "elsewhere"
    IN_A_ROW = "row"
    AS_A_LIST = "list"
    """Under a heading of its own, because readers come for it: the measures for a goal."""


# Property -> what its subjects are to the resource, and where its page shows them.
INCOMING: dict[str, tuple[str, Shown]] = {
    "plan:mentionOf": ("Mentioned in", Shown.ELSEWHERE),
    "plan:participant": ("Is involved in", Shown.ELSEWHERE),
    "plan:inPlan": ("Elements of the plan", Shown.ELSEWHERE),
    "plan:partOf": ("Parts", Shown.ELSEWHERE),
    "plan:statusOf": ("Status reports", Shown.ELSEWHERE),
    "plan:adopts": ("Adopted through", Shown.ELSEWHERE),
    "plan:concernsInitiative": ("Measures about it", Shown.ELSEWHERE),
    "plan:contributesTo": ("Measures for this goal", Shown.AS_A_LIST),
    "plan:location": ("Concerns this place", Shown.IN_A_ROW),
    "plan:startsInitiative": ("Measures that start it", Shown.IN_A_ROW),
    "plan:carriesOnInitiative": ("Measures that carry it on", Shown.IN_A_ROW),
    "plan:buildsOn": ("Basis of", Shown.IN_A_ROW),
    "plan:replaces": ("Replaced by", Shown.IN_A_ROW),
    "plan:editionOf": ("Editions", Shown.AS_A_LIST),
    "plan:adoptedThrough": ("What was adopted", Shown.IN_A_ROW),
    "plan:groupMember": ("Member of", Shown.IN_A_ROW),
    "plan:host": ("Host of", Shown.IN_A_ROW),
    "plan:owner": ("Owner of", Shown.AS_A_LIST),
    "plan:decidedBy": ("Decisions", Shown.IN_A_ROW),
    "org:unitOf": ("Units", Shown.IN_A_ROW),
    "org:postIn": ("Posts", Shown.IN_A_ROW),
    "dcterms:isPartOf": ("Parts", Shown.IN_A_ROW),
    "dcterms:hasPart": ("Part of", Shown.IN_A_ROW),
}
