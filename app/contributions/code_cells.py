"""A cell of the linking sheet that has the name of a code -> the code, or the finding that there is none."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from app.contributions.findings import FileFinding
from app.contributions.nearest import LONGEST_NAME, nearest_name
from app.contributions.plan_terms import PlanTerms
from app.contributions.sheet_reading import FilledRow
from app.matching.folding import fold

AND = re.compile(r"\s*(?:[,;&+/]|\bog\b|\band\b)\s*", re.IGNORECASE)


def several_names(text: str, names: Collection[str]) -> FileFinding | None:
    """Return the finding that a cell has several of these folded names, such as «deltaker og medlem»."""
    parts = [part for part in AND.split(text[:LONGEST_NAME]) if part]
    if len(parts) < 2 or not all(fold(part) in names for part in parts):
        return None
    message, remedy = "«{text}» is more than one of them.", "Write one row for each of them."
    return FileFinding(message, remedy, {"text": text[:60]})


class CodeCells:
    """The cells of one column, with the codes that they may have."""

    def __init__(self, column: str, codes: Sequence[str], message: str, terms: PlanTerms) -> None:
        """`message` is the English text of the finding, with `{text}` for what the cell has."""
        self._column, self._codes, self._message, self._terms = column, codes, message, terms
        self._names: Mapping[str, str] = {
            fold(name): iri for iri in codes for name in terms.look.labels(iri).values()
        }

    def read(self, row: FilledRow, found: list[FileFinding]) -> str:
        """Return the code in a row, in whichever language it is named; else add a finding, and return «»."""
        text, place = row.cells.get(self._column, ""), row.places[self._column]
        if code := self._names.get(fold(text)):
            return code
        if several := several_names(text, self._names):
            found.append(replace(several, place=place))
            return ""
        near = nearest_name(text, self._names, partly=True)
        fields = {
            "text": text[:60],
            "near": self._terms.names_in_languages([near]) if near else "",
            "known": self._terms.names_in_languages(self._codes),
        }
        remedy = "Did you mean «{near}»?" if near else "Choose one of: {known}."
        found.append(FileFinding(self._message, remedy, fields, place))
        return ""


def status_cells(terms: PlanTerms) -> CodeCells:
    """Return the column of the statuses."""
    return CodeCells("status", terms.codes("status"), "«{text}» is not one of the statuses.", terms)


def role_cells(terms: PlanTerms) -> CodeCells:
    """Return the column of the roles."""
    return CodeCells("role", terms.codes("rolle"), "«{text}» is not one of the roles.", terms)
