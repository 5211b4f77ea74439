"""The manifest of a folder: each file with its size and SHA-256. Files that do not match are never used."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from app.compressed import SUFFIX
from app.errors import StartError

MANIFEST = "manifest.json"
FORMAT, PLAIN_FORMAT = 3, 1
"""The layout of a release's folder. Increase it if older software could not read what this version writes.

In the second, texts are stored compressed only, and in the third several of them may be in one file. A folder
without compressed files still has the first.
"""
MISSING, CHANGED, UNREADABLE = "is missing", "is not as it was written", "cannot be read"
CHECKED_FILES = 2048
AT_ONCE = 4
"""Files that are hashed at the same time."""


class Damaged(StartError):
    """A stored release or version of the vocabulary does not match its manifest, and is not used."""

    template = "{name} is damaged: {file} {problem}."
    remedy = "Run «handlingsplan doctor»."
    status = 503


class NewerLayout(Damaged):
    """A release has a layout of newer software. It is not used either, but nothing in it needs repair."""

    template = "{name} was written by a newer version of this software."
    remedy = "Start that version, or run «handlingsplan release» with this one."


class DamagedFile(Damaged):
    """A stored file does not match the manifest when a client asks for what is in it."""

    template = "{file} of edition {name} {problem}, so what is stored in it is not sent."
    remedy = "Try again later. The operator of the site can repair it: «handlingsplan doctor»."


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file with its size (in bytes) and SHA-256 (hexadecimal) at the time of writing."""

    path: Path
    size: int
    sha256: str

    def problem(self, *, thorough: bool = True) -> str:
        """Return what is wrong with the file on disk, or «». Without `thorough`, only the size is checked."""
        try:
            if self.path.stat().st_size != self.size:
                return CHANGED
            return CHANGED if thorough and digest_of(self.path) != self.sha256 else ""
        except FileNotFoundError:
            return MISSING
        except OSError:
            return UNREADABLE

    def read(self, folder: Path) -> bytes:
        """Return the bytes of the file in this sealed folder. Raises `Damaged` if they do not match."""
        data, problem = b"", self.problem(thorough=False)
        if not problem:
            data = self.path.read_bytes()
            problem = CHANGED if hashlib.sha256(data).hexdigest() != self.sha256 else ""
        if problem:
            raise Damaged(name=folder.name, file=self.path.relative_to(folder), problem=problem)
        return data


def read_part(path: Path, start: int, length: int, sha256: str) -> bytes:
    """Return a part of a file in a sealed folder. Raises `Damaged` if it does not have this SHA-256."""
    try:
        with path.open("rb") as file:
            file.seek(start)
            data = file.read(length)
    except OSError:
        raise Damaged(name=path.parent.name, file=path.name, problem=UNREADABLE) from None
    if hashlib.sha256(data).hexdigest() != sha256:
        raise Damaged(name=path.parent.name, file=path.name, problem=CHANGED)
    return data


NOT_CHECKED: Mapping[str, StoredFile] = MappingProxyType({})
"""No files of another folder."""


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def is_linked(path: Path, other: StoredFile | None) -> bool:
    """Return whether a path is another name of a stored file."""
    try:
        return other is not None and path.samefile(other.path)
    except OSError:
        return False


def manifest_of(files: Mapping[str, StoredFile]) -> bytes:
    """Return the manifest of some files, by their names."""
    entries = {name: {"size": file.size, "sha256": file.sha256} for name, file in files.items()}
    layout = FORMAT if any(name.endswith(SUFFIX) for name in entries) else PLAIN_FORMAT
    return json.dumps({"format": layout, "files": entries}, indent=1).encode()


def stored_files(
    folder: Path, *, thorough: bool = True, checked: Mapping[str, StoredFile] = NOT_CHECKED
) -> Mapping[str, StoredFile]:
    """Return name -> file for a sealed folder, with each file checked against the manifest.

    `thorough` checks hashes too, not only sizes. Files that are the same on disk as those of another folder
    that were `checked`, by name, are not read again. Raises `Damaged` for the first file that does not match.
    """
    files = listed_files(folder)

    def problem(name: str) -> str:
        file, other = files[name], checked.get(name)
        known = other is not None and other.sha256 == file.sha256 and is_linked(file.path, other)
        return file.problem(thorough=thorough and not known)

    with ThreadPoolExecutor(AT_ONCE if thorough else 1) as threads:
        for name, found in zip(files, (threads.map if thorough else map)(problem, files), strict=True):
            if found:
                raise Damaged(name=folder.name, file=name, problem=found)
    return files


def listed_files(folder: Path) -> Mapping[str, StoredFile]:
    """Return name -> file according to the manifest of a folder. Raises `Damaged` if it has no usable one."""
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
    if layout not in range(PLAIN_FORMAT, FORMAT + 1):
        raise NewerLayout(name=folder.name)
    return files


class FileChecks:
    """Checks files before they are sent: each is hashed once, and again if the file is replaced."""

    def __init__(self) -> None:
        self._damaged: dict[str, StoredFile] = {}
        self._problem = lru_cache(maxsize=CHECKED_FILES)(lambda file, *_: file.problem())

    def check(self, name: str, file: StoredFile) -> None:
        """Raise `DamagedFile` if a file of the edition `name` does not match its manifest."""
        try:
            found = file.path.stat()
            problem = self._problem(file, found.st_ino, found.st_size, found.st_mtime_ns)
        except FileNotFoundError:
            problem = MISSING
        if problem:
            self._damaged[name] = file
            raise DamagedFile(name=name, file=file.path.name, problem=problem)

    def damage(self) -> dict[str, str]:
        """Return the error of each edition with a file that was found damaged, and is not mended or gone."""
        found = {}
        for name, file in tuple(self._damaged.items()):
            try:
                if file.path.parent.exists():
                    self.check(name, file)
                self._damaged.pop(name, None)
            except DamagedFile as error:
                found[name] = error.text()
        return found
