"""A large release from its store on disk and from memory: start, memory, and new queries, beside Oxigraph.

    python -m bench.on_disk 1000              # as many plans; builds them if they are not there
    python -m bench.on_disk FOLDER            # the release in force in a folder, such as one of bench.growing

The same release is served twice: as it is built with a store on disk, and without one. Oxigraph serves the
same store (`oxigraph serve-read-only`). Measurements are interleaved; CPU times are medians.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from app.quads import STORE
from app.releases.folder import current_name, make_current
from app.releases.manifest import listed_files
from app.releases.storage import link, new_folder
from app.store.on_disk import write_store
from bench.measuring import measure, send
from bench.own import site
from bench.plans import BUILT, releases_with
from bench.processes import await_answer, program, running
from bench.requests import QUERIES
from bench.servers import Running
from bench.starting import once
from tests.serving import free_port

ROUNDS, SECONDS = 3, 1.0
ON_DISK, IN_MEMORY, OXIGRAPH = "site, on disk", "site, in memory", "oxigraph serve-read-only"


def variants(built: Path) -> dict[str, Path]:
    """Return folders of releases with the release that is in force in a folder, with a store and without."""
    name = current_name(built)
    found = {}
    for variant in (ON_DISK, IN_MEMORY):
        folder = BUILT / f"{name}-{variant.split()[-1]}"
        found[variant] = folder
        if (folder / "current").exists():
            continue
        folder.mkdir(parents=True, exist_ok=True)
        with new_folder(folder / name) as work:
            files = listed_files(built / name)
            has_store = any(file.startswith(f"{STORE}/") for file in files)
            for file, stored in files.items():
                if variant == ON_DISK or not file.startswith(f"{STORE}/"):
                    link(stored.path, work / file)
            if variant == ON_DISK and not has_store:
                write_store(work / "release.nq")
        make_current(folder, name)
    return found


@contextmanager
def oxigraph(store: Path) -> Iterator[Running]:
    """Run Oxigraph's server over a store, without changing it."""
    address = f"127.0.0.1:{free_port()}"
    command = [program("oxigraph"), "serve-read-only", "--location", str(store), "--bind", address]
    with tempfile.TemporaryDirectory() as folder, running(command, Path(folder)) as process:
        await_answer(process, f"http://{address}/query?query=ASK%7B%7D")
        yield Running(f"http://{address}", (process.pid,), "/query")


def starts(folders: dict[str, Path]) -> None:
    """Print what each variant takes from its start to its first responses."""
    for _ in range(ROUNDS):
        for variant, folder in folders.items():
            print(once(variant, lambda _, folder=folder: site(folder)), flush=True)  # type: ignore[misc]


def await_data(server: Running) -> None:
    """Send a query until it is answered: a release in memory is loaded after the start."""
    while send(server.address, QUERIES["ASK"].request(server.endpoint)).status != 200:
        time.sleep(1)


def queries(folders: dict[str, Path]) -> None:
    """Print the CPU time of new queries."""
    found: dict[tuple[str, str], list[float]] = {}
    with ExitStack() as stack, tempfile.TemporaryDirectory() as temporary:
        servers = {variant: stack.enter_context(site(folder)) for variant, folder in folders.items()}
        disk = folders[ON_DISK]
        servers[OXIGRAPH] = stack.enter_context(oxigraph(disk / current_name(disk) / STORE))
        for running_server in servers.values():
            await_data(running_server)
        for number in range(ROUNDS):
            for name, query in QUERIES.items():
                for server, running_server in servers.items():
                    address, processes = running_server.address, running_server.processes
                    request = query.request(running_server.endpoint, running_server.new)
                    first = 1 + 2_000_000 * number
                    spent = measure(address, processes, request, SECONDS, first, Path(temporary))
                    found.setdefault((name, server), []).append(spent.cpu)
    for (name, server), times in found.items():
        print(f"{name:26} {server:26} {statistics.median(times):10,.0f} µs", flush=True)


def main() -> None:
    """Measure a number of plans, or the release in force in a folder."""
    asked = sys.argv[1]
    folders = variants(releases_with(int(asked)) if asked.isdecimal() else Path(asked))
    starts(folders)
    queries(folders)


if __name__ == "__main__":
    main()
