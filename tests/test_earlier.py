"""An earlier release that is kept can be selected by name, and responses say that it is one."""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import earlier
from app.building import publish
from app.releases.release import Release
from app.settings import Settings
from app.site import create_site
from tests.conftest import small_content

PLACE = "/doc/sted/her"
ABOUT = '<https://data.lier.kommune.no/id/sted/her> <http://www.w3.org/2000/01/rdf-schema#label> "{}"@nb .\n'
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
QUERY = f"SELECT ?name {{ <https://data.lier.kommune.no/id/sted/her> <{LABEL}> ?name }}"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("earlier")
    return Settings(content=small_content(folder), releases=folder / "releases", reload_seconds=0)


@pytest.fixture(scope="module")
def kept(settings: Settings) -> list[Release]:
    """Four releases that differ in the name of a place; the last one is in force."""
    file, found = settings.content / "data/places.ttl", []
    head = file.read_text("utf-8")
    for name in ("En", "To", "Tre", "Fire"):
        file.write_text(f"{head}\n{ABOUT.format(name)}", "utf-8")
        found.append(publish(settings))
    return found


@contextmanager
def running(settings: Settings) -> Iterator[Flask]:
    """A site until the block ends."""
    found = create_site(settings)
    yield found
    found.extensions["earlier"].close()
    found.extensions["publication"].close()


@pytest.fixture(scope="module")
def site(settings: Settings, kept: list[Release]) -> Iterator[Flask]:
    with running(settings) as found:
        yield found


@pytest.fixture
def copied(settings: Settings, kept: list[Release], tmp_path: Path) -> Settings:
    """A copy of the releases, for a site that no other test has asked for an earlier release."""
    return replace(settings, releases=shutil.copytree(settings.releases, tmp_path / "releases"))


def test_document_comes_from_the_named_release(client: FlaskClient, kept: list[Release]) -> None:
    now = client.get(f"{PLACE}.ttl")
    then = client.get(PLACE, query_string={"release": kept[0].id}, headers={"Accept": "text/turtle"})
    assert ("Fire" in now.text, "Fire" in then.text, '"En"@nb' in then.text) == (True, False, True)
    assert (now.headers["X-Release"], then.headers["X-Release"]) == (kept[3].id, kept[0].id)
    assert then.headers["Content-Location"] == f"{PLACE}.ttl?release={kept[0].id}"
    assert now.headers["ETag"] != then.headers["ETag"]
    assert client.get(f"{PLACE}.ttl", query_string={"release": kept[3].id}).data == now.data


def test_endpoint_queries_the_named_release(client: FlaskClient, kept: list[Release]) -> None:
    for release, name in ((kept[0], "En"), (kept[3], "Fire"), (kept[0], "En")):
        answer = client.get("/sparql", query_string={"query": QUERY, "release": release.id, "format": "csv"})
        assert answer.text.split() == ["name", name]
        assert answer.headers["X-Release"] == release.id


def test_page_of_an_earlier_release_says_so(client: FlaskClient, kept: list[Release]) -> None:
    headers = {"Accept": "text/html", "Accept-Language": "en"}
    then = client.get(PLACE, query_string={"release": kept[1].name}, headers=headers).text
    assert f"the earlier version {kept[1].id}" in then
    assert "the earlier version" not in client.get(PLACE, headers=headers).text


def our_links(page: str) -> list[str]:
    """Return the addresses in links and forms of a page that lead to this site, without style and scripts."""
    found = re.findall(r'<(?:a|form)\b[^>]*?\s(?:href|action)="(/[^"]*)"', page)
    assert len(found) > 5
    return [html.unescape(address) for address in found]


@pytest.mark.parametrize(
    "address",
    [
        PLACE,
        f"{PLACE}?lang=en",
        f"{PLACE}?_profile=alt",
        "/",
        "/om/data",
        "/endringer",
        "/filer",
        "/sok?q=En",
        "/sporring",
        "/katalog",
        "/klasse/Place",
        "/doc/sted/her2",
    ],
)
def test_links_on_a_page_of_an_earlier_release_lead_to_the_same_release(
    client: FlaskClient, kept: list[Release], address: str
) -> None:
    wanted = f"release={kept[1].id}"
    joint = "&" if "?" in address else "?"
    answer = client.get(f"{address}{joint}{wanted}", headers={"Accept": "text/html"})
    assert answer.mimetype == "text/html"
    to_now = [a for a in our_links(answer.text) if wanted not in a]
    assert to_now == [address.partition("?")[0]], "only the link to the release in force"
    assert all(a.count("release=") == 1 for a in our_links(answer.text) if a not in to_now)
    assert answer.text.count("<form") == answer.text.count(f'name="release" value="{kept[1].id}"')
    targets = re.findall(r"<(/[^>]*)>", answer.headers.get("Link", ""))
    assert all(wanted in target for target in targets)
    now = client.get(address, headers={"Accept": "text/html"})
    assert not any(wanted in target for target in our_links(now.text) if "endringer" not in address)


def test_link_of_an_earlier_release_gives_what_that_release_says(
    client: FlaskClient, kept: list[Release]
) -> None:
    thing = client.get("/id/sted/her", query_string={"release": kept[0].id})
    assert thing.location == f"{PLACE}?release={kept[0].id}"
    page = client.get(thing.location, headers={"Accept": "text/html"})
    turtle = next(t for t in re.findall(r"<(/[^>]*)>", page.headers["Link"]) if ".ttl" in t)
    assert '"En"@nb' in client.get(turtle).text


@pytest.mark.parametrize("name", ["0" * 16, "..", "x", "current"])
def test_release_that_is_not_kept_is_404_with_the_kept_ones(
    client: FlaskClient, kept: list[Release], name: str
) -> None:
    answer = client.get(f"{PLACE}.ttl", query_string={"release": name})
    assert answer.status_code == 404
    assert all(release.id in answer.text for release in kept)


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nosuch", 404), ("POST", "/om", 405)])
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_error_is_itself_also_with_a_release_that_is_not_kept(
    client: FlaskClient, method: str, path: str, status: int, accept: str
) -> None:
    answer = client.open(f"{path}?release=0123456789abcdef", method=method, headers={"Accept": accept})
    assert answer.status_code == status


def test_removed_release_is_no_longer_served(copied: Settings, kept: list[Release]) -> None:
    address = f"{PLACE}.ttl?release={kept[0].id}"
    with running(copied) as site:
        client = site.test_client()
        assert client.get(address).status_code == 200
        shutil.rmtree(copied.releases / kept[0].name)
        assert client.get(address).status_code == 404


def test_two_releases_are_in_memory_and_a_third_waits_for_room(
    copied: Settings, kept: list[Release], monkeypatch: pytest.MonkeyPatch
) -> None:
    addresses = [f"{PLACE}.ttl?release={release.id}" for release in kept[:3]]
    with running(copied) as site:
        client = site.test_client()
        assert [client.get(a).status_code for a in addresses] == [200, 200, 503]
        assert client.get(addresses[2]).headers["Retry-After"] == "10"
        assert client.get(addresses[0]).status_code == 200
        monkeypatch.setattr(earlier, "LEAST_SECONDS", 0.0)
        assert client.get(addresses[2]).status_code == 200
        assert client.get(addresses[1]).status_code == 200
