"""The manifest of a folder: each file with its size and SHA-256. What is not as it says does not count."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from app.errors import StartError

MANIFEST = "manifest.json"
FORMAT = 1
"""The layout of a release's folder; it changes when older software could not read what newer writes."""
MISSING, CHANGED, UNREADABLE = "is missing", "is not as it was written", "cannot be read"
UNKNOWN_LAYOUT = "has a layout that this software does not know"
CHECKED_FILES = 2048


class Damaged(StartError):
    """A stored release, or a kept version of the vocabulary, is not as it was written, and is not used."""

    template = "{name} is damaged: {file} {problem}."
    remedy = "Run «handlingsplan doctor»."
    status = 503


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file with the size (in bytes) and the SHA-256 (hexadecimal) that it was written with."""

    path: Path
    size: int
    sha256: str

    def problem(self, *, thorough: bool = True) -> str:
        """What is wrong with the file on disk, or «». Without `thorough`, only its size is checked."""
        try:
            if self.path.stat().st_size != self.size:
                return CHANGED
            return CHANGED if thorough and digest_of(self.path) != self.sha256 else ""
        except FileNotFoundError:
            return MISSING
        except OSError:
            return UNREADABLE

    def read(self) -> bytes:
        """The bytes of the file, as it was written. Raises `Damaged`."""
        if problem := self.problem(thorough=False):
            raise Damaged(name=self.path.parent.name, file=self.path.name, problem=problem)
        data = self.path.read_bytes()
        if hashlib.sha256(data).hexdigest() != self.sha256:
            raise Damaged(name=self.path.parent.name, file=self.path.name, problem=CHANGED)
        return data


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def manifest_of(folder: Path, files: Iterable[Path]) -> bytes:
    """The manifest of the files below a folder."""
    entries = {
        path.relative_to(folder).as_posix(): {"size": path.stat().st_size, "sha256": digest_of(path)}
        for path in files
    }
    return json.dumps({"format": FORMAT, "files": entries}, indent=1).encode()


def stored_files(folder: Path, *, thorough: bool = True) -> Mapping[str, StoredFile]:
    """The files of a sealed folder by their names below it, each checked against the manifest.

    `thorough` checks hashes too, not only sizes. Raises `Damaged` with the first file that is not right.
    """
    try:
        about = json.loads((folder / MANIFEST).read_bytes())
        layout = about["format"]
        files = {
            str(name): StoredFile(folder / name, int(entry["size"]), str(entry["sha256"]))
            for name, entry in about["files"].items()
        }
    except FileNotFoundError:
        raise Damaged(name=folder.name, file=MANIFEST, problem=MISSING) from None
    except OSError:
        raise Damaged(name=folder.name, file=MANIFEST, problem=UNREADABLE) from None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise Damaged(name=folder.name, file=MANIFEST, problem=CHANGED) from None
    if layout != FORMAT:
        raise Damaged(name=folder.name, file=MANIFEST, problem=UNKNOWN_LAYOUT)
    for name, file in files.items():
        if problem := file.problem(thorough=thorough):
            raise Damaged(name=folder.name, file=name, problem=problem)
    return files


class FileChecks:
    """Checks files before they are sent: each is hashed once, and again where the file was replaced.

    `damage` says what was wrong, by the name of the edition.
    """

    def __init__(self) -> None:
        self.damage: dict[str, str] = {}
        self._problem = lru_cache(maxsize=CHECKED_FILES)(lambda file, *_: file.problem())

    def check(self, name: str, file: StoredFile) -> None:
        """Raise `Damaged` where a file of the edition `name` is not as it was written."""
        try:
            found = file.path.stat()
            problem = self._problem(file, found.st_ino, found.st_size, found.st_mtime_ns)
        except FileNotFoundError:
            problem = MISSING
        if problem:
            error = Damaged(name=name, file=file.path.name, problem=problem)
            self.damage[name] = error.text()
            raise error
