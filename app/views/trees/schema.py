"""A JSON Schema of each tree, from its frame and the shapes.

https://json-schema.org/draft/2020-12/json-schema-core
"""

from __future__ import annotations

from typing import Any

from app.store.lookups import Lookups
from app.views.trees.frames import DERIVED, FRAMES, Frame
from app.views.trees.terms import IRI, LANGUAGE, XSD, TreeTerm, least_count

DIALECT = "https://json-schema.org/draft/2020-12/schema"
ADDRESS = "schema/"
SAID = "saidByPartners"
"""What partners say themselves: a key of the trees of elements and actors, if somebody says something."""
_IRI = {"type": "string", "format": "iri"}
_FORMATS: dict[str, dict[str, object]] = {
    XSD + "integer": {"type": "integer"},
    XSD + "date": {"type": "string", "format": "date"},
    XSD + "gYear": {"type": "string", "pattern": "^-?[0-9]{4,}$"},
    XSD + "decimal": {"type": "string", "pattern": "^[+-]?[0-9]+([.][0-9]+)?$"},
}
Schema = dict[str, Any]
_LANGUAGES = {"pattern": "^([a-z]{2,3}(-[A-Za-z0-9-]+)?|@none)$"}
_TEXTS = {"type": "object", "propertyNames": _LANGUAGES, "additionalProperties": {"type": "string"}}
_STATED = {
    "type": "object",
    "properties": {
        **dict.fromkeys(("partner", "graph", "element", "value", "thing"), _IRI),
        **dict.fromkeys(("partnerName", "thingName", "ownWords"), _TEXTS),
        "kind": {"type": "string", "enum": ["link", "report", "participation", "result"]},
        "mark": {"type": "string", "enum": ["both", "partner", "contradicted", "dead"]},
        **{name: {"type": "string", "format": "date"} for name in ("statedOn", "checkedOn")},
        "result": {"$ref": "#/$defs/partner-result"},
    },
    "required": ["partner", "partnerName", "graph", "element", "kind", "value", "thing", "mark", "checkedOn"],
    "additionalProperties": False,
}
_RESULT = {
    "type": "object",
    "properties": {
        "value": _FORMATS[XSD + "decimal"],
        **dict.fromkeys(("unit", "indicatorName"), _TEXTS),
        "from": _FORMATS[XSD + "date"],
        "source": _IRI,
    },
    "required": ["value"],
    "additionalProperties": False,
}
_STATED_NAME, _RESULT_NAME = "partner-statement", "partner-result"


def schemas() -> dict[str, Frame]:
    """Return the trees that have a schema, by name."""
    return {frame.name: frame for _, _, frame in FRAMES}


def schema(frame: Frame, terms: dict[str, TreeTerm], lookups: Lookups, base: str) -> dict[str, object]:
    """Return the schema of a tree; every nested frame is a definition."""
    definitions: dict[str, Schema] = {}
    _define(frame, terms, lookups, definitions)
    own = definitions[frame.name]
    if frame.name in ("element", "actor"):
        definitions |= {_STATED_NAME: _STATED, _RESULT_NAME: _RESULT}
        several = {"type": "array", "items": {"$ref": f"#/$defs/{_STATED_NAME}"}}
        own["properties"] = {**own["properties"], SAID: several}
    return {
        "$schema": DIALECT,
        "$id": f"{base}{ADDRESS}{frame.name}.json",
        "title": frame.name,
        **own,
        "properties": {"@context": _IRI, **own["properties"]},
        "required": ["@context", *own["required"]],
        "$defs": dict(sorted(definitions.items())),
    }


def _define(
    frame: Frame, terms: dict[str, TreeTerm], lookups: Lookups, definitions: dict[str, Schema]
) -> None:
    if frame.name in definitions:
        return
    definitions[frame.name] = {}  # a frame that contains itself finds this entry
    properties: dict[str, object] = {"id": _IRI, "type": {"type": "array", "items": {"type": "string"}}}
    required = ["id", "type"]
    kind = str(lookups.namespaces.plan[frame.kind]) if frame.kind else ""
    for name in (*frame.terms, *frame.frames, *((frame.repeats,) if frame.repeats else ())):
        term, below = terms[name], frame.below(name)
        if below is not None:
            _define(below, terms, lookups, definitions)
        properties[name] = _value(term, below)
        if term.many or (kind and not term.backwards and least_count(lookups, kind, term.iri) > 0):
            required.append(name)
    if frame.inherited:
        names: Schema = {"type": "string", "enum": list(frame.inherited)}
        properties[DERIVED] = {"type": "array", "items": names, "uniqueItems": True}
        required.append(DERIVED)
    definitions[frame.name] = {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _value(term: TreeTerm, below: Frame | None) -> dict[str, object]:
    if term.kind == LANGUAGE:
        text: dict[str, object] = {"type": "string"}
        values = {"type": "array", "items": text} if term.many else text
        return {"type": "object", "propertyNames": _LANGUAGES, "additionalProperties": values}
    if term.kind == IRI:
        one: dict[str, object] = {"$ref": f"#/$defs/{below.name}"} if below else dict(_IRI)
    else:
        one = _FORMATS.get(term.kind, {"type": "string"})
    return {"type": "array", "items": one} if term.many else one
