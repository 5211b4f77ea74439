"""TypeScript types of a tree, from its JSON Schema.

https://www.typescriptlang.org/docs/handbook/declaration-files/introduction.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]
SUFFIX = ".d.ts"
TEXTS = """/** Texts by language: `nb` bokmål, `nn` nynorsk, `en` English; `@none` without a language. */
export interface Texts<T = string> {
  nb?: T;
  nn?: T;
  en?: T;
  [language: string]: T | undefined;
}
"""
PLAIN_KEY = re.compile(r"[A-Za-z_$][\w$]*", re.ASCII)
SCALARS = {"string": "string", "integer": "number"}


def declarations(schema: Schema) -> str:
    """Return a module with an interface for each definition of a schema, and one for the document itself.

    The document of the tree `plan` is a `PlanDocument`: a `Plan` with its context.
    """
    name = interface_name(schema["title"])
    parts = [f"// {schema['$id']}\n", TEXTS]
    parts += [_interface(interface_name(title), each) for title, each in schema["$defs"].items()]
    parts.append(f'export interface {name}Document extends {name} {{\n  "@context": string;\n}}\n')
    return "\n".join(parts)


def interface_name(title: str) -> str:
    """Return the name of the interface of a frame: `named-in` -> `NamedIn`."""
    return "".join(part.capitalize() for part in title.split("-"))


def _interface(name: str, schema: Schema) -> str:
    required = set(schema["required"])
    lines = [
        f"  {_key(key)}{'' if key in required else '?'}: {_type(value)};"
        for key, value in schema["properties"].items()
    ]
    return "\n".join((f"export interface {name} {{", *lines, "}\n"))


def _key(name: str) -> str:
    return name if PLAIN_KEY.fullmatch(name) else json.dumps(name)


def _type(schema: Schema) -> str:
    if "$ref" in schema:
        return interface_name(schema["$ref"].rpartition("/")[2])
    if "enum" in schema:
        return "(" + " | ".join(map(json.dumps, schema["enum"])) + ")"
    if schema["type"] == "array":
        return f"{_type(schema['items'])}[]"
    if schema["type"] == "object":
        return f"Texts<{_type(schema['additionalProperties'])}>"
    return SCALARS[schema["type"]]
