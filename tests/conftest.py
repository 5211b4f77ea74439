"""Three fixtures: the content in a folder of its own, the site over it, and a client of the site."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.building import current_content_hash, publish
from app.content.loading import Content
from app.content.validation import Report, ValidatedContent, validated
from app.settings import REPOSITORY, Settings
from app.site import create_app
from app.software import software_id

CONTENT_FOLDERS = ("ontology", "data", "shapes")
KEPT = REPOSITORY / "build/tests"


@pytest.fixture(scope="session", autouse=True)
def validated_once() -> Iterator[None]:
    """The same bytes are held against the shapes once in a process, however often they are published."""
    reports: dict[tuple[str, str], Report] = {}

    def remembering(content: Content) -> ValidatedContent:
        key = content.fingerprint, content.namespaces.base
        if key not in reports:
            reports[key] = validated(content).report
        return ValidatedContent(content, reports[key])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.building.validated", remembering)
        yield


@pytest.fixture(scope="session")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the release of the repository's content, which all processes of a run share."""
    run = tmp_path_factory.getbasetemp()
    shared = run.parent if os.environ.get("PYTEST_XDIST_WORKER") else run
    folder = shared / "releases"
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            shutil.copytree(kept_releases(), folder)
    return folder


def kept_releases() -> Path:
    """A folder of releases that is kept until the content, the shapes or the software change.

    A run copies it, because its tests publish other releases, too.
    """
    found = KEPT / f"{software_id()}-{current_content_hash(Settings())[:16]}"
    for other in KEPT.iterdir():
        if other.is_dir() and other != found:
            shutil.rmtree(other)
    publish(Settings(releases=found))  # reuses a release that is complete
    return found


@pytest.fixture(scope="session")
def site(releases: Path) -> Iterator[Flask]:
    """The site over the repository's own content."""
    found = create_app(Settings(releases=releases, reload_seconds=0))
    yield found
    found.extensions["publication"].close()


@pytest.fixture
def client(site: Flask) -> FlaskClient:
    """A client of the site."""
    return site.test_client()


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of the content that a test may spoil."""
    copy = tmp_path / "content"
    for folder in CONTENT_FOLDERS:
        shutil.copytree(REPOSITORY / folder, copy / folder)
    return copy


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A content folder with next to nothing, so that building is quick."""
    (tmp_path / "small").mkdir()
    head = "@prefix plan: <https://data.lier.kommune.no/def/plan#> .\n"
    for folder in ("ontology", "data", "shapes"):
        (tmp_path / "small" / folder).mkdir()
        graph = f"<https://data.lier.kommune.no/graf/{folder}> a plan:NamedGraph .\n"
        (tmp_path / "small" / folder / "x.ttl").write_text(head + graph, "utf-8")
    with (tmp_path / "small/data/x.ttl").open("a") as file:
        file.write(
            "<https://data.lier.kommune.no/id/katalog> a <http://www.w3.org/ns/dcat#Catalog> ; "
            '<http://rdfs.org/ns/void#uriSpace> "https://data.lier.kommune.no/" .\n'
        )
    (tmp_path / "small/data/places.ttl").write_text(
        head + "<https://data.lier.kommune.no/graf/s> a plan:NamedGraph .", "utf-8"
    )
    return tmp_path / "small"
