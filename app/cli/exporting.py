"""`export`: the release in force -> files."""

from __future__ import annotations

from pathlib import Path

import click

from app.cli.terminal import ONE_FILE, notify, read_settings, reader_language, write_out
from app.files.listing import CHECKSUMS, STEM, read_listing
from app.formats import RDF
from app.language import plural_translator
from app.upkeep import usable


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
    """Export the release in force in one format, one of its other files, or all of them."""
    listing = read_listing(usable(read_settings(), notify))
    if folder is not None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise click.BadParameter(error.strerror or str(error), param_hint="--all") from None
        for file in listing.files:
            with listing.open(file) as found:
                write_out(found.read(), folder / file.name)
        write_out(listing.checksums, folder / CHECKSUMS)
        message = plural_translator(reader_language())(
            "{count} file is in {folder}, its checksum in {name}.",
            "{count} files are in {folder}, their checksums in {name}.",
            len(listing.files),
        )
        click.echo(message.format(count=len(listing.files), folder=folder, name=CHECKSUMS))
        return
    wanted = listing.find(name or f"{STEM}.{suffix}")
    if wanted is None:
        raise click.BadParameter(", ".join(f.name for f in listing.files), param_hint="--file")
    with listing.open(wanted) as found:
        write_out(found.read(), output)
