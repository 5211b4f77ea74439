"""A new content folder of a municipality: answers -> the files that it begins with.

The folder has data/ only. Vocabulary, code lists and shapes are those of the software, so all municipalities
use the same terms. `files` is pure; `write_folder` writes.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from app.content.importing import PLAN_PATH
from app.content.starting.answers import Start
from app.content.starting.catalogue import actors, catalogue, identifiers
from app.content.starting.sheet import template_sheet
from app.content.starting.words import GUIDES
from app.errors import ContentError

SHEET = "planmal.xlsx"


class FolderNotEmpty(ContentError):
    template = "{path} is there already. Nothing is written."
    remedy = "Choose a folder that does not exist, or an empty one."


def files(start: Start, language: str) -> dict[str, bytes]:
    """Return the files of the folder by path; the guide is in the `language` of its reader."""
    name, guide = GUIDES[language]
    fields = {"municipality": start.municipality, "plan": start.plan, "name": start.name, "sheet": SHEET}
    address = start.base.rstrip("/") + PLAN_PATH + start.name
    return {
        "data/catalog.ttl": catalogue(start).encode(),
        "data/actors.ttl": actors(start).encode(),
        "data/identifiers.ttl": identifiers(start).encode(),
        SHEET: template_sheet(start),
        name: guide.format(**fields, address=address).encode(),
    }


def write_folder(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write the files into a folder, completely or not at all. Raises `FolderNotEmpty`."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderNotEmpty(path=folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".handlingsplan-", dir=folder.parent))
    try:
        for path, data in contents.items():
            (work / path).parent.mkdir(parents=True, exist_ok=True)
            (work / path).write_bytes(data)
        work.chmod(0o755)  # mkdtemp makes it readable by its owner only
        try:
            work.rename(folder)  # replaces an empty folder, never one with files
        except OSError as error:
            if folder.is_dir() and any(folder.iterdir()):
                raise FolderNotEmpty(path=folder) from error
            raise
    finally:
        shutil.rmtree(work, ignore_errors=True)
