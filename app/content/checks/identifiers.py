"""External identifiers: organisation numbers, municipality and county numbers, and owl:sameAs."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from rdflib import OWL, RDFS, SKOS

from app.content.checks.facts import Facts
from app.content.checks.findings import Finding, violation, warning
from app.content.checks.mentions import belonging
from app.content.checks.statement import Statement
from app.content.organisation_numbers import check_digit_is_right

ELSEWHERE = re.compile(r"https?://(?:\w+\.brreg\.no|organization-catalog\.[^/\s]+)/\S*?\b(\d{9})$")
"""The address of an organisation in the registers of Brønnøysund or in Felles datakatalog."""
DIGITS = {
    "https://www.ssb.no/klass/klassifikasjoner/131": 4,
    "https://www.ssb.no/klass/klassifikasjoner/104": 2,
}
"""Statistics Norway's classifications of municipalities and counties, with the length of their codes."""
PAGE = re.compile(
    r"https?://(?:[^/]+/?(?:[?#].*)?$"  # a whole site
    r"|www\.(?!wikidata\.org/entity/|w3\.org/|openstreetmap\.org/)|[\w-]+\.(?:m\.)?wikipedia\.org/|snl\.no/"
    r"|(?:m\.)?facebook\.com/|virksomhet\.brreg\.no/|[^?#]+\.(?:html?|php|aspx?|jsp|pdf|docx?)(?:[?#]|$))",
    re.IGNORECASE,
)
"""Addresses of pages, which are not IRIs of what they are about."""
LAST = "9999-12-31"


def organisation_numbers(facts: Facts) -> Iterator[Finding]:
    """Report wrong check digits, numbers that two organisations share, and links with another number."""
    first: dict[str, str] = {}
    for s in facts.own("organisationNumber"):
        if re.fullmatch(r"[0-9]{9}", s.object) and not check_digit_is_right(s.object):
            yield violation(
                s, "{number} is not an organisation number: its check digit is wrong.", number=s.object
            )
        if first.setdefault(s.object, s.subject) != s.subject:
            yield violation(
                s,
                "{number} is the organisation number of <{other}> too.",
                number=s.object,
                other=first[s.object],
            )
    yield from numbers_in_links(facts.examined)


def numbers_in_links(facts: Facts) -> Iterator[Finding]:
    """Report links to a register of organisations with a wrong or another organisation's number."""
    for p in (OWL.sameAs, RDFS.seeAlso):
        for link in facts.by_predicate.get(str(p), []):
            if not (found := ELSEWHERE.match(link.object)):
                continue
            numbers = facts.values(link.subject, facts.plan("organisationNumber"))
            if numbers and found[1] not in numbers:
                yield violation(
                    link,
                    "The link has the number {found}, but the organisation has {number}.",
                    found=found[1],
                    number=numbers[0],
                )
            elif not check_digit_is_right(found[1]):
                yield violation(
                    link, "{number} is not an organisation number: its check digit is wrong.", number=found[1]
                )
            elif not numbers:
                yield warning(
                    link,
                    "The link has the number {found}. Add it with plan:organisationNumber.",
                    found=found[1],
                )


def same_things(facts: Facts) -> Iterator[Finding]:
    """Report owl:sameAs and skos:exactMatch between our resources, or from two of them to the same IRI."""
    first: dict[str, str] = {}
    for s in (s for p in (OWL.sameAs, SKOS.exactMatch) for s in facts.by_predicate.get(str(p), [])):
        key = (s.object.partition("://")[2] or s.object).rstrip("/")  # an address may be written in two ways
        if s.object.startswith(facts.namespaces.base):
            yield violation(s, "Two IRIs of ours are never the same thing. Keep one; let the other retire.")
        if first.setdefault(key, s.subject) != s.subject:
            yield violation(s, "<{other}> is stated to be the same thing as this.", other=first[key])


def same_pages(facts: Facts) -> Iterator[Finding]:
    """Report owl:sameAs and skos:exactMatch with a page: a page has an author and a date, its subject others.

    https://www.w3.org/TR/cooluris/#semweb
    """
    for p in (OWL.sameAs, SKOS.exactMatch):
        for s in facts.by_predicate.get(str(p), []):
            if PAGE.match(s.object):
                yield warning(
                    s,
                    "<{link}> is a page about this, not the thing itself. Use rdfs:seeAlso for a page; the "
                    "thing has an IRI such as http://www.wikidata.org/entity/Q57104.",
                    link=s.object,
                )


def dated_codes(facts: Facts) -> Iterator[Finding]:
    """Report codes with a wrong length or IRI, and codes with overlapping periods."""
    notation, system, examined = str(SKOS.notation), facts.plan("codeSystem"), facts.examined
    for s in examined.own("codeSystem"):
        digits = DIGITS.get(s.object)
        for code in examined.about(s.subject, notation):
            if digits and not (len(code.object) == digits and code.object.isdecimal()):
                yield violation(code, "{code} must have {count} digits.", code=code.object, count=digits)
            if not s.subject.endswith("/" + code.object):
                yield violation(code, "The IRI of a code ends with the code, {code}.", code=code.object)
            for label in examined.about(s.subject, str(RDFS.label)):
                if any(map(str.isdigit, label.object)) and code.object not in label.object:
                    yield violation(
                        label,
                        "The name does not have the code, {code}. Correct one of them.",
                        code=code.object,
                    )
    yield from belonging(facts.plan("DatedCode"), facts.own("datedCode"), facts)
    for codes in by_thing_and_system(examined, system).values():
        yield from overlapping(examined, codes)


def by_thing_and_system(facts: Facts, system: str) -> dict[tuple[str, str], list[Statement]]:
    """Return the links from resources to their codes, by resource and classification."""
    found: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for s in facts.own("datedCode"):
        found[s.subject, facts.value(s.object, system)].append(s)
    return found


def overlapping(facts: Facts, codes: list[Statement]) -> Iterator[Finding]:
    """Report codes of one resource and classification with overlapping periods. ISO dates sort as text.

    A code without a first day is certainly valid on its last one only.
    """
    through = {s.object: facts.value(s.object, facts.plan("validThrough")) or LAST for s in codes}
    periods = sorted(
        (facts.value(s.object, facts.plan("validFrom")) or through[s.object], through[s.object], s.object)
        for s in codes
    )  # fmt: skip
    for (_, end, one), (following, _, other) in pairwise(periods):
        if following <= end:
            at = (facts.about(one, facts.plan("validThrough")) or facts.by_subject.get(one) or codes)[0]
            yield violation(at, "<{other}> is valid while this code is.", other=other)
