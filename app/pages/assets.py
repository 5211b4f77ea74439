"""`/static/build/…`: the built style and scripts, whose names change with their bytes: they never expire."""

from __future__ import annotations

from flask import Blueprint, Response, send_from_directory

from app.views.assets import ADDRESS, BUILT

YEAR = 365 * 24 * 3600

blueprint = Blueprint("assets", __name__)


@blueprint.get(f"{ADDRESS}<name>")
def built(name: str) -> Response:
    """One file of the front end; 404 where there is none of that name."""
    response = send_from_directory(BUILT, name, max_age=YEAR)
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response
