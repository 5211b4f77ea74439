"""The units of systemd and the image use commands, settings and folders that exist."""

from __future__ import annotations

import re
import subprocess
from dataclasses import fields
from pathlib import Path

import pytest

from app.cli import COMMANDS
from app.settings import REPOSITORY, Settings, variable_name
from tests.serving import COMMAND, tool

UNITS = sorted((REPOSITORY / "deploy/systemd").glob("*.service"))
TIMERS = sorted((REPOSITORY / "deploy/systemd").glob("*.timer"))
SHIPPED = [*UNITS, REPOSITORY / "deploy/image/Containerfile", REPOSITORY / "deploy/image/chroot.sh"]


@pytest.mark.parametrize("unit", [*UNITS, *TIMERS], ids=lambda path: path.name)
def test_systemd_accepts_the_unit(unit: Path, tmp_path: Path) -> None:
    """A warning is an error here; systemd ignores what it does not know."""
    for path in {unit, unit.with_suffix(".service")}:  # a timer starts the service of its name
        text = path.read_text("utf-8").replace("/srv/handlingsplan/.venv/bin/handlingsplan", str(COMMAND))
        (tmp_path / path.name).write_text(text, "utf-8")
    done = subprocess.run(
        [tool("systemd-analyze"), "verify", tmp_path / unit.name], capture_output=True, text=True, check=False
    )
    found = [line for line in done.stderr.splitlines() if "handlingsplan" in line]
    assert (done.returncode, found) == (0, [])


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_shipped_files_name_settings_that_exist(path: Path) -> None:
    named = set(re.findall(r"\bHANDLINGSPLAN_[A-Z_]+\b(?=[=\"])", path.read_text("utf-8")))
    assert named
    assert named <= {variable_name(f.name) for f in fields(Settings)}


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_units_start_commands_that_exist(unit: Path) -> None:
    (command,) = re.findall(r"^ExecStart=\S+/handlingsplan (\w+)", unit.read_text("utf-8"), re.MULTILINE)
    assert command in {known.name for known in COMMANDS}


def test_the_unit_lets_the_server_finish_its_requests() -> None:
    unit = (REPOSITORY / "deploy/systemd/handlingsplan@.service").read_text("utf-8")
    (seconds,) = re.findall(r"^TimeoutStopSec=(\d+)$", unit, re.MULTILINE)
    assert int(seconds) > 15 + 6  # the server's stop_seconds, and a query that has just begun
