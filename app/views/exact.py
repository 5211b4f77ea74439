"""rdflib's writers of Turtle and JSON-LD, with every literal in the lexical form that it has.

rdflib writes some numbers in a form of its own: the decimal `5` as `5.0`, the double `1000000` as `1e+06`, an
infinite double as `Infinity`, which is not JSON.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from io import BytesIO
from operator import itemgetter
from typing import Any

import pyoxigraph as ox
from rdflib import XSD, Graph, Literal
from rdflib.plugins.serializers.jsonld import Converter
from rdflib.plugins.serializers.turtle import TurtleSerializer
from rdflib.plugins.shared.jsonld.context import Context
from rdflib.term import IdentifiedNode, Identifier, Node

LARGEST_EXACT = 2**53 - 1
"""Above it, readers that keep numbers as doubles round (https://www.rfc-editor.org/rfc/rfc8259#section-6)."""


def exact_turtle(graph: Graph, prefixes: Mapping[str, str]) -> bytes:
    """Return a graph in Turtle."""
    for prefix, iri in prefixes.items():
        graph.bind(prefix, iri, replace=True)
    written = BytesIO()
    _Turtle(graph).serialize(written)
    return written.getvalue()


def exact_json_ld(graph: Graph, prefixes: Mapping[str, str]) -> bytes:
    """Return a graph in JSON-LD, with the prefixes as its context."""
    nodes = _JsonLd(Context(dict(prefixes)), use_native_types=True, use_rdf_type=False).convert(graph)
    document = {"@context": dict(prefixes), **(nodes if isinstance(nodes, dict) else {"@graph": nodes})}
    return json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1).encode()


class _Turtle(TurtleSerializer):
    def label(self, node: Node, position: int) -> str:
        """Return a term in Turtle; a number is abbreviated only if its abbreviation is its lexical form.

        https://www.w3.org/TR/turtle/#abbrev
        """
        if not isinstance(node, Literal) or _abbreviates(node):
            return super().label(node, position)
        if node.language:
            return f"{_quoted(node)}@{node.language}"
        return _quoted(node) + (f"^^{super().label(node.datatype, position)}" if node.datatype else "")


class _JsonLd(Converter):
    def from_graph(self, graph: Graph) -> list[dict[str, Any]]:
        """Return the nodes by their names: rdflib's order differs between processes, and an ETag does not."""
        return sorted(super().from_graph(graph), key=itemgetter("@id"))

    def to_raw_value(self, graph: Graph, s: IdentifiedNode, o: Identifier, nodemap: dict[str, Any]) -> Any:
        """Return a value in JSON-LD; a number is a JSON number only if every reader gets it back.

        https://www.w3.org/TR/json-ld11-api/#data-round-tripping
        """
        if isinstance(o, Literal) and o.datatype and not _is_json(o):
            return {"@type": self.context.to_symbol(o.datatype), "@value": str(o)}
        return super().to_raw_value(graph, s, o, nodemap)


def _quoted(text: str) -> str:
    """Return a Turtle string: on one line, or on as many as the text has.

    rdflib's own does not escape a quotation mark that follows a backslash at the end of several lines.
    """
    escaped = [str(ox.Literal(line))[1:-1] for line in text.split("\n")]
    quotes = '"' if len(escaped) == 1 else '"""'
    return quotes + "\n".join(escaped) + quotes


def _abbreviates(literal: Literal) -> bool:
    return literal.datatype in (XSD.integer, XSD.boolean) or (
        literal.datatype == XSD.decimal and "." in literal
    )


def _is_json(literal: Literal) -> bool:
    if literal.datatype == XSD.boolean:
        return str(literal) in ("true", "false")
    if literal.datatype != XSD.integer or not isinstance(literal.value, int):
        return False
    return abs(literal.value) <= LARGEST_EXACT and str(literal.value) == str(literal)
