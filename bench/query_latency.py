"""Measures the latency of a query through the pool, and the number of queries per second.

    python bench/query_latency.py [N-Quads file]

Without a file it generates one. It asserts nothing, because times depend on the machine.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyoxigraph as ox

from app.sparql.forkserver import Loaded, load
from app.sparql.pool import QueryLimits, QueryPool
from app.sparql.preflight import QueryRead, read_query

ROUNDS = 300
THREADS = 8
THINGS = 5_000
QUERIES = {
    "ask": "ASK { ?s ?p ?o }",
    "one thing": "SELECT * { ?s ?p ?o } LIMIT 20",
    "count all": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "by graph": "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g",
    "1000 rows": "SELECT * { ?s ?p ?o } LIMIT 1000",
    "1000 triples": "CONSTRUCT WHERE { ?s ?p ?o } LIMIT 1000",
}


def made_up() -> str:
    """Return N-Quads with a few predicates in three graphs."""
    lines = []
    for i in range(THINGS):
        thing, graph = f"<https://e.no/id/{i}>", f"<https://e.no/graf/{i % 3}>"
        lines.append(f'{thing} <https://e.no/label> "Tiltak {i}"@nb {graph} .')
        lines.append(f"{thing} <https://e.no/part> <https://e.no/id/{i // 10}> {graph} .")
        lines.append(f"{thing} <https://e.no/type> <https://e.no/Measure> {graph} .")
    return "\n".join(lines) + "\n"


def once(pool: QueryPool, query: QueryRead) -> float:
    """Return the seconds of one query, from its text to its last byte."""
    began = time.perf_counter()
    with pool.answer(query, "ttl" if query.form == "CONSTRUCT" else "json") as answer:
        for _ in answer.chunks:
            pass
    return time.perf_counter() - began


def milliseconds(values: list[float]) -> str:
    """Return median and 99th percentile as text."""
    values = sorted(values)
    return f"{statistics.median(values) * 1e3:8.2f} {values[int(len(values) * 0.99)] * 1e3:8.2f}"


def direct(store: ox.Store, query: str) -> float:
    """Return the seconds of the engine alone in this process, including its own serialisation."""
    began = time.perf_counter()
    found = store.query(query)
    if isinstance(found, ox.QueryTriples):
        found.serialize(format=ox.RdfFormat.TURTLE)
    else:
        found.serialize(format=ox.QueryResultsFormat.JSON)
    return time.perf_counter() - began


def measure(quads_file: Path) -> None:
    """Print the table for one file."""
    began = time.perf_counter()
    store = load(quads_file, Loaded.GRAPHS)
    print(f"{len(store):,} quads with the default graph, loaded in {time.perf_counter() - began:.2f} s")
    with QueryPool(quads_file, QueryLimits(workers=2, queue=THREADS)) as pool:
        began = time.perf_counter()
        once(pool, read_query("ASK {}", ()))
        print(f"first answer after {time.perf_counter() - began:.2f} s\n")
        print(f"{'ms':14}{'read':>8}{'engine':>9}{'':>8}{'pool':>9}{'':>8}{'per second':>12}")
        for name, text in QUERIES.items():
            reading = statistics.median(_seconds_to_read(text) for _ in range(ROUNDS))
            query = read_query(text, ())
            alone = [direct(store, text) for _ in range(ROUNDS)]
            pooled = [once(pool, query) for _ in range(ROUNDS)]
            with ThreadPoolExecutor(THREADS) as threads:
                began = time.perf_counter()
                list(threads.map(once, [pool] * ROUNDS, [query] * ROUNDS))
                rate = ROUNDS / (time.perf_counter() - began)
            print(f"{name:14}{reading * 1e3:8.3f} {milliseconds(alone)} {milliseconds(pooled)}{rate:12,.0f}")


def _seconds_to_read(text: str) -> float:
    began = time.perf_counter()
    read_query(text, ())
    return time.perf_counter() - began


def main() -> None:
    """Measure the file of the command line, or a generated one."""
    if len(sys.argv) > 1:
        measure(Path(sys.argv[1]))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made-up.nq"
        path.write_text(made_up(), "utf-8")
        measure(path)


if __name__ == "__main__":
    main()
