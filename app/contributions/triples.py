"""Triples of a partner -> links to plan elements, and findings with their lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

import pyoxigraph as ox

from app.contributions.findings import MOST_FINDINGS, WARNING, Checked, Finding, Link, limited
from app.contributions.plan_terms import PlanTerms
from app.contributions.rdf import Placed
from app.contributions.rows import address_problem, missing_thing
from app.vocabularies import FOREIGN_PREFIXES, RDF_TYPE

RDF = FOREIGN_PREFIXES["rdf"]
LABELS = tuple(
    FOREIGN_PREFIXES[p] + n for p, n in (("rdfs", "label"), ("dcterms", "title"), ("foaf", "name"))
)
GENERAL = tuple(
    FOREIGN_PREFIXES[p] + n
    for p, n in (
        ("dcterms", "relation"),
        ("dcterms", "subject"),
        ("schema", "about"),
        ("dcterms", "references"),
    )
)
"""Properties of other vocabularies that link to a plan element without saying how."""
CONTRIBUTION_PARTS = ("subject", "predicate", "object")


class TripleChecker:
    """Checks the triples of one file against one release."""

    def __init__(self, placed: Sequence[Placed], terms: PlanTerms, partner: str) -> None:
        self.terms = terms
        self.partner = partner
        self.placed = placed
        self.types: dict[str, list[str]] = defaultdict(list)
        self.values: dict[tuple[str, str], list[tuple[ox.NamedNode | ox.Literal, int]]] = defaultdict(list)
        self.lines: dict[str, int] = {}
        for p in placed:
            self.lines.setdefault(subject_of(p.triple), p.line)
            if isinstance(p.triple.object, (ox.NamedNode, ox.Literal)):
                key = (subject_of(p.triple), p.triple.predicate.value)
                self.values[key].append((p.triple.object, p.line))
                if p.triple.predicate == RDF_TYPE:
                    self.types[key[0]].append(p.triple.object.value)
        stated = [n for n, kinds in self.types.items() if terms.space + "Contribution" in kinds]
        self.contributions = {
            tuple(self._first(n, RDF + part) for part in CONTRIBUTION_PARTS): n for n in stated
        }

    def checked(self) -> Checked:
        """Return the findings in the order of the file, and the valid links."""
        findings: list[Finding] = []
        links: dict[tuple[str, str, str], Link] = {}
        for p in self.placed:
            if len(findings) >= MOST_FINDINGS:
                break
            wrong = list(self._wrong(p))
            findings += wrong
            link = None if any(f.severity != WARNING for f in wrong) else self._link(p.triple)
            if link:
                links.setdefault((link.subject, link.relation, link.element), link)
        for node, kinds in self.types.items():
            if self.terms.space + "Contribution" in kinds and len(findings) < MOST_FINDINGS:
                findings += self._incomplete(node)
        return Checked(limited(findings), tuple(links.values()))

    def _wrong(self, p: Placed) -> Iterator[Finding]:
        """Yield the finding about one triple; only the first cause."""
        place, triple = str(p.line or ""), p.triple
        own_terms = [triple.predicate.value]
        if isinstance(triple.object, ox.NamedNode) and triple.predicate == RDF_TYPE:
            own_terms.append(triple.object.value)
        for term in own_terms:
            if unknown := self._unknown_term(term, place):
                yield unknown
                return
        value = triple.object.value if isinstance(triple.object, ox.NamedNode) else ""
        if turned := self._turned(triple, value, place):
            yield turned
        if value.startswith(self.terms.base) and not self._is_term(value):
            yield from self._untyped(triple, place)
        if value.startswith(self.terms.base) and not self.terms.exists(value) and not self._is_term(value):
            yield missing_thing(value, self.terms, place)
        elif triple.predicate.value in self.terms.relations:
            yield from self._wrong_link(triple, value, place)
        elif value in self.terms.elements and triple.predicate.value in GENERAL:
            yield self._vague(triple, place)

    def _unknown_term(self, iri: str, place: str) -> Finding | None:
        """Return the finding that the plan vocabulary does not have a term."""
        definitions = self.terms.look.namespaces.definitions
        ours = iri.startswith((self.terms.space, f"{definitions}plan"))
        if not ours or iri in self.terms.terms:
            return None
        near = self.terms.nearest_term(iri)
        fields = {"term": self.terms.name(iri), "near": self.terms.name(near)}
        remedy = "Did you mean {near}?" if near else "See the vocabulary at /def/plan."
        return Finding("There is no term {term}.", remedy, fields, place)

    def _is_term(self, iri: str) -> bool:
        return iri in self.terms.terms or iri.startswith(self.terms.look.namespaces.definitions)

    def _turned(self, triple: ox.Triple, value: str, place: str) -> Finding | None:
        """Return the finding of a property of plan elements that is said of something of the partner's, or
        of a partner's statement about something of the plan's."""
        subject, predicate = subject_of(triple), triple.predicate.value
        if predicate in self.terms.inverses or predicate in self.terms.relations:
            return None
        domain, _ = self.terms.ends(predicate) if predicate.startswith(self.terms.space) else ("", "")
        to_element = "/id/plan/" in value
        fields = {
            "term": self.terms.name(predicate),
            "thing": f"<{subject[:200]}>",
            "element": f"<{value[:200]}>",
        }
        if subject.startswith(self.terms.base):
            return Finding(
                "Only the plan itself says {term} of {thing}. Your data say what your own things do.",
                "Turn it around: your own address plan:implements {thing}, or another of the relations.",
                fields,
                place,
            )
        if domain == self.terms.space + "PlanElement" and to_element:
            return Finding(
                "{term} goes from a part of the plan, and {thing} is yours.",
                "To link it to the plan, use plan:implements, plan:contributesToElement, plan:reportsOn, "
                "plan:dependsOn or plan:isAbout.",
                fields,
                place,
            )
        return None

    def _wrong_link(self, triple: ox.Triple, value: str, place: str) -> Iterator[Finding]:
        fields = {"value": str(getattr(triple.object, "value", "–"))[:200]}
        if value not in self.terms.elements:
            remedy = "Link to the address of a measure, goal or area; /bidrag has a sheet with all of them."
            yield Finding("«{value}» is not a part of a plan here.", remedy, fields, place)
        address = triple.subject.value if isinstance(triple.subject, ox.NamedNode) else ""
        if problem := address_problem(address, self.terms):
            yield Finding(*problem, {"address": address[:200]}, place)

    def _untyped(self, triple: ox.Triple, place: str) -> Iterator[Finding]:
        """Yield the finding that a resource of the partner has no class; readers sort by class."""
        subject = subject_of(triple)
        if subject not in self.types and not subject.startswith(self.terms.base):
            remedy = "Say what it is, such as: a schema:Project."
            yield Finding(
                "Nothing says what {address} is.", remedy, {"address": f"<{subject[:200]}>"}, place, WARNING
            )

    def _vague(self, triple: ox.Triple, place: str) -> Finding:
        fields = {"term": self.terms.name(triple.predicate.value)}
        remedy = (
            "Use plan:implements or another of the relations, so that the page of the measure can say it."
        )
        return Finding("{term} does not say how it is linked to the plan.", remedy, fields, place, WARNING)

    def _link(self, triple: ox.Triple) -> Link | None:
        """Return the link that a triple states, in either direction; generic ones as the general relation."""
        predicate, value = triple.predicate.value, getattr(triple.object, "value", "")
        subject, element = subject_of(triple), value
        if predicate in self.terms.inverses:
            predicate, subject, element = self.terms.inverses[predicate], value, subject
        elif predicate in GENERAL:
            predicate = self.terms.relations[-1]
        if predicate not in self.terms.relations or element not in self.terms.elements:
            return None
        return self._with_words(Link(subject, predicate, element, self._text(subject, LABELS)))

    def _with_words(self, link: Link) -> Link:
        """Return a link with the words and day of the contribution that states it, if there is one."""
        wanted = (link.subject, link.relation, link.element)
        if node := self.contributions.get(wanted):
            text = self._text(node, (self.terms.space + "ownWords",))
            return Link(*wanted, link.name, text, self._first(node, self.terms.space + "statedOn"))
        return link

    def _first(self, node: str, predicate: str) -> str:
        return next((term.value for term, _ in self.values.get((node, predicate), [])), "")

    def _text(self, node: str, predicates: Sequence[str]) -> str:
        return next((text for p in predicates if (text := self._first(node, p))), "")

    def _incomplete(self, node: str) -> Iterator[Finding]:
        """Yield what a contribution lacks (the same as the shapes at /graf/former/contribution require)."""
        place = str(self.lines[node] or "")
        needed = [RDF + part for part in CONTRIBUTION_PARTS]
        needed += [self.terms.space + "statedBy", self.terms.space + "statedOn"]
        for predicate in needed:
            if not self._first(node, predicate):
                fields = {"thing": f"<{node[:200]}>", "term": self.terms.name(predicate)}
                yield Finding("The contribution {thing} has no {term}.", "Add it.", fields, place)
        by = self._first(node, self.terms.space + "statedBy")
        if by and by != self.partner:
            fields = {"other": f"<{by[:200]}>", "partner": f"<{self.partner}>"}
            yield Finding("It is stated by {other}, but you are {partner}.", "", fields, place, WARNING)
        day = self._first(node, self.terms.space + "statedOn")
        if day and not is_day(day):
            remedy = 'Write it as "2024-06-15"^^xsd:date.'
            yield Finding("«{text}» is not a date.", remedy, {"text": day[:40]}, place)


def is_day(text: str) -> bool:
    """Return whether a text is an ISO date."""
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def subject_of(triple: ox.Triple) -> str:
    """Return the subject as text: an IRI, or a blank node with its marker."""
    value = triple.subject.value if isinstance(triple.subject, (ox.NamedNode, ox.BlankNode)) else ""
    return f"_:{value}" if isinstance(triple.subject, ox.BlankNode) else value
