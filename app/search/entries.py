"""Release -> entries: every named resource that readers may search for, with its texts and its facets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from app.store.described import Described, described
from app.store.follow_up import NOT_REPORTED, FollowUp, follow_up
from app.store.lists import Lists
from app.store.lookups import Labels, Lookups
from app.vocabularies import RDF_TYPE, SUBCLASS_OF, expand

PLAN, ELEMENT = "Plan", "PlanElement"
KINDS = (PLAN, ELEMENT, "Actor", "Place", "Initiative", "Document")
"""The classes of the vocabulary whose instances are indexed, in addition to our concepts."""
FACETS = ("owner", "plan", "area", "partner", "commitment", "place", "status", "responsible", "deadline")
YEARS, STATUS = "deadline", "status"
"""The facet whose values are years, and the one that has words beside IRIs; the others have IRIs."""
UNSEARCHED = ("owner", "plan", "area", STATUS, YEARS)
"""Facets whose values do not find an element by their names."""
RANKS = (
    "FocusArea",
    "Plan",
    "Measure",
    "Goal",
    "Actor",
    "Place",
    "Initiative",
    "Document",
    "PlanElement",
)
"""The classes whose instances come first among equally good hits, in this order; concepts come last."""
DEPTH = 12
AT_ONCE = 5_000
"""Resources that are read from a list at a time."""
CONCEPT = expand("skos:Concept")
ALT_LABEL = expand("skos:altLabel")
UNIT_OF = expand("org:unitOf")
WORDS = tuple(
    expand(f"{prefix}:{name}")
    for prefix, name in (
        ("dcterms", "description"),
        ("skos", "definition"),
        ("skos", "scopeNote"),
    )
)


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """One resource: its names and texts by language, and the facet values that it belongs to.

    `texts` has the adopted words in their own language, and the unofficial translation as «en». `related` has
    alternative names, and the names of facet values and themes, one per line.
    `aliases` are the other names alone; `classes` the IRIs of its classes, with those above them; `number` is
    that of an element, else empty. `rank` is the first class of `RANKS` that it has, or empty.
    `due` is the deadline of an element that is not finished, as an ISO date, or empty.
    """

    iri: str
    kind: str
    names: Labels
    texts: Labels
    related: Labels
    facets: dict[str, tuple[str, ...]]
    aliases: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    number: str = ""
    rank: str = ""
    due: str = ""


def resources(look: Lookups) -> Iterator[tuple[str, str]]:
    """Yield every resource to index with its kind; those of one class in the order of its list."""
    names, lists, seen = look.namespaces, Lists(look), set[str]()
    with_documents = (names.base, names.definitions)
    for kind, iri in (*((k, str(names.plan[k])) for k in KINDS), ("Concept", CONCEPT)):
        for resource in _instances(lists, iri):
            if resource not in seen and resource.startswith(with_documents):
                seen.add(resource)
                yield resource, kind


def _instances(lists: Lists, kind: str) -> Iterator[str]:
    """Yield the instances of a class, some at a time: not everyone needs all."""
    start, total = 0, 1
    while start < total:
        found, total = lists.instances(kind, start, AT_ONCE)
        yield from found
        start += AT_ONCE


def entry_of(look: Lookups, partners: frozenset[str], resource: str, kind: str) -> IndexEntry:
    """Return the entry of a resource."""
    plan, own = look.namespaces.plan, described(look, resource)
    owned = {PLAN: str(plan["owner"]), "Actor": UNIT_OF}
    followed = follow_up(look, resource) if kind == ELEMENT else None
    classes = classes_of(look, own)
    facets = facets_of(look, own, classes, partners, followed) if followed else {}
    if kind in owned:
        facets = {"owner": own.iris(owned[kind])}
    return IndexEntry(
        resource,
        kind,
        own.labels,
        texts_of(look, own),
        related_to(look, own, facets),
        facets,
        aliases=tuple(dict.fromkeys(o.value for o in own.objects(ALT_LABEL))),
        classes=classes,
        number=next((o.value for o in own.objects(plan["number"])), ""),
        rank=next((rank for rank in RANKS if str(plan[rank]) in classes), ""),
        due=followed.due if followed else "",
    )


def classes_of(look: Lookups, own: Described) -> tuple[str, ...]:
    """The classes of a resource and all classes above them, as the vocabulary says."""
    found, waiting = dict[str, None](), list(own.iris(RDF_TYPE.value))
    while waiting:
        kind = waiting.pop(0)
        if kind not in found:
            found[kind] = None
            waiting += iris(look, kind, SUBCLASS_OF.value)
    return tuple(found)


def texts_of(look: Lookups, own: Described) -> Labels:
    """Return the texts about a resource, by language; texts without a language, such as names, as «nb»."""
    plan, found = look.namespaces.plan, dict[str, list[str]]()
    adopted = (str(plan["text"]), str(plan["unofficialTranslation"]), str(plan["officialName"]))
    for predicate in (*adopted, expand("dcterms:title"), *WORDS):
        for value in own.objects(predicate):
            if isinstance(value, ox.Literal):
                found.setdefault(value.language or "nb", []).append(value.value)
    return {language: "\n".join(dict.fromkeys(texts)) for language, texts in found.items()}


def related_to(look: Lookups, own: Described, facets: dict[str, tuple[str, ...]]) -> Labels:
    """Return alternative names, and all names of facet values and themes, by language.

    Owner, plan, area and status are left out, because their names would find every element that has them.
    """
    themes = own.iris(look.namespaces.plan["theme"])
    facet_values = [value for name, values in facets.items() if name not in UNSEARCHED for value in values]
    found = dict[str, list[str]]()
    for resource in (*facet_values, *themes):
        for language, name in look.labels(resource).items():
            found.setdefault(language or "nb", []).append(name)
    for others in (own.objects(ALT_LABEL), *(look.objects(value, ALT_LABEL) for value in facet_values)):
        for other in others:
            if isinstance(other, ox.Literal):
                found.setdefault(other.language or "nb", []).append(other.value)
    return {language: "\n".join(dict.fromkeys(names)) for language, names in found.items()}


def facets_of(
    look: Lookups, own: Described, classes: Sequence[str], partners: frozenset[str], followed: FollowUp
) -> dict[str, tuple[str, ...]]:
    """Return the facet values of an element, for each name in `FACETS`.

    A measure without a status has `NOT_REPORTED`. What is overdue depends on the day, and is not among them.
    """
    plan = look.namespaces.plan
    plans = own.iris(plan["inPlan"])
    unreported = (NOT_REPORTED,) if str(plan["Measure"]) in classes else ()
    mentions = own.iris(plan["mention"])
    named = [resource for mention in mentions for resource in iris(look, mention, str(plan["mentionOf"]))]
    return {
        "owner": tuple(o for one in plans for o in iris(look, one, str(plan["owner"]))),
        "plan": plans,
        "area": area_of(look, own.iri),
        "partner": tuple(sorted(partners.intersection(named))),
        "commitment": own.iris(plan["commitment"]),
        "place": own.iris(plan["location"]),
        STATUS: (followed.status,) if followed.status else unreported,
        "responsible": followed.responsible,
        YEARS: (followed.deadline[:4],) if followed.deadline else (),
    }


def area_of(look: Lookups, iri: str) -> tuple[str, ...]:
    """Return the focus area that is or contains an element; empty if there is none, or a cycle."""
    plan = look.namespaces.plan
    for _ in range(DEPTH):
        if str(plan["FocusArea"]) in look.types(iri):
            return (iri,)
        above = iris(look, iri, str(plan["partOf"]))
        if not above:
            return ()
        iri = above[0]
    return ()


def iris(look: Lookups, iri: str, predicate: str) -> tuple[str, ...]:
    """Return the IRIs that a property leads to."""
    return tuple(o.value for o in look.objects(iri, predicate) if isinstance(o, ox.NamedNode))
