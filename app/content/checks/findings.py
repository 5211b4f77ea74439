"""What a content check reports: what is wrong, with the statement that shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rdflib.namespace import SH

from app.content.checks.facts import Statement


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. `template` is the English message, which `fields` fill (see app.language)."""

    at: Statement
    severity: str
    template: str
    fields: Mapping[str, object]


def violation(at: Statement, template: str, **fields: object) -> Finding:
    """What keeps the content from being released."""
    return Finding(at, str(SH.Violation), template, fields)


def warning(at: Statement, template: str, **fields: object) -> Finding:
    """What somebody should look at, and may leave as it is."""
    return Finding(at, str(SH.Warning), template, fields)
