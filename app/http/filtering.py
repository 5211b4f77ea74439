"""`?about=`: a plan, an element or an actor that a response is limited to; links keep it."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import request

from app.errors import NotFound
from app.http.exchange import namespaces, served_release

PARAMETER = "about"


def concerned(path: str) -> str:
    """Return the IRI in `?about=`, which may be without its beginning up to `/id/`; empty without one.

    Raises `NotFound` if neither the release nor the change log knows it.
    """
    given = request.args.get(PARAMETER, "").strip()
    if not given:
        return ""
    iri = given if given.startswith(("http://", "https://")) else f"{namespaces().id}{given}"
    served = served_release()
    is_known = served.lookups.is_iri(iri) and (served.lookups.types(iri) or served.changes.concerns(iri))
    if not is_known:
        raise NotFound(path=f"{path}?{PARAMETER}={given[:100]}")
    return iri


def with_filter(path: str, language: str) -> str:
    """Return a path with the filter of the request, and a language if there is one."""
    kept = {PARAMETER: request.args.get(PARAMETER, ""), "lang": language}
    query = urlencode({name: value for name, value in kept.items() if value}, safe="/:")
    return f"{path}?{query}" if query else path
