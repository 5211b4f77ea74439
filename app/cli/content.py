"""`validate`, `import`, `export`: what goes in, and what comes out as a whole."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from app.cli.partners import check_as_partner
from app.cli.terminal import EXIT_INVALID, progress, read_settings, reader_language, tell, write_out
from app.content.importing import import_plan
from app.content.loading import load_content, to_graph
from app.content.reporting import FORMATS, report_text
from app.content.turtle_files import parse_turtle, read_text
from app.content.validation import validate_content
from app.files import STEM
from app.files.listing import CHECKSUMS, read_listing
from app.language import INTERFACE_LANGUAGES, translator
from app.upkeep import usable
from app.views import RDF

ONE_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("files", nargs=-1, type=ONE_FILE)
@click.option("--format", "form", type=click.Choice(FORMATS), default="human", show_default=True)
@click.option(
    "--language", type=click.Choice(INTERFACE_LANGUAGES), help="Of the report; else the terminal's."
)
@click.option(
    "--as-partner",
    "partner",
    help="Check FILES as links of this partner, such as buskerudbyen; see docs/partners.md.",
)
def validate(files: tuple[Path, ...], form: str, language: str | None, partner: str | None) -> None:
    """Hold the content against its shapes.

    With FILES: those together with the published vocabulary and registers (actors, places, documents,
    initiatives), as a draft is checked. Exit code 0: conforms; 1: does not; 2: could not be checked.
    """
    if partner is not None:
        check_as_partner(files, partner, form, language or reader_language())
    progress("loading")
    content = load_content(read_settings().content)
    drafts = [parse_turtle(file) for file in files]
    progress("validating")
    report = validate_content(content, drafts)
    labels = to_graph(
        [*(q.triple for q in (*content.quads, *content.shape_quads)), *(t for d in drafts for t in d.triples)]
    )
    write_out(report_text(report, labels, form, language or reader_language()).encode(), None)
    sys.exit(0 if report.conforms else EXIT_INVALID)


@click.command("import")
@click.argument("source", type=ONE_FILE)
@click.option("--plan", "slug", help="Slug of the plan, as naering-2023-2026; else the folder of SOURCE.")
@click.option("--output", type=ONE_FILE, help="Turtle file to write; else standard output.")
def import_source(source: Path, slug: str | None, output: Path | None) -> None:
    """Read the adopted text of a plan into Turtle, letter for letter. See docs/import.md for its form."""
    namespaces = load_content(read_settings().content).namespaces
    turtle = import_plan(read_text(source), slug or source.resolve().parent.name, namespaces, str(source))
    write_out(turtle.encode(), output)


@click.command()
@click.option(
    "--format", "suffix", type=click.Choice([r.suffix for r in RDF]), default="nq", show_default=True
)
@click.option(
    "--file", "name", help="Another of the release's files, as on /filer: planer.xlsx, planer.zip …"
)
@click.option("--output", type=ONE_FILE, help="File to write; else standard output.")
@click.option(
    "--all", "folder", type=click.Path(path_type=Path, file_okay=False), help="Folder to write every file to."
)
def export(suffix: str, name: str | None, output: Path | None, folder: Path | None) -> None:
    """The release in force in one serialisation, or one of its other files, or all of them."""
    listing = read_listing(usable(read_settings(), tell))
    if folder is not None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise click.BadParameter(error.strerror or str(error), param_hint="--all") from None
        for file in listing.files:
            write_out(listing.path(file).read_bytes(), folder / file.name)
        write_out(listing.checksums, folder / CHECKSUMS)
        told = translator(reader_language())("{count} files are in {folder}, their checksums in {name}.")
        click.echo(told.format(count=len(listing.files), folder=folder, name=CHECKSUMS))
        return
    wanted = listing.find(name or f"{STEM}.{suffix}")
    if wanted is None:
        raise click.BadParameter(", ".join(f.name for f in listing.files), param_hint="--file")
    write_out(listing.path(wanted).read_bytes(), output)
