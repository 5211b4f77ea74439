"""Checks whether the addresses from which partners link still exist.

Only addresses on hosts of the partner's namespaces are asked, as for `app.partners.harvesting`. An address is
gone if it answers 404 or 410 (RFC 9110, sections 15.5.5 and 15.5.11). Any other failure says nothing, so that
what was known before stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urldefrag, urljoin

from app.contributions.checking import LARGEST
from app.partners.access import Partner, known_partner
from app.partners.database import Database
from app.partners.gone_addresses import gone_addresses
from app.partners.harvesting import MOST_REDIRECTS, REDIRECTS, Get, may_fetch
from app.remote.outgoing import NoAnswer, ResponseTooLarge

SECONDS = 10.0
MOST_ADDRESSES = 500
"""Addresses of one partner that a check asks; the others are left as they were."""
GONE = (404, 410)
UNKNOWN_FROM = 500


@dataclass(frozen=True, slots=True)
class LinkCheck:
    """How many addresses of a partner were requested, how many are gone, and how many did not answer."""

    asked: int
    gone: int
    unanswered: int


def check_links(
    database: Database, partner: Partner, addresses: Iterable[str], get: Get, today: date
) -> LinkCheck:
    """Request each address once, and store those that are gone.

    `addresses` are all from which the partner links; what is stored about others is deleted.
    Raises `StoreUnavailable`.
    """
    several = list(dict.fromkeys(addresses))
    pages = list(dict.fromkeys(urldefrag(address).url for address in several))[:MOST_ADDRESSES]
    found = {page: is_gone(page, partner, get) for page in pages}
    with database.writing() as connection:
        known_partner(connection, partner.name)
        before = dict(gone_addresses(connection).get(partner.name, ()))
        connection.execute("DELETE FROM gone WHERE partner = ?", (partner.name,))
        rows = []
        for address in several:
            gone = found.get(urldefrag(address).url)
            if gone or (gone is None and address in before):
                rows.append((partner.name, address, today.isoformat() if gone else before[address]))
        connection.executemany("INSERT INTO gone VALUES (?, ?, ?)", rows)
    return LinkCheck(len(pages), list(found.values()).count(True), list(found.values()).count(None))


def is_gone(address: str, partner: Partner, get: Get) -> bool | None:
    """Return whether an address is gone; None if its response does not say so or there is none.

    A redirect to another host is not followed: somebody has put it there.
    """
    if not may_fetch(address, partner):
        return None
    try:
        for _ in range(MOST_REDIRECTS + 1):
            answer = get(address, {"Accept": "*/*"}, SECONDS, LARGEST)
            if answer.status not in REDIRECTS:
                break
            address = urljoin(address, answer.fields.get("location", ""))
            if not may_fetch(address, partner):
                return False
    except ResponseTooLarge:
        return False
    except NoAnswer:
        return None
    return answer.status in GONE if answer.status < UNKNOWN_FROM else None
