"""Restrictions on a worker process, before it runs an untrusted query.

Afterwards it cannot open a file or a connection (no free descriptor), write to a file, leave a core dump,
exceed its memory or run without end, and it ends with the process that started it. A worker with a store on
disk has a free descriptor for each file that the store still has to open; `app.sparql.network` keeps it from
opening connections.
"""

from __future__ import annotations

import os
import resource
import signal
import time
from contextlib import suppress
from pathlib import Path

from app.ending import end_with
from app.sparql.descriptors import limit_for

_NICENESS = 5
_CPU_GRACE = 2


def detach() -> None:
    """Ignore the signals of the terminal and of a service manager, in the fork server and its workers.

    They end when their connection to the web process closes. The web process itself decides when to stop.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def confine(memory_bytes: int, parent: int, files: int = 0) -> None:
    """Restrict this process permanently. `memory_bytes` is added to the memory that it uses now.

    `files` is how many files it may still open.
    """
    end_with(parent)
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", "ascii")
    os.nice(_NICENESS)
    if present := address_space():
        _limit(resource.RLIMIT_AS, present + memory_bytes)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_NOFILE, limit_for(files))


class ProcessorTime:
    """The kernel's limit of processor time for this process, in whole seconds.

    Usually the web process ends a query earlier. This limit applies if the web process itself hangs.
    """

    def __init__(self) -> None:
        self._most, self._hard = resource.getrlimit(resource.RLIMIT_CPU)

    def allow(self, seconds: float) -> None:
        """Let the kernel end this process after so many more seconds of processor time."""
        most = int(time.process_time() + seconds) + _CPU_GRACE
        if most != self._most:  # it is the same for most queries
            resource.setrlimit(resource.RLIMIT_CPU, (most, self._hard))
            self._most = most


def address_space() -> int:
    """Return the size of this process's address space in bytes; 0 if the system does not report it."""
    try:
        pages = Path("/proc/self/statm").read_text("ascii").split()[0]
    except FileNotFoundError:
        return 0
    return int(pages) * resource.getpagesize()


def peak_memory() -> int:
    """Return the peak memory of this process in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _limit(what: int, most: int) -> None:
    resource.setrlimit(what, (most, most))
