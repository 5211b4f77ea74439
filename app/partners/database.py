"""The SQLite file of partners, tokens and versions: opened, created, and changed by whole transactions.

A transaction is on the disk before its result is known (`synchronous=FULL`), and after a crash it is there or
absent. Writers wait for each other; readers never wait (write-ahead log).
https://www.sqlite.org/wal.html, https://www.sqlite.org/pragma.html#pragma_synchronous
docs/decisions/0036-contributions-are-kept-in-sqlite.md
"""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.partners.errors import StoreUnavailable

logger = logging.getLogger(__name__)
FILE = "contributions.sqlite"
WAIT_SECONDS = 10.0
LAYOUT = 3
SCHEMA = """
CREATE TABLE partner (
    name TEXT PRIMARY KEY,
    actor TEXT NOT NULL,
    namespaces TEXT NOT NULL,
    trusted INTEGER NOT NULL,
    added TEXT NOT NULL
) STRICT;
CREATE TABLE token (
    id TEXT PRIMARY KEY,
    partner TEXT NOT NULL REFERENCES partner,
    digest BLOB NOT NULL,
    added TEXT NOT NULL,
    expires TEXT NOT NULL,
    revoked TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE version (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    partner TEXT NOT NULL REFERENCES partner,
    kind TEXT NOT NULL CHECK (kind IN ('statements', 'withdrawal')),
    content TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    sent TEXT NOT NULL,
    sent_by TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'accepted', 'rejected', 'superseded', 'erased')),
    decided TEXT NOT NULL DEFAULT '',
    decided_by TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX version_of_partner ON version (partner, number);
CREATE VIEW summary AS SELECT
    number, partner, kind, sha256, sent, sent_by, state, decided, decided_by, reason
    FROM version ORDER BY number DESC;
"""
SOURCES = """
CREATE TABLE source (
    partner TEXT PRIMARY KEY REFERENCES partner,
    address TEXT NOT NULL,
    etag TEXT NOT NULL DEFAULT '',
    modified TEXT NOT NULL DEFAULT '',
    sha256 TEXT NOT NULL DEFAULT '',
    checked TEXT NOT NULL DEFAULT '',
    outcome TEXT NOT NULL DEFAULT ''
) STRICT;
"""
"""Since layout 2: from where a partner's data are fetched."""
GONE = """
CREATE TABLE gone (
    partner TEXT NOT NULL REFERENCES partner,
    address TEXT NOT NULL,
    checked TEXT NOT NULL,
    PRIMARY KEY (partner, address)
) STRICT, WITHOUT ROWID;
"""
"""Since layout 3: addresses of partners at which there was nothing, with the day."""


@dataclass(frozen=True, slots=True)
class Database:
    """The file of contributions in a folder. Each operation opens a connection of its own."""

    folder: Path

    @property
    def path(self) -> Path:
        """Return the path of the SQLite file."""
        return self.folder / FILE

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Yield a connection that sees one state until the block ends. Raises `StoreUnavailable`."""
        with self._connection() as connection:
            connection.execute("BEGIN")
            yield connection
            connection.execute("ROLLBACK")

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Yield a connection whose changes are durable when the block ends, and undone by an exception.

        Waits at most `WAIT_SECONDS` for other writers. Raises `StoreUnavailable`.
        """
        with self._connection() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def forget_deleted(self) -> None:
        """Remove what was overwritten from the write-ahead log, too.

        Waits at most `WAIT_SECONDS` for readers. Raises `StoreUnavailable`, also if one still reads.
        https://www.sqlite.org/pragma.html#pragma_wal_checkpoint
        """
        with self._connection() as connection:
            busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise StoreUnavailable(reason="another process is reading the file")

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        try:
            connection = self._opened()
            try:
                yield connection
            finally:
                connection.close()
        except (sqlite3.Error, OSError) as error:
            # The log is for the operator. What a client is told must not name the folder.
            logger.warning("the contributions in %s cannot be used: %s", self.path, error)
            told = error.strerror if isinstance(error, OSError) else ""
            raise StoreUnavailable(reason=told or str(error)) from error

    def _opened(self) -> sqlite3.Connection:
        """Return a connection; the file is made at the first use, readable by its owner only."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not self.path.exists():
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        connection = sqlite3.connect(self.path, timeout=WAIT_SECONDS, isolation_level=None)
        connection.row_factory = sqlite3.Row
        try:
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
                connection.execute(f"PRAGMA {pragma}")
            if layout(connection) < LAYOUT:
                bring_up_to_date(connection)
        except BaseException:
            connection.close()
            raise
        return connection


def iso_time(moment: datetime) -> str:
    """Return a moment as the tables have it."""
    return moment.isoformat(timespec="seconds")


def layout(connection: sqlite3.Connection) -> int:
    """Return the number of the layout of the tables; 0 if there are none."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def bring_up_to_date(connection: sqlite3.Connection) -> None:
    """Create the tables that are not there, unless another process has just done so."""
    connection.execute("BEGIN IMMEDIATE")
    before = layout(connection)
    for since, tables in enumerate((SCHEMA, SOURCES, GONE), 1):
        for statement in tables.split(";\n") if before < since else ():
            connection.execute(statement)
    if before < LAYOUT:
        connection.execute(f"PRAGMA user_version={LAYOUT}")
    connection.execute("COMMIT")
