"""`/sparql`: the endpoint (https://www.w3.org/TR/sparql11-protocol/#query-operation).

Browsers get the query page, other clients the format that `format=` or Accept requests. Queries run in the
engine's workers, never in this process.
"""

from __future__ import annotations

from flask import Blueprint, Response, request

from app.errors import NotAcceptable, PlanError
from app.formats import HTML, RDF, RESULTS, answer_formats
from app.http.answering import respond
from app.http.asking import add_budget_headers
from app.http.asking import read_for_client as read_query
from app.http.exchange import cacheable, etag, preference, served_release, settings
from app.http.negotiation import negotiate
from app.http.operation import BODIES, Operation, chosen_format, read_operation
from app.http.tables import layout
from app.pages.query_page import page
from app.representation import Representation
from app.sparql.answer import Dataset, QueryOptions
from app.sparql.preflight import refuse_unpublished

PATH = "/sparql"

blueprint = Blueprint("sparql", __name__)
blueprint.after_request(add_budget_headers)


@blueprint.route(PATH, methods=["GET", "POST", "QUERY"])
def sparql() -> Response:
    """Return the result of a query; without a query, the description of the endpoint."""
    operation = read_operation(request, settings().query_kilobytes * 2**10)
    if operation.query is None:
        representation = chosen(operation, (*RDF, HTML))
        return page("") if representation == HTML else service_description(representation)
    dataset = operation.dataset or Dataset()
    try:
        read = read_query(operation.query)
        refuse_unpublished((*dataset.default, *dataset.named), served_release().graphs)
    except PlanError:
        if negotiate(preference("Accept"), (*RESULTS, *RDF, HTML)) == HTML:
            return page(operation.query, operation.dataset)
        raise
    representation = chosen(operation, (*answer_formats(read.form), HTML))
    if representation == HTML:
        return page(operation.query, operation.dataset)
    table = layout(operation.table, representation)
    return respond(read, representation, QueryOptions(dataset=operation.dataset, layout=table))


@blueprint.after_request
def tell_bodies(response: Response) -> Response:
    """Add the accepted media types to responses to OPTIONS, and after an unsupported type."""
    if request.method == "OPTIONS" or response.status_code == 415:
        response.headers["Accept-Post"] = response.headers["Accept-Query"] = BODIES
    return response


def chosen(operation: Operation, offered: tuple[Representation, ...]) -> Representation:
    """Return the format that the request names, else the one that it prefers. Raises `NotAcceptable`."""
    accept = None if operation.formats else preference("Accept")
    representation = chosen_format(operation.formats, accept, offered)
    if representation is None:
        available = ", ".join(f"{r.suffix} ({r.media_type})" for r in offered)
        raise NotAcceptable(path=PATH, available=available)
    return representation


def service_description(representation: Representation) -> Response:
    """Return the service description, for a GET without a query.

    SPARQL 1.1 Service Description, section 2.
    """
    tag = etag("tjeneste", representation.suffix)
    return cacheable(tag, representation.content_type, lambda: served_release().service(representation))
