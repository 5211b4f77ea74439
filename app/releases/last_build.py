"""How the last `handlingsplan release` or `publish` ended, in a file that all processes of the site read."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from app.errors import PublishingAlready
from app.releases.storage import replace_file

FILE = "last-build.json"


@dataclass(frozen=True, slots=True)
class LastBuild:
    """When the last build ended, and when the last one without an error did: seconds since 1970.

    `error` is the name of the error's class, «» after success. Its text is on the terminal only, because it
    may quote the content.
    """

    ended: float
    succeeded: float = 0.0
    error: str = ""


@contextmanager
def end_noted(releases: Path) -> Iterator[None]:
    """Record how the build in the block ends. A build that waited in vain for another one does not count."""
    try:
        yield
    except PublishingAlready:
        raise
    except Exception as error:  # an unforeseen one, too: it is what the operator must hear of
        _write(releases, type(error).__name__)
        raise
    _write(releases)


def last_build(releases: Path) -> LastBuild | None:
    """Return how the last build ended; None if none was recorded, or the record cannot be read."""
    try:
        return LastBuild(**json.loads((releases / FILE).read_bytes()))
    except (OSError, ValueError, TypeError):
        return None


def _write(releases: Path, error: str = "") -> None:
    """Write the record. If the disk is full, the command reports that, and the record stays as it was."""
    now, before = time.time(), last_build(releases)
    succeeded = now if not error else before.succeeded if before else 0.0
    with suppress(OSError):
        replace_file(releases / FILE, json.dumps(asdict(LastBuild(now, succeeded, error))).encode())
