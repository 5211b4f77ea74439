"""What a batch of 50 reconciliation queries costs with many plans: the repository's own plan, repeated.

.venv/bin/python bench/reconciliation.py [PLANS]
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from app.building import publish
from app.matching.names import matches
from app.search.entries import Entry, entries
from app.search.index import write_entries
from app.search.searching import SearchIndex
from app.search.similar import Neighbours
from app.settings import Settings
from app.store.lookups import Lookups

QUERIES = (
    "Buskerudbyen",
    "Buskerudbyn",
    "tiltak 4.2",
    "6.3",
    "Øvre Eiker kommune",
    "ungt entreprenorskap",
    "Drammen Helsepark AS",
    "Jobbe for å få på plass en byvekstavgift for Buskerudbyen.",
    "samarbeid om mat og reiseliv",
    "Sykkelhotell på stasjonen",
)
BATCH, ROUNDS = 50, 10


def plans(found: list[Entry], count: int) -> Iterator[Entry]:
    """The elements of the plan as those of many plans; actors, places and so on are there once."""
    for number in range(count):
        for entry in found:
            if entry.plan:
                texts = {language: f"{text} {number}" for language, text in entry.texts.items()}
                yield replace(entry, iri=f"{entry.iri}/{number}", plan=f"{entry.plan}-{number}", texts=texts)
    yield from (entry for entry in found if not entry.plan)


def main() -> None:
    """Build the index, then answer batches of queries that differ from batch to batch."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as folder:
        own = list(entries(Lookups(publish(Settings(releases=Path(folder) / "releases")))))
        write_entries(Path(folder) / "index", plans(own, count))
        things = Neighbours(SearchIndex(Path(folder) / "index"))
        for query in QUERIES:
            began = time.process_time()
            for _ in range(ROUNDS):
                matches(things, query, {}, 5)
            print(f"{(time.process_time() - began) / ROUNDS * 1000:7.2f} ms  {query}")
        taken = []
        for number in range(ROUNDS):
            batch = [f"{QUERIES[i % len(QUERIES)]} {number}" for i in range(BATCH)]
            began = time.process_time()
            for query in batch:
                matches(things, query, {}, 5)
            taken.append((time.process_time() - began) * 1000)
        print(f"{count} plans, {BATCH} queries: median {statistics.median(taken):.0f} ms of processor time")


if __name__ == "__main__":
    main()
