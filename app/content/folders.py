"""The files of the content: where they are, and their bytes as they were when they were hashed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from app.content.turtle_files import check_folder, digest_of_shapes, read_bytes, text_of
from app.errors import ContentError
from app.settings import Settings

FOLDERS = ("ontology", "data", "shapes")
PLANS = "data/plans/"
SOFTWARE = Path(__file__).resolve().parents[2]
"""The folder with the ontology/ and shapes/ of the software."""
OTHER_RDF = frozenset((".jsonld", ".n3", ".nq", ".nt", ".owl", ".rdf", ".trig", ".ttl"))
"""Endings of files with statements; those of Turtle are read if they are in lower case."""
AT_ONCE = 4
"""Files that are read and hashed at the same time."""


class ChangedMeanwhile(ContentError):
    template = "{file} was changed while the content was read."
    remedy = "Try again."


class UnreadableContent(ContentError):
    template = "{path} cannot be read: {reason}."
    remedy = "Check that you have access to it and to the folders above it."


class UnreadFile(ContentError):
    template = "{path} is not read. Only files that end in .ttl are."
    remedy = "If it is Turtle, let its name end in .ttl. Otherwise convert or remove it."


class LinkedFolder(ContentError):
    template = "{path} is a link to a folder, and such links are not followed."
    remedy = "Put the folder itself there, or remove the link."


@dataclass(frozen=True)
class ContentFiles:
    """The files of a content folder, by their names such as `data/actors.ttl`, in the order of their folders.

    `digests` has the SHA-256 of each regular file. Only bytes with this hash can be read from here, so that a
    release is made from what its id says.
    """

    root: Path
    paths: Mapping[str, Path]
    digests: Mapping[str, str]

    def hash(self, base: str) -> str:
        """Return a SHA-256 of a base of publication and of the name and bytes of every file."""
        return hash_of_files(base, self.digests)

    def below(self, folder: str, ending: str) -> list[str]:
        """Return the names of what is below a folder, at any depth, and has a name with this ending."""
        return [name for name in self.paths if name.startswith(f"{folder}/") and name.endswith(ending)]

    def inside(self, folder: str, ending: str) -> list[str]:
        """Return the names of what is in a folder itself and has a name with this ending."""
        return [name for name in self.below(folder, ending) if name.rpartition("/")[0] == folder]

    def read(self, name: str) -> bytes:
        """Return the bytes of a file. Raises like `read_bytes`, and `ChangedMeanwhile`."""
        data = read_bytes(self.paths[name], name)
        if hashlib.sha256(data).hexdigest() != self.digests.get(name):
            raise ChangedMeanwhile(file=name)
        return data

    def text(self, name: str) -> str:
        """Return the text of a file. Raises like `read` and `text_of`."""
        return text_of(self.read(name), name)

    @property
    def shapes_digest(self) -> str:
        """Return the hash of the shapes, which `digest_of_shapes` explains."""
        found = self.inside("shapes", ".ttl")
        return digest_of_shapes((Path(name).name, self.digests[name]) for name in found)


def place_of(root: Path, folder: str) -> Path:
    """Return the folder that has ontology/, shapes/ or data/: `root`, or for the first two the software.

    So another municipality needs data/ only, and gets new versions of the vocabulary with the software. A
    link that leads nowhere is one of `root`: those of the software would be a surprise.
    """
    return root if folder == "data" or os.path.lexists(root / folder) else SOFTWARE


def files_of(root: Path) -> ContentFiles:
    """Hash the files of a content folder.

    Raises like `check_folder` and `read_bytes`, and `ChangedMeanwhile`. Because a plan would silently be
    missing, raises `UnreadableContent`, `LinkedFolder` and `UnreadFile`.
    """
    try:
        paths = dict(sorted(_found(root), key=lambda pair: pair[0].split("/")))
        check_folder(list(paths.values()))
        regular = [name for name, path in paths.items() if path.is_file()]
        for name in regular:
            if Path(name).suffix.lower() in OTHER_RDF and not name.endswith(".ttl"):
                raise UnreadFile(path=name)
    except FileNotFoundError as gone:  # such as the temporary file of an editor
        raise ChangedMeanwhile(file=gone.filename) from gone
    except OSError as error:
        raise UnreadableContent(path=error.filename, reason=error.strerror or str(error)) from error
    with ThreadPoolExecutor(AT_ONCE) as threads:
        hashes = threads.map(lambda name: hashlib.sha256(read_bytes(paths[name], name)).hexdigest(), regular)
        return ContentFiles(root, paths, dict(zip(regular, hashes, strict=True)))


def _found(root: Path) -> Iterator[tuple[str, Path]]:
    """Yield the name and the path of all that is in the folders. Raises `OSError` and `LinkedFolder`."""
    for folder in FOLDERS:
        top = str(place_of(root, folder) / folder)
        for at, folders, files in os.walk(top, onerror=_unless_missing):
            below = f"{folder}{at.removeprefix(top)}"
            for name in folders:
                if os.path.islink(os.path.join(at, name)):
                    raise LinkedFolder(path=f"{below}/{name}")
            for name in (*folders, *files):
                yield f"{below}/{name}", Path(at, name)


def _unless_missing(error: OSError) -> None:
    """Raise the error of a folder; one that is not there has no files."""
    if not isinstance(error, FileNotFoundError):
        raise error


def hash_of_files(base: str, digests: Mapping[str, str]) -> str:
    """Return a SHA-256 hash of the base and of the paths and hashes of files."""
    return hashlib.sha256(repr((base, sorted(digests.items()))).encode()).hexdigest()


def current_content_hash(settings: Settings) -> str:
    """Return a hash of the content's bytes and the base IRI."""
    return files_of(settings.content).hash(settings.base_iri)
