"""Rows written by the engine's own serialiser, and cut at the limits of a result.

It costs a tenth of our writers (`app.sparql.results`), and is used for the formats in which it is exact:

* JSON and TSV: every value can be read back.
* Not XML: Oxigraph 0.5 writes control characters, which no parser accepts, and carriage returns, which a
  parser turns into line feeds.
* Not CSV: it writes a row with one empty value as an empty line, which many readers skip, and triple terms
  without signs around them.

The serialiser writes pieces of 8 KiB that end anywhere. `WholeRows` finds where rows end in them. A query
that finds rows slowly is sent in such pieces, too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import IO, cast

import pyoxigraph as ox

from app.sparql.output import FLUSH_BYTES, Output, PieceTooLarge


@dataclass(frozen=True, slots=True)
class Syntax:
    """How a format separates rows.

    Group 1 of `border` ends where a row ends and another one follows. In a text with `unclear` in it, `exact`
    finds the borders, which takes longer. `ending` is what follows the last row, `empty` the end of a result
    without rows. `rows_before` is the number of rows before the first border, less one.
    """

    format: ox.QueryResultsFormat
    border: re.Pattern[bytes]
    exact: re.Pattern[bytes]
    unclear: bytes
    ending: bytes
    empty: bytes
    rows_before: int


_LINE = re.compile(rb"(\n)(?=.)", re.DOTALL)
SYNTAXES = {
    # A row begins with `{"` and the name of a variable. If `},{"` is the end of a string, a comma or a brace
    # follows; inside a string, a quotation mark has a backslash before it. A row without values is `{}`,
    # which may also be part of a string, so strings must then be skipped.
    "json": Syntax(
        ox.QueryResultsFormat.JSON,
        re.compile(rb'(\})(?=,\{"[^,}])'),
        re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|(\})(?=,\{)', re.DOTALL),
        unclear=b"{}",
        ending=b"]}}",
        empty=b"[]}}",
        rows_before=0,
    ),
    # A row is a line, after the line with the variables.
    "tsv": Syntax(ox.QueryResultsFormat.TSV, _LINE, _LINE, b"\n", ending=b"", empty=b"", rows_before=-1),
}


class _Cut(Exception):
    """The result has reached a limit."""


@dataclass
class WholeRows:
    """A file for the serialiser. It passes on complete rows, until `limit` rows or the bytes of the output.

    `count` is the number of rows that were passed on; `truncated` means that there were more.
    """

    syntax: Syntax
    output: Output
    limit: int
    count: int = field(init=False)
    truncated: bool = False
    _held: bytearray = field(default_factory=bytearray)  # begins where a row ends, or with the document
    _scan_at: int = 0

    def __post_init__(self) -> None:
        self.count = self.syntax.rows_before

    def write(self, piece: bytes) -> int:
        """Take a piece. Raises `PieceTooLarge`, and what the output raises; `_Cut` at a limit."""
        if self.truncated:  # the serialiser empties its buffer after an error, too
            return len(piece)
        self._held += piece
        over = self.output.total + len(self._held) > self.output.limit + FLUSH_BYTES
        if over or len(self._held) >= self._scan_at:
            self._scan()
            self._scan_at = 2 * len(self._held)  # a row of many pieces is not scanned again with each of them
            if over:
                raise PieceTooLarge
        return len(piece)

    def flush(self) -> None:
        """Do nothing: rows are passed on when they are complete."""

    def end(self) -> None:
        """Pass on the rest. Raises what `write` raises."""
        self._scan()
        if not (self.syntax.empty and self._held.endswith(self.syntax.empty)):
            self.count += 1
        self.output.write(bytes(self._held))

    def _scan(self) -> None:
        """Pass on the complete rows that another one follows."""
        unclear = self.syntax.unclear in self._held
        pattern = self.syntax.exact if unclear else self.syntax.border
        ends = [found.end() for found in pattern.finditer(self._held) if found[1]]
        if not ends:
            return
        if self.count + len(ends) >= self.limit or self.output.total + ends[-1] >= self.output.limit:
            for end in ends:
                self.count += 1
                if self.count >= self.limit or self.output.total + end >= self.output.limit:
                    self.truncated = True
                    self.output.write(bytes(self._held[:end]) + self.syntax.ending)
                    raise _Cut
        self.count += len(ends)
        self.output.write(bytes(self._held[: ends[-1]]))
        del self._held[: ends[-1]]


def write_rows(solutions: ox.QuerySolutions, syntax: Syntax, output: Output, limit: int) -> tuple[int, bool]:
    """Write at most `limit` rows; return their number, and whether there are more.

    Raises `PieceTooLarge`, what the output raises, and the engine's errors.
    """
    rows = WholeRows(syntax, output, limit)
    try:
        solutions.serialize(cast("IO[bytes]", rows), syntax.format)
        rows.end()
    except _Cut:
        pass
    return rows.count, rows.truncated
