"""Nothing that was acknowledged is lost when the process is killed, and no half change is ever seen."""

from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from app.partners.accepted import accepted
from app.partners.changes import put
from app.partners.database import Database
from app.partners.errors import StoreUnavailable
from app.partners.versions import ANY, Condition, contents, published, versions
from app.settings import REPOSITORY
from tests.partners.conftest import NOW, registered

NAME = "buskerudbyen"
KILLS = int(os.environ.get("KILLS", "8"))
SIZE = 20_000
WRITER = """
import sys
from pathlib import Path
from tests.partners.test_crashes import Database, text, written
database, number = Database(Path(sys.argv[1])), int(sys.argv[2])
while True:
    number += 1
    print(written(database, text(number)), flush=True)
"""


def text(number: int) -> str:
    """Return content that a half change would not have."""
    return f"{number}\n" * SIZE


def written(database: Database, content: str) -> int:
    """Replace what is published, and return the number of the version."""
    first = published(database, NAME) is None
    condition = Condition() if first else Condition(matching=frozenset({ANY}))
    return put(database, NAME, content, "t", condition, NOW).version.number


def test_acknowledged_versions_survive_kills(tmp_path: Path) -> None:
    database = registered(tmp_path / "contributions", trusted=True)
    acknowledged: set[int] = set()
    chance = random.Random(1)  # noqa: S311
    for _ in range(KILLS):
        command = [sys.executable, "-c", WRITER, str(database.folder), str(len(versions(database)))]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=REPOSITORY) as process:
            assert process.stdout
            acknowledged.add(int(process.stdout.readline()))
            time.sleep(chance.uniform(0, 0.05))
            os.kill(process.pid, signal.SIGKILL)
            lines = process.stdout.read().splitlines(keepends=True)
            acknowledged |= {int(line) for line in lines if line.endswith("\n")}
    kept = [v.number for v in versions(database)]
    assert acknowledged <= set(kept)
    assert kept == list(range(len(kept), 0, -1))
    for number in kept:
        found = contents(database, NAME, number)
        assert found
        assert found[1] == text(number)


def test_full_disk_changes_nothing(tmp_path: Path) -> None:
    """A limit of the file size makes a write fail, as a full disk does, each time at another place."""
    database = registered(tmp_path / "contributions", trusted=True)
    written(database, text(1))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    failed = 0
    try:
        for room in range(0, 400_000, 25_000):
            shown = accepted(database)
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))
            try:
                written(database, text(1000 + room))
            except StoreUnavailable:
                failed += 1
                resource.setrlimit(resource.RLIMIT_FSIZE, before)
                assert accepted(database) == shown
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)
    assert failed >= 3
    number = written(database, text(2))
    assert published(database, NAME).number == number  # type: ignore[union-attr]


def test_readers_see_whole_versions_while_others_write(tmp_path: Path) -> None:
    database = registered(tmp_path / "contributions", trusted=True)
    written(database, text(1))
    seen: list[int] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            (found,) = accepted(database)
            assert found.content == text(found.version.number)
            seen.append(found.version.number)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(2, 30):
        written(database, text(number))
    done.set()
    for reader in readers:
        reader.join()
    assert len(seen) >= len(readers)
    assert len(versions(database)) == 29


@pytest.mark.parametrize("damage", [b"", b"not a database" * 1000])
def test_file_that_is_no_database_is_reported(tmp_path: Path, damage: bytes) -> None:
    database = Database(tmp_path)
    database.path.write_bytes(damage)
    if damage:
        with pytest.raises(StoreUnavailable):
            versions(database)
    else:
        assert versions(database) == []
