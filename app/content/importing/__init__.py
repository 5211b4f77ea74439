"""The adopted text of a plan -> Turtle: reading, then writing. Same input, same output.

A format of source texts is a function from the text and its name to the parts of the plan, and a row in
`READERS`. `validate` and `release` read every source again through the same functions.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import PurePath

from app.content.importing.reading import ImportFailed, PlanText, adoption_of, read_plan
from app.content.importing.writing import write_plan
from app.errors import ContentError
from app.namespaces import Namespaces

__all__ = ["READERS", "ImportFailed", "check_slug", "import_plan", "read_adoption"]

READERS: dict[str, Callable[[str, str], PlanText]] = {".txt": read_plan}
"""The readers of source texts, by the ending of the file's name."""
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class UnusableSlug(ContentError):
    template = "«{slug}» cannot be the name of a plan in its IRIs."
    remedy = "Use small letters a–z, digits and single hyphens, as naering-2023-2026; see --plan."


def import_plan(text: str, slug: str, namespaces: Namespaces, source_name: str) -> str:
    """The Turtle of plan.ttl for the adopted text, letter for letter.

    Raises `ImportFailed` or `UnusableSlug`.
    """
    check_slug(slug)
    return write_plan(reader_for(source_name)(text, source_name), slug, namespaces)


def check_slug(slug: str) -> None:
    """Raise `UnusableSlug` where a plan's name cannot stand in IRIs and addresses."""
    if not SLUG.fullmatch(slug):
        raise UnusableSlug(slug=slug)


def read_adoption(text: str, source_name: str = "") -> tuple[str, date] | None:
    """The body that adopted a plan and the day, as its source says; None where it says no such day.

    Raises `ImportFailed`.
    """
    return adoption_of(reader_for(source_name)(text, source_name))


def reader_for(source_name: str) -> Callable[[str, str], PlanText]:
    """The reader for a file of this name; text where the ending is unknown."""
    return READERS.get(PurePath(source_name).suffix, read_plan)
