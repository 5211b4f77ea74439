"""The site of a release with contributions, and the site without them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.partners.database import Database
from app.settings import Settings
from app.site import create_site
from tests.contributed.examples import copied, published, sent


@pytest.fixture
def settings(site: Flask, releases: Path, tmp_path: Path) -> Settings:
    """Settings of a folder with a release without contributions, and a store with two trusted partners."""
    return copied(releases, tmp_path)


@pytest.fixture
def database(settings: Settings) -> Database:
    """The store of contributions."""
    return Database(Path(settings.contributions))


@pytest.fixture(scope="module")
def contributed(site: Flask, releases: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The site with contributions of one partner."""
    settings = copied(releases, tmp_path_factory.mktemp("contributed"))
    sent(Database(Path(settings.contributions)))
    published(settings)
    found = create_site(settings)
    yield found
    found.extensions["publication"].close()
