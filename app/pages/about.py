"""`/om` and the pages below it: the site, its data, accessibility, privacy, and changes."""

from __future__ import annotations

import re
from datetime import UTC
from urllib.parse import urlsplit

from flask import Blueprint, Response, request

from app.catalogue.service_description import ENDPOINT
from app.formats import ATOM, HTML
from app.http.exchange import (
    cacheable,
    etag,
    explicit_language,
    html,
    language,
    namespaces,
    publishers,
    served_release,
    settings,
)
from app.identifiers import document_path
from app.language import content_languages, translator
from app.pages.files import WORKBOOKS
from app.releases.changes import Change, changes
from app.views.atom import Entry, Feed, write_feed
from app.views.linkset import Link
from app.views.rdf import RELEASE_PATH

PATH = "/om"
CHANGES_PATH = f"{PATH}/endringer"
HOST = re.compile(r"[a-z0-9.-]+(:[0-9]+)?|\[[0-9a-f:]+\](:[0-9]+)?", re.IGNORECASE)
LOCAL = frozenset({"127.0.0.1", "::1", "localhost"})

blueprint = Blueprint("about", __name__)


@blueprint.get(PATH)
def about() -> Response:
    """Return the page about the site, the origin of its texts, and its publisher."""
    return html("about/site.html", ("about",), lambda: {"publishers": publishers()})


@blueprint.get(f"{PATH}/data")
def data() -> Response:
    """Return the page about access to the data, with examples that work unchanged."""
    here, found, link = address_here(), namespaces(), served_release().presentation.link

    def context() -> dict[str, object]:
        partner = example_partner()
        measures, _ = served_release().lists.instances(found.plan["Measure"], 0, 1)
        return {
            "server": here,
            "workbook": WORKBOOKS.get(language(), WORKBOOKS["nb"]),
            "base": found.base,
            "endpoint": here + ENDPOINT,
            "vocabulary": str(found.plan),
            "partner": link(partner, content_languages(language())) if partner else None,
            "example": document_path(measures[0], found) if measures else "",
        }

    return html("about/data.html", ("about-data", here), context)


@blueprint.get(f"{PATH}/tilgjengelighet")
def accessibility() -> Response:
    """Return the page about the accessibility of the site, and its known problems."""
    return html("about/accessibility.html", ("about-accessibility",))


@blueprint.get(f"{PATH}/personvern")
def privacy() -> Response:
    """Return the page about the data that the site stores about readers, and for how long."""
    return html("about/privacy.html", ("about-privacy",))


@blueprint.get(CHANGES_PATH)
def changed() -> Response:
    """Return the page of the stored releases, with the changes in each."""
    found = kept_changes()
    languages = content_languages(language())

    def context() -> dict[str, object]:
        return {
            "changes": found,
            "named": lambda iri: served_release().presentation.link(iri, languages),
            "feed": f"{CHANGES_PATH}.{ATOM.suffix}",
        }

    return html("about/changes.html", ("about-changes", *(change.id for change in found)), context)


@blueprint.get(f"{CHANGES_PATH}.{ATOM.suffix}")
def feed() -> Response:
    """Return the changes as an Atom feed."""
    found = kept_changes()
    tag = etag("changes", language(), explicit_language(), *(change.id for change in found))
    return cacheable(tag, ATOM.media_type, lambda: feed_of(found))


def feed_of(found: tuple[Change, ...]) -> bytes:
    """Return the changes in Atom."""
    site, lang = namespaces().base.rstrip("/"), language()
    explicit = f"?lang={lang}" if explicit_language() == lang else ""
    here, page = f"{site}{CHANGES_PATH}.{ATOM.suffix}{explicit}", f"{site}{CHANGES_PATH}{explicit}"
    written = Feed(
        id=here,
        title=translator(lang)("New releases"),
        author=", ".join(publishers()) or site,
        updated=max((c.created for c in found), default=served_release().release.created).astimezone(UTC),
        language=lang,
        links=(Link(here, "self", ATOM.media_type), Link(page, "alternate", HTML.media_type)),
        entries=tuple(entry(change, page, lang) for change in found),
    )
    return write_feed(written)


def entry(change: Change, page: str, lang: str) -> Entry:
    """Return the entry of one release in the feed."""
    _ = translator(lang)
    added, removed = (sum(getattr(g, name) for g in change.graphs or ()) for name in ("added", "removed"))
    totals = _("Statements: {added} added, {removed} removed.").format(added=added, removed=removed)
    return Entry(
        id=namespaces().base + RELEASE_PATH + change.id,
        title=f"{_('Release')} {change.id}",
        updated=change.created.astimezone(UTC),
        page=f"{page}#{change.id}",
        summary=totals if change.graphs is not None else "",
        language=lang,
    )


def kept_changes() -> tuple[Change, ...]:
    """Return the changes from release to release; each pair of releases is compared only once."""
    return changes(settings().releases, served_release().difference)


def example_partner() -> str:
    """Return the partner organisation that the plans mention most often; empty if they mention none."""
    found, plan = served_release().lookups, namespaces().plan
    partners = set(found.instances(str(plan["Partner"])))
    named = {
        partner: len(found.subjects(plan["mentionOf"], partner))
        for partner in found.instances(str(plan["Organisation"]))
        if partner in partners
    }
    return max(named, key=lambda partner: named[partner], default="")


def address_here() -> str:
    """Return the address of this site, with its final slash, for examples that readers can run.

    This is the server's own address if the reader uses it on the same machine. Elsewhere it is the base of
    the IRIs, never the host name of the request, which a client can choose.
    """
    host = urlsplit(f"//{request.host}") if HOST.fullmatch(request.host) else None
    return request.host_url if host and host.hostname in LOCAL else namespaces().base
