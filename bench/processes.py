"""CPU time and memory of a server: of its process and all processes below it, from /proc."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.serving import children

TICK = 1 / os.sysconf("SC_CLK_TCK")
LOOK_SECONDS = 0.5
IDLE_PART = 0.05


def program(name: str) -> str:
    """Return the path of a program, beside Python or on the path; «» if it is not installed."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    return shutil.which(name, path=path) or ""


def tree(processes: Iterable[int]) -> set[int]:
    """Return the processes and all below them."""
    return {pid for process in processes for pid in {process} | children(process)}


def cpu_seconds(processes: Iterable[int]) -> float:
    """Return the CPU time (user and system) that process trees have used.

    A process that ended counts through its parent, once the parent has read its exit code.
    """
    ticks = 0
    for pid in tree(processes):
        with suppress(FileNotFoundError, ProcessLookupError):
            numbers = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, numbers[11:15]))  # utime, stime, cutime, cstime
    return ticks * TICK


def await_idle(processes: Sequence[int], seconds: float = 60) -> None:
    """Wait until process trees use next to no CPU time, at most `seconds`: some load in the background."""
    end = time.monotonic() + seconds
    used = cpu_seconds(processes)
    while time.monotonic() < end:
        time.sleep(LOOK_SECONDS)
        before, used = used, cpu_seconds(processes)
        if used - before <= IDLE_PART * LOOK_SECONDS:
            return


def megabytes(processes: Iterable[int]) -> float:
    """Return the memory of process trees in MB; shared memory is counted once (PSS)."""
    kilobytes = 0
    for pid in tree(processes):
        with suppress(FileNotFoundError, ProcessLookupError):
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            kilobytes += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return kilobytes * 1024 / 1e6


@contextmanager
def running(command: Sequence[str | Path], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server in a folder until the block ends. Its output is in the file `log` there."""
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=folder, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def await_answer(
    process: subprocess.Popen[bytes], request: str | urllib.request.Request, seconds: float = 120
) -> None:
    """Send a request until the server answers it with success.

    Raises `RuntimeError` if the server ends, or does not answer in that time.
    """
    end = time.monotonic() + seconds
    while True:
        with suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            urllib.request.urlopen(request, timeout=seconds).close()  # noqa: S310  # an address of our own
            return
        if process.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"{process.args!r} does not answer")
        time.sleep(0.01)
