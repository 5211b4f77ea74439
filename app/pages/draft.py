"""The pages of a preview: each is marked as a draft and shows its findings; `/utkast` lists all findings.

`Preview.register` is called for a preview only, so a published site has none of this.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Blueprint, Flask, Response, request

from app import drafts
from app.drafts.marking import language_of, marked
from app.drafts.state import DraftState, Fault, faults_by_resource, read_state
from app.errors import NotReady
from app.formats import HTML
from app.http.exchange import language, publication
from app.identifiers import document_path, resource_iri
from app.language import INTERFACE_LANGUAGES, translator
from app.views.templates import environment, render

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PATH = "/utkast"
ON_A_PAGE = 10
"""Findings that a page shows; the others are on the list."""
OWN_FILES = {"utkast.css": "text/css; charset=utf-8", "utkast.js": "text/javascript; charset=utf-8"}
LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
LEFT_OUT = ("HTTP_ACCEPT_ENCODING", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_RANGE")


class Preview:
    """The routes and hooks of a preview; `folder` holds the state (`app.drafts.state`)."""

    def __init__(self, folder: Path, *, exported: bool) -> None:
        self.folder = folder
        self.exported = exported
        self.templates = environment()

    def register(self, site: Flask) -> None:
        """Add the routes and hooks to a site before its first request."""
        blueprint = Blueprint("draft", __name__)
        blueprint.add_url_rule(PATH, "list", self.all_findings)
        blueprint.add_url_rule(f"{PATH}/tilstand", "state", self.version)
        blueprint.add_url_rule(f"{PATH}/<any({','.join(OWN_FILES)}):name>", "file", own_file)
        site.register_blueprint(blueprint)
        site.before_request(self.pages_or_findings)
        site.after_request(self.mark)
        site.wsgi_app = OnlyHere(site.wsgi_app)  # type: ignore[method-assign]

    def pages_or_findings(self) -> Response | None:
        """Return the list of findings in place of any page while there are no pages; else None."""
        if request.path.startswith((PATH, "/static/")):
            return None
        try:
            publication().current()
        except NotReady:
            return self.all_findings()
        return None

    def all_findings(self) -> Response:
        """Return the page with the state of the draft and all findings, by resource."""
        state, _ = read_state(self.folder)
        found, lang = publication().served, language()
        names = found.release.namespaces if found else None
        groups = [
            (fault, document_path(fault.focus, names) if names else None, group)
            for fault, group in faults_by_resource(state.faults)
        ]
        context = {"state": state, "groups": groups, "pages": found is not None}
        response = Response(self.rendered("draft/list.html", lang, context), content_type=HTML.content_type)
        response.headers["Content-Language"] = lang
        return response

    def version(self) -> Response:
        """Return a text that changes when pages or findings do."""
        return Response(self.current_version(), content_type="text/plain; charset=utf-8")

    def current_version(self) -> str:
        """Return the version of the pages that are served and of the findings."""
        try:
            tag = publication().current().tag
        except NotReady:
            tag = ""
        return f"{tag}.{read_state(self.folder)[1]}"

    def mark(self, response: Response) -> Response:
        """Mark a page, and keep every response out of search engines and caches."""
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers["Cache-Control"] = "no-store"
        for name in ("ETag", "Last-Modified", "Repr-Digest", "Content-Digest"):
            response.headers.pop(name, None)
        if response.mimetype == HTML.media_type and request.method == "GET":
            response.direct_passthrough = False
            page = response.get_data(as_text=True)
            lang = language_of(page)
            response.set_data(self.marked(page, lang if lang in INTERFACE_LANGUAGES else language()))
        return response

    def marked(self, page: str, lang: str) -> str:
        """Return a page with the band of a draft, and with the findings about what it shows."""
        state, _ = read_state(self.folder)
        here = self.about(state) if request.path != PATH else []
        version = "" if self.exported else self.current_version()
        context = {"state": state, "faults": here[:ON_A_PAGE], "more": len(here[ON_A_PAGE:])}
        head = self.rendered("draft/head.html", lang, {"version": version})
        return marked(page, translator(lang)("DRAFT"), head, self.rendered("draft/band.html", lang, context))

    def about(self, state: DraftState) -> list[Fault]:
        """Return the findings about the resource that this page shows."""
        found = publication().served
        path = request.path.removesuffix(f".{HTML.suffix}")
        if path.startswith("/les/"):
            path = path.replace("/les/", "/doc/plan/", 1).replace("_", "/")  # as `plan_slug` names the plan
        return state.of(resource_iri(path, found.release.namespaces)) if found and path != "/" else []

    def rendered(self, template: str, lang: str, context: dict[str, object]) -> str:
        """Return a template of a draft in a language."""
        return render(self.templates, template, lang, {"list_path": PATH, **context})


class OnlyHere:
    """Answers requests to this machine only, and always with complete pages, which can be marked.

    A page of another site can make a browser send requests to 127.0.0.1; their Host names that site.
    """

    def __init__(self, site: WSGIApplication) -> None:
        self.site = site

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        host = environ.get("HTTP_HOST", "").rpartition(":")[0] or environ.get("HTTP_HOST", "")
        if host not in LOOPBACK:
            start_response("421 Misdirected Request", [("Content-Type", "text/plain; charset=utf-8")])
            return [b"A draft is shown on this machine only: open it as 127.0.0.1.\n"]
        for name in LEFT_OUT:
            environ.pop(name, None)
        return self.site(environ, start_response)


def own_file(name: str) -> Response:
    """Return the style or the script of drafts."""
    data = Path(drafts.__file__).with_name(name).read_bytes()
    return Response(data, content_type=OWN_FILES[name])
