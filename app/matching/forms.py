"""An identifier in any usual spelling -> its scheme and value.

`https://data.brreg.no/enhetsregisteret/api/enheter/857566122`, `NO 857 566 122 MVA` and `0192:857566122` are
all the organisation number 857566122.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from app.content.organisation_numbers import check_digit_is_right

URI, NAME = "uri", "name"
ORGANISATION, MUNICIPALITY, COUNTY = "orgnr", "kommunenr", "fylkesnr"
GEONAMES, WIKIDATA, KARTVERKET, LOS, SDG = "geonames", "wikidata", "kartverket", "los", "sdg"


@dataclass(frozen=True, slots=True)
class Identifier:
    """A value in a scheme of identifiers; `problem` is an English text that says why the value is invalid."""

    scheme: str
    value: str
    problem: str = ""


WRONG_DIGIT = "The check digit of the organisation number is wrong. Is a digit mistyped?"
WRONG_FORM = "The value does not have the form of such an identifier."


def organisation(text: str) -> Identifier:
    """Return an organisation number, from nine digits with blanks, «NO» and «MVA», or «0192:»."""
    bare = re.sub(r"^(?:iso6523-actorid-upis::)?0192:|[\s.\u00a0]", "", text.strip(), flags=re.IGNORECASE)
    digits = re.fullmatch(r"(?:NO)?-?([0-9]{9})(?:MVA)?", bare, re.IGNORECASE)
    if digits is None:
        return Identifier(ORGANISATION, text, WRONG_FORM)
    problem = "" if check_digit_is_right(digits[1]) else WRONG_DIGIT
    return Identifier(ORGANISATION, digits[1], problem)


def by_pattern(scheme: str, pattern: str) -> Callable[[str], Identifier]:
    """Return a reader of values whose first group is the identifier; IRIs of the scheme are read too."""
    compiled = re.compile(pattern, re.IGNORECASE)

    def read(text: str) -> Identifier:
        found = compiled.fullmatch(text.strip())
        if found is not None:
            return Identifier(scheme, found[1])
        inside = identifier_in(text)
        return inside if inside.scheme == scheme else Identifier(scheme, text, WRONG_FORM)

    return read


def identifier_in(text: str) -> Identifier:
    """Return the identifier in an IRI: one of a known scheme, else the IRI itself without its scheme.

    «http» and «https», a final slash and capitals in the host make no difference.
    """
    wanted = unquote(text.strip())
    try:
        host = (urlsplit(wanted).hostname or "").removeprefix("www.")
    except ValueError:
        return Identifier(URI, wanted, WRONG_FORM)
    if not host:
        return Identifier(URI, wanted, WRONG_FORM)
    for scheme, of_host, pattern in _ADDRESSES:
        found = re.search(pattern, wanted) if re.search(of_host, host) else None
        if found:
            return organisation(found[1]) if scheme == ORGANISATION else Identifier(scheme, found[1])
    _, _, rest = wanted.partition("://")
    return Identifier(URI, host + rest[rest.find(host) + len(host) :].rstrip("/"))


_ADDRESSES = (
    (
        ORGANISATION,
        r"(?:^|\.)brreg\.no$|^organization-catalog\.|^organization-catalogue\.",
        r"[/=]([0-9]{9})(?![0-9])",
    ),
    (GEONAMES, r"(?:^|\.)geonames\.org$", r"geonames\.org/([0-9]+)"),
    (WIKIDATA, r"(?:^|\.)wikidata\.org$", r"/(Q[0-9]+)(?![0-9])"),
    (KARTVERKET, r"^data\.geonorge\.no$", r"administrativeEnheter/\w+/(?:id|doc)/([0-9]+)"),
    (SDG, r"^metadata\.un\.org$", r"/sdg/([0-9]+(?:\.[0-9a-z]+)*)"),
    (LOS, r"^psi\.norge\.no$", r"/los/((?:tema|ord)/[a-z0-9-]+)"),
)
READERS: dict[str, Callable[[str], Identifier]] = {
    URI: identifier_in,
    ORGANISATION: organisation,
    MUNICIPALITY: by_pattern(MUNICIPALITY, r"([0-9]{4})"),
    COUNTY: by_pattern(COUNTY, r"([0-9]{2})"),
    GEONAMES: by_pattern(GEONAMES, r"([0-9]{1,10})"),
    WIKIDATA: by_pattern(WIKIDATA, r"(Q[0-9]{1,12})"),
    KARTVERKET: by_pattern(KARTVERKET, r"([0-9]{1,12})"),
    LOS: by_pattern(LOS, r"((?:tema|ord)/[a-z0-9-]+)"),
    SDG: by_pattern(SDG, r"([0-9]{1,2}(?:\.[0-9a-z]{1,2}){0,2})"),
    NAME: lambda text: Identifier(NAME, text.strip(), "" if text.strip() else WRONG_FORM),
}
"""Parameter name of a scheme -> the function that reads its values."""


def guessed(text: str) -> Identifier:
    """Return the most probable identifier for a value without a scheme; else a name."""
    value = text.strip()
    if "://" in value:
        return identifier_in(value)
    for scheme in (ORGANISATION, MUNICIPALITY, WIKIDATA, LOS):
        found = READERS[scheme](value)
        if found.problem != WRONG_FORM:
            return found
    return READERS[NAME](value)
