"""A new municipality: some answers, a filled-in template sheet, a validated release and its pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient
from rdflib import Graph, Literal, URIRef

from app.building import publish
from app.cli import command
from app.content.importing.labels import ABOUT_WORDS, column_of
from app.content.loading import load_content
from app.content.starting.words import ABOUT, COLUMNS
from app.questions.stored import StoredQueries
from app.releases.release import Release
from app.settings import Settings
from app.site import create_app
from app.store.lists import Lists
from app.store.lookups import Lookups
from tests.graphs import in_memory
from tests.keeping import report_once

BASE = "https://data.nordvik.example/"
NAME = "nordvik-kommune/klimaplan-2027-2030"
GIVEN = {
    "--municipality": "Nordvik kommune",
    "--number": "1234",
    "--organisation-number": "974760673",
    "--base": BASE,
    "--title": "Klimaplan",
    "--period": "2027-2030",
    "--owner": "Nordvik kommune",
    "--home-page": "https://www.nordvik.example/",
    "--plan-language": "nn",
}
MEASURES = (
    {"Nr": "1", "Innsatsområde": "Transport", "Mål": "Færre reiser med bil", "Tiltak": "Byggje sykkelvegar",
     "Ansvarleg": "Nordvik kommune", "Frist": "31.12.2028", "Kostnad 2027 (kr)": "400000"},
    {"Nr": "", "Innsatsområde": "Bygg", "Mål": "", "Tiltak": "Leggje solceller på skulane",
     "Ansvarleg": "", "Frist": "haust 2029", "Kostnad 2027 (kr)": ""},
)  # fmt: skip
SAID = {"Vedteken av": "kommunestyret", "Vedtaksdato": "14.12.2026", "Saksnummer": "88/26"}


def run(*arguments: str, content: Path | None = None, **variables: str) -> Result:
    """Run the command as a Norwegian does."""
    environment = {"LANG": "nb_NO.UTF-8", "LC_ALL": None, "LC_MESSAGES": None, **variables}
    if content:
        environment["HANDLINGSPLAN_CONTENT"] = str(content)
    return CliRunner().invoke(command(), arguments, env=environment)


def options(**changed: str) -> list[str]:
    """Return the answers as options; `changed` replaces some, by name with underscores."""
    given = GIVEN | {"--" + name.replace("_", "-"): value for name, value in changed.items()}
    return [part for pair in given.items() for part in pair]


def fill(sheet: Path) -> None:
    """Fill in the template as a planner does."""
    book = openpyxl.load_workbook(sheet)
    measures, about = book["Tiltak"], book["Plan"]
    headers = {str(cell.value): cell.column for cell in measures[1]}
    for row, measure in enumerate(MEASURES, 2):
        for header, words in measure.items():
            if words:
                measures.cell(row, headers[header], words)
    for row in range(1, about.max_row + 1):
        if said := SAID.get(str(about.cell(row, 1).value)):
            about.cell(row, 2, said)
    book.save(sheet)


def answer(review: Path) -> None:
    """Say that the body that adopted the plan is a unit of its owner."""
    book = openpyxl.load_workbook(review)
    for row in book.worksheets[0].iter_rows(min_row=2):
        if str(row[0].value) == "plan/organ":
            row[-1].value = "enhet"
    book.save(review)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a municipality after `new` and two imports of the template."""
    found = tmp_path_factory.mktemp("new") / "nordvik"
    made = run("new", str(found), *options())
    assert made.exit_code == 0, made.output
    assert f"{found} er klar" in made.stderr
    assert report_once(load_content(found)).conforms  # also before there is a plan
    fill(found / "planmal.xlsx")
    output = found / "data/plans/klimaplan-2027-2030/plan.ttl"
    output.parent.mkdir(parents=True)
    arguments = ("import", str(found / "planmal.xlsx"), "--plan", NAME, "--output", str(output))
    first = run(*arguments, content=found)
    assert first.exit_code == 0, first.output
    answer(output.parent / "gjennomgang.xlsx")
    second = run(*arguments, content=found)
    assert second.exit_code == 0, second.output
    return found


