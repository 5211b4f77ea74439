"""`/bidrag`: the linking sheet for partners, the check of a draft, and the form that sends one.

Nothing that is only checked is kept.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, request

from app.contributions.errors import ContributionUnreadable
from app.contributions.findings import Checked
from app.contributions.plan_terms import PlanTerms
from app.contributions.writing import turtle_and_json_ld
from app.deferred import deferred
from app.errors import MissingParameter, NotFound
from app.formats import HTML, JSON, JSON_LD, RESULTS_XLSX, TURTLE
from app.http.asking import add_budget_headers, charged
from app.http.authorising import accepting, counted, is_on, sender
from app.http.exchange import (
    cacheable,
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
from app.http.operation import whole_body
from app.identifiers import local_name
from app.json_text import json_text
from app.language import content_languages
from app.partners.changes import put
from app.partners.errors import ConditionMissing
from app.partners.versions import ANY, Condition
from app.representation import Representation
from app.views.presentation import Value

if TYPE_CHECKING:
    from app.contributions import checking
    from app.contributions import sheet as sheets
    from app.partners import reading
else:
    checking = deferred("app.contributions.checking")
    sheets = deferred("app.contributions.sheet")
    reading = deferred("app.partners.reading")

PATH = "/bidrag"
CHECK_PATH = f"{PATH}/kontroll"
MULTIPART = "multipart/form-data"
MOST_PLANS = 10  # whose sheets are listed on the page; the page of each plan has its own
MOST_PARTNERS = 500  # that the form suggests; of more, none

blueprint = Blueprint("contribute", __name__)
blueprint.after_request(add_budget_headers)


@blueprint.get(PATH)
def contribute() -> Response:
    """The page for partners: sheets, shapes and the form; `?partner=` fills in who is asking."""
    given = request.args.get("partner", "")[:100]
    return html("contribute.html", ("bidrag", given), lambda: variables(given))


@blueprint.get(f"{PATH}/ark/<path:slug>.xlsx")
def sheet(slug: str) -> Response:
    """The linking sheet of a plan; `?partner=` puts the measures first that the partner takes part in."""
    negotiates("Accept-Language")
    terms, plan = served_release().plan_terms(), f"{namespaces().id}plan/{slug}"
    given = request.args.get("partner", "")[:100]
    partner = checking.partner_iri(given, terms) if given else ""

    def render() -> bytes:
        look = served_release().lookups
        if not look.is_iri(plan) or str(namespaces().plan["Plan"]) not in look.classes(plan):
            raise NotFound(path=request.path)
        with charged():
            return sheets.linking_sheet(terms, plan, language(), terms.taken_part_in(partner))

    tag = etag("ark", slug, local_name(partner), language())
    response = cacheable(tag, RESULTS_XLSX.content_type, render)
    name = "-".join(part for part in (slug.replace("/", "_"), local_name(partner)) if part)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response


@blueprint.post(PATH)
def send() -> Response:
    """The form of a partner: `token`, `file`, and `replace` if it replaces what the partner sent before.

    Stores as PUT does (`app.pages.graph_store`), and returns the page with what happened: 200, or 422 with
    the findings. Raises the errors of `sender` and `put`.
    """
    partner, token = sender(None, request.form.get("token", ""))
    counted(f"partner {partner.name}")(1.0)
    terms, (media_type, name, data) = served_release().plan_terms(), sent_file()
    with charged():
        found = reading.read_contribution(
            data, checking.format_of(media_type, name, data), partner, terms, language(), today()
        )
    checked = found.checked
    result = checking.as_data(checked, partner.actor, terms, language())
    shown = variables(partner.name, result, checked)
    if found.faults:
        return uncached_html("contribute.html", status=422, **shown)
    now, database = datetime.now(UTC), accepting().database
    try:
        done = put(database, partner.name, found.content, token, Condition(), now)
    except ConditionMissing:
        if not request.form.get("replace"):
            raise
        done = put(database, partner.name, found.content, token, Condition(matching=frozenset({ANY})), now)
    return uncached_html("contribute.html", **(shown | {"stored": done.version}))


@blueprint.post(CHECK_PATH)
def check_draft() -> Response:
    """The check of a file: as a form with `partner` and `file`, or as the body with `?partner=`.

    200 with the findings, as a page, JSON, or the links that were understood as Turtle or JSON-LD; 422 or
    413 for a file that is not read (`app.contributions.errors`).
    """
    representation = select(requested(CHECK_PATH), (JSON, HTML, TURTLE, JSON_LD)).representation
    terms = served_release().plan_terms()
    given, media_type, name, data = sent()
    with charged():
        partner = checking.partner_iri(given, terms)
        checked = checking.check_contribution(
            data, checking.format_of(media_type, name, data), partner, terms, date.today()
        )
        if representation == HTML:
            result = checking.as_data(checked, partner, terms, language())
            response = uncached_html("contribute.html", **variables(given, result, checked))
        else:
            response = program_answer(checked, partner, terms, representation)
    response.headers["Cache-Control"] = "no-store"
    return response


def sent() -> tuple[str, str, str, bytes]:
    """Return partner, media type, file name and bytes of what was sent.

    Only a form with a file is read as a form: curl calls every body `application/x-www-form-urlencoded`
    unless it is told otherwise. Raises `MissingParameter` without a partner, `ContributionUnreadable`
    without a file.
    """
    is_form = request.mimetype == MULTIPART
    partner = (request.values if is_form else request.args).get("partner", "").strip()[:200]
    if not partner:
        raise MissingParameter(parameter="partner", expected="the end of the address of an actor")
    if not is_form:
        return partner, request.mimetype, request.args.get("filename", "")[:200], whole_body(request)
    return partner, *sent_file()


def sent_file() -> tuple[str, str, bytes]:
    """Return type, name and bytes of the file of a form. Raises `ContributionUnreadable` without one."""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise ContributionUnreadable(reason="no file was sent")
    return file.mimetype or "", file.filename[-200:], file.read()


def program_answer(
    checked: Checked, partner: str, terms: PlanTerms, representation: Representation
) -> Response:
    """Return the check as JSON, or only its links as Turtle or JSON-LD."""
    if representation == JSON:
        text = json_text(checking.as_data(checked, partner, terms, language()))
        return Response(text, content_type=JSON.media_type)
    turtle, json_ld = turtle_and_json_ld(checked, partner, terms, language())
    body = turtle if representation == TURTLE else json_ld
    return Response(body, content_type=representation.content_type)


def variables(
    given: str, result: dict[str, object] | None = None, checked: Checked | None = None
) -> dict[str, Any]:
    """Return the variables of the page, with the result of a check if there is one."""
    served, languages, plan = served_release(), content_languages(language()), namespaces().plan
    plans, total = served.lists.instances(str(plan["Plan"]), 0, MOST_PLANS)
    actors, partners = served.lists.instances(str(plan["Partner"]), 0, MOST_PARTNERS)
    suggested, label = actors if partners <= MOST_PARTNERS else [], served.lookups.label
    findings = checked.findings if checked else ()
    return {
        "given": given,
        "result": result,
        "stored": None,
        "findings": [(f, f.text(language()), f.where(language())) for f in findings],
        "pages": shown_pages(checked, served.plan_terms()) if checked else (),
        "plans": [(iri.partition("/id/plan/")[2], label(iri, languages), owner_of(iri)) for iri in plans],
        "more": total > MOST_PLANS,
        "accepts": is_on(),
        "service": f"{namespaces().base}reconcile",
        "partners": [(local_name(actor), label(actor, languages)) for actor in suggested],
    }


def owner_of(plan: str) -> Value | None:
    """Return the owner of a plan, for plans of several owners may have one name."""
    owner = served_release().lookups.first(plan, namespaces().plan["owner"])
    return link_to(owner) if owner else None


def shown_pages(checked: Checked, terms: PlanTerms) -> list[tuple[Value, Value, object]]:
    """Return each linked element by its full name, its adopted words, and what the partner says of it."""
    return [
        (
            link_to(str(part["element"])),
            Value(str(part["words"]), terms.words_language(str(part["element"]))),
            part["says"],
        )
        for part in checking.page_parts(checked, terms, language())
    ]
