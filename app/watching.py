"""Publishes accepted contributions: the release in force with others. The content is not read.

So what a planner is still writing in `data/` is never published because a partner has sent something.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import NoReturn

from app.contributions.plan_terms import PlanTerms
from app.errors import PlanError
from app.partners.accepted import Accepted, accepted, accepted_hash, database_of, hash_of
from app.partners.database import Database
from app.partners.errors import ContributionsOff
from app.partners.released import read_contributed
from app.partners.writing import write_contributed
from app.quads import STORE
from app.releases.contributed import with_contributions
from app.releases.folder import current_name, remove_old, repoint
from app.releases.last_build import end_noted
from app.releases.locking import changing
from app.releases.manifest import Damaged
from app.releases.release import Release, read_about, read_release
from app.settings import Settings
from app.software import software_id
from app.store.changing import write_changed_store
from app.store.lookups import Lookups
from app.store.on_disk import add_contributions
from app.upkeep import made_anew

LOOK_SECONDS = 0.5
"""How often the store is asked whether something else is accepted."""
REST_SECONDS, LONGEST_REST = 5.0, 300.0
"""How long to wait after a failure; each further failure doubles it."""
SPARED_SECONDS = 120.0
"""A running site has taken over the next release by then."""
logger = logging.getLogger(__name__)


class Publisher:
    """Publishes what a store has accepted.

    It remembers the terms of one release, which are slow to read, and which of its files it has hashed.
    """

    def __init__(self, settings: Settings) -> None:
        database = database_of(settings)
        if database is None:
            raise ContributionsOff
        self.settings = settings
        self.database: Database = database
        self._terms: tuple[str, PlanTerms] | None = None
        self._hashed: frozenset[tuple[object, ...]] = frozenset()
        self.attempt = ""
        """What the last call of `publish` was about, for the log."""

    def due(self) -> bool:
        """Return whether the release in force has other contributions than are accepted now.

        Raises `StoreUnavailable`, and `NotReady` or `Damaged` if there is no release.
        """
        releases = self.settings.releases
        name = current_name(releases)
        return read_about(releases / name, name).contributions != accepted_hash(self.database)

    def prepare(self) -> None:
        """Check the release in force and read its terms, so that the first publication does not wait for it.

        Raises `NotReady` if there is no release, `Damaged` if it cannot be used.
        """
        releases = self.settings.releases
        name = current_name(releases)
        if self._terms is None or not name.startswith(self._terms[0]):
            _ = self.terms(self.checked(name)).elements

    def publish(self) -> Release:
        """Put the release in force with the contributions that are accepted now.

        After an error the release in force stays. Raises what `changing` raises, `StoreUnavailable`, and
        `NotReady` or `Damaged` if the release in force cannot be used.
        """
        releases = self.settings.releases
        with changing(releases):
            old = self.checked(current_name(releases))
            contributed = accepted(self.database)
            self.attempt = attempt(old, contributed)
            if old.software == software_id():
                write = partial(self.write, old, contributed)
                made = with_contributions(old, hash_of(contributed), write)
            else:
                made = made_anew(self.settings, old.name, contributed) or old
            repoint(releases, old.name, made.name)
            remove_old(releases, SPARED_SECONDS)
        return made

    def forget(self) -> None:
        """Forget what is remembered: after an unforeseen error it may be wrong."""
        self._terms, self._hashed = None, frozenset()

    def checked(self, name: str) -> Release:
        """Return a stored release. Each of its files is hashed once, and again if it was changed or replaced.

        The files of the next release are mostly links to these. Raises like `read_release`.
        """
        found, hashed = read_release(self.settings.releases, name), set[tuple[object, ...]]()
        for file, stored in found.files.items():
            status = stored.path.stat()
            mark = status.st_dev, status.st_ino, status.st_mtime_ns, stored.size, stored.sha256
            if mark not in self._hashed and (problem := stored.problem()):
                raise Damaged(name=name, file=file, problem=problem)
            hashed.add(mark)
        self._hashed = frozenset(hashed)
        return found

    def write(self, old: Release, contributed: Sequence[Accepted], release: Release) -> None:
        """Write what depends on contributions into a release that otherwise equals an old one."""
        if contributed:
            write_contributed(release, contributed, self.terms(old), date.today())
        if old.has_store:
            write_changed_store(old, release.folder / STORE, release.graph_sizes)
            add_contributions(release.folder)

    def terms(self, release: Release) -> PlanTerms:
        """Return the terms of a release; they depend on its quads only."""
        if self._terms is None or self._terms[0] != release.id:
            self._terms = release.id, PlanTerms(Lookups(release))
        return self._terms[1]


def attempt(old: Release, contributed: Sequence[Accepted]) -> str:
    """Return the name of a release, and the versions of contributions that it does not have yet."""
    known = {(partner.partner, partner.number) for partner in read_contributed(old).partners}
    new = [
        f"{c.partner.name} {c.version.tag}"
        for c in contributed
        if (c.partner.name, c.version.number) not in known
    ]
    return f"release {old.name}, new versions: {', '.join(new) or 'none'}"


def watch(
    publisher: Publisher,
    published: Callable[[Release], None],
    failed: Callable[[PlanError | OSError], None],
    wait: Callable[[float], None] = time.sleep,
) -> NoReturn:
    """Publish what is accepted, again and again; call `published` or `failed` each time.

    After a failure the release in force stays, and the next attempt comes later, or earlier if `wait` ends.
    An unforeseen error is logged with its place in the code and what was published; then everything is read
    anew. `wait` may raise to end this.
    """
    rest = REST_SECONDS
    while True:
        try:
            if publisher.due():
                with end_noted(publisher.settings.releases):
                    made = publisher.publish()
                published(made)
            else:
                publisher.prepare()
        except (PlanError, OSError) as error:
            failed(error)
        except Exception:
            logger.exception("publishing failed (%s); the next attempt is in %.0f s", publisher.attempt, rest)
            publisher.forget()
        else:
            rest = REST_SECONDS
            wait(LOOK_SECONDS)
            continue
        wait(rest)
        rest = min(2 * rest, LONGEST_REST)
