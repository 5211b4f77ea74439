"""`/sporring`: the page on which a person asks; a plain form, with the answer below it.

Queries run in the engine's workers, never in this process.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import pyoxigraph as ox
from flask import Blueprint, Response, request

from app.engine.answer import Answer, Dataset
from app.engine.preflight import QueryRead, refuse_unpublished
from app.errors import PlanError
from app.language import content_languages, explain
from app.questions import Question, read_question
from app.representations import RDF, RESULTS, RESULTS_JSON, TURTLE, answer_formats
from app.representations.presentation import Value
from app.web.asking import ask, explained, read_here, tell_budget
from app.web.exchange import edition, html, language

SHOWN_ROWS = 500

blueprint = Blueprint("query_page", __name__)
blueprint.after_request(tell_budget)


@dataclass(frozen=True)
class Shown:
    """What the page shows of an answer."""

    boolean: bool | None = None
    variables: tuple[str, ...] = ()
    rows: tuple[tuple[Value, ...], ...] = ()
    graph: str = ""
    truncated: bool = False


@blueprint.get("/sporring")
def query_page() -> Response:
    """The form, with the answer to `?query=` if there is one."""
    return page(request.args.get("query", ""))


def page(query: str, dataset: Dataset | None = None) -> Response:
    """The form, with the answer below it when there is a query; a refused query is told, with its status.

    `dataset` is the one of the request, which takes the place of the query's own.
    """
    found, lang = edition(), language()
    shown, problem, status, offered = Shown(), "", 200, RESULTS
    if query:
        try:
            read = read_here(query)
            offered = answer_formats(read.form)
            shown = show(read, dataset)
        except PlanError as error:
            problem, status = explain(explained(error, query), lang), error.status
    return html(
        "query.html",
        status=status,
        query=query,
        problem=problem,
        boolean=shown.boolean,
        variables=list(shown.variables),
        rows=[list(row) for row in shown.rows],
        truncated=shown.truncated,
        graph=shown.graph,
        examples=examples(lang),
        result_formats=offered,
        prefixes=found.release.namespaces.prefixes(),
    )


def show(read: QueryRead, dataset: Dataset | None = None) -> Shown:
    """Run a query for the page: the first rows as a table, or the graph as Turtle."""
    found = edition()
    if dataset is not None:
        refuse_unpublished((*dataset.default, *dataset.named), found.release.graph_sizes.keys())
    if answer_formats(read.form) == RDF:
        answer = ask(read, TURTLE.suffix, dataset)
        text = whole(answer).decode()
        return Shown(graph=text, truncated=answer.truncated)
    answer = ask(read, RESULTS_JSON.suffix, dataset)
    results = json.loads(whole(answer))
    if "boolean" in results:
        return Shown(boolean=results["boolean"])
    names, rows = results["head"]["vars"], results["results"]["bindings"]
    return Shown(
        variables=tuple(names),
        rows=tuple(tuple(cell(row.get(name)) for name in names) for row in rows[:SHOWN_ROWS]),
        truncated=answer.truncated or len(rows) > SHOWN_ROWS,
    )


def whole(answer: Answer) -> bytes:
    """All chunks of an answer."""
    try:
        return b"".join(answer.chunks)
    finally:
        answer.close()


def cell(term: dict[str, str] | None) -> Value:
    """One term of SPARQL JSON as a value of a table."""
    if term is None:
        return Value("", "")
    if term["type"] == "uri":
        link = edition().presentation.value(ox.NamedNode(term["value"]), content_languages(language()))
        return Value(term["value"], "", term["value"], link.href)
    return Value(str(term["value"]), term.get("xml:lang", ""))


def examples(lang: str) -> list[tuple[str, str, str, str]]:
    """The competency questions: slug, title, description, query; in the reader's language."""
    read = [read_question(slug, text) for slug, text in edition().release.questions.items()]
    return sorted(((q.slug, *in_language(q, lang), q.query) for q in read), key=lambda e: e[1])


def in_language(question: Question, lang: str) -> tuple[str, str]:
    """Title and description in one language, else in Norwegian."""
    titles, descriptions = question.titles, question.descriptions
    return titles.get(lang) or titles.get("nb", question.slug), descriptions.get(lang) or descriptions.get(
        "nb", ""
    )
