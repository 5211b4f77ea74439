"""Mentions and participations: quotes of the adopted words, and participations that are based on them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from rdflib import DCTERMS, RDFS, SKOS

from app.content.checks.facts import TYPE, Facts
from app.content.checks.findings import Finding, violation, warning
from app.content.checks.statement import Statement

NAMED = ("Actor", "Place", "Document", "Initiative", "Plan")
PARTS = {
    "Mention": "mention",
    "Participation": "participation",
    "Target": "target",
    "Funding": "funding",
    "Note": "note",
    "Cost": "cost",
}
"""Classes whose instances belong to one element each, and the property that links the element to them."""
FROM_THE_WORDS = ("location", "startsInitiative", "carriesOnInitiative", "concernsInitiative", "buildsOn")
"""Properties whose values an element names in its words."""
GOES_ON_BEFORE, GOES_ON_AFTER = re.compile(r"\w[-–]?\Z"), re.compile(r"[-–]?\w")
"""The end of the text before a quote, and the beginning of the text after it, if it is a part of a word."""


def quotes(facts: Facts) -> Iterator[Finding]:
    """Report quotes that are only part of a word. A shape checks that the characters occur in the element."""
    text, title, quote = facts.plan("text"), str(DCTERMS.title), facts.plan("quote")
    for s in facts.own("mention"):
        words = [*facts.values(s.subject, text), *facts.values(s.subject, title)]
        for q in facts.about(s.object, quote):
            if any(q.object in w for w in words) and not any(is_whole_words(q.object, w) for w in words):
                yield violation(q, "«{quote}» is only a part of a word. Quote whole words.", quote=q.object)


def is_whole_words(quote: str, words: str) -> bool:
    """Return whether a quote occurs in the words without a letter or digit directly before or after it.

    A hyphen or dash between letters or digits does not end a word: «2017» is a part of «2017-2028».
    """
    place = words.find(quote)
    while place != -1:
        before = words[max(place - 2, 0) : place]
        if not GOES_ON_BEFORE.search(before) and not GOES_ON_AFTER.match(words, place + len(quote)):
            return True
        place = words.find(quote, place + 1)
    return False


def belongings(facts: Facts) -> Iterator[Finding]:
    """Report what is not of exactly one element, or has an IRI outside it; `PARTS` lists the classes."""
    for name, link in PARTS.items():
        yield from belonging(facts.plan(name), facts.own(link), facts)


def belonging(kind: str, links: list[Statement], facts: Facts) -> Iterator[Finding]:
    """Report parts that belong to no thing or to several, or whose IRI is not below that of their thing.

    `links` lead from a thing to its part; `kind` is the class of parts.
    """
    holders: dict[str, set[str]] = defaultdict(set)
    for s in links:
        holders[s.object].add(s.subject)
        if not s.object.startswith(s.subject + "/"):
            yield violation(
                s, "<{part}> is not below the thing that has it. Correct the link.", part=s.object
            )
    for s in facts.examined.by_predicate.get(TYPE, []):
        if s.object == kind and (count := len(holders[s.subject])) != 1:
            message = "{kind} belongs to one thing, but this one to {count}."
            yield violation(s, message, kind=facts.name(kind), count=count)


def follow_up_of_another(facts: Facts) -> Iterator[Finding]:
    """Report follow-up whose IRI is below one element, but which is about another."""
    elements = frozenset(facts.elements)
    for link in ("statusOf", "discontinues", "amends", "corrects"):
        for s in facts.own(link):
            above = s.subject
            while above.count("/") > 3 and above not in elements:
                above = above.rpartition("/")[0]
            if above in elements and above != s.object:
                yield violation(
                    s, "The IRI is below <{one}>, but this is about <{other}>.", one=above, other=s.object
                )


def mentioned_things(facts: Facts) -> Iterator[Finding]:
    """Report mentions of a resource that is not an actor, a place, a document, an initiative or a plan."""
    for s in facts.own("mentionOf"):
        known = facts.about(s.object, TYPE) or not s.object.startswith(facts.namespaces.base)
        if known and not any(facts.is_a(s.object, name) for name in NAMED):
            yield violation(
                s,
                "<{thing}> is not an actor, place, document, initiative or plan: a mention cannot name it.",
                thing=s.object,
            )


def names(facts: Facts) -> Iterator[Finding]:
    """Report quotes without a word of the name of the mentioned resource, unless plan:reading explains it."""
    labels = [
        str(RDFS.label),
        str(SKOS.altLabel),
        str(SKOS.prefLabel),
        facts.plan("officialName"),
        str(DCTERMS.title),
    ]
    for s in facts.own("mentionOf"):
        known = stems(" ".join(name for label in labels for name in facts.values(s.object, label)))
        quotes_of_mention = facts.about(s.subject, facts.plan("quote"))
        if known and not facts.about(s.subject, facts.plan("reading")):
            for quote in quotes_of_mention:
                if not stems(quote.object) & known:
                    yield warning(
                        quote,
                        "«{quote}» is not like a name of <{thing}>. Correct it, or say why in plan:reading.",
                        quote=quote.object,
                        thing=s.object,
                    )


def stems(text: str) -> set[str]:
    """Return the first four letters of each word, because endings differ."""
    return {word[:4].casefold() for word in re.findall(r"\w{3,}", text)}


def foundations(facts: Facts) -> Iterator[Finding]:
    """Report participations that rest neither on a mention of the same participant (plan:restsOn) nor on a
    passage of the source."""
    rests_on, mention_of = facts.plan("restsOn"), facts.plan("mentionOf")
    passage, fragment = facts.plan("restsOnPassage"), facts.plan("sourceFragment")
    holders = {s.object: s.subject for s in facts.own("participation")}
    for s in facts.own("participant"):
        on = facts.about(s.subject, rests_on)
        passages = facts.about(s.subject, passage)
        for link in passages:
            holder = holders.get(s.subject, "")
            places = (holder, *facts.values(holder, facts.plan("note")))
            if not any(link.object in facts.values(place, fragment) for place in places):
                yield violation(link, "The passage is not one of those of the element.")
        if not on and not passages:
            yield violation(s, "The participation rests on no mention. Add plan:restsOn.")
        elif not on:
            continue
        elif not any(s.object in facts.values(m.object, mention_of) for m in on):
            yield violation(
                on[0], "The participation rests on a mention of somebody else than <{who}>.", who=s.object
            )


def unmentioned_links(facts: Facts) -> Iterator[Finding]:
    """Report links of an element to a place, initiative or document that it does not mention.

    Only plans with mentions are looked at.
    """
    mentioned: dict[str, set[str]] = defaultdict(set)
    mention_of, in_plan = facts.plan("mentionOf"), facts.plan("inPlan")
    for s in facts.own("mention"):
        mentioned[s.subject].update(facts.values(s.object, mention_of))
    plans = {plan for element in mentioned for plan in facts.values(element, in_plan)}
    for s in (s for name in FROM_THE_WORDS for s in facts.own(name)):
        plan = facts.value(s.subject, in_plan)
        if plan in plans and s.object not in mentioned.get(s.subject, ()):
            yield warning(
                s,
                "The element does not mention <{thing}>. Correct the link, or add the mention.",
                thing=s.object,
            )


def repeated_participations(facts: Facts) -> Iterator[Finding]:
    """Report an element with two participations of one participant, or two mentions with the same quote."""
    for link, keys in (("participation", ("participant",)), ("mention", ("mentionOf", "quote"))):
        seen: dict[tuple[str, ...], str] = {}
        for s in facts.own(link):
            key = (s.subject, *(facts.value(s.object, facts.plan(k)) for k in keys))
            if seen.setdefault(key, s.object) != s.object:
                yield violation(s, "The element says the same of <{whom}> twice.", whom=key[1])


def partners(facts: Facts) -> Iterator[Finding]:
    """Report explicit plan:Partner classes. They follow from the participations."""
    for s in facts.by_predicate.get(TYPE, []):
        if s.object == facts.plan("Partner"):
            yield violation(s, "plan:Partner follows from the participations in a plan. Remove the class.")
