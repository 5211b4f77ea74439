"""A release with a store on disk is the same for its readers, and a damaged store is refused."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.building import publish
from app.doctor import examined
from app.partners.database import Database
from app.quads import STORE, TABLE, graph_of, subject_of
from app.releases.folder import current_name, last_complete
from app.releases.manifest import Damaged
from app.releases.release import Release, read_for_serving, read_release
from app.settings import Settings
from app.site import create_site
from app.store.lookups import Lookups
from app.store.on_disk import PublishedQuads, UnreadableStore
from app.upkeep import ready
from tests.contributed.examples import GRAPH, REGISTER, copied, published, sent
from tests.contributed.test_separation import compared
from tests.serving import COMMAND, free_port
from tests.store.stores import give_store

TWO = "<https://data.partner.example/p2> a <http://schema.org/Project> ."


@pytest.fixture(scope="module")
def on_disk(releases: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a copy of the release with a store on disk, and of a database of contributions."""
    settings = copied(releases, tmp_path_factory.mktemp("on disk"))
    give_store(settings.releases)
    return settings


@pytest.fixture(scope="module")
def stored(on_disk: Settings) -> Iterator[Flask]:
    """The site of the release with a store on disk."""
    found = create_site(on_disk)
    yield found
    found.extensions["publication"].close()


@pytest.fixture
def own(on_disk: Settings, tmp_path: Path) -> Settings:
    """A copy of `on_disk` that a test may change."""
    releases = shutil.copytree(on_disk.releases, tmp_path / "releases")
    contributions = shutil.copytree(on_disk.contributions, tmp_path / "contributions")
    return replace(on_disk, releases=releases, contributions=str(contributions))


def current(settings: Settings) -> Release:
    return read_release(settings.releases, current_name(settings.releases))


def test_look_ups_find_the_same_quads(site: Flask, on_disk: Settings) -> None:
    memory, disk = site.extensions["publication"].current().lookups, Lookups(current(on_disk))
    assert isinstance(disk.store, PublishedQuads)
    every = set(memory.store)
    assert len(every) > 1000
    assert sorted(map(str, disk.store)) == sorted(map(str, every))
    for iri in sorted({subject_of(q) for q in every})[::7]:
        assert disk.quads(iri) == memory.quads(iri)
        assert disk.labels(iri) == memory.labels(iri)
    for predicate in sorted({q.predicate.value for q in every}):
        assert disk.statements(predicate) == memory.statements(predicate)


@pytest.mark.parametrize("address", [a for a in compared() if not a.endswith("LIMIT+5")])
def test_page_is_the_same(site: Flask, stored: Flask, address: str) -> None:
    with site.test_client().get(address) as expected, stored.test_client().get(address) as found:
        assert (found.status_code, found.data) == (expected.status_code, expected.data)


def test_every_stored_query_has_the_same_answer(site: Flask, stored: Flask) -> None:
    names = [question.slug for question in site.extensions["publication"].current().questions]
    assert len(names) > 10
    for name in names:
        answers = [
            client.test_client().get(f"/api/queries/{name}.json").get_json() for client in (site, stored)
        ]
        assert answers[0] == answers[1], name


def rows(client: FlaskClient, query: str) -> list[str]:
    response = client.get("/sparql", query_string={"query": query}, headers={"Accept": "text/csv"})
    assert response.status_code == 200, response.text
    return sorted(response.text.split("\r\n")[1:])


def tables(release: Release) -> dict[int, int]:
    """Return the sizes of the store's data files by their inodes."""
    found = [path.stat() for path in (release.folder / STORE).glob(f"*{TABLE}")]
    return {stat.st_ino: stat.st_size for stat in found}


def test_contributions_are_found_by_their_graph_only(own: Settings) -> None:
    before = current(own)
    sent(Database(Path(own.contributions)))
    made = published(own)
    assert made.has_store
    assert GRAPH not in map(graph_of, Lookups(made).store)
    site = create_site(own)
    client = site.test_client()
    query = "SELECT ?g { GRAPH ?g { ?s a <http://schema.org/Project> } }"
    assert set(rows(client, query)) == {GRAPH, ""}
    assert rows(client, "SELECT ?s { ?s a <http://schema.org/Project> }") == [""]
    assert {GRAPH, REGISTER} < set(rows(client, "SELECT ?g { GRAPH ?g {} }"))
    site.extensions["publication"].close()
    old, new = tables(before), tables(made)
    assert sum(size for inode, size in old.items() if inode in new) > 0.8 * sum(old.values())
    assert read_release(own.releases, before.name, thorough=True) == before


def test_a_replaced_contribution_is_gone_from_the_store(own: Settings) -> None:
    database = Database(Path(own.contributions))
    sent(database)
    published(own)
    sent(database, f"{TWO}\n")
    made = published(own)
    store = ox.Store.read_only(str(made.folder / STORE))
    found = {subject_of(q) for q in store.quads_for_pattern(None, None, None, ox.NamedNode(GRAPH))}
    assert found <= {"https://data.partner.example/p2"}
    municipality = {q for q in store if q.graph_name == ox.DefaultGraph()}
    assert municipality == {ox.Quad(*q.triple) for q in Lookups(made).store}


def cut(store: Path) -> None:
    largest = max(store.glob(f"*{TABLE}"), key=lambda path: path.stat().st_size)
    largest.write_bytes(largest.read_bytes()[:-100])


def without_a_file(store: Path) -> None:
    next(store.glob(f"*{TABLE}")).unlink()


def without_its_start(store: Path) -> None:
    (store / "CURRENT").unlink()


def without_any_file(store: Path) -> None:
    shutil.rmtree(store)


