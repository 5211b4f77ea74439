"""Workers with a store on disk give the same results, and are confined and stopped as others are."""

from __future__ import annotations

import os
import shutil
import signal
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox
import pytest

from app.quads import CONTRIBUTIONS, STORE, TABLE
from app.sparql import forkserver
from app.sparql.answer import Dataset, QueryOptions
from app.sparql.columns import UNCHANGED, Layout
from app.sparql.descriptors import limit_for, opened, unopened
from app.sparql.errors import EngineUnavailable, QueryOutOfMemory, QueryStopped, QueryTimeout
from app.sparql.forkserver import prepared
from app.sparql.messages import Loaded
from app.sparql.pool import QueryLimits, QueryPool
from app.store.on_disk import write_store
from tests.sparql.asking import PRODUCT, TRIPLES, A, B, alive, eventually, idle, quads, read, values, whole
from tests.sparql.test_query_processes import came, stranger, unread  # noqa: F401  # a fixture
from tests.sparql.test_two_stores import DATASETS, QUERIES, Rows, expected

PARTNER = "https://e.no/graf/bidrag/p"


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of quads with a store beside it, which has the graph of a partner, too."""
    path = tmp_path_factory.mktemp("disk") / "release.nq"
    path.write_text(quads(), "utf-8")
    path.with_name(CONTRIBUTIONS).write_text(f'<https://e.no/x> <https://e.no/p> "own" <{PARTNER}> .\n')
    write_store(path)
    return path


@pytest.fixture(scope="module")
def pool(stored: Path) -> Iterator[QueryPool]:
    # On a busy machine, a new worker needs part of the time to open the store.
    with QueryPool(stored, QueryLimits(seconds=2, workers=2)) as found:
        yield found


@pytest.fixture(scope="module")
def complete() -> ox.Store:
    store = ox.Store()
    store.load(f'{quads()}<https://e.no/x> <https://e.no/p> "own" <{PARTNER}> .\n', ox.RdfFormat.N_QUADS)
    for quad in list(store):
        if quad.graph_name != ox.NamedNode(PARTNER):
            store.add(ox.Quad(*quad.triple))
    return store


def rows_of(pool: QueryPool, query: str, dataset: Dataset | None = None) -> Rows:
    return Rows(frozenset(row.items()) for row in values(pool, query, dataset))


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_result_is_that_of_the_store_in_memory(pool: QueryPool, complete: ox.Store, query: str) -> None:
    asked = read(query)
    dataset = Dataset(asked.from_graphs, asked.from_named) if "FROM" in query else None
    assert rows_of(pool, query) == expected(complete, query, dataset)


@pytest.mark.parametrize("dataset", DATASETS, ids=str)
def test_dataset_of_the_request_gives_the_same(pool: QueryPool, complete: ox.Store, dataset: Dataset) -> None:
    for query in (QUERIES["default graph"], QUERIES["count"], QUERIES["inside and outside"]):
        assert rows_of(pool, query, dataset) == expected(complete, query, dataset)


def test_one_fork_server_answers_all_queries_and_loads_nothing(stored: Path) -> None:
    with QueryPool(stored, QueryLimits(workers=1)) as pool:
        assert len({id(crew) for crew in pool._crews.values()}) == 1
        assert values(pool, QUERIES["count"])
        assert values(pool, QUERIES["one graph"])
        server = pool._crews[Loaded.MERGED].server
        assert server is not None
        assert server._server is not None
        files = os.listdir(f"/proc/{server._server._process.pid}/fd")
        targets = [os.readlink(f"/proc/{server._server._process.pid}/fd/{name}") for name in files]
        assert not [target for target in targets if target.endswith(TABLE)]


def test_query_that_takes_too_long_is_stopped(pool: QueryPool) -> None:
    with pytest.raises(QueryTimeout):
        pool.answer(read(PRODUCT), "json")
    assert alive(pool)


def test_query_that_needs_too_much_memory_is_stopped(stored: Path) -> None:
    with QueryPool(stored, QueryLimits(seconds=20, memory_bytes=96 * 2**20)) as pool:
        with pytest.raises(QueryOutOfMemory):
            pool.answer(read(f"{TRIPLES} ORDER BY ?c ?f ?i"), "json")
        assert alive(pool)


def test_worker_connects_to_no_server_even_if_it_has_free_descriptors(
    pool: QueryPool,
    stranger: socket.socket,  # noqa: F811  # the fixture
) -> None:
    """The engine outside of a worker does connect: `test_query_processes.py` checks that."""
    address = f"http://127.0.0.1:{stranger.getsockname()[1]}/"
    query = f"SELECT * {{ SERVICE SILENT <{address}> {{ ?s ?p ?o }} }}"
    with suppress(EngineUnavailable, QueryStopped):
        b"".join(pool.answer(unread(query), "json").chunks)
    assert not came(stranger)
    assert alive(pool)


def test_worker_may_open_the_files_of_the_store_that_it_has_not_opened(stored: Path, tmp_path: Path) -> None:
    """The engine opens 16 files with the store, so a store of more files is made here."""
    folder = shutil.copytree(stored.parent, tmp_path / "many")
    for number in range(12):
        store = ox.Store(folder / STORE)
        store.extend([ox.Quad(*[ox.NamedNode(f"https://e.no/{number}/{part}") for part in "spog"])])
        store.flush()
        del store
    tables = len(list((folder / STORE).glob(f"*{TABLE}")))
    with QueryPool(folder / stored.name, QueryLimits(workers=1)) as pool:
        assert alive(pool)
        process = idle(pool)[0].process
        limits = Path(f"/proc/{process}/limits").read_text("ascii").splitlines()
        most = next(int(line[26:].split()[0]) for line in limits if line.startswith("Max open files"))
        used = {int(name) for name in os.listdir(f"/proc/{process}/fd")}
        files = [os.readlink(f"/proc/{process}/fd/{name}") for name in used]
        free = most - len([n for n in used if n < most])
        assert free == tables - sum(file.endswith(TABLE) for file in files)
        assert len(values(pool, "SELECT * { GRAPH ?g { ?s ?p ?o } }")) == 301 + 1 + 12


def test_limit_of_descriptors_leaves_room_for_so_many_files() -> None:
    used = opened()
    assert limit_for(0) == 0
    for files in (1, 3, 20):
        assert sum(number not in used for number in range(limit_for(files))) == files


def test_files_of_a_store_that_are_open_are_not_counted(stored: Path) -> None:
    folder = stored.with_name(STORE)
    before = unopened(folder)
    store = ox.Store.read_only(str(folder))
    assert list(store.quads_for_pattern(None, None, None))
    assert 0 <= unopened(folder) < before


def test_store_that_is_gone_makes_the_engine_unavailable(stored: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(stored.parent, tmp_path / "gone")
    with QueryPool(folder / stored.name, QueryLimits(workers=2)) as pool:
        assert alive(pool)
        shutil.rmtree(folder)
        assert alive(pool)  # the worker has its files open
        (worker,) = idle(pool)
        os.kill(worker.process, signal.SIGKILL)
        assert eventually(lambda: not worker.alive())
        with pytest.raises(EngineUnavailable):
            alive(pool)


def test_release_is_loaded_where_no_filter_of_system_calls_is_possible(
    stored: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forkserver, "cut_off", lambda: False)
    found = prepared(stored, Loaded.DISK)
    assert found.store is not None
    assert set(found.store.named_graphs()) == {ox.NamedNode(name) for name in (A, B, PARTNER)}


def test_rows_for_a_spreadsheet_have_no_names_from_partners(stored: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(stored.parent, tmp_path / "labels")
    (folder / CONTRIBUTIONS).write_text(f'<https://e.no/id/1> <https://e.no/p> "A" <{PARTNER}> .\n')
    shutil.rmtree(folder / STORE)
    write_store(folder / stored.name)
    layout: Layout = {**UNCHANGED, "languages": ["nb"], "label_properties": ["https://e.no/p"]}
    query = read('SELECT ?s { ?s ?p "value 1" }')
    with QueryPool(folder / stored.name, QueryLimits(workers=1)) as pool:
        found = whole(pool.answer(query, "csv", QueryOptions(layout=layout)))
    assert found == b"s,sLabel\r\nhttps://e.no/id/1,value 1\r\n"
