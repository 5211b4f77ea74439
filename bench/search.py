"""Measures a search over the text of many plans: the repository's own plan, repeated as others.

.venv/bin/python bench/search.py [PLANS]
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
from app.search.entries import Entry, entries
from app.search.index import write_entries
from app.search.searching import SearchIndex
from app.settings import Settings
from app.store.lookups import Lookups

QUERIES = (
    "bedrift",
    "næring",
    "park",
    "kommunen næring",
    "kommunen og næringslivet",
    "measures",
    "finnesikke",
)
ROUNDS = 20


def repeated(found: list[Entry], plans: int) -> Iterator[Entry]:
    """Yield the entries as those of many plans: each with its own IRIs, with shared facets."""
    for number in range(plans):
        for entry in found:
            yield replace(entry, iri=f"{entry.iri}/{number}")


def main() -> None:
    """Build the index, then run each query often enough to print its median and its maximum."""
    plans = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as folder:
        own = list(entries(Lookups(publish(Settings(releases=Path(folder) / "releases")))))
        began = time.perf_counter()
        write_entries(Path(folder) / "index", repeated(own, plans))
        built = time.perf_counter() - began
        size = sum(p.stat().st_size for p in (Path(folder) / "index").iterdir())
        print(f"{plans} plans, {plans * len(own)} entries, {size / 1e6:.0f} MB, {built:.1f} s")
        index = SearchIndex(Path(folder) / "index")
        for query in QUERIES:
            taken = []
            for _ in range(ROUNDS):
                began = time.perf_counter()
                total = index.search(query, {}).total
                taken.append((time.perf_counter() - began) * 1000)
            print(f"{statistics.median(taken):7.1f} ms, worst {max(taken):7.1f} ms  {total:7} hits  {query}")


if __name__ == "__main__":
    main()
