"""The parts of a reading: codes with their meaning, parties, reports, appearances."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from app.views.amounts import Amount
from app.views.presentation import Value
from app.views.words import TextSegment

# Host -> name of its register; other hosts are shown by their own name.
REGISTERS = {
    "organization-catalog.fellesdatakatalog.digdir.no": "Felles datakatalog",
    "data.brreg.no": "Enhetsregisteret",
    "data.geonorge.no": "Kartverket",
    "sws.geonames.org": "GeoNames",
}


@dataclass(frozen=True, slots=True)
class Explained:
    """A code with its definition."""

    code: Value
    definition: Value


@dataclass(frozen=True, slots=True)
class ActorParticipation:
    """An actor's participation in an element: role and strength with explanations, and the quoted words.

    `start` and `end` are dates, if the participation covers only a part of the plan's period.
    """

    actor: Value
    roles: tuple[Explained, ...]
    strengths: tuple[Explained, ...]
    quotes: tuple[str, ...]
    passages: tuple[Value, ...] = ()
    start: str = ""
    end: str = ""


@dataclass(frozen=True, slots=True)
class DatedStatus:
    """One dated status of an element; `link` is the follow-up report that it is part of, else the status.

    `deadline` is a new one as an ISO date, or empty.
    """

    link: Value
    date: str
    status: tuple[Explained, ...]
    texts: tuple[Value, ...]
    deadline: str
    spent: Amount | None


@dataclass(frozen=True, slots=True)
class Appearance:
    """An element that mentions a resource: its words with links, and the resource's roles in it.

    `plan` is the plan of the element, on a site with several.
    """

    element: Value
    number: str
    area: Value | None
    plan: Value | None
    words: tuple[TextSegment, ...]
    language: str
    roles: tuple[Explained, ...]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A link to the resource in a register or on another site: relation, address and name of the register."""

    relation: Value
    address: str
    register: str


@dataclass(frozen=True, slots=True)
class OrganisationChange:
    """A change of organisation: its date, the former and the new organisations."""

    link: Value
    date: str
    before: tuple[Value, ...]
    after: tuple[Value, ...]


def register_name(address: str) -> str:
    """Return the name of the register that an address belongs to, otherwise its host."""
    host = urlsplit(address).hostname or address
    return REGISTERS.get(host, host.removeprefix("www."))
