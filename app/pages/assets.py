"""`/static/build/…`: the built style sheets and scripts, whose names contain a hash, so they never expire."""

from __future__ import annotations

from flask import Blueprint, Response, send_from_directory

from app.views.assets import ADDRESS, BUILT

YEAR = 365 * 24 * 3600

blueprint = Blueprint("assets", __name__)


@blueprint.get(f"{ADDRESS}<name>")
def built(name: str) -> Response:
    """Return one file of the front end; 404 if there is none with this name."""
    response = send_from_directory(BUILT, name, max_age=YEAR)
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response
