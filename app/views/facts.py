"""The facts box of a page: what the data say of a resource in short, one table for each kind of resource."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from app.identifiers import local_name
from app.store.lookups import Lookups
from app.views.presentation import Presentation, Value

MOST = 12
"""Values of one fact; further ones are counted."""
# Class -> text and property of each fact. A property with «/» has two steps. The nearest class counts.
FACTS: dict[str, tuple[tuple[str, str], ...]] = {
    "Plan": (
        ("Owner", "plan:owner"),
        ("Adopted by", "plan:adoptedThrough/plan:decidedBy"),
        ("Adopted on", "plan:adoptedThrough/plan:decisionDate"),
        ("Case number", "plan:adoptedThrough/plan:caseNumber"),
        ("In force from", "plan:periodStart"),
        ("In force until", "plan:periodEnd"),
        ("Replaces", "plan:replaces"),
        ("Builds on", "plan:buildsOn"),
        ("Edition of", "plan:editionOf"),
    ),
    "PlanElement": (
        ("Part of", "plan:partOf"),
        ("Goal", "plan:contributesTo"),
        ("Commitment", "plan:commitment"),
        ("Involved", "plan:participation/plan:participant"),
        ("Place", "plan:location"),
        ("Theme", "plan:theme"),
        ("Start", "plan:startDate"),
        ("Deadline", "plan:deadline"),
        ("How often", "plan:recurrence"),
        ("Builds on", "plan:buildsOn"),
        ("Starts", "plan:startsInitiative"),
        ("Carries on", "plan:carriesOnInitiative"),
        ("Is about", "plan:concernsInitiative"),
    ),
    "Actor": (
        ("Official name", "plan:officialName"),
        ("Organisation number", "plan:organisationNumber"),
        ("Other names", "skos:altLabel"),
        ("Unit of", "org:unitOf"),
        ("Members", "plan:groupMember"),
    ),
    "Place": (("Other names", "skos:altLabel"), ("Part of", "dcterms:isPartOf")),
    "FollowUpReport": (
        ("Report on", "plan:followsUp"),
        ("Year", "plan:reportYear"),
        ("Date of the report", "plan:reportDate"),
        ("Reported by", "plan:reportedBy"),
        ("Decision", "plan:decidedThrough"),
    ),
    "Succession": (
        ("What became of it", "plan:successionKind"),
        ("Old measures", "plan:predecessor"),
        ("New measures", "plan:successor"),
    ),
    "Document": (
        ("Kind", "plan:documentKind"),
        ("In force from", "plan:periodStart"),
        ("In force until", "plan:periodEnd"),
        ("Part of", "dcterms:isPartOf"),
    ),
    "Decision": (
        ("Adopted by", "plan:decidedBy"),
        ("Adopted on", "plan:decisionDate"),
        ("Case number", "plan:caseNumber"),
        ("Adopts", "plan:adopts"),
    ),
    "Initiative": (("Kind", "plan:initiativeKind"), ("Host", "plan:host"), ("Place", "plan:location")),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: its name (to be translated), its first values, and the number of all."""

    name: str
    values: tuple[Value, ...]
    total: int


def facts(
    lookups: Lookups, presentation: Presentation, iri: str, languages: tuple[str, ...]
) -> tuple[Fact, ...]:
    """Return the facts about a resource for a reader of `languages`; none for a class without a table."""
    names = (local_name(kind) for kind in lookups.classes(iri))
    table = next((FACTS[name] for name in names if name in FACTS), ())
    found = []
    for name, path in table:
        terms = _terms(lookups, iri, path.split("/"))
        values = [presentation.readable(t, languages) for t in _in_language(terms, languages)]
        if values:
            found.append(Fact(name, tuple(values[:MOST]), len(values)))
    return tuple(found)


def _terms(lookups: Lookups, iri: str, path: Sequence[str]) -> list[ox.NamedNode | ox.Literal]:
    """Return the values at the end of a path of properties, each once."""
    found = lookups.objects(iri, lookups.namespaces.expand(path[0]))
    for step in path[1:]:
        found = [o for term in found for o in lookups.objects(term.value, lookups.namespaces.expand(step))]
    return list(dict.fromkeys(found))


def _in_language(
    terms: list[ox.NamedNode | ox.Literal], languages: tuple[str, ...]
) -> list[ox.NamedNode | ox.Literal]:
    """Return the terms without the texts in other languages than the reader's first that there is."""
    tags = {t.language or "" for t in terms if isinstance(t, ox.Literal)}
    chosen = next((language for language in languages if language in tags), "")
    return [t for t in terms if not isinstance(t, ox.Literal) or (t.language or "") == chosen]
