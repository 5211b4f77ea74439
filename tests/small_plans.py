"""Content with many plans and little else, for builds that are not validated: they take half the time."""

from __future__ import annotations

import shutil
from pathlib import Path

from app.settings import REPOSITORY
from bench.growing import write_content

KEPT = ("ontology/handlingsplan.ttl", "ontology/concepts", "shapes/groups.ttl", "shapes/plan.ttl")
"""The vocabulary without the borrowed ones, and the shapes of one class."""


def write_small_plans(folder: Path, plans: int) -> None:
    """Write a content folder with the repository's plan under that many names, and little vocabulary."""
    write_content(folder, plans)
    for name in KEPT:
        source, target = REPOSITORY / name, folder / name
        target.parent.mkdir(exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            shutil.copyfile(source, target)
