"""Rows of the linking sheet -> links, and findings with their cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

from app.contributions.findings import MOST_FINDINGS, Checked, Finding, Link, limited
from app.contributions.plan_terms import PlanTerms, listed
from app.contributions.sheet import Row
from app.identifiers import local_name

WEB_ADDRESS = re.compile(r"https?://[!#$%&'()*+,\-./0-9:;=?@A-Z_a-z~\[\]]+")
_NORWEGIAN_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_NUMBER = re.compile(r"\d+(?:\.\d+)*")


def check_rows(rows: list[Row], terms: PlanTerms) -> Checked:
    """Return the links of all valid rows, and the findings of the others."""
    findings: list[Finding] = []
    links: list[Link] = []
    seen: set[tuple[str, str, str]] = set()
    for row in rows:
        if len(findings) >= MOST_FINDINGS:
            break
        link, found = check_row(row, terms)
        findings += found
        if link and (key := (link.subject, link.relation, link.element)) not in seen:
            seen.add(key)
            links.append(link)
    return Checked(limited(findings), tuple(links))


def check_row(row: Row, terms: PlanTerms) -> tuple[Link | None, list[Finding]]:
    """Return the link of one row, or the finding about it."""
    found: list[Finding] = []
    element = _element(row, terms, found)
    relation = _relation(row, terms, found)
    subject = _subject(row, terms, found)
    day = _day(row, found)
    if not found and element and relation and subject:
        cells = row.cells
        return Link(subject, relation, element, cells.get("name", ""), cells.get("text", ""), day), found
    return None, found


def _element(row: Row, terms: PlanTerms, found: list[Finding]) -> str:
    address, number = row.cells.get("element", ""), row.cells.get("number", "")
    if address in terms.elements:
        if number and terms.elements[address] != number:
            found.append(
                Finding(
                    "The row has the number {number}, but the address of measure {other}.",
                    "Correct one of them.",
                    {"number": number, "other": terms.elements[address]},
                    row.places["number"],
                )
            )
            return ""
        return address
    if address:
        found.append(missing_thing(address, terms, row.places["element"]))
        return ""
    return _numbered(row, number, terms, found)


def _numbered(row: Row, number: str, terms: PlanTerms, found: list[Finding]) -> str:
    """Return the measure with this number if exactly one plan has it."""
    digits = _NUMBER.search(number)
    known = terms.numbered(digits[0]) if digits else []
    place = row.places.get("number", "")
    if len(known) == 1:
        return known[0]
    if known:
        message = "Several plans have a measure {number}."
        found.append(Finding(message, "Fill in its address.", {"number": number}, place))
    else:
        plan = next(iter(terms.measures), "")
        near = terms.nearest_thing(f"{plan}/tiltak/{digits[0]}") if digits and plan else ""
        found.append(missing_number(number or "–", terms.elements.get(near, ""), place))
    return ""


def missing_number(number: str, near: str, place: str) -> Finding:
    """Return the finding that no measure has this number, with the nearest number."""
    fields = {"number": number, "near": near}
    remedy = "Did you mean {near}?" if near else "See the numbers in the linking sheet of the plan."
    return Finding("There is no measure {number}.", remedy, fields, place)


def missing_thing(iri: str, terms: PlanTerms, place: str) -> Finding:
    """Return the finding that no resource has this address of ours, with the nearest address."""
    near = terms.nearest_thing(iri) if iri.startswith(("http://", "https://")) else ""
    number = terms.elements.get(near, "")
    wanted = local_name(iri)
    if number and _NUMBER.fullmatch(wanted) and wanted != number:
        return missing_number(wanted, number, place)
    fields = {"address": f"<{iri[:200]}>", "near": f"<{near}>"}
    remedy = "Did you mean {near}?" if near else "Copy the address from the page of the measure."
    return Finding("{address} is not the address of anything here.", remedy, fields, place)


def _relation(row: Row, terms: PlanTerms, found: list[Finding]) -> str:
    text, place = row.cells.get("relation", ""), row.places["relation"]
    iri, near = terms.relation_named(text) if text else ("", "")
    if not iri:
        fields = {
            "text": text,
            "near": near,
            "known": listed(terms.label(r, ("nb",)) for r in terms.relations),
        }
        message = "«{text}» is not one of the relations." if text else "The relation is missing."
        remedy = "Did you mean «{near}»?" if near else "Choose one of: {known}."
        found.append(Finding(message, remedy, fields, place))
    return iri


def _subject(row: Row, terms: PlanTerms, found: list[Finding]) -> str:
    address, place = row.cells.get("subject", ""), row.places["subject"]
    problem = address_problem(address, terms)
    if problem:
        found.append(Finding(*problem, {"address": address[:200]}, place))
        return ""
    return address


def address_problem(address: str, terms: PlanTerms) -> tuple[str, str] | None:
    """Return why an address cannot identify a partner's own resource, and the remedy; None if it can."""
    if not address:
        return "The address of your own project is missing.", "Give the address of its page."
    try:
        host = urlsplit(address).hostname
    except ValueError:
        host = None
    if not host or not WEB_ADDRESS.fullmatch(address):
        return (
            "«{address}» is not a web address.",
            "Write it in full, with https://, and without blanks or æ, ø and å.",
        )
    if address.startswith(terms.base):
        return (
            "{address} is an address of the plan's site, not of yours.",
            "Give the address of your own page.",
        )
    return None


def _day(row: Row, found: list[Finding]) -> str:
    text = row.cells.get("day", "")
    norwegian = _NORWEGIAN_DATE.fullmatch(text)
    iso = f"{norwegian[3]}-{norwegian[2]:0>2}-{norwegian[1]:0>2}" if norwegian else text
    try:
        return date.fromisoformat(iso).isoformat() if iso else ""
    except ValueError:
        remedy = "Write it as 2024-06-15 or 15.06.2024."
        found.append(Finding("«{text}» is not a date.", remedy, {"text": text[:40]}, row.places["day"]))
        return ""


def pages(links: tuple[Link, ...]) -> Iterator[tuple[str, tuple[Link, ...]]]:
    """Yield each linked element with its links, in the order of the file."""
    by_element: dict[str, list[Link]] = {}
    for link in links:
        by_element.setdefault(link.element, []).append(link)
    for element, found in by_element.items():
        yield element, tuple(found)
