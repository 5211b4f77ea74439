"""Earlier releases, selected by name with `?release=`.

At most `MOST` of them are in memory. Each stays there for at least `LEAST_SECONDS`, so that a client cannot
make the site load one release after another.
"""

from __future__ import annotations

import logging
import re
import threading
import time
from dataclasses import replace
from datetime import datetime

from app.errors import NotFound, PlanError, RequestError
from app.publication import GRACE_SECONDS
from app.releases.folder import builds, stored_releases
from app.releases.release import Release, read_for_serving
from app.serving import ServedRelease
from app.settings import Settings
from app.software import software_id

MOST = 2
LEAST_SECONDS = 10.0
LOADING_SECONDS = 10.0  # the longest wait for a release that another request is loading
NAME = re.compile(r"[0-9a-f]{16}(?:-[0-9a-f]{8})?")
logger = logging.getLogger(__name__)


class ReleaseNotKept(NotFound):
    template = "The release {id} is not kept here."
    remedy = "Releases that can be queried: {known}."


class OtherReleaseAsked(RequestError):
    template = "Other earlier releases are being queried now; the limit is {most} at a time."
    remedy = "Try again in some seconds, or fetch the files of the release."
    status = 503
    retry_after = 10


class EarlierReleases:
    """Earlier releases, loaded at their first request. Thread-safe."""

    def __init__(self, settings: Settings) -> None:
        # They share the machine with the release in force, which most readers use.
        self._settings = replace(
            settings,
            query_workers=1,
            query_queue=min(settings.query_queue, 4),
            cached_documents=min(settings.cached_documents, 200),
            cached_answer_megabytes=min(settings.cached_answer_megabytes, 4),
        )
        # By name, each with the time when it was loaded; the oldest first.
        self._loaded: dict[str, tuple[ServedRelease, float]] = {}
        self._lock = threading.Lock()
        self._retired: list[threading.Timer] = []

    def served_release(self, wanted: str, current: ServedRelease) -> ServedRelease:
        """Return the release with this id or name; `current` if that is the one in force.

        Raises `ReleaseNotKept`, and `OtherReleaseAsked` if there is no room for another one now.
        """
        if wanted in (current.release.id, current.release.name):
            return current
        if not self._lock.acquire(timeout=LOADING_SECONDS):
            raise OtherReleaseAsked(most=MOST)
        try:
            release = self._find(wanted)
            kept = self._loaded.get(release.name)
            return kept[0] if kept else self._load(release)
        finally:
            self._lock.release()

    def _find(self, wanted: str) -> Release:
        """Return the newest stored build of the release, preferably one of this software."""
        if NAME.fullmatch(wanted):
            found = [b for b in builds(self._settings.releases, wanted[:16]) if b.name.startswith(wanted)]
            if found:
                return max(found, key=self._preference)
        known = dict.fromkeys(release.id for release in stored_releases(self._settings.releases))
        raise ReleaseNotKept(id=wanted[:40], known=", ".join(known))

    def _preference(self, build: Release) -> tuple[bool, bool, datetime]:
        return build.software == software_id(), build.name in self._loaded, build.created

    def _load(self, release: Release) -> ServedRelease:
        self._make_room()
        try:
            whole = read_for_serving(self._settings.releases, release.name)
            new = ServedRelease(whole, self._settings)
        except (PlanError, OSError) as error:
            logger.error("the earlier release %s cannot be served: %s", release.name, error)
            raise ReleaseNotKept(id=release.id, known="–") from None
        new.rendering.earlier = True
        self._loaded[release.name] = (new, time.monotonic())
        return new

    def _make_room(self) -> None:
        if len(self._loaded) < MOST:
            return
        name, (old, loaded) = next(iter(self._loaded.items()))
        if time.monotonic() - loaded < LEAST_SECONDS:
            raise OtherReleaseAsked(most=MOST)
        del self._loaded[name]
        timer = threading.Timer(self._settings.query_seconds + GRACE_SECONDS, old.close)
        timer.daemon = True
        timer.start()
        self._retired = [t for t in self._retired if t.is_alive()] + [timer]

    def close(self) -> None:
        """Stop everything, at the end of the process."""
        for timer in self._retired:
            timer.cancel()
            timer.function()
        for release, _ in self._loaded.values():
            release.close()
        self._loaded.clear()
