"""The targets, and whether the results of a run meet them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bench.report import Report
from bench.rounds import BARE, FIRST, NGINX, OF_PAGES, REPEATED, SITE, STATIC, Result

WARM, NOT_MODIFIED = 120, 80  # µs above the bare callable
CACHED, CACHED_THAN_OXIGRAPH = 1.5, 2
ASK = "ASK"
FIRST_ASK, LIST, COSTLY, COSTLY_FROM = 900, 0.5, 0.8, 2000
TRIFID, RDFLIB, RDFLIB_ASK = 1.5, 10, 3
FAIR = 3
COLD_MILLISECONDS, COLD_BYTES, COLD_PLANS = 30, 100_000, 1000


@dataclass(frozen=True)
class Target:
    """A target for one row of one table, what was measured, and whether that is good enough."""

    name: str
    plans: int
    row: str
    measured: str
    met: bool


def targets(report: Report) -> Iterator[Target]:
    """Yield the targets for all that was measured."""
    for plans, results in report.results.items():
        costs = {(r.table, r.row, r.server): r.cpu for r in results}
        yield from warm(plans, results, costs)
        yield from cached(plans, costs)
        yield from first(plans, costs)
    for plans, found in report.fairness.items():
        ratio = found.beside_hostile.p99 / found.quiet.p99
        yield Target(
            f"p99 beside a hostile client ≤ {FAIR} × quiet", plans, "list", f"{ratio:.1f} ×", ratio <= FAIR
        )
        refused = found.beside_hostile.refused
        yield Target("no other reader is refused", plans, "list", f"{refused} refused", refused == 0)
        large, full = found.large_queue, found.full_queue
        yield Target(
            "readers with a queue as large are all answered",
            plans,
            f"{large.readers} readers",
            f"{large.answered} answered",
            large.answered == large.readers,
        )
        yield Target(
            "a refused reader is answered after Retry-After",
            plans,
            f"{full.refused} refused",
            f"{full.later} answered",
            full.later == full.refused,
        )
    for plans, responses in report.cold.items():
        for cold in responses if plans >= COLD_PLANS else ():
            good = cold.cpu <= COLD_MILLISECONDS and cold.bytes <= COLD_BYTES
            row = f"`{cold.address}` {cold.format}".strip()
            shown = f"{cold.cpu:,.0f} ms, {cold.bytes / 1e3:,.1f} kB"
            yield Target("first response ≤ 30 ms and 100 kB", plans, row, shown, good)


def warm(plans: int, results: list[Result], costs: dict[tuple[str, str, str], float]) -> Iterator[Target]:
    """Yield the targets for responses that the site keeps; they need the row of the bare callable."""
    bare = costs.get((OF_PAGES, BARE, BARE))
    for result in results:
        if bare is None or result.server != SITE or result.table == FIRST or "first time" in result.row:
            continue
        limit = NOT_MODIFIED if "304" in result.row else WARM
        above = result.cpu - bare
        yield Target(
            f"≤ {limit} µs above the bare callable", plans, result.row, f"{above:+.0f} µs", above <= limit
        )


def cached(plans: int, costs: dict[tuple[str, str, str], float]) -> Iterator[Target]:
    """Yield the targets for responses that nginx keeps."""
    for (table, row, server), cost in costs.items():
        if server != NGINX:
            continue
        if static := costs.get((table, row, STATIC)):
            ratio = cost / static
            yield Target(f"nginx ≤ {CACHED} × static file", plans, row, f"{ratio:.2f} ×", ratio <= CACHED)
        if table == REPEATED and (oxigraph := costs.get((table, row, "Oxigraph"))):
            ratio = oxigraph / cost
            name = f"Oxigraph ÷ nginx ≥ {CACHED_THAN_OXIGRAPH}"
            yield Target(name, plans, row, f"{ratio:.1f}", ratio >= CACHED_THAN_OXIGRAPH)


def first(plans: int, costs: dict[tuple[str, str, str], float]) -> Iterator[Target]:
    """Yield the targets for queries that nobody has asked before."""
    for (table, row, server), cost in costs.items():
        if table != FIRST:
            continue
        ours = costs[table, row, SITE]
        if server == SITE and row == ASK:
            yield Target(f"≤ {FIRST_ASK} µs", plans, row, f"{ours:,.0f} µs", ours <= FIRST_ASK)
        if limit := least_ratio(server, row, cost):
            ratio = cost / ours
            yield Target(f"{server} ÷ site ≥ {limit}", plans, row, f"{ratio:.2f}", ratio >= limit)


def least_ratio(server: str, row: str, cost: float) -> float:
    """Return how many times our cost that of a peer (in µs) must be at least; 0 for no target."""
    if server == "Oxigraph":
        return COSTLY if cost >= COSTLY_FROM else LIST if row.startswith("list") else 0
    if server == "Trifid":
        return 0 if row == ASK else TRIFID
    if server == "rdflib-endpoint":
        return RDFLIB_ASK if row == ASK else RDFLIB
    return 0
