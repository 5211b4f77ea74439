"""The values of facets for a reader, with the number of resources that have each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from app.search.entries import UNIT_OF, YEARS
from app.views.flags import FLAGS, flag
from app.views.html import Views
from app.views.presentation import Value


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet, with the number of hits that have it."""

    value: Value
    count: int


def facet_values(
    views: Views,
    name: str,
    counts: Mapping[str, int],
    languages: tuple[str, ...],
    replaced: Collection[str] = (),
) -> tuple[FacetValue, ...]:
    """Return the values of one facet, the most frequent first, then by name; years in their order.

    Of several with the same name, such as units or areas, each has what it belongs to after its name.
    """
    values = [FacetValue(facet_value(views, name, given, languages), n) for given, n in counts.items()]
    if name == YEARS:
        return tuple(sorted(values, key=lambda v: v.value.text))
    names = Counter(v.value.text for v in values)
    for place, same in enumerate(values):
        if names[same.value.text] > 1 and (
            owner := owner_of(views, same.value.iri, languages) or plan_of(views, same.value.iri, languages)
        ):
            named = replace(same.value, text=f"{same.value.text} ({owner.text})")
            values[place] = replace(same, value=named)
    return tuple(sorted(values, key=lambda v: (v.value.iri in replaced, -v.count, v.value.text)))


def facet_value(views: Views, name: str, given: str, languages: tuple[str, ...]) -> Value:
    """Return a value of a facet, as an address has it, for a reader of `languages`."""
    if name == YEARS:
        return Value(given, "")
    return flag(given, languages[0]) if given in FLAGS else views.presentation.link(given, languages)


def owner_of(views: Views, iri: str, languages: tuple[str, ...]) -> Value | None:
    """Return the owner of a plan, or the organisation that an actor is a unit of."""
    found = views.lookups.first(iri, str(views.plan["owner"])) or views.lookups.first(iri, UNIT_OF)
    return views.presentation.link(found, languages) if found else None


def plan_of(views: Views, iri: str, languages: tuple[str, ...]) -> Value | None:
    """Return the plan of an element."""
    found = views.lookups.first(iri, str(views.plan["inPlan"]))
    return views.presentation.link(found, languages) if found else None
