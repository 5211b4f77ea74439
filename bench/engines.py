"""Measures memory, time to the first response, and latency for a number of plans.

    python bench/engines.py [PLANS…]        # default: 1 and 100

The published plan is repeated under other names. Settings come from the environment: with
HANDLINGSPLAN_REMOTE_QUERY_URL, and an address for loading, it measures a remote store. It asserts nothing.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

from app.building import build
from app.releases.release import Release
from app.remote import store
from app.serving import query_engine
from app.settings import Settings, from_environment
from app.sparql.engine import Engine
from app.sparql.preflight import read_query
from app.store.lookups import Lookups

SLUG = "naering-2023-2026"
ROUNDS = 20
PLAN = "PREFIX plan: <https://data.lier.kommune.no/def/plan#> "
IRI = f"<https://data.lier.kommune.no/id/plan/{SLUG}>"
QUERIES = {
    "one thing": f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ VALUES ?s {{ {IRI} }} ?s ?p ?o }}",
    "a plan's measures": f"SELECT ?n ?t {{ ?m plan:inPlan {IRI} ; plan:number ?n ; plan:text ?t }}",
    "count by class": "SELECT ?c (COUNT(*) AS ?n) { ?s a ?c } GROUP BY ?c",
    "text search": "SELECT ?s { ?s plan:text ?t FILTER(CONTAINS(LCASE(?t), 'byvekstavgift')) }",
}


def repeated(release: Release, plans: int, folder: Path) -> Release:
    """Return the release with copies of its plan."""
    lines = release.quads_file.read_text("utf-8").splitlines(keepends=True)
    path = folder / "release.nq"
    sizes: Counter[str] = Counter()
    with path.open("w", encoding="utf-8") as file:
        for number in range(plans):
            for line in lines:
                if number == 0 or SLUG in line:
                    written = line if number == 0 else line.replace(SLUG, f"{SLUG}-{number}")
                    file.write(written)
                    sizes[written.rstrip(" .\n").rpartition(" ")[2].strip("<>")] += 1
    return replace(release, id=f"{plans:016d}", folder=folder, graph_sizes=dict(sizes))


def memory() -> float:
    """Return the megabytes of this process and its children; shared memory is counted once (PSS)."""
    processes, total = [os.getpid()], 0
    for process in processes:
        for task in Path(f"/proc/{process}/task").glob("*/children"):
            processes += map(int, task.read_text().split())
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


def latency(engine: Engine, text: str) -> tuple[float, int]:
    """Return the median time to the last byte in milliseconds, and the number of rows or triples."""
    query = read_query(PLAN + text, ())
    seconds, rows = [], 0
    for _ in range(ROUNDS):
        began = time.perf_counter()
        with engine.answer(query, "json" if query.form == "SELECT" else "nt") as answer:
            b"".join(answer.chunks)
            rows = answer.rows
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds) * 1e3, rows


def measure(release: Release, settings: Settings) -> None:
    """Print the figures of one data set."""
    triples = sum(release.graph_sizes.values())
    print(f"\n{triples:,} triples in {len(release.graph_sizes):,} graphs")
    if settings.remote_query_url:
        began = time.perf_counter()
        store.publish(release, settings)
        print(f"loaded into the store in {time.perf_counter() - began:.1f} s")
    began = time.perf_counter()
    lookups = Lookups(release)
    engine = query_engine(release, settings, lookups)
    latency(engine, "SELECT * {} LIMIT 1")
    print(
        f"first answer after {time.perf_counter() - began:.1f} s; {memory():,.0f} MB with pages and queries"
    )
    for name, text in QUERIES.items():
        milliseconds, rows = latency(engine, text)
        print(f"{name:20}{milliseconds:9.1f} ms{rows:8,} rows")
    engine.close()


def main() -> None:
    """Measure the data sets named on the command line."""
    settings = from_environment(os.environ)
    release = build(settings)
    for plans in map(int, sys.argv[1:] or ("1", "100")):
        with tempfile.TemporaryDirectory() as folder:
            measure(repeated(release, plans, Path(folder)), settings)


if __name__ == "__main__":
    main()
