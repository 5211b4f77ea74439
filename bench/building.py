"""Measures how long a release takes: loading and validation, each file, and starting with a built one.

.venv/bin/python bench/building.py
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from app.building import current_content_hash, derive, publish
from app.content.loading import load_content
from app.content.validation import validated
from app.files.writing import files_of
from app.releases.release import write_release
from app.settings import Settings
from app.site import create_site
from app.store.lookups import Lookups


def timed(name: str, step: Callable[[], object]) -> None:
    """Run a step and print its time."""
    began = time.perf_counter()
    step()
    print(f"{time.perf_counter() - began:8.3f} s  {name}")


def files(lookups: Lookups) -> None:
    """Measure each file separately, and print the slowest first."""
    began, taken = time.perf_counter(), []
    for file, data in files_of(lookups):
        now = time.perf_counter()
        taken.append((now - began, len(data), file.name))
        began = now
    for seconds, size, name in sorted(taken, reverse=True)[:10]:
        print(f"{seconds:8.3f} s  {size:9} bytes  {name}")


def main() -> None:
    """Build the repository's own content from scratch, then start with the result."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(releases=Path(folder))
        content = load_content(settings.content)
        timed("load", lambda: load_content(settings.content))
        timed("validate", lambda: validated(content))
        checked = validated(content)
        timed("write without what is derived", lambda: write_release(Path(folder) / "bare", checked, ""))
        mark = current_content_hash(settings)
        timed("write with all that is derived", lambda: write_release(Path(folder), checked, mark, derive))
        timed("publish what is built already", lambda: publish(settings))
        timed("start the site from it", create_site(settings).extensions["publication"].current)
        files(Lookups(publish(settings)))


if __name__ == "__main__":
    main()
