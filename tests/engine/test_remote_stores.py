"""The same questions have the same answers in the embedded engine, an Oxigraph server, and Virtuoso 7.

Where a store deviates, a test holds it as what it is, and docs/scaling.md tells it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from app.building import build
from app.engine.answer import Dataset, Engine
from app.engine.preflight import read_query
from app.engine.remote import store as remote
from app.publication import query_engine
from app.release import Release
from app.settings import Settings
from tests.engine import stores
from tests.questions.answers import query, slugs

DEF = "https://data.lier.kommune.no/def/plan#"
PLAN = "https://data.lier.kommune.no/graf/naering-2023-2026/plan"
TEXT = f"PREFIX plan: <{DEF}> "


@pytest.fixture(scope="module")
def release(releases: Path) -> Release:
    return build(Settings(releases=releases))


@pytest.fixture(scope="module")
def embedded(release: Release) -> Iterator[Engine]:
    engine = query_engine(release, Settings())
    yield engine
    engine.close()


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso"])
def store(request: pytest.FixtureRequest, release: Release, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A store that the release is loaded into, as the settings name it."""
    if request.param == "oxigraph":
        with stores.oxigraph() as found:
            chosen = stores.settings(release.folder.parent, found)
            remote.publish(release, chosen)
            yield request.param, chosen
    else:
        with stores.virtuoso(tmp_path_factory.mktemp("virtuoso")) as found:
            chosen = stores.settings(release.folder.parent, found, "graph")
            remote.publish(release, chosen)
            yield request.param, chosen


@pytest.fixture(scope="module")
def engine(store: tuple[str, Settings], release: Release) -> Iterator[Engine]:
    found = query_engine(release, store[1])
    yield found
    found.close()


def asked(
    engine: Engine, release: Release, text: str, form: str = "", dataset: Dataset | None = None
) -> tuple[str, bytes]:
    read = read_query(text, release.graph_sizes.keys())
    form = form or ("json" if read.form in ("SELECT", "ASK") else "nt")
    with engine.answer(read, form, release.namespaces.prefixes(), dataset=dataset) as answer:
        return answer.kind, b"".join(answer.chunks)


def comparable(kind: str, data: bytes, text: str) -> Any:
    """An answer so that equal answers are equal: rows in order where the query orders them."""
    if kind == "graph":
        return {q.triple for q in ox.parse(data, ox.RdfFormat.N_TRIPLES)}
    found = json.loads(data)
    if kind == "boolean":
        return found["boolean"]
    rows = [tuple(sorted((name, str(term)) for name, term in row.items())) for row in found["results"]["bindings"]]
    ordered = "ORDER BY" in text
    return sorted(found["head"]["vars"]), rows if ordered else Counter(rows)


@pytest.mark.parametrize("slug", slugs())
def test_a_competency_question_has_the_same_answer(
    engine: Engine, embedded: Engine, release: Release, slug: str
) -> None:
    text = query(slug)
    assert comparable(*asked(engine, release, text), text) == comparable(*asked(embedded, release, text), text)
