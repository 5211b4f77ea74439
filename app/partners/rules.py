"""What a partner may state: links from its own addresses to elements of plans, and facts in its own name.

The check of `app.contributions` finds out whether a link is correct; these rules, whether this partner may
state it. They list what is allowed, so an unknown term is refused.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

import pyoxigraph as ox

from app.contributions.findings import FileFinding
from app.contributions.link_terms import GENERAL, subject_text
from app.contributions.plan_terms import PlanTerms
from app.contributions.rdf import LONGEST_ADDRESS, Placed
from app.partners.access import Partner
from app.vocabularies import FOREIGN_PREFIXES, RDF_TYPE, expand

LONGEST_TEXT = 2000
SCHEMES = ("http", "https", "mailto", "tel")
DESCRIBING = tuple(FOREIGN_PREFIXES[p] for p in ("dcterms", "schema", "foaf", "dcat", "org", "vcard"))
"""Vocabularies of which every term may describe what is the partner's own."""
LABELS = tuple(
    map(
        expand, ("rdfs:label", "rdfs:comment", "rdfs:seeAlso", "skos:prefLabel", "skos:altLabel", "skos:note")
    )
)
LINKED = tuple(map(expand, ("rdf:subject", "rdf:predicate", "rdf:object")))
CONTACT = tuple(
    map(
        expand,
        (
            *("rdfs:seeAlso", "skos:altLabel", "schema:email", "schema:telephone", "schema:url"),
            *("schema:contactPoint", "foaf:homepage", "dcat:contactPoint"),
        ),
    )
)
"""What a partner may state about its own actor."""
CLASSES = ("Contribution", "StatusReport", "Participation", "Measurement", "Indicator")
OF_REPORTS = ("statusOf", "status", "reportDate", "statusText", "reportedBy")
OF_CONTRIBUTIONS = ("statedBy", "statedOn", "ownWords")
OF_PARTICIPATIONS = ("participant", "role")
OF_RESULTS = ("resultOf", "indicator", "measuredValue", "measuredFrom", "measuredOn", "unit")
OF_PARTS = "rdf:subject is your own, rdf:predicate a relation; rdf:object and plan:statusOf are elements."
SPEAKERS = {
    "Contribution": "statedBy",
    "StatusReport": "reportedBy",
    "Participation": "participant",
    "Measurement": "reportedBy",
}
"""The property of each class that says in whose name it is."""


