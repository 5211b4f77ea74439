"""The documents in the folders of the plans, with the keys of earlier imports beside them."""

from __future__ import annotations

import hashlib
from functools import partial
from pathlib import Path

from app.content.documents import READERS, Document, UnreadableDocument, read_document
from app.content.importing import ANSWERS, KEYS, ImportSource, check_slug, read_source
from app.content.importing.answers import Answers, read_answers
from app.content.importing.keys import Key, read_keys
from app.content.turtle_files import read_bytes, read_text
from app.errors import ContentError
from app.kept import NOTHING_KEPT, Kept, key_of


class SeveralSources(ContentError):
    template = "A plan has one source, but there are {first} and {second}."
    remedy = "Remove the one that plan.ttl was not made from."


class ChangedMeanwhile(UnreadableDocument):
    template = "{file} was changed while the content was read."
    remedy = "Try again."


def read_documents(plans: Path, root: Path, kept: Kept = NOTHING_KEPT) -> dict[str, ImportSource]:
    """What each plan is imported from: source.docx or .xlsx and so on, with keys.csv, by the plan's folder.

    `plans` is the folder of the plans' folders below the content folder `root`; a folder of an owner may be
    between. The text of a document is kept for the next time. Raises `SeveralSources`, `UnusableSlug`,
    `UnreadableDocument` or `KeysUnreadable`.
    """
    found: dict[str, ImportSource] = {}
    for path in sorted((*plans.glob("*/source.*"), *plans.glob("*/*/source.*"))):
        if path.suffix.lower() not in READERS:
            continue
        place = path.parent.relative_to(plans).as_posix()
        check_slug(place)
        if place in found:
            raise SeveralSources(first=found[place].file, second=path.relative_to(root))
        found[place] = source_of(path, str(path.relative_to(root)), kept)
    return found


def source_of(path: Path, name: str, kept: Kept) -> ImportSource:
    """The source in a file, which is not read again if a file with the same name and bytes was.

    Raises `UnreadableDocument` or `KeysUnreadable`.
    """
    data, keys, answers = read_bytes(path), kept_keys(path.parent), kept_answers(path.parent)
    key = key_of("text of a document", name, data)
    text = kept.read(key)
    if text is not None:
        read = partial(read_again, path, name, hashlib.sha256(data).digest())
        return ImportSource(read, text.decode("utf-8", "surrogatepass"), name, keys, answers)
    source = read_source(data, name, keys, answers)
    kept.write(key, source.text.encode("utf-8", "surrogatepass"))
    return source


def read_again(path: Path, name: str, digest: bytes) -> Document:
    """The document in a file with this SHA-256. Raises `UnreadableDocument`, also for another file."""
    data = read_bytes(path)
    if hashlib.sha256(data).digest() != digest:
        raise ChangedMeanwhile(file=name)
    return read_document(data, name)


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
