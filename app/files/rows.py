"""The rows of the tables, in the order of the plans and of their text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from app.files.kinds import FileContext
from app.files.outline import OutlineElement, Plan
from app.files.table_rows import ByPlan, SharedRow
from app.identifiers import local_name
from app.language import INTERFACE_LANGUAGES, translator
from app.store.follow_up import follow_up
from app.store.lookups import Labels, Lookups

NORWEGIAN = ("nb", "nn", "")

# Column -> property: values that an element may inherit from its focus area.
DERIVED = {"tema": "theme", "sted": "location"}


@ByPlan
def elements(material: FileContext, plan: Plan) -> Iterator[SharedRow]:
    """Yield a row for each part of a plan, in the order of the text, with its adopted words."""
    parents = {child.iri: e.iri for e in plan.all_elements() for child in e.children}
    for e in plan.all_elements():
        yield (
            e.iri,
            plan.iri,
            plan.title,
            parents.get(e.iri, plan.iri),
            e.kinds,
            e.number,
            e.order,
            e.title,
            e.text,
            e.translated_title,
            e.translated_text,
            e.source,
        )


@ByPlan
def measures(material: FileContext, plan: Plan) -> Iterator[SharedRow]:
    """Yield a row for each measure: its words, its ancestors, and our annotations."""
    known = {e.iri: e for e in plan.all_elements()}
    parents = {child.iri: e for e in known.values() for child in e.children}
    for e in known.values():
        if "Measure" in e.classes:
            yield (*_adopted(material, plan, e, known, parents), *_added(material, e, parents))


def _adopted(
    material: FileContext,
    plan: Plan,
    e: OutlineElement,
    known: Mapping[str, OutlineElement],
    parents: Mapping[str, OutlineElement],
) -> SharedRow:
    """Return the cells of a measure up to `tekst_en`. `parents` maps the IRI of an element to its parent."""
    parent = parents.get(e.iri)
    goals = iris(material.lookups, e.iri, material.lookups.namespaces.plan["contributesTo"])
    return (
        e.iri,
        plan.iri,
        plan.title,
        parent.iri if parent else plan.iri,
        parent.number if parent else "",
        (parent.title or parent.text) if parent else plan.title,
        tuple(worded(known[i]) for i in goals if i in known),
        e.number,
        e.order,
        e.text,
        e.translated_text,
    )


def _added(material: FileContext, e: OutlineElement, parents: Mapping[str, OutlineElement]) -> SharedRow:
    """Return the cells of a measure from `forpliktelse` on."""
    look, term = material.lookups, material.lookups.namespaces.plan
    area = area_of(e, parents)
    followed = follow_up(look, e.iri)
    adopted = text(look, e.iri, term["deadline"])
    return (
        names(look, e.iri, term["commitment"]),
        names(look, e.iri, term["theme"]),
        names(look, e.iri, term["location"]),
        e.source,
        tuple(o.value for o in look.objects(e.iri, term["condition"])),
        tuple(column for column, name in DERIVED.items() if look.is_derived(e.iri, term[name])),
        area.number if area else "",
        area.labels if area else "",
        tuple(name(look, p) for p in involved(look, e.iri) if p in material.partners),
        adopted or text(look, e.iri, term["deadlineInWords"]),
        (name(look, followed.status),) if followed.status else (),
        followed.reported,
        tuple(name(look, actor) for actor in followed.responsible),
        followed.deadline if followed.deadline != adopted else "",
        in_each_language("Reported" if followed.status else "Not reported"),
        followed.due,
    )


def area_of(element: OutlineElement, parents: Mapping[str, OutlineElement]) -> OutlineElement | None:
    """Return the focus area of an element; in a plan without focus areas, the part directly above it."""
    above = parents.get(element.iri)
    while above and "FocusArea" not in above.classes and above.iri in parents:
        above = parents[above.iri]
    return above if above and "FocusArea" in above.classes else parents.get(element.iri)


def involved(look: Lookups, element: str) -> list[str]:
    """Return the actors that the words of an element name or that have a role in it, each once, by name."""
    term = look.namespaces.plan
    found = [i for m in iris(look, element, term["mention"]) for i in iris(look, m, term["mentionOf"])]
    found += [
        i for p in iris(look, element, term["participation"]) for i in iris(look, p, term["participant"])
    ]
    return sorted(dict.fromkeys(found), key=lambda iri: look.label(iri, NORWEGIAN).casefold())


def worded(element: OutlineElement) -> str | Labels:
    """Return the words of an element, with the translation for readers of English, if there is one."""
    translated = element.translated_text
    return {"": element.text, "en": translated} if translated else element.text


def in_each_language(text: str) -> Labels:
    """Return a text of the interface in each of its languages."""
    return {language: translator(language)(text) for language in INTERFACE_LANGUAGES}


def iris(look: Lookups, iri: str, predicate: str) -> list[str]:
    """Return the IRIs that are values of a property."""
    return [o.value for o in look.objects(iri, predicate)]


def name(look: Lookups, iri: str) -> str | Labels:
    """Return the labels of a resource by language, or the end of its IRI; «» for no resource."""
    if not iri:
        return ""
    labels = look.labels(iri)
    return {language: label or local_name(iri) for language, label in labels.items()} or local_name(iri)


def names(look: Lookups, iri: str, predicate: str) -> tuple[str | Labels, ...]:
    """Return the names of the resources that are values of a property."""
    return tuple(name(look, i) for i in iris(look, iri, predicate))


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