@pytest.fixture(scope="module")
def release(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Release:
    report = report_once(load_content(folder))
    assert report.conforms, [(r.focus_node, r.messages) for r in report.results]
    return publish(Settings(content=folder, releases=tmp_path_factory.mktemp("releases") / "r"))


@pytest.fixture(scope="module")
def client(folder: Path, release: Release) -> Iterator[FlaskClient]:
    site = create_app(Settings(content=folder, releases=release.folder.parent, reload_seconds=0))
    yield site.test_client()
    site.extensions["publication"].close()


def test_new_plan_has_its_owner_in_its_address(client: FlaskClient) -> None:
    path = f"/doc/plan/{NAME}"
    page = client.get(path, headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "Klimaplan 2027-2030" in page.text
    measure = client.get(f"{path}/tiltak/1", headers={"Accept": "text/html"}).text
    assert "Byggje sykkelvegar" in measure
    graph = Graph().parse(data=client.get(f"{path}/tiltak/1.ttl").data, format="turtle")
    term = "https://data.lier.kommune.no/def/plan#"
    element = URIRef(f"{BASE}id/plan/{NAME}/tiltak/1")
    assert (element, URIRef(term + "inPlan"), URIRef(f"{BASE}id/plan/{NAME}")) in graph
    assert (element, URIRef(term + "text"), Literal("Byggje sykkelvegar", lang="nn")) in graph


def test_every_address_of_the_plan_works(client: FlaskClient) -> None:
    slug = NAME.replace("/", "_")
    for address in (
        f"/kilde/{NAME}.txt",
        f"/les/{slug}",
        f"/oversikt/{slug}",
        f"/bidrag/ark/{NAME}.xlsx",
        f"/filer/{slug}.html",
        "/katalog",
        "/sitemap.xml",
    ):
        with client.get(address, follow_redirects=True) as found:
            assert found.status_code == 200, address
    page = client.get(f"/doc/plan/{NAME}", headers={"Accept": "text/html"}).text
    for address in re.findall(r'href="(/(?!static)[^"#?]*)', page):
        with client.get(address, follow_redirects=True) as found:
            assert found.status_code == 200, address
    assert client.get(f"/id/plan/{NAME}").headers["Location"].endswith(f"/doc/plan/{NAME}")


def test_readers_report_errors_at_the_home_page_until_an_address_is_set(client: FlaskClient) -> None:
    page = client.get("/", headers={"Accept": "text/html"}).text
    assert (
        '<a href="https://www.nordvik.example/" rel="external">Meld fra om en feil (Nordvik kommune)</a>'
        in page
    )


def test_no_page_names_another_municipality(client: FlaskClient) -> None:
    for path in ("/", f"/doc/plan/{NAME}", f"/doc/plan/{NAME}/tiltak/1", "/doc/aktor/nordvik-kommune",
                 "/katalog", "/sporring/lagret", "/om/data", "/om", "/bidrag", "/filer", "/llms.txt",
                 f"/oversikt/{NAME.replace('/', '_')}", "/.well-known/void", "/openapi.json"):  # fmt: skip
        text = client.get(path, headers={"Accept": "text/html, */*;q=0.1"}, follow_redirects=True).text
        without_terms = text.replace("https://data.lier.kommune.no/def/", "")
        found = re.search(r".{40}\bLier\b.{40}|.{40}lier[.-]kommune.{40}", without_terms, re.DOTALL)
        assert found is None, (path, found)


def test_stored_queries_find_a_plan_in_nynorsk(release: Release) -> None:
    stored = StoredQueries(release, Lists(Lookups(release)))
    for slug, words in (
        ("tiltak-etter-omrade-og-forpliktelse", "tiltak/1"),
        ("innsatsomrader-og-mal", "Færre reiser med bil"),
        ("hvem-vedtok-planen", "2026-12-14"),
        ("utgaver-av-planen", ""),
        ("tekstsok", ""),
        ("kommunenumre-over-tid", "1234"),
        ("tiltak-uten-navngitt-partner", "Leggje solceller på skulane"),
        ("organer-i-kommunen", "kommunestyret"),
    ):
        question = stored.find(slug)
        text = stored.bind(question, [("word", "solceller")] if slug == "tekstsok" else ()).text
        assert "data.lier.kommune.no/id/" not in text, slug
        found = in_memory(Lookups(release)).query(text, use_default_graph_as_union=True)
        assert isinstance(found, ox.QuerySolutions)
        rows = str([list(row) for row in found])
        assert words in rows, (slug, rows)


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_import_knows_every_header_of_the_template(language: str) -> None:
    assert all(column_of(header.format(year=2027))[0] for header in COLUMNS[language])
    assert all(ABOUT_WORDS.of(name) == meaning for meaning, name in ABOUT[language].items())


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("number", "12", "ikke et kommunenummer"),
        ("organisation_number", "123456789", "ikke et organisasjonsnummer"),
        ("base", "https://data.nordvik.example/planer/", "kan ikke være basen"),
        ("period", "2030-2027", "ikke en periode"),
        ("base", "https://data.lier.kommune.no", "vokabularet som alle kommuner deler"),
        ("title", "…", "har ingen bokstaver"),
        ("title", "a" * 3000, "har 3000 tegn"),
        ("home_page", "www.nordvik.example", "ikke adressen til en nettside"),
        ("home_page", "https://www.nordvik.example/> .", "ikke adressen til en nettside"),
    ],
)
def test_wrong_answer_is_refused_in_norwegian(tmp_path: Path, option: str, value: str, message: str) -> None:
    done = run("new", str(tmp_path / "x"), *options(**{option: value}))
    assert done.exit_code == 2
    assert message in " ".join(done.stderr.split())
    assert not (tmp_path / "x").exists()


def test_questions_are_asked_again_until_they_are_answered(tmp_path: Path) -> None:
    typed = (
        "Nordvik kommune\n\n974760670\n974760673\nhttps://data.nordvik.example\nKlimaplan\n2027-2030\n\n"
        "nordvik\nhttps://www.nordvik.example/\nnn\n"
    )
    environment = {"LANG": "nb_NO.UTF-8", "LC_ALL": None, "LC_MESSAGES": None}
    done = CliRunner().invoke(command(), ["new", str(tmp_path / "x")], input=typed, env=environment)
    assert done.exit_code == 0, done.output
    assert "Navnet på kommunen" in done.output
    actors = (tmp_path / "x/data/actors.ttl").read_text("utf-8")
    assert "id/aktor/nordvik-kommune" in actors
    identifiers = (tmp_path / "x/data/identifiers.ttl").read_text("utf-8")
    assert "DatedCode" not in identifiers
    assert "foaf:homepage <https://www.nordvik.example/>" in identifiers


def test_existing_folder_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "x/mine.txt").write_text("mine")
    done = run("new", str(tmp_path / "x"), *options())
    assert done.exit_code == 2
    assert "finnes allerede" in done.stderr
    assert [p.name for p in (tmp_path / "x").iterdir()] == ["mine.txt"]
    assert [p.name for p in tmp_path.iterdir()] == ["x"]


def test_language_option_is_stronger_than_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "x/mine.txt").write_text("mine")
    done = run("new", str(tmp_path / "x"), "--language", "en", *options())
    assert "is there already" in done.stderr
