"""An address or a number of ours that nothing has -> a finding with what was probably meant."""

from __future__ import annotations

import re

from app.contributions.findings import FileFinding
from app.contributions.plan_terms import PlanTerms
from app.identifiers import local_name

NUMBER = re.compile(r"\d+(?:\.\d+)*")


def missing_number(number: str, near: str, place: str) -> FileFinding:
    """Return the finding that no measure has this number, with the nearest number."""
    fields = {"number": number[:60], "near": near}
    remedy = "Did you mean {near}?" if near else "See the numbers in the linking sheet of the plan."
    return FileFinding("There is no measure {number}.", remedy, fields, place)


def missing_resource(iri: str, terms: PlanTerms, place: str) -> FileFinding:
    """Return the finding that no resource has this address of ours, with the nearest address."""
    near = terms.nearest_resource(iri) if iri.startswith(("http://", "https://")) else ""
    number, wanted = terms.elements.get(near, ""), local_name(iri)
    if number and NUMBER.fullmatch(wanted) and wanted != number:
        return missing_number(wanted, number, place)
    fields = {"address": f"<{iri[:200]}>", "near": f"<{near}>"}
    remedy = "Did you mean {near}?" if near else "Copy the address from the page of the measure."
    return FileFinding("{address} is not the address of anything here.", remedy, fields, place)


def is_missing(iri: str, terms: PlanTerms) -> bool:
    """Return whether an IRI is below our base, but nothing here has it."""
    return iri.startswith(terms.base) and not (_is_term(iri, terms) or terms.exists(iri))


def _is_term(iri: str, terms: PlanTerms) -> bool:
    return iri in terms.terms or iri.startswith(terms.look.namespaces.definitions)
