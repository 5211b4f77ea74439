"""`handlingsplan probe` passes a correct site, and detects each deviation."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator

import pytest
from click.testing import CliRunner
from flask import Flask
from werkzeug.datastructures import Headers
from werkzeug.test import run_wsgi_app
from werkzeug.wrappers import Response

from app.cli import PlanGroup
from app.cli.probe import probe
from app.quality import checks
from app.quality.checks import FAILED, Check, Target
from app.quality.client import DeployedSite
from app.site import create_app
from tests.deployed.conftest import serving

DOCUMENT = "/doc/plan/naering-2023-2026/tiltak/6.3"
Group = Callable[[Target], Iterator[Check]]
Spoiler = Callable[[dict[str, str], Response], None]


def asked(url: str, *options: str) -> tuple[int, str]:
    group = PlanGroup(name="handlingsplan", create_app=create_app)
    group.add_command(probe)
    done = CliRunner().invoke(group, ["probe", url, *options])
    return done.exit_code, done.output


def test_our_own_site_passes_every_check_through_the_cache(caches: tuple[str, str]) -> None:
    code, output = asked(caches[0], "--format", "json")
    told = json.loads(output)
    assert [c for c in told["checks"] if c["outcome"] == FAILED] == []
    assert code == 0
    assert told["document"] == "/doc/plan/naering-2023-2026"
    assert told["ok"] > 100


def test_report_has_a_line_for_each_check_and_the_totals(address: str) -> None:
    code, output = asked(address + DOCUMENT)
    lines = output.splitlines()
    assert code == 0, output
    assert lines[-1].startswith(address)
    assert all(line.startswith(("ok ", "skipped ")) for line in lines[:-1])


@pytest.mark.parametrize(
    "url", ["ftp://example.org/", "nonsense", "http://", "http://u:p@example.org/", "http://x:y/"]
)
def test_invalid_address_is_reported_with_exit_code_2(url: str) -> None:
    assert asked(url)[0] == 2


def test_unreachable_site_is_reported_with_exit_code_2() -> None:
    code, output = asked("http://127.0.0.1:9/")
    assert code == 2
    assert "127.0.0.1:9" in output


def without(name: str) -> Spoiler:
    return lambda _, response: response.headers.remove(name)


def with_header(name: str, value: str) -> Spoiler:
    def spoil(_: dict[str, str], response: Response) -> None:
        response.headers[name] = value

    return spoil


def with_status(old: int, new: int) -> Spoiler:
    def spoil(_: dict[str, str], response: Response) -> None:
        if response.status_code == old:
            response.status_code = new

    return spoil


def on_errors(spoiler: Spoiler) -> Spoiler:
    def spoil(environment: dict[str, str], response: Response) -> None:
        if response.status_code >= 400:
            spoiler(environment, response)

    return spoil


def shorter_head(environment: dict[str, str], response: Response) -> None:
    if environment["REQUEST_METHOD"] == "HEAD":
        response.headers.remove("Link")


BROKEN: list[tuple[str, Group, Spoiler, str]] = [
    ("no Vary", checks.statuses, without("Vary"), "has Vary"),
    ("no Vary on errors", checks.statuses, on_errors(without("Vary")), "404 has Vary"),
    ("302 for 303", checks.statuses, with_status(303, 302), "303 for"),
    ("200 for 304", checks.statuses, with_status(304, 200), "304 for"),
    ("200 for 406", checks.statuses, with_status(406, 200), "406 for"),
    ("200 for 404", checks.statuses, with_status(404, 200), "404 for"),
    ("500 for 400", checks.statuses, with_status(400, 500), "400 for"),
    ("303 elsewhere", checks.statuses, with_header("Location", "/om"), "303 leads"),
    ("HTML to all", checks.golden_headers, with_header("Content-Type", "text/html"), "document for rdflib"),
    (
        "HTML from the cache",
        checks.shared_cache,
        with_header("Content-Type", "text/html"),
        "text/turtle after",
    ),
    ("no Link", checks.links, without("Link"), "is well formed"),
    ("malformed Link", checks.links, with_header("Link", "/a; rel=b"), "is well formed"),
    (
        "a Link that leads nowhere",
        checks.links,
        with_header("Link", '</none>; rel="alternate"'),
        "alternate /none",
    ),
    ("HEAD unlike GET", checks.head, shorter_head, "HEAD as GET"),
    ("no CORS", checks.cors, without("Access-Control-Allow-Origin"), "CORS of"),
    ("credentials", checks.cors, with_header("Access-Control-Allow-Credentials", "true"), "no credentials"),
    ("nothing exposed", checks.cors, without("Access-Control-Expose-Headers"), "are exposed"),
    ("no Allow", checks.cors, without("Allow"), "OPTIONS"),
    ("nothing to cache", checks.caching, with_header("Cache-Control", "no-store"), "may be cached"),
    ("one tag for all", checks.caching, with_header("ETag", '"same"'), "tag of its own"),
]


@pytest.mark.parametrize(("group", "spoiler", "name"), [b[1:] for b in BROKEN], ids=[b[0] for b in BROKEN])
def test_each_failure_is_detected(site: Flask, group: Group, spoiler: Spoiler, name: str) -> None:
    def spoiled(environment: dict[str, str], start: Callable[..., object]) -> Iterable[bytes]:
        body, status, headers = run_wsgi_app(site, environment, buffered=True)
        response = Response(body, status=status, headers=Headers(headers))
        spoiler(environment, response)
        return response(environment, start)  # type: ignore[arg-type]

    with serving(spoiled) as address:
        target = Target(DeployedSite(address), DOCUMENT, DOCUMENT.replace("/doc/", "/id/"))
        failed = [check.name for check in group(target) if check.outcome == FAILED]
    assert any(name in f for f in failed), failed


def test_site_without_a_catalogue_is_reported_with_exit_code_2() -> None:
    with serving(Response("hello")) as address:
        code, output = asked(address)
    assert code == 2
    assert address in output
