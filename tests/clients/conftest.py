"""One running site for the tests of all clients."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serving import Served, serving


@pytest.fixture(scope="session")
def served(releases: Path) -> Iterator[Served]:
    with serving(releases) as found:
        yield found


@pytest.fixture
def endpoint(served: Served) -> str:
    return f"{served.address}/sparql"
