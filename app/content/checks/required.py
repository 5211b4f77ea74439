"""Values that a resource must have: by its class, or because of another value."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, permutations

from rdflib import DCAT, DCTERMS, FOAF, ORG

from app.content.checks.facts import TYPE, Facts
from app.content.checks.findings import Finding, violation, warning
from app.content.checks.iris import VCARD

CONTACT = str(DCAT.contactPoint)
IN_CATALOGUES = (*map(str, (DCTERMS.title, DCTERMS.description, DCTERMS.publisher)), CONTACT)
REQUIRED = {
    str(DCAT.Catalog): (*IN_CATALOGUES, str(DCTERMS.license)),
    str(DCAT.Dataset): (*IN_CATALOGUES, str(DCAT.theme), str(DCTERMS.license)),
    f"{VCARD}Organization": (f"{VCARD}fn",),
    str(ORG.ChangeEvent): (str(ORG.originalOrganization), str(ORG.resultingOrganization), "changeDate"),
    str(DCTERMS.PeriodOfTime): (str(DCAT.startDate),),
}
"""What the instances of a class have; of a catalogue: https://data.norge.no/specification/dcat-ap-no."""
TOGETHER = (
    ("periodStart", "periodEnd"),
    ("spentAmount", "spentCurrency"),
    ("baselineValue", "baselineDate"),
    ("quoteStart", "quoteEnd"),
)
"""Properties that say something only together."""


def required_values(facts: Facts) -> Iterator[Finding]:
    """Report what catalogues and datasets lack, which portals then refuse, and changes of organisations."""
    for s in facts.by_predicate.get(TYPE, []):
        for predicate in map(facts.iri, REQUIRED.get(s.object, ())):
            if not facts.about(s.subject, predicate) and not has_contact(s.subject, predicate, facts):
                yield warning(s, "{property} is missing. Add it.", property=facts.name(predicate))


def has_contact(resource: str, predicate: str, facts: Facts) -> bool:
    """Return whether the publication makes the contact point of a catalogue, from that of its publisher."""
    publishers = facts.values(resource, str(DCTERMS.publisher)) if predicate == CONTACT else ()
    return any(facts.about(who, p) for who in publishers for p in (CONTACT, str(FOAF.homepage)))


def values_alone(facts: Facts) -> Iterator[Finding]:
    """Report values that say nothing without another, such as an amount without a currency."""
    for one, needed in chain.from_iterable(permutations(map(facts.iri, pair)) for pair in TOGETHER):
        for s in facts.by_predicate.get(one, []):
            if not facts.about(s.subject, needed):
                yield violation(
                    s,
                    "{property} says nothing without {needed}. Add it, or remove this.",
                    property=facts.name(one),
                    needed=facts.name(needed),
                )
