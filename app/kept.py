"""Results that are kept between runs, each under a hash of everything that it was computed from.

They save time only: an entry that is missing, damaged, or was written by another user is computed again. An
entry is a file with a SHA-256 over its name and its bytes, and nothing in it is ever executed. It is written
under a temporary name and then renamed, so several processes may use one folder.
docs/decisions/0040-results-are-kept-between-builds.md
"""

from __future__ import annotations

import hashlib
import os
import secrets
import stat
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from app.software import software_id

FOLDER = ".kept"
"""The folder of the entries, in the folder of releases; names with a full stop are never served."""
NEW = ".new-"
LARGEST, MOST_BYTES, MOST_ENTRIES = 32 << 20, 1 << 30, 300_000
"""Of an entry, and of all entries that nobody has used since the folder was opened (`Kept.trim`)."""
OLD_SECONDS = 3600.0
CLOCK_SECONDS = 1.0
"""A file system may note a time that is so much older than that of `time.time`."""
DIGEST = hashlib.sha256().digest_size
LENGTH = 8
"""Bytes of the length of a result beside others."""


def key_of(*parts: str | bytes | Iterable[str] | Iterable[bytes]) -> str:
    """Return the key of a result that this software computes from these parts: a SHA-256, hexadecimal."""
    found = hashlib.sha256(software_id().encode())
    for part in parts:
        items = (part,) if isinstance(part, (str, bytes)) else part
        inner = hashlib.sha256()
        for item in items:
            data = item if isinstance(item, bytes) else item.encode()
            inner.update(len(data).to_bytes(8, "big") + data)
        found.update(inner.digest())
    return found.hexdigest()


def side_by_side(found: Iterable[bytes]) -> bytes:
    """Return several bytes as one result, from which `apart` takes them."""
    return b"".join(len(one).to_bytes(LENGTH, "big") + one for one in found)


def apart(together: bytes) -> list[bytes]:
    """Return what `side_by_side` got."""
    found, place = [], 0
    while place < len(together):
        start = place + LENGTH
        place = start + int.from_bytes(together[place:start], "big")
        found.append(together[start:place])
    return found


class Kept:
    """A folder of kept results. No method raises `OSError`; without a folder, nothing is kept."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._opened = time.time() - CLOCK_SECONDS

    def read(self, key: str) -> bytes | None:
        """Return the result with this key, or None."""
        if self._folder is None:
            return None
        path = os.path.join(self._folder, key)
        try:
            data = _read(path)
        except OSError:
            return None
        if data is None or data[:DIGEST] != _digest(key, memoryview(data)[DIGEST:]):
            return None
        with suppress(OSError):
            os.utime(path)  # `trim` removes what has not been used for the longest time
        return data[DIGEST:]

    def write(self, key: str, result: bytes) -> None:
        """Keep a result, if that is possible. The folder above must exist."""
        if self._folder is None or len(result) > LARGEST:
            return
        with suppress(OSError):
            with suppress(FileExistsError):
                self._folder.mkdir(0o700)
            beside = self._folder / f"{NEW}{secrets.token_hex(8)}"
            try:
                with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                    file.write(_digest(key, result) + result)
                os.replace(beside, self._folder / key)
            except OSError:
                beside.unlink(missing_ok=True)
                raise

    def trim(self, most_bytes: int = MOST_BYTES, most_entries: int = MOST_ENTRIES) -> None:
        """Remove entries until the others have at most this size and number: those used the longest time ago.

        Those that any process has read or written since this object was made stay, and do not count: the next
        build needs them, too.
        """
        if self._folder is None:
            return
        with suppress(OSError):
            found = [(entry.stat(follow_symlinks=False), entry) for entry in os.scandir(self._folder)]
            others = [(status, entry) for status, entry in found if status.st_mtime < self._opened]
            total = count = 0
            for status, entry in sorted(others, key=lambda pair: -pair[0].st_mtime):
                total, count = total + status.st_size, count + 1
                unfinished = entry.name.startswith(NEW) and status.st_mtime < time.time() - OLD_SECONDS
                if total > most_bytes or count > most_entries or unfinished:
                    with suppress(OSError):  # a folder of somebody else cannot be removed like this
                        os.unlink(entry.path)


NOTHING_KEPT = Kept(None)


def _digest(key: str, result: bytes | memoryview) -> bytes:
    found = hashlib.sha256(key.encode())
    found.update(result)
    return found.digest()


def _read(path: str) -> bytes | None:
    """Return the bytes of an entry; None if it is not a regular file that only this user can have written.

    A build reads thousands. A file object, which makes room for the largest result, would take twice as long.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        status = os.fstat(descriptor)
        own = status.st_uid == os.geteuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
        if not stat.S_ISREG(status.st_mode) or not own or status.st_size > LARGEST + DIGEST:
            return None
        return os.read(descriptor, status.st_size)
    finally:
        os.close(descriptor)
