"""What partners say -> a key of the JSON tree of an element or an actor, apart from what the plan says.

The key is not in the JSON-LD context, so the tree says nothing more as RDF: docs/json.md
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import islice

from app.json_text import json_text
from app.partners.said import PartnerStatement, Quantity
from app.store.lookups import Lookups
from app.views.trees.schema import SAID

MOST = 100
"""Statements in a tree; `/bidrag.json` has all."""


def with_said(tree: bytes, said: Iterable[PartnerStatement], lookups: Lookups) -> bytes:
    """Return a tree with the first statements of partners; the same bytes if there are none."""
    stated = [item(each, lookups) for each in islice(said, MOST)]
    if not stated:
        return tree
    return json_text(json.loads(tree) | {SAID: stated}).encode()


def result(amount: Quantity) -> dict[str, object]:
    """Return the value of a result with its unit, period and source, as far as they are stated."""
    optional: dict[str, object] = {
        "unit": {amount.unit_language or "@none": amount.unit} if amount.unit else {},
        "from": amount.since,
        "source": amount.source,
        "indicatorName": {amount.indicator_language or "@none": amount.indicator} if amount.indicator else {},
    }
    return {"value": amount.value, **{name: value for name, value in optional.items() if value}}


def item(said: PartnerStatement, lookups: Lookups) -> dict[str, object]:
    """Return one statement and its partner, with the values that the partner has given."""
    optional: dict[str, object] = {
        "thingName": {said.name_language or "@none": said.name} if said.name else {},
        "ownWords": {said.words_language or "@none": said.words} if said.words else {},
        "statedOn": said.day,
        "result": result(said.amount) if said.amount else {},
    }
    return {
        "partner": said.partner.actor,
        "partnerName": lookups.labels(said.partner.actor),
        "graph": said.partner.graph,
        "element": said.element,
        "kind": said.kind,
        "value": said.value,
        "thing": said.thing,
        **{name: value for name, value in optional.items() if value},
        "mark": said.mark,
        "checkedOn": said.checked,
    }
