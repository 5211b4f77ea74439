"""One row in the table of formats is all that a new serialisation needs.

The tests add Notation3 (https://w3c.github.io/N3/spec/) to a copy of the software, build a release with it,
and look for the format wherever the others are.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys

import pyoxigraph as ox
import pytest
from rdflib import DCAT, DCTERMS, VOID, Graph, Namespace, URIRef
from rdflib import RDF as RDF_NAMES

from app.formats import DOCUMENTS, DUMPS, JSON, RDF, RESULTS
from app.representation import Representation
from app.settings import REPOSITORY
from app.sparql.formats import BOOLEANS, ROWS

END_OF_RDF = ')\n"""The serialisations of RDF in the site\'s order of preference."""\n'
ROW = """    Representation(
        "n3",
        "text/n3",
        "Notation3",
        w3c_name="N3",
        file_type="N3",
        syntax=ox.RdfFormat.N3,
        dump=7,
        in_bundle=True,
    ),
"""
BASE = "https://data.lier.kommune.no"
# Prints the answer to each request, the names in the bundle and the formats of the command line.
PROGRAM = """
import io, json, sys, zipfile
from pathlib import Path
from rdflib import Graph
from app import building
from app.cli.exporting import export
from app.cli.querying import FORMATS
from app.content.shacl import ValidationReport
from app.content.validation import ValidatedContent
from app.settings import Settings
from app.site import create_app

building.validated = lambda content, _: ValidatedContent(content, ValidationReport((), Graph()))
site = create_app(Settings(releases=Path(sys.argv[1]), content=Path(sys.argv[2]), reload_seconds=0))
client = site.test_client()
answers = {}
for name, (path, accept) in json.load(sys.stdin).items():
    with client.get(path, headers={"Accept": accept}, buffered=True) as answer:
        answers[name] = {"status": answer.status_code, "headers": dict(answer.headers), "text": answer.text}
bundle = zipfile.ZipFile(io.BytesIO(client.get("/filer/planer.zip").data)).namelist()
site.extensions["publication"].close()
commands = [*FORMATS], [*export.params[0].type.choices]
json.dump({"answers": answers, "bundle": bundle, "commands": commands}, sys.stdout)
"""
DOCUMENT = "/doc/sted/sylling"
CONSTRUCT = "/sparql?query=CONSTRUCT%20%7B%3Fs%20a%20%3Fo%7D%20%7B%3Fs%20a%20%3Fo%7D%20LIMIT%202"
REQUESTS = {
    "negotiated": (DOCUMENT, "text/n3"),
    "suffix": (f"{DOCUMENT}.n3", ""),
    "turtle": (f"{DOCUMENT}.ttl", ""),
    "page": (DOCUMENT, "text/html"),
    "profile": (f"{DOCUMENT}.n3?_profile=schema", ""),
    "not acceptable": (DOCUMENT, "image/png"),
    "list": ("/klasse/Place.n3", ""),
    "catalogue": ("/katalog.ttl", ""),
    "catalogue in it": ("/katalog", "text/n3"),
    "void": ("/.well-known/void.ttl", ""),
    "service description": ("/sparql", "text/turtle"),
    "service description in it": ("/sparql", "text/n3"),
    "files": ("/filer.json", ""),
    "dump": ("/filer/planer.n3", ""),
    "construct": (CONSTRUCT, "text/n3"),
    "construct by name": (f"{CONSTRUCT}&format=n3", ""),
    "query page": (CONSTRUCT, "text/html"),
    "openapi": ("/openapi.json", ""),
    "conneg": (f"/conneg?iri={DOCUMENT}&accept=text/n3", "application/json"),
    "error": ("/doc/sted/ingen.n3", ""),
}
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
Found = dict[str, dict[str, object]]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """Return what a copy of the software answers with this row, unless the table has the format already."""
    copy = tmp_path_factory.mktemp("copy")
    shutil.copytree(REPOSITORY / "app", copy / "app", ignore=shutil.ignore_patterns("__pycache__"))
    table = copy / "app/formats.py"
    text = table.read_text("utf-8")
    assert text.count(END_OF_RDF) == 1
    if not any(r.suffix == "n3" for r in RDF):
        table.write_text(text.replace(END_OF_RDF, ROW + END_OF_RDF), "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, copy / "releases", REPOSITORY],
        cwd=copy,
        env=os.environ | {"PYTHONPATH": str(copy)},
        input=json.dumps(REQUESTS),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    result: dict[str, object] = json.loads(done.stdout)
    return result


@pytest.fixture(scope="module")
def answers(found: dict[str, object]) -> Found:
    """The answers by the names in `REQUESTS`."""
    result: Found = found["answers"]  # type: ignore[assignment]
    return result


def text(answers: Found, name: str) -> str:
    return str(answers[name]["text"])


def header(answers: Found, name: str, field: str) -> str:
    headers: dict[str, str] = answers[name]["headers"]  # type: ignore[assignment]
    return headers.get(field, "")


@pytest.mark.parametrize(
    "name",
    [
        "negotiated",
        "suffix",
        "profile",
        "list",
        "catalogue in it",
        "service description in it",
        "construct",
        "construct by name",
    ],
)
def test_what_is_negotiated_is_sent_in_the_new_format(answers: Found, name: str) -> None:
    assert answers[name]["status"] == 200
    assert header(answers, name, "Content-Type") == "text/n3; charset=utf-8"
    parsed = list(ox.parse(text(answers, name), format=ox.RdfFormat.N3, base_iri=f"{BASE}/"))
    assert parsed


def test_accept_leads_to_the_address_of_the_suffix(answers: Found) -> None:
    assert header(answers, "negotiated", "Content-Location") == f"{DOCUMENT}.n3"
    assert text(answers, "negotiated") == text(answers, "suffix")
    explained = json.loads(text(answers, "conneg"))
    assert [row["mediaType"] for row in explained["ranking"] if row["wins"]] == ["text/n3"]


def test_other_variants_link_to_it(answers: Found) -> None:
    link = f'<{DOCUMENT}.n3>; rel="alternate"; type="text/n3"'
    assert link in header(answers, "turtle", "Link")
    assert link in header(answers, "page", "Link")
    assert f'type="text/n3" href="{DOCUMENT}.n3"' in text(answers, "page")
    assert f"text/n3 ({DOCUMENT}.n3)" in text(answers, "not acceptable")


def test_an_error_at_its_suffix_is_in_it(answers: Found) -> None:
    assert answers["error"]["status"] == 404
    assert header(answers, "error", "Content-Type").startswith("text/n3")


def test_the_catalogue_has_its_distributions(answers: Found) -> None:
    catalogue = Graph().parse(data=text(answers, "catalogue"), format="turtle")
    media_type = URIRef("https://www.w3.org/ns/iana/media-types/text/n3")
    file_type = URIRef("http://publications.europa.eu/resource/authority/file-type/N3")
    distributions = set(catalogue.subjects(DCAT.mediaType, media_type))
    addresses = {str(a) for d in distributions for a in catalogue.objects(d, DCAT.downloadURL)}
    assert {f"{BASE}/filer/planer.n3", f"{BASE}/filer/planer.n3.gz"} <= addresses
    assert f"{BASE}/graf/naering-2023-2026/vedtatt.n3" in addresses
    assert all((d, DCTERMS.format, file_type) in catalogue for d in distributions)
    (service,) = catalogue.subjects(RDF_NAMES.type, DCAT.DataService)
    assert (service, DCTERMS.format, file_type) in catalogue


def test_void_and_the_service_description_name_it(answers: Found) -> None:
    format = URIRef("http://www.w3.org/ns/formats/N3")
    void = Graph().parse(data=text(answers, "void"), format="turtle")
    assert format in set(void.objects(None, VOID.feature))
    assert URIRef(f"{BASE}/filer/planer.n3") in set(void.objects(None, VOID.dataDump))
    service = Graph().parse(data=text(answers, "service description"), format="turtle")
    assert (URIRef(f"{BASE}/sparql"), SD.resultFormat, format) in service


def test_the_release_has_a_dump_in_it_and_the_bundle_too(answers: Found, found: dict[str, object]) -> None:
    names = [file["name"] for file in json.loads(text(answers, "files"))["files"]]
    assert {"planer.n3", "planer.n3.gz", "planer.n3.zst"} <= set(names)
    assert len(list(ox.parse(text(answers, "dump"), format=ox.RdfFormat.N3))) > 1000
    bundle: list[str] = found["bundle"]  # type: ignore[assignment]
    assert "data/planer.n3" in {name.partition("/")[2] for name in bundle}


def test_the_query_page_and_the_commands_offer_it(answers: Found, found: dict[str, object]) -> None:
    assert "format=n3" in text(answers, "query page")
    commands: list[list[str]] = found["commands"]  # type: ignore[assignment]
    assert all("n3" in formats for formats in commands)


def test_openapi_describes_it_for_queries_that_return_a_graph(answers: Found) -> None:
    paths = json.loads(text(answers, "openapi"))["paths"]
    described = paths["/api/queries/planen-sett-fra-en-partner"]["get"]["responses"]["200"]["content"]
    assert "text/n3" in described


def test_each_format_of_results_has_its_writers() -> None:
    assert set(ROWS) == set(BOOLEANS) == {r.suffix for r in RESULTS}


def test_each_serialisation_of_rdf_has_a_parser_a_dump_and_names_elsewhere() -> None:
    needed = ("syntax", "w3c_name", "file_type", "dump")
    assert [(r.name, field) for r in RDF for field in needed if not getattr(r, field)] == []
    assert [r.dump for r in DUMPS] == sorted({r.dump for r in RDF})


@pytest.mark.parametrize("formats", [RDF, RESULTS, DOCUMENTS], ids=["RDF", "results", "documents"])
def test_no_suffix_or_media_type_is_used_twice(formats: tuple[Representation, ...]) -> None:
    for values in ([r.suffix for r in formats], [r.media_type for r in formats]):
        assert len(values) == len(set(values))


@pytest.mark.parametrize(
    ("file", "sentence", "formats"),
    [
        ("docs/clients.md", r"A suffix \((.*)\) selects the format", (*DOCUMENTS, JSON)),
        ("docs/catalogue.md", r"has a page; (.*) select the format", RDF),
    ],
)
def test_a_document_that_lists_the_suffixes_lists_all(
    file: str, sentence: str, formats: tuple[Representation, ...]
) -> None:
    found = re.search(sentence, (REPOSITORY / file).read_text("utf-8"))
    assert found
    assert set(re.findall(r"`\.(\w+)`", found[1])) == {r.suffix for r in formats}
