"""A document -> its plan as Turtle. The same document, keys and answers give the same output.

`app.content.documents` reads the file. Here its blocks become the parts of a plan: `about` reads the plan as
a whole, `outline` and `tables` its parts, and `keys` gives the last parts of their IRIs. `validate`
and `release` read every source again through the same functions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import islice

from app.content.documents import Document, DocumentTable, Notice, read_document
from app.content.importing.about import other_plans, read_front_matter
from app.content.importing.about_reading import at
from app.content.importing.annotating import write_values
from app.content.importing.answers import Answers, settled
from app.content.importing.counting import odd_numbers
from app.content.importing.finishing import finished
from app.content.importing.keys import Key, keys_of, read_keys, write_keys
from app.content.importing.keys import slug as iri_part
from app.content.importing.labels import MEASURE
from app.content.importing.lines import without_links
from app.content.importing.model import (
    ImportFailed,
    NoMeasures,
    PlanText,
    Problem,
    Question,
    UnknownColumns,
    Values,
)
from app.content.importing.moments import PERIOD, years_of
from app.content.importing.outline import Outline
from app.content.importing.registers import Register
from app.content.importing.sheets import chosen_sheets
from app.content.importing.unreadable import MOST_SHOWN, unreadable
from app.content.importing.values import Valuer
from app.content.importing.writing import write_plan
from app.errors import ContentError
from app.namespaces import Namespaces

__all__ = [
    "ANSWERS",
    "KEYS",
    "PLAN_PATH",
    "VALUES",
    "ImportFailed",
    "ImportSource",
    "check_slug",
    "import_plan",
    "read_adoption",
    "read_keys",
    "read_plan",
    "read_source",
]

KEYS = "keys.csv"
"""The file of the keys, beside the document."""
ANSWERS, VALUES = "answers.csv", "values.ttl"
"""The files of the answers and of the values, beside it too."""
PLAN_PATH = "/id/plan/"
"""What is before the name of a plan in its IRI."""
NAME = re.compile(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*/)?[a-z0-9]+(?:-[a-z0-9]+)*")
"""The name of a plan: its slug, after the slug of its owner for all but the oldest plans."""


class UnusableSlug(ContentError):
    template = "«{slug}» cannot be the name of a plan in its IRIs."
    remedy = (
        "Use small letters a–z, digits and single hyphens, as klima-2027-2030, or with the owner of the "
        "plan before it, as eksempel-kommune/klima-2027-2030; see --plan."
    )


@dataclass(frozen=True)
class ImportSource:
    """The input of an import: a document, its text, its name in messages, and earlier keys and answers.

    `read` returns the document; it is called when more than the text is needed.
    """

    read: Callable[[], Document]
    text: str
    file: str
    keys: tuple[Key, ...] = ()
    answers: Answers = field(default_factory=dict)

    @cached_property
    def document(self) -> Document:
        """The document that was read. Raises `UnreadableDocument` if it is not the same any more."""
        return self.read()


@dataclass(frozen=True)
class Imported:
    """The output of an import: plan.ttl, keys.csv and values.ttl, all questions, and the open ones."""

    turtle: str
    keys: str
    values: str
    plan: PlanText
    key_list: tuple[Key, ...]
    asked: tuple[Question, ...]
    open: tuple[Question, ...]
    notices: tuple[Notice, ...]


def read_source(
    data: bytes, file: str, keys: tuple[Key, ...] = (), answers: Answers | None = None
) -> ImportSource:
    """Return the source of a plan from the bytes of a file. Raises `UnreadableDocument`."""
    document = read_document(data, file)
    return ImportSource(lambda: document, document.text, file, keys, answers or {})


def adopted_words(source: ImportSource, slug: str, namespaces: Namespaces) -> str:
    """Return the Turtle of plan.ttl only. Raises like `import_plan`."""
    plan, keys, _ = keyed_plan(source, slug)
    return write_plan(plan, keys, slug, namespaces, source.document.suffix)


def import_plan(
    source: ImportSource, slug: str, namespaces: Namespaces, register: Register | None = None
) -> Imported:
    """Return the plan in a document, character by character, with the values that follow from its words.

    `register` has the resources of the content that the words may name. Raises `UnusableSlug`,
    or `ImportFailed` with all that is wrong with the document and the answers.
    """
    plan, keys, notices = keyed_plan(source, slug)
    owner, has_owner, _ = slug.rpartition("/")
    by_name = (f"{namespaces.id}aktor/{owner}",) if has_owner else ()
    register = (register or Register()).of_plan(f"{namespaces.id}plan/{slug}", by_name)
    valuer = Valuer(plan, keys, source.answers, register)
    terms = (str(namespaces.plan.owner), str(namespaces.plan.adoptedThrough))
    values = valuer.read(f"{namespaces.id}plan/{slug}", terms)
    if values.problems:
        raise ImportFailed(source.file, tuple(values.problems))
    suffix = source.document.suffix
    asked = (*plan.questions, *values.questions.values())
    return Imported(
        write_plan(plan, keys, slug, namespaces, suffix),
        write_keys(keys, source.keys),
        write_values(plan, keys, slug, namespaces, suffix, values, register),
        plan,
        keys,
        asked,
        tuple(question for question in asked if not source.answers.get(question.id, "").strip()),
        (*notices, *other_owner(slug, values), *unused(source.answers, asked)),
    )


def other_owner(name: str, values: Values) -> Iterator[Notice]:
    """Report a name with another owner than those of the plan."""
    named, slash, _ = name.rpartition("/")
    said = [question.found for id, question in values.questions.items() if id.startswith("plan/eier")]
    owners = values.owners or [words for words in said if words]
    if slash and owners and named not in {iri_part(owner.rpartition("/")[2]) for owner in owners}:
        template = (
            "The name «{name}» has another owner than the plan, {owners}. Import it again with "
            "--plan OWNER/SLUG, or answer plan/eier."
        )
        shown = ", ".join(owner.rpartition("/")[2] for owner in owners)
        yield Notice(template, "", {"name": name, "owners": shown})


def unused(answers: Answers, asked: tuple[Question, ...]) -> Iterator[Notice]:
    """Report answers that nothing asks for: of an earlier version of the document, or with a changed id."""
    for id in sorted(set(answers) - {question.id for question in asked}):
        yield Notice("The answer to {id} is not used: nothing asks for it.", "", {"id": id})


def keyed_plan(source: ImportSource, slug: str) -> tuple[PlanText, tuple[Key, ...], tuple[Notice, ...]]:
    """Return a document's plan, its keys and the answers about its words. Raises like `import_plan`."""
    check_slug(slug)
    read, notices = read_plan(source)
    keys = keys_of(read.elements, source.keys)
    plan, problems = settled(read, keys, source.answers)
    if problems:
        raise ImportFailed(source.file, tuple(problems))
    return plan, keys, (*notices, *other_years(slug, plan))


