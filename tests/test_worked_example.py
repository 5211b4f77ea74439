"""An invented plan of another municipality, with other levels and follow-up, fits vocabulary and software."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import OWL, RDF, Graph, Literal, URIRef

from app.content.loading import load_content
from app.content.moving import VocabularyMisplaced
from app.content.shacl import VIOLATION, validate
from app.settings import REPOSITORY, Settings
from app.site import create_app
from bench.plans import empty_files
from tests.keeping import report_once

EXAMPLE = Path(__file__).parent / "examples/nabokommune"
PLAN = "https://data.lier.kommune.no/def/plan#"
W3ID = "https://w3id.org/handlingsplan/def/plan#"
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


@pytest.fixture(autouse=True)
def without_downloads() -> Iterator[None]:
    """The sites of these tests have pages and data; their files for download are empty."""
    with empty_files():
        yield


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


def test_an_amount_may_be_an_integer(neighbour: Path) -> None:
    (notes,) = neighbour.glob("data/plans/*/annotations.ttl")
    changed = notes.read_text("utf-8").replace('"250000"^^xsd:decimal', "250000")
    assert "plan:amount 250000 ;" in changed
    notes.write_text(changed, "utf-8")
    content = load_content(neighbour)
    assert validate(content.data, content.shapes).results == ()
    assert [r for r in report_once(content).results if r.severity == VIOLATION] == []


def test_example_uses_every_class_and_property_that_our_plan_does_not_use() -> None:
    def used(folder: Path) -> set[str]:
        triples = [t for p in folder.rglob("*.ttl") for t in Graph().parse(p)]
        return {str(term) for t in triples for term in t if str(term).startswith(PLAN)}

    vocabulary = Graph().parse(REPOSITORY / "ontology/handlingsplan.ttl")
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
    terms = {str(s) for kind in kinds for s in vocabulary.subjects(RDF.type, kind) if str(s).startswith(PLAN)}
    computed = {PLAN + name for name in ("Partner", "succeeds", "succeededBy")}
    # They need two editions: tests/content/test_rollover.py.
    succession = {PLAN + name for name in ("Succession", "predecessor", "successor", "successionKind")}
    # Terms for links from the data of others (docs/stability.md).
    of_others = {str(s) for s in vocabulary.subjects(STATUS, Literal("stable"))}
    assert terms - used(REPOSITORY / "data") - used(EXAMPLE) - of_others - succession == computed


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
        names = ("Strategi 1.1.1", "Eksempel næringsforening", "Havna", "Næringsplan 2022", "Ikke oppgitt")
        for shown in names:
            assert shown in pictures
        assert "data.lier.kommune.no/id/" not in pictures  # its queries use this plan, not the software's
        retired = client.get("/doc/aktor/gammelt-navn", headers={"Accept": "text/turtle"})
        assert retired.status_code == 410
        assert "id/aktor/naeringsforeningen" in retired.text
        assert client.get("/id/aktor/gammelt-navn").status_code == 410
    finally:
        site.extensions["publication"].close()


def test_plans_with_two_bases_in_one_folder_are_an_error_that_names_files_and_bases(both: Path) -> None:
    report = report_once(load_content(both))
    assert not report.conforms
    (found,) = (r for r in report.results if "har basen" in r.messages["nb"])
    assert found.file == "data/neighbour.ttl"
    for named in (
        "4 filer",
        "data/neighbour.ttl",
        *(f"data/plans/naering-2027-2030/{name}.ttl" for name in ("annotations", "plan", "report-2027")),
        "<https://data.eksempel.example/>",
        "<https://data.lier.kommune.no/>",
    ):
        assert named in found.messages["nb"]


def test_another_municipality_has_its_own_copy_of_the_shared_vocabulary(
    neighbour: Path, tmp_path: Path
) -> None:
    site = create_app(Settings(content=neighbour, releases=tmp_path / "releases", reload_seconds=0))
    try:
        client = site.test_client()
        page = client.get("/doc/plan/naering-2027-2030/tiltak/1", headers={"Accept": "text/html"}).text
        assert 'href="/def/elementtype/tiltak' in page
        assert 'href="https://data.lier.kommune.no' not in page
        for address, term in (
            ("/def/plan", "def/plan#Measure"),
            ("/def/rolle", "def/rolle"),
            ("/def/rolle/samarbeidspartner", "def/rolle/samarbeidspartner"),
            ("/def/former", "def/former"),
            ("/graf/vokabular", "def/plan#Measure"),
        ):
            assert client.get(address, headers={"Accept": "text/html"}).status_code == 200, address
            graph = Graph().parse(data=client.get(f"{address}.ttl").data, format="turtle")
            own = f"https://data.lier.kommune.no/{term}"
            assert any(str(s).startswith(own) for s in graph.subjects()), address
        context = json.loads(client.get("/doc/plan/naering-2027-2030/tiltak/1.json").data)["@context"]
        assert context.startswith("https://data.eksempel.example/context/")
        served = json.loads(client.get(context.removeprefix("https://data.eksempel.example")).data)
        assert served["@context"]["Measure"] == f"{PLAN}Measure"
        assert client.get("/begrep").status_code == 404  # its owner publishes the concepts, once
    finally:
        site.extensions["publication"].close()


def test_content_without_a_vocabulary_uses_that_of_the_software(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLE / "data", tmp_path / "data")
    content = load_content(tmp_path)
    assert str(content.namespaces.plan) == PLAN
    assert content.namespaces.base == "https://data.eksempel.example/"
    assert validate(content.data, content.shapes).results == ()
    assert content.files["https://data.eksempel.example/graf/vokabular"] == "ontology/handlingsplan.ttl"


MOVED_BASE = "https://plan.example/lier/"
MOVED_PATHS = (
    "/doc/plan/naering-2023-2026/tiltak/1.2",
    "/doc/aktor/lier-kommune",
    "/def/rolle",
    "/def/plan",
    "/oversikt",
    "/",
)


def answers(content: Path, releases: Path) -> Iterator[tuple[str, str]]:
    """Yield the path and the text of responses of a site under another base, in three formats."""
    settings = Settings(content=content, releases=releases, base_iri=MOVED_BASE, reload_seconds=0)
    site = create_app(settings)
    try:
        for path in MOVED_PATHS:
            for media_type in ("text/turtle", "application/ld+json", "text/html"):
                accepts = {"Accept": media_type}
                answer = site.test_client().get(path, headers=accepts, follow_redirects=True)
                assert answer.status_code == 200
                yield path, answer.text
    finally:
        site.extensions["publication"].close()


def test_under_another_base_only_the_terms_keep_their_iris(tmp_path: Path) -> None:
    for path, text in answers(REPOSITORY, tmp_path / "releases"):
        left = set(re.findall(r"https://data\.lier\.kommune\.no/[a-z]*", text))
        assert left <= {"https://data.lier.kommune.no/def"}, path
        assert MOVED_BASE in text or path in ("/", "/oversikt", "/def/rolle", "/def/plan")


def test_vocabulary_moves_by_its_one_declaration(tmp_path: Path) -> None:
    for name in ("data", "ontology", "shapes"):
        shutil.copytree(REPOSITORY / name, tmp_path / name)
    file = tmp_path / "ontology/handlingsplan.ttl"
    before = f'vann:preferredNamespaceUri "{PLAN}"'
    assert before in file.read_text()
    file.write_text(file.read_text().replace(before, before.replace(PLAN, W3ID)))
    for path, text in answers(tmp_path, tmp_path / "releases"):
        assert "https://data.lier.kommune.no" not in text, path
        assert W3ID in text or path != "/def/plan"


def test_vocabulary_without_a_usable_namespace_is_refused(tmp_path: Path) -> None:
    for name in ("data", "ontology", "shapes"):
        shutil.copytree(REPOSITORY / name, tmp_path / name)
    file = tmp_path / "ontology/handlingsplan.ttl"
    file.write_text(
        file.read_text().replace(f'NamespaceUri "{PLAN}"', 'NamespaceUri "https://x.example/plan#"')
    )
    with pytest.raises(VocabularyMisplaced, match=r"https://x\.example/plan#"):
        load_content(tmp_path)
