"""A release is put in force in one step, in a remote store too, and can be rolled back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from app.building import build, publish, put_in_force
from app.cli.releasing import publish as command
from app.cli.settings import settings as settings_command
from app.environment import from_environment
from app.errors import InvalidSetting, NothingBefore, UnknownRelease
from app.releases.folder import current_name, ids_in_force, remove_old, stored_releases
from app.releases.release import Release
from app.remote import loading, store
from app.remote.errors import RemoteFailed
from app.settings import Settings
from app.site import create_site
from tests.conftest import small_content
from tests.releases.folders import lines_of, varied
from tests.remote import stores

THING = ox.NamedNode("https://data.lier.kommune.no/id/aktor/buskerudbyen")
LABEL = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")


@pytest.fixture(scope="module")
def server() -> Iterator[dict[str, Any]]:
    with stores.oxigraph() as found:
        yield found


@pytest.fixture(scope="module")
def little(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A content folder with little content, so that a store loads it quickly."""
    return small_content(tmp_path_factory.mktemp("content"))


@pytest.fixture(scope="module")
def editions(little: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of releases with the built one and two more, none of them in force. Copy it."""
    folder = tmp_path_factory.mktemp("editions")
    built = build(Settings(content=little, releases=folder))
    for number in (1, 2):
        edition(built, folder, number)
    return folder


@pytest.fixture
def folder(editions: Path, tmp_path: Path) -> Path:
    """A folder of releases with the built one and two more, none of them in force."""
    return shutil.copytree(editions, tmp_path, dirs_exist_ok=True)


def edition(release: Release, folder: Path, number: int) -> Release:
    """Write a release that contains its number."""
    graph = sorted(release.graph_sizes)[0]
    line = f'<{THING.value}> <{LABEL.value}> "utgave {number}" <{graph}> .\n'.encode()
    return varied(release, folder, [*lines_of(release), line], fingerprint=f"{number}")


@pytest.fixture(params=["update", "graph"])
def chosen(request: pytest.FixtureRequest, folder: Path, server: dict[str, Any]) -> Settings:
    return stores.settings(folder, server, request.param)


def release(folder: Path, number: int) -> Release:
    """Return the release with that number."""
    return next(r for r in stored_releases(folder) if r.inputs_hash == f"{number}")


def in_force(settings: Settings) -> tuple[str, str]:
    """Return the ids of the releases that pages and queries use."""
    site = create_site(settings)
    client: FlaskClient = site.test_client()
    page = client.get("/readyz").get_json()["release"]
    label = f"<{THING.value}> <{LABEL.value}>"
    text = " UNION ".join(f"{{ {label} 'utgave {n}' BIND({n} AS ?n) }}" for n in (1, 2))
    answer = client.get("/sparql", query_string={"query": f"SELECT ?n {{ {text} }}", "format": "csv"})
    site.extensions["publication"].close()
    assert answer.status_code == 200
    return page, release(settings.releases, int(answer.text.split()[1])).id


def test_release_is_loaded_then_put_in_force_and_can_be_rolled_back(chosen: Settings, folder: Path) -> None:
    for number in (1, 2, 1):
        found = release(folder, number)
        put_in_force(found, chosen)
        assert in_force(chosen) == (found.id, found.id)
    assert ids_in_force(folder) == {release(folder, 1).id, release(folder, 2).id}


def test_interrupted_load_leaves_the_old_release_in_force(
    chosen: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = release(folder, 1), release(folder, 2)
    put_in_force(old, chosen)
    connection, names = store.asking(chosen), loading.release_names(new)
    store.writer(chosen).remove(names.state)  # another test has used the other way of loading before

    def broken(*_: object) -> dict[str, int]:
        raise RemoteFailed

    with monkeypatch.context() as patch:
        patch.setattr(loading, "counted", broken)
        with pytest.raises(RemoteFailed):
            put_in_force(new, chosen)
    assert in_force(chosen) == (old.id, old.id)
    assert not loading.is_loaded(connection, names, 5)
    put_in_force(new, chosen)
    assert in_force(chosen) == (new.id, new.id)
    assert loading.load(new, store.writer(chosen), connection) is False


def test_triples_lost_in_transfer_are_detected(
    chosen: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = replace(release(folder, 2), id="f" * 16)
    monkeypatch.setattr(loading, "SETTLE_SECONDS", 0)
    writer = store.writer(chosen)
    whole = writer.replace

    def losing(graph: str, triples: loading.Triples) -> None:
        found = list(triples)
        whole(graph, found[1:] if len(found) > 2 else found)

    monkeypatch.setattr(writer, "replace", losing)
    with pytest.raises(loading.NotAllThere, match="must have"):
        loading.load(new, writer, store.asking(chosen))
    assert not loading.is_loaded(store.asking(chosen), loading.release_names(new), 5)


def test_old_releases_leave_the_store_but_those_in_force_stay(chosen: Settings, folder: Path) -> None:
    connection = store.asking(chosen)
    for number in (1, 2):
        put_in_force(release(folder, number), chosen)
    removed = loading.remove_old(store.writer(chosen), connection, 0, [release(folder, 2).id])
    assert loading.release_names(release(folder, 1)).state in removed
    assert not loading.is_loaded(connection, loading.release_names(release(folder, 1)), 5)
    assert loading.counted(connection, [loading.release_names(release(folder, 1)).union]) == {
        loading.release_names(release(folder, 1)).union: 0
    }
    assert in_force(chosen) == (release(folder, 2).id, release(folder, 2).id)


def test_building_does_not_put_in_force_a_release_missing_from_the_store(little: Path, folder: Path) -> None:
    away = Settings(
        content=little, releases=folder, remote_query_url=f"http://127.0.0.1:{stores.free_port()}/"
    )
    put_in_force(release(folder, 1), Settings(releases=folder))
    assert publish(away).name != current_name(folder)
    assert current_name(folder) == release(folder, 1).name


def test_command_switches_to_a_release_and_back(folder: Path) -> None:
    environment = {"HANDLINGSPLAN_RELEASES": str(folder)}
    one, two = release(folder, 1), release(folder, 2)
    steps = ((["--release", one.id], one), (["--release", two.name], two), (["--back"], one))
    for arguments, expected in steps:
        found = CliRunner().invoke(command, arguments, env=environment)
        assert found.exit_code == 0, found.output
        assert current_name(folder) == expected.name
    (folder / "previous").unlink()
    assert isinstance(CliRunner().invoke(command, ["--back"], env=environment).exception, NothingBefore)
    unknown = CliRunner().invoke(command, ["--release", "../x"], env=environment)
    assert isinstance(unknown.exception, UnknownRelease)
    assert one.id in str(unknown.exception)


def test_release_to_roll_back_to_is_not_removed(folder: Path) -> None:
    for number in (1, 2):
        put_in_force(release(folder, number), Settings(releases=folder))
    for number in range(3, 12):
        edition(release(folder, 2), folder, number)
    remove_old(folder)
    left = {found.inputs_hash for found in stored_releases(folder)}
    assert {"1", "2"} <= left
    assert len(left) <= 7


SECRET = "hemmelig-passord"  # noqa: S105  # of nobody


def test_no_representation_of_the_settings_contains_a_password() -> None:
    names = ("HANDLINGSPLAN_REMOTE_UPDATE_PASSWORD", "HANDLINGSPLAN_REMOTE_QUERY_PASSWORD")
    environment = dict.fromkeys(names, SECRET)
    assert SECRET not in repr(from_environment(environment))
    told = CliRunner().invoke(settings_command, env=environment)
    assert told.exit_code == 0
    assert SECRET not in told.output
    assert "HANDLINGSPLAN_REMOTE_UPDATE_PASSWORD=*** (satt)" in told.output


@pytest.mark.parametrize("address", [f"http://u:{SECRET}@e.no/", "ftp://e.no/", "e.no", "http://e.no/#a"])
def test_address_of_a_store_must_not_contain_a_password_and_the_error_hides_it(address: str) -> None:
    with pytest.raises(InvalidSetting) as caught:
        from_environment({"HANDLINGSPLAN_REMOTE_QUERY_URL": address})
    assert SECRET not in str(caught.value)


def test_store_that_refuses_the_password_does_not_reveal_it(folder: Path, server: dict[str, Any]) -> None:
    given = {**server, "remote_update_url": server["remote_query_url"], "remote_update_password": SECRET}
    chosen = stores.settings(folder, {**given, "remote_update_user": "skriver"})
    with pytest.raises(RemoteFailed) as caught:
        put_in_force(replace(release(folder, 1), id="e" * 16), chosen)
    assert SECRET not in str(caught.value)
    assert SECRET not in repr(chosen)
