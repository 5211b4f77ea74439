"""A partner's data, fetched from an address of its own, are accepted as if the partner had sent them.

Only hosts of the namespaces that the operator has registered are asked, also after a redirect; private
addresses are never connected to (`app.remote.outgoing`). Size, time and the number of redirects are bounded.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import urljoin, urlsplit

from app.contributions.checking import LARGEST
from app.contributions.plan_terms import PlanTerms
from app.contributions.rdf import FORMATS
from app.errors import RequestError
from app.formats import JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, TRIG, TURTLE, by_name
from app.partners.access import Partner, find_partner, known_partner
from app.partners.changes import put
from app.partners.database import Database, iso_time
from app.partners.errors import AddressRefused, ConditionMissing
from app.partners.reading import Sent, read_contribution
from app.partners.versions import ANY, WAITING, Condition
from app.remote.outgoing import Fetched, NoAnswer
from app.representation import Representation
from app.web_addresses import is_web_address

READ = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML, TRIG, N_QUADS)
ACCEPT = ", ".join(form.media_type for form in READ)
SECONDS, MOST_REDIRECTS, LONGEST_FIELD = 20.0, 3, 200
REDIRECTS = (301, 302, 303, 307, 308)
SENDER = "harvest"
UNCHANGED, SAME, PUBLISHED, WAITS = "unchanged", "the same", "accepted", "waits"
Get = Callable[[str, Mapping[str, str], float, int], Fetched]
"""Sends a GET: address, header fields, seconds, bytes at most. Raises `NoAnswer`."""


@dataclass(frozen=True, slots=True)
class HarvestSource:
    """From where a partner's data are fetched, and how the last attempt ended.

    `etag` and `modified` are validators of the last answer that was read, `sha256` is that of its content.
    `checked` is an ISO time, `outcome` one of the words above, or the reason of a failure in English.
    """

    partner: str
    address: str
    etag: str = ""
    modified: str = ""
    sha256: str = ""
    checked: str = ""
    outcome: str = ""

    @property
    def failed(self) -> bool:
        """Return whether the last attempt failed."""
        return self.outcome not in (UNCHANGED, SAME, PUBLISHED, WAITS)


def set_source(database: Database, name: str, address: str) -> None:
    """Register the address of a partner's data; «» removes it. Raises `PartnerUnknown`, `AddressRefused`."""
    with database.writing() as connection:
        partner = known_partner(connection, name)
        if address and not may_fetch(address, partner):
            raise AddressRefused(partner=name, address=address[:200], hosts=", ".join(sorted(hosts(partner))))
        connection.execute("DELETE FROM source WHERE partner = ?", (name,))
        if address:
            connection.execute("INSERT INTO source (partner, address) VALUES (?, ?)", (name, address))


def sources(database: Database) -> list[HarvestSource]:
    """Return the registered addresses, by partner."""
    with database.reading() as connection:
        return [HarvestSource(*row) for row in connection.execute("SELECT * FROM source ORDER BY partner")]


def hosts(partner: Partner) -> frozenset[str]:
    """Return the hosts, with ports, of a partner's namespaces."""
    return frozenset(urlsplit(namespace).netloc for namespace in partner.namespaces)


def may_fetch(address: str, partner: Partner) -> bool:
    """Return whether an address is on a host of the partner's namespaces, and can be sent in a request."""
    fit = address.isascii() and address.isprintable() and " " not in address and is_web_address(address)
    return fit and len(address) <= 2000 and urlsplit(address).netloc in hosts(partner)


def harvest(
    database: Database, source: HarvestSource, terms: PlanTerms, get: Get, now: datetime, today: date
) -> HarvestSource:
    """Fetch the data of a partner, store them as a version, and return the source with the outcome.

    The version waits if the partner is moderated. Content that was fetched before is not stored again, also
    if it was rejected or withdrawn. Raises `StoreUnavailable`.
    """
    partner = find_partner(database, source.partner)
    done = replace(source, checked=iso_time(now))
    try:
        if partner is None:
            raise NoAnswer("the partner is not registered any more")
        done = replace(done, **_fetched(database, source, partner, terms, get, now, today))
    except NoAnswer as error:
        done = replace(done, outcome=str(error))
    except RequestError as error:
        if error.status == 503:
            raise
        done = replace(done, outcome=error.text())
    values = (done.etag, done.modified, done.sha256, done.checked, done.outcome, done.partner, done.address)
    with database.writing() as connection:
        connection.execute(
            "UPDATE source SET etag = ?, modified = ?, sha256 = ?, checked = ?, outcome = ? "
            "WHERE partner = ? AND address = ?",
            values,
        )
    return done


def _fetched(
    database: Database,
    source: HarvestSource,
    partner: Partner,
    terms: PlanTerms,
    get: Get,
    now: datetime,
    today: date,
) -> dict[str, str]:
    """Return what changes in a source. Raises `NoAnswer` or a `RequestError`."""
    answer = fetched(source, partner, get)
    if answer.status == 304:
        return {"outcome": UNCHANGED}
    sent = read_contribution(answer.body, format_of(answer), partner, terms, "nb", today)
    if sent.faults:
        raise NoAnswer(f"number of faults: {len(sent.faults)}. The first: {sent.faults[0].text('en')}")
    digest = hashlib.sha256(sent.content.encode()).hexdigest()
    outcome = SAME if digest == source.sha256 else stored(database, partner, sent, now)
    fields = {name: answer.fields.get(field, "") for name, field in VALIDATORS}
    known = {name: value for name, value in fields.items() if value.isascii() and value.isprintable()}
    return {**{n: v[:LONGEST_FIELD] for n, v in known.items()}, "sha256": digest, "outcome": outcome}


VALIDATORS = (("etag", "etag"), ("modified", "last-modified"))


def fetched(source: HarvestSource, partner: Partner, get: Get) -> Fetched:
    """Return the answer, of status 200 or 304, after redirects to the partner's hosts. Raises `NoAnswer`."""
    fields = {"Accept": ACCEPT}
    if source.etag:
        fields["If-None-Match"] = source.etag
    elif source.modified:
        fields["If-Modified-Since"] = source.modified
    address = source.address
    for _ in range(MOST_REDIRECTS + 1):
        if not may_fetch(address, partner):
            raise NoAnswer(f"{address[:200]} is not on a host of the partner")
        answer = get(address, fields, SECONDS, LARGEST)
        if answer.status not in REDIRECTS:
            break
        address = urljoin(address, answer.fields.get("location", ""))
    if answer.status not in (200, 304):
        raise NoAnswer(f"its status is {answer.status}")
    return answer


def format_of(answer: Fetched) -> Representation:
    """Return the format of an answer by its media type. Raises `NoAnswer` unless it is RDF."""
    media_type = answer.fields.get("content-type", "").partition(";")[0].strip().lower()
    form = by_name(media_type, READ) if media_type else None
    if form is None or form.suffix not in FORMATS:
        raise NoAnswer(f"its media type is «{media_type[:60]}», which is not RDF")
    return form


def stored(database: Database, partner: Partner, sent: Sent, now: datetime) -> str:
    """Store a version in place of the newest one; return what happened."""
    try:
        done = put(database, partner.name, sent.content, SENDER, Condition(), now)
    except ConditionMissing:
        replacing = Condition(matching=frozenset({ANY}))
        done = put(database, partner.name, sent.content, SENDER, replacing, now)
    if not done.changed:
        return SAME
    return WAITS if done.version.state == WAITING else PUBLISHED
