"""JSON of a client -> reconciliation and data extension queries, checked.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/#reconciliation-queries;
for OpenRefine the forms of version 0.1 too: a type as one text, a query as a bare text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.errors import BadRequest
from app.json_text import parsed_json
from app.language import translator

MOST_QUERIES = 50
MOST_PROPERTIES = 20
MOST_IDS = 1_000
MOST_VALUES = 50
DEFAULT_LIMIT, MOST_CANDIDATES = 5, 12
ITEM, LABEL, ADDRESS = "item", "name", "iri"
CONTENTS = (ITEM, LABEL, ADDRESS)
"""An entity as a reconciled item, as its name, or as its IRI."""
STRICTNESS = ("any", "should", "all")

Value = str | int | float | bool


class QueryUnreadable(BadRequest):
    template = "The reconciliation query cannot be read: {reason}"
    remedy = "See https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/."


class BatchTooLarge(BadRequest):
    template = "There are more than {limit} queries, identifiers or properties in one request."
    remedy = "Send them in parts; «batchSize» of the manifest is the most queries."
    members = ("limit",)
    status = 413


@dataclass(frozen=True, slots=True)
class Query:
    """One reconciliation query; a value of a property that is an entity is its identifier.

    With `all_types`, a candidate must have every type, else one of them.
    """

    text: str
    types: tuple[str, ...] = ()
    limit: int = DEFAULT_LIMIT
    properties: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)
    all_types: bool = False


@dataclass(frozen=True, slots=True)
class ValueSettings:
    """How the values of a property are given: at most `limit` (0: all), and entities in one of `CONTENTS`."""

    limit: int = 0
    content: str = ITEM


@dataclass(frozen=True, slots=True)
class Extension:
    """One data extension query: entities by identifier, and the wanted properties with their settings."""

    ids: tuple[str, ...]
    properties: Mapping[str, ValueSettings]


def property_settings(language: str) -> list[dict[str, object]]:
    """Return the settings of a property in a data extension query, with texts in a language.

    https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/#data-extension-property-settings
    """
    _ = translator(language)
    names = {ITEM: _("as a reconciled item"), LABEL: _("by name"), ADDRESS: _("by address")}
    return [
        {
            "type": "number",
            "name": "limit",
            "label": _("Most values"),
            "default": 0,
            "help_text": _("0 gives all values; 1 keeps each row in one row."),
        },
        {
            "type": "select",
            "name": "content",
            "label": _("Things and codes"),
            "default": ITEM,
            "help_text": _("Codes and things elsewhere are no items, and are given by name."),
            "choices": [{"value": content, "name": names[content]} for content in CONTENTS],
        },
    ]


def parsed(text: str) -> object:
    """Return JSON as data. Raises `QueryUnreadable`; what is wrong with the JSON is known in English only."""
    try:
        return parsed_json(text)
    except ValueError:
        raise QueryUnreadable(reason="it is not JSON") from None


def read_batch(data: object) -> dict[str, Query]:
    """Return the queries of a batch by their keys. Raises `QueryUnreadable` or `BatchTooLarge`."""
    if not isinstance(data, dict):
        raise QueryUnreadable(reason="a batch is an object of queries")
    if len(data) > MOST_QUERIES:
        raise BatchTooLarge(limit=MOST_QUERIES)
    return {str(key): read_reconciliation_query(query) for key, query in data.items()}


def read_reconciliation_query(data: object) -> Query:
    """Return one query. Raises `QueryUnreadable` or `BatchTooLarge`."""
    if isinstance(data, str):
        return Query(data)
    if not isinstance(data, dict):
        raise QueryUnreadable(reason="a query is an object")
    text, limit = data.get("query", ""), data.get("limit", DEFAULT_LIMIT)
    if not isinstance(text, str) or (not text and not data.get("properties")):
        raise QueryUnreadable(reason="a query has «query», a text, or «properties»")
    if isinstance(limit, bool) or not isinstance(limit, (int, float)) or limit < 1:
        raise QueryUnreadable(reason="«limit» is a number from 1")
    if data.get("type_strict", "any") not in STRICTNESS:
        raise QueryUnreadable(reason="«type_strict» is «any», «should» or «all»")
    return Query(
        text=text,
        types=_types(data.get("type")),
        limit=min(int(limit), MOST_CANDIDATES),
        properties=_properties(data.get("properties") or []),
        all_types=data.get("type_strict") == "all",
    )


def _types(data: object) -> tuple[str, ...]:
    given = data if isinstance(data, list) else [data] if data else []
    found = [t.get("id") if isinstance(t, dict) else t for t in given]
    if len(found) > MOST_PROPERTIES or not all(isinstance(t, str) for t in found):
        raise QueryUnreadable(reason="«type» is the identifier of a type, or a list of such")
    return tuple(str(t) for t in found)


def _properties(data: object) -> dict[str, tuple[Value, ...]]:
    if not isinstance(data, list):
        raise QueryUnreadable(reason="«properties» is a list of objects")
    if len(data) > MOST_PROPERTIES:
        raise BatchTooLarge(limit=MOST_PROPERTIES)
    found: dict[str, tuple[Value, ...]] = {}
    for given in data:
        if not isinstance(given, dict) or not isinstance(given.get("pid"), str) or "v" not in given:
            raise QueryUnreadable(reason="a property has «pid» and «v»")
        values = given["v"] if isinstance(given["v"], list) else [given["v"]]
        found[given["pid"]] = tuple(_value(v) for v in values[:MOST_VALUES])
    return found


def _value(data: object) -> Value:
    if isinstance(data, dict) and isinstance(data.get("id"), str):
        return str(data["id"])
    if isinstance(data, (str, int, float)):
        return data
    raise QueryUnreadable(reason="«v» is a text, a number, a boolean or an entity with «id»")


def read_extension(data: object) -> Extension:
    """Return a data extension query. Raises `QueryUnreadable` or `BatchTooLarge`."""
    if not isinstance(data, dict):
        raise QueryUnreadable(reason="«extend» is an object")
    ids, properties = data.get("ids"), data.get("properties")
    if not isinstance(ids, list) or not all(isinstance(i, str) for i in ids):
        raise QueryUnreadable(reason="«ids» is a list of identifiers")
    if not isinstance(properties, list):
        raise QueryUnreadable(reason="«properties» is a list of objects with «id»")
    if len(ids) > MOST_IDS or len(properties) > MOST_PROPERTIES:
        raise BatchTooLarge(limit=MOST_IDS if len(ids) > MOST_IDS else MOST_PROPERTIES)
    names = [p.get("id") if isinstance(p, dict) else None for p in properties]
    if not all(isinstance(name, str) for name in names):
        raise QueryUnreadable(reason="«properties» is a list of objects with «id»")
    settings = [_settings(p.get("settings") or {}) for p in properties]
    return Extension(tuple(ids), dict(zip(map(str, names), settings, strict=True)))


def _settings(data: object) -> ValueSettings:
    """Return the settings of a property; OpenRefine sends numbers as texts."""
    if not isinstance(data, dict):
        raise QueryUnreadable(reason="«settings» is an object")
    limit, content = str(data.get("limit") or "0"), data.get("content") or ITEM
    if not limit.isascii() or not limit.isdecimal() or len(limit) > 9:
        raise QueryUnreadable(reason="the setting «limit» is a number from 0")
    if content not in CONTENTS:
        raise QueryUnreadable(reason="the setting «content» is «item», «name» or «iri»")
    return ValueSettings(int(limit), str(content))
