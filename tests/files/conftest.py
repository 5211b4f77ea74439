"""The release of the repository's own content, its list of files, and the input of the file writers."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from flask import Flask

from app.content.loading import load_content
from app.files.kinds import FileContext
from app.files.listing import Listing, read_listing
from app.files.writing import write_files
from app.releases.release import Release
from app.releases.writing import prepare, write_prepared
from app.settings import REPOSITORY
from app.store.lookups import Lookups
from tests.releases.folders import current


@pytest.fixture(scope="session")
def release(site: Flask, releases: Path) -> Release:
    """Return the release that `site` has built."""
    return current(releases)


@pytest.fixture(scope="session")
def listing(release: Release) -> Listing:
    """Return the list of its published files."""
    return read_listing(release)


@pytest.fixture(scope="session")
def material(release: Release) -> FileContext:
    """Return the input of the file writers."""
    return FileContext(release, Lookups(release))


def released(folder: Path, base: str | None = None) -> Release:
    """Build a release of the content in a folder, without validation, which other tests cover."""
    prepared = prepare(folder / "releases", load_content(folder, base), "")
    return write_prepared(folder / "releases", prepared, lambda release: write_files(Lookups(release)))


@pytest.fixture(scope="session")
def neighbour(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """Return a release of another municipality's plan, which has other levels and no translation."""
    return released_neighbour(tmp_path_factory.mktemp("neighbour"))


def released_neighbour(folder: Path) -> Release:
    """Build a release of the example of another municipality in an empty folder."""
    for part in ("ontology", "shapes"):
        shutil.copytree(REPOSITORY / part, folder / part)
    shutil.copytree(REPOSITORY / "tests/examples/nabokommune/data", folder / "data")
    return released(folder)
