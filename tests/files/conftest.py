"""The release of the repository's own content, its list of files, and a folder with its files."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from app.engine.lookups import Lookups
from app.files.kinds import Material
from app.files.listing import Listing, read_listing
from app.release import Release, current_id, read_release


@pytest.fixture(scope="session")
def release(site: Flask, releases: Path) -> Release:
    """The release that `site` has built."""
    return read_release(releases, current_id(releases))


@pytest.fixture(scope="session")
def listing(release: Release) -> Listing:
    """What is published of it."""
    return read_listing(release)


@pytest.fixture(scope="session")
def material(release: Release) -> Material:
    """It as the writers see it."""
    return Material(release, Lookups(release))
