"""A plan as StratML, ISO 17469-1: root `StrategicPlan` in the namespace of part 1.

The standard has goals and objectives, one language per file, and no level below an objective:

* vision, if the plan has one → `Vision`;
* a focus area with its goals, or a goal without an area → `Goal`: the area's title is its name, the words
  of its goals its description;
* every part below it, in the order of the text → `Objective`; its level, deadline and
  status are in `OtherInformation`;
* running text of the plan → `Description` of the plan;
* participants, in our interpretation → `Stakeholder`.

Names and order of the elements follow the published schema of part 1 (version 1.1, 2014-04-01).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element as Xml
from xml.etree.ElementTree import SubElement, indent, tostring

from app.files.kinds import FileContext
from app.files.outline import OutlineElement, Plan
from app.files.rows import iris
from app.language import best_text
from app.store.follow_up import follow_up
from app.store.lookups import natural_order
from app.xml_text import with_carriage_returns, xml_text

NAMESPACE = "urn:ISO:std:iso:17469:tech:xsd:stratml_core"
UNOFFICIAL = (
    "Unofficial English translation of the adopted Norwegian text, made by the project. "
    "Only the Norwegian text was adopted; the translation has no legal force. "
)
OURS = {
    "nb": (
        "Teksten er den vedtatte. Fordelingen på StratMLs elementer, og hvem som er interessenter, "
        "er vår tolkning. "
    ),
    "en": (
        "The distribution over the elements of StratML, and who the stakeholders are, is our interpretation. "
    ),
}
FOLLOW_UP = {
    "nb": {
        "deadline": "Frist",
        "status": "Status",
        "none": "ikke rapportert her (vårt merke)",
        "due": "Over fristen etter denne dagen, til noen melder at det er gjort (vårt merke)",
    },
    "en": {
        "deadline": "Deadline",
        "status": "Status",
        "none": "not reported here (our mark)",
        "due": "Overdue after this day, until it is reported as done (our mark)",
    },
}
"""Part 1 of the standard has no elements for deadline and status, so they are said in `OtherInformation`."""
LANGUAGES = {"nb": ("nb", "nn", "", "en"), "en": ("en", "", "nb", "nn")}


def stratml(language: str, material: FileContext, plan: Plan) -> bytes:
    """Return the plan in one language, `nb` or `en`; texts without translation stay Norwegian."""
    return StratMl(language, material).document(plan)


class StratMl:
    """Writes plans in one language."""

    def __init__(self, language: str, material: FileContext) -> None:
        self.language = language
        self.languages = LANGUAGES[language]
        self.lookups = material.lookups
        self.terms = material.lookups.namespaces.plan

    def document(self, plan: Plan) -> bytes:
        """Return the complete file."""
        root = Xml("StrategicPlan", {"xmlns": NAMESPACE})
        title = plan.labels.get("en", plan.title) if self.language == "en" else plan.title
        _add(root, "Name", title)
        _add(root, "Description", "\n".join(self._running_text(plan)))
        notice = UNOFFICIAL if self.language == "en" else ""
        _add(root, "OtherInformation", f"{notice}{OURS[self.language]}{plan.adoption}".strip())
        core = SubElement(root, "StrategicPlanCore")
        if plan.owner:
            organisation = SubElement(core, "Organization")
            _add(organisation, "Name", self._label(plan.owner))
            _add(organisation, "Identifier", identifier(plan.iri, plan.owner))
        visions = [e for e in plan.all_elements() if e.kind == "visjon"]
        if visions:
            vision = SubElement(core, "Vision")
            _add(vision, "Description", "\n".join(map(self._text, visions)))
            _add(vision, "Identifier", identifier(visions[0].iri))
        goals = list(top_goals(plan.elements))
        for element in goals:
            self._goal(core, element)
        if not goals:  # at least one is mandatory
            goal = SubElement(core, "Goal")
            _add(goal, "Name", title)
            SubElement(goal, "Description")
        about = SubElement(root, "AdministrativeInformation")
        _add(about, "StartDate", plan.start)
        _add(about, "EndDate", plan.end)
        _add(about, "Source", plan.iri)
        indent(root, " ")
        return with_carriage_returns(tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"

    def _running_text(self, plan: Plan) -> Iterator[str]:
        for section in plan.all_elements():
            if "Section" in section.classes:
                yield from filter(None, (self._title(section), self._text(section)))

    def _goal(self, core: Xml, element: OutlineElement) -> None:
        goals = [c for c in element.children if "Goal" in c.classes] if element.title else []
        goal = SubElement(core, "Goal")
        _add(goal, "Name", self._name(element))
        described = [self._text(e) for e in (element, *goals) if e.text]
        SubElement(goal, "Description").text = xml_text(
            "\n".join(described)
        )  # mandatory, also without a value
        self._identity(goal, element)
        self._stakeholders(goal, (element, *goals))
        _add(goal, "OtherInformation", self._other(element))
        told = {g.iri for g in goals}
        for below in element.below():
            if below.iri not in told:
                self._objective(goal, below)

    def _objective(self, goal: Xml, element: OutlineElement) -> None:
        objective = SubElement(goal, "Objective")
        _add(objective, "Name", self._name(element))
        _add(objective, "Description", self._text(element))
        self._identity(objective, element)
        self._stakeholders(objective, (element,))
        _add(objective, "OtherInformation", self._other(element))

    def _identity(self, parent: Xml, element: OutlineElement) -> None:
        _add(parent, "Identifier", identifier(element.iri))
        _add(parent, "SequenceIndicator", element.number)

    def _stakeholders(self, parent: Xml, elements: tuple[OutlineElement, ...]) -> None:
        parts = [p for e in elements for p in iris(self.lookups, e.iri, self.terms["participation"])]
        for part in sorted(parts, key=natural_order):
            for actor in iris(self.lookups, part, self.terms["participant"]):
                stakeholder = SubElement(parent, "Stakeholder", self._stakeholder_type(actor))
                _add(stakeholder, "Name", self._label(actor))
                roles = iris(self.lookups, part, self.terms["role"])
                _add(stakeholder, "Description", ", ".join(map(self._label, roles)))

    def _stakeholder_type(self, actor: str) -> dict[str, str]:
        kinds = self.lookups.types(actor)
        if str(self.terms["OrganisationGroup"]) in kinds:
            return {"StakeholderTypeType": "Generic_Group"}
        return {"StakeholderTypeType": "Organization"} if str(self.terms["Organisation"]) in kinds else {}

    def _other(self, element: OutlineElement) -> str:
        said = [f"{best_text(element.kinds, self.languages)}: {element.iri}"]
        followed, words = follow_up(self.lookups, element.iri), FOLLOW_UP[self.language]
        if followed.deadline:
            said.append(f"{words['deadline']}: {followed.deadline}")
        if followed.status:
            said.append(f"{words['status']}: {self._label(followed.status)} ({followed.reported})")
        elif "Measure" in element.classes:
            said.append(f"{words['status']}: {words['none']}")
        if followed.due:
            said.append(f"{words['due']}: {followed.due}")
        return "\n".join(said)

    def _name(self, element: OutlineElement) -> str:
        return self._title(element) or best_text(element.labels, self.languages)

    def _title(self, element: OutlineElement) -> str:
        return (element.translated_title if self.language == "en" else "") or element.title

    def _text(self, element: OutlineElement) -> str:
        return (element.translated_text if self.language == "en" else "") or element.text

    def _label(self, iri: str) -> str:
        return self.lookups.label(iri, self.languages)


def top_goals(elements: Sequence[OutlineElement]) -> Iterator[OutlineElement]:
    """Yield the focus areas, and the goals outside of them.

    Other levels are skipped; a measure directly below the plan is a goal.
    """
    for element in elements:
        alone = not element.children and element.kind != "visjon" and "Section" not in element.classes
        if alone or element.classes & {"FocusArea", "Goal"}:
            yield element
        else:
            yield from top_goals(element.children)


def identifier(*iris: str) -> str:
    """Return a unique and stable `xsd:ID`: the UUID of the IRI (RFC 9562, version 5)."""
    return f"_{uuid.uuid5(uuid.NAMESPACE_URL, ' '.join(iris))}"


def _add(parent: Xml, name: str, text: str) -> None:
    """Add an element with a text, unless the text is empty."""
    if text:
        SubElement(parent, name).text = xml_text(text)
