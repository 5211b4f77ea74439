"""Unofficial translations: none is missing or much too short, and none repeats words of another language."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from rdflib import DCTERMS, RDFS

from app.content.checks.facts import Facts
from app.content.checks.findings import Finding, violation, warning
from app.content.checks.statement import Statement
from app.content.checks.texts import DESCRIPTIONS

SHORTEST = 40
"""Shorter words, such as names, may be much longer in one of the languages."""
FEWEST = 4
"""Fewer words, such as names, may be the same in both languages."""
NUMBERED = re.compile(r"(\w+) [\d.]+")
"""The name of a part without a title."""
NEGATIONS = {
    "en": re.compile(
        r"(?<!\.)\b(?:not|no(?! (?:later|less|more|fewer) than)|none|nobody|nothing|non|never|without|neither"
        r"|nor|cannot|unless)\b|n't\b"
    ),
    "nb": re.compile(r"\b(?:ikke|ingen|intet|aldri|uten|verken)\b"),
    "nn": re.compile(r"\b(?:ikkje|ingen|inkje|inga|aldri|utan|verken)\b"),
}
"""Words that turn a sentence into its opposite, in each language."""
LEAST, MOST = 0.6, 2.0
"""How long a translation is, compared with the adopted words; those of Lier's plan: 0.84 to 1.54."""


def adopted_words(element: str, facts: Facts) -> list[Statement]:
    """Return the text of an element; its title if it has none."""
    return facts.about(element, facts.plan("text")) or facts.about(element, str(DCTERMS.title))


def copied_translations(facts: Facts) -> Iterator[Finding]:
    """Report a translation or a new wording that is only the adopted words again."""
    amends = facts.plan("amends")
    changed = [(s, about) for s in facts.own("amendedText") for about in facts.values(s.subject, amends)]
    for s, element in (*((s, s.subject) for s in facts.own("unofficialTranslation")), *changed):
        enough = s.object.count(" ") + 1 >= FEWEST
        if enough and any(s.object == words.object for words in adopted_words(element, facts)):
            yield violation(s, "The text is the adopted words again. Write others, or remove it.")


def copied_descriptions(facts: Facts) -> Iterator[Finding]:
    """Report an English description that is the Norwegian one again."""
    for predicate in DESCRIPTIONS:
        for s in facts.by_predicate.get(predicate, []):
            others = (o.object for o in facts.about(s.subject, predicate) if o.language != s.language)
            if s.language == "en" and s.object.count(" ") + 1 >= FEWEST and s.object in others:
                yield warning(s, "The description in @en is the Norwegian one again. Translate it.")


def repeated_translations(facts: Facts) -> Iterator[Finding]:
    """Report a translation that an element with other words has too."""
    first: dict[tuple[str, str, str], Statement] = {}
    for s in facts.own("unofficialTranslation"):
        words = {w.object for w in adopted_words(s.subject, facts)}
        key = (facts.value(s.subject, facts.plan("inPlan")), s.language, s.object)
        other = first.setdefault(key, s)
        if other is not s and words.isdisjoint(w.object for w in adopted_words(other.subject, facts)):
            message = "<{other}> has other words, but the same translation. Correct one of them."
            yield warning(s, message, other=other.subject)


def lost_negations(facts: Facts) -> Iterator[Finding]:
    """Report a translation with a «not» that the adopted words do not have, or the other way round."""
    for s in facts.own("unofficialTranslation"):
        if any(is_negated(s) != is_negated(words) for words in adopted_words(s.subject, facts)):
            message = "Only the adopted words or the translation has a «not». Do both say the same?"
            yield warning(s, message)


def is_negated(text: Statement) -> bool:
    """Return whether a text has a word such as «not»."""
    pattern = NEGATIONS.get(text.language)
    return pattern is not None and pattern.search(text.object.casefold()) is not None


def missing_translations(facts: Facts) -> Iterator[Finding]:
    """Report elements without a translation or name in a language in which most of the plan has them."""
    text, label, translation = facts.plan("text"), str(RDFS.label), facts.plan("unofficialTranslation")
    within = {s.subject: s.object for s in facts.own("inPlan")}
    for wanted, adopted in ((translation, text), (label, label)):
        elements: dict[str, dict[str, Statement]] = defaultdict(dict)
        for s in facts.by_predicate.get(adopted, []):
            if plan := within.get(s.subject):  # notes have none
                elements[plan].setdefault(s.subject, s)
        done: dict[tuple[str, str], set[str]] = defaultdict(set)
        for s in facts.by_predicate.get(wanted, []):
            if plan := within.get(s.subject):
                done[plan, s.language].add(s.subject)
        for (plan, language), subjects in done.items():
            of_plan = elements[plan].values()
            missing = [s for s in of_plan if s.subject not in subjects and s.language != language]
            for s in missing if len(missing) < len(of_plan) / 2 else ():
                yield warning(
                    s,
                    "Most elements of the plan have {property} in @{language}, but this one has none.",
                    property=facts.name(wanted),
                    language=language,
                )


def names_of_kinds(facts: Facts) -> Iterator[Finding]:
    """Report names such as «Goal 1.1» of an element whose kind has another word in the plan, «Measure».

    A title such as «Bærum 2040» is no such name.
    """
    kind, in_plan = facts.plan("elementKind"), facts.plan("inPlan")
    words: dict[tuple[str, str, str], dict[str, list[Statement]]] = defaultdict(lambda: defaultdict(list))
    for s in facts.by_predicate.get(str(RDFS.label), []):
        found = NUMBERED.fullmatch(s.object)
        if found and not facts.about(s.subject, str(DCTERMS.title)):
            key = (facts.value(s.subject, in_plan), facts.value(s.subject, kind), s.language)
            words[key][found[1]].append(s)
    for (_, of_kind, _), used in words.items():
        usual = max(used, key=lambda word: len(used[word]))
        for s in (s for word in used if word != usual and of_kind for s in used[word]):
            yield warning(s, "Others of the kind are called «{word}». Correct the name.", word=usual)


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
    """Report names in another language that are the title of another part, or not those of the translation.

    The translation is that of the title, where a plan or a part has no text.
    """
    title, label, text = str(DCTERMS.title), str(RDFS.label), facts.plan("text")
    within = {s.subject: s.object for s in facts.own("inPlan")}
    titles = [s for s in facts.by_predicate.get(title, []) if s.subject in within]
    owners = {(within[s.subject], s.object): s for s in reversed(titles)}
    plans = [t for plan in facts.plans for t in facts.about(plan.subject, title)]
    for own in (*titles, *plans):
        for s in facts.about(own.subject, label):
            other = owners.get((within.get(s.subject, ""), s.object), own)
            if s.language == own.language:
                continue
            if other.object == s.object and other.subject != own.subject and s.object != own.object:
                template = "«{name}» is the title of <{other}>. Give each part its own name."
                yield warning(s, template, name=s.object, other=other.subject)
            elif any(t != s.object for t in translations(s, facts)) and (
                s.object == own.object or not facts.about(s.subject, text)
            ):
                template = (
                    "The name in @{language} is not that of the translation, «{words}». Correct one of them."
                )
                yield warning(s, template, language=s.language, words=translations(s, facts)[0])


def translations(name: Statement, facts: Facts) -> list[str]:
    """Return the translations of a part into the language of one of its names."""
    found = facts.about(name.subject, facts.plan("unofficialTranslation"))
    return [s.object for s in found if s.language == name.language]
