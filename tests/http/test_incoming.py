"""Every part of a request has a maximum size; longer ones are refused, and caches do not store that."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import create_environ

from app.errors import PlanError, RequestError
from app.http import incoming
from app.http.budget import BudgetSpent
from app.http.error_pages import CACHED, plan_error
from app.http.incoming import FIELDS, LONGEST, LONGEST_ADDRESS, MOST_PARAMETERS, Incoming
from app.settings import REPOSITORY

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

PLAN = "/doc/plan/naering-2023-2026"
UNHARMED = [
    f for f in FIELDS if f not in ("Content-Length", "Content-Type", "Host", "Range", "Transfer-Encoding")
]


@pytest.mark.parametrize("field", UNHARMED)
def test_header_field_has_at_most_two_kilobytes(client: FlaskClient, field: str) -> None:
    room = client.get(PLAN, headers={field: "x" * LONGEST})
    assert room.status_code not in (400, 431, 500)
    refused = client.get(PLAN, headers={field: "x" * (LONGEST + 1)})
    assert (refused.status_code, refused.mimetype) == (431, "application/problem+json")
    assert refused.get_json()["field"] == field
    assert refused.headers["Cache-Control"] == "no-store"
    assert len(refused.data) < 500


def test_unread_field_may_be_longer(client: FlaskClient) -> None:
    for field in ("Cookie", "Referer", "User-Agent"):
        assert client.get(PLAN, headers={field: "x" * 4 * LONGEST}).status_code == 200


def test_range_that_is_too_long_is_ignored(client: FlaskClient) -> None:
    answer = client.get("/filer/tiltak.csv", headers={"Range": "bytes=0-" + "1" * LONGEST}, buffered=True)
    assert answer.status_code == 200


def test_long_field_does_not_select_the_format_of_its_refusal(client: FlaskClient) -> None:
    wanted = {"Accept": "text/html", "Accept-Language": "en," * LONGEST}
    refused = client.get("/om", headers=wanted)
    assert (refused.status_code, refused.mimetype) == (431, "text/html")
    assert refused.headers["Content-Language"] == "nb"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/doc/" + "x" * LONGEST, 414),
        ("/om?" + "&".join(["a=" + "x" * 1000] * 9), 414),
        ("/sparql?query=" + "x" * 300_000, 414),
        ("/om?lang=" + "x" * (LONGEST + 1), 400),
        ("/om?lang=" + "%78" * (LONGEST + 1), 400),
        ("/om?" + "x" * (LONGEST + 1) + "=1", 400),
        ("/sok?area=" + "x" * (LONGEST + 1), 400),
        ("/sparql?query=ASK%7B%7D&default-graph-uri=" + "x" * (LONGEST + 1), 400),
        ("/sparql?query=ASK%7B%7D" + "&a" * MOST_PARAMETERS, 400),
    ],
)
@pytest.mark.parametrize("accept", ["text/html", "application/json", "text/turtle"])
def test_address_that_is_too_long_is_refused_and_not_repeated(
    client: FlaskClient, address: str, status: int, accept: str
) -> None:
    refused = client.get(address, headers={"Accept": accept, "Accept-Language": "en"})
    assert refused.status_code == status
    assert refused.headers["Cache-Control"] == "no-store"
    assert "xxxxxxxxxx" * 10 not in refused.text
    assert " bytes." in refused.text or f"more than {MOST_PARAMETERS} parameters" in refused.text


@pytest.mark.parametrize(
    "address",
    [
        "/sok?q=" + "park+" * 1000,
        "/om?lang=" + "%78" * LONGEST,
        "/sporring?explain=1&query=ASK%7B%7D%23" + "x" * 2 * LONGEST_ADDRESS,
        "/sparql/?query=ASK%7B%7D%23" + "x" * 2 * LONGEST_ADDRESS,
    ],
)
def test_text_parameter_may_be_longer_than_others(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 200


def test_form_parameters_have_the_same_limits(client: FlaskClient) -> None:
    form = {"query": "ASK {}", "default-graph-uri": "x" * 900_000}
    refused = client.post("/sparql", data=form, headers={"Accept": "application/json"})
    assert refused.status_code == 400
    assert refused.get_json()["parameter"] == "default-graph-uri"
    assert len(refused.data) < 500
    many = client.post(
        "/sparql", data="a=1&" * MOST_PARAMETERS, content_type="application/x-www-form-urlencoded"
    )
    assert many.status_code == 400


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("//evil.example/", "/evil.example/"),
        ("/doc//plan/naering-2023-2026?lang=en&q=a%2Fb", "/doc/plan/naering-2023-2026?lang=en&q=a%2Fb"),
        ("///filer////tiltak.csv", "/filer/tiltak.csv"),
        ("/doc//%0d%0aSet-Cookie:a", "/doc/%0D%0ASet-Cookie:a"),
    ],
)
def test_double_slashes_redirect_to_single_ones_and_never_to_another_host(
    client: FlaskClient, path: str, target: str
) -> None:
    answer = client.get("/", environ_overrides=split(path) | {"HTTP_HOST": "evil.example"})
    assert (answer.status_code, answer.headers["Location"]) == (308, target)


def split(path: str) -> dict[str, str]:
    found, _, query = path.partition("?")
    decoded = found.replace("%0d", "\r").replace("%0a", "\n")
    return {"PATH_INFO": decoded, "QUERY_STRING": query}


def test_no_redirect_contains_a_host(client: FlaskClient) -> None:
    html = {"Accept": "text/html", "Host": "evil.example"}
    for path in ("/id/plan/naering-2023-2026?q=å", "/api/queries/tekstsok?word=x", "//om", "/?lang=en"):
        answer = client.get(path, headers=html)
        assert answer.headers.get("Location", "/").startswith("/"), path
    assert client.get("/", headers={**html, "Accept": "text/turtle"}).headers["Location"].startswith("/doc/")


def test_host_is_used_only_in_examples_on_the_readers_own_machine(client: FlaskClient) -> None:
    for host, shown in (("localhost:8000", True), ("evil.example", False), ("localhost.evil.example", False)):
        assert (host in client.get("/om/data", headers={"Host": host}).text) == shown
    code = "".join(p.read_text("utf-8") for p in (REPOSITORY / "app/pages").rglob("*.py"))
    assert code.count("host_url") == 1
    for name in ("request.url", "request.base_url", "url_root", "_external"):
        assert name not in code


def test_everything_too_long_is_removed(site: Flask) -> None:
    seen: list[WSGIEnvironment] = []

    def inner(environ: WSGIEnvironment, _: StartResponse) -> list[bytes]:
        seen.append(environ)
        return []

    environ = create_environ("/" + "x" * 3000, query_string="y" * 9000, headers={"Accept": "z" * 3000})
    environ |= {"HTTP_RANGE": "z" * 3000, "CONTENT_TYPE": "z" * 3000}
    Incoming(inner, 1000)(environ, lambda *_: lambda _: None)
    long = {name for name, value in seen[0].items() if isinstance(value, str) and len(value) > 1000}
    assert long <= {"REQUEST_URI", "RAW_URI"}  # which nothing reads


def request_errors(kind: type[PlanError] = RequestError) -> list[type[PlanError]]:
    return [kind, *(found for sub in kind.__subclasses__() for found in request_errors(sub))]


def without_texts(kind: type[PlanError]) -> PlanError:
    """Return an error of this kind; its own texts have places that these tests cannot fill."""

    class Filled(kind):  # type: ignore[misc,valid-type]
        template, remedy, members = "Something.", "", ()

    return BudgetSpent(1, 60, 5) if issubclass(kind, BudgetSpent) else Filled()


def test_caches_may_store_only_errors_of_an_address(site: Flask) -> None:
    assert len(request_errors()) > 50
    for kind in request_errors():
        with site.test_request_context("/om", headers={"Accept": "application/json"}):
            response = plan_error(without_texts(kind))
        assert ("no-store" in response.headers["Cache-Control"]) == (kind.status not in CACHED), kind
    assert CACHED.isdisjoint({400, 408, 411, 412, 413, 415, 416, 425, 429, 431, 500, 502, 503, 504})


def test_documentation_lists_the_limits_and_the_cacheable_errors() -> None:
    page = Path(REPOSITORY / "docs/limits.md").read_text("utf-8")
    for number in (LONGEST, LONGEST_ADDRESS, MOST_PARAMETERS):
        assert f"{number}" in page
    assert ", ".join(map(str, sorted(CACHED))) in page
    assert incoming.QUERY_PATHS == ("/sparql", "/sporring")


@pytest.mark.parametrize(
    "path",
    ["/", "/om", "/om/data", "/endringer.atom", "/sok", "/sporring", "/filer", "/katalog", f"{PLAN}.html"],
)
def test_unknown_language_is_ignored(client: FlaskClient, path: str) -> None:
    for value in ("%22", "%0a", "%0d%0aX-Evil:%201", "%00", "%ff", "en%22", "NB"):
        answer = client.get(f"{path}?lang={value}", headers={"Accept": "text/html", "Accept-Language": "en"})
        assert answer.status_code == 200, value
        assert "X-Evil" not in answer.headers
        assert value not in answer.headers.get("ETag", "")
