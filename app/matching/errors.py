"""Why one identifier is not looked up, or not found."""

from __future__ import annotations

from app.errors import BadRequest, NotFound


class NotOneIdentifier(BadRequest):
    template = "One identifier is looked up at a time."
    remedy = "Give one of {known}, and only once."


class NotIdentified(NotFound):
    """Nothing here has the identifier; `tried` says where it was looked for."""

    template = "{scheme} «{value}»: {reason}"
    remedy = "{searched}"
    members = ("scheme", "value", "reason", "tried", "elsewhen")
