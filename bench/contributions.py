"""The store of contributions under load: many writers and readers at once, and a watcher that is killed.

Checks that nothing that was acknowledged is lost, that no reader sees a mixture, and that a complete release
is in force after each kill. Prints the figures of docs/contributions.md.

.venv/bin/python -m bench.contributions [--writes 200] [--reads 20000] [--kills 50]
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from app.building import publish
from app.partners.accepted import accepted
from app.partners.access import Partner, add_partner
from app.partners.changes import put
from app.partners.database import Database
from app.partners.released import read_contributed
from app.partners.versions import ANY, Condition, versions
from app.releases.folder import current_name, folder_names, last_complete
from app.releases.release import complete
from app.settings import REPOSITORY, Settings
from app.watching import Publisher

PARTNER = Partner(
    "buskerudbyen",
    "https://data.lier.kommune.no/id/aktor/buskerudbyen",
    ("https://data.partner.example/",),
    trusted=True,
    added="2026-01-01T00:00:00+00:00",
)
WRITERS, READERS, LINES = 4, 8, 200
REPLACING = Condition(matching=frozenset({ANY}))
WATCHER = "from app.cli import main; import sys; sys.argv[1:] = ['release', '--watch']; main()"


def content(mark: str) -> str:
    """Return content whose lines all have the same mark, so that a mixture is visible."""
    predicate = "<http://purl.org/dc/terms/description>"
    lines = (f'<https://data.partner.example/{n}> {predicate} "{mark}" .\n' for n in range(LINES))
    return "".join(sorted(lines))


def written(database: Database, mark: str, condition: Condition = REPLACING) -> int:
    """Store a version, and return its number."""
    return put(database, PARTNER.name, content(mark), "bench", condition, datetime.now(UTC)).version.number


def load(database: Database, writes: int, reads: int) -> None:
    """Write and read at once; print the rates."""
    acknowledged: list[int] = []
    mixed: list[str] = []
    lock = threading.Lock()

    def write(share: int) -> None:
        for n in range(share, writes, WRITERS):
            number = written(database, f"w{n}")
            with lock:
                acknowledged.append(number)

    def read() -> None:
        for _ in range(reads // READERS):
            (found,) = accepted(database)
            marks = {line.rpartition(' "')[2] for line in found.content.splitlines()}
            if len(marks) != 1 or found.content.count("\n") != LINES:
                mixed.append(found.content)

    threads = [threading.Thread(target=write, args=(n,)) for n in range(WRITERS)]
    threads += [threading.Thread(target=read) for _ in range(READERS)]
    before = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - before
    kept = {version.number for version in versions(database)}
    assert set(acknowledged) <= kept, "a version is lost"
    assert len(acknowledged) == writes
    assert not mixed, "a reader saw a mixture"
    print(f"{writes} writes and {reads} reads at once in {seconds:.1f} s; none lost, none mixed")


def kills(settings: Settings, database: Database, count: int, chance: random.Random) -> None:
    """Kill the watcher at random moments while versions are accepted; print where the release was."""
    seen: Counter[str] = Counter()
    environment = os.environ | {
        "HANDLINGSPLAN_RELEASES": str(settings.releases),
        "HANDLINGSPLAN_CONTRIBUTIONS": settings.contributions,
    }
    for n in range(count):
        command = [sys.executable, "-c", WATCHER]
        quiet = subprocess.DEVNULL
        with subprocess.Popen(
            command, env=environment, cwd=REPOSITORY, stdout=quiet, stderr=quiet
        ) as watcher:
            number, before = written(database, f"k{n}"), current_name(settings.releases)
            end = time.monotonic() + 30
            while time.monotonic() < end and not list(settings.releases.glob(".building-*")):
                if current_name(settings.releases) != before:
                    break
                time.sleep(0.001)
            time.sleep(chance.uniform(0, 0.6))
            watcher.send_signal(signal.SIGKILL)
        found, problems = last_complete(settings.releases)
        assert not problems, problems
        assert found.name == current_name(settings.releases)
        assert all(complete(settings.releases, name) for name in folder_names(settings.releases))
        partners = read_contributed(found).partners
        seen["the new release" if [p.number for p in partners] == [number] else "the old release"] += 1
        Publisher(settings).publish()
    assert not list(settings.releases.glob(".building-*"))
    print(
        f"{count} kills of the watcher: {dict(seen)}; each time complete, and the next publication succeeded"
    )


def main() -> None:
    """Run both, and print the figures."""
    parser = argparse.ArgumentParser()
    for name, default in (("writes", 200), ("reads", 20_000), ("kills", 50), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=default)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        settings = Settings(releases=folder / "releases", contributions=str(folder / "contributions"))
        publish(settings)
        database = Database(folder / "contributions")
        add_partner(database, PARTNER)
        written(database, "first", Condition())
        load(database, asked.writes, asked.reads)
        wall, processor = time.perf_counter(), time.process_time()
        Publisher(settings).publish()
        wall, processor = time.perf_counter() - wall, time.process_time() - processor
        print(f"publishing one version: {processor:.2f} s of CPU, {wall:.2f} s")
        kills(settings, database, asked.kills, random.Random(asked.seed))  # noqa: S311  # no secret


if __name__ == "__main__":
    main()
