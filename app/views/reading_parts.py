"""What the reading of a thing is made of: codes with their meaning, parties, reports, appearances."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from app.views.presentation import Value
from app.views.words import Segment

# Whose register an address belongs to; another host is named by itself.
REGISTERS = {
    "organization-catalog.fellesdatakatalog.digdir.no": "Felles datakatalog",
    "data.brreg.no": "Enhetsregisteret",
    "data.geonorge.no": "Kartverket",
    "sws.geonames.org": "GeoNames",
}


@dataclass(frozen=True, slots=True)
class Explained:
    """A code with the sentence that says what it means."""

    code: Value
    definition: Value


@dataclass(frozen=True, slots=True)
class Party:
    """An actor's part in an element: role and strength, each explained, and the words it rests on.

    `start` and `end` are dates, where the part holds for some of the plan's period only.
    """

    actor: Value
    roles: tuple[Explained, ...]
    strengths: tuple[Explained, ...]
    quotes: tuple[str, ...]
    passages: tuple[Value, ...] = ()
    start: str = ""
    end: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """One dated status of an element."""

    link: Value
    date: str
    status: tuple[Explained, ...]
    texts: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Appearance:
    """An element that names a thing: its words, the things named in them, and the thing's roles in it."""

    element: Value
    number: str
    area: Value | None
    words: tuple[Segment, ...]
    language: str
    roles: tuple[Explained, ...]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The thing at somebody else's: in which relation, where, and in whose register."""

    relation: Value
    address: str
    register: str


@dataclass(frozen=True, slots=True)
class Change:
    """A change of organisation: when, from whom, to whom."""

    link: Value
    date: str
    before: tuple[Value, ...]
    after: tuple[Value, ...]


def register_name(address: str) -> str:
    """The name of the register that an address belongs to, else its host."""
    host = urlsplit(address).hostname or address
    return REGISTERS.get(host, host.removeprefix("www."))
