"""StratML: names, order and number of elements as in the schema, and the plan's own words.

The schema of ISO 17469-1 is not part of this repository; `CONTENT` has its rules for the elements we use.
"""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree.ElementTree import Element as Xml
from xml.etree.ElementTree import fromstring

import pytest

from app.files.kinds import FileContext
from app.files.listing import Listing, read_listing
from app.files.stratml import NAMESPACE, stratml
from app.releases.release import Release
from tests.files.reading import bytes_of

PLAN = "naering-2023-2026"
FILES = [f"{PLAN}.stratml.xml", f"{PLAN}.en.stratml.xml"]
# The children of each element in order: ? optional, * any number, + at least one.
CONTENT = {
    "StrategicPlan": "Name Description? OtherInformation? StrategicPlanCore AdministrativeInformation?",
    "StrategicPlanCore": "Organization* Vision? Mission? Value* Goal+",
    "Organization": "Name? Acronym? Identifier? Description? Stakeholder*",
    "Vision": "Description? Identifier?",
    "Goal": "Name Description Identifier? SequenceIndicator? Stakeholder* OtherInformation? Objective*",
    "Objective": "Name? Description? Identifier? SequenceIndicator? Stakeholder* OtherInformation?",
    "Stakeholder": "Name Description?",
    "AdministrativeInformation": "StartDate? EndDate? PublicationDate? Source? Submitter?",
}
ATTRIBUTES = {"StakeholderTypeType": {"Person", "Organization", "Generic_Group"}}
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
NCNAME = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)


def read(listing: Listing, file: str) -> Xml:
    return fromstring(bytes_of(listing, file))  # noqa: S314  # a file of our own


def name(node: Xml) -> str:
    assert node.tag.startswith(f"{{{NAMESPACE}}}"), node.tag
    return node.tag.rpartition("}")[2]


def pattern(content: str) -> re.Pattern[str]:
    parts = [(p.rstrip("?*+"), p[len(p.rstrip("?*+")) :]) for p in content.split()]
    return re.compile("".join(f"(?:{child} ){times}" for child, times in parts))


def faults(root: Xml) -> list[str]:
    """Return what in a file violates the schema."""
    found = []
    for node in root.iter():
        children = "".join(f"{name(child)} " for child in node)
        if not pattern(CONTENT.get(name(node), "")).fullmatch(children):
            found.append(f"{name(node)} has {children}")
        if name(node) in CONTENT and (node.text or "").strip():
            found.append(f"{name(node)} has text")
        for attribute, value in node.attrib.items():
            if name(node) != "Stakeholder" or value not in ATTRIBUTES.get(attribute, ()):
                found.append(f"{name(node)} has {attribute}={value}")
        if name(node).endswith("Date") and not DATE.fullmatch(node.text or ""):
            found.append(f"{name(node)} is {node.text}")
    identifiers = [node.text or "" for node in root.iter(f"{{{NAMESPACE}}}Identifier")]
    found += [f"identifier {i}" for i in identifiers if not NCNAME.fullmatch(i) or identifiers.count(i) > 1]
    return found


def texts(root: Xml, path: str) -> list[str]:
    return [
        node.text or "" for node in root.iterfind("/".join(f"{{{NAMESPACE}}}{p}" for p in path.split("/")))
    ]


@pytest.mark.parametrize("file", FILES)
def test_iso_17469_1_file_has_the_content_that_the_schema_requires(listing: Listing, file: str) -> None:
    assert faults(read(listing, file)) == []


def test_iso_17469_1_file_with_elements_in_another_order_is_detected(listing: Listing) -> None:
    root = read(listing, FILES[0])
    root[:] = reversed(root)
    goal = root.find(f".//{{{NAMESPACE}}}Goal")
    assert goal is not None
    goal.set("lang", "nb")
    assert len(faults(root)) == 2


def test_norwegian_file_has_the_adopted_words_unchanged(listing: Listing, material: FileContext) -> None:
    root = read(listing, FILES[0])
    plan = material.plans[0]
    core = "StrategicPlanCore/Goal"
    areas = [e for e in plan.elements if "FocusArea" in e.classes]
    assert texts(root, "Name") == [plan.title]
    assert texts(root, f"{core}/Name") == [a.title for a in areas]
    assert texts(root, f"{core}/Description") == [
        g.text for a in areas for g in a.children if g.kind == "mal"
    ]
    assert texts(root, f"{core}/Objective/Description") == [
        m.text for m in plan.all_elements() if m.kind == "tiltak"
    ]
    assert texts(root, "AdministrativeInformation/EndDate") == ["2026-12-31"]
    assert "Vedtatt i formannskapet 24.11.2022" in texts(root, "OtherInformation")[0]


def test_plan_with_running_text_only_still_has_the_mandatory_goal(material: FileContext) -> None:
    plan = material.plans[0]
    only_text = replace(plan, elements=tuple(e for e in plan.elements if "Section" in e.classes))
    root = fromstring(stratml("nb", material, only_text))  # noqa: S314  # a file of our own
    assert faults(root) == []
    assert texts(root, "StrategicPlanCore/Goal/Name") == [plan.title]


def test_english_file_says_that_it_is_unofficial(listing: Listing) -> None:
    root = read(listing, FILES[1])
    assert "Unofficial" in texts(root, "OtherInformation")[0]
    assert texts(root, "StrategicPlanCore/Goal/Name")[0] == "Business development in Fjordbyen"
    entry = listing.find(FILES[1])
    assert entry
    assert "unofficial" in entry.titles["en"]
    assert entry.language == "en"


def test_plan_with_other_levels_and_without_translation_has_one_file(neighbour: Release) -> None:
    found = read_listing(neighbour)
    assert [f.name for f in found.files if f.name.endswith("stratml.xml")] == [
        "naering-2027-2030.stratml.xml"
    ]
    root = read(found, "naering-2027-2030.stratml.xml")
    assert faults(root) == []
    core = "StrategicPlanCore"
    assert texts(root, f"{core}/Vision/Description") == ["Her lykkes små bedrifter."]
    assert texts(root, f"{core}/Goal/Name") == ["Hovedmål 1"]
    assert [
        n.text
        for n in root.iterfind(
            f"{{{NAMESPACE}}}{core}/{{{NAMESPACE}}}Goal/{{{NAMESPACE}}}Objective/{{{NAMESPACE}}}SequenceIndicator"
        )
    ] == ["1.1", "1.1.1", "1", "2"]
