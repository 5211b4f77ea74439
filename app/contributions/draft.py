"""The triples of a partner's file by subject, and checks of what it says about its own resources."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

import pyoxigraph as ox

from app.content.documents.characters import CONTROLS
from app.contributions.findings import WARNING, FileFinding
from app.contributions.link_terms import CONTRIBUTION_PARTS, LABELS, RDF, subject_text
from app.contributions.odd_words import odd_words
from app.contributions.plan_terms import PlanTerms
from app.contributions.rdf import Placed
from app.contributions.values import AS_DATE, day_problem, language_problem
from app.language import DIRECTIONS
from app.vocabularies import FOREIGN_PREFIXES, RDF_TYPE

TEXTS = ("ownWords", "statusText", "unit")
"""Terms of our own whose values are texts."""
XSD_DATE = FOREIGN_PREFIXES["xsd"] + "date"

UNREADABLE = re.compile(f"{CONTROLS.pattern}|[{DIRECTIONS}]")
"""Control characters, which XML cannot have, and marks that turn the letters around."""


class ParsedContribution:
    """What one file says, by subject and predicate, with the lines."""

    def __init__(self, placed: Sequence[Placed], terms: PlanTerms) -> None:
        self.terms = terms
        self.types: dict[str, list[str]] = defaultdict(list)
        self.lines: dict[str, int] = {}
        self._values: dict[tuple[str, str], list[ox.NamedNode | ox.Literal]] = defaultdict(list)
        self._leading: dict[tuple[str, str], list[str]] = defaultdict(list)
        for p in placed:
            subject, value = subject_text(p.triple), p.triple.object
            self.lines.setdefault(subject, p.line)
            if isinstance(value, (ox.NamedNode, ox.Literal)):
                self._values[subject, p.triple.predicate.value].append(value)
                self._leading[p.triple.predicate.value, value.value].append(subject)
                if p.triple.predicate == RDF_TYPE:
                    self.types[subject].append(value.value)
        self.contributions = self.of_class(terms.space + "Contribution")

    def values(self, node: str, predicate: str) -> list[ox.NamedNode | ox.Literal]:
        """Return the values of a property, each once, in the order of the file."""
        return list(dict.fromkeys(self._values.get((node, predicate), [])))

    def of_class(self, iri: str) -> list[str]:
        """Return the subjects of a class, in the order of the file."""
        return [node for node, kinds in self.types.items() if iri in kinds]

    def with_any(self, predicates: Iterable[str]) -> list[str]:
        """Return the subjects that have any of some properties, each once, in the order of the file."""
        wanted = set(predicates)
        return list(dict.fromkeys(node for node, predicate in self._values if predicate in wanted))

    def subjects(self, predicate: str, node: str) -> list[str]:
        """Return the subjects of which a resource is a value, in the order of the file."""
        leading = self._leading.get((predicate, node), [])
        return list(dict.fromkeys(leading))

    def first(self, node: str, predicate: str) -> str:
        """Return the first value of a property; empty if there is none."""
        return next((term.value for term in self._values.get((node, predicate), [])), "")

    def text(self, node: str, predicates: Sequence[str]) -> str:
        """Return the first value of the first of some properties that has one; empty if there is none."""
        return next((text for p in predicates if (text := self.first(node, p))), "")

    def untyped(self, subject: str, place: str) -> Iterator[FileFinding]:
        """Yield the finding that a resource of the partner has no class; readers sort by class."""
        if subject not in self.types and not subject.startswith((self.terms.base, "_:")):
            remedy = "Say what it is, such as: a schema:Project."
            fields = {"address": f"<{subject[:200]}>"}
            yield FileFinding("Nothing says what {address} is.", remedy, fields, place, WARNING)

    def no_text(self, p: Placed) -> FileFinding | None:
        """Return the finding that a name, a unit or the partner's words is no text, or an empty one."""
        predicate, value = p.triple.predicate.value, p.triple.object
        if predicate not in (*LABELS, *(self.terms.space + name for name in TEXTS)):
            return None
        fields, place = {"term": self.terms.name(predicate)}, str(p.line or "")
        if not isinstance(value, ox.Literal):
            return FileFinding(
                "{term} must be a text, not an address.", "Write it in quotation marks.", fields, place
            )
        if not value.value.strip():
            return FileFinding("{term} is empty.", "Fill it in, or leave it out.", fields, place)
        if found := UNREADABLE.search(value.value):
            fields["character"] = f"U+{ord(found[0]):04X}"
            return FileFinding("{term} has the character {character}.", "Remove it.", fields, place)
        return None

    def unreadable_text(self, p: Placed) -> Iterator[FileFinding]:
        """Yield what pages would show wrongly in a name or the partner's words, or to the wrong readers."""
        if p.triple.predicate.value not in (*LABELS, self.terms.space + "ownWords"):
            return
        if subject_text(p.triple).startswith(self.terms.base) or not isinstance(p.triple.object, ox.Literal):
            return
        if odd := odd_words(p.triple.object.value, str(p.line or "")):
            yield odd
        language = p.triple.object.language or ""
        if problem := language_problem(language):
            fields = {"text": p.triple.object.value[:60], "language": language}
            yield FileFinding(*problem, fields, str(p.line or ""), WARNING)

    def incomplete(self, node: str, partner: str, today: date) -> Iterator[FileFinding]:
        """Yield what a contribution lacks (the same as the shapes at /graf/former/contribution require)."""
        place, space = str(self.lines[node] or ""), self.terms.space
        needed = [RDF + part for part in CONTRIBUTION_PARTS] + [space + "statedBy", space + "statedOn"]
        for predicate in needed:
            values = self.values(node, predicate)
            fields = {"thing": f"<{node[:200]}>", "term": self.terms.name(predicate)}
            if not values:
                yield FileFinding("The contribution {thing} has no {term}.", "Add it.", fields, place)
            elif len(values) > 1:
                yield FileFinding("{thing} has several {term}.", "Keep one of them.", fields, place)
            elif predicate.startswith(RDF) and isinstance(values[0], ox.Literal):
                yield replace(not_an_address(node, self.terms.name(predicate)), place=place)
        by = self.first(node, space + "statedBy")
        if by and by != partner:
            fields = {"other": f"<{by[:200]}>", "partner": f"<{partner}>"}
            yield FileFinding("It is stated by {other}, but you are {partner}.", "", fields, place, WARNING)
        for day in self._values.get((node, space + "statedOn"), []):
            problem = day_problem(day.value, today)
            if problem is None and not (isinstance(day, ox.Literal) and day.datatype.value == XSD_DATE):
                problem = FileFinding("«{text}» is not marked as a date.", AS_DATE, {"text": day.value[:40]})
            if problem:
                yield replace(problem, place=place)


def not_an_address(node: str, term: str) -> FileFinding:
    """Return the finding that a term has a text where the address of a resource is needed."""
    fields = {"thing": f"<{node[:200]}>", "term": term}
    return FileFinding(
        "{term} of {thing} must be an address, not a text.", "Write it in angle brackets.", fields
    )
