"""Content -> findings, by rules that shapes cannot express, or only at a cost that grows faster than the
content.

Each check is a pure function of the facts and takes linear time. docs/decisions/0024-content-checks.md
explains which rules are checks and which are shapes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rdflib import DCTERMS, ORG, OWL, RDFS, SKOS

from app.content.checks import (
    circles,
    concepts,
    dates,
    ends,
    follow_up,
    identifiers,
    iris,
    languages,
    layers,
    links,
    literals,
    mentions,
    owners,
    required,
    source,
    structure,
    terms,
    texts,
    translated,
    values,
)
from app.content.checks.facts import Facts
from app.content.checks.findings import Finding

Check = Callable[[Facts], Iterator[Finding]]

LOCAL: tuple[Check, ...] = (
    terms.unknown_terms,
    terms.misused_terms,
    terms.undescribed_terms,
    links.dangling_links,
    links.source_addresses,
    links.things_without_a_class,
    links.entries_of_registers,
    links.retired_things,
    ends.wrong_ends,
    ends.kinds_of_values,
    ends.repeated_values,
    iris.unusable_iris,
    iris.foreign_iris,
    iris.addresses_of_nobody,
    iris.things_outside_the_base,
    iris.things_of_another_kind,
    texts.texts_without_language,
    texts.missing_norwegian,
    texts.names_of_two_things,
    texts.different_numbers,
    literals.unknown_languages,
    languages.languages_of_texts,
    literals.characters,
    literals.mixed_alphabets,
    literals.misread_letters,
    literals.markup,
    literals.sizes,
    literals.lexical_forms,
    layers.misplaced_statements,
    layers.foreign_graphs,
    layers.statements_of_another_plan,
    layers.elements_of_another_plan,
    layers.repeated_statements,
    layers.translations,
    translated.copied_translations,
    translated.copied_descriptions,
    translated.repeated_translations,
    translated.lost_negations,
    translated.missing_translations,
    translated.names_of_kinds,
    translated.lengths_of_translations,
    translated.translated_names,
    layers.graph_names,
    concepts.code_lists,
    concepts.names_of_concepts,
    structure.disjoint_classes,
    structure.kinds,
    structure.goals,
    structure.numbers,
    structure.inverses,
    structure.related_twice,
    mentions.quotes,
    mentions.belongings,
    mentions.follow_up_of_another,
    mentions.mentioned_things,
    mentions.names,
    mentions.foundations,
    mentions.unmentioned_links,
    mentions.repeated_participations,
    mentions.partners,
    owners.other_bases,
    owners.units_of_two_owners,
    owners.units_of_another_owner,
    identifiers.same_pages,
    required.required_values,
    required.values_alone,
    dates.reversed_dates,
    dates.unlikely_years,
    dates.periods,
    dates.titles,
    dates.decisions,
    dates.catalogue,
    dates.uncatalogued_plans,
    follow_up.follow_up,
    follow_up.endings,
    follow_up.parts_of_reports,
    follow_up.decided_follow_up,
    follow_up.successions,
    source.differences,
    values.unfounded_values,
)
"""The checks that go through the statements of shared files and of plans that are examined only.

What such a check finds follows from the shared files and the files of one plan and those that it is linked
to, and from what `app.content.passed` calls its surroundings. It does not compare values or objects of
statements of plans that are not linked, except objects of `INSIDE`.
"""
ACROSS: dict[Check, tuple[str, ...]] = {
    circles.circles: (
        *("replaces", "buildsOn", "groupMember", "discontinues", "continuedIn"),
        *map(str, (DCTERMS.replaces, DCTERMS.isReplacedBy, DCTERMS.isPartOf, DCTERMS.hasPart)),
        *map(str, (ORG.unitOf, ORG.subOrganizationOf, RDFS.subClassOf, RDFS.subPropertyOf)),
        *map(str, (SKOS.broader, SKOS.narrower)),
    ),
    owners.series_of_two_owners: (
        *("editionOf", "owner", str(ORG.originalOrganization), str(ORG.resultingOrganization)),
    ),
    identifiers.organisation_numbers: ("organisationNumber",),
    identifiers.same_things: (str(OWL.sameAs), str(SKOS.exactMatch)),
    identifiers.dated_codes: ("datedCode",),
    follow_up.reports_of_one_day: ("measuredOn", "indicator", "measuredValue"),
}
"""The checks that compare plans that are not linked, with the properties that they read of all plans, as IRIs
or names in the plan vocabulary. They read no others, except in `Facts.examined`, and those of `INSIDE`.
"""
INSIDE = (
    *("inPlan", "partOf", "mention", "participation", "target", "funding", "note", "cost"),
    *("statusOf", "discontinues"),
)
"""Properties that link parts of a plan. In the files of a plan that passed, both ends are below `id/plan/`.

So two plans that are not linked never have the same value of such a property.
"""
CHECKS = (*LOCAL, *ACROSS)


def check(facts: Facts) -> Iterator[tuple[str, Finding]]:
    """Yield the findings of all checks in their order, each with the name of its check."""
    for each in CHECKS:
        for finding in each(facts if each in ACROSS else facts.examined):
            yield each.__name__, finding
