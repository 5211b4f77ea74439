"""Unofficial translations: none is missing or much too short, and none repeats words of another language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from rdflib import DCTERMS, RDFS

from app.content.checks.facts import Facts
from app.content.checks.findings import Finding, violation, warning
from app.content.checks.statement import Statement

SHORTEST = 40
"""Shorter words, such as names, may be the same in both languages, or much longer in one of them."""
LEAST, MOST = 0.6, 2.0
"""How long a translation is, compared with the adopted words; those of Lier's plan: 0.84 to 1.54."""


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


def lengths_of_translations(facts: Facts) -> Iterator[Finding]:
    """Report translations so short or long that words are probably missing in one of the texts."""
    text = facts.plan("text")
    for s in facts.own("unofficialTranslation"):
        for adopted in facts.values(s.subject, text):
            if len(adopted) >= SHORTEST and not LEAST <= len(s.object) / len(adopted) <= MOST:
                template = (
                    "The translation has {found} letters, and the adopted words have {adopted}. Is all there?"
                )
                yield warning(s, template, found=len(s.object), adopted=len(adopted))


def translated_names(facts: Facts) -> Iterator[Finding]:
    """Report names of parts in another language that are the title of another part, or not translated."""
    title, label = str(DCTERMS.title), str(RDFS.label)
    within = {s.subject: s.object for s in facts.own("inPlan")}
    titles = [s for s in facts.by_predicate.get(title, []) if s.subject in within]
    owners = {(within[s.subject], s.object): s for s in reversed(titles)}
    for own in titles:
        for s in facts.about(own.subject, label):
            other = owners.get((within[s.subject], s.object))
            if s.language == own.language or other is None:
                continue
            if s.object != own.object:
                template = "«{name}» is the title of <{other}>. Give each part its own name."
                yield warning(s, template, name=s.object, other=other.subject)
            elif any(t != s.object for t in translations(s, facts)):
                template = "The name in @{language} is the adopted title. The translation has other words."
                yield warning(s, template, language=s.language)


def translations(name: Statement, facts: Facts) -> list[str]:
    """Return the translations of a part into the language of one of its names."""
    found = facts.about(name.subject, facts.plan("unofficialTranslation"))
    return [s.object for s in found if s.language == name.language]
