"""`import`: the document of a plan becomes data, and what is not certain becomes questions."""

from __future__ import annotations

from pathlib import Path

import click

from app.cli.terminal import (
    ONE_FILE,
    exit_with_errors,
    notify,
    progress,
    read_settings,
    reader_language,
    write_out,
)
from app.content.importing import (
    ANSWERS,
    KEYS,
    VALUES,
    Imported,
    ImportFailed,
    ImportSource,
    import_plan,
    read_source,
)
from app.content.importing.answers import Answers, write_answers
from app.content.importing.reading_registers import read_import_register
from app.content.importing.review import FILE, read_review, review
from app.content.loading import load_content
from app.content.naming import plan_name
from app.content.sources import SeveralSources, kept_answers, kept_keys, sources_in
from app.content.turtle_files import read_bytes
from app.language import filled, place_in

HELP = (
    "Read the document of a plan into Turtle, letter for letter: .docx, .xlsx, .csv, .html or .txt. "
    "Beside OUTPUT it writes values.ttl, keys.csv and gjennomgang.xlsx, with what is not certain. Answer "
    "there and import again. Exit code 0: imported, perhaps with questions; 2: not imported. See "
    "docs/import.md."
)


@click.command("import", help=HELP)
@click.argument("source", type=ONE_FILE)
@click.option("--plan", "slug", help="SLUG or OWNER/SLUG, as klima-2027-2030; else the folder of SOURCE.")
@click.option("--output", type=ONE_FILE, help="Turtle file to write; else standard output.")
def import_source(source: Path, slug: str | None, output: Path | None) -> None:
    """Read the document of a plan; write its data, or all that is wrong with it."""
    progress("loading")
    content = load_content(read_settings().content)
    name = plan_name(content, slug or source.resolve().parent.name)
    folder = (output or source).resolve().parent
    answers = answers_in(folder, name)
    read = read_source(read_bytes(source), str(source), kept_keys(folder), answers)
    own = frozenset(f"{content.namespaces.graf}{name}/{graph}" for graph in ("vedtatt", "verdier"))
    register = read_import_register(content.quads, own, content.namespaces)
    try:
        imported = import_plan(read, name, content.namespaces, register)
    except ImportFailed as error:
        exit_with_errors((error, *error.problems))
    if output is None:
        write_out(imported.turtle.encode(), None)
    else:
        write_files(imported, read, source, output, name)
    report(imported)


def answers_in(folder: Path, name: str) -> Answers:
    """The planner's answers: those in gjennomgang.xlsx, or those kept where there is no such file."""
    path = folder / FILE
    return read_review(read_bytes(path), str(path), name) if path.exists() else kept_answers(folder)


def write_files(imported: Imported, read: ImportSource, source: Path, output: Path, name: str) -> None:
    """Write the data, the keys, the answers and the review, and the document as the source of the plan.

    Raises `SeveralSources` where the folder has a source of another format, before anything is written.
    """
    folder = output.resolve().parent
    kept = folder / f"source{read.document.suffix}"
    if others := [path for path in sources_in(folder) if path != kept]:
        raise SeveralSources(first=others[0], second=kept)
    folder.mkdir(parents=True, exist_ok=True)
    if source.resolve() != kept:
        write_out(read_bytes(source), kept)
    write_out(imported.turtle.encode(), output)
    write_out(imported.keys.encode(), folder / KEYS)
    if read.answers or (folder / ANSWERS).exists():
        write_out(write_answers(read.answers).encode(), folder / ANSWERS)
    if imported.values:
        write_out(imported.values.encode(), folder / VALUES)
    else:
        (folder / VALUES).unlink(missing_ok=True)
    sheet = review(
        imported.plan,
        imported.key_list,
        imported.asked,
        imported.notices,
        read.answers,
        reader_language(),
        name,
    )
    write_out(sheet, folder / FILE)


def report(imported: Imported) -> None:
    """Tell what was left out or repaired, and what is open."""
    for notice in imported.notices:
        words = filled(notice.template, notice.fields, reader_language())
        click.echo(": ".join(filter(None, (place_in(notice.place, reader_language()), words))), err=True)
    for question in imported.open:
        if question.matters:
            words = filled(question.template, question.fields, reader_language())
            notify(
                "To be answered before a release, {id}: {question}", {"id": question.id, "question": words}
            )
    if imported.open:
        notify("{count} questions are in {file}.", {"count": len(imported.open), "file": FILE})
