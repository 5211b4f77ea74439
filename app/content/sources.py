"""The documents in the folders of the plans, with the keys of earlier imports beside them."""

from __future__ import annotations

from pathlib import Path

from app.content.documents import READERS
from app.content.importing import ANSWERS, KEYS, ImportSource, check_slug, read_source
from app.content.importing.answers import Answers, read_answers
from app.content.importing.keys import Key, read_keys
from app.content.turtle_files import read_bytes, read_text
from app.errors import ContentError


class SeveralSources(ContentError):
    template = "A plan has one source, but there are {first} and {second}."
    remedy = "Remove the one that plan.ttl was not made from."


def read_documents(plans: Path, root: Path) -> dict[str, ImportSource]:
    """What each plan is imported from: source.docx or .xlsx and so on, with keys.csv, by the plan's folder.

    `plans` is the folder of the plans' folders below the content folder `root`; a folder of an owner may be
    between. Raises `SeveralSources`, `UnusableSlug`, `UnreadableDocument` or `KeysUnreadable`.
    """
    found: dict[str, ImportSource] = {}
    for path in sorted((*plans.glob("*/source.*"), *plans.glob("*/*/source.*"))):
        if path.suffix.lower() not in READERS:
            continue
        place = path.parent.relative_to(plans).as_posix()
        check_slug(place)
        if place in found:
            raise SeveralSources(first=found[place].file, second=path.relative_to(root))
        name, folder = str(path.relative_to(root)), path.parent
        found[place] = read_source(read_bytes(path), name, kept_keys(folder), kept_answers(folder))
    return found


def sources_in(folder: Path) -> list[Path]:
    """The documents in the folder of a plan that may be its source."""
    return [path for path in sorted(folder.glob("source.*")) if path.suffix.lower() in READERS]


def kept_keys(folder: Path) -> tuple[Key, ...]:
    """The keys that earlier imports made for the plan of a folder. Raises `KeysUnreadable`."""
    path = folder / KEYS
    return read_keys(read_text(path), str(path)) if path.exists() else ()


def kept_answers(folder: Path) -> Answers:
    """The planner's answers in a folder of a plan. Raises `KeysUnreadable`."""
    path = folder / ANSWERS
    return read_answers(read_text(path), str(path)) if path.exists() else {}
