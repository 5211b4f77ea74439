"""The documents in the folders of the plans, with the keys of earlier imports beside them."""

from __future__ import annotations

from pathlib import Path

from app.content.documents import READERS, read_document
from app.content.folders import PLANS, ContentFiles
from app.content.importing import ANSWERS, KEYS, ImportSource, check_slug, read_source
from app.content.importing.answers import Answers, read_answers
from app.content.importing.keys import Key, read_keys
from app.content.turtle_files import read_text
from app.errors import ContentError
from app.kept import NOTHING_KEPT, Kept, key_of


class SeveralSources(ContentError):
    template = "A plan has one source, but there are {first} and {second}."
    remedy = "Remove the one that plan.ttl was not made from."


def read_documents(files: ContentFiles, kept: Kept = NOTHING_KEPT) -> dict[str, ImportSource]:
    """What each plan is imported from: source.docx or .xlsx and so on, with keys.csv, by the plan's folder.

    A folder of an owner may be between. The text of a document is kept for the next time.
    Raises `SeveralSources`, `UnusableSlug`, `UnreadableDocument` or `KeysUnreadable`.
    """
    found: dict[str, ImportSource] = {}
    for name in files.paths:
        place, _, file = name.removeprefix(PLANS).rpartition("/")
        is_source = name.startswith(PLANS) and file.startswith("source.") and place.count("/") <= 1
        if not is_source or not place or Path(file).suffix.lower() not in READERS:
            continue
        check_slug(place)
        if place in found:
            raise SeveralSources(first=found[place].file, second=name)
        found[place] = source_of(files, name, kept)
    return found


def source_of(files: ContentFiles, name: str, kept: Kept) -> ImportSource:
    """The source in a file, which is not read again if a file with the same name and bytes was.

    Raises `UnreadableDocument` or `KeysUnreadable`.
    """
    folder = Path(name).parent
    keys_file, answers_file = str(folder / KEYS), str(folder / ANSWERS)
    keys = read_keys(files.text(keys_file), keys_file) if keys_file in files.paths else ()
    answers = read_answers(files.text(answers_file), answers_file) if answers_file in files.paths else {}
    key = key_of("text of a document", name, files.digests.get(name, ""))
    text = kept.read(key)
    if text is not None:
        return ImportSource(
            lambda: read_document(files.read(name), name),
            text.decode("utf-8", "surrogatepass"),
            name,
            keys,
            answers,
        )
    source = read_source(files.read(name), name, keys, answers)
    kept.write(key, source.text.encode("utf-8", "surrogatepass"))
    return source


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
