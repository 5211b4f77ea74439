"""A client of Linked Data Event Streams that knows only `/ldes` gets the same graph as the release."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from email.message import Message
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pyoxigraph as ox
import pytest

from app.releases.folder import current_name
from app.releases.release import read_release
from app.vocabularies import RDF_TYPE, named_node
from tests.pages.test_changes import EDITS, NEW_MEASURE
from tests.publishing import EXAMPLE, edit
from tests.serving import Served, free_port, serving, tool

SCRIPT = Path(__file__).with_name("ldes.mjs")
ACTIVITY = "https://www.w3.org/ns/activitystreams#"
ACTOR = '<{base}id/aktor/lag-{n}> a plan:Organisation ; rdfs:label "Lag {n}"@nb .\n'
ABOUT_VERSION = (named_node("dcterms:created"), named_node("dcterms:isVersionOf"))
Triples = set[tuple[str, str, str]]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A site with several pages of versions: resources that are new, changed, and gone again."""
    folder = tmp_path_factory.mktemp("stream")
    shutil.copytree(EXAMPLE, folder / "data")
    port = free_port()
    base = f"http://127.0.0.1:{port}/"
    for path in (folder / "data").rglob("*.ttl"):
        path.write_text(path.read_text("utf-8").replace("https://data.eksempel.example/", base), "utf-8")
    with serving(folder / "releases", folder, port=port, base_iri=base, reload_seconds=1) as found:
        for change in EDITS:
            edit(folder, *change)
        with (folder / "data/actors.ttl").open("a", encoding="utf-8") as file:
            file.writelines(ACTOR.format(base=base, n=n) for n in range(250))
        release(found)
        new_measure = NEW_MEASURE.replace("https://data.eksempel.example/", base)
        edit(folder, "plan.ttl", "plan:order 2 .\n", f"plan:order 2 .\n{new_measure}")
        release(found)
        edit(folder, "plan.ttl", new_measure, "")
        release(found)
        yield found


def release(found: Served) -> None:
    done = found.release()
    assert done.exit_code == 0, done.stderr


def replicated(found: Served, order: str, query: str = "") -> list[dict[str, Any]]:
    done = subprocess.run(
        [tool("node"), SCRIPT, f"{found.address}/ldes{query}", order],
        capture_output=True,
        check=False,
        timeout=120,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr[-3000:]
    members: list[dict[str, Any]] = json.loads(done.stdout)
    return members


def newest(members: list[dict[str, Any]]) -> Triples:
    """Return the statements of the newest version of each resource, about the resource itself."""
    latest: dict[str, dict[str, Any]] = {}
    for member in members:
        held = latest.get(member["thing"])
        if held is None or held["made"] < member["made"]:
            latest[member["thing"]] = member
    found: Triples = set()
    for thing, member in latest.items():
        for quad in ox.parse(member["quads"], format=ox.RdfFormat.N_QUADS):
            is_activity = quad.predicate == RDF_TYPE and ACTIVITY in str(quad.object)
            about_version = quad.predicate in (
                named_node("dcterms:created"),
                named_node("dcterms:isVersionOf"),
            )
            if not is_activity and not about_version:
                found.add((f"<{thing}>", str(quad.predicate), str(quad.object)))
    return found


def published(found: Served) -> Triples:
    """Return what the release states about its resources, read from its dump by another parser of graphs."""
    releases = Path(found.environment["HANDLINGSPLAN_RELEASES"])
    quads = ox.parse(read_release(releases, current_name(releases)).read("release.nq"), ox.RdfFormat.N_QUADS)
    return {
        (str(q.subject), str(q.predicate), str(q.object))
        for q in quads
        if "/id/" in str(q.subject) and "/graf/avledet" not in str(q.graph_name)
    }


@pytest.fixture(scope="module")
def unordered(site: Served) -> list[dict[str, Any]]:
    """What a client gets that asks for no order."""
    return replicated(site, "none")


@pytest.mark.parametrize("order", ["none", "ascending"])
def test_client_replicates_the_stream_to_the_graph_of_the_release(
    site: Served, unordered: list[dict[str, Any]], order: str
) -> None:
    members = unordered if order == "none" else replicated(site, order)
    activities = ("Create", "Update", "Delete")
    kinds = {kind for kind in activities for m in members if f"{ACTIVITY}{kind}>" in m["quads"]}
    assert kinds == {"Create", "Update", "Delete"}
    assert len({m["id"] for m in members}) == len(members) > 250
    if order == "ascending":
        assert [m["made"] for m in members] == sorted(m["made"] for m in members)
    assert newest(members) == published(site)


def test_client_follows_what_concerns_one_measure(site: Served, unordered: list[dict[str, Any]]) -> None:
    """As versions of the whole stream, with the same IRIs, and nothing else."""
    everything = {m["id"]: m for m in unordered}
    measure = next(m["thing"] for m in everything.values() if m["thing"].endswith("/tiltak/3"))
    found = replicated(site, "ascending", f"?about={measure}")
    assert {m["thing"] for m in found if m["thing"] == measure} == {measure}
    assert all(everything[m["id"]]["thing"] == m["thing"] for m in found)
    assert all(m["thing"].startswith(measure) for m in found), "of the measure and its parts only"
    assert 0 < len(found) < len(everything)
    status, headers, _ = fetch(f"{site.address}/ldes/1?about={measure}")
    assert status == 200
    assert fetch(f"{site.address}/ldes/1?about={measure}", headers["ETag"])[::2] == (304, b"")
    assert fetch(f"{site.address}/ldes?about=plan/nothing")[0] == 404


def fetch(address: str, tag: str = "") -> tuple[int, Message, bytes]:
    """Return status, header fields and body of a page in Turtle."""
    request = Request(address, headers={"Accept": "text/turtle", "If-None-Match": tag})  # noqa: S310
    try:
        with urlopen(request, timeout=10) as answer:  # noqa: S310  # an address of our own
            return answer.status, answer.headers, answer.read()
    except HTTPError as error:
        return error.code, error.headers, error.read()


def test_full_pages_never_change_and_the_last_one_costs_a_304(site: Served) -> None:
    status, headers, body = fetch(f"{site.address}/ldes/1")
    assert status == 200
    assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert b"ldes:immutable true" in body
    last = 1
    while 'rel="next"' in headers["Link"]:
        last += 1
        status, headers, body = fetch(f"{site.address}/ldes/{last}")
    assert last > 2
    assert headers["Cache-Control"] == "public, max-age=60"
    assert b"immutable" not in body
    assert fetch(f"{site.address}/ldes/{last}", headers["ETag"])[::2] == (304, b"")
    assert fetch(f"{site.address}/ldes/{last + 1}")[0] == 404
