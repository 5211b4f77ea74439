"""`import`: the adopted text of a plan -> Turtle."""

from __future__ import annotations

from pathlib import Path

import click

from app.cli.terminal import ONE_FILE, read_settings, write_out
from app.content.importing import import_plan
from app.content.loading import load_content
from app.content.turtle_files import read_text


@click.command("import")
@click.argument("source", type=ONE_FILE)
@click.option("--plan", "slug", help="Slug of the plan, as naering-2023-2026; else the folder of SOURCE.")
@click.option("--output", type=ONE_FILE, help="Turtle file to write; else standard output.")
def import_source(source: Path, slug: str | None, output: Path | None) -> None:
    """Read the adopted text of a plan into Turtle, letter for letter. See docs/import.md for its form."""
    namespaces = load_content(read_settings().content).namespaces
    turtle = import_plan(read_text(source), slug or source.resolve().parent.name, namespaces, str(source))
    write_out(turtle.encode(), output)
