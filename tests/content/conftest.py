"""A content folder with three plans, and an empty folder of kept results."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.kept import Kept
from bench.growing import write_content

PLANS = 3


@pytest.fixture
def three_plans(tmp_path: Path) -> Path:
    write_content(tmp_path / "content", PLANS)
    return tmp_path / "content"


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path / "kept")
