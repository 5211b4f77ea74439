"""Computes the answers of competency questions from the content files, to compare or store them.

    python -m tests.questions.answers SLUG…     # or no slug, for all of them

writes the current answers to tests/questions/. They are not right just because they were written: read the
diff beside the plan's text before you commit it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from rdflib import Graph

from app.content.loading import load_content
from app.namespaces import Namespaces
from app.settings import REPOSITORY

QUESTIONS = REPOSITORY / "ontology/questions"
ANSWERS = Path(__file__).parent


@cache
def content() -> ox.Store:
    """Return data/ and ontology/, each file in its graph, with derived statements, as in a release."""
    read = load_content(REPOSITORY)
    store = ox.Store()
    store.extend((*read.quads, *read.derived_quads))
    return store


def slugs() -> list[str]:
    """Return the slugs of the questions."""
    return sorted(path.stem for path in QUESTIONS.glob("*.rq"))


def query(slug: str) -> str:
    """Return the text of one question's file."""
    return (QUESTIONS / f"{slug}.rq").read_text("utf-8")


def answer(slug: str) -> bytes:
    """Return the answer of the content: SPARQL results in JSON, or Turtle for a graph."""
    results = content().query(query(slug), use_default_graph_as_union=True)
    if isinstance(results, ox.QueryTriples):
        return turtle(results)
    written = BytesIO()
    results.serialize(written, format=ox.QueryResultsFormat.JSON)
    return (json.dumps(json.loads(written.getvalue()), ensure_ascii=False, indent=1) + "\n").encode()


def turtle(triples: Iterable[ox.Triple]) -> bytes:
    """Return triples as sorted Turtle, so that a diff shows only real changes."""
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in Namespaces().prefixes().items():
        graph.bind(prefix, namespace)
    written = BytesIO()
    ox.serialize(triples, written, format=ox.RdfFormat.N_TRIPLES)
    graph.parse(data=written.getvalue(), format="nt")
    return graph.serialize(format="turtle", encoding="utf-8")


def stored(slug: str) -> Path:
    """Return the file with the expected answer of a question."""
    (path,) = [p for p in (ANSWERS / f"{slug}.json", ANSWERS / f"{slug}.ttl") if p.exists()]
    return path


def rows(results: bytes) -> list[dict[str, Any]]:
    """Return the rows of SPARQL JSON results, https://www.w3.org/TR/sparql11-results-json/#select-results."""
    found: list[dict[str, Any]] = json.loads(results)["results"]["bindings"]
    return found


def column(slug: str, name: str) -> list[str]:
    """Return the values of one variable, in the order of the answer."""
    return [row[name]["value"] for row in rows(answer(slug))]


def store_answers(chosen: Iterable[str]) -> None:
    """Write the current answers of the chosen questions."""
    for slug in chosen:
        found = answer(slug)
        suffix = "json" if found.startswith(b"{") else "ttl"
        (ANSWERS / f"{slug}.{suffix}").write_bytes(found)


if __name__ == "__main__":
    store_answers(sys.argv[1:] or slugs())
