"""Metrics tell an operator what a web process does, on an address that the site's readers do not use."""

from __future__ import annotations

import shutil
import socket
import subprocess
import urllib.error
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest
from prometheus_client.parser import text_string_to_metric_families

from app.metrics.requests import area_of
from app.releases.folder import current_name
from tests.conftest import CONTENT_FOLDERS
from tests.serving import COMMAND, Served, fetched, free_port, serving

QUERY = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
PAGE = "/doc/plan/naering-2023-2026.ttl"


@dataclass(frozen=True)
class Measured:
    """A running site, and the address of its metrics."""

    site: Served
    address: str

    def values(self, name: str, **labels: str) -> list[float]:
        """Return the values of all time series of a sample's name that have these labels."""
        families = text_string_to_metric_families(fetched(self.address).decode())
        samples = [sample for family in families for sample in family.samples if sample.name == name]
        return [s.value for s in samples if labels.items() <= s.labels.items()]

    def total(self, name: str, **labels: str) -> float:
        return sum(self.values(name, **labels))


@pytest.fixture(scope="module")
def measured(kept_releases: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Measured]:
    """Yield a site with metrics, whose content and releases a test may change."""
    folder, port = tmp_path_factory.mktemp("measured"), free_port()
    releases = shutil.copytree(kept_releases, folder / "releases")
    for name in CONTENT_FOLDERS:
        (folder / name).symlink_to(Path.cwd() / name)
    with serving(releases, folder, metrics_port=port, reload_seconds=1) as site:
        yield Measured(site, f"http://127.0.0.1:{port}/metrics")


def test_requests_are_counted_by_area_status_and_source(measured: Measured) -> None:
    before = {
        source: measured.total("handlingsplan_requests_total", area="/doc", source=source)
        for source in ("site", "responses")
    }
    for _ in range(4):
        fetched(measured.site.address + PAGE)
    found = {
        source: measured.total("handlingsplan_requests_total", area="/doc", source=source) - count
        for source, count in before.items()
    }
    assert found == {"site": 2, "responses": 2}  # a response is kept at its second request
    assert measured.total("handlingsplan_request_seconds_count", area="/doc") >= 4


def test_addresses_of_nobody_share_one_series(measured: Measured) -> None:
    for name in ("wp-login.php", "x1", "x2/y"):
        with pytest.raises(urllib.error.HTTPError):
            fetched(f"{measured.site.address}/{name}")
    assert measured.total("handlingsplan_requests_total", area="other", status="404") == 3
    assert not measured.values("handlingsplan_requests_total", area="/x1")


def test_queries_are_measured_in_the_engine_and_from_the_cache(measured: Measured) -> None:
    address = f"{measured.site.address}/sparql?" + urlencode({"query": QUERY})
    answers = [fetched(address, Accept=kind) for kind in ("text/csv", "text/csv", "text/csv")]
    assert len(set(answers)) == 1
    assert measured.total("handlingsplan_query_seconds_count") == 1
    assert measured.total("handlingsplan_requests_total", area="/sparql", source="engine") == 1
    assert measured.total("handlingsplan_requests_total", area="/sparql", source="results") == 1
    assert measured.total("handlingsplan_requests_total", area="/sparql", source="responses") == 1
    assert measured.total("handlingsplan_query_work_seconds_total") > 0
    assert measured.values("handlingsplan_queries_running") == [0]
    assert measured.values("handlingsplan_query_workers") == [2]


def test_what_the_server_refuses_is_counted(measured: Measured) -> None:
    with pytest.raises(urllib.error.HTTPError, match="431"):
        fetched(measured.site.address, **{"X-Long": "x" * 40_000})
    assert measured.total("handlingsplan_refused_total", status="431") == 1
    fetched(measured.address)
    assert measured.total("handlingsplan_refused_total", status="431") == 1


def test_the_release_is_named_with_its_age(measured: Measured) -> None:
    id, _, build = current_name(Path(measured.site.environment["HANDLINGSPLAN_RELEASES"])).partition("-")
    assert measured.values("handlingsplan_release_info", release=id, build=build) == [1]
    assert measured.values("handlingsplan_release_behind") == [0]
    assert measured.values("handlingsplan_releases_damaged") == [0]
    assert measured.values("handlingsplan_release_created_timestamp_seconds")[0] > 1.7e9


def test_a_build_that_fails_is_seen_by_the_running_site_until_one_succeeds(measured: Measured) -> None:
    data = measured.site.content / "data"
    assert measured.values("handlingsplan_build_failed") == []
    data.unlink()
    shutil.copytree(Path.cwd() / "data", data)
    (data / "broken.ttl").write_text("<a> <b>", "utf-8")
    assert measured.site.release().exit_code == 2
    assert measured.values("handlingsplan_build_failed") == [1]
    assert measured.values("handlingsplan_build_succeeded_timestamp_seconds") == [0]
    (data / "broken.ttl").unlink()
    assert measured.site.release().exit_code == 0
    assert measured.values("handlingsplan_build_failed") == []
    ended = measured.values("handlingsplan_build_ended_timestamp_seconds")
    assert measured.values("handlingsplan_build_succeeded_timestamp_seconds") == ended != [0]


def test_readers_of_the_site_do_not_get_the_metrics(measured: Measured) -> None:
    with pytest.raises(urllib.error.HTTPError, match="404"):
        fetched(f"{measured.site.address}/metrics")


def test_an_address_in_use_is_reported_before_the_start(kept_releases: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        environment = {"PATH": "/bin", "LC_ALL": "en_GB.UTF-8", "HANDLINGSPLAN_METRICS_PORT": str(port)}
        environment |= {"HANDLINGSPLAN_RELEASES": str(kept_releases), "HANDLINGSPLAN_PORT": str(free_port())}
        ended = subprocess.run(
            [COMMAND, "serve"], env=environment, capture_output=True, text=True, check=False
        )
    assert ended.returncode == 2
    assert f"cannot serve metrics on 127.0.0.1:{port}" in ended.stderr


@pytest.mark.parametrize(
    ("address", "area"),
    [
        ("/", "/"),
        ("/doc/plan/x.ttl", "/doc"),
        ("/filer.json", "/filer"),
        ("/filer.<suffix>", "/filer"),
        ("/.well-known/void", "/.well-known"),
        ("/<path:rest>", "/"),
        ("*", "other"),
    ],
)
def test_the_area_of_an_address_is_its_first_part(address: str, area: str) -> None:
    assert area_of(address) == area
