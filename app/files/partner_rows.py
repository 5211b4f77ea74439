"""The rows of the tables of partners, mentions and participations, in the order of the plans."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from functools import partial

from app.files.kinds import FileContext
from app.files.outline import OutlineElement, Plan
from app.files.rows import NORWEGIAN, iris, name, text, worded
from app.files.table_rows import ByPlan, SharedRow, Together
from app.store.lookups import Labels, Lookups, natural_order
from app.vocabularies import expand

HOMEPAGE = expand("foaf:homepage")
DESCRIPTION = expand("dcterms:description")


@Together
def partners(material: FileContext) -> Iterator[SharedRow]:
    """Yield a row for each partner that a plan mentions."""
    look, term = material.lookups, material.lookups.namespaces.plan
    counts = Counter[str]()
    for plan in material.plans:
        kept = look.of_plan(plan.iri, "measures that mention", partial(measures_that_mention, material, plan))
        counts.update(json.loads(kept))
    general = {str(term["Partner"]), str(term["Actor"])}
    for partner in look.instances(str(term["Partner"])):
        labels = look.labels(partner)
        kinds = [k for k in look.types(partner) if k.startswith(str(term)) and k not in general]
        yield (
            partner,
            labels.get("nb", look.label(partner, NORWEGIAN)),
            labels.get("nn", ""),
            labels.get("en", ""),
            text(look, partner, term["officialName"]),
            tuple(name(look, k) for k in kinds),
            text(look, partner, term["organisationNumber"]),
            next(iter(iris(look, partner, HOMEPAGE)), ""),
            counts[partner],
            text(look, partner, DESCRIPTION, "nb"),
            text(look, partner, DESCRIPTION, "en"),
        )


def measures_that_mention(material: FileContext, plan: Plan) -> bytes:
    """Return for each resource that measures of a plan mention how many do, as JSON."""
    look, term = material.lookups, material.lookups.namespaces.plan
    found = {
        (resource, element.iri)
        for element, mention in mentions_of(material, plan)
        for resource in iris(look, mention, term["mentionOf"])
        if "Measure" in element.classes
    }
    return json.dumps(Counter(resource for resource, _ in sorted(found))).encode()


@ByPlan
def mentions(material: FileContext, plan: Plan) -> Iterator[SharedRow]:
    """Yield a row for each mention in a plan."""
    look, term = material.lookups, material.lookups.namespaces.plan
    for element, mention in mentions_of(material, plan):
        resource = next(iter(iris(look, mention, term["mentionOf"])), "")
        yield (
            mention,
            element.iri,
            element.iri if "Measure" in element.classes else "",
            text(look, mention, term["quote"]),
            resource,
            name(look, resource),
            resource if resource in material.partners else "",
            text(look, mention, term["reading"], "nb"),
            text(look, mention, term["reading"], "en"),
            number(look, mention, term["quoteStart"]),
            number(look, mention, term["quoteEnd"]),
            *measure_cells(element),
        )


@ByPlan
def participations(material: FileContext, plan: Plan) -> Iterator[SharedRow]:
    """Yield a row for each participation, in our interpretation of the plan."""
    look, term = material.lookups, material.lookups.namespaces.plan
    for element in plan.all_elements():
        for part in sorted(iris(look, element.iri, term["participation"]), key=natural_order):
            actor = next(iter(iris(look, part, term["participant"])), "")
            role = next(iter(iris(look, part, term["role"])), "")
            strength = next(iter(iris(look, part, term["strength"])), "")
            yield (
                part,
                element.iri,
                element.iri if "Measure" in element.classes else "",
                actor,
                name(look, actor),
                actor if actor in material.partners else "",
                role,
                name(look, role),
                strength,
                name(look, strength),
                tuple(iris(look, part, term["restsOn"])),
                text(look, part, term["validFrom"]),
                text(look, part, term["validThrough"]),
                *measure_cells(element),
            )


def mentions_of(material: FileContext, plan: Plan) -> Iterator[tuple[OutlineElement, str]]:
    """Yield every element of a plan with each of its mentions, in the order of the text."""
    look, term = material.lookups, material.lookups.namespaces.plan
    for element in plan.all_elements():
        for mention in sorted(iris(look, element.iri, term["mention"]), key=natural_order):
            yield element, mention


def measure_cells(element: OutlineElement) -> tuple[str, str | Labels]:
    """Return number and words of a measure; both are empty if the element is not a measure."""
    return (element.number, worded(element)) if "Measure" in element.classes else ("", "")


def number(look: Lookups, iri: str, predicate: str) -> int | str:
    """Return the integer value of a property; «» if there is none."""
    found = text(look, iri, predicate)
    return int(found) if found else ""
