"""Whether an address, a date or a language that a partner wrote can be used; the same for rows and RDF."""

from __future__ import annotations

import re
from datetime import date, timedelta
from urllib.parse import urlsplit

from app.contributions.findings import WARNING, FileFinding
from app.contributions.nearest import host_and_path
from app.contributions.plan_terms import PlanTerms

WEB_ADDRESS = re.compile(r"https?://[!#$%&'()*+,\-./0-9:;=?@A-Z_a-z~\[\]]+")
EXAMPLE_HOSTS = frozenset({"example.org", "example.com", "example.net"})
"""Hosts of the snippets to copy (https://www.rfc-editor.org/rfc/rfc2606#section-3)."""
AS_DATE = 'Write it as "2024-06-15"^^xsd:date.'
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{1,8})*", re.IGNORECASE)


def address_problem(address: str, terms: PlanTerms) -> tuple[str, str] | None:
    """Return why an address cannot identify a partner's own resource, and the remedy; None if it can."""
    if not address:
        return "The address of your own project is missing.", "Give the address of its page."
    host, _ = host_and_path(address)
    if "." not in host or "@" in urlsplit(address).netloc or not WEB_ADDRESS.fullmatch(address):
        return (
            "«{address}» is not a web address.",
            "Write it in full, with https://, and without blanks or æ, ø and å.",
        )
    if host == terms.host:
        return (
            "{address} is an address of the plan's site, not of yours.",
            "Give the address of your own page.",
        )
    if host in EXAMPLE_HOSTS:
        return "{address} is only an example.", "Give the address of your own page."
    return None


def joined(iri: str, part: str) -> str:
    """Return an IRI with a fragment: `part` follows «#», or «-» if the IRI has a fragment already."""
    return f"{iri}{'-' if '#' in iri else '#'}{part}"


def path_of(element: str) -> str:
    """Return the path of an element in one segment, for the IRI of something about it."""
    return element.partition("/id/plan/")[2].replace("/", "-")


def day_problem(text: str, today: date) -> FileFinding | None:
    """Return the finding that a text is no ISO date, or lies in the future; None for a usable date."""
    try:
        day = date.fromisoformat(text) if _ISO_DATE.fullmatch(text) else None
    except ValueError:
        day = None
    fields = {"text": text[:40]}
    if day is None:
        return FileFinding("«{text}» is not a date.", AS_DATE, fields)
    if day > today + timedelta(days=1):  # where the day has begun already
        remedy = "Give the day on which you say so."
        return FileFinding("{text} is in the future.", remedy, fields, severity=WARNING)
    return None


def language_problem(language: str) -> tuple[str, str] | None:
    """Return why a text cannot be shown to readers of its language, and the remedy; None if it can.

    https://www.rfc-editor.org/rfc/rfc5646: «no» does not say which written Norwegian it is.
    """
    if not language:
        return "The text «{text}» has no language.", 'Mark it, such as: "{text}"@nb.'
    if language.lower().split("-")[0] == "no" or not _LANGUAGE.fullmatch(language):
        return "«{language}» is not the language of a text here.", "Use nb, nn or en."
    return None
