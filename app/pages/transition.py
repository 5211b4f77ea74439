"""`/overgang/<slug>`: what became of the measures when a plan got a new edition."""

from __future__ import annotations

from flask import Blueprint, Response, request

from app.errors import NotFound
from app.http.exchange import html, language, served_release
from app.language import content_languages
from app.views.transitions import Transitions

PATH = "/overgang"

blueprint = Blueprint("transition", __name__)


@blueprint.get(f"{PATH}/<slug>")
def transition(slug: str) -> Response:
    """Return the page of a new edition. Raises `NotFound` if there is none, or it replaces no plan."""
    served = served_release()
    plan = served.overview.find(slug)
    reader = Transitions(served.lookups, served.presentation, content_languages(language()))
    found = reader.to(plan.iri) if plan else ()
    if plan is None or not found:
        raise NotFound(path=request.path)
    frame = served.rendering.frame_of(plan.iri, language())
    return html("transition.html", ("overgang", slug), lambda: {"transitions": found, "frame": frame})
