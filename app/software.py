"""A short id of the running software; it changes with the code, the templates and the dependencies."""

from __future__ import annotations

import hashlib
import os
import platform
import re
import zlib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

PACKAGE = Path(__file__).parent
DISTRIBUTION = "handlingsplan"
LENGTH = 8
NAME = re.compile(r"[A-Za-z0-9._-]+")


@cache
def software_id() -> str:
    """Return eight hexadecimal digits: a hash of every file of the package, and of its dependencies.

    Computed once per process (about 0.1 s), so a process keeps its id when its files are replaced.
    """
    return hash_of(PACKAGE, (platform.python_version(), zlib.ZLIB_RUNTIME_VERSION, *dependencies()))


def hash_of(package: Path, versions: tuple[str, ...]) -> str:
    """Return a hash of the files below a folder (without bytecode and hidden files) and of some versions."""
    digest = hashlib.sha256("\0".join(versions).encode())
    for folder, folders, files in os.walk(package):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__pycache__")))
        for name in sorted(name for name in files if not name.startswith(".")):
            path = Path(folder, name)
            digest.update(f"\0{path.relative_to(package)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:LENGTH]


def dependencies() -> Iterator[str]:
    """Yield the installed version of each package that this one requires, without those not installed."""
    try:
        required = requires(DISTRIBUTION) or []
    except PackageNotFoundError:
        return
    for requirement in sorted(required):
        name = NAME.match(requirement)
        if name and "extra ==" not in requirement:
            yield f"{name[0]} {version(name[0])}"
