"""`/klasse/…`: the things of one class, paged; so that everything can be reached by links."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response as BaseResponse

from app.errors import NotFound
from app.language import content_languages
from app.web.exchange import edition, html, language, namespaces, page_number, settings

blueprint = Blueprint("lists", __name__)


@blueprint.get("/klasse/<name>")
def instances(name: str) -> BaseResponse:
    """The instances of one class of the plan vocabulary and of its subclasses."""
    found = edition()
    kind = str(namespaces().plan[name])
    things = found.lookups.instances(kind)
    size = settings().page_size
    page, pages = page_number(), max(1, -(-len(things) // size))
    if not things or page > pages:
        raise NotFound(path=f"/klasse/{name}")
    languages = content_languages(language())
    shown = [found.presentation.link(t, languages) for t in things[(page - 1) * size : page * size]]
    return html(
        "list.html",
        ("klasse", name, page),
        kind=found.presentation.link(kind, languages),
        things=shown,
        total=len(things),
        page=page,
        pages=pages,
    )
