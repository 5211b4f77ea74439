"""One process at a time changes a folder of releases, and leaves nothing there that is not complete."""

from __future__ import annotations

import errno
import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from app.errors import PublishingAlready
from app.releases.storage import BUILDING, CannotWrite, remove

LOCK = ".lock"
LOCK_SECONDS = 600.0
LOCK_PAUSE = 0.1


@contextmanager
def changing(releases: Path, progress: Callable[[str], None] = lambda _: None) -> Iterator[None]:
    """Lock the folder of releases; remove what an interrupted build left there, before the block and after.

    Raises `PublishingAlready` if another process holds the lock too long, `CannotWrite` for a disk error.
    """
    try:
        with locked(releases, lambda: progress("waiting for another build")):
            _remove_left_over(releases)
            try:
                yield
            finally:  # a process of this build, ended by an error, may have left something
                _remove_left_over(releases)
    except OSError as error:
        reason = error.strerror or str(error)
        raise CannotWrite(path=error.filename or releases, reason=reason) from error


def _remove_left_over(folder: Path) -> None:
    for path in left_over(folder):
        remove(path)


@contextmanager
def locked(
    folder: Path, waiting: Callable[[], None] = lambda: None, seconds: float = LOCK_SECONDS
) -> Iterator[None]:
    """Keep other processes from changing the folder until the block or the process ends.

    Waits at most `seconds`, and calls `waiting` once if it has to. Raises `PublishingAlready`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    end, told = time.monotonic() + seconds, False
    descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        while not _taken(descriptor):
            if time.monotonic() >= end:
                raise PublishingAlready
            if not told:
                waiting()
                told = True
            time.sleep(LOCK_PAUSE)
        yield
    finally:
        os.close(descriptor)


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in (errno.EWOULDBLOCK, errno.EACCES):
            raise
        return False
    return True


def left_over(folder: Path) -> list[Path]:
    """Return the files that interrupted processes have left. The caller must hold the lock (`locked`)."""
    of_files = (".current-", ".previous-", ".withdrawn-")  # `replace_file`
    prefixes = (BUILDING, *of_files, ".new-")  # the last one: earlier software
    return sorted(p for p in folder.iterdir() if p.name.startswith(prefixes))
