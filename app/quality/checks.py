"""The checks of a deployed site: each sends a request and compares the response with `docs/pages.md`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

from app.quality.client import DeployedSite, SiteResponse
from app.quality.golden import GOLDEN, NOTHING, GoldenHeader
from app.quality.link_header import LinkError, read_links

OK, FAILED, SKIPPED = "ok", "failed", "skipped"
ASK_ROWS = "/sparql?query=" + quote("SELECT * { ?s ?p ?o } LIMIT 1")
ASK_GRAPH = "/sparql?query=" + quote("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 1")
MISSING = "finnes-ikke-0"
STEADY = (
    "content-type",
    "content-location",
    "content-language",
    "content-profile",
    "cache-control",
    "etag",
    "link",
    "vary",
)


@dataclass(frozen=True, slots=True)
class Check:
    """The result of one check: its name, whether the site passed, and what was observed if it failed."""

    name: str
    outcome: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """What to probe: a site, a resource with its document, and the path of a retired resource."""

    site: DeployedSite
    document: str
    thing: str = ""
    retired: str = ""


def held(name: str, kept: bool, detail: object = "") -> Check:
    """Return a check with the result of a condition; it keeps the detail only if the condition is false."""
    return Check(name, OK) if kept else Check(name, FAILED, str(detail))


def golden_headers(target: Target) -> Iterator[Check]:
    """Check that every real client gets a type that it can read: of a document, of rows and of a graph."""
    for golden in GOLDEN:
        yield _golden(target, "document", target.document, golden, golden.document)
        yield _golden(target, "SELECT", ASK_ROWS, golden, golden.rows)
        yield _golden(target, "CONSTRUCT", ASK_GRAPH, golden, golden.graph)


def _golden(target: Target, kind: str, path: str, golden: GoldenHeader, expected: str) -> Check:
    answer = target.site.ask(path, headers={} if golden.accept is None else {"Accept": golden.accept})
    got = NOTHING if answer.status == 406 else answer.media_type
    good = got == expected and answer.status in (200, 406)
    return held(f"{kind} for {golden.client}: {expected}", good, f"{answer.status} {got}")


def shared_cache(target: Target) -> Iterator[Check]:
    """Check that a shared cache never gives one client the response to another client's headers."""
    for accept in ("text/html", "text/turtle", "text/html", "application/ld+json", "text/turtle"):
        answer = target.site.ask(target.document, headers={"Accept": accept})
        seen = f"{answer.status} {answer.media_type}"
        yield held(f"{accept} after others asked for the same address", answer.media_type == accept, seen)


def statuses(target: Target) -> Iterator[Check]:
    """Check 303, 304, 400, 404, 406 and 410, each with `Vary: Accept`."""
    document = target.document
    first = target.site.ask(document, headers={"Accept": "text/turtle"})
    tag = first.header("ETag")
    asked: list[tuple[int, str, dict[str, str]]] = [
        (200, document, {"Accept": "text/turtle"}),
        (304, document, {"Accept": "text/turtle", "If-None-Match": tag}),
        (400, f"{document}?page=x", {"Accept": "text/turtle"}),
        (404, f"{document}/{MISSING}", {"Accept": "text/turtle"}),
        (406, document, {"Accept": "image/png"}),
    ]
    if target.thing:
        asked.append((303, target.thing, {"Accept": "text/turtle"}))
    if target.retired:
        asked.append((410, target.retired, {"Accept": "text/turtle"}))
    else:
        yield Check("410 for what is no longer in use", SKIPPED, "the site has retired nothing")
    for status, path, headers in asked:
        answer = target.site.ask(path, headers=headers)
        yield held(f"{status} for {path}", answer.status == status, answer.status)
        varies = answer.list_of("Vary")
        yield held(f"{status} has Vary: Accept", "accept" in varies, answer.header("Vary") or "no Vary")
        yield from _particulars(target, status, answer)


def _particulars(target: Target, status: int, answer: SiteResponse) -> Iterator[Check]:
    """Check what a response of this status must have in addition to `Vary`."""
    if status == 303:
        location = target.site.own_path(answer.header("Location"))
        yield held("303 leads to the document", location == target.document, answer.header("Location"))
    if status == 304:
        yield held("304 has no body", not answer.body, f"{len(answer.body)} bytes")
    if status == 404:
        yield held("404 is not HTML for a client of Turtle", answer.media_type != "text/html", "text/html")
    if status == 406:
        yield held("406 lists what there is", b"text/turtle" in answer.body, answer.body[:80])


