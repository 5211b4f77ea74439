"""Typed links (RFC 8288) as a `Link` header, and as a separate document (RFC 9264).

https://www.rfc-editor.org/rfc/rfc8288, https://www.rfc-editor.org/rfc/rfc9264
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.formats import LINKSET, LINKSET_JSON
from app.json_text import json_text
from app.representation import Representation

LINKSETS = (LINKSET_JSON, LINKSET)


@dataclass(frozen=True, slots=True)
class Link:
    """One typed link; `anchor` is its source, empty for the requested resource."""

    target: str
    rel: str
    type: str = ""
    anchor: str = ""
    profile: str = ""
    hreflang: str = ""

    def parameters(self) -> list[tuple[str, str]]:
        """Return the target attributes of the link, in order; `profile` as in the W3C draft."""
        named = (("type", self.type), ("hreflang", self.hreflang), ("profile", self.profile))
        return [(name, value) for name, value in named if value]

    def __str__(self) -> str:
        anchor = [("anchor", self.anchor)] if self.anchor else []
        parameters = [("rel", self.rel), *anchor, *self.parameters()]
        return f"<{self.target}>" + "".join(f'; {name}="{value}"' for name, value in parameters)


def header(links: Iterable[Link]) -> str:
    """Return the value of a `Link` header."""
    return ", ".join(map(str, links))


def write_linkset(links: Iterable[Link], representation: Representation) -> bytes:
    """Return links that all have an anchor, in one of the two formats of RFC 9264, section 4."""
    if representation == LINKSET:
        return (",\n".join(map(str, links)) + "\n").encode()
    contexts: dict[str, dict[str, list[dict[str, object]]]] = {}
    for link in links:
        targets = contexts.setdefault(link.anchor, {}).setdefault(link.rel, [])
        attributes: dict[str, object] = {name: value for name, value in link.parameters() if name == "type"}
        attributes |= {name: [value] for name, value in link.parameters() if name != "type"}
        targets.append({"href": link.target, **attributes})
    linkset = [{"anchor": anchor, **relations} for anchor, relations in contexts.items()]
    return json_text({"linkset": linkset}).encode()
