"""Programs that this project did not write, for tests that use them."""

from __future__ import annotations

import os
import shutil

import pytest


def tool(name: str) -> str:
    """The path of a program; without it the test is skipped with the reason, or fails where required."""
    path = shutil.which(name)
    if path is None and os.environ.get("REQUIRE_TOOLS"):
        pytest.fail(f"{name} is not installed, and REQUIRE_TOOLS is set")
    if path is None:
        pytest.skip(f"{name} is not installed")
    return path
