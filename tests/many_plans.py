"""A release of many plans: the published plan under other names, each copy with a plan series of its own."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from unittest.mock import patch

from pyoxigraph import Store

from app.building import derive
from app.files import FILES
from app.pictures import rows
from app.releases.folder import make_current
from app.releases.release import ABOUT, Release, store

SLUG, SERIES = "naering-2023-2026", "/id/planserie/naering>"


def repeated(lines: list[str], plans: int) -> Iterator[str]:
    """Yield the lines of a release, and those of its plan and plan series again for each copy."""
    yield from lines
    own = [line for line in lines if SLUG in line or SERIES in line]
    for number in range(1, plans):
        slug, series = f"{SLUG}-{number}", SERIES.replace(">", f"-{number}>")
        yield from (line.replace(SLUG, slug).replace(SERIES, series) for line in own)


def multiply(origin: Release, plans: int, releases: Path) -> None:
    """Build a release in a folder that has the plan of another release that many times."""
    lines = sorted(repeated(origin.quads_file.read_text("utf-8").splitlines(keepends=True), plans))
    about = json.loads(origin.read(ABOUT))
    about["graph_sizes"] = dict(sorted(Counter(line[line.rindex("<") + 1 : -4] for line in lines).items()))
    empty = tuple(
        replace(
            kind,
            write=kind.write and (lambda _: b""),
            write_plan=kind.write_plan and (lambda _, __: b""),
            compressed=False,
        )
        for kind in FILES
    )
    read, rows_of_first = rows.rows_about, cache(lambda *about: json.dumps(read(*about)))

    def rows_of_copy(quads: Store, slug: str, text: str, plan: str) -> list[rows.Row]:
        """Return the rows of the first plan with the names of a copy: a query of each takes too long."""
        copy = plan.rpartition("/")[2]
        first = rows_of_first(quads, slug, text, plan.replace(copy, SLUG))
        return list(json.loads(first.replace(SLUG, copy)))

    with patch("app.files.writing.FILES", empty), patch("app.pictures.rows.rows_about", rows_of_copy):
        made = store(releases, "".join(lines).encode(), about, derive)
    make_current(releases, made.name)
