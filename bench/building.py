"""CPU time of the steps of a release of the repository's content, and of its slowest files."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from app.builders import derive
from app.content.folders import current_content_hash
from app.content.loading import load_content
from app.content.validation import validated
from app.files.writing import files_of
from app.releases.release import read_release
from app.releases.writing import prepare, write_prepared
from app.settings import Settings
from app.store.lookups import Lookups

Made = TypeVar("Made")
SLOWEST = 5


@dataclass(frozen=True)
class Step:
    """A step of the build, in seconds of wall time: the validation runs in a child process."""

    name: str
    seconds: float


class Steps:
    """The steps so far."""

    def __init__(self) -> None:
        self.done: list[Step] = []

    def run(self, name: str, step: Callable[[], Made]) -> Made:
        """Run a step and keep its time."""
        began = time.perf_counter()
        made = step()
        self.done.append(Step(name, round(time.perf_counter() - began, 3)))
        return made


def build_steps() -> list[Step]:
    """Build the repository's own content from scratch."""
    steps = Steps()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(releases=Path(folder))
        content = steps.run("load the content", lambda: load_content(settings.content))
        steps.run("validate it", lambda: validated(content))
        mark, releases = current_content_hash(settings), settings.releases
        steps.run(
            "write the release with all derived files",
            lambda: write_prepared(releases, prepare(releases, content, mark), derive),
        )
        built = next(path for path in releases.iterdir() if path.is_dir())
        lookups = steps.run("read the quads for pages", lambda: Lookups(read_release(releases, built.name)))
        began, taken = time.perf_counter(), []
        for file, _ in files_of(lookups, Path(tempfile.mkdtemp(dir=folder))):
            now = time.perf_counter()
            taken.append(Step(f"of these, {file.name}", round(now - began, 3)))
            began = now
    return steps.done + sorted(taken, key=lambda step: -step.seconds)[:SLOWEST]
