"""The fork server: a process that holds a release and forks workers that share its memory.

`app.sparql.workers` starts it as `python -m app.sparql.forkserver <descriptor> <N-Quads file> <bytes of
memory for each worker>`. It has one thread, because only such a process may fork safely. It sends READY on
the connection when it has loaded the release. It answers FORK with the process id and the connection of a new
worker. It answers REAP and a process id by killing that worker and sending its exit code. When the connection
closes, it ends with all its workers.
"""

from __future__ import annotations

import gc
import os
import signal
import socket
import struct
import sys
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox

from app.sparql.confinement import confine, detach
from app.sparql.worker import work

READY = b"R"
FORK = ord("F")
REAP = ord("K")
REQUEST = struct.Struct("!Bi")
REPLY = struct.Struct("!i")
NO_PROCESS = -1000  # neither an exit code nor a process id


def main(descriptor: int, quads_file: Path, memory_bytes: int) -> None:
    """Load the release and serve the connection until it closes."""
    detach()
    nothing = os.open(os.devnull, os.O_RDWR)
    with socket.socket(fileno=descriptor) as control:
        store = load(quads_file)
        gc.freeze()  # otherwise a garbage collection in a worker would copy every page
        try:
            control.sendall(READY)
        except BrokenPipeError:  # the site ended before its first query
            return
        workers: set[int] = set()
        try:
            while request := control.recv(REQUEST.size, socket.MSG_WAITALL):
                what, process = REQUEST.unpack(request)
                if what == FORK:
                    fork(control, workers, store, memory_bytes, nothing)
                elif what == REAP and process in workers:
                    workers.discard(process)
                    control.sendall(REPLY.pack(end(process)))
                else:
                    control.sendall(REPLY.pack(NO_PROCESS))
        except (ConnectionError, struct.error):
            return
        finally:
            for process in workers:
                end(process)


def load(quads_file: Path) -> ox.Store:
    """Return a store with the release: its named graphs, and each of their triples once in the default graph.

    The engine's own union repeats a triple for each graph that contains it, and makes joins slower.
    """
    store = ox.Store()
    with quads_file.open("rb") as file:
        store.bulk_load(file, ox.RdfFormat.N_QUADS)
    store.bulk_extend(ox.Quad(*quad.triple) for quad in store)
    store.query("SELECT * { ?s ?p ?o } LIMIT 1")  # initialises lazy parts before the workers fork
    return store


def fork(control: socket.socket, workers: set[int], store: ox.Store, memory_bytes: int, nothing: int) -> None:
    """Start a worker, and send its process id and connection, or NO_PROCESS."""
    ours, theirs = socket.socketpair()
    parent = os.getpid()
    try:
        process = os.fork()
    except OSError:
        control.sendall(REPLY.pack(NO_PROCESS))
        return
    if process == 0:
        try:
            control.close()
            ours.close()
            for standard in (0, 1, 2):
                os.dup2(nothing, standard)
            confine(memory_bytes, parent)
            work(theirs, store)
            os._exit(0)
        finally:  # after any error, this process must not continue as a second fork server
            os._exit(1)
    workers.add(process)
    with ours, theirs:
        socket.send_fds(control, [REPLY.pack(process)], [ours.fileno()])


def end(process: int) -> int:
    """Kill a worker, unless it has ended, and return its exit code, which is negative for a signal."""
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
