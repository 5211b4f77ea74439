"""Status reports and participations that a partner states in RDF: complete, and with known codes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pyoxigraph as ox

from app.contributions.draft import XSD_DATE, ParsedContribution, not_an_address
from app.contributions.findings import ERROR, FileFinding, PartnerReport, PartnerRole
from app.contributions.link_terms import IN_SCHEME
from app.contributions.plan_terms import PlanTerms, listed
from app.contributions.values import AS_DATE, day_problem

NEEDED = {
    "StatusReport": ("statusOf", "status", "reportDate", "reportedBy"),
    "Participation": ("participant", "role"),
}
CODES = {"StatusReport": ("status", "status"), "Participation": ("role", "rolle")}
"""The property of each class whose value is a code, and the name of its code list."""


def reports_in(
    draft: ParsedContribution, terms: PlanTerms, today: date
) -> tuple[list[PartnerReport], list[PartnerRole], list[FileFinding]]:
    """Return reports and participations without errors, and what is wrong with the others.

    Each finding has the first line of its subject.
    """
    reports: list[PartnerReport] = []
    parts: list[PartnerRole] = []
    findings: list[FileFinding] = []
    for kind in NEEDED:
        for node in draft.of_class(terms.space + kind):
            found = list(_incomplete(node, kind, draft, terms)) or list(
                _wrong(node, kind, draft, terms, today)
            )
            place = str(draft.lines[node] or "")
            findings += (replace(f, place=place, about=node) for f in found)
            if kind == "StatusReport" and not any(f.severity == ERROR for f in found):
                names = ("statusOf", "status", "reportDate", "statusText")
                report = PartnerReport(node, *(draft.first(node, terms.space + name) for name in names))
                reports += [report] if report.element in terms.elements else []  # the rules refuse the others
            elif kind == "Participation" and not found:
                role = draft.first(node, terms.space + "role")
                elements = draft.subjects(terms.space + "participation", node)
                parts += (PartnerRole(node, each, role) for each in elements if each in terms.elements)
    return reports, parts, findings


def _incomplete(node: str, kind: str, draft: ParsedContribution, terms: PlanTerms) -> Iterator[FileFinding]:
    for name in NEEDED[kind]:
        fields = {"thing": f"<{node[:200]}>", "term": f"plan:{name}"}
        values = draft.values(node, terms.space + name)
        if not values:
            yield FileFinding("{thing} has no {term}.", "Add it.", fields)
        elif len(values) > 1:
            yield FileFinding("{thing} has several {term}.", "Keep one of them.", fields)
        elif name == "statusOf" and isinstance(values[0], ox.Literal):
            yield not_an_address(node, f"plan:{name}")


def _wrong(
    node: str, kind: str, draft: ParsedContribution, terms: PlanTerms, today: date
) -> Iterator[FileFinding]:
    name, code_list = CODES[kind]
    (code,) = draft.values(node, terms.space + name)
    scheme = f"{terms.look.namespaces.definitions}{code_list}"
    known = terms.look.subjects(IN_SCHEME, scheme)
    if not isinstance(code, ox.NamedNode) or code.value not in known:
        fields = {"value": code.value[:200], "list": scheme, "known": listed(f"<{iri}>" for iri in known)}
        yield FileFinding("«{value}» is not in the code list {list}.", "Use one of: {known}.", fields)
    for day in draft.values(node, terms.space + "reportDate"):
        if problem := day_problem(day.value, today):
            yield problem
        elif not (isinstance(day, ox.Literal) and day.datatype.value == XSD_DATE):
            yield FileFinding("«{text}» is not marked as a date.", AS_DATE, {"text": day.value[:40]})
