"""Interrupts releases: kills them at random moments, fills the disk, runs several builders at once.

After each interruption, the folder must have the old or the new release, complete, a site must serve it, and
the next `handlingsplan release` must succeed. Exit code 0: this was true each time. The full disks need root
(a tmpfs).

.venv/bin/python -m tests.releases.interruptions [--kills 50] [--builders 10] [--disks 20] [--seed 1]
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from app.doctor import examined
from app.releases.folder import folder_names, pointers
from app.releases.release import complete
from app.settings import REPOSITORY, Settings
from app.site import create_site

COMMAND = Path(sys.executable).parent / "handlingsplan"
PLACE = "<https://data.lier.kommune.no/id/sted/lier> <http://www.w3.org/2000/01/rdf-schema#comment>"


class Trial:
    """A folder of content that can be changed to give another release, and the folder of releases."""

    def __init__(self, folder: Path, releases: Path) -> None:
        self.settings = Settings(
            content=folder / "content", releases=releases, reload_seconds=0, query_workers=1
        )
        for name in ("ontology", "data", "shapes"):
            shutil.copytree(REPOSITORY / name, self.settings.content / name)
        self.number = 0

    def edit(self) -> None:
        """Change the content."""
        self.number += 1
        with (self.settings.content / "data/places.ttl").open("a", encoding="utf-8") as file:
            file.write(f'\n{PLACE} "{self.number}"@en .\n')

    def start(self) -> subprocess.Popen[bytes]:
        """Start `handlingsplan release` without waiting for it."""
        environment = {k: v for k, v in os.environ.items() if not k.startswith("HANDLINGSPLAN_")}
        environment["HANDLINGSPLAN_RELEASES"] = str(self.settings.releases)
        environment["HANDLINGSPLAN_CONTENT"] = str(self.settings.content)
        quiet = subprocess.DEVNULL
        return subprocess.Popen([COMMAND, "release"], env=environment, stdout=quiet, stderr=quiet)

    @property
    def current(self) -> str:
        """Return the name of the release in force; «» if there is none."""
        return pointers(self.settings.releases).get("current", "")

    def check(self, before: str) -> str:
        """Return which release is served: «old», «new» or «none».

        Raises `AssertionError` for anything else.
        """
        releases = self.settings.releases
        for name in folder_names(releases):
            assert complete(releases, name), f"{name} is not complete"
        if self.current == before == "":
            return "none"
        assert self.current, "nothing is in force"
        site = create_site(self.settings)
        try:
            client = site.test_client()
            ready, page = client.get("/readyz"), client.get("/doc/sted/lier.nt")
            assert ready.status_code == page.status_code == 200
            assert ready.get_json()["refused"] == {}
            assert f"{ready.get_json()['release']}-{ready.get_json()['build']}" == self.current
        finally:
            site.extensions["publication"].close()
        return "old" if self.current == before else "new"

    def again(self) -> None:
        """Build the same release without an interruption."""
        assert self.start().wait() == 0
        assert self.check("") == "new"
        left = list(examined(self.settings, lambda _: None, repair=False))
        assert not left, left


def kills(trial: Trial, count: int, chance: random.Random) -> Counter[str]:
    """`kill -9` at random moments: every second time after the first file exists, otherwise at any time."""
    seen: Counter[str] = Counter()
    trial.again()
    for number in range(count):
        trial.edit()
        before = trial.current
        process = trial.start()
        if number % 2:
            while process.poll() is None and not list(trial.settings.releases.glob(".building-*")):
                time.sleep(0.001)
            time.sleep(chance.uniform(0, 1.5))
        else:
            time.sleep(chance.uniform(0, 5))
        process.send_signal(signal.SIGKILL)
        ended = process.wait() == 0
        left = "left over" if list(trial.settings.releases.glob(".building-*")) else "nothing left"
        seen[f"{'ended before' if ended else 'killed'}, {left}: {trial.check(before)}"] += 1
        trial.again()
    return seen


def builders(trial: Trial, count: int) -> Counter[str]:
    """Run two builders at once, on the same content and on content that changes during the build."""
    seen: Counter[str] = Counter()
    for number in range(count):
        trial.edit()
        before = trial.current
        first = trial.start()
        if number % 2:
            time.sleep(1.2)
            trial.edit()
        second = trial.start()
        codes = first.wait(), second.wait()
        seen[f"exit codes {codes}: {trial.check(before)}"] += 1
        trial.again()
    return seen


def disks(folder: Path, count: int, chance: random.Random) -> Counter[str]:
    """Use disks that are too small by various amounts, first for any release, then for a second one."""
    seen: Counter[str] = Counter()
    for number in range(count):
        disk = folder / f"disk-{number}"
        disk.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", disk], check=True)
        try:
            trial = Trial(folder / f"content-{number}", disk / "releases")
            if number % 2:
                trial.again()
                trial.edit()
            before = trial.current
            used = shutil.disk_usage(disk).used
            kilobytes = used // 1024 + chance.randrange(16, 14_000)
            subprocess.run(["mount", "-o", f"remount,size={kilobytes}k", disk], check=True)
            code = trial.start().wait()
            seen[f"exit code {code}: {trial.check(before)}"] += 1
            assert code in (0, 2)
            subprocess.run(["mount", "-o", "remount,size=64m", disk], check=True)
            trial.again()
        finally:
            subprocess.run(["umount", disk], check=True)
    return seen


def main() -> None:
    """Interrupt, check, and print how often each result occurred."""
    parser = argparse.ArgumentParser()
    for name, default in (("kills", 50), ("builders", 10), ("disks", 20), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=default)
    asked = parser.parse_args()
    chance = random.Random(asked.seed)  # noqa: S311  # no secret
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        trial = Trial(folder / "kills", folder / "releases")
        for name, found in (
            ("kills", kills(trial, asked.kills, chance)),
            ("builders", builders(trial, asked.builders)),
            ("full disks", disks(folder, asked.disks, chance) if os.geteuid() == 0 else Counter(skipped=1)),
        ):
            print(name)
            for outcome, times in sorted(found.items()):
                print(f"  {times:4}  {outcome}")


if __name__ == "__main__":
    main()
