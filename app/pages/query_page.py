"""`/sporring`: the query page, a form with the result below it.

`/sporring/{name}` is a stored query with a form for its parameters; its address is short enough to print.
Queries run in the engine's workers, never in this process.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from app.catalogue.service_description import ENDPOINT
from app.errors import ParameterError, PlanError
from app.formats import RESULTS_CSV, RESULTS_XLSX, answer_formats
from app.http.asking import add_budget_headers, explained
from app.http.asking import read_for_client as read_query
from app.http.exchange import (
    address_digest,
    html,
    is_current,
    language,
    served_release,
    uncached_html,
)
from app.http.operation import SITE_PARAMETERS, asked_parameters
from app.http.tables import titles
from app.language import explain
from app.pages.about import address_here
from app.pages.client_code import programs
from app.pages.explaining import Explanation, explanation_of, with_prefixes
from app.pages.gallery import GalleryEntry, entries_by_group, featured, gallery_entry, query_string
from app.pages.query_results import ShownResult, show
from app.questions import StoredQuery
from app.questions.stored import Bound
from app.sparql.answer import Dataset
from app.sparql.cache import repeatable
from app.sparql.preflight import QueryRead

PATH = "/sporring"
MOST_SOUGHT = 200
"""The longest text by which questions are sought."""
LONG_ADDRESS = 2000
BEGINNING = """PREFIX plan: <{plan}>

