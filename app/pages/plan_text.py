"""`/les/<plan>`: a complete plan as one document to read or print; in English with the translation."""

from __future__ import annotations

from flask import Blueprint, Response, request

from app.errors import NotFound
from app.files.document import STYLE_NAME, plan_document
from app.http.exchange import explicit_language, html, language, namespaces, served_release, today
from app.identifiers import document_path

blueprint = Blueprint("plan_text", __name__)


@blueprint.get("/les/<slug>")
def plan_text(slug: str) -> Response:
    """Return the complete text of a plan, with links to the pages of the site."""
    plan = next((p for p in served_release().material.plans if p.slug == slug), None)
    if plan is None:
        raise NotFound(path=request.path)
    lang = language()
    explicit = f"?lang={lang}" if explicit_language() else ""

    def address(iri: str) -> str:
        path = document_path(iri, namespaces())
        return path + explicit if path else iri

    def context() -> dict[str, object]:
        name = f"{slug}.en.html" if lang == "en" and plan.translated else f"{slug}.html"
        rendering = served_release().rendering
        return {
            "plan": plan_document(plan, lang),
            "link_to": address,
            "style": STYLE_NAME,
            "file": name,
            "frame": rendering.frame_of(plan.iri, lang),
            "edition": rendering.edition(plan.iri, lang),
            "today": today(),
        }

    return html("plan_page.html", ("les", slug, explicit, today()), context)
