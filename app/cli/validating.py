"""`validate`: check the content, and drafts together with it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from pkgutil import resolve_name

import click
import pyoxigraph as ox

from app.cli.terminal import (
    EXIT_INVALID,
    ONE_FILE,
    progress,
    read_settings,
    reader_language,
    write_out,
)
from app.collecting import rarely_collected
from app.content.loading import Content, load_content
from app.content.rdflib_terms import to_graph
from app.content.reporting import FORMATS, NAMING, report_text
from app.content.turtle_files import TurtleFile, parse_turtle
from app.content.validation import validate_content
from app.kept import FOLDER, Kept

HELP = (
    "Validate the content against the SHACL shapes. With FILES: check these as a draft, together with"
    " the published vocabulary and registers (actors, places, documents, initiatives). Exit code 0: "
    "conforms; 1: does not; 2: could not be checked."
)


@click.command(help=HELP)
@click.argument("files", nargs=-1, type=ONE_FILE)
@click.option("--format", "form", type=click.Choice(FORMATS), default="human", show_default=True)
@click.option(
    "--as-partner",
    "partner",
    help="Check FILES as links of this partner, such as naeringsforeningen; see docs/partners.md.",
)
@rarely_collected()
def validate(files: tuple[Path, ...], form: str, partner: str | None) -> None:
    """Validate, and write the report."""
    if partner is not None:
        # Only this check needs a release, and with it most modules of the site, so only it imports them.
        check = resolve_name("app.cli.validating_as_partner:check_as_partner")
        check(files, partner, form, reader_language())
    progress("loading")
    settings = read_settings()
    kept = Kept(settings.releases / FOLDER)
    content = load_content(settings.content, kept=kept)
    drafts = [parse_turtle(file) for file in files]
    if not drafts:
        # The reader of queries is imported here only, because it takes long.
        resolve_name("app.questions:check_stored_queries")(content.questions, content.graphs)
    progress("validating")
    report = validate_content(content, drafts, kept)
    kept.trim()
    labels = to_graph(naming(content, drafts) if report.results else ())
    write_out(report_text(report, labels, form, reader_language()).encode(), None)
    sys.exit(0 if report.conforms else EXIT_INVALID)


def naming(content: Content, drafts: Sequence[TurtleFile]) -> Iterator[ox.Triple]:
    """Yield the triples with the names that a report shows."""
    stated = (q.triple for q in chain(content.quads, content.shape_quads))
    read = chain(stated, *(d.triples for d in drafts))
    return (t for t in read if t.predicate.value in NAMING)