def head(target: Target) -> Iterator[Check]:
    """Check that HEAD has the status and headers of GET and no body, also with `Accept: */*`."""
    for accept in ("text/html", "text/turtle", "*/*"):
        got = target.site.ask(target.document, headers={"Accept": accept})
        told = target.site.ask(target.document, "HEAD", {"Accept": accept})
        differing = [n for n in STEADY if got.headers.get(n) != told.headers.get(n)]
        same = got.status == told.status and not differing and not told.body
        yield held(
            f"HEAD as GET for {accept}", same, f"{told.status}, differs: {', '.join(differing) or '–'}"
        )


def links(target: Target) -> Iterator[Check]:
    """Check that a strict parser can read `Link`, and that required links and their targets exist."""
    for accept in ("text/html", "text/turtle"):
        value = target.site.ask(target.document, headers={"Accept": accept}).header("Link")
        try:
            found = read_links(value)
        except LinkError as error:
            yield Check(f"Link of {accept} is well formed", FAILED, str(error))
            continue
        yield held(f"Link of {accept} is well formed", bool(found), "no Link")
        missing = {"alternate", "license", "profile", "canonical", "cite-as"} - {x.rel for x in found}
        yield held(f"Link of {accept} has the relations", not missing, ", ".join(sorted(missing)))
        for link in found:
            path = target.site.own_path(link.target)
            if path and link.rel in ("alternate", "describedby", "linkset", "collection"):
                answer = target.site.ask(path, "HEAD", {"Accept": "*/*"})
                good = answer.status == 200 and link.type in ("", answer.media_type)
                yield held(f"{link.rel} {path}", good, f"{answer.status} {answer.media_type}")


def cors(target: Target) -> Iterator[Check]:
    """Check that scripts of other origins may read responses and send `Accept-Profile`; no credentials."""
    origin = {"Origin": "https://example.org"}
    for status, path in ((200, target.document), (404, f"{target.document}/{MISSING}"), (200, ASK_ROWS)):
        answer = target.site.ask(path, headers=origin)
        allowed = answer.header("Access-Control-Allow-Origin")
        yield held(f"CORS of {status} {path}", allowed == "*", allowed or "no Access-Control-Allow-Origin")
        credentials = answer.header("Access-Control-Allow-Credentials")
        yield held(f"no credentials at {status} {path}", not credentials, credentials)
    exposed = target.site.ask(target.document, headers=origin).list_of("Access-Control-Expose-Headers")
    missing = {"link", "etag", "content-location"} - exposed
    yield held("Link, ETag and Content-Location are exposed", not missing, ", ".join(sorted(missing)))
    asked = origin | {
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "accept-profile",
    }
    answer = target.site.ask(target.document, "OPTIONS", asked)
    methods = answer.list_of("Allow")
    yield held("OPTIONS tells the methods", {"get", "head"} <= methods, answer.header("Allow") or "no Allow")
    headers = answer.list_of("Access-Control-Allow-Headers")
    yield held(
        "a preflight allows Accept-Profile", bool({"accept-profile", "*"} & headers), headers or "none"
    )


def caching(target: Target) -> Iterator[Check]:
    """Check that responses may be cached, and that their tags distinguish them."""
    tags = set()
    for accept in ("text/html", "text/turtle", "application/ld+json"):
        answer = target.site.ask(target.document, headers={"Accept": accept})
        control = answer.list_of("Cache-Control")
        public = "public" in control and any(c.startswith(("max-age=", "s-maxage=")) for c in control)
        yield held(f"{accept} may be cached", public, answer.header("Cache-Control") or "no Cache-Control")
        tags.add(answer.header("ETag"))
    yield held("each variant has a tag of its own", len(tags - {""}) == 3, tags)


CHECKS: tuple[Callable[[Target], Iterator[Check]], ...] = (
    golden_headers,
    shared_cache,
    statuses,
    head,
    links,
    cors,
    caching,
)