class Rules:
    """The rules for one contribution of a partner."""

    def __init__(self, placed: Sequence[Placed], partner: Partner, terms: PlanTerms) -> None:
        self.placed, self.partner, self.terms = placed, partner, terms
        plan = terms.space
        own_terms = (*OF_REPORTS, *OF_CONTRIBUTIONS, *OF_PARTICIPATIONS, *OF_RESULTS)
        self.predicates = frozenset(
            (*terms.relations, *(plan + n for n in own_terms), *LABELS, *LINKED, RDF_TYPE.value)
        )
        self.classes = frozenset(plan + n for n in CLASSES)
        self.objects: dict[tuple[str, str], list[str]] = defaultdict(list)
        for p in placed:
            value = p.triple.object.value if isinstance(p.triple.object, ox.NamedNode) else ""
            self.objects[subject_text(p.triple), p.triple.predicate.value].append(value)

    def broken(self) -> Iterator[FileFinding]:
        """Yield a finding for each statement that the partner may not make; one for each foreign subject."""
        foreign: dict[str, list[Placed]] = defaultdict(list)
        for p in self.placed:
            subject = subject_text(p.triple)
            if not isinstance(p.triple.subject, ox.BlankNode) and self._is_foreign(p.triple, subject):
                foreign[subject].append(p)
            elif found := self._of(p.triple, str(p.line or "")):
                yield found
        for subject, several in foreign.items():
            fields = {
                "subject": f"<{subject[:200]}>",
                "count": len(several),
                "own": ", ".join(self.partner.namespaces),
            }
            message = "{subject} is not in your namespaces. Number of statements about it: {count}."
            remedy = "You state something only about your own addresses: {own}"
            yield FileFinding(message, remedy, fields, str(several[0].line or ""), about=subject)
        for (subject, predicate), values in self.objects.items():
            if predicate == RDF_TYPE.value:
                yield from self._speakers(subject, values)

    def _of(self, triple: ox.Triple, place: str) -> FileFinding | None:
        subject, predicate = subject_text(triple), triple.predicate.value
        if isinstance(triple.subject, ox.BlankNode) or isinstance(triple.object, ox.BlankNode):
            return FileFinding(
                "A blank node cannot be published.", "Give it an address of your own.", {}, place
            )
        if not isinstance(triple.object, (ox.NamedNode, ox.Literal)):
            return FileFinding("A triple term cannot be published.", "Use plan:Contribution.", {}, place)
        value = "" if isinstance(triple.object, ox.Literal) else triple.object.value
        if max(len(subject), len(value)) > LONGEST_ADDRESS:
            fields = {"limit": LONGEST_ADDRESS}
            return FileFinding(
                "An address has more than {limit} characters.", "Use a shorter one.", fields, place
            )
        if found := self._subject(triple, subject, predicate, place):
            return found
        if isinstance(triple.object, ox.Literal):
            return text_problem(triple.object.value, place)
        return self._object(triple.object.value, predicate, place)

    def _subject(self, triple: ox.Triple, subject: str, predicate: str, place: str) -> FileFinding | None:
        """Return the finding that a partner may not state this about this subject."""
        fields = {"subject": f"<{subject[:200]}>", "term": self.terms.name(predicate)}
        if subject == self.partner.actor:
            if predicate in CONTACT:
                return None
            remedy = "Here a partner states its contact and other names; its name is the municipality's."
            return FileFinding("{term} of {subject} cannot be stated by a partner.", remedy, fields, place)
        if subject in self.terms.elements:  # its own participation: see `_is_foreign`
            return None
        if predicate not in self.predicates and not predicate.startswith(DESCRIBING):
            remedy = "Use the terms of docs/partners.md, Dublin Core, schema.org, FOAF or DCAT."
            return FileFinding("{term} cannot be stated by a partner.", remedy, fields, place)
        return None

    def _is_foreign(self, triple: ox.Triple, subject: str) -> bool:
        """Return whether a subject is neither the partner's own, nor an element that it takes part in."""
        if subject == self.partner.actor or self._own_participation(triple, subject, triple.predicate.value):
            return False
        return not subject.startswith(self.partner.namespaces) or "/." in urlsplit(subject).path

    def _own_participation(self, triple: ox.Triple, subject: str, predicate: str) -> bool:
        """Return whether a triple says that the partner itself takes part in an element.

        The only statement about an element that a partner makes: plan:participation has no inverse.
        """
        node = triple.object.value if isinstance(triple.object, ox.NamedNode) else ""
        return (
            predicate == self.terms.space + "participation"
            and subject in self.terms.elements
            and node.startswith(self.partner.namespaces)
            and self.terms.space + "Participation" in self.objects.get((node, RDF_TYPE.value), ())
        )

    def _object(self, value: str, predicate: str, place: str) -> FileFinding | None:
        """Return the finding about the resource at the end of a statement."""
        if predicate == RDF_TYPE.value:
            fits = value in self.classes or value.startswith(DESCRIBING)
            message = "{value} cannot be the class of something that belongs to a partner."
            remedy = "Use a class of schema.org, Dublin Core, FOAF or DCAT, or plan:Contribution."
        elif predicate in (*LINKED, self.terms.space + "statusOf"):
            fits = self._is_part(value, predicate)
            message = "{value} cannot be the {term} of something that belongs to a partner."
            remedy = OF_PARTS
        elif self._is_claim(value, predicate):
            fits = False
            message = "{term} cannot lead to {value}, which is not yours."
            remedy = "Use plan:implements or another of the relations."
        else:
            fits = urlsplit(value).scheme.lower() in SCHEMES
            message, remedy = "«{value}» is not a web address.", "Use http or https."
        fields = {"value": value[:200], "term": self.terms.name(predicate)}
        return None if fits else FileFinding(message, remedy, fields, place)

    def _is_part(self, value: str, predicate: str) -> bool:
        """Return whether a part of a contribution or a report is what its property needs."""
        if predicate == LINKED[0]:
            return value.startswith(self.partner.namespaces)
        return value in (self.terms.relations if predicate == LINKED[1] else self.terms.elements)

    def _is_claim(self, value: str, predicate: str) -> bool:
        """Return whether a general property leads to something of ours, other than the partner itself."""
        ours = value.startswith(self.terms.base) and value != self.partner.actor
        return ours and predicate.startswith(DESCRIBING) and predicate not in GENERAL

    def _speakers(self, node: str, kinds: Sequence[str]) -> Iterator[FileFinding]:
        """Yield the findings that something is not stated in the partner's own name."""
        for kind, speaker in SPEAKERS.items():
            if self.terms.space + kind not in kinds:
                continue
            given = self.objects.get((node, self.terms.space + speaker), [])
            if given != [self.partner.actor]:
                fields = {"thing": f"<{node[:200]}>", "term": f"plan:{speaker}", "own": self.partner.actor}
                message = "{thing} is not in your name."
                yield FileFinding(message, "Give it {term} <{own}>, and no other.", fields, about=node)


def text_problem(text: str, place: str) -> FileFinding | None:
    """Return the finding about a text that is too long, or has characters that change how it is shown."""
    if len(text) > LONGEST_TEXT:
        message = "A text has more than {limit} characters."
        return FileFinding(message, "Write it shorter.", {"limit": LONGEST_TEXT}, place)
    hidden = [
        c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co") and c not in "\n\t\u00ad"
    ]
    if hidden:
        fields = {"character": f"U+{ord(hidden[0]):04X}"}
        message = "A text has the invisible character {character}."
        return FileFinding(message, "Write it again without it.", fields, place)
    return None
