"""Writes files that are complete or absent; every change to the folder of releases goes through here.

A folder is written under a temporary name, every file is synced, and the manifest (`manifest.py`) comes last.
Then one rename gives it its name. Names that begin with a full stop are never releases.
"""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

from app.compressed import compressed_path, gzipped
from app.errors import StartError
from app.releases.manifest import MANIFEST, NOT_CHECKED, StoredFile, digest_of, is_linked, manifest_of

BUILDING = ".building-"
DAMAGED = ".damaged"
"""The folder of what is put aside."""
REMOVALS, REMOVAL_SECONDS = 20, 0.05
AT_ONCE = 8
"""Files that are synced at the same time: a disk that waits for each alone takes thirty times as long."""
logger = logging.getLogger(__name__)
UNLISTED = (".lock",)  # tantivy leaves empty lock files behind


class CannotWrite(StartError):
    template = "The folder of releases cannot be changed: {path}: {reason}."
    remedy = (
        "Nothing has changed for readers. "
        "Make room, give access, or remove what is in the way, and try again."
    )


def write_file(path: Path, data: bytes) -> None:
    """Write a new file with the permissions of the umask. `seal` syncs it. Raises `FileExistsError`."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
    try:
        _write(descriptor, data)
    finally:
        os.close(descriptor)


def write_text(path: Path, text: bytes) -> None:
    """Write a new file compressed; `path` is without .gz, the name by which `Release.read` finds it."""
    write_file(compressed_path(path), gzipped(text))


def _write(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


@contextmanager
def begun(folder: Path) -> Iterator[Path]:
    """Yield a new folder in a folder, for `new_folder` to finish. It is removed after an error.

    It has a temporary name: `locking.left_over` finds it if nothing finishes it.
    """
    work = folder / (BUILDING + secrets.token_hex(8))
    os.mkdir(work)
    try:
        yield work
    except BaseException:
        remove(work)
        raise


def write_hashed(path: Path, chunks: Iterable[bytes]) -> str:
    """Write a new file, and return its SHA-256."""
    digest = hashlib.sha256()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
    try:
        for chunk in chunks:
            digest.update(chunk)
            _write(descriptor, chunk)
    finally:
        os.close(descriptor)
    return digest.hexdigest()


def link(file: Path, name: Path) -> None:
    """Give a file that never changes another name, in a folder that is made if necessary.

    It is copied where the file system or its owner does not allow links.
    """
    name.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(file, name)
    except OSError:
        write_file(name, file.read_bytes())


def replace_file(path: Path, data: bytes, like: os.stat_result | None = None) -> None:
    """Replace a file in one step: a reader sees the old bytes or the new ones, also after a power failure.

    `like` gives the mode and the owner of the new file; without it the umask gives the mode. Its temporary
    name has the name of the file, so that a build removes only those of files that it writes itself.
    """
    beside = path.with_name(f".{path.name[:40]}-{secrets.token_hex(8)}")  # no longer than names may be
    try:
        write_file(beside, data)
        if like is not None:
            os.chown(beside, like.st_uid, like.st_gid)
            os.chmod(beside, like.st_mode & 0o7777)
        sync(beside)
        os.replace(beside, path)
    except BaseException:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise
    sync(path.parent)


def sync(path: Path) -> None:
    """Sync a file, or the names in a folder, to the disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def new_folder(
    target: Path, checked: Mapping[str, StoredFile] = NOT_CHECKED, work: Path | None = None
) -> Iterator[Path]:
    """Yield a folder to write into. It becomes `target` after the block, or is removed after an error.

    It is a new one, or `work`, which was made with `begun`. `checked` are files of another folder that may be
    linked into it; see `seal`. The caller must hold the lock of the parent folder (`locked`).
    """
    if work is None:
        work = target.parent / f"{BUILDING}{target.name}"
        remove(work)
        os.mkdir(work)
    try:
        yield work
        seal(work, checked)
        place(work, target)
    finally:
        remove(work)


def seal(folder: Path, checked: Mapping[str, StoredFile] = NOT_CHECKED) -> None:
    """Sync every file below a folder, give it the mode of the umask, and write the manifest last.

    Files that are linked to `checked` ones of another folder are not read again; only their names are synced.
    """
    mode = folder.stat().st_mode & 0o666
    paths = sorted(path for path in folder.rglob("*") if not path.name.endswith(UNLISTED))
    files = {path.relative_to(folder).as_posix(): path for path in paths if path.is_file()}

    def sealed(name: str) -> StoredFile:
        path, other = files[name], checked.get(name)
        if path.stat().st_mode & 0o777 != mode:  # of a linked one, too: the umask may have changed since
            os.chmod(path, mode)
        if other is not None and is_linked(path, other):
            return other
        sync(path)
        return StoredFile(path, path.stat().st_size, digest_of(path))

    with ThreadPoolExecutor(AT_ONCE) as threads:
        manifest = manifest_of(dict(zip(files, threads.map(sealed, files), strict=True)))
    write_file(folder / MANIFEST, manifest)
    for path in (*filter(Path.is_dir, reversed(paths)), folder / MANIFEST, folder):
        sync(path)


def place(work: Path, target: Path) -> None:
    """Rename a sealed folder to its final name in one step; move a damaged one of that name aside first."""
    if target.exists():
        put_aside(target)
    os.replace(work, target)
    sync(target.parent)


def closed_to_readers(releases: Path) -> Iterator[tuple[Path, int]]:
    """Yield what fewer users can read than the folder of releases, each with the mode that it should have."""
    wanted = releases.stat().st_mode & 0o555
    for path in sorted(releases.glob("[!.]*")):
        for found in (path, *sorted(path.rglob("*"))):
            mode = found.stat().st_mode & 0o7777
            missing = (wanted if found.is_dir() else wanted & 0o444) & ~mode
            if missing:
                yield found, mode | missing


def give_mode(path: Path, mode: int) -> bool:
    """Give a file or folder this mode; return whether the system allowed it."""
    try:
        path.chmod(mode)
    except PermissionError:
        return False
    return True


def open_to_readers(releases: Path) -> None:
    """Let everybody who may read the folder of releases read what is in it, as far as this user may."""
    for path, mode in closed_to_readers(releases):
        give_mode(path, mode)


def put_aside(path: Path) -> Path:
    """Move a damaged folder to a place where it is never served, and return its new path."""
    folder = path.parent / DAMAGED
    folder.mkdir(exist_ok=True)
    target = folder / path.name
    if target.exists():
        target = folder / f"{path.name}-{secrets.token_hex(4)}"
    os.replace(path, target)
    sync(path.parent)
    return target


def discard(folder: Path) -> None:
    """Remove a folder so that no part of it is ever mistaken for the complete one."""
    hidden = folder.with_name(f"{BUILDING}{folder.name}-removed")
    os.replace(folder, hidden)
    remove(hidden)


def remove(path: Path) -> None:
    """Remove a file or a folder, with retries: a tantivy thread may still be creating a lock file."""
    for _ in range(REMOVALS):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            with suppress(OSError):
                path.unlink(missing_ok=True)
        if not os.path.lexists(path):
            return
        time.sleep(REMOVAL_SECONDS)
    logger.warning("%s could not be removed", path)
