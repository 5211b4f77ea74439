"""Fixtures for most tests: the built release, a copy of the content, the site, and a client of the site."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.builders import derive
from app.building import publish
from app.collecting import MIDDLE, OLD, YOUNG
from app.content import loading, named_graphs
from app.content.folders import current_content_hash
from app.quads import Quads
from app.releases.release import Release
from app.settings import REPOSITORY, Settings
from app.site import create_app
from app.software import software_id
from app.sparql.pool import QueryPool
from app.store.lookups import Lookups
from tests.keeping import KEPT, derive_once, kept_folder, validate_once

# Python keeps compiled code. Otherwise each of the processes that tests start compiles the software again.
os.environ["PYTHONDONTWRITEBYTECODE"] = ""
LOAD_AHEAD = QueryPool.load_ahead
PARSED = 1000
"""Parsed files that are kept; the content of the repository has about 120."""
CONTENT_FOLDERS = ("ontology", "data", "shapes")


def pytest_sessionstart() -> None:
    """Search rarely for garbage: the modules and the tests are many, and none."""
    gc.set_threshold(YOUNG, MIDDLE, OLD)


def pytest_collection_finish() -> None:
    """Leave the modules and the tests out of later searches for garbage."""
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def parsed_once() -> Iterator[None]:
    """Parse and move equal files of content once in a process: most tests have those of the repository."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(named_graphs, "parsed_file", lru_cache(PARSED)(named_graphs.parsed_file))
        patch.setattr(loading, "named_graph", lru_cache(PARSED)(named_graphs.named_graph))
        yield


@pytest.fixture(scope="session", autouse=True)
def validated_once() -> Iterator[None]:
    """Validate the same content only once, in all processes and runs, however often it is published."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.building.validated", validate_once)
        yield


@pytest.fixture(scope="session", autouse=True)
def derived_once() -> Iterator[None]:
    """Derive the files of equal large releases only once, in all processes and runs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.builders.derive", derive_once)
        yield


@pytest.fixture(scope="session", autouse=True)
def built_in_one_process() -> Iterator[None]:
    """Let builders run in the process of the test, which may look at what they call."""
    with pytest.MonkeyPatch.context() as patch:
        for module in ("building", "builders", "beside"):
            patch.setattr(f"app.{module}.can_fork", lambda: False)
        yield


@pytest.fixture(scope="session", autouse=True)
def loaded_by_queries() -> Iterator[None]:
    """Let sites in the process of a test load their release at the first query; most tests have none."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QueryPool, "load_ahead", lambda pool: None)
        yield


@pytest.fixture(scope="session", autouse=True)
def not_waiting_for_the_disk() -> Iterator[None]:
    """Let nothing in the process of a test wait until the disk has what was written: no power fails here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        yield


@pytest.fixture(scope="session")
def kept_releases() -> Path:
    """Return a folder with the release of the repository's content. Do not change it; copy it.

    It is kept between runs, until the content, the shapes or the software change.
    """
    name = f"releases-{software_id()}-{current_content_hash(Settings())[:16]}"
    with kept_folder(name) as (folder, complete):
        if not complete:
            publish(Settings(releases=folder))
    return KEPT / name


@pytest.fixture(scope="session")
def releases(kept_releases: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of releases with the repository's content, in which tests may publish more."""
    return shutil.copytree(kept_releases, tmp_path_factory.mktemp("run") / "releases")


@pytest.fixture(scope="session")
def site(releases: Path) -> Iterator[Flask]:
    """Yield the site with the repository's own content."""
    found = create_app(Settings(releases=releases, reload_seconds=0))
    LOAD_AHEAD(found.extensions["publication"].current().pool)  # many tests query this site
    yield found
    found.extensions["publication"].close()


@pytest.fixture
def client(site: Flask) -> FlaskClient:
    """Return a client of the site."""
    return site.test_client()


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """Return a copy of the content that a test may change."""
    copy = tmp_path / "content"
    for folder in CONTENT_FOLDERS:
        shutil.copytree(REPOSITORY / folder, copy / folder)
    return copy


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Return a content folder with a minimum of content, so that building is quick."""
    return small_content(tmp_path)


def small_content(folder: Path) -> Path:
    """Write a minimum of content into a new folder `small` below this folder, and return its path."""
    small = folder / "small"
    head = "@prefix plan: <https://data.lier.kommune.no/def/plan#> .\n"
    for name in CONTENT_FOLDERS:
        (small / name).mkdir(parents=True)
        graph = f"<https://data.lier.kommune.no/graf/{name}> a plan:NamedGraph .\n"
        (small / name / "x.ttl").write_text(head + graph, "utf-8")
    with (small / "data/x.ttl").open("a") as file:
        file.write(
            "<https://data.lier.kommune.no/id/katalog> a <http://www.w3.org/ns/dcat#Catalog> ; "
            '<http://rdfs.org/ns/void#uriSpace> "https://data.lier.kommune.no/" .\n'
        )
    (small / "data/places.ttl").write_text(
        head + "<https://data.lier.kommune.no/graf/s> a plan:NamedGraph .", "utf-8"
    )
    return small


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[Release]:
    """Return a list that gets each release whose quads are parsed. Building derives its files anew."""
    found: list[Release] = []
    parse = Lookups.__init__

    def counted(self: Lookups, release: Release, read: Callable[[Release], Quads] | None = None) -> None:
        found.append(release)
        parse(self, release, read=read)

    monkeypatch.setattr(Lookups, "__init__", counted)
    monkeypatch.setattr("app.builders.derive", derive)  # other tests keep what it has written
    return found
