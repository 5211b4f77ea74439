"""A report as a chart: CPU time per request of each server, on a logarithmic scale."""

from __future__ import annotations

import math
from collections.abc import Iterator
from html import escape

from bench.report import Report
from bench.rounds import BARE, FIRST, NGINX, OF_PAGES, REPEATED, SITE, STATIC, Result

WIDTH, LEFT, RIGHT, ROW, GROUP, TOP = 820, 250, 40, 20, 30, 90
LOWEST, HIGHEST = 10, 1_000_000  # µs; the ends of the scale
MARKS = {SITE: "#0a5f8a", NGINX: "#1d9a6c", STATIC: "#8a8a8a", "Oxigraph": "#d0701d"}
OTHERS = ("#9a3d97", "#b3202c", "#7a6a00", "#444")
TITLES = {OF_PAGES: "page", FIRST: "first-time query", REPEATED: "repeated query"}
STYLE = (
    "text{font:13px sans-serif;fill:#222}.small{font-size:11px;fill:#555}.line{stroke:#ddd}"
    "@media(prefers-color-scheme:dark){text{fill:#eee}.small{fill:#bbb}.line{stroke:#444}}"
)


def chart(report: Report) -> str:
    """Return the chart of the largest number of plans as SVG, with a title and a description."""
    plans = max(report.results, default=0)
    results = [result for result in report.results.get(plans, ()) if result.server != BARE]
    colours = colour_of(results)
    lines, y = [], TOP
    for name, title in TITLES.items():
        for row in dict.fromkeys(result.row for result in results if result.table == name):
            lines += list(
                points(f"{title}: {row}".removeprefix("page: "), y, colours, row_of(results, name, row))
            )
            y += ROW
        y += GROUP - ROW
    height = y + 10
    title = f"CPU time per request with {plans} plans, in µs"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">',
            f"<title>{title}</title><desc>The tables in performance.md have the same figures.</desc>",
            f"<style>{STYLE}</style>",
            f'<text x="10" y="22" font-weight="bold">{title} (logarithmic; left is better)</text>',
            *legend(colours),
            *scale(height),
            *lines,
            "</svg>\n",
        ]
    )


def colour_of(results: list[Result]) -> dict[str, str]:
    """Return the colour of each server."""
    servers = list(dict.fromkeys(result.server for result in results))
    others = iter(OTHERS * len(servers))
    return {server: MARKS.get(server) or next(others) for server in servers}


def row_of(results: list[Result], table: str, row: str) -> list[Result]:
    """Return the results of a row."""
    return [result for result in results if (result.table, result.row) == (table, row)]


def place(microseconds: float) -> float:
    """Return the x position of a time."""
    part = math.log(max(microseconds, LOWEST) / LOWEST) / math.log(HIGHEST / LOWEST)
    return round(LEFT + part * (WIDTH - LEFT - RIGHT), 1)


def legend(colours: dict[str, str]) -> Iterator[str]:
    """Yield the names of the servers with their colours."""
    x = 10.0
    for server, colour in colours.items():
        yield f'<circle cx="{x + 5}" cy="43" r="5" fill="{colour}"/>'
        yield f'<text x="{x + 15}" y="47">{escape(server)}</text>'
        x += 30 + 7.2 * len(server)


def scale(height: int) -> Iterator[str]:
    """Yield a line with its value for each power of ten."""
    value = LOWEST
    while value <= HIGHEST:
        x = place(value)
        yield f'<line class="line" x1="{x}" y1="{TOP - 15}" x2="{x}" y2="{height - 5}"/>'
        yield f'<text class="small" x="{x}" y="{TOP - 20}" text-anchor="middle">{value:,}</text>'
        value *= 10


def points(name: str, y: int, colours: dict[str, str], results: list[Result]) -> Iterator[str]:
    """Yield the name of a row, and a point for each server that shows its figure."""
    yield f'<text x="{LEFT - 10}" y="{y + 4}" text-anchor="end">{escape(name)}</text>'
    for result in results:
        shown = f"{result.server}: {result.cpu:,.0f} µs"
        yield (
            f'<circle cx="{place(result.cpu)}" cy="{y}" r="5" fill="{colours[result.server]}">'
            f"<title>{escape(shown)}</title></circle>"
        )
