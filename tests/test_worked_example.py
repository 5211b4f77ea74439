"""An invented plan of another municipality, with other levels and follow-up, fits vocabulary and software."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import OWL, RDF, Graph, Literal, URIRef

from app.building import publish
from app.content.loading import load_content
from app.content.validation import validate
from app.pictures.rows import read_overview
from app.settings import REPOSITORY, Settings
from app.site import create_app

EXAMPLE = Path(__file__).parent / "examples/nabokommune"
PLAN = "https://data.lier.kommune.no/def/plan#"
STATUS = URIRef("http://www.w3.org/2003/06/sw-vocab-status/ns#term_status")
REACHED = """
PREFIX plan: <https://data.lier.kommune.no/def/plan#>
SELECT ?goal (MIN(?date) AS ?reached) WHERE {
  ?goal plan:target ?target . ?target plan:indicator ?indicator ; plan:targetValue ?wanted .
  ?measurement a plan:Measurement ; plan:indicator ?indicator ;
    plan:measuredValue ?value ; plan:measuredOn ?date .
  FILTER(?value >= ?wanted)
} GROUP BY ?goal
"""


@pytest.fixture
def neighbour(tmp_path: Path) -> Path:
    """A content folder: the shared vocabulary and shapes, the neighbour's own data."""
    folder = tmp_path / "nabokommune"
    for name in ("ontology", "shapes"):
        shutil.copytree(REPOSITORY / name, folder / name)
    shutil.copytree(EXAMPLE / "data", folder / "data")
    return folder


@pytest.fixture
def both(neighbour: Path) -> Path:
    """A content folder with the plans of two municipalities."""
    (neighbour / "data/catalog.ttl").unlink()
    (neighbour / "data/actors.ttl").rename(neighbour / "data/neighbour.ttl")
    shutil.copytree(REPOSITORY / "data", neighbour / "data", dirs_exist_ok=True)
    return neighbour


def test_example_conforms_to_the_same_shapes(neighbour: Path) -> None:
    content = load_content(neighbour)
    assert validate(content.data, content.shapes).results == ()


def test_example_uses_every_class_and_property_that_our_plan_does_not_use() -> None:
    def used(folder: Path) -> set[str]:
        triples = [t for p in folder.rglob("*.ttl") for t in Graph().parse(p)]
        return {str(term) for t in triples for term in t if str(term).startswith(PLAN)}

    vocabulary = Graph().parse(REPOSITORY / "ontology/handlingsplan.ttl")
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
    terms = {str(s) for kind in kinds for s in vocabulary.subjects(RDF.type, kind) if str(s).startswith(PLAN)}
    computed = {PLAN + "Partner"}
    # Terms for links from the data of others (docs/stability.md).
    of_others = {str(s) for s in vocabulary.subjects(STATUS, Literal("stable"))}
    assert terms - used(REPOSITORY / "data") - used(EXAMPLE) - of_others == computed


def test_follow_up_question_has_its_answer(neighbour: Path) -> None:
    store = ox.Store()
    content = load_content(neighbour)
    store.extend((*content.quads, *content.derived_quads))
    rows = list(store.query(REACHED, use_default_graph_as_union=True))  # type: ignore[arg-type]  # a SELECT
    assert [(r["goal"].value, r["reached"].value) for r in rows] == [
        ("https://data.eksempel.example/id/plan/naering-2027-2030/delmal/1.1", "2028-12-31")
    ]


def test_same_software_serves_another_municipality(neighbour: Path, tmp_path: Path) -> None:
    site = create_app(Settings(content=neighbour, releases=tmp_path / "releases", reload_seconds=0))
    try:
        client = site.test_client()
        page = client.get("/doc/plan/naering-2027-2030/tiltak/1", headers={"Accept": "text/html"})
        assert "Åpne Gründerhuset ved Havna" in page.text
        for class_name in (
            "Target",
            "StatusReport",
            "Funding",
            "Discontinuation",
            "Indicator",
            "Measurement",
        ):
            assert client.get(f"/klasse/{class_name}").status_code == 200
        graph = Graph().parse(
            data=client.get("/doc/plan/naering-2027-2030/delmal/1.1.ttl").data, format="turtle"
        )
        assert any(str(p) == f"{PLAN}target" for p in graph.predicates())
        pictures = client.get("/oversikt/naering-2027-2030?lang=nb").text
        for shown in ("Strategi 1.1.1", "Eksempel næringsforening", "Havna", "Næringsplan 2022", "Ikke sagt"):
            assert shown in pictures
        assert "plan=https" in pictures  # its queries must use this plan, because the default is another one
        retired = client.get("/doc/aktor/gammelt-navn", headers={"Accept": "text/turtle"})
        assert retired.status_code == 410
        assert "id/aktor/naeringsforeningen" in retired.text
        assert client.get("/id/aktor/gammelt-navn").status_code == 410
    finally:
        site.extensions["publication"].close()


def test_plans_of_two_municipalities_are_in_one_release(both: Path, tmp_path: Path) -> None:
    release = publish(Settings(content=both, releases=tmp_path / "releases"))
    plans = {name for name in release.graph_sizes if name.endswith("/vedtatt")}
    assert {name.split("/")[2] for name in plans} == {"data.lier.kommune.no", "data.eksempel.example"}
    overview = read_overview(release)
    assert [(p.slug.rpartition("-naering")[0], p.start) for p in overview] == [
        ("data.eksempel.example", "2027-01-01"),
        ("", "2023-01-01"),
    ]
    assert [len({row["measure"] for row in p.rows["commitments"]}) for p in overview] == [2, 41]


def test_responses_under_another_base_never_contain_the_canonical_one(tmp_path: Path) -> None:
    base = "https://plan.example/lier/"
    site = create_app(Settings(releases=tmp_path / "releases", base_iri=base, reload_seconds=0))
    try:
        client = site.test_client()
        paths = [
            "/doc/plan/naering-2023-2026/tiltak/1.2",
            "/doc/aktor/lier-kommune",
            "/def/rolle",
            "/def/plan",
            "/oversikt",
            "/",
        ]
        for path in paths:
            for suffix in ("text/turtle", "application/ld+json", "text/html"):
                answer = client.get(path, headers={"Accept": suffix}, follow_redirects=True)
                assert answer.status_code == 200
                assert "https://data.lier.kommune.no" not in answer.text, (path, suffix)
                assert base in answer.text or path in ("/", "/oversikt")
    finally:
        site.extensions["publication"].close()
