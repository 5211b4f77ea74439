"""Errors that prevent the checks of a site.

PlanError
└── ProbeError
    ├── NotASite
    ├── SiteUnreachable
    └── NothingToProbe
"""

from __future__ import annotations

from app.errors import PlanError


class ProbeError(PlanError):
    """A site cannot be checked."""


class NotASite(ProbeError):
    template = "«{address}» is not the address of a site."
    remedy = "Give one that begins with http:// or https://, without a user name."


class SiteUnreachable(ProbeError):
    template = "{address} does not answer ({reason})."
    remedy = "Check the address, and whether the site is running."


class NothingToProbe(ProbeError):
    template = (
        "The front page of {address} does not redirect a request for Turtle to a catalogue; "
        "it answered {status}."
    )
    remedy = "Give the address of a document on the site instead."
