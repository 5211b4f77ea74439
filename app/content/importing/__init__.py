"""The adopted text of a plan -> Turtle, by reading and then writing. The same input gives the same output.

A format of source texts is a row in `READERS`: a function from the text and its name to the parts of the
plan. `validate` and `release` read every source again with the same functions.
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
"""The readers of source texts, by the suffix of the file name."""
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class UnusableSlug(ContentError):
    template = "«{slug}» cannot be the name of a plan in its IRIs."
    remedy = "Use small letters a–z, digits and single hyphens, as naering-2023-2026; see --plan."


def import_plan(text: str, slug: str, namespaces: Namespaces, source_name: str) -> str:
    """Return the Turtle of plan.ttl for the adopted text, whose words stay unchanged.

    Raises `ImportFailed` or `UnusableSlug`.
    """
    check_slug(slug)
    return write_plan(reader_for(source_name)(text, source_name), slug, namespaces)


def check_slug(slug: str) -> None:
    """Raise `UnusableSlug` if the name of a plan cannot be used in IRIs and addresses."""
    if not SLUG.fullmatch(slug):
        raise UnusableSlug(slug=slug)


def read_adoption(text: str, source_name: str = "") -> tuple[str, date] | None:
    """Return the body that adopted the plan and the date, as the source states them; None without a valid
    date.

    Raises `ImportFailed`.
    """
    return adoption_of(reader_for(source_name)(text, source_name))


def reader_for(source_name: str) -> Callable[[str, str], PlanText]:
    """Return the reader for a file name; the reader for text if the suffix is unknown."""
    return READERS.get(PurePath(source_name).suffix, read_plan)
