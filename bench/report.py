"""The results of a run: kept as JSON, and written as tables into docs/performance.md."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from app.settings import REPOSITORY
from bench.building import Step
from bench.cold import Cold
from bench.fairness import Crowd, Fairness, Reading
from bench.machine import Machine
from bench.rounds import Result
from bench.starting import Started

DOCS = REPOSITORY / "docs/performance.md"
CHART = REPOSITORY / "docs/performance.svg"
BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"


@dataclass
class Report:
    """All that a run measured, by number of plans; a part that did not run is empty."""

    machine: Machine
    versions: dict[str, str]
    seconds: float
    rounds: int
    steps: list[Step] = field(default_factory=list)
    starts: dict[int, list[Started]] = field(default_factory=dict)
    results: dict[int, list[Result]] = field(default_factory=dict)
    fairness: dict[int, Fairness] = field(default_factory=dict)
    cold: dict[int, list[Cold]] = field(default_factory=dict)


def save(report: Report, file: Path) -> None:
    """Write a report as JSON."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(asdict(report), ensure_ascii=False, indent=1), "utf-8")


def read(file: Path) -> Report:
    """Return a report from its JSON."""
    kept = json.loads(file.read_text("utf-8"))
    return Report(
        Machine(**kept["machine"]),
        kept["versions"],
        kept["seconds"],
        kept["rounds"],
        [Step(**step) for step in kept["steps"]],
        {int(n): [Started(**one) for one in found] for n, found in kept["starts"].items()},
        {int(n): [Result(**one) for one in found] for n, found in kept["results"].items()},
        {int(n): as_fairness(one) for n, one in kept["fairness"].items()},
        {int(n): [Cold(**one) for one in found] for n, found in kept["cold"].items()},
    )


def as_fairness(kept: dict[str, Any]) -> Fairness:
    """Return results of fairness from their JSON."""
    return Fairness(
        Reading(**kept["quiet"]),
        Reading(**kept["beside_hostile"]),
        kept["hostile_answers"],
        Crowd(**kept["large_queue"]),
        Crowd(**kept["full_queue"]),
    )


def placed(document: str, text: str) -> str:
    """Return a document with the text between its marks. Raises `ValueError` if it has no marks."""
    before, begin, rest = document.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"there is no {BEGIN} … {END}")
    return f"{before}{BEGIN}\n{text.strip()}\n{END}{after}"


def table(heads: list[str], rows: list[list[str]]) -> Iterator[str]:
    """Yield the lines of a table; all columns but the first are aligned to the right."""
    yield f"| {' | '.join(heads)} |"
    yield f"| --- |{' --: |' * (len(heads) - 1)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""
