"""HTTP request -> SPARQL query operation, by the rules of the SPARQL Protocol, or an error.

https://www.w3.org/TR/sparql11-protocol/#query-operation: GET with parameters, POST of a form, POST of the
query itself; and QUERY, which takes the bodies of POST and is safe to repeat
(https://datatracker.ietf.org/doc/draft-ietf-httpbis-safe-method-w-body/).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

from werkzeug.wrappers import Request

from app.errors import BadRequest
from app.formats import by_name
from app.http.errors import BodyCutOff, LengthMissing, UnsupportedBody
from app.http.incoming import SHOWN, check_parameters
from app.http.negotiation import negotiate
from app.http.tables import TableOptions, read_options
from app.representation import Representation
from app.sparql.answer import Dataset
from app.sparql.errors import QueryTooLong

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
BODIES = f"{FORM}, {DIRECT}"
WITH_BODY = frozenset({"POST", "QUERY"})
SITE_PARAMETERS = ("lang", "release", "timeout")
"""Parameters that every stored query accepts beside its own."""
TRACKING = frozenset(
    """cmpid dclid epik fbclid gbraid gclid gclsrc igsh igshid irclickid li_fat_id mibextid mkt_tok msclkid
    oly_anon_id oly_enc_id rdt_cid sccid srsltid ttclid twclid vero_id wbraid wickedid yclid""".split()  # noqa: SIM905
)
TRACKING_BEGINNINGS = ("_ga", "_gl", "_hs", "gad_", "hsa_", "itm_", "matomo_", "mc_", "mtm_", "pk_", "utm_")
"""Tracking parameters that mail programs, social networks and search engines append to links; ignored."""
_UPDATES = frozenset({"update", "using-graph-uri", "using-named-graph-uri"})


@dataclass(frozen=True, slots=True)
class Operation:
    """A query, the dataset that replaces its own, the requested formats and the options of a table.

    `query` is None if the request has none; it then requests the description of the endpoint. `parameters`
    are the names of all its parameters.
    """

    query: str | None
    dataset: Dataset | None = None
    formats: tuple[str, ...] = ()
    table: TableOptions = field(default_factory=TableOptions)
    parameters: frozenset[str] = frozenset()


def read_operation(request: Request, most_bytes: int) -> Operation:
    """Read the operation from a request; `most_bytes` limits a query that is sent as the body.

    Raises `BadRequest` unless there is exactly one complete query in UTF-8, `UnsupportedBody` for a body of
    another type or charset, and `QueryTooLong`.
    """
    pairs = parameters(request.query_string)
    bodies: list[str] = []
    with_body = request.method in WITH_BODY
    if with_body:
        check_body(request)
        if request.mimetype == FORM:
            body = whole_body(request)
            check_parameters(body)
            pairs += parameters(body)
        else:
            if (length := request.content_length or 0) > most_bytes:
                raise QueryTooLong(length=length, limit=most_bytes)
            bodies = [body_text(request)]
    return operation(pairs, bodies, with_body)


def operation(pairs: list[tuple[str, str]], bodies: Sequence[str] = (), with_body: bool = False) -> Operation:
    """Return the operation of a request with these parameters; `bodies` has a query that is sent as the body.

    Raises `BadRequest` unless there is exactly one query, or none in a request without a body.
    """
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        given.setdefault(name, []).append(value)
    queries = [*bodies, *given.get("query", ())]
    if not _UPDATES.isdisjoint(given):
        raise BadRequest(reason="this endpoint answers queries; it takes no updates")
    if len(queries) > 1:
        raise BadRequest(reason="there is more than one query")
    if queries == [""] or (not queries and with_body):
        raise BadRequest(reason="there is no query; give it as ?query=… or POST it")
    formats = tuple(v for name in ("format", "output") for v in given.get(name, ()) if v)
    query = queries[0] if queries else None
    return Operation(query, dataset(given), formats, read_options(pairs), frozenset(given))


def chosen_format(
    formats: Sequence[str], accept: str | None, offered: tuple[Representation, ...]
) -> Representation | None:
    """Return the format that a request names, else the one that `Accept` prefers; None if there is none."""
    if formats:
        return next((found for name in formats if (found := by_name(name, offered))), None)
    return negotiate(accept, offered)


def check_body(request: Request) -> None:
    """Raise `UnsupportedBody` unless the body is a form or a query, in UTF-8 and without a content coding."""
    given = request.headers.get("Content-Type") or "no media type"
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    coding = request.headers.get("Content-Encoding", "identity")
    if request.mimetype not in (FORM, DIRECT) or charset not in ("utf-8", "utf8"):
        raise UnsupportedBody(given=given[:SHOWN], accepted=BODIES)
    if coding != "identity":
        raise UnsupportedBody(given=f"Content-Encoding: {coding[:SHOWN]}", accepted=BODIES)


def whole_body(request: Request) -> bytes:
    """Return the complete body.

    Raises `BodyCutOff` if it is shorter than `Content-Length` (an incomplete message,
    https://www.rfc-editor.org/rfc/rfc9112#section-8-4), and `LengthMissing` for a body without a length:
    some servers pass on an incomplete chunked body without an error.
    """
    body = request.get_data(parse_form_data=False)
    announced = request.content_length
    if announced is None and (body or "Transfer-Encoding" in request.headers):
        raise LengthMissing
    if announced is not None and len(body) != announced:
        raise BodyCutOff(received=len(body), announced=announced)
    return body


def body_text(request: Request) -> str:
    """Return the complete body as text, without a byte-order mark.

    Raises `BadRequest` unless it is UTF-8, and like `whole_body`.
    """
    try:
        return whole_body(request).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadRequest(reason="the body is not UTF-8") from None


def parameters(encoded: bytes) -> list[tuple[str, str]]:
    """Decode the parameters of a query string or a form (percent-encoded UTF-8), in their order."""
    try:
        pairs = (pair.partition("=") for pair in encoded.decode().split("&") if pair)
        return [(decoded(name), decoded(value)) for name, _, value in pairs]
    except UnicodeDecodeError:
        raise BadRequest(reason="the parameters are not percent-encoded UTF-8") from None


def decoded(text: str) -> str:
    """Return a name or a value of a parameter. Raises `UnicodeDecodeError`.

    `urllib` decodes one escape after the other, which takes longer than all the rest of the parameters.
    Python's decoder of escapes in strings is faster; it reads %C3 if it is written as `\\xC3`.
    """
    text = text.replace("+", " ")
    if "%" not in text:
        return text
    if text.isascii() and "\\" not in text:
        try:
            return text.replace("%", r"\x").encode().decode("unicode_escape").encode("latin-1").decode()
        except UnicodeDecodeError:
            pass  # a percent sign that begins no escape, or not UTF-8
    return unquote(text, errors="strict")


def asked_parameters(encoded: bytes) -> list[tuple[str, str]]:
    """Return the parameters of a query string, without tracking parameters."""
    return [
        (name, value)
        for name, value in parameters(encoded)
        if name.lower() not in TRACKING and not name.lower().startswith(TRACKING_BEGINNINGS)
    ]


def dataset(given: Mapping[str, list[str]]) -> Dataset | None:
    """Return the dataset that the request names, or None (https://www.w3.org/TR/sparql11-protocol/#dataset).

    `given` has the values of each parameter.
    """
    default, named = given.get("default-graph-uri"), given.get("named-graph-uri")
    if not default and not named:
        return None
    return Dataset(tuple(dict.fromkeys(default or ())), tuple(dict.fromkeys(named or ())))
