"""The fork server: a process that holds a release and forks workers that share its memory.

`app.sparql.workers` starts it as `python -m app.sparql.forkserver <descriptor> <N-Quads file> <bytes of
memory for each worker> <Loaded>`. It has one thread, because only such a process may fork safely. A store on
disk has threads, so each worker opens it for itself.

The server sends READY on the connection when it has loaded the release. It answers FORK with the process id
and the connection of a new worker. It answers REAP and a process id by killing that worker and sending its
exit code. When the connection closes, it ends with all its workers.
"""

from __future__ import annotations

import gc
import os
import signal
import socket
import struct
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from app.compressed import opened
from app.quads import CONTRIBUTIONS, STORE, merged
from app.sparql.confinement import confine, detach
from app.sparql.descriptors import unopened
from app.sparql.messages import FORK, NO_PROCESS, NO_STORE, READY, REAP, REPLY, REQUEST, Loaded
from app.sparql.network import cut_off
from app.sparql.worker import work

FIRST = "SELECT * { ?s ?p ?o } LIMIT 1"
AT_ONCE = 1 << 23
"""Bytes of N-Quads that are loaded at a time. What they take beside the store stays with the process."""
CACHE_BYTES = 96 << 20
"""What a store on disk keeps in the memory of each worker: blocks of its files, and their indexes."""


@dataclass(frozen=True, slots=True)
class ReleaseSource:
    """Where a worker gets the release: from the memory of the fork server, or from a store in a folder."""

    store: ox.Store | None
    folder: Path

    def work(self, connection: socket.socket, memory_bytes: int, parent: int) -> None:
        """Do the work of a worker, confined. Raises `OSError` or `RuntimeError` if it cannot be opened."""
        if self.store is not None:
            confine(memory_bytes, parent)
            work(connection, self.store)
            return
        store = ox.Store.read_only(str(self.folder))
        store.query(FIRST)
        confine(memory_bytes, parent, unopened(self.folder))
        work(connection, store, CACHE_BYTES)


def main(descriptor: int, quads_file: Path, memory_bytes: int, loaded: Loaded) -> None:
    """Load the release and serve the connection until it closes."""
    detach()
    nothing = os.open(os.devnull, os.O_RDWR)
    with socket.socket(fileno=descriptor) as control:
        source = prepared(quads_file, loaded)
        gc.freeze()  # so that a collection in a worker does not copy every page
        try:
            control.sendall(READY)
        except BrokenPipeError:  # the site has ended before its first query
            return
        workers: set[int] = set()
        try:
            while request := control.recv(REQUEST.size, socket.MSG_WAITALL):
                what, process = REQUEST.unpack(request)
                if what == FORK:
                    fork(control, workers, source, memory_bytes, nothing)
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


def prepared(quads_file: Path, loaded: Loaded) -> ReleaseSource:
    """Return what workers need of a release.

    A store on disk is used only by workers that are cut off from the network; otherwise the release is loaded
    into memory. Raises what `load` raises.
    """
    folder = quads_file.with_name(STORE)
    if cut_off() and loaded is Loaded.DISK:
        return ReleaseSource(None, folder)
    return ReleaseSource(load(quads_file, Loaded.GRAPHS if loaded is Loaded.DISK else loaded), folder)


def load(quads_file: Path, loaded: Loaded) -> ox.Store:
    """Return the release in memory. Raises `OSError` or `SyntaxError`.

    The default graph has every triple of the municipality's named graphs once. The engine's own union repeats
    a triple that is in several graphs, and costs time on joins. `lenient` skips checks that the content has
    passed before the release was written; the hash of the file is in the manifest.
    """
    store = ox.Store()
    if loaded is Loaded.GRAPHS:
        with opened(quads_file) as quads:
            store.load(quads, ox.RdfFormat.N_QUADS, lenient=True)
        if (contributions := quads_file.with_name(CONTRIBUTIONS)).exists():
            store.load(path=contributions, format=ox.RdfFormat.N_QUADS, lenient=True)
    with opened(quads_file) as file:
        while lines := file.readlines(AT_ONCE):
            store.load(merged(lines), ox.RdfFormat.N_TRIPLES, lenient=True)
    store.query(FIRST)  # what is made on first use is made before the workers fork
    return store


def fork(
    control: socket.socket, workers: set[int], source: ReleaseSource, memory_bytes: int, nothing: int
) -> None:
    """Start a worker and answer with its process id and connection, or with NO_PROCESS."""
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
            source.work(theirs, memory_bytes, parent)
            os._exit(0)
        except (OSError, RuntimeError):
            os._exit(NO_STORE)
        finally:  # whatever went wrong, this process must not go on as a second fork server
            os._exit(1)
    workers.add(process)
    with ours, theirs:
        socket.send_fds(control, [REPLY.pack(process)], [ours.fileno()])


def end(process: int) -> int:
    """Kill a worker, or find it dead; its exit code, negative for a signal."""
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), Loaded(sys.argv[4]))
