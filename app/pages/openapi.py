"""Stored queries -> the OpenAPI description of their API, https://spec.openapis.org/oas/v3.1.1.html.

Operations are derived from the stored queries and the table of formats. Parts that are the same in every
release are in `openapi.json`.
"""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path

from app.formats import CSVW, JSON, RESULTS_JSON, RESULTS_XLSX, answer_formats
from app.http.tables import OPTIONS
from app.questions.reading import Parameter, StoredQuery
from app.questions.stored import short
from app.questions.values import TYPES
from app.representation import Representation
from app.serving import ServedRelease

JsonObject = dict[str, object]
FIXED = Path(__file__).with_name("openapi.json")
OPTION_HELP = {
    "labels": "Adds a column with names in this language after each column of IRIs.",
    "safe": "1: an apostrophe before each cell that a spreadsheet would take for a formula (CSV and TSV). "
    "Without it: 1 if labels are asked for, else 0.",
    "bom": "1: a byte-order mark first, by which older spreadsheets know UTF-8 (CSV and TSV).",
}


def openapi_document(found: ServedRelease) -> JsonObject:
    """Return the description of all stored queries of a release."""
    paths: JsonObject = {
        "/api/queries": {"get": listing("queries")},
        "/api/queries.json": {"get": listing("queriesAsJson")},
        "/openapi.json": {"get": itself()},
    }
    for question in found.questions:
        stem = f"/api/queries/{question.slug}"
        paths[stem] = {"get": operation(found, question, negotiated=True)}
        paths[f"{stem}.{{suffix}}"] = {"get": operation(found, question, negotiated=False)}
        if question.form == "SELECT":
            paths[f"{stem}.csv-metadata.json"] = {"get": metadata(found, question)}
    described: dict[str, JsonObject] = json.loads(FIXED.read_bytes())
    described["info"]["version"] = version("handlingsplan")
    described["components"]["parameters"] = options()
    tags = sorted({tag(question) for question in found.questions})
    return {**described, "tags": [{"name": name} for name in tags], "paths": paths}


def tag(question: StoredQuery) -> str:
    """Return the group of a query."""
    return question.groups.get("en", "–")


def operation(found: ServedRelease, question: StoredQuery, *, negotiated: bool) -> JsonObject:
    """Return the operation of one stored query: negotiated, or with a suffix."""
    offered = answer_formats(question.form)
    own = [parameter(found, p) for p in question.parameters]
    if not negotiated:
        suffixes: JsonObject = {"type": "string", "enum": [r.suffix for r in offered]}
        own.insert(0, {"name": "suffix", "in": "path", "required": True, "schema": suffixes})
    if question.form == "SELECT":
        own += [{"$ref": f"#/components/parameters/{name}"} for name in OPTIONS]
    responses: JsonObject = {
        "200": {
            "description": "The answer.",
            "headers": {"ETag": {"schema": {"type": "string"}}},
            "content": {r.media_type: content(question, r) for r in offered},
        },
        **FAILURES,
    }
    responses["406"] = {"$ref": "#/components/responses/Problem"}
    if not negotiated:
        responses["404"] = {"$ref": "#/components/responses/Problem"}
    return {
        "operationId": question.slug + ("" if negotiated else "-as"),
        "summary": found.questions.title(question, "en", {}),
        "description": question.descriptions.get("en", ""),
        "tags": [tag(question)],
        "parameters": own,
        "responses": responses,
    }


def metadata(found: ServedRelease, question: StoredQuery) -> JsonObject:
    """Return the operation for the CSVW description of a stored query."""
    own = [parameter(found, p) for p in question.parameters]
    table: JsonObject = {"schema": {"$ref": "#/components/schemas/TableMetadata"}}
    return {
        "operationId": question.slug + "-metadata",
        "summary": "Columns, datatypes and licence of the CSV (CSV on the Web)",
        "tags": [tag(question)],
        "parameters": [*own, *({"$ref": f"#/components/parameters/{name}"} for name in OPTIONS)],
        "responses": {
            "200": {"description": "CSVW metadata.", "content": {CSVW.media_type: table}},
            **FAILURES,
        },
    }


def parameter(found: ServedRelease, about: Parameter) -> JsonObject:
    """Return one parameter of a query: its schema, its default, and an example."""
    schema = dict(TYPES[about.type].schema)
    allowed = found.questions.allowed(about)
    if allowed:
        schema = {
            "type": "string",
            "enum": list(dict.fromkeys([short(about, v) for v in allowed] + [*allowed])),
        }
    described: JsonObject = {
        "name": about.name,
        "in": "query",
        "required": about.required,
        "description": about.titles.get("en", about.name),
        "schema": schema,
    }
    if about.default is not None:
        schema["default"] = short(about, about.default.value)
        described["example"] = schema["default"]
    return described


def options() -> JsonObject:
    """Return the parameters that all queries with rows have."""
    return {
        name: {
            "name": name,
            "in": "query",
            "description": OPTION_HELP[name],
            "schema": {"type": "string", "enum": list(values)},
        }
        for name, values in OPTIONS.items()
    }


def content(question: StoredQuery, representation: Representation) -> JsonObject:
    """Return the description of a result in one format."""
    if representation == RESULTS_JSON:
        name = "Boolean" if question.form == "ASK" else "Rows"
        return {"schema": {"$ref": f"#/components/schemas/{name}"}}
    if representation == RESULTS_XLSX:
        return {}
    return {"schema": {"type": "string"}} if representation.media_type.startswith("text/") else {}


def listing(name: str) -> JsonObject:
    """Return the operation for the list of stored queries."""
    ok: JsonObject = {"description": "All stored queries.", "content": {JSON.media_type: {}}}
    return {"operationId": name, "summary": "All stored queries", "responses": {"200": ok, **FAILURES}}


def itself() -> JsonObject:
    """Return the operation for this description."""
    content: JsonObject = {"application/vnd.oai.openapi+json": {}}
    ok: JsonObject = {"description": "OpenAPI 3.1.", "content": content}
    return {"operationId": "openapi", "summary": "This description", "responses": {"200": ok, **FAILURES}}


FAILURES: JsonObject = {
    "304": {"description": "Not modified: what you have is current."},
    "400": {"$ref": "#/components/responses/Problem"},
    "503": {"$ref": "#/components/responses/Problem"},
}
