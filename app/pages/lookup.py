"""`/oppslag`: from an identifier elsewhere, or a name, to our resource; one by GET, many by POST.

303 to the resource if it is one without doubt, 300 with the candidates and their standing (RFC 9110, section
15.4.1), 404 with what was tried. https://www.rfc-editor.org/rfc/rfc9110#section-15.4.1
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as BaseResponse

from app.errors import InvalidParameter
from app.formats import HTML, JSON, RESULTS_CSV
from app.http.asking import add_budget_headers, charged
from app.http.errors import UnsupportedBody
from app.http.exchange import (
    address_digest,
    cacheable,
    cached_redirect,
    etag,
    html,
    language,
    link_to,
    namespaces,
    negotiates,
    served_release,
    today,
    uncached_html,
)
from app.http.negotiated import requested, select
from app.http.operation import FORM, body_text
from app.json_text import json_text
from app.language import content_languages, translator
from app.matching.columns import (
    AnsweredRow,
    InputTable,
    answer_rows,
    read_csv,
    read_day,
    read_json,
    table_as_csv,
)
from app.matching.errors import NotIdentified, NotOneIdentifier
from app.matching.forms import COUNTY, MUNICIPALITY, NAME, READERS
from app.matching.lookup import Candidate, LookupResult
from app.views.directory import UNIT_OF
from app.views.presentation import Value

PATH = "/oppslag"
DAY = "dato"
PAGE_PARAMETERS = (DAY, "lang", "format")
CSV_TYPE = "text/csv"

blueprint = Blueprint("lookup", __name__)
blueprint.after_request(add_budget_headers)


@blueprint.get(PATH)
def look_up() -> BaseResponse:
    """One identifier: 303, 300 or 404; without a parameter, the form.

    Raises `NotOneIdentifier`, `InvalidParameter` for a day without a code, and `NotIdentified`.
    """
    negotiates("Accept", "Accept-Language")
    given = [(name, value) for name in READERS for value in request.args.getlist(name) if value.strip()]
    unknown = [name for name in request.args if name not in (*READERS, *PAGE_PARAMETERS)]
    if len(given) > 1 or (unknown and not given):
        raise NotOneIdentifier(known=", ".join(READERS))
    if not given:
        return page()
    scheme, value = given[0]
    day = day_asked(scheme)
    with charged():
        answer = served_release().lookup().find(READERS[scheme](value[:500]), day, replaced_plans())
    if answer.only:
        return cached_redirect("/" + answer.only.removeprefix(namespaces().base), 303)
    if not answer.found:
        raise not_identified(answer)
    return several(answer)


@blueprint.post(PATH)
def look_up_column() -> Response:
    """Many identifiers: the rows of CSV or JSON, or of the form's text, each with what it is."""
    negotiates("Accept", "Accept-Language")
    table = read_table()
    with charged():
        rows = list(answer_rows(table, served_release().lookup(), replaced_plans()))
    offered = (JSON, RESULTS_CSV, HTML) if request.mimetype == JSON.media_type else (RESULTS_CSV, JSON, HTML)
    representation = select(requested(PATH), offered).representation
    if representation == HTML:
        return page(table=table, rows=rows)
    if representation == JSON:
        body = json_text({"rows": [as_object(row) for row in rows]})
        response = Response(body, content_type=JSON.media_type)
    else:
        body = table_as_csv(table, rows, [reason(row) for row in rows])
        response = Response(body, content_type=RESULTS_CSV.content_type)
    response.headers["Cache-Control"] = "no-store"
    return response


def replaced_plans() -> frozenset[str]:
    """Return the plans that another plan replaces today."""
    return served_release().lists.replaced_on(today())


def day_asked(scheme: str) -> str:
    """Return `?dato=` as an ISO date. Raises `InvalidParameter` for no date, or one without a dated code."""
    given = request.args.get(DAY, "").strip()
    if given and scheme not in (MUNICIPALITY, COUNTY):
        raise InvalidParameter(parameter=DAY, value=given[:20], expected=f"{MUNICIPALITY} / {COUNTY}")
    return read_day(given)