@pytest.mark.parametrize("spoil", [cut, without_a_file, without_its_start, without_any_file])
def test_a_damaged_store_is_refused_at_the_start_and_repaired(
    own: Settings, spoil: Callable[[Path], None]
) -> None:
    name = current_name(own.releases)
    spoil(own.releases / name / STORE)
    with pytest.raises(Damaged) as caught:
        read_for_serving(own.releases, name)
    assert name in str(caught.value)
    assert "handlingsplan doctor" in caught.value.remedy
    assert [f.mended for f in examined(own, lambda _: None, repair=True)]
    assert last_complete(own.releases)[0].name == name


def change_some_bytes(store: Path) -> None:
    """Change what a start does not read: blocks of data, not the index at the end of each file."""
    for table in store.glob(f"*{TABLE}"):
        data = bytearray(table.read_bytes())
        for place in range(1000, len(data) // 2, 1000):
            data[place] ^= 0xFF
        table.write_bytes(data)


def test_changed_bytes_are_found_by_the_complete_check_and_when_it_is_read(own: Settings) -> None:
    name = current_name(own.releases)
    change_some_bytes(own.releases / name / STORE)
    with pytest.raises(Damaged):
        read_release(own.releases, name, thorough=True)
    assert name in [finding.fields.get("name") for finding in examined(own, lambda _: None, repair=False)]
    with pytest.raises(Damaged, match="cannot be read"):
        list(Lookups(read_for_serving(own.releases, name)).store)


def test_store_that_cannot_be_opened_is_an_error_with_a_remedy(own: Settings) -> None:
    release = current(own)
    manifest = next((release.folder / STORE).glob("MANIFEST-*"))
    manifest.write_bytes(bytes(len(manifest.read_bytes())))
    with pytest.raises(Damaged, match="cannot be read"):
        Lookups(release)


def make_unreadable(release: Release) -> Path:
    """Replace a file that the engine reads first, and return the folder of the store."""
    folder = release.folder / STORE
    manifest = next(folder.glob("MANIFEST-*"))
    manifest.write_bytes(bytes(len(manifest.read_bytes())))
    return folder


def test_a_site_says_to_its_operator_what_it_cannot_open(
    own: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    folder = make_unreadable(current(own))
    site = create_site(own)
    with pytest.raises(UnreadableStore, match="cannot be read") as caught:
        site.extensions["publication"].opened()
    assert str(folder) in str(caught.value)
    assert any(str(folder) in record.getMessage() for record in caplog.records)
    answer = site.test_client().get("/", headers={"Accept-Language": "en"})
    assert answer.status_code == 503
    assert "The site cannot open what it publishes." in answer.text
    assert str(folder) not in answer.text


def test_serve_ends_with_what_it_cannot_open(own: Settings) -> None:
    folder = make_unreadable(current(own))
    own_settings = {"CONTENT": own.content, "RELEASES": own.releases, "CONTRIBUTIONS": own.contributions}
    environment = os.environ | {f"HANDLINGSPLAN_{name}": str(value) for name, value in own_settings.items()}
    done = subprocess.run(
        [COMMAND, "serve", "--port", str(free_port())],
        env=environment | {"LANG": "C"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert str(folder) in done.stderr
    assert "handlingsplan doctor" in done.stderr


def test_doctor_names_a_store_that_cannot_be_opened(own: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def refusing(_: str) -> None:
        raise OSError("only 64 allowed")

    monkeypatch.setattr("app.store.on_disk.ox.Store.read_only", refusing, raising=True)
    found = list(examined(own, lambda _: None, repair=False))
    assert current(own).folder / STORE in [finding.fields.get("path") for finding in found]
    assert any("ulimit -n" in finding.template for finding in found)
    assert not any(finding.mended for finding in found)


def test_too_few_open_files_are_named_as_the_reason(own: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def refusing(_: str) -> None:
        raise OSError("only 64 allowed")

    monkeypatch.setattr("app.store.on_disk.ox.Store.read_only", refusing, raising=True)
    with pytest.raises(UnreadableStore, match="only 64 allowed") as caught:
        Lookups(current(own))
    assert "ulimit -n" in caught.value.remedy


def test_only_a_release_with_so_many_quads_has_a_store(small: Path, tmp_path: Path) -> None:
    settings = Settings(content=small, releases=tmp_path / "r", disk_store_quads=1)
    made = publish(settings)
    assert made.has_store
    assert {Path(name).parts[0] for name in made.files} >= {STORE}
    same = publish(replace(settings, releases=tmp_path / "s", disk_store_quads=made.triples))
    smaller = publish(replace(settings, releases=tmp_path / "t", disk_store_quads=made.triples + 1))
    assert (same.has_store, smaller.has_store) == (True, False)


def test_release_without_a_store_is_served_by_software_that_would_write_one(
    small: Path, tmp_path: Path
) -> None:
    settings = Settings(content=small, releases=tmp_path / "r", disk_store_quads=10**6)
    made = publish(settings)
    found = ready(replace(settings, disk_store_quads=1), lambda *_: None)
    assert (found.name, found.has_store) == (made.name, False)


def test_a_store_is_only_read_by_those_that_serve_it(own: Settings) -> None:
    """Two sites read the same files, none of which they change, and which nobody may write."""
    folder = current(own).folder / STORE
    before = {p.name: (p.stat().st_mtime_ns, p.stat().st_size) for p in folder.iterdir()}
    for path in (*folder.iterdir(), folder):
        path.chmod(0o555 if path.is_dir() else 0o444)
    sites = [create_site(own), create_site(own)]
    query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    assert len({tuple(rows(site.test_client(), query)) for site in sites}) == 1
    for site in sites:
        site.extensions["publication"].close()
    assert {p.name: (p.stat().st_mtime_ns, p.stat().st_size) for p in folder.iterdir()} == before
    folder.chmod(0o755)
