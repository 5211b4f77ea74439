"""The answers that a new content folder is made from, each checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.content.importing.keys import slug
from app.content.importing.moments import PERIOD, years_of
from app.content.organisation_numbers import check_digit_is_right
from app.errors import ContentError
from app.web_addresses import is_web_address

LONGEST_NAME = 200
"""Characters of a name. It becomes a part of addresses and the name of a folder."""
LONGEST_ADDRESS = 500
UNSAFE = frozenset(' <>"{}|\\^`\n\t')
"""Characters that an IRI cannot have (https://www.rfc-editor.org/rfc/rfc3987#section-2.2)."""
LANGUAGES = ("nb", "nn")
"""The languages that a plan can be imported in."""


class NotAName(ContentError):
    template = "«{found}» has no letters."
    remedy = "Give a name, such as Eksempel kommune."


class NameTooLong(ContentError):
    template = "«{found}…» has {count} characters, but a name has at most {most}."
    remedy = "Give a shorter name."


class NotAMunicipalityNumber(ContentError):
    template = "«{found}» is not a municipality number."
    remedy = "It has four digits, such as 3312; nothing if the publisher is not a municipality."


class NotAnOrganisationNumber(ContentError):
    template = "«{found}» is not an organisation number: nine digits, of which the last checks the others."
    remedy = "Look it up in the Central Coordinating Register for Legal Entities, https://data.brreg.no/."


class NotAHomePage(ContentError):
    template = "«{found}» is not the address of a home page."
    remedy = "Give it as https://www.eksempel.kommune.no/, or nothing."


class PeriodNotUnderstood(ContentError):
    template = "«{found}» is not a period."
    remedy = "Give two years, such as 2027-2030, the first one first."


@dataclass(frozen=True, slots=True)
class Start:
    """The answers. `number` and `home_page` may be empty. `period` is the first and the last year."""

    municipality: str
    number: str
    organisation_number: str
    base: str
    title: str
    period: tuple[int, int]
    owner: str
    home_page: str
    language: str

    @property
    def publisher(self) -> str:
        """Return the slug of the municipality, such as `lier-kommune`."""
        return slug(self.municipality)

    @property
    def years(self) -> str:
        """Return the period as it is written."""
        return f"{self.period[0]}-{self.period[1]}"

    @property
    def plan(self) -> str:
        """Return the slug of the plan: its title, with the period at the end."""
        words = slug(self.title.replace(self.years, "")).replace(".", "-").strip("-")
        return f"{words}-{self.years}" if words else f"plan-{self.years}"

    @property
    def name(self) -> str:
        """Return the name of the plan in its IRI: `owner/slug`."""
        return f"{slug(self.owner)}/{self.plan}"


def read_name(text: str) -> str:
    """Return a name or title without needless blanks. Raises `NotAName` and `NameTooLong`."""
    name = " ".join(text.split())
    if len(name) > LONGEST_NAME:
        raise NameTooLong(found=name[:40], count=len(name), most=LONGEST_NAME)
    if not slug(name):
        raise NotAName(found=text)
    return name


def read_number(text: str) -> str:
    """Return a municipality number, or nothing. Raises `NotAMunicipalityNumber`."""
    number = text.strip()
    if number and not re.fullmatch(r"[0-9]{4}", number):
        raise NotAMunicipalityNumber(found=text)
    return number


def read_organisation_number(text: str) -> str:
    """Return an organisation number without blanks. Raises `NotAnOrganisationNumber`."""
    number = "".join(text.split())
    if not check_digit_is_right(number):
        raise NotAnOrganisationNumber(found=text)
    return number


def read_home_page(text: str) -> str:
    """Return the address of a home page, or nothing. Raises `NotAHomePage`."""
    address = text.strip()
    if not is_web_address(address) or len(address) > LONGEST_ADDRESS or set(address) & UNSAFE:
        raise NotAHomePage(found=text)
    return address


def read_period(text: str) -> tuple[int, int]:
    """Return the first and the last year of a period. Raises `PeriodNotUnderstood`."""
    match = PERIOD.fullmatch(text.strip())
    if match is None or (years := years_of(match))[0] > years[1]:
        raise PeriodNotUnderstood(found=text)
    return years


def read_start(given: Mapping[str, str]) -> Start:
    """Return the answers, checked. Raises the errors of the readers above."""
    return Start(
        municipality=read_name(given["municipality"]),
        number=read_number(given["number"]),
        organisation_number=read_organisation_number(given["organisation_number"]),
        base=given["base"],
        title=read_name(given["title"]),
        period=read_period(given["period"]),
        owner=read_name(given["owner"] or given["municipality"]),
        home_page=read_home_page(given["home_page"]),
        language=given["language"],
    )
