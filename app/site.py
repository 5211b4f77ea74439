"""`create_app`: settings -> release in force -> Flask application."""

from __future__ import annotations

import atexit
import logging
import os
import time
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from flask import Flask, Response, g, request
from werkzeug.routing import Rule

from app.deferred import deferred
from app.earlier import EarlierReleases
from app.environment import from_environment
from app.http import compression, cors, error_pages
from app.http.authorising import ATTEMPTS, Accepting
from app.http.budget import Budget
from app.http.direct import Endpoint
from app.http.exchange import CACHE_SECONDS, add_standing_headers
from app.http.incoming import Incoming, raise_refusal
from app.http.release_links import keep_release
from app.logs import access_line
from app.pages import PAGES
from app.partners.database import Database
from app.publication import Publication
from app.releases.release import Release
from app.settings import Settings
from app.upkeep import ready

if TYPE_CHECKING:
    from app.remote import federation, outgoing
else:
    federation = deferred("app.remote.federation")
    outgoing = deferred("app.remote.outgoing")

MAX_BODY = 1 << 20
logger = logging.getLogger(__name__)


class MatchedRule(Rule):
    """A rule of an address that is matched, and never built from its name, as `url_for` would.

    Werkzeug compiles two functions for each rule to build addresses: half of the time to make the site. It
    calls this method for them.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        return never_built


def never_built(rule: Rule, **_: object) -> NoReturn:
    """Raise `NotImplementedError`: addresses come from `app.identifiers` and from tables, not from Flask."""
    raise NotImplementedError(rule.rule)


class Site(Flask):
    """A Flask application whose addresses are only matched."""

    url_rule_class = MatchedRule


def create_app(settings: Settings | None = None) -> Flask:
    """Return the site with the release in force; builds a release first if there is none.

    Raises a `StartError` or `ContentError` if it cannot start.
    """
    settings = settings or from_environment(os.environ)
    found = ready(settings, lambda template, fields: logger.warning(template.format(**fields)))
    return create_site(settings, found)


def create_site(settings: Settings, checked: Release | None = None) -> Flask:
    """Return the site with the release in force, without reading the content; a web process runs this.

    `checked` is what `ready` has returned, if it was called.
    """
    publication = Publication(settings, checked)
    atexit.register(publication.close)
    site = Site("app", static_url_path="/static")
    site.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    site.config["SEND_FILE_MAX_AGE_DEFAULT"] = CACHE_SECONDS
    site.extensions["publication"] = publication
    site.extensions["earlier"] = earlier = EarlierReleases(settings)
    atexit.register(earlier.close)
    site.extensions["budget"] = Budget(settings.client_query_seconds, settings.query_seconds)
    site.extensions["contributions"] = accepted_contributions(settings)
    site.extensions["federation"] = cache(partial(elsewhere, settings))
    site.url_map.strict_slashes = False
    site.url_map.merge_slashes = False  # Werkzeug would redirect to the host that the client names
    for page in PAGES:
        site.register_blueprint(page)
    error_pages.register(site)
    site.before_request(_start_clock)
    site.before_request(raise_refusal)
    compression.register(site)  # functions run in the reverse order of registration, so this runs last
    site.after_request(cors.allow)
    site.after_request(keep_release)
    site.after_request(add_standing_headers)
    site.after_request(_log_access)
    site.wsgi_app = Incoming(site.wsgi_app, settings.query_kilobytes * 2**10)  # type: ignore[method-assign]
    return site


def accepted_contributions(settings: Settings) -> Accepting | None:
    """Return where the site keeps contributions of partners; None if it accepts none."""
    if not settings.contributions:
        return None
    attempts = Budget(ATTEMPTS, longest=0)
    return Accepting(Database(Path(settings.contributions)), attempts)


def elsewhere(settings: Settings) -> federation.Federation:
    """Return what asks other endpoints for SERVICE; the first such query of a process needs it."""
    limits = federation.ServiceLimits(settings.service_seconds, settings.service_kilobytes * 2**10)
    return federation.Federation(limits, outgoing.Outgoing())


def query_endpoint(site: Flask) -> Endpoint:
    """Return what answers plain queries before the site, with its release, budgets and limits."""
    publication: Publication = site.extensions["publication"]
    incoming = Incoming(site, publication.settings.query_kilobytes * 2**10)
    extensions = site.extensions
    return Endpoint(publication, extensions["budget"], incoming, extensions[compression.EXTENSION])


def _start_clock() -> None:
    g.started = time.perf_counter()


def _log_access(response: Response) -> Response:
    milliseconds = (time.perf_counter() - g.get("started", time.perf_counter())) * 1000
    found: dict[str, float] = g.get("timings", {})
    source = "results" if "cache" in found else "engine" if "engine" in found else "site"
    access_line(request.method, request.path, response.status_code, milliseconds, source, found.get("engine"))
    # https://www.w3.org/TR/server-timing/; for a stream, the time until it begins
    timings = {**found, "total": milliseconds / 1000}
    response.headers["Server-Timing"] = ", ".join(f"{n};dur={s * 1000:.2f}" for n, s in timings.items())
    return response
