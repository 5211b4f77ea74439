"""The running site: `handlingsplan serve`, called with independent tools."""

from __future__ import annotations

import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph
from SPARQLWrapper import JSON, SPARQLWrapper

from app.settings import REPOSITORY
from tests.serving import COMMAND, Served, children, fetched, serving, tool

MEASURE = "plan/naering-2023-2026/tiltak/1.2"
BUSKERUDBYEN = REPOSITORY / "ontology/questions/tiltak-som-nevner-en-aktor.rq"


@pytest.fixture(scope="module")
def served(kept_releases: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The site over a copy of the content, and of the release that is built from it."""
    folder = tmp_path_factory.mktemp("served")
    for name in ("ontology", "data", "shapes"):
        shutil.copytree(REPOSITORY / name, folder / name)
    shutil.copytree(kept_releases, folder / "releases")
    with serving(folder / "releases", folder, reload_seconds=1) as found:
        yield found


def test_curl_follows_a_resource_to_its_document(served: Served) -> None:
    command = [tool("curl"), "-sSL", "-H", "Accept: text/turtle", f"{served.address}/id/{MEASURE}"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    graph = Graph().parse(data=done.stdout, format="turtle")
    assert any("Drammen Helseparks ambisjon" in str(o) for o in graph.objects())


def test_curl_gets_the_same_headers_with_head(served: Served) -> None:
    command = [tool("curl"), "-sSI", "-H", "Accept: */*", f"{served.address}/doc/{MEASURE}"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert " 200 " in done.stdout.splitlines()[0]
    assert "text/turtle" in done.stdout


@pytest.mark.parametrize("address", [f"/id/{MEASURE}", "/def/plan", "/doc/aktor/buskerudbyen", "/def/former"])
def test_rapper_parses_the_response(served: Served, address: str) -> None:
    command = [tool("rapper"), "-q", "-c", "-g", served.address + address]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    command = [tool("rapper"), "-q", "-g", served.address + address]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert len(done.stdout.splitlines()) > 10


def test_sparqlwrapper_gets_the_measures_that_mention_buskerudbyen(served: Served) -> None:
    client = SPARQLWrapper(f"{served.address}/sparql", returnFormat=JSON)
    client.setQuery(BUSKERUDBYEN.read_text("utf-8"))
    answer: Any = client.queryAndConvert()
    rows = answer["results"]["bindings"]
    assert {row["number"]["value"] for row in rows} == {"5.1", "6.1", "6.3"}


def test_second_site_on_the_same_port_does_not_start(served: Served) -> None:
    port = served.address.rpartition(":")[2]
    done = subprocess.run(
        [COMMAND, "serve", "--port", port],
        env={**served.environment, "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert done.returncode == 2
    assert f"Et annet program lytter på 127.0.0.1:{port}." in done.stderr
    assert "HANDLINGSPLAN_PORT" in done.stderr


def test_endless_query_is_stopped_while_pages_still_work(served: Served) -> None:
    query = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    command = [
        tool("curl"),
        "-s",
        "-o",
        "/dev/null",
        "-w",
        "%{http_code}",
        "--data-urlencode",
        f"query={query}",
    ]
    running = subprocess.Popen([*command, f"{served.address}/sparql"], stdout=subprocess.DEVNULL)
    began = time.monotonic()
    while running.poll() is None and time.monotonic() - began < 2:
        assert fetched(f"{served.address}/doc/{MEASURE}.ttl")
        time.sleep(0.1)
    running.kill()  # the client disconnects
    running.wait()
    assert b"true" in fetched(f"{served.address}/sparql?query=ASK%7B%3Fs%20%3Fp%20%3Fo%7D", Accept="text/csv")


def test_running_site_keeps_its_release_for_bad_content_and_switches_for_good(
    served: Served,
) -> None:
    before = fetched(f"{served.address}/readyz")
    places = served.content / "data/places.ttl"
    good = places.read_text("utf-8")
    places.write_text(good + "\n<http://x/a> <http://x/b> [] .\n", "utf-8")
    refused = served.release()
    assert refused.exit_code == 2
    assert "places.ttl" in refused.stderr
    assert fetched(f"{served.address}/readyz") == before
    places.write_text(good.replace('"Sylling"@nb', '"Sylling i Lier"@nb'), "utf-8")
    taken = served.release()
    places.write_text(good, "utf-8")
    assert taken.exit_code == 0, taken.stderr
    end = time.monotonic() + 10
    while (
        b"Sylling i Lier" not in fetched(f"{served.address}/doc/sted/sylling.nt") and time.monotonic() < end
    ):
        time.sleep(0.2)
    assert b"Sylling i Lier" in fetched(f"{served.address}/doc/sted/sylling.nt")
    assert fetched(f"{served.address}/readyz") != before


def test_no_process_is_left_after_the_site_has_stopped(served: Served) -> None:
    below = children(served.process.pid)
    assert below
    served.process.send_signal(signal.SIGTERM)
    served.process.wait(timeout=15)
    end = time.monotonic() + 5
    while any(Path(f"/proc/{p}").exists() for p in below) and time.monotonic() < end:
        time.sleep(0.05)
    assert not [p for p in below if Path(f"/proc/{p}").exists()]
