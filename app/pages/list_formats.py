"""A page of a list of resources, as JSON and CSV for what does not read RDF, and as RDF."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

import pyoxigraph as ox

from app.files.cells import without_formula
from app.http.exchange import namespaces, served_release
from app.identifiers import document_iri, local_name
from app.json_text import json_text
from app.language import INTERFACE_LANGUAGES
from app.views.alternates import with_query
from app.views.links import LIST_PATH
from app.views.paging import paging_triples
from app.views.rdf import LICENCE
from app.vocabularies import RDF_TYPE, named_node

CSV_COLUMNS = ("iri", "url", "type", "number", *(f"name_{lang}" for lang in INTERFACE_LANGUAGES), "text")


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of the resources of a class: those on it, the number of all, and the number of pages.

    `chosen` are the facet values that the list is limited by.
    """

    name: str
    things: tuple[str, ...]
    total: int
    page: int
    pages: int
    chosen: Mapping[str, str]

    @property
    def query(self) -> str:
        """Return the chosen values as a part of a query string."""
        return urlencode(self.chosen)


def list_json(found: ListPage) -> str:
    """Return one page of the list of a class as JSON.

    `items` are shortened trees of docs/json.md. `next` and `previous` are addresses of other pages, or null.
    """
    here = f"{namespaces().base}{LIST_PATH[1:]}{found.name}.json"
    page, chosen = found.page, found.query
    about = {
        "class": str(namespaces().plan[found.name]),
        "total": found.total,
        "page": page,
        "pages": found.pages,
        "next": with_query(here, page=page + 1, chosen=chosen) if page < found.pages else None,
        "previous": with_query(here, page=page - 1, chosen=chosen) if page > 1 else None,
        "license": LICENCE,
        "items": [item(resource) for resource in found.things],
    }
    return json_text(about)


def item(iri: str) -> dict[str, object]:
    """Return one resource of a list; one without a tree has only its address, classes and names."""
    served = served_release()
    frame = served.trees.frame(served.lookups.classes(iri))
    if frame is None:
        kinds = [local_name(kind) for kind in served.lookups.types(iri)]
        return {"id": iri, "type": kinds, "label": served.lookups.labels(iri)}
    return served.trees.summary(iri, frame)


def list_csv(found: ListPage) -> str:
    """Return one page of a list as CSV (RFC 4180): addresses, class, number, names, and adopted text."""
    look, names = served_release().lookups, namespaces()
    text = io.StringIO(newline="")
    lines = csv.writer(text)
    lines.writerow(CSV_COLUMNS)
    for resource in found.things:
        labels = look.labels(resource)
        row = (
            resource,
            document_iri(resource, names) or resource,
            "|".join(local_name(kind) for kind in look.types(resource)),
            look.first(resource, names.plan["number"]),
            *(labels.get(language, "") for language in INTERFACE_LANGUAGES),
            look.first(resource, names.plan["text"]),
        )
        lines.writerow([without_formula(value) for value in row])
    return text.getvalue()


def list_quads(found: ListPage) -> list[ox.Quad]:
    """Return one page of a list as RDF: each resource with its classes and names."""
    base = namespaces().base
    whole = f"{base}{LIST_PATH[1:]}{found.name}"
    here = ox.NamedNode(with_query(whole, chosen=found.query))
    stated = [
        ox.Quad(here, RDF_TYPE, named_node("hydra:Collection")),
        ox.Quad(here, named_node("hydra:totalItems"), ox.Literal(found.total)),
        ox.Quad(here, named_node("dcterms:subject"), ox.NamedNode(str(namespaces().plan[found.name]))),
        ox.Quad(here, named_node("dcterms:license"), ox.NamedNode(LICENCE)),
    ]
    paging = paging_triples(here.value, whole, found.page, found.pages, found.query)
    stated += [ox.Quad(*triple) for triple in paging]
    if found.page < found.pages:  # for programs that read the next page from the collection itself
        following = ox.NamedNode(with_query(whole, page=found.page + 1, chosen=found.query))
        stated.append(ox.Quad(here, named_node("hydra:next"), following))
    for thing in found.things:
        node = ox.NamedNode(thing)
        stated.append(ox.Quad(here, named_node("hydra:member"), node))
        stated += [
            ox.Quad(node, RDF_TYPE, ox.NamedNode(kind)) for kind in served_release().lookups.types(thing)
        ]
        for lang, text in served_release().lookups.labels(thing).items():
            name_of = ox.Literal(text, language=lang or None)
            stated.append(ox.Quad(node, named_node("rdfs:label"), name_of))
    return stated