def other_years(name: str, plan: PlanText) -> Iterator[Notice]:
    """Report a name with other years than the period of the plan, which `validate` refuses."""
    named, period = PERIOD.search(name), plan.about.period
    if named and period and years_of(named) != tuple(day.year for day in period):
        template = (
            "The name «{name}» has other years than the plan, {years}. Import it again with another --plan, "
            "or answer plan/periode."
        )
        yield Notice(template, "", {"name": name, "years": f"{period[0].year}-{period[1].year}"})


def read_plan(source: ImportSource) -> tuple[PlanText, tuple[Notice, ...]]:
    """Return the plan in a document, and the remarks of the reader. Raises `ImportFailed`."""
    document, about_sheets = chosen_sheets(source.document, source.answers)
    about, reading = read_front_matter(document, source.file)
    tree = Outline(document, reading.used, source.file).read()
    problems = [*unreadable(source.document, source.file), *reading.problems, *tree.problems]
    if not problems and not any(draft.kind in (MEASURE, "aktivitet") for draft in tree.drafts):
        problems = [*unread_tables(source)] or [NoMeasures(file=source.file, place="", found="")]
    if problems:
        raise ImportFailed(source.file, tuple(problems))
    tidy = without_links if document.suffix == ".txt" else lambda piece: piece
    elements = finished(tree.drafts, tidy)
    questions = (*about_sheets, *reading.questions, *tree.questions)
    return PlanText(about, elements, questions), (
        *document.notices,
        *other_plans(document.blocks, reading),
        *tree.notices,
        *odd_numbers(elements),
    )


def unread_tables(source: ImportSource) -> Iterator[Problem]:
    """Return the tables of a document without measures, with the words of their first rows."""
    tables = (block for block in source.document.blocks if isinstance(block, DocumentTable))
    for table in islice((t for t in tables if len(t.rows) > 1), MOST_SHOWN):
        first = next(row for row in table.rows if any(row))
        columns = ", ".join(f"«{' '.join(cell.words.split())[:40]}»" for cell in first if cell)
        yield UnknownColumns(file=source.file, place=at(table.whole), found=columns)


def check_slug(slug: str) -> None:
    """Raise `UnusableSlug` if a plan's name is not valid in IRIs and addresses."""
    if not NAME.fullmatch(slug):
        raise UnusableSlug(slug=slug)


def read_adoption(source: ImportSource) -> tuple[str, date] | None:
    """Return the body that adopted a plan and the day, from its source; None unless the source has both."""
    about, _ = read_front_matter(source.document, source.file)
    return (about.body, about.adopted) if about.body and about.adopted else None
