"""Texts for people: they have a language, one is Norwegian, and numbers are the same in all languages."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from rdflib import DCAT, DCTERMS, RDFS, SKOS

from app.content.checks.facts import Facts
from app.content.checks.findings import Finding, violation, warning
from app.content.checks.indexes import indexed
from app.content.checks.statement import Statement

NAMES = tuple(map(str, [RDFS.label, DCTERMS.title, SKOS.prefLabel]))
DESCRIPTIONS = tuple(map(str, [DCTERMS.description, SKOS.definition]))
OTHERS = (
    RDFS.comment,
    SKOS.altLabel,
    SKOS.hiddenLabel,
    SKOS.scopeNote,
    SKOS.changeNote,
    SKOS.note,
    SKOS.example,
)
TEXTS = frozenset([*NAMES, *DESCRIPTIONS, *map(str, OTHERS), str(DCTERMS.alternative), str(DCAT.keyword)]) | {
    "http://www.w3.org/2006/vcard/ns#fn"
}
"""Properties whose values people read, so a program must know their language."""
NORWEGIAN = frozenset({"nb", "nn"})
BORROWED = "ontology/borrowed/"


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
    """Report a missing Norwegian title, preferred label or description. A shape checks rdfs:label."""
    for predicate in (*NAMES[1:], *DESCRIPTIONS):
        stated = (s for s in facts.stated(predicate) if not s.file.startswith(BORROWED))
        for texts in indexed((s.subject, s) for s in stated).values():
            all_of_it = chain(texts, facts.about(texts[0].subject, predicate))
            if not any(s.language in NORWEGIAN and not s.file.startswith(BORROWED) for s in all_of_it):
                yield violation(
                    texts[0],
                    "{property} is missing in Norwegian. Add one with @nb or @nn.",
                    property=facts.name(predicate),
                )


def different_numbers(facts: Facts) -> Iterator[Finding]:
    """Report different digits in the names of a resource, or in a translation and the original."""
    words = (facts.plan("text"), str(DCTERMS.title))
    for predicate in NAMES:
        stated = (s for s in facts.stated(predicate) if s.language)
        for names in indexed((s.subject, s) for s in stated).values():
            for s in names[1:]:
                if digits(s) != digits(names[0]):
                    yield violation(
                        s,
                        "«{name}» has other numbers than «{other}». One of them is wrong.",
                        name=s.object,
                        other=names[0].object,
                    )
    for s in facts.own("unofficialTranslation"):
        original = [o for word in words for o in facts.about(s.subject, word)]
        if original and all(digits(s) != digits(o) for o in original):
            yield warning(s, "The translation has other numbers than the adopted words. Is that intended?")


def digits(statement: Statement) -> list[str]:
    """Return the sorted digits of a text, because languages group them differently: «10 000» and «10,000»."""
    return sorted(filter(str.isdigit, statement.object))