def read_table() -> InputTable:
    """Return the rows of the body. Raises `UnsupportedBody`, `ColumnUnreadable` or `TooManyRows`."""
    if request.mimetype == FORM:
        return read_csv(request.form.get("rows", ""))
    if request.mimetype not in (CSV_TYPE, JSON.media_type):
        raise UnsupportedBody(given=request.mimetype[:60] or "–", accepted=f"{CSV_TYPE}, {JSON.media_type}")
    text = body_text(request)
    return read_json(text) if request.mimetype == JSON.media_type else read_csv(text)


def not_identified(answer: LookupResult) -> NotIdentified:
    """Return the error for an identifier that nothing has, with the periods in which it was valid."""
    return NotIdentified(
        scheme=answer.identifier.scheme,
        value=answer.identifier.value[:100],
        reason=answer.reason,
        tried=answer.tried,
        searched=answer.searched,
        elsewhen=[{"iri": k.iri, "validFrom": k.first, "validThrough": k.last} for k in answer.elsewhen],
    )


def several(answer: LookupResult) -> Response:
    """Return 300 with the candidates, as a page or JSON."""
    representation = select(requested(PATH), (JSON, HTML)).representation
    if representation == HTML:
        return page(300, answer)
    body = {"identifier": identifier_json(answer), "candidates": candidates(answer.found)}
    tag = etag("oppslag", language(), today().isoformat(), address_digest())
    response = cacheable(tag, JSON.content_type, lambda: json_text(body))
    if response.status_code == 200:
        response.status_code = 300
    return response


def page(
    status: int = 200,
    answer: LookupResult | None = None,
    table: InputTable | None = None,
    rows: Sequence[AnsweredRow] = (),
) -> Response:
    """Return the page with the forms, and an answer or a table of answers above them."""
    context = {
        "answer": answer,
        "candidates": shown(answer),
        "table": table,
        "rows": [(row, reason(row), shown(row.answer)) for row in rows],
        "schemes": [NAME, *(scheme for scheme in READERS if scheme != NAME)],
    }
    if answer or table:
        return uncached_html("lookup.html", status, **context)
    return html("lookup.html", ("oppslag",), lambda: context)


def as_object(row: AnsweredRow) -> dict[str, object]:
    """Return a row as it came, under `row`, with its answer."""
    found: dict[str, object] = {"row": dict(row.cells), "status": row.status}
    if row.answer is not None:
        found |= {"identifier": identifier_json(row.answer), "iri": row.answer.only or None}
        found |= {"candidates": candidates(row.answer.found)}
        if row.answer.reason:
            found |= {"reason": reason(row), "tried": row.answer.tried}
    return found


def identifier_json(answer: LookupResult) -> dict[str, str]:
    """Return the identifier that was understood."""
    day = {"date": answer.day} if answer.day else {}
    return {"scheme": answer.identifier.scheme, "value": answer.identifier.value, **day}


def candidates(found: Sequence[Candidate]) -> list[dict[str, object]]:
    """Return the resources that may be meant, with their standing and how they were found."""
    languages = content_languages(language())
    look = served_release().lookups
    return [
        {
            "iri": f.known.iri,
            "name": look.label(f.known.iri, languages),
            "type": look.types(f.known.iri),
            "relation": f.known.relation,
            "standing": f.known.standing,
            **({"via": f.known.via} if f.known.via else {}),
            **({"validFrom": f.known.first} if f.known.first else {}),
            **({"validThrough": f.known.last} if f.known.last else {}),
            **({"score": f.score} if f.score is not None else {}),
        }
        for f in found
    ]


def shown(answer: LookupResult | None) -> list[tuple[Value, Candidate, Value | None]]:
    """Return the candidates of an answer as links, each with the plan or organisation that it is in."""
    look = served_release().lookups

    def whole_of(iri: str) -> Value | None:
        whole = look.first(iri, str(look.namespaces.plan["inPlan"])) or look.first(iri, UNIT_OF)
        return link_to(whole) if whole else None

    found = answer.found if answer else ()
    return [(link_to(f.known.iri), f, whole_of(f.known.iri)) for f in found]


def reason(row: AnsweredRow) -> str:
    """Return why a row is nothing here, in the language of the page; empty where it is something."""
    why = row.answer.reason if row.answer else "There is nothing to look up in this row."
    return translator(language())(why) if why else ""
