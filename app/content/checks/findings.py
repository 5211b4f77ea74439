"""The findings of content checks: a message, and the statement that shows the problem."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rdflib.namespace import SH

from app.content.checks.statement import Statement


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem. `template` is the English message, which `fields` fill (see app.language)."""

    at: Statement
    severity: str
    template: str
    fields: Mapping[str, object]


def violation(at: Statement, template: str, **fields: object) -> Finding:
    """Return an error, which prevents the release."""
    return Finding(at, str(SH.Violation), template, fields)


def warning(at: Statement, template: str, **fields: object) -> Finding:
    """Return a warning: somebody should look at it, and it does not prevent the release."""
    return Finding(at, str(SH.Warning), template, fields)
