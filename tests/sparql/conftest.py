"""A separate file with a small release for each test, and one shared pool for tests that do not damage it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.sparql.pool import QueryLimits, QueryPool
from tests.sparql.asking import quads


@pytest.fixture
def quads_file(tmp_path: Path) -> Path:
    path = tmp_path / "release.nq"
    path.write_text(quads(), "utf-8")
    return path


@pytest.fixture(scope="session")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[QueryPool]:
    path = tmp_path_factory.mktemp("engine") / "release.nq"
    path.write_text(quads(), "utf-8")
    limits = QueryLimits(seconds=0.5, rows=200_000, memory_bytes=96 * 2**20, workers=2, queue=2)
    with QueryPool(path, limits) as found:
        yield found
