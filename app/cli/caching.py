"""The response cache of the web server, and the functions with which it learns about the site."""

from __future__ import annotations

from functools import lru_cache

from flask import Flask

from app.clients import client_key
from app.http.budget import Budget
from app.http.compression import accepted_codings
from app.http.exchange import today
from app.http.negotiation import negotiate_language
from app.language import INTERFACE_LANGUAGES
from app.publication import Publication
from app.server.cacheable import Fields
from app.server.response_cache import Origin, ResponseCache, ServedState
from app.settings import Settings

CLIENTS = 1024


def response_cache(site: Flask, chosen: Settings) -> ResponseCache | None:
    """Return the response cache for a site, None if the settings switch it off."""
    if not chosen.cached_response_megabytes:
        return None
    return ResponseCache(chosen.cached_response_megabytes * 2**20, origin(site, chosen))


def origin(site: Flask, chosen: Settings) -> Origin:
    """Return what the cache needs to know about a site.

    A response varies by the reader's language and by the content coding, not by how a request spells them.
    `Accept` and `Accept-Profile` are compared as written, because two spellings rarely mean the same.
    """
    publication: Publication = site.extensions["publication"]
    budget: Budget = site.extensions["budget"]
    client_of = lru_cache(CLIENTS)(lambda peer, forwarded: client_key(peer, forwarded, chosen))

    def state() -> ServedState | None:
        if publication.served is None:  # the first request loads it, in a thread
            return None
        served = publication.current()
        return ServedState(served.release.id.encode(), (served.tag, today()))

    def client_fields(peer: str, forwarded: str) -> Fields:
        found = budget.headers(client_of(peer, forwarded)).items()
        return [(name.lower().encode(), value.encode()) for name, value in found]

    return Origin(
        state=state,
        normalised={
            b"accept": as_written,
            b"accept-encoding": accepted_codings,
            b"accept-language": lambda value: negotiate_language(value, INTERFACE_LANGUAGES, chosen.language),
            b"accept-profile": as_written,
        },
        client_fields=client_fields,
    )


def as_written(value: str | None) -> str | None:
    """Return the value of a field unchanged."""
    return value
