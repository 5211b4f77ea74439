"""`/oversikt`: a plan in pictures, each based on a stored query that the reader can open."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from app.errors import NotFound
from app.formats import RESULTS_CSV, RESULTS_JSON
from app.http.exchange import html, language, namespaces, served_release, today
from app.pages.gallery import query_string
from app.partners.shown import Shower
from app.pictures.rows import PARAMETER, PICTURES, PlanRows
from app.search.entries import STATUS
from app.store.follow_up import OVERDUE
from app.views.links import LIST_PATH

PATH = "/oversikt"
MOST_OTHERS = 10  # plans that a page links to

blueprint = Blueprint("overview", __name__)


@dataclass(frozen=True, slots=True)
class Behind:
    """The stored query behind a picture: its title, its page, and its result as CSV and as JSON."""

    title: str
    page: str
    csv: str
    json: str


@blueprint.get(PATH)
def newest() -> Response:
    """Return the pictures of the newest plan that has begun; its name is part of the entity tag."""
    served = served_release()
    return page(served.overview.current(today(), served.lists.replaced_on(today())))


@blueprint.get(f"{PATH}/<slug>")
def of_plan(slug: str) -> Response:
    """Return the pictures of one plan. Raises `NotFound`."""
    plan = served_release().overview.find(slug)
    if plan is None:
        raise NotFound(path=request.path)
    return page(plan)


def page(plan: PlanRows | None) -> Response:
    """Return the page of a plan, or a page that says that there is no plan."""
    overview, lang, editions = served_release().overview, language(), served_release().rendering.edition

    def context() -> dict[str, object]:
        found = served_release()
        partners = Shower(found.statements, found.presentation, lang)
        of_plan = partners.overview(f"{plan.iri}/") if plan else ()
        pictured = [(picture, slug) for picture, slug in PICTURES.items() if plan and picture in plan.rows]
        replaced = found.lists.replaced_on(today())
        others = sorted((p for p in overview.plans if p != plan), key=lambda p: p.iri in replaced)
        framed = {"frame": found.rendering.frame_of(plan.iri, lang)} if plan else {}
        return framed | {
            "plan": plan,
            "pictures": overview.pictures(plan.slug, lang) if plan else None,
            "others": [(p.slug, editions(p.iri, lang)) for p in others[:MOST_OTHERS]],
            "edition": editions(plan.iri, lang) if plan else None,
            "today": today(),
            "more": len(overview.plans) > MOST_OTHERS + 1,
            "behind": {picture: behind(slug, plan) for picture, slug in pictured if plan},
            "contributors": of_plan,
            "overdue": overdue(plan.iri) if plan else (0, ""),
        }

    return html("overview.html", ("oversikt", plan.slug if plan else "", today()), context)


def overdue(plan: str) -> tuple[int, str]:
    """Return how many measures of a plan (IRI) are overdue today, and the address of their list."""
    served, chosen = served_release(), {"plan": plan, STATUS: OVERDUE}
    kind = str(namespaces().plan["Measure"])
    _, number = served.search.members(kind, chosen, 0, 1, today().isoformat())
    return number, f"{LIST_PATH}Measure?{urlencode(chosen)}"


def behind(slug: str, plan: PlanRows) -> Behind:
    """Return the addresses of the data behind a picture."""
    questions = served_release().questions
    query = questions.bind(questions.find(slug), [(PARAMETER, plan.iri)])
    values = query_string(query)
    answer = f"/api/queries/{slug}"
    return Behind(
        title=questions.title(query.question, language(), query.values),
        page=f"/sporring/{slug}{values}",
        csv=f"{answer}.{RESULTS_CSV.suffix}{values}",
        json=f"{answer}.{RESULTS_JSON.suffix}{values}",
    )
