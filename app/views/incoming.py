"""What an incoming link says of its target, in words."""

from __future__ import annotations

# Property -> what its subjects are to the resource, and whether the pages of such resources show them anyway.
INCOMING: dict[str, tuple[str, bool]] = {
    "plan:mentionOf": ("Mentioned in", True),
    "plan:participant": ("Is involved in", True),
    "plan:inPlan": ("Elements of the plan", True),
    "plan:partOf": ("Parts", True),
    "plan:statusOf": ("Status reports", True),
    "plan:adopts": ("Adopted through", True),
    "plan:concernsInitiative": ("Measures about it", True),
    "plan:contributesTo": ("Measures for this goal", False),
    "plan:location": ("Concerns this place", False),
    "plan:startsInitiative": ("Measures that start it", False),
    "plan:carriesOnInitiative": ("Measures that carry it on", False),
    "plan:buildsOn": ("Basis of", False),
    "plan:replaces": ("Replaced by", False),
    "plan:editionOf": ("Editions", False),
    "plan:adoptedThrough": ("What was adopted", False),
    "plan:groupMember": ("Member of", False),
    "plan:host": ("Host of", False),
    "plan:owner": ("Owner of", False),
    "plan:decidedBy": ("Decisions", False),
    "org:unitOf": ("Units", False),
    "org:postIn": ("Posts", False),
    "dcterms:isPartOf": ("Parts", False),
    "dcterms:hasPart": ("Part of", False),
}
