"""Which release is served: the one in force, and its replacement in one step.

Every request uses one `ServedRelease` until its end, so no response mixes two releases.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from app.errors import CannotOpen, NotReady, PlanError
from app.releases.folder import NoRelease, last_complete, pointers, state
from app.releases.manifest import Damaged, FileChecks
from app.releases.release import Release
from app.serving import ServedRelease
from app.settings import Settings

GRACE_SECONDS = 5.0
logger = logging.getLogger(__name__)


class Publication:
    """Holds the served release, and checks at intervals whether another release is in force."""

    def __init__(self, settings: Settings, checked: Release | None = None) -> None:
        """`checked` is a release that has just been checked; it is not read again if it is in force."""
        self.settings = settings
        self._checked = checked
        self.refused: dict[str, str] = {}
        """Damaged releases that should be served: name -> what is wrong."""
        self.checks = FileChecks()
        self._current: ServedRelease | None = None
        self._failure: PlanError | OSError | None = None
        """Why the last release that was found could not be opened."""
        self._seen: tuple[object, ...] = ()
        self._loading = threading.Lock()
        self._next_look = 0.0
        self._retired: deque[ServedRelease] = deque()  # replaced; queries may still run in them
        self.when_changed: Callable[[], None] = lambda: None
        """Called in a thread, when a release was taken over, and when the one before is no longer used."""

    @property
    def served(self) -> ServedRelease | None:
        """The served release, or None; does not check for a new release."""
        return self._current

    def current(self) -> ServedRelease:
        """Return the release for a request; never waits once there is one.

        Raises `NotReady` before there is one, `CannotOpen` if there is one that cannot be used.
        """
        if self._current is None:
            self.refresh()
        elif self.settings.reload_seconds and time.monotonic() >= self._next_look:
            self._next_look = time.monotonic() + self.settings.reload_seconds
            if not self._loading.locked():
                threading.Thread(target=self.refresh, name="refresh", daemon=True).start()
        if self._current is None:
            none = self._failure is None or isinstance(self._failure, (NoRelease, NotReady))
            raise NotReady if none else CannotOpen
        return self._current

    def opened(self) -> ServedRelease:
        """Return the release at the start of a site. Raises the error that keeps it from being opened."""
        try:
            return self.current()
        except CannotOpen as error:
            raise self._failure or error from None

    def refresh(self) -> None:
        """Serve the release in force, if it is not served already.

        If it is damaged, the served release stays; at the start, the last complete release is served.
        """
        with self._loading:
            if (seen := state(self.settings.releases)) == self._seen:
                return
            try:
                release = self._found()
                new = ServedRelease(release, self.settings, self._current)
            except (PlanError, OSError) as error:
                if isinstance(error, PlanError):  # a disk error may end by itself, so try again
                    self._seen = seen
                self._failure = error
                said = "no new release is taken over" if self._current else "no release can be opened"
                # A preview and a new site begin without a release, which is no error.
                logger.log(
                    logging.INFO if isinstance(error, NoRelease) else logging.ERROR, "%s: %s", said, error
                )
                return
            self._seen, self._failure = seen, None
            old, self._current = self._current, new
            new.pool.load_ahead()
            self._next_look = time.monotonic() + self.settings.reload_seconds
            logger.info("serving release %s", new.release.name)
        if old is not None:
            self._retired.append(old)
            del old  # so that the timer does not keep it in memory
            timer = threading.Timer(self.settings.query_seconds + GRACE_SECONDS, self._close_oldest)
            timer.daemon = True
            timer.start()
            self.when_changed()

    def _close_oldest(self) -> None:
        """Close the release that was replaced first, and let go of it."""
        with suppress(IndexError):
            self._retired.popleft().close()
        self.when_changed()

    def _found(self) -> Release:
        """Return the release to serve, and record damaged ones.

        Raises `Damaged` if the release in force is damaged and another one is served already.
        """
        checked, self._checked = self._checked, None
        if checked is not None and checked.name == pointers(self.settings.releases).get("current"):
            return checked
        try:
            only = bool(self.settings.remote_query_url)
            found, problems = last_complete(self.settings.releases, published_only=only)
        except Damaged as damage:
            self.refused = {str(damage.fields["name"]): damage.text()}
            raise
        self.refused = {str(problem.fields["name"]): problem.text() for problem in problems}
        if problems and self._current is not None:
            raise problems[0]
        for problem in problems:
            logger.error("%s Release %s is served instead.", problem, found.name)
        return found

    def close(self) -> None:
        """Stop all workers, at the end of the process."""
        while self._retired:
            self._retired.popleft().close()
        if self._current is not None:
            self._current.close()
