"""Content -> findings, by rules that shapes cannot express, or only at a cost that grows faster than the
content.

Each check is a pure function of the facts and takes linear time. docs/decisions/0024-content-checks.md
explains which rules are checks and which are shapes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from app.content.checks import (
    concepts,
    dates,
    ends,
    identifiers,
    iris,
    layers,
    links,
    literals,
    mentions,
    owners,
    source,
    structure,
    terms,
    texts,
    translated,
    values,
)
from app.content.checks.facts import Facts
from app.content.checks.findings import Finding

CHECKS: tuple[Callable[[Facts], Iterator[Finding]], ...] = (
    terms.unknown_terms,
    terms.misused_terms,
    terms.undescribed_terms,
    links.dangling_links,
    links.source_addresses,
    links.things_without_a_class,
    links.themes,
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
    texts.different_numbers,
    literals.unknown_languages,
    literals.characters,
    literals.mixed_alphabets,
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
    translated.missing_translations,
    layers.graph_names,
    concepts.code_lists,
    concepts.names_of_concepts,
    structure.disjoint_classes,
    structure.kinds,
    structure.goals,
    structure.numbers,
    structure.circles,
    structure.inverses,
    structure.initiatives_named_twice,
    mentions.quotes,
    mentions.belongings,
    mentions.follow_up_of_another,
    mentions.mentioned_things,
    mentions.names,
    mentions.foundations,
    mentions.repeated_participations,
    mentions.partners,
    owners.other_bases,
    owners.series_of_two_owners,
    owners.units_of_two_owners,
    owners.units_of_another_owner,
    identifiers.organisation_numbers,
    identifiers.same_things,
    identifiers.same_pages,
    identifiers.dated_codes,
    dates.periods,
    dates.titles,
    dates.decisions,
    dates.catalogue,
    dates.uncatalogued_plans,
    dates.follow_up,
    dates.during,
    dates.reports_of_one_day,
    source.differences,
    values.unfounded_values,
)
LOCAL = frozenset(
    {
        *(terms.misused_terms, links.dangling_links, links.source_addresses, ends.wrong_ends),
        *(ends.kinds_of_values, texts.texts_without_language, literals.unknown_languages),
        *(literals.characters, literals.mixed_alphabets, literals.markup, literals.sizes),
        literals.lexical_forms,
        *(layers.misplaced_statements, layers.statements_of_another_plan, mentions.quotes, mentions.names),
        source.differences,
    }
)
"""The checks that leave out the statements of files in `Facts.passed`.

What such a check finds about a statement follows from the statement, from what is said about its subject and
object, and from what `app.content.passed` has in its keys.
"""


def check(facts: Facts) -> Iterator[tuple[str, Finding]]:
    """Yield the findings of all checks in their order, each with the name of its check."""
    for each in CHECKS:
        for finding in each(facts):
            yield each.__name__, finding
