"""The adopted text of a plan -> Turtle: reading, then writing. Same input, same output."""

from __future__ import annotations

from app.importing.reading import ImportFailed, read_plan
from app.importing.writing import write_plan
from app.namespaces import Namespaces

__all__ = ["ImportFailed", "import_plan"]


def import_plan(text: str, slug: str, namespaces: Namespaces, source_name: str) -> str:
    """The Turtle of plan.ttl for the adopted text, letter for letter. Raises `ImportFailed`."""
    return write_plan(read_plan(text, source_name), slug, namespaces)
