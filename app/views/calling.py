"""What pages call a thing: a measure by its number and its adopted words, everything else by its label."""

from __future__ import annotations

from dataclasses import replace

import pyoxigraph as ox

from app.store.lookups import Lookups
from app.views.presentation import Value

LONGEST = 110
"""Characters of the words where there is little room."""


def called(look: Lookups, link: Value) -> Value:
    """Return the link to a thing with the text that pages call it by.

    «Tiltak 6.1» says nothing to a reader, so a measure is called «6.1 Jobbe for å få på plass …», in the
    language of the adopted words.
    """
    plan = look.namespaces.plan
    if str(plan["Measure"]) not in look.types(link.iri):
        return link
    number = look.first(link.iri, plan["number"])
    words = next((o for o in look.objects(link.iri, plan["text"]) if isinstance(o, ox.Literal)), None)
    if not number or words is None:
        return link
    return replace(link, text=f"{number} {' '.join(words.value.split())}", language=words.language or "")


def shortened(text: str, longest: int) -> str:
    """Return a text of at most `longest` characters, cut between words and with «…» at the end if it is."""
    if len(text) <= longest:
        return text
    return text[: longest - 1].rpartition(" ")[0].rstrip(" ,;:–-") + "…"
