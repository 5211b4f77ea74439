"""A report as Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from bench.chart import chart
from bench.report import CHART, DOCS, Report, placed, table
from bench.rounds import BARE, FIRST, OF_PAGES, REPEATED, Result
from bench.targets import Target, targets

FEW = 60
"""A figure from fewer requests is marked: it is coarse."""
TITLES = {OF_PAGES: "Pages", FIRST: "First-time queries", REPEATED: "Repeated queries"}


def as_text(report: Report) -> str:
    """Return all tables of a report."""
    lines = [*head(report), *of_targets(report)]
    for plans, results in report.results.items():
        for name in TITLES:
            lines += of_results(name, plans, [result for result in results if result.table == name])
    lines += [*of_starts(report), *of_fairness(report), *of_cold(report), *of_steps(report)]
    return "\n".join(lines)


def write_docs(report: Report) -> None:
    """Write the tables and the chart into docs/."""
    CHART.write_text(chart(report), "utf-8")
    DOCS.write_text(placed(DOCS.read_text("utf-8"), as_text(report)), "utf-8")


def head(report: Report) -> Iterator[str]:
    """Yield where and how the run was made."""
    machine = report.machine
    versions = [f"{name} {version}" for name, version in report.versions.items() if version]
    missing = [name for name, version in report.versions.items() if not version]
    yield f"* Commit `{machine.commit}`, {machine.date}."
    yield (
        f"* {machine.cores} cores of a {machine.processor}, {machine.gigabytes} GB, {machine.system}, "
        f"Python {machine.python}, pyoxigraph {machine.pyoxigraph}. "
        f"Load from other programs before the run: {machine.load}."
    )
    yield f"* Beside it: {', '.join(versions)}." + (
        f" Not installed: {', '.join(missing)}." if missing else ""
    )
    yield f"* {report.rounds} interleaved rounds; each measurement takes {report.seconds:g} s or longer."
    yield ""


def of_targets(report: Report) -> Iterator[str]:
    """Yield each target with how often it is met, and the rows that miss it."""
    found: dict[tuple[str, int], list[Target]] = {}
    for target in targets(report):
        found.setdefault((target.name, target.plans), []).append(target)
    if found:
        yield "### Targets"
        yield ""
        rows = []
        for (name, plans), each in found.items():
            missed = [f"{target.row}: {target.measured}" for target in each if not target.met]
            rows.append(
                [name, str(plans), f"{len(each) - len(missed)} of {len(each)}", "; ".join(missed) or "–"]
            )
        yield from table(["target", "plans", "met", "missed"], rows)


def of_results(name: str, plans: int, results: list[Result]) -> Iterator[str]:
    """Yield a table with a column for each server."""
    if not results:
        return
    servers = list(dict.fromkeys(result.server for result in results if result.server != BARE))
    found = {(result.row, result.server): result for result in results}
    yield f"### {TITLES[name]}, {plans} {'plan' if plans == 1 else 'plans'}"
    yield ""
    yield "CPU µs per request (lowest–highest), requests per second."
    yield ""
    if bare := found.get((BARE, BARE)):
        yield f"Bare callable on the site's server: {shown(bare)}."
        yield ""
    rows = []
    for row in dict.fromkeys(result.row for result in results if result.row != BARE):
        rows.append([row, *(shown(found.get((row, server))) for server in servers)])
    yield from table(["", *servers], rows)
    for row, server in differing(results):
        yield f"* The result of {server} for «{row}» has another number of values than the site's."
        yield ""


def shown(result: Result | None) -> str:
    """Return the figures of a cell; «–» if it was not measured."""
    if result is None:
        return "–"
    mark = " †" if result.requests < FEW else ""
    spread = f" ({result.lowest:,.0f}–{result.highest:,.0f})" if result.lowest < result.highest else ""
    return f"{result.cpu:,.0f}{spread}, {result.rate:,.0f}/s{mark}"


def differing(results: list[Result]) -> Iterator[tuple[str, str]]:
    """Yield the rows and servers whose results do not have as many values as those of the first server.

    Triples, and the answer to an ASK, have no values to count.
    """
    first: dict[str, int] = {}
    for result in results:
        expected = first.setdefault(result.row, result.rows)
        if result.table != OF_PAGES and expected and result.rows != expected:
            yield result.row, result.server


def of_starts(report: Report) -> Iterator[str]:
    """Yield the table of start and memory."""
    for plans, found in report.starts.items():
        yield f"### Start and memory, {plans} {'plan' if plans == 1 else 'plans'}"
        yield ""
        heads = ["", "ready, s", "first page, s", "first query, s", "CPU, s", "memory then, MB (PSS)"]
        rows = [
            [
                s.server,
                f"{s.ready:.2f}",
                f"{s.page:.2f}" if s.page else "–",
                f"{s.query:.2f}",
                f"{s.cpu:.2f}",
                f"{s.memory:,.0f}",
            ]
            for s in found
        ]
        yield from table(heads, rows)


def of_fairness(report: Report) -> Iterator[str]:
    """Yield the table of fairness."""
    for plans, found in report.fairness.items():
        yield f"### Fairness, {plans} {'plan' if plans == 1 else 'plans'}"
        yield ""
        rows = [
            [name, f"{r.median:,.1f}", f"{r.p99:,.1f}", str(r.answered), str(r.refused)]
            for name, r in (("quiet", found.quiet), ("beside a hostile client", found.beside_hostile))
        ]
        yield from table(["one reader's new queries", "median, ms", "p99, ms", "answered", "refused"], rows)
        crowds = (found.large_queue, found.full_queue)
        heads = ["readers at once", "queue", "answered", "refused", "Retry-After, s", "answered after it"]
        yield from table(
            heads,
            [
                [
                    str(c.readers),
                    str(c.queue),
                    str(c.answered),
                    str(c.refused),
                    str(c.retry_after),
                    str(c.later),
                ]
                for c in crowds
            ],
        )


def of_cold(report: Report) -> Iterator[str]:
    """Yield the table of first responses: a column for each number of plans."""
    if not report.cold:
        return
    yield "### First responses"
    yield ""
    yield "CPU ms of the first response to an address, and its bytes compressed with gzip."
    yield ""
    found = {(one.address, one.format, plans): one for plans, each in report.cold.items() for one in each}
    heads = ["address", *(f"{n} {'plan' if n == 1 else 'plans'}" for n in report.cold)]
    rows = []
    for address, format in dict.fromkeys(
        (one.address, one.format) for each in report.cold.values() for one in each
    ):
        cells = (found[address, format, plans] for plans in report.cold)
        rows.append(
            [f"`{address}` {format}".strip(), *(f"{c.cpu:,.0f} ms, {c.bytes / 1e3:,.1f} kB" for c in cells)]
        )
    yield from table(heads, rows)


def of_steps(report: Report) -> Iterator[str]:
    """Yield the table of the steps of a build."""
    if report.steps:
        yield "### A release of the published plan"
        yield ""
        yield from table(["step", "s"], [[step.name, f"{step.seconds:.2f}"] for step in report.steps])
