"""A partner's file in any format -> findings, links, results, and a preview of these on the pages.

The site and the command line both call `check_contribution`, so they give the same answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from app.contributions.errors import ContributionTooLarge, ContributionUnreadable, UnknownPartner
from app.contributions.findings import ERROR, Checked, PartnerReport, PartnerResult, PartnerRole
from app.contributions.json_ld import left_out
from app.contributions.plan_terms import PlanTerms, listed
from app.contributions.rdf import Placed, read_rdf
from app.contributions.rows import check_rows
from app.contributions.sheet_reading import read_csv_sheet, read_xlsx
from app.contributions.triples import TripleChecker
from app.contributions.writing import turtle_and_json_ld
from app.formats import JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, RESULTS_CSV, RESULTS_XLSX, TRIG, TURTLE, by_name
from app.identifiers import document_path
from app.language import content_languages, translator
from app.representation import Representation
from app.store.lookups import Lookups
from app.views.trees.context import context_document, earlier_context, vocabulary_version
from app.views.trees.tree import Trees

FORMATS = (RESULTS_XLSX, RESULTS_CSV, TURTLE, JSON_LD, RDF_XML, N_TRIPLES, TRIG, N_QUADS)
LARGEST = 1 << 20
"""Bytes of a file; the site accepts no larger body, and the command gives the same answer."""
PACKAGE = b"PK\x03\x04"
CONTEXT = "context"


def format_of(media_type: str, name: str, data: bytes) -> Representation:
    """Return the format of a file, detected by its first bytes, then its name's suffix, then its media type.

    Raises `ContributionUnreadable` for an unsupported format.
    """
    if data.startswith(PACKAGE):
        return RESULTS_XLSX
    suffix = name.rpartition(".")[2].lower() if "." in name else ""
    by_suffix = next((r for r in FORMATS if r.suffix == suffix and r != RESULTS_XLSX), None)
    found = by_suffix or by_name(media_type, FORMATS) if media_type else by_suffix
    if found is None or found == RESULTS_XLSX:
        raise ContributionUnreadable(reason="its format is not known")
    return found


def partner_iri(text: str, terms: PlanTerms) -> str:
    """Return the IRI of the partner that a text names. Raises `UnknownPartner`."""
    iri, near = terms.partner(text)
    if not iri:
        raise UnknownPartner(partner=text[:100], nearest=listed(near))
    return iri


def check_contribution(
    data: bytes, form: Representation, partner: str, terms: PlanTerms, today: date
) -> Checked:
    """Return the findings about a partner's file, and the links that were understood.

    `partner` is the IRI of an actor; a date after `today` gets a warning. Raises the errors of
    `app.contributions.errors`.
    """
    if len(data) > LARGEST:
        raise ContributionTooLarge(limit=LARGEST, what="bytes")
    if form == RESULTS_XLSX:
        return check_rows(read_xlsx(data), terms, today)
    if form == RESULTS_CSV:
        return check_rows(read_csv_sheet(data), terms, today)
    placed = read_rdf(data, form, lambda address: own_context(address, terms.look))
    return check_triples(placed, data, form, partner, terms, today)


def check_triples(
    placed: Sequence[Placed], data: bytes, form: Representation, partner: str, terms: PlanTerms, today: date
) -> Checked:
    """Return what `check_contribution` returns, of the triples of a file; `data` is the whole file."""
    checked = TripleChecker(placed, terms, partner, today).checked()
    if form != JSON_LD:
        return checked
    ignored = left_out(data.decode("utf-8-sig"), lambda address: own_context(address, terms.look))
    return replace(checked, findings=(*ignored, *checked.findings))


def own_context(address: str, look: Lookups) -> bytes | None:
    """Return the JSON-LD context at an address of this site; None for every other address."""
    base = look.namespaces.base
    version = address.removeprefix(f"{base}{CONTEXT}/").removesuffix(".jsonld")
    if address == f"{base}{CONTEXT}.jsonld" or version == vocabulary_version(look):
        return context_document(look, Trees(look).terms.values())
    return earlier_context(version, look.namespaces) if version != address and "/" not in version else None


def as_data(checked: Checked, partner: str, terms: PlanTerms, language: str) -> dict[str, object]:
    """Return a check as data for JSON, its texts in one language; see docs/pages.md for the members."""
    languages = content_languages(language)
    found: dict[str, object] = {
        "partner": {"iri": partner, "name": terms.label(partner, languages)},
        "conforms": checked.conforms,
        "findings": [
            {
                "severity": f.severity,
                "message": f.text(language),
                **({("line" if f.place.isdecimal() else "cell"): f.place} if f.place else {}),
            }
            for f in checked.findings
        ],
        "understood": [
            {
                "subject": link.subject,
                "name": link.name,
                "relation": link.relation,
                "relationName": terms.label(link.relation, languages),
                "element": link.element,
                "elementName": terms.label(link.element, languages),
                "text": link.text,
                "date": link.day,
            }
            for link in checked.links
        ],
        "results": [result_as_data(result, terms, languages) for result in checked.results],
        "reports": [report_as_data(report, terms, languages) for report in checked.reports],
        "participations": [part_as_data(part, terms, languages) for part in checked.participations],
        "pages": page_parts(checked, terms, language),
    }
    if checked.links or checked.results or checked.reports or checked.participations:
        turtle, json_ld = turtle_and_json_ld(checked, partner, terms, language)
        found |= {"turtle": turtle, "jsonld": json_ld}
    return found


def report_as_data(report: PartnerReport, terms: PlanTerms, languages: Sequence[str]) -> dict[str, str]:
    """Return a status report as data for JSON."""
    return {
        "thing": report.thing,
        "element": report.element,
        "elementName": terms.label(report.element, languages),
        "status": report.status,
        "statusName": terms.label(report.status, languages),
        "date": report.day,
        "text": report.text,
    }


def part_as_data(part: PartnerRole, terms: PlanTerms, languages: Sequence[str]) -> dict[str, str]:
    """Return a participation as data for JSON."""
    return {
        "thing": part.thing,
        "element": part.element,
        "elementName": terms.label(part.element, languages),
        "role": part.role,
        "roleName": terms.label(part.role, languages),
    }


def result_as_data(result: PartnerResult, terms: PlanTerms, languages: Sequence[str]) -> dict[str, str]:
    """Return a result as data for JSON; `value` is a decimal number as text, so that no digit is lost."""
    return {
        "thing": result.thing,
        "element": result.element,
        "elementName": terms.label(result.element, languages),
        "indicator": result.indicator,
        "indicatorName": result.own_name or terms.label(result.indicator, languages),
        "value": result.value,
        "unit": result.unit,
        "from": result.since,
        "date": result.day,
        "source": result.source,
        "text": result.text,
    }


def page_parts(checked: Checked, terms: PlanTerms, language: str) -> list[dict[str, object]]:
    """Return what the page of each element would show.

    Of a link it is the inverse relation, name and address; of a result the indicator, and value with unit.
    """
    languages = content_languages(language)
    inverse = {there: back for back, there in terms.inverses.items()}
    says: dict[str, list[dict[str, str]]] = defaultdict(list)
    for link in checked.links:
        relation, name = terms.label(inverse[link.relation], languages), link.name or link.subject
        says[link.element].append(shown(relation, name, link.subject, link.text, link.day))
    for result in checked.results:
        data = result_as_data(result, terms, languages)
        name = f"{data['value']} {data['unit']}"
        says[result.element].append(shown(data["indicatorName"], name, result.thing, result.text, result.day))
    for report in checked.reports:
        name, relation = terms.label(report.status, languages), translator(language)("status")
        says[report.element].append(shown(relation, name, report.thing, report.text, report.day))
    for part in checked.participations:
        name, relation = terms.label(part.role, languages), translator(language)("takes part as")
        says[part.element].append(shown(relation, name, part.thing, "", ""))
    return [
        {
            "element": element,
            "path": document_path(element, terms.look.namespaces),
            "name": terms.label(element, languages),
            "words": terms.words(element),
            "says": said,
        }
        for element, said in says.items()
    ]


def shown(relation: str, name: str, address: str, text: str, day: str) -> dict[str, str]:
    """Return one line of a page; `day` is an ISO date or empty."""
    return {"relation": relation, "name": name, "address": address, "text": text, "date": day}


def counts(checked: Checked) -> dict[str, int]:
    """Return how many errors and warnings there are, and how much was understood of each kind."""
    errors = sum(f.severity == ERROR for f in checked.findings)
    return {
        "errors": errors,
        "warnings": len(checked.findings) - errors,
        "links": len(checked.links),
        "results": len(checked.results),
        "reports": len(checked.reports),
        "participations": len(checked.participations),
    }
