"""The accepted versions of contributions -> what each version has changed, for the release that is served.

They are read from the store, which keeps every version, so a version that is erased there is not shown. A
machine that serves a release and has no store shows no changes.
docs/decisions/0041-contributions-stay-apart-in-a-release.md
"""

from __future__ import annotations

import logging
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, zip_longest

import pyoxigraph as ox

from app.contributions.plan_terms import PlanTerms
from app.partners.access import Partner, all_partners
from app.partners.database import Database
from app.partners.errors import StoreUnavailable
from app.partners.marks import Mark
from app.partners.released import Contributed, InRelease, in_release
from app.partners.said import PartnerStatement, PartnerStatements, StatementKind, in_order
from app.partners.versions import WITHDRAWAL, ContributionVersion, accepted_of, content_of

MOST_VERSIONS = 10
"""Versions of one partner, the newest ones."""
MOST_BYTES = 4 << 20
"""The contents that are read for one release. Of older versions, no changes are known then."""
Pair = tuple[PartnerStatement | None, PartnerStatement | None]
"""A statement as it was and as it is."""
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Difference:
    """A statement about an element that a version has changed.

    `said` is as it is now, or of one that is `gone`, as it was; `before` is as it was, None if it is new.
    """

    said: PartnerStatement
    before: PartnerStatement | None = None
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Revision:
    """A version of a partner, and what it changed compared with the version before it.

    A withdrawal has everything that it took back, and the numbers of the versions in `taken_back`.
    """

    partner: InRelease
    version: ContributionVersion
    differences: tuple[Difference, ...]
    taken_back: tuple[int, ...] = ()

    @property
    def withdrawn(self) -> bool:
        """Whether the partner has taken back what it had published."""
        return self.version.kind == WITHDRAWAL


class Revisions:
    """The versions behind one release; they are read once, when they are first needed. Thread-safe."""

    def __init__(
        self, database: Database | None, contributed: Contributed, terms: Callable[[], PlanTerms]
    ) -> None:
        self._database, self._contributed, self._terms = database, contributed, terms
        self._found: tuple[Revision, ...] | None = None

    def all(self) -> tuple[Revision, ...]:
        """Return the versions that changed something or took it back, the newest first.

        None of a version that the release does not have yet, and of the first one of a partner. Without the
        store, or if it cannot be read now, there are none.
        """
        if self._database is None or self._found is not None:
            return self._found or ()
        try:
            with self._database.reading() as connection:
                found = [*self._read(connection)]
        except StoreUnavailable as error:
            logger.warning("the changes of contributions are not shown: %s", error)
            return ()
        self._found = tuple(sorted(found, key=lambda each: -each.version.number))
        return self._found

    def _read(self, connection: sqlite3.Connection) -> Iterator[Revision]:
        left = MOST_BYTES
        for partner in all_partners(connection):
            chain = self._chain(partner, accepted_of(connection, partner.name, MOST_VERSIONS + 1))
            contents: list[tuple[ContributionVersion, str]] = []
            for version in chain:
                content = content_of(connection, version.number)
                left -= len(content)
                if left < 0:
                    break
                contents.append((version, content))
            yield from revisions(partner, contents, self._terms())

    def _chain(self, partner: Partner, versions: Sequence[ContributionVersion]) -> list[ContributionVersion]:
        """Return the versions of a partner that the release has, the newest first.

        They end at the withdrawal before them: what was taken back then is not shown again. There are none of
        a contribution of which nothing holds, or that was set aside.
        """
        shown = self._contributed.find(partner.name)
        withdrawn = bool(versions) and versions[0].kind == WITHDRAWAL
        if (shown is None and not withdrawn) or (shown is not None and not shown.graph_size):
            return []
        known = [version for version in versions if shown is None or version.number <= shown.number]
        ends = (i for i, version in enumerate(known) if i > 0 and version.kind == WITHDRAWAL)
        return known[: next(ends, len(known))]


def revisions(
    partner: Partner, contents: Sequence[tuple[ContributionVersion, str]], terms: PlanTerms
) -> Iterator[Revision]:
    """Yield what each version of a partner changed; `contents` has the newest first.

    If the newest is a withdrawal, only what it took back is yielded, as far as it is known.
    """
    if contents and contents[0][0].kind == WITHDRAWAL:
        (withdrawal, _), *earlier = contents
        before = statements(partner, *earlier[0], terms) if earlier else []
        numbers = tuple(version.number for version, _ in earlier)
        known = in_release(partner, withdrawal, terms.base)
        yield Revision(known, withdrawal, differences(before, ()), numbers)
        return
    found = [(version, statements(partner, version, content, terms)) for version, content in contents]
    for (version, after), (_, before) in pairwise(found):
        yield Revision(in_release(partner, version, terms.base), version, differences(before, after))


def statements(
    partner: Partner, version: ContributionVersion, content: str, terms: PlanTerms
) -> list[PartnerStatement]:
    """Return what a version says about elements that the release has."""
    known = in_release(partner, version, terms.base)
    graph = ox.NamedNode(known.graph)
    stored = ox.parse(content, format=ox.RdfFormat.N_TRIPLES)
    quads = [ox.Quad(q.subject, q.predicate, q.object, graph) for q in stored]
    return PartnerStatements(Contributed((known,)), quads, terms).by_partner.get(partner.actor, [])


def differences(
    before: Sequence[PartnerStatement], after: Sequence[PartnerStatement]
) -> tuple[Difference, ...]:
    """Return what two versions say differently, by element.

    A statement with the same address about the same element is the same one with other words. So is the only
    new status of an element whose only old one is gone: a sheet gives a status an address with its day.
    """
    old, new = by_place(before), by_place(after)
    pairs: list[Pair] = []
    for place in {**old, **new}:
        lost = [said for said in old[place] if said not in new[place]]
        gained = [said for said in new[place] if said not in old[place]]
        pairs += zip_longest(lost, gained)
    found = []
    for was, now in with_new_status(pairs):
        if now:
            found.append(Difference(now, was))
        elif was:
            found.append(Difference(was, gone=True))
    order = {id(said): i for i, said in enumerate(in_order(each.said for each in found))}
    return tuple(sorted(found, key=lambda each: order[id(each.said)]))


def by_place(found: Sequence[PartnerStatement]) -> defaultdict[tuple[str, ...], list[PartnerStatement]]:
    """Return statements by element, kind and address, without what is ours: the version and the mark."""
    places: defaultdict[tuple[str, ...], list[PartnerStatement]] = defaultdict(list)
    for said in found:
        partner = replace(said.partner, number=0, sha256="", issued="")
        places[said.element, said.kind, said.thing].append(
            replace(said, partner=partner, mark=Mark.PARTNER, checked="")
        )
    return places


def with_new_status(pairs: Sequence[Pair]) -> Iterator[Pair]:
    """Yield pairs of statements; the only lost status of an element is joined with the only gained one."""
    lost: defaultdict[str, list[Pair]] = defaultdict(list)
    gained: defaultdict[str, list[Pair]] = defaultdict(list)
    for was, now in pairs:
        if was and not now and was.kind == StatementKind.REPORT:
            lost[was.element].append((was, now))
        elif now and not was and now.kind == StatementKind.REPORT:
            gained[now.element].append((was, now))
        else:
            yield was, now
    for element in {**lost, **gained}:
        if len(lost[element]) == len(gained[element]) == 1:
            yield lost[element][0][0], gained[element][0][1]
        else:
            yield from (*lost[element], *gained[element])
