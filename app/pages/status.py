"""`/healthz`: the process responds; `/readyz`: it has a release to serve."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from app.http.exchange import publication, served_release

blueprint = Blueprint("status", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """Return «ok» as long as the process responds."""
    return uncached(jsonify(status="ok"))


@blueprint.get("/readyz")
def readyz() -> Response:
    """Return the served release; 503 before there is one.

    `refused` lists damaged releases that should be served, with the reasons.
    """
    release = served_release().release
    return uncached(
        jsonify(
            status="ready",
            release=release.id,
            build=release.build,
            software=release.software,
            created=release.created.isoformat(),
            triples=release.triples,
            refused=publication().refused | publication().checks.damage(),
        )
    )


def uncached(response: Response) -> Response:
    """Add `no-store`, because a status applies only to this moment."""
    response.headers["Cache-Control"] = "no-store"
    return response
