"""What a worker process takes from itself before it runs a query that a stranger wrote.

It cannot open a file or a connection (no free descriptor), write to a file, leave a core dump, take more
memory than it is given, spin for ever, or outlive the process that started it.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path

_PR_SET_PDEATHSIG = 1  # https://man7.org/linux/man-pages/man2/PR_SET_PDEATHSIG.2const.html
_NICENESS = 5
_CPU_GRACE = 2


def detach() -> None:
    """For the fork server and its workers: signals of the terminal and of a service manager are not theirs.

    Their life ends with the connection to the web process, which decides itself when it stops.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def confine(memory_bytes: int, parent: int) -> None:
    """Confine this process for the rest of its life; `memory_bytes` come on top of what it has now."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before the line above
        os._exit(1)
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", "ascii")
    os.nice(_NICENESS)
    if present := address_space():
        _limit(resource.RLIMIT_AS, present + memory_bytes)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_NOFILE, 0)


def allow_processor_time(seconds: float) -> None:
    """Let the kernel end this process when it has worked this much longer.

    The web process is to end it before; this holds where that process itself hangs.
    """
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime + seconds) + _CPU_GRACE
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def address_space() -> int:
    """The size of this process' address space in bytes; 0 where the system does not tell."""
    try:
        pages = Path("/proc/self/statm").read_text("ascii").split()[0]
    except FileNotFoundError:
        return 0
    return int(pages) * resource.getpagesize()


def peak_memory() -> int:
    """The most memory that this process has had, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _limit(what: int, most: int) -> None:
    resource.setrlimit(what, (most, most))