SELECT ?number ?text WHERE {{
  ?measure a plan:Measure ;
    plan:number ?number ;
    plan:text ?text .
}}
LIMIT 10
"""


@dataclass(frozen=True, slots=True)
class Uses:
    """What a reader can do with an answer: link to it, download it, ask the same in a program."""

    permalink: str = ""
    downloads: Sequence[tuple[str, str]] = ()
    programs: Sequence[tuple[str, str, str]] = ()

    @property
    def long(self) -> bool:
        """Return whether the link is so long that some programs cut it off."""
        return len(self.permalink) > LONG_ADDRESS


blueprint = Blueprint("query_page", __name__)
blueprint.after_request(add_budget_headers)


@blueprint.get(PATH)
def query_page() -> Response:
    """Return the form; with `?query=`, its result; with `?explain=`, the explanation of the query instead."""
    query = request.args.get("query", "")
    return examined(query) if request.args.get("explain") and query.strip() else page(query)


@blueprint.get(f"{PATH}/<name>")
def stored_page(name: str) -> Response:
    """Return a stored query with its parameters and its result. Empty values of the form are ignored."""
    question = served_release().questions.find(name)
    given = asked_parameters(request.query_string)
    pairs = [(name, value) for name, value in given if name not in SITE_PARAMETERS and value]
    try:
        query = served_release().questions.bind(question, pairs)
    except ParameterError as error:
        asked = served_release().questions.bind(question, ())
        variables = context(stored=gallery_entry(asked), problem=error, query=asked.text)
        return uncached_html("query.html", error.status, **variables)
    return answer_page(query.text, None, query)


def page(query: str, dataset: Dataset | None = None) -> Response:
    """Return the form and the result of the query, if there is one. Errors are shown, with their status.

    `dataset` is the dataset of the request, which replaces the query's own.
    """
    if not query.strip():
        plan = served_release().release.namespaces.plan
        return html(
            "query.html", ("sporring", address_here()), lambda: context(query=BEGINNING.format(plan=plan))
        )
    return answer_page(query.replace("\r\n", "\n"), dataset)


def answer_page(query: str, dataset: Dataset | None, stored: Bound | None = None) -> Response:
    """Return the page with the result of a query, or with its error.

    If the client's copy is current, the query does not run.
    """
    text, problem, shown, read = with_prefixes(query), None, None, None
    try:
        read = read_query(text)
        if repeatable(read) and is_current(tag("svar")):
            return html("query.html", tag("svar"))
        shown = show(read, dataset, titles(stored.question, language()) if stored else {})
    except PlanError as error:
        problem = explained(error, read) if read else error
    variables = context(
        query=text,
        problem=problem,
        shown=shown,
        stored=gallery_entry(stored) if stored else None,
        uses=uses(read, text, stored) if shown and read and dataset is None else Uses(),
    )
    if problem or read is None or not repeatable(read) or request.method not in ("GET", "HEAD"):
        return uncached_html("query.html", problem.status if problem else 200, **variables)
    return html("query.html", tag("svar"), lambda: variables)


def tag(kind: str) -> tuple[str, str, str]:
    """Return what distinguishes a page with a query: its address, and that of the site, which it shows."""
    return kind, address_digest(), address_here()


def examined(query: str) -> Response:
    """Return the page with the explanation of a query, or with its error. The query does not run."""
    text = with_prefixes(query.replace("\r\n", "\n"))
    try:
        before = explanation_of(read_query(text), language())
    except PlanError as error:
        return uncached_html("query.html", 200, **context(query=text, before=error))
    return html("query.html", tag("forklart"), lambda: context(query=text, before=before))


def context(
    *,
    query: str,
    problem: PlanError | None = None,
    before: Explanation | PlanError | None = None,
    shown: ShownResult | None = None,
    stored: GalleryEntry | None = None,
    uses: Uses | None = None,
) -> dict[str, object]:
    """Return the variables of the page; `before` is the explanation of the query, or its error."""
    problem = before if isinstance(before, PlanError) else problem
    sought = request.args.get("find", "")[:MOST_SOUGHT].strip()
    line = problem.fields.get("line", problem.advice[0].line if problem.advice else None) if problem else None
    return {
        "query": query,
        "before": before,
        "problem": explain(problem, language()) if problem else "",
        "line": line,
        "lines": numbered_lines(query, line) if isinstance(line, int) else [],
        "shown": shown,
        "stored": stored,
        "uses": uses or Uses(),
        "endpoint": address_here() + ENDPOINT,
        "sought": sought,
        "featured": featured() if stored is None and not sought else [],
        "groups": entries_by_group(sought) if stored is None else {},
        "prefixes": served_release().release.namespaces.prefixes(),
    }


def numbered_lines(query: str, marked: int) -> list[tuple[str, bool]]:
    """Return the lines of a query, and whether an error concerns each of them."""
    return [(line, number == marked) for number, line in enumerate(query.splitlines() or [""], 1)]


def uses(read: QueryRead, query: str, stored: Bound | None) -> Uses:
    """Return what a reader can do with the answer to a query."""
    return Uses(
        permalink(query, stored),
        downloads(read, query, stored),
        programs(address_here() + ENDPOINT, query, read.form),
    )


def permalink(query: str, stored: Bound | None) -> str:
    """Return the shortest address of this page with its result. A stored query has its own address."""
    if stored is not None:
        return f"{PATH}/{stored.question.slug}{query_string(stored)}"
    same = same_as_stored(query)
    return f"{PATH}/{same.slug}" if same else f"{PATH}?{urlencode({'query': query.strip()})}"


def same_as_stored(query: str) -> StoredQuery | None:
    """Return the stored query that equals this query with its default values, or None."""
    return next((q for q in served_release().questions if q.query.strip() == query.strip()), None)


def downloads(read: QueryRead, query: str, stored: Bound | None) -> tuple[tuple[str, str], ...]:
    """Return the name and address of each format of the result, those of spreadsheets first.

    The workbook has names beside the IRIs.
    """
    found = []
    for r in sorted(answer_formats(read.form), key=lambda r: r not in (RESULTS_XLSX, RESULTS_CSV)):
        extra = {"labels": language()} if r == RESULTS_XLSX and read.form == "SELECT" else {}
        if stored is not None:
            values = urlencode(stored.given() | extra)
            found.append(
                (r.name, f"/api/queries/{stored.question.slug}.{r.suffix}" + (f"?{values}" if values else ""))
            )
        else:
            found.append((r.name, f"/sparql?{urlencode({'query': query, 'format': r.suffix, **extra})}"))
    return tuple(found)
