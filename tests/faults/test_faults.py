"""Wherever a call to the disk fails, or the process or the power ends, nothing acknowledged is lost.

This tries some of the calls. `python -m tests.faults.trial` tries all of them.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.faults.operations import OPERATIONS
from tests.faults.trial import COMPILER, LYING, MODES, compiled, preloaded

EVERY = 61
pytestmark = pytest.mark.skipif(
    not COMPILER or sys.platform != "linux", reason="needs Linux and a C compiler (cc)"
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library that makes a call fail."""
    return compiled(tmp_path_factory.mktemp("library"))


def test_nothing_acknowledged_is_lost_and_nothing_is_half_done(library: Path) -> None:
    done = preloaded(library, ["--every", str(EVERY), "--start", "4"])
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    tried = [f"{operation.name}, {mode}" for operation in OPERATIONS for mode in MODES]
    assert [line.partition(":")[0] for line in lines] == tried
    assert all("not acknowledged: old" in line for line in lines)


def test_trial_notices_what_a_lying_disk_loses(library: Path) -> None:
    """Otherwise the other tests would prove nothing."""
    done = preloaded(library, ["put", "--modes", *LYING, "--start", "1000"])
    assert done.returncode == 1
    assert "lost" in done.stderr or "malformed" in done.stderr, done.stderr
