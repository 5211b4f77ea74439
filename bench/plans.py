"""Valid plans in any number: the published plan under other names, each with a plan series of its own.

    python -m bench.plans PLANS FILE        # writes N-Quads

The copies have the same words, owner and partners, so the lists of a partner or a place are very long.
`tests/bench/test_plans.py` checks that the shapes accept them.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

from app.builders import derive
from app.building import build
from app.compressed import opened
from app.files.table import FILES
from app.files.written import compressed_text
from app.releases.folder import make_current, pointers
from app.releases.release import ABOUT, QUADS, Release, read_release
from app.releases.writing import store
from app.settings import REPOSITORY, Settings

SLUG, SERIES = "naering-2023-2026", "/id/planserie/naering>"
PLAN = f"https://data.lier.kommune.no/id/plan/{SLUG}"
MOST = 10_000
BUILT = REPOSITORY / "build/bench"
"""Releases are kept here, and used again by the same software with the same content."""


def repeated(lines: Iterable[str], plans: int) -> Iterator[str]:
    """Yield the lines of N-Quads, and those of the plan and its plan series again for each copy."""
    own = []
    for line in lines:
        yield line
        if SLUG in line or SERIES in line:
            own.append(line)
    for number in range(1, plans):
        for line in own:
            yield renamed(line, number)


def renamed(text: str, number: int) -> str:
    """Return a text about the plan as one about the copy with a number; 0 is the plan itself."""
    if number == 0:
        return text
    return text.replace(SLUG, f"{SLUG}-{number}").replace(SERIES, SERIES.replace(">", f"-{number}>"))


@contextmanager
def empty_files() -> Iterator[None]:
    """Let builds in the block write empty files for download, because writing them takes most of the time."""
    empty = tuple(
        replace(
            kind,
            write=kind.write and (lambda _, path: compressed_text(path, b"")),
            write_plan=kind.write_plan and (lambda _, __: b""),
            compressed=False,
        )
        for kind in FILES
    )
    with patch("app.files.writing.FILES", empty):
        yield


def multiply(origin: Release, plans: int, releases: Path) -> None:
    """Build a release that has the plan of another release that many times, and put it in force in a folder.

    It has all that pages read. Its files for download are empty.
    """
    lines = sorted(repeated(origin.read(QUADS).decode().splitlines(keepends=True), plans))
    about = json.loads(origin.read(ABOUT))
    about["graph_sizes"] = dict(sorted(Counter(line[line.rindex("<") + 1 : -4] for line in lines).items()))
    with empty_files():
        made = store(releases, "".join(lines).encode(), about, derive)
    make_current(releases, made.name)


def releases_with(plans: int, folder: Path = BUILT) -> Path:
    """Return a folder of releases whose release in force has that many plans; build it if it is not there."""
    origin = build(Settings(releases=folder / "origin"))
    if plans == 1:
        make_current(folder / "origin", origin.name)
        return folder / "origin"
    releases = folder / f"{origin.name}-{plans}"
    if not pointers(releases).get("current"):
        multiply(origin, plans, releases)
    return releases


def triples_of(releases: Path) -> Path:
    """Return a file of N-Triples with each triple of the release in force once, as peers load them."""
    release = read_release(releases, pointers(releases)["current"])
    file = releases / f"{release.name}.nt"
    if not file.exists():
        with opened(release.quads_file) as lines:
            triples = dict.fromkeys(line.rpartition(b" <")[0] + b" .\n" for line in lines)
        file.write_bytes(b"".join(triples))
    return file


def main() -> None:
    """Write the N-Quads of a release with that many plans."""
    plans, path = int(sys.argv[1]), Path(sys.argv[2])
    if not 1 <= plans <= MOST:
        sys.exit(f"PLANS must be from 1 to {MOST}.")
    quads = build(Settings(releases=BUILT / "origin")).quads_file
    with quads.open(encoding="utf-8") as lines, path.open("w", encoding="utf-8") as file:
        file.writelines(repeated(lines, plans))


if __name__ == "__main__":
    main()
