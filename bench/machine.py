"""The machine, the time and the commit of a run."""

from __future__ import annotations

import os
import platform
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from app.settings import REPOSITORY


@dataclass(frozen=True)
class Machine:
    """Where and when a run was made; `load` is the number of busy processes before it began."""

    processor: str
    cores: int
    gigabytes: int
    system: str
    python: str
    pyoxigraph: str
    load: float
    date: str
    commit: str


def described() -> Machine:
    """Return this machine, now."""
    return Machine(
        processor=_field("/proc/cpuinfo", "model name"),
        cores=os.cpu_count() or 1,
        gigabytes=round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9),
        system=_field("/etc/os-release", "PRETTY_NAME").strip('"'),
        python=platform.python_version(),
        pyoxigraph=version("pyoxigraph"),
        load=round(os.getloadavg()[1], 1),
        date=datetime.now(UTC).date().isoformat(),
        commit=commit(),
    )


def commit() -> str:
    """Return the commit of the software, with a mark if files were changed since."""
    done = subprocess.run(
        ["git", "describe", "--always", "--dirty", "--abbrev=7", "--exclude=*"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip()


def _field(file: str, name: str) -> str:
    """Return the value of a field in a file of the system; «» if there is none."""
    path = Path(file)
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return next(
        (line.partition("=" if "=" in line else ":")[2].strip() for line in lines if line.startswith(name)),
        "",
    )
