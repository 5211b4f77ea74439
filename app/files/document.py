"""A plan -> one document for reading and print: the complete adopted text in its order.

The page of the site and the separate file are made from the same passages.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment

from app.files.kinds import FileContext
from app.files.outline import OutlineElement, Plan
from app.files.written import WrittenFile, compressed_text
from app.identifiers import anchor
from app.language import best_text, content_languages, long_date
from app.views.templates import plain_environment, render

STYLE_NAME = "plan.css"
TEMPLATE = "plan_file.html"
DEEPEST_HEADING = 6
VERSION_LENGTH = 16


@dataclass(frozen=True, slots=True)
class PlanPassage:
    """One element for display.

    `mark` is the text before its words: «1.», «4.10», «Mål:»; `level` that of its heading.
    """

    anchor: str
    iri: str
    mark: str
    title: str
    text: tuple[str, ...]
    language: str
    translated_title: str
    translated_text: tuple[str, ...]
    level: int
    passages: tuple[PlanPassage, ...]


@dataclass(frozen=True, slots=True)
class PlanDocument:
    """A complete plan for display; `adoption` are the lines about its adoption."""

    title: str
    language: str
    iri: str
    translated_title: str
    adoption: tuple[str, ...]
    adopted_by: str
    adopted_on: str
    passages: tuple[PlanPassage, ...]
    translated: bool

    @property
    def version(self) -> str:
        """Return a hash of all that the document says: releases that do not change that have the same."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:VERSION_LENGTH]


def plan_document(plan: Plan, language: str) -> PlanDocument:
    """Return the plan for a reader of `language`; the English one has the unofficial translation, if any."""
    parallel = language == "en" and plan.translated
    return PlanDocument(
        title=plan.title,
        language=plan.language,
        iri=plan.iri,
        translated_title=plan.labels.get("en", "") if parallel else "",
        adoption=lines(plan.adoption),
        adopted_by=best_text(plan.adopted_by, content_languages(language)),
        adopted_on=long_date(plan.adopted_on, language),
        passages=passages(plan, plan.elements, 2, parallel),
        translated=plan.translated,
    )


def passages(
    plan: Plan, elements: Sequence[OutlineElement], level: int, parallel: bool
) -> tuple[PlanPassage, ...]:
    """Return the elements with their descendants; elements after a heading of the text are below it."""
    return tuple(
        PlanPassage(
            anchor=anchor(e.iri, plan.iri),
            iri=e.iri,
            mark=mark(e, elements),
            title=e.title,
            text=lines(e.text),
            language=e.language,
            translated_title=e.translated_title if parallel else "",
            translated_text=lines(e.translated_text) if parallel else (),
            level=min(level, DEEPEST_HEADING),
            passages=passages(plan, (*e.children, *following), level + 1, parallel),
        )
        for e, following in under_headings(elements)
    )


def lines(text: str) -> tuple[str, ...]:
    """Return the lines of a text; `str.splitlines` would split at other characters too, and drop them."""
    return tuple(text.split("\n")) if text else ()


def under_headings(elements: Sequence[OutlineElement]) -> list[tuple[OutlineElement, list[OutlineElement]]]:
    """Return each element with those under its heading: a section's areas are its siblings in the data."""
    found: list[tuple[OutlineElement, list[OutlineElement]]] = []
    for element in elements:
        if found and "Section" in found[-1][0].classes and "Section" not in element.classes:
            found[-1][1].append(element)
        else:
            found.append((element, []))
    return found


def mark(element: OutlineElement, siblings: Sequence[OutlineElement]) -> str:
    """Return the text before the words of an element.

    It is the number, with a full stop if it has only one part. For a goal, or a level without a title, it is
    the name of the kind, with the number only if there are several of the kind.
    """
    if element.title or "Measure" in element.classes:
        return f"{element.number}." if element.number.isdecimal() else element.number
    alone = sum(e.kind == element.kind for e in siblings) == 1 and element.kind == "mal"
    name = best_text(element.kinds if alone else element.labels, ("nb", "nn", ""))
    return f"{name}:" if name else ""


def plan_file(language: str, _: FileContext, plan: Plan) -> bytes:
    """Return the document as a separate file: its links are IRIs, its style sheet is in the same folder."""
    context = {"plan": plan_document(plan, language), "style": STYLE_NAME, "link_to": str}
    return render(documents(), TEMPLATE, language, context).encode()


@cache
def documents() -> Environment:
    """Return the environment of the documents, which compiles their templates once in a process."""
    return plain_environment()


def style(_: FileContext, path: Path) -> WrittenFile:
    """Write the style sheet of the document, for screen and paper."""
    return compressed_text(path, (Path(__file__).with_name("texts") / STYLE_NAME).read_bytes())
