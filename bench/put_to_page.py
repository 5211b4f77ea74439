"""Seconds from the answer to PUT until the contribution is on the page, with `serve` and `release --watch`.

The release has the repository's plan as many times as is wanted (`bench.plans`): its files for download are
empty, so reading and hashing them is not part of the time.

.venv/bin/python -m bench.put_to_page [--plans 24] [--times 5]
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from pathlib import Path

from app.releases.changelog import FILE as LOG
from app.releases.folder import current_name
from app.settings import Settings
from bench.contributing import Trial, addresses, asked, running, seen_in, with_partners, written
from bench.plans import releases_with

LONGEST = 300.0


def seconds(trial: Trial, name: str, mark: int) -> float:
    """Send a version, and return the seconds from the answer until the page has it."""
    page = addresses(trial)[0]
    with trial.connection() as connection:
        trial.acknowledged.setdefault(name, {})
        written(trial, connection, name, mark, "")
        start = time.perf_counter()
        while seen_in(asked(connection, page)[1]).get(name) != mark:
            assert time.perf_counter() - start < LONGEST, "it is not on the page"
            time.sleep(0.05)
        return time.perf_counter() - start


def main() -> None:
    """Measure, and print the seconds."""
    parser = argparse.ArgumentParser()
    for name, default in (("plans", 24), ("times", 5), ("port", 8641)):
        parser.add_argument(f"--{name}", type=int, default=default)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder, source = Path(made), releases_with(chosen.plans)
        name = current_name(source)
        shutil.copytree(source / name, folder / "releases" / name)
        (folder / "releases/current").write_text(name)
        if (source / LOG).exists():
            shutil.copyfile(source / LOG, folder / "releases" / LOG)
        settings = Settings(releases=folder / "releases", contributions=str(folder / "contributions"))
        base, partners = with_partners(settings)
        with running(settings, chosen.port) as address:
            trial = Trial(address, base, partners)
            found = [seconds(trial, min(partners), n) for n in range(1, chosen.times + 1)]
    shown = ", ".join(f"{each:.1f}" for each in found)
    print(f"{chosen.plans} plans: {shown} s from the answer to PUT until it is on the page")


if __name__ == "__main__":
    main()
