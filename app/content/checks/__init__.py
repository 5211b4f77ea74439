"""Content -> findings: what no shape can say, or only at a cost that grows faster than the content.

Each check is a pure function of the facts and costs time in proportion to them.
docs/decisions/0024-content-checks.md says which rule is a check and which a shape.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from app.content.checks import (
    dates,
    identifiers,
    iris,
    layers,
    links,
    literals,
    mentions,
    source,
    structure,
    terms,
)
from app.content.checks.facts import Facts
from app.content.checks.findings import Finding

CHECKS: tuple[Callable[[Facts], Iterator[Finding]], ...] = (
    terms.unknown_terms,
    links.dangling_links,
    links.source_addresses,
    links.things_without_a_class,
    links.wrong_ends,
    iris.unusable_iris,
    iris.things_outside_the_base,
    literals.unknown_languages,
    literals.characters,
    literals.sizes,
    literals.lexical_forms,
    layers.misplaced_statements,
    layers.statements_of_another_plan,
    layers.repeated_statements,
    layers.translations,
    layers.graph_names,
    structure.disjoint_classes,
    structure.kinds,
    structure.goals,
    structure.numbers,
    structure.circles,
    structure.inverses,
    mentions.quotes,
    mentions.belongings,
    mentions.mentioned_things,
    mentions.names,
    mentions.foundations,
    mentions.repeated_participations,
    mentions.partners,
    identifiers.organisation_numbers,
    identifiers.same_things,
    identifiers.dated_codes,
    dates.periods,
    dates.titles,
    dates.decisions,
    dates.catalogue,
    dates.uncatalogued_plans,
    dates.follow_up,
    dates.reports_of_one_day,
    source.differences,
)


def check(facts: Facts) -> Iterator[tuple[str, Finding]]:
    """All findings of all checks, in their order, each with the name of its check."""
    for each in CHECKS:
        for finding in each(facts):
            yield each.__name__, finding
