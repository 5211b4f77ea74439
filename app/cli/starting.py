"""`new`: a content folder for another municipality, from a few questions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from app.cli.terminal import notify, reader_language
from app.content.starting import answers, files, write_folder
from app.content.starting.words import GUIDES
from app.errors import ContentError
from app.language import explain
from app.namespaces import Namespaces
from app.web_addresses import is_base

HELP = (
    "Make a content folder for the plans of a municipality: its catalogue, its numbers and a template sheet "
    "that «handlingsplan import» reads. What is not given as an option is asked. FOLDER must not exist, or "
    "be empty."
)


class NotABase(ContentError):
    template = "«{found}» cannot be the base of addresses."
    remedy = "Give the root of a host name of the site's own, such as https://data.eksempel.kommune.no/."


class BaseOfTheVocabulary(ContentError):
    template = "{found} is the base of the vocabulary that all municipalities share."
    remedy = NotABase.remedy


def read_base(text: str) -> str:
    """Return the base with its slash at the end. Raises `NotABase` and `BaseOfTheVocabulary`."""
    base = text.strip().rstrip("/") + "/"
    if not is_base(base):
        raise NotABase(found=text)
    if base == Namespaces().base:
        raise BaseOfTheVocabulary(found=base)
    return base


def checked(read: Callable[[str], object]) -> Callable[[click.Context, click.Parameter, str], str]:
    """Return a callback that refuses an answer with the reader's message, so that click asks again."""

    def callback(context: click.Context, parameter: click.Parameter, value: str) -> str:
        try:
            found = read(value)
        except ContentError as error:
            raise click.BadParameter(explain(error, reader_language())) from error
        return found if isinstance(found, str) else value

    return callback


@click.command(help=HELP)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--municipality",
    prompt="Name of the municipality",
    callback=checked(answers.read_name),
    help="Name of the publisher, as Eksempel kommune.",
)
@click.option(
    "--number",
    prompt="Municipality number (empty if it is none)",
    default="",
    show_default=False,
    callback=checked(answers.read_number),
    help="Municipality number: four digits; empty for others.",
)
@click.option(
    "--organisation-number",
    prompt="Organisation number",
    callback=checked(answers.read_organisation_number),
    help="Organisation number: nine digits.",
)
@click.option(
    "--base",
    prompt="Base of all addresses, as https://data.eksempel.kommune.no/",
    callback=checked(read_base),
    help="Base of all addresses: the root of a host name.",
)
@click.option(
    "--title",
    prompt="Title of the first plan",
    callback=checked(answers.read_name),
    help="Title of the first plan.",
)
@click.option(
    "--period",
    prompt="Period of the plan, as 2027-2030",
    callback=checked(answers.read_period),
    help="The period of the plan, such as 2027-2030.",
)
@click.option(
    "--owner",
    prompt="Owner of the plan",
    default=lambda: click.get_current_context().params.get("municipality"),
    show_default=False,
    callback=checked(answers.read_name),
    help="The owner of the plan; default: the municipality.",
)
@click.option(
    "--home-page",
    prompt="Home page of the owner (empty if it has none)",
    default="",
    show_default=False,
    callback=checked(answers.read_home_page),
    help="Home page of the owner, as https://www.eksempel.kommune.no/; empty if it has none.",
)
@click.option(
    "--plan-language",
    "plan_language",
    prompt="Language of the plan",
    type=click.Choice(answers.LANGUAGES),
    default="nb",
    help="Language of the plan.",
)
def new(folder: Path, plan_language: str, **given: str) -> None:
    """Ask, check, and write the folder."""
    start = answers.read_start({**given, "language": plan_language})
    write_folder(folder, files(start, reader_language()))
    guide = GUIDES[reader_language()][0]
    notify("{folder} is ready. Next: {guide}.", {"folder": str(folder), "guide": str(folder / guide)})
