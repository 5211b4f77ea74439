"""What takes long to build is kept between runs and shared by their processes, in `build/tests`."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import pickle
import platform
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from inspect import getfile
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

from app import builders
from app.beside import Child
from app.builders import BUILDERS, Builder, derive
from app.content.loading import Content
from app.content.validation import InvalidContent, ValidatedContent, ValidationReport, validate_content
from app.files.table import FILES
from app.kept import NOTHING_KEPT, Kept
from app.quads import STORE
from app.releases.exchanging import Exchanged
from app.releases.folder import last_complete
from app.releases.manifest import MANIFEST
from app.releases.release import ABOUT, QUADS, Release
from app.settings import REPOSITORY
from app.software import dependencies
from app.store.lookups import Lookups
from bench.plans import multiply

KEPT = REPOSITORY / "build/tests"
MOST_KEPT = {"releases": 4, "plans": 10, "derived": 30, "small": 400, "report": 400, "page": 400}
"""The number of folders of each kind.

The kinds are releases of the repository's content, releases with many plans, files derived from a large
(20 MB) or a small release, validation reports, and what Chromium has found on a page.
"""
SMALL_RESULTS = "results"
"""The folder of results that are small and many; each is a file."""
MOST_SMALL_BYTES, MOST_SMALL = 200_000_000, 10_000
LARGE = 500_000
"""Bytes of N-Quads of a large release."""
OWN = {QUADS, ABOUT, MANIFEST}
"""The files that a release has before anything is derived from it, and the list of its files."""


def derive_once(
    release: Release,
    kept: Kept = NOTHING_KEPT,
    further: Sequence[Builder] = (),
    change: Exchanged | None = None,
    on_disk: bool = False,
    child: Child | None = None,
) -> None:
    """Derive the files of a release like `app.builders.derive`, or copy those of an equal release.

    It is equal if it has the same quads and description, and was built by the same software. A test that
    replaces the builders gets what they write. What `further` builders write is never copied.
    """
    if builders.BUILDERS is not BUILDERS:
        derive(release, kept, further, change, on_disk, child)
        return
    about = json.loads((release.folder / ABOUT).read_bytes()) | {"created": ""}
    about["empty files"] = resolve_name("app.files.writing:FILES") is not FILES  # `bench.plans.empty_files`
    key = hashlib.sha256(release.quads_file.read_bytes() + json.dumps(about, sort_keys=True).encode())
    kind = "derived" if release.quads_file.stat().st_size >= LARGE else "small"
    with kept_folder(f"{kind}-{key.hexdigest()[:24]}") as (folder, complete):
        if complete:
            copy(folder, release.folder)
        else:
            derive(release, kept, change=change, on_disk=on_disk)
            copy(release.folder, folder)
    if further:
        lookups = Lookups(release)
        for write in further:
            write(lookups)


def many_plans(releases: Path, plans: int) -> Path:
    """Return a folder of releases whose release in force has the plan of another that many times.

    `releases` is the folder of the other. Do not change the result; copy it. It is kept between runs, until
    the other release or `bench.plans` changes.
    """
    origin, _ = last_complete(releases)
    made_from = f"{origin.name} {plans}".encode() + (REPOSITORY / "bench/plans.py").read_bytes()
    name = f"plans-{hashlib.sha256(made_from).hexdigest()[:24]}"
    with kept_folder(name) as (folder, complete):
        if not complete:
            multiply(origin, plans, folder)
    return KEPT / name


def validate_once(content: Content, _: object = None) -> ValidatedContent:
    """Return content that conforms, like `app.content.validation.validated`. See `report_once`."""
    report = report_once(content)
    if not report.conforms:
        raise InvalidContent(report)
    return ValidatedContent(content, report)


def report_once(content: Content) -> ValidationReport:
    """Return the report of content, like `app.content.validation.validate_content`.

    The same content, which was read from files, is validated only once by the same software, in all processes
    and runs.
    """
    assert content.digests
    text = f"{validating_software()} {content.content_hash} {content.namespaces.base}"
    with kept_folder(f"report-{hashlib.sha256(text.encode()).hexdigest()[:24]}") as (folder, complete):
        file = folder / "report.pickle"
        if not complete:
            file.write_bytes(pickle.dumps(validate_content(content)))
        found = pickle.loads(file.read_bytes())  # noqa: S301  # written by these tests
    assert isinstance(found, ValidationReport)
    return found


@cache
def validating_software() -> str:
    """Return a hash of all that validation runs: `app/content`, what it imports, and the dependencies.

    It imports only modules beside it (see `test_architecture`). Its words are in `app/translations`.
    """
    package = REPOSITORY / "app"
    folders = [path for name in ("content", "translations") for path in (package / name).rglob("*")]
    found = hashlib.sha256(repr((platform.python_version(), *dependencies())).encode())
    for path in sorted([*package.glob("*.py"), *folders, *(REPOSITORY / "shapes").iterdir()]):
        if path.is_file() and path.suffix != ".pyc":
            found.update(f"\0{path.relative_to(REPOSITORY)}\0".encode() + path.read_bytes())
    return found.hexdigest()


@cache
def digest_of(file: Path) -> str:
    """Return a hash of a file that does not change while the tests run."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


@cache
def small_results() -> Kept:
    """Return the store of small results. The oldest ones are removed at the first call in a process."""
    KEPT.mkdir(parents=True, exist_ok=True)
    found = Kept(KEPT / SMALL_RESULTS)
    found.trim(MOST_SMALL_BYTES, MOST_SMALL)
    return found


def compute_once(compute: Callable[[], object], *made_from: object) -> Any:
    """Return what `compute` returns, or what it has returned in another process or run.

    `made_from` is everything that the result depends on, each with a `repr` that says all of it; the module
    that `compute` is in belongs to it, too.
    """
    text = repr((digest_of(Path(getfile(compute))), compute.__qualname__, made_from))
    key = hashlib.sha256(text.encode()).hexdigest()
    data = small_results().read(key)
    if data is None:
        data = pickle.dumps(compute())
        small_results().write(key, data)
    return pickle.loads(data)  # noqa: S301  # written by these tests


def copy(source: Path, target: Path) -> None:
    """Copy the derived files of a release from one folder to another, with the permissions of new files.

    Its store is left out: it is not derived by builders.
    """
    for path in source.iterdir():
        if path.name == STORE:
            continue
        if path.is_dir():
            (target / path.name).mkdir()
            copy(path, target / path.name)
        elif path.name not in OWN:
            shutil.copyfile(path, target / path.name)


@contextmanager
def kept_folder(name: str) -> Iterator[tuple[Path, bool]]:
    """Yield a folder of this name, and whether an earlier block or run has filled it.

    Only one process has it at a time. The name begins with the kind of the folder; the oldest folders of the
    kind are removed when there are too many.
    """
    KEPT.mkdir(parents=True, exist_ok=True)
    folder, lock = KEPT / name, KEPT / f"{name}.lock"
    with lock.open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        complete = folder.exists()
        os.utime(lock)
        work = folder if complete else folder.with_suffix(".new")
        shutil.rmtree(folder.with_suffix(".new"), ignore_errors=True)
        work.mkdir(exist_ok=True)
        yield work, complete
        work.rename(folder)
    kind = name.partition("-")[0]
    same_kind = sorted(KEPT.glob(f"{kind}-*.lock"), key=lambda path: path.stat().st_mtime)
    for old in same_kind[: -MOST_KEPT[kind]]:
        for folder in (old.with_suffix(""), old.with_suffix(".new")):
            shutil.rmtree(folder, ignore_errors=True)
        old.unlink(missing_ok=True)
