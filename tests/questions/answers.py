"""Answer the competency questions from the content files, and compare with or store the answers.

    python -m tests.questions.answers SLUG…     # or no slug, for all of them

writes the answers that the content gives now to tests/questions/. Nothing is right because it was written:
read the diff beside the plan's text before it is committed.
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
    """data/ and ontology/, each file in its graph, and what is derived from them, as a release has it."""
    read = load_content(REPOSITORY)
    store = ox.Store()
    store.extend((*read.quads, *read.derived_quads))
    return store


def slugs() -> list[str]:
    """The questions there are."""
    return sorted(path.stem for path in QUESTIONS.glob("*.rq"))


def query(slug: str) -> str:
    """The text of one question's file."""
    return (QUESTIONS / f"{slug}.rq").read_text("utf-8")


def answer(slug: str) -> bytes:
    """What the content answers: SPARQL results in JSON, or Turtle for a graph."""
    results = content().query(query(slug), use_default_graph_as_union=True)
    if isinstance(results, ox.QueryTriples):
        return turtle(results)
    written = BytesIO()
    results.serialize(written, format=ox.QueryResultsFormat.JSON)
    return (json.dumps(json.loads(written.getvalue()), ensure_ascii=False, indent=1) + "\n").encode()


def turtle(triples: Iterable[ox.Triple]) -> bytes:
    """Triples as Turtle in an order of its own, so that a diff shows what changed and nothing else."""
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in Namespaces().prefixes().items():
        graph.bind(prefix, namespace)
    written = BytesIO()
    ox.serialize(triples, written, format=ox.RdfFormat.N_TRIPLES)
    graph.parse(data=written.getvalue(), format="nt")
    return graph.serialize(format="turtle", encoding="utf-8")


def stored(slug: str) -> Path:
    """The file that holds the expected answer of a question."""
    (path,) = [p for p in (ANSWERS / f"{slug}.json", ANSWERS / f"{slug}.ttl") if p.exists()]
    return path


def rows(results: bytes) -> list[dict[str, Any]]:
    """The rows of SPARQL results in JSON, https://www.w3.org/TR/sparql11-results-json/#select-results."""
    found: list[dict[str, Any]] = json.loads(results)["results"]["bindings"]
    return found


def column(slug: str, name: str) -> list[str]:
    """The values of one variable, in the order of the answer."""
    return [row[name]["value"] for row in rows(answer(slug))]


def store_answers(chosen: Iterable[str]) -> None:
    """Write the present answers of the chosen questions."""
    for slug in chosen:
        found = answer(slug)
        suffix = "json" if found.startswith(b"{") else "ttl"
        (ANSWERS / f"{slug}.{suffix}").write_bytes(found)


if __name__ == "__main__":
    store_answers(sys.argv[1:] or slugs())
