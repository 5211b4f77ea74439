"""Unofficial translations: none is missing where the others are there, and none repeats the adopted words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from app.content.checks.facts import Facts
from app.content.checks.findings import Finding, violation, warning
from app.content.checks.statement import Statement

SHORTEST = 40
"""Shorter words, such as names, may be the same in both languages."""


def copied_translations(facts: Facts) -> Iterator[Finding]:
    """Report a translation that is only the adopted words again."""
    text = facts.plan("text")
    for s in facts.own("unofficialTranslation"):
        if len(s.object) >= SHORTEST and s.object in facts.values(s.subject, text):
            yield violation(
                s,
                "The translation into @{language} is the adopted words. Translate them, or remove it.",
                language=s.language,
            )


def missing_translations(facts: Facts) -> Iterator[Finding]:
    """Report the elements of a plan without a translation into a language that most of its elements have."""
    within = {s.subject: s.object for s in facts.own("inPlan")}
    texts: dict[str, list[Statement]] = defaultdict(list)
    for s in facts.own("text"):
        if plan := within.get(s.subject):  # notes have none
            texts[plan].append(s)
    translated: dict[tuple[str, str], set[str]] = defaultdict(set)
    for s in facts.own("unofficialTranslation"):
        if plan := within.get(s.subject):
            translated[plan, s.language].add(s.subject)
    for (plan, language), done in translated.items():
        missing = [s for s in texts[plan] if s.subject not in done and s.language != language]
        for s in missing if 0 < len(missing) < len(texts[plan]) / 2 else ():
            yield warning(
                s,
                "The other elements of the plan have a translation into @{language}, but this one has none.",
                language=language,
            )
