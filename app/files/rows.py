"""The rows of the tables, in the order of the plans and of their text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app.files.kinds import FileContext
from app.files.outline import Element
from app.language import best_text
from app.store.lookups import Lookups, natural_order
from app.vocabularies import expand

NORWEGIAN = ("nb", "nn", "")
HOMEPAGE = expand("foaf:homepage")
DESCRIPTION = expand("dcterms:description")

# Column -> property: values that an element may inherit from its focus area.
DERIVED = {"tema": "theme", "sted": "location"}

Cell = str | int | tuple[str, ...]
Row = tuple[Cell, ...]


def elements(material: FileContext) -> Iterator[Row]:
    """Yield a row for each part of each plan, in the order of the text, with its adopted words."""
    for plan in material.plans:
        parents = {child.iri: e.iri for e in plan.all_elements() for child in e.children}
        for e in plan.all_elements():
            yield (
                e.iri,
                plan.iri,
                plan.title,
                parents.get(e.iri, plan.iri),
                best_text(e.kinds, NORWEGIAN),
                e.number,
                e.order,
                e.title,
                e.text,
                e.translated_title,
                e.translated_text,
                e.source,
            )


def measures(material: FileContext) -> Iterator[Row]:
    """Yield a row for each measure: its words, its ancestors, and our annotations."""
    look, term = material.lookups, material.lookups.namespaces.plan
    for plan in material.plans:
        known = {e.iri: e for e in plan.all_elements()}
        parents = {child.iri: e for e in known.values() for child in e.children}
        for e in known.values():
            if "Measure" not in e.classes:
                continue
            parent = parents.get(e.iri)
            goals = [known[i] for i in iris(look, e.iri, term["contributesTo"]) if i in known]
            yield (
                e.iri,
                plan.iri,
                plan.title,
                parent.iri if parent else plan.iri,
                parent.number if parent else "",
                (parent.title or parent.text) if parent else plan.title,
                tuple(g.text for g in goals),
                e.number,
                e.order,
                e.text,
                e.translated_text,
                names(look, e.iri, term["commitment"]),
                names(look, e.iri, term["theme"]),
                names(look, e.iri, term["location"]),
                e.source,
                tuple(o.value for o in look.objects(e.iri, term["condition"])),
                tuple(column for column, name in DERIVED.items() if look.is_derived(e.iri, term[name])),
            )


def partners(material: FileContext) -> Iterator[Row]:
    """Yield a row for each partner that a plan mentions."""
    look, term = material.lookups, material.lookups.namespaces.plan
    counts: dict[str, set[str]] = {}
    for element, mention in mentions_of(material):
        for thing in iris(look, mention, term["mentionOf"]):
            if "Measure" in element.classes:
                counts.setdefault(thing, set()).add(element.iri)
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
            tuple(look.label(k, NORWEGIAN) for k in kinds),
            text(look, partner, term["organisationNumber"]),
            next(iter(iris(look, partner, HOMEPAGE)), ""),
            len(counts.get(partner, ())),
            text(look, partner, DESCRIPTION, "nb"),
            text(look, partner, DESCRIPTION, "en"),
        )


def mentions(material: FileContext) -> Iterator[Row]:
    """Yield a row for each mention in a plan."""
    look, term = material.lookups, material.lookups.namespaces.plan
    known = set(look.instances(str(term["Partner"])))
    for element, mention in mentions_of(material):
        thing = next(iter(iris(look, mention, term["mentionOf"])), "")
        yield (
            mention,
            element.iri,
            element.iri if "Measure" in element.classes else "",
            text(look, mention, term["quote"]),
            thing,
            look.label(thing, NORWEGIAN) if thing else "",
            thing if thing in known else "",
            text(look, mention, term["reading"], "nb"),
            text(look, mention, term["reading"], "en"),
            number(look, mention, term["quoteStart"]),
            number(look, mention, term["quoteEnd"]),
        )


def participations(material: FileContext) -> Iterator[Row]:
    """Yield a row for each participation, in our interpretation of the plan."""
    look, term = material.lookups, material.lookups.namespaces.plan
    known = set(look.instances(str(term["Partner"])))
    for plan in material.plans:
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
                    look.label(actor, NORWEGIAN) if actor else "",
                    actor if actor in known else "",
                    role,
                    look.label(role, NORWEGIAN) if role else "",
                    strength,
                    look.label(strength, NORWEGIAN) if strength else "",
                    tuple(iris(look, part, term["restsOn"])),
                    text(look, part, term["validFrom"]),
                    text(look, part, term["validThrough"]),
                )


def mentions_of(material: FileContext) -> Iterator[tuple[Element, str]]:
    """Yield every element with each of its mentions, in the order of the text."""
    look, term = material.lookups, material.lookups.namespaces.plan
    for plan in material.plans:
        for element in plan.all_elements():
            for mention in sorted(iris(look, element.iri, term["mention"]), key=natural_order):
                yield element, mention


def number(look: Lookups, iri: str, predicate: str) -> Cell:
    """Return the integer value of a property; «» if there is none."""
    found = text(look, iri, predicate)
    return int(found) if found else ""


def iris(look: Lookups, iri: str, predicate: str) -> list[str]:
    """Return the IRIs that are values of a property."""
    return [o.value for o in look.objects(iri, predicate)]


def names(look: Lookups, iri: str, predicate: str) -> tuple[str, ...]:
    """Return the Norwegian labels of the resources that are values of a property."""
    return tuple(look.label(i, NORWEGIAN) for i in iris(look, iri, predicate))


def text(look: Lookups, iri: str, predicate: str, language: str | None = None) -> str:
    """Return the text of a property, in `language` if one is given; «» if there is none."""
    found: Iterable[object] = look.objects(iri, predicate)
    return next(
        (
            str(getattr(o, "value", ""))
            for o in found
            if language is None or getattr(o, "language", None) == language
        ),
        "",
    )
