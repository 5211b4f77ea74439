"""`/frister.ics`: deadlines and reports as a calendar that calendar programs can subscribe to."""

from __future__ import annotations

from flask import Blueprint, Response

from app.http.exchange import (
    address_digest,
    cacheable,
    etag,
    explicit_language,
    language,
    link_to,
    namespaces,
    served_release,
)
from app.http.filtering import concerned, with_filter
from app.language import plural_translator, translator
from app.views.deadlines import Deadlines
from app.views.icalendar import MEDIA_TYPE, Calendar, write_calendar

PATH = "/frister.ics"

blueprint = Blueprint("deadlines", __name__)


@blueprint.get(PATH)
def deadlines() -> Response:
    """Return the calendar of the site, or of `?about=`. Raises `NotFound` if that is not known."""
    about = concerned(PATH)
    tag = etag("frister", address_digest(), language())
    response = cacheable(tag, f"{MEDIA_TYPE}; charset=utf-8", lambda: write_calendar(calendar(about)))
    response.headers["Content-Language"] = language()
    response.headers["Content-Disposition"] = 'inline; filename="frister.ics"'
    return response


def calendar(about: str) -> Calendar:
    """Return the calendar of everything, or of what belongs to a plan, an element or an actor."""
    served, lang = served_release(), language()
    _, counted = translator(lang), plural_translator(lang)
    found = Deadlines(served.lookups, served.presentation, lang).found(about)
    name = link_to(about).text if about else ""
    said = [_("Deadlines and reports, from {address}").format(address=namespaces().base)]
    if found.inexact:
        text = counted(
            "{count} deadline is not here, because the plan names no day or month.",
            "{count} deadlines are not here, because the plan names no day or month.",
            found.inexact,
        )
        said.append(text.format(count=found.inexact))
    if found.replaced:
        text = counted(
            "{count} deadline is not here, because another plan replaces its plan before that day.",
            "{count} deadlines are not here, because another plan replaces their plan before that day.",
            found.replaced,
        )
        said.append(text.format(count=found.replaced))
    return Calendar(
        address=namespaces().base.rstrip("/") + with_filter(PATH, explicit_language()),
        title=f"{_('Deadlines')}: {name}" if name else _("Deadlines"),
        description=". ".join(said),
        language=lang,
        made=served.release.created,
        events=found.events,
    )
