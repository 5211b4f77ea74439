"""What a partner sends -> its content as stored, or the findings that keep it from being accepted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from app.contributions.checking import check_contribution, check_triples, own_context
from app.contributions.findings import ERROR, MOST_FINDINGS, Checked, FileFinding, limited
from app.contributions.link_terms import subject_text
from app.contributions.plan_terms import PlanTerms
from app.contributions.rdf import Placed, read_rdf
from app.contributions.writing import understood
from app.formats import RESULTS_CSV, RESULTS_XLSX
from app.partners.access import Partner
from app.partners.released import graph_of_partner
from app.partners.rules import Rules
from app.representation import Representation

NOTHING = FileFinding(
    "The contribution has no statements.", "Send DELETE to withdraw what you have published.", {}
)


@dataclass(frozen=True, slots=True)
class Sent:
    """A contribution that was read: its content as sorted N-Triples, and the result of the check."""

    content: str
    checked: Checked

    @property
    def findings(self) -> tuple[FileFinding, ...]:
        """What the check and the rules found, in the order of the file."""
        return self.checked.findings

    @property
    def faults(self) -> tuple[FileFinding, ...]:
        """The findings that keep it from being accepted."""
        return tuple(f for f in self.findings if f.severity == ERROR)


def read_contribution(
    data: bytes, form: Representation, partner: Partner, terms: PlanTerms, language: str, today: date
) -> Sent:
    """Read a sheet or RDF, and check it against the release and the rules for the partner.

    The texts of a sheet are marked as being in `language`; a date after `today` gets a warning.
    Raises the errors of `app.contributions.errors`.
    """
    if form in (RESULTS_XLSX, RESULTS_CSV):
        checked = check_contribution(data, form, partner.actor, terms, today)
        quads = understood(checked, partner.actor, terms, language)
        placed = [Placed(quad.triple, 0) for quad in quads]
    else:
        graph = graph_of_partner(partner.name, terms.base)
        placed = read_rdf(data, form, lambda address: own_context(address, terms.look), graph)
        others = [
            p for p in placed if not subject_text(p.triple).startswith(terms.base)
        ]  # the rules judge ours
        checked = check_triples(others, data, form, partner.actor, terms, today)
    findings = [*checked.findings, *Rules(placed, partner, terms).broken()]
    if not placed and not any(f.severity == ERROR for f in findings):
        findings = [NOTHING]
    found = limited(sorted(findings, key=line)[: MOST_FINDINGS + 1])
    return Sent(n_triples(placed), replace(checked, findings=found))


def line(finding: FileFinding) -> int:
    """Return the line of a finding; 0 for a cell, or if it is not known."""
    return int(finding.place) if finding.place.isdecimal() else 0


def n_triples(placed: list[Placed]) -> str:
    """Return triples as N-Triples, sorted, each once."""
    return "".join(sorted({f"{p.triple} .\n" for p in placed}))
