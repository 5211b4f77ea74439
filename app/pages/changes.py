"""`/endringer`: what changed from release to release, in words; also as Atom and as a JSON Feed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC

import pyoxigraph as ox
from flask import Blueprint, Response, redirect
from werkzeug.wrappers import Response as BaseResponse

from app.formats import ATOM, HTML, JSON
from app.http.exchange import (
    CACHING,
    cacheable,
    etag,
    explicit_language,
    html,
    language,
    namespaces,
    publishers,
    query_as_sent,
    served_release,
    settings,
)
from app.language import content_languages, translator
from app.releases.changes import Change, changes
from app.releases.statements import CHANGED, NEW, PropertyChange, Term, ThingChange
from app.views.atom import Entry, Feed, write_feed
from app.views.linkset import Link
from app.views.presentation import Value
from app.views.rdf import RELEASE_PATH

PATH = "/endringer"
FORMER_PATH = "/om/endringer"
JSON_FEED = "application/feed+json"
SHOWN_THINGS, LONGEST_VALUE = 50, 300

blueprint = Blueprint("changes", __name__)


@blueprint.get(FORMER_PATH)
def moved() -> BaseResponse:
    """Redirect the former address of the page."""
    return redirected(PATH)


@blueprint.get(f"{FORMER_PATH}.{ATOM.suffix}")
def moved_feed() -> BaseResponse:
    """Redirect the former address of the feed."""
    return redirected(f"{PATH}.{ATOM.suffix}")


def redirected(path: str) -> BaseResponse:
    """Return a permanent redirect to a path, with the same parameters."""
    response = redirect(path + query_as_sent(), 308)
    response.headers["Cache-Control"] = CACHING
    return response


@blueprint.get(PATH)
def changed() -> Response:
    """Return the page of the stored releases, with the changes in each."""
    found = kept_changes()

    def context() -> dict[str, object]:
        return {
            "changes": [(change, [in_words(t) for t in change.things[:SHOWN_THINGS]]) for change in found],
            "shown": SHOWN_THINGS,
            "named": named,
            "feed": f"{PATH}.{ATOM.suffix}",
            "json_feed": f"{PATH}.{JSON.suffix}",
        }

    return html("changes.html", ("changes", *(change.id for change in found)), context)


@blueprint.get(f"{PATH}.{ATOM.suffix}")
def atom() -> Response:
    """Return the changes as an Atom feed."""
    found = kept_changes()
    return cacheable(tag(ATOM.suffix, found), ATOM.media_type, lambda: atom_of(found))


@blueprint.get(f"{PATH}.{JSON.suffix}")
def json_feed() -> Response:
    """Return the changes as a JSON Feed, https://www.jsonfeed.org/version/1.1/."""
    found = kept_changes()
    return cacheable(tag(JSON.suffix, found), JSON_FEED, lambda: json_of(found))


def tag(format: str, found: tuple[Change, ...]) -> str:
    """Return the entity tag of a feed; it depends on which releases are kept."""
    return etag("changes", format, language(), explicit_language(), *(change.id for change in found))


def atom_of(found: tuple[Change, ...]) -> bytes:
    """Return the changes in Atom."""
    here, page = address(ATOM.suffix), address()
    written = Feed(
        id=here,
        title=translator(language())("Changes"),
        author=", ".join(publishers()) or namespaces().base,
        updated=max((c.created for c in found), default=served_release().release.created).astimezone(UTC),
        language=language(),
        links=(Link(here, "self", ATOM.media_type), Link(page, "alternate", HTML.media_type)),
        entries=tuple(
            Entry(
                id=identifier(change),
                title=title(change),
                updated=change.created.astimezone(UTC),
                page=f"{page}#{change.id}",
                summary="\n".join(lines(change)),
                language=language(),
            )
            for change in found
        ),
    )
    return write_feed(written)


def json_of(found: tuple[Change, ...]) -> bytes:
    """Return the changes as a JSON Feed."""
    page = address()
    items = [
        {
            "id": identifier(change),
            "url": f"{page}#{change.id}",
            "title": title(change),
            "content_text": "\n".join(lines(change)),
            "date_published": change.created.astimezone(UTC).isoformat(),
        }
        for change in found
    ]
    written = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": translator(language())("Changes"),
        "home_page_url": page,
        "feed_url": address(JSON.suffix),
        "language": language(),
        "authors": [{"name": name} for name in publishers()],
        "items": items,
    }
    return json.dumps(written, ensure_ascii=False, indent=1).encode() + b"\n"


def address(suffix: str = "") -> str:
    """Return the address of the page or a feed, in the language that the address names."""
    explicit = f"?lang={explicit_language()}" if explicit_language() else ""
    return namespaces().base.rstrip("/") + PATH + (f".{suffix}" if suffix else "") + explicit


def identifier(change: Change) -> str:
    """Return the IRI of a release."""
    return namespaces().base + RELEASE_PATH + change.id


def title(change: Change) -> str:
    """Return the title of a release: its day and its id."""
    return f"{change.created.date().isoformat()}: {translator(language())('Release')} {change.id}"


def lines(change: Change) -> Iterator[str]:
    """Yield the changes in a release as sentences, at most `SHOWN_THINGS` things."""
    _ = translator(language())
    if change.graphs is None:
        yield _("The oldest version that is kept.")
    elif not change.things:
        yield _("No plan, measure or other thing has changed.")
    for thing in change.things[:SHOWN_THINGS]:
        link, kind, said = in_words(thing)
        yield f"{link.text}: {kind}" if kind else f"{link.text}: {'; '.join(said)}"
    if len(change.things) > SHOWN_THINGS:
        yield _("And {count} more.").format(count=len(change.things) - SHOWN_THINGS)


def in_words(thing: ThingChange) -> tuple[Value, str, list[str]]:
    """Return a thing by its name, with a word for what happened to it, or what has changed of it."""
    _ = translator(language())
    if thing.kind != CHANGED:
        return named(thing.iri), _("new") if thing.kind == NEW else _("no longer there"), []
    return named(thing.iri), "", [sentence(p) for p in thing.properties]


def sentence(found: PropertyChange) -> str:
    """Return the change of a property in words: from what to what."""
    _ = translator(language())
    if found.before and found.after:
        template = _("{property} from {before} to {after}")
    else:
        template = _("{property} is now {after}") if found.after else _("{property} is no longer {before}")
    before, after = (", ".join(map(value, terms)) for terms in (found.before, found.after))
    return template.format(property=named(found.property).text, before=before, after=after)


def value(term: Term) -> str:
    """Return a value as text in quotation marks, or the name of a resource."""
    if isinstance(term, ox.NamedNode):
        return named(term.value).text
    text = term.value if len(term.value) <= LONGEST_VALUE else term.value[: LONGEST_VALUE - 1] + "…"
    return f"«{text}»" + (f" ({term.language})" if term.language else "")


def named(iri: str) -> Value:
    """Return a resource by its name in the reader's language; one that is gone, by the end of its IRI."""
    return served_release().presentation.link(iri, content_languages(language()))


def kept_changes() -> tuple[Change, ...]:
    """Return the changes from release to release; each pair of releases is compared only once."""
    return changes(settings().releases, served_release().difference)
