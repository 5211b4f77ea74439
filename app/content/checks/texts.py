"""Texts for people: they have a language, one is Norwegian, and numbers are the same in all languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import chain

from rdflib import DCAT, DCTERMS, ORG, RDFS, SKOS

from app.content.checks.facts import Facts
from app.content.checks.findings import Finding, violation, warning
from app.content.checks.folders import folder_of
from app.content.checks.indexes import indexed
from app.content.checks.statement import Statement

NAMES = tuple(map(str, [RDFS.label, DCTERMS.title, SKOS.prefLabel]))
DESCRIPTIONS = tuple(map(str, [DCTERMS.description, SKOS.definition]))
OTHERS = (
    *(RDFS.comment, SKOS.altLabel, SKOS.hiddenLabel, SKOS.scopeNote),
    *(SKOS.changeNote, SKOS.note, SKOS.example),
)
TEXTS = frozenset([*NAMES, *DESCRIPTIONS, *map(str, OTHERS), str(DCTERMS.alternative), str(DCAT.keyword)]) | {
    "http://www.w3.org/2006/vcard/ns#fn"
}
"""Properties whose values people read, so a program must know their language."""
EXPLANATIONS = ("reading", "reason", "amendedText", "correctionText", "statusText", "unit")
"""Properties of the plan vocabulary by which an annotation or an ending is explained."""
CHANGED = tuple(map(str, (ORG.originalOrganization, ORG.resultingOrganization)))
SHARED = ("aktor", "initiativ")
"""What a name must tell apart, by the first part of the path below `id/`; places and plans may share one."""
NORWEGIAN = frozenset({"nb", "nn"})
BORROWED = "ontology/borrowed/"
DATE = re.compile(r"\b(\d{1,2})\. ?\d{1,2}\. ?(\d{4})\b")
"""A date in figures, such as 31.12.2026."""


def texts_without_language(facts: Facts) -> Iterator[Finding]:
    """Report texts for people that have no language."""
    for s in facts.statements:
        if s.predicate in TEXTS and not s.language:
            yield violation(
                s,
                "The value of {property} is a text with a language. Write «{value}» with @nb, @nn or @en.",
                property=facts.name(s.predicate),
                value=s.object,
            )


def missing_norwegian(facts: Facts) -> Iterator[Finding]:
    """Report a missing Norwegian title, preferred label, description or explanation.

    A shape checks rdfs:label.
    """
    for predicate in (*NAMES[1:], *DESCRIPTIONS, *map(facts.plan, EXPLANATIONS)):
        stated = (s for s in facts.stated(predicate) if not s.file.startswith(BORROWED))
        for texts in indexed((s.subject, s) for s in stated).values():
            all_of_it = chain(texts, facts.about(texts[0].subject, predicate))
            if not any(s.language in NORWEGIAN and not s.file.startswith(BORROWED) for s in all_of_it):
                yield violation(
                    texts[0],
                    "{property} is missing in Norwegian. Add one with @nb or @nn.",
                    property=facts.name(predicate),
                )


def names_of_two_things(facts: Facts) -> Iterator[Finding]:
    """Report the name of an actor or an initiative that another one has too.

    Organisations that became others may have the same name one after the other.
    """
    changed = {s.object for p in CHANGED for s in facts.by_predicate.get(p, [])}
    seen: dict[tuple[str, str, str], Statement] = {}
    for s in facts.by_predicate.get(NAMES[0], []):
        kind = s.subject.removeprefix(f"{facts.base(s.graph)}id/").partition("/")[0]
        if kind in SHARED and folder_of(s.file) == "":
            first = seen.setdefault((kind, s.language, s.object.casefold()), s)
            if first.subject != s.subject and not {first.subject, s.subject} <= changed:
                yield warning(
                    s,
                    "<{other}> has the name «{name}» too. Keep one of them, or give one a name of its own.",
                    other=first.subject,
                    name=s.object,
                )


def different_numbers(facts: Facts) -> Iterator[Finding]:
    """Report different digits in the names of a resource, or in a translation and the original."""
    words = (facts.plan("text"), str(DCTERMS.title))
    for predicate in NAMES:
        stated = (s for s in facts.stated(predicate) if s.language)
        for names in indexed((s.subject, s) for s in stated).values():
            for s in names[1:]:
                if digits(s) != digits(names[0]):
                    report = violation if digits(s) and digits(names[0]) else warning
                    yield report(
                        s,
                        "«{name}» has other numbers than «{other}». Correct it if that is not intended.",
                        name=s.object,
                        other=names[0].object,
                    )
    for s in facts.own("unofficialTranslation"):
        original = [o for word in words for o in facts.about(s.subject, word)]
        if original and all(digits(s) != digits(o) for o in original):
            yield warning(s, "The translation has other numbers than the adopted words. Is that intended?")


def digits(statement: Statement) -> list[int]:
    """Return the sorted digits of a text, because languages group them differently: «10 000» and «10,000».

    The month of a date does not count, because other languages write it as a word; «CO₂» is as «CO2».
    """
    return sorted(unicodedata.digit(c) for c in DATE.sub(r"\1 \2", statement.object) if c.isdigit())
