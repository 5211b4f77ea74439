"""Rows of the linking sheet -> links, and findings with their cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from app.contributions.cell_numbers import COMMA, SEVERAL, kind_in, number_in
from app.contributions.code_cells import CodeCells, role_cells, several_names, status_cells
from app.contributions.days import day_of_row
from app.contributions.findings import (
    ERROR,
    MOST_FINDINGS,
    WARNING,
    Checked,
    FileFinding,
    PartnerLink,
    PartnerReport,
    PartnerResult,
    PartnerRole,
    RowContent,
    limited,
)
from app.contributions.missing import missing_number, missing_resource
from app.contributions.nearest import LONGEST_NUMBER, nearest_number, number_of_date
from app.contributions.odd_words import IN_WORDS, odd_words
from app.contributions.plan_terms import PlanTerms
from app.contributions.report_rows import participation, repeated_status_or_role, report_in
from app.contributions.result_rows import ResultRow, like_name, other_unit, states_result
from app.contributions.results import repeated_result
from app.contributions.sheet_reading import FilledRow, FilledSheet
from app.contributions.values import address_problem
from app.matching.folding import fold


def check_rows(sheet: FilledSheet, terms: PlanTerms, today: date) -> Checked:
    """Return the links and results of all valid rows, and the findings about the rows."""
    findings: list[FileFinding] = list(sheet.findings)
    links: dict[tuple[str, str, str], PartnerLink] = {}
    results: dict[tuple[str, ...], PartnerResult] = {}
    reports: dict[tuple[str, str], PartnerReport] = {}
    parts: dict[str, PartnerRole] = {}
    statuses, roles = status_cells(terms), role_cells(terms)
    units: dict[str, str] = {}
    indicators: dict[str, str] = {}
    names: dict[str, str] = {}
    for row in sheet.rows:
        if len(findings) >= MOST_FINDINGS:
            break
        stated, found = check_row(row, terms, today, statuses, roles)
        link, result = stated.link, stated.result
        findings += found
        if link:
            findings += _repeated(row, link, links, names)
            links.setdefault((link.subject, link.relation, link.element), link)
            names.setdefault(link.subject, link.name)
        if result and result.own_name != (name := indicators.setdefault(result.indicator, result.own_name)):
            findings.append(replace(like_name(result, name), place=_place(row, "indicator", "subject")))
        elif result and result.key in results:
            findings.append(replace(repeated_result(result), place=_place(row, "value", "subject")))
        elif result and result.unit != (unit := units.setdefault(result.indicator, result.unit)):
            findings.append(replace(other_unit(result, unit), place=_place(row, "unit", "subject")))
        elif result:
            results[result.key] = result
        findings += repeated_status_or_role(row, stated, reports, parts)
    if not (len(findings) > len(sheet.findings) or links or results or reports or parts):
        findings.append(no_link())
    each = {(part.element, part.role): part for part in reversed(parts.values())}  # the first of each
    return Checked(
        limited(findings),
        tuple(links.values()),
        tuple(results.values()),
        tuple(reports.values()),
        tuple(reversed(each.values())),
    )


def check_row(
    row: FilledRow, terms: PlanTerms, today: date, statuses: CodeCells, roles: CodeCells
) -> tuple[RowContent, list[FileFinding]]:
    """Return what one row states, nothing if there is an error in it; and the findings about it.

    A row with a result, a status or a role needs no relation. The partner's words are about the link if the
    row has one, else about the result, else about the status.
    """
    found = [*_odd_words(row)]
    element = _element(row, terms, found)
    has_result = states_result(row, element, terms)
    has_status, has_role = bool(row.cells.get("status")), bool(row.cells.get("role"))
    is_link = bool(row.cells.get("relation")) or not (has_result or has_status or has_role)
    relation = _relation(row, terms, found) if is_link else ""
    subject = _subject(row, terms, found)
    day = day_of_row(row, today, found)
    result, report = None, None
    if has_result and element:
        reader = ResultRow(row, element, subject, terms, today)
        result = reader.read()
        found += reader.found
    if has_status and (status := statuses.read(row, found)):
        report, wrong = report_in(row, element, subject, day, status)
        found += wrong
    role = roles.read(row, found) if has_role else ""
    if any(f.severity == ERROR for f in found) or not (element and subject):
        return RowContent(), found
    part = participation(element, subject, role) if role else None
    if report and (relation or result):
        report = replace(report, text="")
    if not relation:
        return RowContent(None, result, report, part), found
    name = row.cells.get("name", "")
    if not name:
        remedy = "Without one, the pages show its address."
        found.append(
            FileFinding("Your project has no name.", remedy, {}, _place(row, "name", "subject"), WARNING)
        )
    link = PartnerLink(subject, relation, element, name, row.cells.get("text", ""), day)
    return RowContent(link, replace(result, text="") if result else None, report, part), found


def _odd_words(row: FilledRow) -> Iterator[FileFinding]:
    """Yield what pages would show wrongly in the words of a row."""
    for key in IN_WORDS:
        if odd := odd_words(row.cells.get(key, ""), _place(row, key, "subject")):
            yield odd


def _repeated(
    row: FilledRow,
    link: PartnerLink,
    links: Mapping[tuple[str, str, str], PartnerLink],
    names: Mapping[str, str],
) -> Iterator[FileFinding]:
    """Yield that an earlier row has the same link, or the same address with another name."""
    place, fields = row.places["subject"], {"address": link.subject, "name": names.get(link.subject, "")}
    if (link.subject, link.relation, link.element) in links:
        message = "An earlier row has the same link for {address}. Only the first of them counts."
        yield FileFinding(message, "Remove one of the rows.", fields, place, WARNING)
    elif fields["name"] and link.name and link.name != fields["name"]:
        message = "An earlier row has the address {address} with the name «{name}»."
        remedy = "Give each project an address of its own, or use the same name."
        yield FileFinding(message, remedy, fields, place, WARNING)


def no_link() -> FileFinding:
    """Return the finding that a file has nothing to check."""
    return FileFinding(
        "There is no link to a plan in the file.", "docs/partners.md shows one.", {}, "", WARNING
    )


def _place(row: FilledRow, *keys: str) -> str:
    """Return the name of the first of some cells that the table has a column for."""
    return next((row.places[key] for key in keys if key in row.places), "")


def _element(row: FilledRow, terms: PlanTerms, found: list[FileFinding]) -> str:
    """Return the element of a row, from its address, else its number."""
    address, number, place = row.cells.get("element", ""), row.cells.get("number", ""), "element"
    if not address and "://" in number:
        address, number, place = number, "", "number"
    if not address:
        return _numbered(row, number, terms, found)
    if address not in terms.elements:
        found.append(missing_resource(address, terms, row.places[place]))
        return ""
    own = terms.elements[address]
    if not number or own in (number_in(number), f"{number_in(number)}0", number_of_date(number)):
        return address
    message = "The row has the number {number}, but the address of measure {other}."
    fields = {"number": number[:40], "other": own}
    found.append(FileFinding(message, "Correct one of them.", fields, row.places["number"]))
    return ""


def _numbered(row: FilledRow, text: str, terms: PlanTerms, found: list[FileFinding]) -> str:
    """Return the element with this number if exactly one plan has it."""
    place = _place(row, "number", "element")
    if not text:
        found.append(FileFinding("The measure is missing.", "Fill in its number or its address.", {}, place))
        return ""
    number, meant = number_in(text), number_of_date(text)
    if meant:
        message = "«{text}» is a date: the spreadsheet program has changed the number of the measure."
        remedy = "Is it {near}? Format the column as text, and write the number again."
        found.append(FileFinding(message, remedy, {"text": text[:40], "near": meant}, place))
        return ""
    if SEVERAL.search(COMMA.sub(".", text[:LONGEST_NUMBER])):
        message = "«{text}» names several measures."
        found.append(FileFinding(message, "Write one row for each of them.", {"text": text[:40]}, place))
        return ""
    known = terms.numbered.get((kind_in(text), number), [])
    if len(known) == 1:
        return known[0]
    if known:
        message = "Several plans have a measure {number}."
        found.append(FileFinding(message, "Fill in its address.", {"number": number[:60]}, place))
    elif not number:
        remedy = "See the numbers in the linking sheet of the plan."
        message = "«{text}» does not have the number of a measure."
        found.append(FileFinding(message, remedy, {"text": text[:60]}, place))
    else:
        near = nearest_number(number, (m for iris in terms.measures.values() for m in iris))
        found.append(missing_number(number, terms.elements.get(near, ""), place))
    return ""


def _relation(row: FilledRow, terms: PlanTerms, found: list[FileFinding]) -> str:
    text, place = row.cells.get("relation", ""), _place(row, "relation", "subject")
    iri = terms.relation_names.get(fold(text), "")
    if several := None if iri else several_names(text, terms.relation_names):
        found.append(replace(several, place=place))
    elif not iri:
        near = terms.near_relation(text) if text else ""
        fields = {
            "text": text[:60],
            "near": terms.names_in_languages([near]) if near else "",
            "known": terms.names_in_languages(terms.relations),
        }
        message = "«{text}» is not one of the relations." if text else "The relation is missing."
        remedy = "Did you mean «{near}»?" if near else "Choose one of: {known}."
        found.append(FileFinding(message, remedy, fields, place))
    return iri


def _subject(row: FilledRow, terms: PlanTerms, found: list[FileFinding]) -> str:
    address, place = row.cells.get("subject", ""), row.places["subject"]
    problem = address_problem(address, terms)
    if problem:
        found.append(FileFinding(*problem, {"address": address[:200]}, place))
        return ""
    return address
