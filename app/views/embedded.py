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
from app.language import best_text
from app.views import schema_org
from app.views.presentation import Value
from app.views.subject import Subject
from app.vocabularies import FOREIGN_PREFIXES, RDF_TYPE

CONTEXT = "https://schema.org"
SCHEMA = FOREIGN_PREFIXES["schema"]
DATASET = "Dataset"
ADDRESSES = frozenset({"url", "sameAs", "contentUrl"})
"""The properties whose values are texts that are URLs, and not resources (https://schema.org/URL)."""
THING = "Thing"
"""The type of a resource that has none: it claims nothing, but readers of the block require a type."""
Node = dict[str, object]


def embedded(
    subjects: Iterable[Subject],
    languages: Sequence[str],
    ancestors: Sequence[Value] = (),
    downloads: Sequence[Node] = (),
) -> Markup:
    """Return the block for the resources of a page, with breadcrumbs; empty if no resource has a view.

    Texts are in the first of `languages` that there is: search engines read no language maps. `downloads` are
    the distributions of every dataset on the page.

    The block contains no `<`, so no text of the data can end it.
    """
    graph: list[Node] = []
    for subject in subjects:
        if schema_org.applies(subject):
            found = [in_language(node, languages) for node in nodes(schema_org.quads(subject))]
            if downloads and found[0].get("@type") == DATASET:
                found[0]["distribution"] = list(downloads)
            graph += [{"@type": THING, **node} for node in found]
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


def in_language(node: Node, languages: Sequence[str]) -> Node:
    """Return a node with its texts in one language, and a list only where there are several values."""
    found: Node = {}
    for name, values in node.items():
        if not isinstance(values, list):
            found[name] = values
            continue
        texts = {v["@language"]: v["@value"] for v in values if isinstance(v, dict) and "@language" in v}
        others = [v for v in values if not (isinstance(v, dict) and "@language" in v)]
        if name in ADDRESSES:
            others = [v["@id"] if isinstance(v, dict) else v for v in others]
        told = [*([best_text(texts, languages)] if texts else []), *others]
        found[name] = told[0] if len(told) == 1 else told
    return found


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
