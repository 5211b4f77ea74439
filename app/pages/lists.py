"""`/klasse/…`: the things of one class, paged; so that everything can be reached by links.

A list is a document like others: a page for a browser, RDF for a program, with its members in the terms of
https://www.hydra-cg.com/spec/latest/core/#collections.
"""

from __future__ import annotations

import pyoxigraph as ox
from flask import Blueprint, Response
from werkzeug.wrappers import Response as BaseResponse

from app.errors import NotFound
from app.formats import DOCUMENTS, HTML, Representation
from app.http.exchange import (
    NEGOTIATED,
    cacheable,
    chosen,
    etag,
    html,
    namespaces,
    negotiates,
    page_number,
    reader_language,
    served_release,
    settings,
)
from app.identifiers import split_suffix
from app.language import content_languages
from app.views.alternates import address, with_query
from app.views.links import LIST_PATH, list_links
from app.views.linkset import header
from app.views.rdf import LICENCE, write
from app.vocabularies import RDF_TYPE, named_node

SUFFIXES = {r.suffix: r for r in DOCUMENTS}

blueprint = Blueprint("lists", __name__)


@blueprint.get("/klasse/<name>")
def instances(name: str) -> BaseResponse:
    """The instances of one class of the plan vocabulary and of its subclasses."""
    name, suffix = split_suffix(name, SUFFIXES)
    if suffix is None:
        negotiates(*NEGOTIATED)
    path = LIST_PATH + name
    kind, lookups = f"{namespaces().plan}{name}", served_release().lookups
    things = lookups.instances(kind) if lookups.is_name(kind) else []
    size = settings().page_size
    page, pages = page_number(), max(1, -(-len(things) // size))
    if not things or page > pages:
        raise NotFound(path=path)
    representation = SUFFIXES[suffix] if suffix else chosen(DOCUMENTS, path)
    shown = things[(page - 1) * size : page * size]
    if representation == HTML:
        response = as_page(name, shown, len(things), page, pages)
    else:
        response = as_rdf(name, shown, len(things), page, pages, representation)
    if suffix is None:
        response.headers["Content-Location"] = address(path, representation, page=page)
    response.headers["Link"] = header(list_links(path, representation, page, pages, namespaces().base))
    return response


def as_page(name: str, shown: list[str], total: int, page: int, pages: int) -> Response:
    """One page of a list for a reader."""
    found, languages = served_release(), content_languages(reader_language())
    return html(
        "list.html",
        ("klasse", name, page),
        kind=found.presentation.link(str(namespaces().plan[name]), languages),
        things=[
            (found.presentation.link(thing, languages), found.views.about(thing, languages))
            for thing in shown
        ],
        total=total,
        page=page,
        pages=pages,
    )


def as_rdf(
    name: str, shown: list[str], total: int, page: int, pages: int, representation: Representation
) -> Response:
    """One page of a list for a program: each thing with its classes and names."""
    base = namespaces().base
    here = ox.NamedNode(f"{base}{LIST_PATH[1:]}{name}")
    quads = [
        ox.Quad(here, RDF_TYPE, named_node("hydra:Collection")),
        ox.Quad(here, named_node("hydra:totalItems"), ox.Literal(total)),
        ox.Quad(here, named_node("dcterms:subject"), ox.NamedNode(str(namespaces().plan[name]))),
        ox.Quad(here, named_node("dcterms:license"), ox.NamedNode(LICENCE)),
    ]
    if page < pages:
        following = ox.NamedNode(with_query(here.value, page=page + 1))
        quads.append(ox.Quad(here, named_node("hydra:next"), following))
    for thing in shown:
        node = ox.NamedNode(thing)
        quads.append(ox.Quad(here, named_node("hydra:member"), node))
        quads += [
            ox.Quad(node, RDF_TYPE, ox.NamedNode(kind)) for kind in served_release().lookups.types(thing)
        ]
        for lang, text in served_release().lookups.labels(thing).items():
            name_of = ox.Literal(text, language=lang) if lang else ox.Literal(text)
            quads.append(ox.Quad(node, named_node("rdfs:label"), name_of))
    body = write(quads, representation, namespaces())
    response = Response(body, content_type=representation.content_type)
    return cacheable(response, etag("klasse", name, page, representation.suffix))
