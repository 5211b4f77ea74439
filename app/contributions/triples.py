"""Triples of a partner -> links to plan elements, and findings with their lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import pyoxigraph as ox

from app.contributions.cell_numbers import kind_in, number_in
from app.contributions.directions import wrong_direction
from app.contributions.draft import ParsedContribution
from app.contributions.findings import (
    ERROR,
    MOST_FINDINGS,
    WARNING,
    Checked,
    FileFinding,
    PartnerLink,
    limited,
)
from app.contributions.link_terms import CONTRIBUTION_PARTS, GENERAL, LABELS, RDF, subject_text
from app.contributions.missing import is_missing, missing_resource
from app.contributions.nearest import host_and_path
from app.contributions.plan_terms import PlanTerms
from app.contributions.rdf import Placed
from app.contributions.reports import reports_in
from app.contributions.results import FileResults
from app.contributions.rows import no_link
from app.contributions.values import address_problem
from app.identifiers import local_name
from app.vocabularies import FOREIGN_PREFIXES, RDF_TYPE

SAME = (
    FOREIGN_PREFIXES["owl"] + "sameAs",
    *(FOREIGN_PREFIXES["skos"] + name for name in ("exactMatch", "closeMatch")),
)


class TripleChecker:
    """Checks the triples of one file against one release."""

    def __init__(self, placed: Sequence[Placed], terms: PlanTerms, partner: str, today: date) -> None:
        self.terms = terms
        self.partner = partner
        self.today = today
        self.placed = placed
        self.draft = ParsedContribution(placed, terms)
        self.stated = {
            tuple(self.draft.first(node, RDF + part) for part in CONTRIBUTION_PARTS): node
            for node in self.draft.contributions
        }

    def checked(self) -> Checked:
        """Return the findings in the order of the file, and the valid links."""
        findings: list[FileFinding] = []
        links: dict[tuple[str, str, str], PartnerLink] = {}
        named: set[str] = set()
        for p in self.placed:
            if len(findings) >= MOST_FINDINGS:
                break
            wrong = list(self._wrong(p))
            findings += wrong
            link = None if any(f.severity == ERROR for f in wrong) else self._link(p.triple)
            if link:
                links.setdefault((link.subject, link.relation, link.element), link)
            subject = link.subject if link else subject_text(p.triple)
            if (link or self._is_to_plan(p.triple)) and subject not in named:
                named.add(subject)
                findings += self.draft.untyped(subject, str(p.line or ""))
        for node in self.draft.contributions:
            if len(findings) < MOST_FINDINGS:
                findings += self.draft.incomplete(node, self.partner, self.today)
        results = FileResults(self.draft, self.terms, self.partner, self.today)
        reports, parts, wrong_reports = reports_in(self.draft, self.terms, self.today)
        findings += (*results.findings, *wrong_reports)
        if not findings and not links and not any(self._is_ours(p.triple.object) for p in self.placed):
            findings.append(no_link())
        return Checked(
            limited(findings),
            tuple(links.values()),
            tuple(results.found.values()),
            tuple(reports),
            tuple(parts),
        )

    def _wrong(self, p: Placed) -> Iterator[FileFinding]:
        """Yield the findings about one triple; only the first cause."""
        place, triple = str(p.line or ""), p.triple
        value = triple.object.value if isinstance(triple.object, ox.NamedNode) else ""
        unknown = self._unknown_term(triple.predicate.value, value, place)
        if triple.predicate == RDF_TYPE:
            unknown = unknown or self._unknown_term(value, "", place)
        if found := unknown or self.draft.no_text(p):
            yield found
        elif triple.predicate.value in (self.terms.space + "resultOf", self.terms.space + "indicator"):
            return  # `FileResults` checks what they lead to
        elif self._takes_part(triple, value):
            return  # the only statement about an element; `reports_in` checks the participation
        elif turned := wrong_direction(triple, value, self.terms, place):
            yield turned
            if is_missing(value, self.terms):
                yield missing_resource(value, self.terms, place)
        elif is_missing(value, self.terms):
            yield missing_resource(value, self.terms, place)
        elif triple.predicate.value in self.terms.relations:
            yield from self._wrong_link(triple, value, place)
        elif triple.predicate.value in self.terms.inverses:
            yield from self._wrong_inverse(triple, value, place)
        elif value in self.terms.elements:
            yield from self._vague(triple, place)
        else:
            yield from self.draft.unreadable_text(p)

    def _takes_part(self, triple: ox.Triple, value: str) -> bool:
        """Return whether an element leads to a participation that the file describes: there is no inverse."""
        leads = triple.predicate.value == self.terms.space + "participation"
        described = self.terms.space + "Participation" in self.draft.types.get(value, ())
        return leads and described and subject_text(triple) in self.terms.elements

    def _is_to_plan(self, triple: ox.Triple) -> bool:
        """Return whether the object is an address of a part of a plan, right or wrong."""
        value = triple.object.value if isinstance(triple.object, ox.NamedNode) else ""
        return value.startswith(self.terms.base) and "/plan/" in value

    def _is_ours(self, term: object) -> bool:
        """Return whether an object is a resource of ours, such as a whole plan."""
        value = term.value if isinstance(term, ox.NamedNode) else ""
        return value.startswith(self.terms.base) and self.terms.exists(value)

    def _unknown_term(self, iri: str, value: str, place: str) -> FileFinding | None:
        """Return the finding that the plan vocabulary does not have a term, whose object is `value`."""
        if iri in self.terms.terms:
            return None
        prefix, _, rest = iri.partition(":")
        if prefix in self.terms.look.namespaces.prefixes() and not rest.startswith("//"):
            message = "The prefix {prefix}: is not declared, so {term} says nothing."
            space = self.terms.look.namespaces.prefixes()[prefix]
            fields = {"prefix": prefix, "term": iri[:80], "space": space}
            return FileFinding(message, "Declare it as <{space}>.", fields, place)
        host, path = host_and_path(iri)
        ours = host == self.terms.host and path.startswith("/def/plan")
        links = value in self.terms.elements or is_missing(value, self.terms)
        misplaced = links and any(local_name(r) == local_name(iri) for r in self.terms.relations)
        if not ours and not misplaced:
            return None
        near = self.terms.nearest_term(iri, links=links)
        fields = {"term": self.terms.name(iri), "near": self.terms.name(near)}
        remedy = "Did you mean {near}?" if near else "See the vocabulary at /def/plan."
        return FileFinding("There is no term {term}.", remedy, fields, place)

    def _wrong_link(self, triple: ox.Triple, value: str, place: str) -> Iterator[FileFinding]:
        if value not in self.terms.elements:
            yield self._no_element(triple, value, place)
        address = triple.subject.value if isinstance(triple.subject, ox.NamedNode) else ""
        if problem := address_problem(address, self.terms):
            yield FileFinding(*problem, {"address": address[:200]}, place)

    def _no_element(self, triple: ox.Triple, value: str, place: str) -> FileFinding:
        """Return the finding that the object of a link is no element, with the one that is meant."""
        text = str(getattr(triple.object, "value", "–"))
        near = self.terms.nearest_resource(text)
        if not near:
            numbered = self.terms.numbered.get((kind_in(text), number_in(text)), [])
            near = numbered[0] if len(numbered) == 1 else ""
        fields = {"value": text[:200], "near": f"<{near}>"}
        remedy = "Link to the address of a measure, goal or area; /bidrag has a sheet with all of them."
        remedy = "Did you mean {near}?" if near in self.terms.elements else remedy
        return FileFinding("«{value}» is not a part of a plan here.", remedy, fields, place)

    def _wrong_inverse(self, triple: ox.Triple, value: str, place: str) -> Iterator[FileFinding]:
        if problem := address_problem(value, self.terms):
            yield FileFinding(*problem, {"address": value[:200]}, place)

    def _vague(self, triple: ox.Triple, place: str) -> Iterator[FileFinding]:
        """Yield the finding that another vocabulary's property says too little or too much of an element."""
        predicate = triple.predicate.value
        fields = {"term": self.terms.name(predicate), "element": f"<{getattr(triple.object, 'value', '')}>"}
        if predicate in GENERAL:
            message = "{term} does not say how it is linked to the plan."
            remedy = (
                "Use plan:implements or another of the relations, so that the page of the measure can say it."
            )
            yield FileFinding(message, remedy, fields, place, WARNING)
        if predicate in SAME:
            message = "{term} says that your thing is {element} itself, not that it belongs to it."
            remedy = "Use plan:implements or another of the relations for a project, report or dataset."
            yield FileFinding(message, remedy, fields, place, WARNING)

    def _link(self, triple: ox.Triple) -> PartnerLink | None:
        """Return the link that a triple states, in either direction; generic ones as the general relation."""
        predicate, value = triple.predicate.value, getattr(triple.object, "value", "")
        subject, element = subject_text(triple), value
        if predicate in self.terms.inverses:
            predicate, subject, element = self.terms.inverses[predicate], value, subject
        elif predicate in GENERAL:
            predicate = self.terms.relations[-1]
        if predicate not in self.terms.relations or element not in self.terms.elements:
            return None
        wanted = (subject, predicate, element)
        name = self.draft.text(subject, LABELS)
        node = self.stated.get(wanted)
        if node is None:
            return PartnerLink(*wanted, name)
        own = self.terms.space
        return PartnerLink(
            *wanted, name, self.draft.first(node, own + "ownWords"), self.draft.first(node, own + "statedOn")
        )
