"""A command in two runs: the first writes a sheet to fill in, the next ones read what is filled in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from app.cli.terminal import exit_with_errors, notify, write_out
from app.content.followup.model import ReportFailed
from app.content.turtle_files import read_bytes

T = TypeVar("T")


def filled_in(path: Path, blank: Callable[[], bytes], read: Callable[[bytes], T]) -> T | None:
    """Return what `read` finds in the sheet at `path`; if there is none, write a blank one and return None.

    Everything that is wrong with the sheet is printed, and ends the command.
    """
    if not path.exists():
        write_out(blank(), path)
        notify("Fill in {file}, save it, and run the command again.", {"file": str(path)})
        return None
    try:
        return read(read_bytes(path))
    except ReportFailed as error:
        exit_with_errors((error, *error.problems))
