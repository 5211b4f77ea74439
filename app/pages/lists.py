"""`/klasse/…`: the resources of one class in pages, so that everything can be reached by links.

Facets limit a list as they limit a search, in every format: `?owner=`, `?plan=`, `?status=`, `?responsible=`,
`?deadline=`. The search index then finds its members, in the order of the whole list.

A list is a document like others: a page for browsers, JSON, CSV and RDF for programs. In RDF, its members are
described with https://www.hydra-cg.com/spec/latest/core/#collections.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from app.errors import NotFound
from app.formats import HTML, JSON, LISTS, RESULTS_CSV
from app.http.exchange import (
    NEGOTIATED,
    html_body,
    language,
    link_to,
    namespaces,
    page_number,
    served_release,
    settings,
    today,
)
from app.http.negotiated import Selection, negotiated, requested, select
from app.language import content_languages, normalised
from app.pages.facets import chosen_facets
from app.pages.list_formats import ListPage, list_csv, list_json, list_quads
from app.representation import Representation
from app.search.entries import STATUS
from app.search.facets import facet_values
from app.store.follow_up import OVERDUE
from app.views.alternates import with_query
from app.views.directory import PLANS, PLURALS, Directory
from app.views.links import LIST_PATH, list_links
from app.views.linkset import header
from app.views.rdf import write

LIST_FACETS = ("owner", "plan", "status", "responsible", "deadline")
"""The facets that a list can be limited by, in the order of the form."""
ONLY_SEVERAL = ("owner", "plan")
"""Facets that a form leaves out where everything has the same value."""
SUFFIXES = {r.suffix: r for r in LISTS}

blueprint = Blueprint("lists", __name__)


@blueprint.get("/klasse/<name>")
def instances(name: str) -> Response:
    """Return the instances of one class of the plan vocabulary and of its subclasses."""
    address = requested(LIST_PATH + name, SUFFIXES, NEGOTIATED)

    def headers(selection: Selection, found: ListPage) -> dict[str, str]:
        shown = (selection.representation, found.page, found.pages, namespaces().base, selection.language)
        return {"Link": header(list_links(address.path, *shown, found.query))}

    return negotiated(
        lambda: dated(select(address, LISTS, query_of_request()), name),
        lambda: listed(address.path.removeprefix(LIST_PATH)),
        lambda selection, found: render(found, selection.representation),
        headers,
    )


def query_of_request() -> str:
    """Return the query string that the chosen facet values and the number of the page have."""
    return with_query("", page=page_number(), chosen=urlencode(chosen_facets(LIST_FACETS)))


def dated(selection: Selection, name: str) -> Selection:
    """Return the variant with the current day if it depends on it.

    On a page, replaced plans come last and measures are overdue. Other formats depend on the day only if the
    list is limited to what is overdue.
    """
    served = served_release()
    is_plans = name.partition(".")[0] in PLANS
    is_dated = is_plans or bool(served.lists.replaced) or served.search.has_deadlines
    is_chosen = request.args.get(STATUS, "").strip() == OVERDUE
    is_page = selection.representation == HTML
    return replace(selection, day=today().isoformat()) if (is_dated and is_page) or is_chosen else selection


def listed(name: str) -> ListPage:
    """Return the requested page of the list; a class of the vocabulary without instances has an empty one.

    Raises `BadRequest`, and `NotFound` if the page or the class does not exist.
    """
    kind, served = f"{namespaces().plan}{name}", served_release()
    if not served.lookups.is_iri(kind):
        raise NotFound(path=LIST_PATH + name)
    size, page, chosen = settings().page_size, page_number(), chosen_facets(LIST_FACETS)
    start = (page - 1) * size
    if chosen:
        things, total = served.search.members(kind, chosen, start, size, today().isoformat())
    else:
        things, total = served.lists.instances(kind, start, size)
    if not things and (page > 1 or not served.lookups.types(kind)):
        raise NotFound(path=LIST_PATH + name)
    return ListPage(name, tuple(things), total, page, max(1, -(-total // size)), chosen)


def render(found: ListPage, representation: Representation) -> str | bytes:
    """Return one page of a list in one format."""
    writer = WRITERS.get(representation.suffix)
    return writer(found) if writer else write(list_quads(found), representation, namespaces())


def as_page(found: ListPage) -> str:
    """Return one page of a list as HTML.

    A list that is one page is sorted by name unless its members are elements of a plan; `?name=` limits it.
    """
    served, languages = served_release(), content_languages(language())
    plan = namespaces().plan
    kind = str(plan[found.name])
    classes = served.lookups.classes(found.things[0]) if found.things else ()
    is_elements = str(plan["PlanElement"]) in classes
    complete = found.pages == 1 and not is_elements
    wanted = normalised(request.args.get("name", ""))[:100].strip() if complete else ""
    directory = Directory(served.lists, served.views, languages, today())
    choices = served.search.choices(kind, found.chosen, LIST_FACETS, today().isoformat())
    options = {
        name: facet_values(served.views, name, counts, languages, served.lists.replaced_on(today()))
        for name, counts in choices.items()
    }
    return html_body(
        "list.html",
        language(),
        today=today(),
        kind=link_to(kind),
        heading=PLURALS.get(found.name, ""),
        sections=directory.sections(found.name, list(found.things), complete, wanted),
        wanted=wanted,
        complete=complete,
        options={n: v for n, v in options.items() if len(v) > (n in ONLY_SEVERAL) or n in found.chosen},
        chosen=found.chosen,
        query=found.query,
        total=found.total,
        page=found.page,
        pages=found.pages,
        list_formats=[JSON, RESULTS_CSV, *(r for r in LISTS if r not in (HTML, JSON, RESULTS_CSV))],
    )


WRITERS: dict[str, Callable[[ListPage], str]] = {
    HTML.suffix: as_page,
    JSON.suffix: list_json,
    RESULTS_CSV.suffix: list_csv,
}
"""Format -> the writer of a list in it; RDF has another."""
