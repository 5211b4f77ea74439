"""The schema.org view of a resource as a data block in its page, for search engines.

https://schema.org/docs/gs.html and https://html.spec.whatwg.org/multipage/scripting.html#data-block: a
browser does not run such a block, and does not fetch its context.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

import pyoxigraph as ox
from markupsafe import Markup

from app.identifiers import local_name
from app.views import schema_org
from app.views.presentation import Value
from app.views.subject import Subject
from app.vocabularies import FOREIGN_PREFIXES, RDF_TYPE

CONTEXT = "https://schema.org"
SCHEMA = FOREIGN_PREFIXES["schema"]
Node = dict[str, object]


def embedded(subjects: Iterable[Subject], ancestors: Sequence[Value] = ()) -> Markup:
    """Return the block for the resources of a page, with breadcrumbs; empty if no resource has a view.

    The block contains no `<`, so no text of the data can end it.
    """
    graph: list[Node] = []
    for subject in subjects:
        if schema_org.applies(subject):
            graph += nodes(schema_org.quads(subject))
    if graph and ancestors:
        graph.append(breadcrumbs(ancestors))
    if not graph:
        return Markup()
    text = json.dumps({"@context": CONTEXT, "@graph": graph}, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704  # what could be markup is escaped above


def nodes(quads: Iterable[ox.Quad]) -> list[Node]:
    """Return the resources of a graph, each with its properties by their schema.org names."""
    found: dict[str, Node] = {}
    for quad in quads:
        if not isinstance(quad.subject, ox.NamedNode):
            continue
        node = found.setdefault(quad.subject.value, {"@id": quad.subject.value})
        is_type = quad.predicate == RDF_TYPE
        value = _term(quad.object, is_type=is_type)
        values = node.setdefault("@type" if is_type else local_name(quad.predicate.value), [])
        if isinstance(values, list) and value not in values:
            values.append(value)
    return list(found.values())


def breadcrumbs(ancestors: Sequence[Value]) -> Node:
    """Return the path from the plan down to the page (https://schema.org/BreadcrumbList)."""
    items = [
        {"@type": "ListItem", "position": place, "name": a.text, "item": a.iri}
        for place, a in enumerate(ancestors, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def _term(term: object, *, is_type: bool) -> object:
    if isinstance(term, ox.NamedNode):
        return local_name(term.value) if is_type else {"@id": term.value}
    if isinstance(term, ox.Literal):
        return {"@language": term.language, "@value": term.value} if term.language else term.value
    raise TypeError(f"{term} is no term of a published graph")
