"""What the Reconciliation Service API 0.2 demands of answers, as JSON Schemas.

Written from the text of https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/.
Stricter where our service promises more: no unknown members, all members of a candidate.
"""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
NAME: Schema = {"type": "string", "minLength": 1}
ADDRESS: Schema = {"type": "string", "pattern": "^https?://"}


def record(required: dict[str, Schema], optional: dict[str, Schema] | None = None) -> Schema:
    """The schema of an object with these members and no others."""
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


def every(items: Schema) -> Schema:
    """The schema of a list."""
    return {"type": "array", "items": items}


# §«Types», §«Properties», §«Reconciliation query responses»
TYPE = record({"id": NAME, "name": NAME})
FEATURE = record({"id": NAME, "value": {"type": ["number", "boolean"]}})
CANDIDATE = record(
    {
        "id": NAME,
        "name": NAME,
        "description": TEXT,
        "type": every(TYPE),
        "score": {"type": "number", "minimum": 0, "maximum": 100},
        "match": {"type": "boolean"},
        "features": every(FEATURE),
    }
)
RESULT = record({"result": every(CANDIDATE)})
RESULT_BATCH: Schema = {"type": "object", "additionalProperties": RESULT}

# §«Suggest responses»
SUGGESTED_ENTITIES = record(
    {"result": every(record({"id": NAME, "name": NAME, "description": TEXT, "notable": every(TYPE)}))}
)
SUGGESTED_TERMS = record({"result": every(record({"id": NAME, "name": NAME, "description": TEXT}))})
FLYOUT = record({"id": NAME, "html": NAME})

# §«Data extension responses»; a date has a time
VALUE: Schema = {
    "oneOf": [
        record({"id": NAME, "name": NAME}),
        record({"str": TEXT}),
        record({"int": {"type": "integer"}}),
        record({"float": {"type": "number"}}),
        record({"date": {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$"}}),
    ]
}
EXTENSION = record(
    {
        "meta": every(record({"id": NAME, "name": NAME}, {"type": TYPE})),
        "rows": {
            "type": "object",
            "additionalProperties": {"type": "object", "additionalProperties": every(VALUE)},
        },
    }
)
PROPOSAL = record({"type": TEXT, "properties": every(TYPE)})

# §«Service manifest»
SERVICE = record({"service_url": ADDRESS, "service_path": {"type": "string", "pattern": "^/"}})
SUGGEST = record(
    {
        "service_url": ADDRESS,
        "service_path": {"type": "string", "pattern": "^/"},
        "flyout_service_path": {"type": "string", "pattern": r"^/.*\$\{id\}"},
    }
)
SETTING = {
    "oneOf": [
        record(
            {
                "type": {"const": "number"},
                "name": NAME,
                "label": NAME,
                "default": {"type": "number"},
                "help_text": NAME,
            }
        ),
        record(
            {
                "type": {"const": "select"},
                "name": NAME,
                "label": NAME,
                "default": TEXT,
                "help_text": NAME,
                "choices": every(record({"value": NAME, "name": NAME})),
            }
        ),
    ]
}
MANIFEST = record(
    {
        "versions": {**every(NAME), "contains": {"const": "0.2"}},
        "name": NAME,
        "identifierSpace": ADDRESS,
        "schemaSpace": ADDRESS,
        "defaultTypes": {**every(TYPE), "uniqueItems": True},
        "documentation": ADDRESS,
        "logo": ADDRESS,
        "serviceVersion": NAME,
        "view": record({"url": {"type": "string", "pattern": r"^https?://.*\{\{id\}\}"}}),
        "preview": record(
            {
                "url": {"type": "string", "pattern": r"^https?://.*\{\{id\}\}"},
                "width": {"type": "integer"},
                "height": {"type": "integer"},
            }
        ),
        "suggest": record({"entity": SUGGEST, "type": SUGGEST, "property": SUGGEST}),
        "extend": record({"propose_properties": SERVICE, "property_settings": every(SETTING)}),
        "batchSize": {"type": "integer", "minimum": 1},
    }
)
