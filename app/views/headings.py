"""The headings of lists: the plural of each class of the plan vocabulary; labels have the singular."""

from __future__ import annotations

from app.language import Translate
from app.views.presentation import Value

HEADINGS = {
    "ActionPlan": "Action plans",
    "Actor": "Partners and actors",
    "Contribution": "Contributions",
    "Cost": "Costs",
    "DatedCode": "Dated codes",
    "Decision": "Decisions",
    "Discontinuation": "Discontinuations",
    "Document": "Documents",
    "FocusArea": "Focus areas",
    "Funding": "Funding",
    "Goal": "Goals",
    "Indicator": "Indicators",
    "Initiative": "Initiatives",
    "Measure": "Measures",
    "Measurement": "Measurements",
    "Mention": "Mentions",
    "NamedGraph": "Named graphs",
    "Note": "Notes",
    "Organisation": "Organisations",
    "OrganisationGroup": "Groups of organisations",
    "Participation": "Participations",
    "Partner": "Partners",
    "Place": "Places",
    "Plan": "Plans",
    "PlanElement": "Elements of plans",
    "PlanSeries": "Plan series",
    "RetiredResource": "Retired resources",
    "Section": "Sections",
    "SourceFragment": "Passages of sources",
    "StatusReport": "Status reports",
    "Target": "Targets",
}
"""Local name of a class -> the English text that is the heading of the list of its instances."""


def heading(name: str, kind: Value, translate: Translate) -> str:
    """Return the heading of the list of a class; without a row in the table, the label of the class."""
    if name in HEADINGS:
        return translate(HEADINGS[name])
    return kind.text[:1].upper() + kind.text[1:]
