"""`query`: run a query on the command line, with the engine and the limits of the endpoint."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import click

from app.catalogue.service_description import ENDPOINT
from app.cli.terminal import notify, one_line, read_settings
from app.content.turtle_files import read_text
from app.errors import BadRequest
from app.formats import QUERY_RESULTS, RESULTS_JSON, TURTLE, answer_formats
from app.partners.released import read_contributed
from app.questions import read_stored_query
from app.questions.stored import StoredQueries
from app.releases.release import Release
from app.remote.engines import query_limits
from app.sparql.answer import QueryOptions
from app.sparql.pool import QueryPool
from app.sparql.preflight import read_query
from app.store.lists import Lists
from app.store.lookups import Lookups
from app.upkeep import usable

TABLE = "table"
FORMATS = (TABLE, *QUERY_RESULTS)
NARROWEST = 8


@click.command()
@click.argument("what", metavar="FILE|NAME")
@click.option("--param", "params", multiple=True, metavar="NAME=VALUE", help="A parameter of a stored query.")
@click.option("--format", "form", type=click.Choice(FORMATS), default=TABLE, show_default=True)
def query(what: str, params: tuple[str, ...], form: str) -> None:
    """Run a query on the release in force: that in FILE («-»: standard input), or the stored query NAME."""
    chosen = read_settings()
    built = usable(chosen, notify)
    limits = query_limits(chosen)
    text, base = query_text(what, params, built), built.namespaces.base + ENDPOINT
    graphs = {*built.graph_sizes, *read_contributed(built).graphs}
    read = read_query(text, graphs, limits.query_bytes, base=base)
    tabular = read.form in ("SELECT", "ASK")
    offered = [r.suffix for r in answer_formats(read.form)]
    suffix = (RESULTS_JSON if tabular else TURTLE).suffix if form == TABLE else form
    if suffix not in offered:
        raise BadRequest(reason=f"{read.form} has no format {form}; it has {', '.join(offered)}")
    with QueryPool(built.quads_file, limits) as pool:
        answer = pool.answer(read, suffix, QueryOptions(prefixes=built.namespaces.prefixes()))
        if form == TABLE and tabular:
            click.echo(table(json.loads(b"".join(answer.chunks))), nl=False)
        else:
            for chunk in answer.chunks:
                sys.stdout.buffer.write(chunk)
    if answer.truncated:
        notify("There are more than {limit} rows.", {"limit": limits.rows})


def query_text(what: str, params: tuple[str, ...], built: Release) -> str:
    """Return the query in a file, or the stored query with this name and the given parameters.

    Raises `UnreadableFile`, `NoSuchQuestion`, `UnreadableQuestion`, or what `StoredQueries.bind` raises.
    """
    named = what != "-" and not Path(what).suffix and not Path(what).exists()
    text = "" if named else sys.stdin.read() if what == "-" else read_text(Path(what))
    if not named and not params:
        return text
    stored = StoredQueries(built, Lists(Lookups(built)))
    question = (
        stored.find(what) if named else read_stored_query(Path(what).stem, text, built.graph_sizes.keys())
    )
    pairs = [(name, value) for name, _, value in (p.partition("=") for p in params)]
    return stored.bind(question, pairs).text


def table(results: dict[str, object]) -> str:
    """Return SPARQL JSON results (https://www.w3.org/TR/sparql11-results-json/) as columns for a terminal."""
    if "boolean" in results:
        return f"{str(results['boolean']).lower()}\n"
    head: dict[str, list[str]] = results["head"]  # type: ignore[assignment]
    body: dict[str, list[dict[str, dict[str, str]]]] = results["results"]  # type: ignore[assignment]
    names = head["vars"]
    rows = [[cell(row.get(name)) for name in names] for row in body["bindings"]]
    widths = column_widths([names, *rows], shutil.get_terminal_size().columns)
    lines = [names, ["─" * width for width in widths], *rows]
    return "".join(
        "  ".join(fitted(text, width) for text, width in zip(line, widths, strict=True)).rstrip() + "\n"
        for line in lines
    )


def cell(term: dict[str, str] | None) -> str:
    """Return one term on one line."""
    return "" if term is None else one_line(str(term["value"]))


def column_widths(lines: list[list[str]], available: int) -> list[int]:
    """Return the width of each column: as much as it needs; the widest are cut until the line fits."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    while widths and sum(widths) + 2 * (len(widths) - 1) > available and max(widths) > NARROWEST:
        widths[widths.index(max(widths))] -= 1
    return widths


def fitted(text: str, width: int) -> str:
    """Return the text in exactly `width` characters, cut with «…» if it is longer."""
    return text.ljust(width) if len(text) <= width else text[: width - 1] + "…"
