"""`/healthz`: the process answers; `/readyz`: it has a release to answer from."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from app.http.exchange import publication, served_release

blueprint = Blueprint("status", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """Alive."""
    return uncached(jsonify(status="ok"))


@blueprint.get("/readyz")
def readyz() -> Response:
    """Ready, with the release that is served; 503 before there is one.

    `refused` says which releases should be served, but are damaged, and why.
    """
    release = served_release().release
    return uncached(
        jsonify(
            status="ready",
            release=release.id,
            build=release.build,
            software=release.software,
            created=release.created.isoformat(),
            triples=sum(release.graph_sizes.values()),
            refused=publication().refused | publication().checks.damage,
        )
    )


def uncached(response: Response) -> Response:
    """A status is of the moment."""
    response.headers["Cache-Control"] = "no-store"
    return response
