"""The invented plan of tests/examples as a published site, which a test may edit and publish again."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask.testing import FlaskClient

from app.building import publish
from app.settings import REPOSITORY, Settings
from app.site import create_site

EXAMPLE = REPOSITORY / "tests/examples/nabokommune/data"


def published_example(folder: Path) -> Settings:
    """Copy the example into a folder and publish it; the settings have the content and the release."""
    shutil.copytree(EXAMPLE, folder / "data")
    found = Settings(content=folder, releases=folder / "releases", reload_seconds=0)
    publish(found)
    return found


@contextmanager
def client_of(settings: Settings) -> Iterator[FlaskClient]:
    """Run the site of the release in force without a server, and yield a client of it."""
    site = create_site(settings)
    yield site.test_client()
    site.extensions["publication"].close()


def edit(folder: Path, name: str, old: str, new: str) -> None:
    """Replace a text, which must be there, in a file of the example plan."""
    path = folder / f"data/plans/naering-2027-2030/{name}"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
