"""Code lists: each concept is in its list, with a unique name, code and place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from rdflib import RDFS, SKOS

from app.content.checks.facts import Facts
from app.content.checks.findings import Finding, violation
from app.content.checks.statement import Statement

PREFERRED, SCHEME = str(SKOS.prefLabel), str(SKOS.inScheme)


def code_lists(facts: Facts) -> Iterator[Finding]:
    """Report concepts that share a name, code or place in a list, and those not below the list's IRI."""
    single = (PREFERRED, str(SKOS.notation), facts.plan("order"))
    first: dict[tuple[str, ...], Statement] = {}
    for s in memberships(facts):
        if not s.subject.startswith(s.object + "/"):
            yield violation(s, "The concept is not below its list, <{list}>.", list=s.object)
        for predicate in single:
            for value in facts.about(s.subject, predicate):
                key = (s.object, predicate, value.object, value.language)
                other = first.setdefault(key, value)
                if other.subject != s.subject:
                    yield violation(
                        value,
                        "<{other}> has the same {property}, «{value}». Change one of them.",
                        other=other.subject,
                        property=facts.name(predicate),
                        value=value.object,
                    )


def memberships(facts: Facts) -> Iterator[Statement]:
    """Yield the statements that put our concepts into lists."""
    definitions = facts.namespaces.definitions
    yield from (s for s in facts.stated(SCHEME) if s.subject.startswith(definitions))


def names_of_concepts(facts: Facts) -> Iterator[Finding]:
    """Report other labels that are the name too (https://www.w3.org/TR/skos-reference/#L1567, S13)."""
    names: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for s in (*facts.stated(PREFERRED), *facts.stated(str(RDFS.label))):
        names[s.subject].add((s.object, s.language))
    for s in (*facts.stated(str(SKOS.altLabel)), *facts.stated(str(SKOS.hiddenLabel))):
        if (s.object, s.language) in names.get(s.subject, ()):
            yield violation(s, "«{name}» is the name already. Remove this.", name=s.object)
