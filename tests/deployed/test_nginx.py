"""The nginx configuration in deploy/ works as documented in front of a running site."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner

from app.cli import PlanGroup
from app.cli.probe import probe
from app.quality.checks import FAILED
from app.quality.client import DeployedSite
from app.site import create_app
from tests.deployed.nginx import NAME, SHIPPED, Proxy, proxying
from tests.serving import Served, serving, tool
from tests.sparql.asking import eventually

DOCUMENT = "/doc/plan/naering-2023-2026/tiltak/6.3"
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s a <https://data.lier.kommune.no/def/plan#Measure> }"
TURTLE = {"Accept": "text/turtle"}
BUDGET_SECONDS = 20


@dataclass(frozen=True)
class Deployed:
    """The site with nginx in front of it."""

    site: Served
    proxy: Proxy

    def curl(self, path: str, *options: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [tool("curl"), "-sS", "--cacert", self.proxy.certificate, *options, self.proxy.address + path],
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="module")
def deployed(releases: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    folder = tmp_path_factory.mktemp("deployed")
    with serving(releases, proxy_hops=1, client_query_seconds=BUDGET_SECONDS) as site:
        upstream = site.address.removeprefix("http://")
        with proxying(folder, upstream) as proxy, pytest.MonkeyPatch.context() as environment:
            environment.setenv("SSL_CERT_FILE", str(proxy.certificate))
            yield Deployed(site, proxy)


def sparql(query: str) -> str:
    return "/sparql?" + urlencode({"query": query})


@pytest.mark.parametrize("path", ["/", DOCUMENT, "/sok?q=mat", sparql(COUNT)])
def test_a_repeated_request_is_answered_from_the_cache_of_nginx(deployed: Deployed, path: str) -> None:
    site = DeployedSite(deployed.proxy.address)
    first, second = site.ask(path), site.ask(path)
    assert (first.status, second.status) == (200, 200)
    assert second.header("X-Cache") == "HIT"
    assert second.body == first.body


def test_formats_languages_and_codings_are_separate_in_the_cache(deployed: Deployed) -> None:
    site = DeployedSite(deployed.proxy.address)
    for _ in range(2):
        assert site.ask(DOCUMENT, headers=TURTLE).media_type == "text/turtle"
        for language in ("nb", "en"):
            page = site.ask(DOCUMENT, headers={"Accept": "text/html", "Accept-Language": language})
            assert page.header("Content-Language") == language
        for coding in ("br", "gzip", ""):
            page = site.ask(DOCUMENT, headers={"Accept": "text/html", "Accept-Encoding": coding})
            assert page.header("Content-Encoding") == coding


def test_a_client_whose_copy_is_current_gets_304_from_the_cache(deployed: Deployed) -> None:
    site = DeployedSite(deployed.proxy.address)
    tag = site.ask(DOCUMENT, headers=TURTLE).header("ETag")
    again = site.ask(DOCUMENT, headers={**TURTLE, "If-None-Match": tag})
    assert (again.status, again.body, again.header("X-Cache")) == (304, b"", "HIT")


def test_responses_for_one_client_are_not_cached(deployed: Deployed) -> None:
    site = DeployedSite(deployed.proxy.address)
    for path in (sparql("SELECT nonsense"), "/healthz"):
        assert {site.ask(path).header("X-Cache") for _ in range(2)} <= {"MISS", ""}


def test_clients_are_counted_by_their_real_address(deployed: Deployed) -> None:
    def seconds_left(address: str, path: str, *options: str) -> int:
        head = deployed.curl(path, "-D", "-", "-o", "/dev/null", "--interface", address, *options)
        found = re.search(r"^ratelimit: .*;r=(\d+)", head.stdout, re.IGNORECASE | re.MULTILINE)
        assert found, head.stdout
        return int(found[1])

    runaway = sparql("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }") + "&timeout=2"
    seconds_left("127.0.0.3", runaway)
    forged = ("-H", "X-Forwarded-For: 10.1.1.1")
    after_runaway = seconds_left("127.0.0.3", sparql("ASK { ?s ?p 2 }"), *forged)
    assert after_runaway < seconds_left("127.0.0.2", sparql("ASK { ?s ?p 3 }"))


def test_the_budget_of_one_client_is_not_shown_to_another(deployed: Deployed) -> None:
    site = DeployedSite(deployed.proxy.address)
    first, second = (site.ask(sparql("ASK { ?s ?p 4 }")) for _ in range(2))
    assert (first.header("X-Cache"), second.header("X-Cache")) == ("MISS", "HIT")
    assert first.header("RateLimit")
    assert first.header("RateLimit-Policy")
    assert second.header("RateLimit") == second.header("RateLimit-Policy") == ""


def test_browsers_get_http_2(deployed: Deployed) -> None:
    done = deployed.curl("/", "--http2", "-o", "/dev/null", "-w", "%{http_version}")
    assert done.stdout == "2"


def test_plain_http_is_redirected_to_https_with_the_configured_name(deployed: Deployed) -> None:
    answer = DeployedSite(deployed.proxy.plain_address).ask("/doc?x=1", headers={"Host": "attacker.example"})
    assert (answer.status, answer.header("Location")) == (301, f"https://{NAME}/doc?x=1")


def test_log_identifies_no_client_and_contains_no_query_string(deployed: Deployed) -> None:
    deployed.curl("/sok?q=hemmelig", "-A", "Nettleser/1", "-H", "Referer: https://avsender.example/")
    log = deployed.proxy.log
    assert eventually(lambda: "GET /sok 200" in log.read_text("utf-8"))  # nginx writes it within a second
    text = log.read_text("utf-8")
    for private in ("hemmelig", "127.0.0.", "Nettleser", "avsender"):
        assert private not in text


def test_nginx_refuses_requests_that_are_too_large_for_the_site(deployed: Deployed) -> None:
    body = deployed.curl(
        "/sparql", "--data-binary", f"@{__file__}", "-H", "Content-Length: 9999999", "-m", "5"
    )
    assert "413" in body.stdout


def test_documented_checks_of_a_deployed_site_pass(deployed: Deployed) -> None:
    group = PlanGroup(name="handlingsplan", create_app=create_app)
    group.add_command(probe)
    done = CliRunner().invoke(group, ["probe", deployed.proxy.address, "--format", "json"])
    found = json.loads(done.output)
    assert [check for check in found["checks"] if check["outcome"] == FAILED] == []


def test_readers_get_cached_pages_while_the_site_is_down(releases: Path, tmp_path: Path) -> None:
    with serving(releases, proxy_hops=1) as site:
        upstream = site.address.removeprefix("http://")
        with proxying(tmp_path, upstream) as proxy, pytest.MonkeyPatch.context() as environment:
            environment.setenv("SSL_CERT_FILE", str(proxy.certificate))
            page = DeployedSite(proxy.address).ask("/")
            site.process.kill()
            site.process.wait()
            assert DeployedSite(proxy.address).ask("/").body == page.body
            assert DeployedSite(proxy.address).ask("/filer").status == 502


def test_lines_for_the_operator_to_change_are_marked() -> None:
    lines = SHIPPED.read_text("utf-8").splitlines()
    own = [line for line in lines if "data.example.no" in line]
    assert own
    assert all(line.endswith("# CHANGE") for line in own)
