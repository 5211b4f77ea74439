"""The language of texts: their common words show when a text has the tag of another language."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.content.checks.facts import Facts
from app.content.checks.findings import Finding, warning
from app.content.checks.layers import ADOPTED
from app.content.checks.statement import Statement
from app.content.checks.texts import NAMES
from app.content.importing.norwegian import BOKMAL, NYNORSK

ENGLISH_WORDS = "the of and in that with are which not it has from this"
"""Words that Norwegian does not have; «to», «by», «is» and «for» are Norwegian too."""
NORWEGIAN_WORDS = "og er som av på til det den ved skal har blir om eller kan"
"""Words of bokmål and nynorsk that English does not have."""
ENGLISH, NORWEGIAN = frozenset(ENGLISH_WORDS.split()), frozenset(NORWEGIAN_WORDS.split())
OF_NORWAY = NORWEGIAN | BOKMAL | NYNORSK
WORD = re.compile(r"[a-zæøå]+")
ENOUGH = 2
"""So many words of another language, and none of its own, make a text one of that language."""


def languages_of_texts(facts: Facts) -> Iterator[Finding]:
    """Report texts whose words are of another language than their tag, except the adopted words."""
    for s in facts.data:
        if len(s.object) > 2 * ENOUGH and s.language and facts.layers.get(s.graph) != ADOPTED:
            found = language_by_words(s.object, s.language)
            if found != s.language and not is_proper_name(s, facts):
                template = (
                    "The text has the tag @{language}, but its words are @{found}. Correct one of them."
                )
                yield warning(s, template, language=s.language, found=found)


def is_proper_name(s: Statement, facts: Facts) -> bool:
    """Return whether a name is an official one or the same in several languages, as «House of the North»."""
    if s.predicate == facts.plan("officialName"):
        return True
    others = (o for o in facts.about(s.subject, s.predicate) if o.language != s.language)
    return s.predicate in NAMES and any(o.object == s.object for o in others)


def language_by_words(text: str, language: str) -> str:
    """Return the language that the words of a text are certainly in, if it is not that of its tag."""
    words = WORD.findall(text.casefold())

    def are_of(other: frozenset[str], own: frozenset[str]) -> bool:
        return own.isdisjoint(words) and sum(w in other for w in words) >= ENOUGH

    if language == "en":
        norwegian = are_of(OF_NORWAY, ENGLISH)
        return ("nn" if are_of(NYNORSK, BOKMAL) else "nb") if norwegian else "en"
    if are_of(ENGLISH, OF_NORWAY):
        return "en"
    if language == "nn":
        return "nb" if are_of(BOKMAL, NYNORSK) else "nn"
    return "nn" if language == "nb" and are_of(NYNORSK, BOKMAL) else language
