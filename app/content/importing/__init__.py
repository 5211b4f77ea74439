"""A document -> the plan that it says, as Turtle. Same document, keys and answers, same output.

`app.content.documents` reads the file. Here its blocks become the parts of a plan: `about` reads the plan as
a whole, `outline` and `tables` its parts, and `keys` gives what their IRIs rest on. `validate` and `release`
read every source again through the same functions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from app.content.documents import Document, Notice, controls, read_document
from app.content.importing.about import read_about
from app.content.importing.annotating import write_values
from app.content.importing.answers import Answers, settled
from app.content.importing.keys import Key, keys_of, read_keys, write_keys
from app.content.importing.labels import MEASURE
from app.content.importing.lines import without_links
from app.content.importing.model import (
    ImportFailed,
    NoMeasures,
    PlanText,
    Problem,
    Question,
    UnreadableCharacter,
)
from app.content.importing.outline import Outline
from app.content.importing.registers import Register
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
    "Source",
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
MOST_SHOWN = 20
PLAN_PATH = "/id/plan/"
"""What is before the name of a plan in its IRI."""
NAME = re.compile(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*/)?[a-z0-9]+(?:-[a-z0-9]+)*")
"""The name of a plan: its slug, after the slug of its owner for all but the oldest plans."""


class UnusableSlug(ContentError):
    template = "«{slug}» cannot be the name of a plan in its IRIs."
    remedy = (
        "Use small letters a–z, digits and single hyphens, as naering-2023-2026, or with the owner of the "
        "plan before it, as lier-kommune/naering-2023-2026; see --plan."
    )


@dataclass(frozen=True)
class Source:
    """What a plan is imported from: a document, its name in messages, and the keys and answers of before."""

    document: Document
    file: str
    keys: tuple[Key, ...] = ()
    answers: Answers = field(default_factory=dict)


@dataclass(frozen=True)
class Imported:
    """What an import gives: plan.ttl, keys.csv and values.ttl, all questions, and the open ones."""

    turtle: str
    keys: str
    values: str
    plan: PlanText
    key_list: tuple[Key, ...]
    asked: tuple[Question, ...]
    open: tuple[Question, ...]
    notices: tuple[Notice, ...]


def read_source(data: bytes, file: str, keys: tuple[Key, ...] = (), answers: Answers | None = None) -> Source:
    """The source of a plan from the bytes of a file. Raises `UnreadableDocument`."""
    return Source(read_document(data, file), file, keys, answers or {})


def adopted_words(source: Source, slug: str, namespaces: Namespaces) -> str:
    """The Turtle of plan.ttl alone. Raises as `import_plan`."""
    plan, keys, _ = keyed_plan(source, slug)
    return write_plan(plan, keys, slug, namespaces, source.document.suffix)


def import_plan(
    source: Source, slug: str, namespaces: Namespaces, register: Register | None = None
) -> Imported:
    """The plan that a document says, letter for letter, with the values that follow from its words.

    `register` is what the content has that the words may name. Raises `UnusableSlug`, or `ImportFailed` with
    all that is wrong with the document and the answers.
    """
    plan, keys, notices = keyed_plan(source, slug)
    register = register or Register()
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
        notices,
    )


def keyed_plan(source: Source, slug: str) -> tuple[PlanText, tuple[Key, ...], tuple[Notice, ...]]:
    """The plan of a document with its keys and the answers about its words. Raises as `import_plan`."""
    check_slug(slug)
    read, notices = read_plan(source)
    keys = keys_of(read.elements, source.keys)
    plan, problems = settled(read, keys, source.answers)
    if problems:
        raise ImportFailed(source.file, tuple(problems))
    return plan, keys, notices


def read_plan(source: Source) -> tuple[PlanText, tuple[Notice, ...]]:
    """What a document says, and what the reader met. Raises `ImportFailed`."""
    document = source.document
    about, reading = read_about(document, source.file)
    tree = Outline(document, reading.used, source.file).read()
    problems = [*unreadable(source), *reading.problems, *tree.problems]
    if not problems and not any(draft.kind in (MEASURE, "aktivitet") for draft in tree.drafts):
        problems.append(NoMeasures(file=source.file, place="", found=""))
    if problems:
        raise ImportFailed(source.file, tuple(problems))
    tidy = without_links if document.suffix == ".txt" else lambda piece: piece
    elements = tree.finished(tidy)
    questions = (*reading.questions, *tree.questions)
    return PlanText(about, elements, questions), (*document.notices, *tree.notices)


def unreadable(source: Source) -> Iterator[Problem]:
    """The characters that nobody can see, with their places."""
    document = source.document
    for offset, name, near in islice(controls(document.text), MOST_SHOWN):
        line = document.text.count("\n", 0, offset) + 1
        place = next(
            (p.place for p in document.pieces() if p.start <= offset < p.end and p.place), f"linje {line}"
        )
        yield UnreadableCharacter(file=source.file, place=place, name=name, found=near)


def check_slug(slug: str) -> None:
    """Raise `UnusableSlug` where a plan's name cannot stand in IRIs and addresses."""
    if not NAME.fullmatch(slug):
        raise UnusableSlug(slug=slug)


def read_adoption(source: Source) -> tuple[str, date] | None:
    """The body that adopted a plan and the day, as its source says; None where it does not say both."""
    about, _ = read_about(source.document, source.file)
    return (about.body, about.adopted) if about.body and about.adopted else None
