"""A site of another municipality, with plans of three owners: no word of Lier, and no dead link."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote_plus

import pytest
from flask.testing import FlaskClient

from app.building import publish
from app.content.importing.answers import write_answers
from app.settings import Settings
from app.site import create_app
from tests.cli.test_new_to_page import BASE, options, run

LIER = re.compile(
    r"\bLiers?\b|\bLierbyen|\blier[.-]kommune|Buskerud|Drammen|Fjordbyen|Tranby|Sylling|Gründerboost"
    r"|næringsutvikling 2023|naering-2023",
    re.IGNORECASE,
)
TERMS = re.compile(r"(?:https?:)?/*data\.lier\.kommune\.no/(?:def|graf|id/aktor/prosjektet)\b")
"""The IRIs of the vocabulary, its graphs and its publisher, which all sites share."""
DOCUMENTS = {
    "nordvik-kommune/klima-2027-2030": (
        "Klimaplan for Nordvik kommune 2027-2030\nVedteken av kommunestyret 14.12.2026, sak 88/26\n\n"
        "1 Transport\nMål: Færre køyrer bil\n1.1 Byggje sykkelvegar\nAnsvarleg: Teknisk\nFrist: 31.12.2028\n",
        {"plan/organ": "enhet", "aktor/teknisk": "enhet", "plan/sprak": "nn"},
    ),
    "nordvik-kommune/barn-2027-2030": (
        "Barneplan for Nordvik kommune 2027-2030\nVedtatt av kommunestyret 14.12.2026\n\n"
        "1 Skole\nMål: Alle trives\n1.1 Ansette en miljøarbeider\nAnsvarlig: Oppvekst\n",
        {"plan/organ": "enhet", "aktor/oppvekst": "enhet"},
    ),
    "sorvik-kommune/barn-2027-2030": (
        "Barneplan for Sørvik kommune 2027-2030\nVedtatt av kommunestyret 15.12.2026\n\n"
        "1 Skole\nMål: Alle er med\n1.1 Gratis skolemat\nAnsvarlig: Oppvekst\n",
        {"plan/eier": "ny", "plan/organ": "enhet", "aktor/oppvekst": "enhet"},
    ),
    "ytre-fylkeskommune/veg-2027-2030": (
        "Vegplan for Ytre fylkeskommune 2027-2030\nVedteken av fylkestinget 10.12.2026\n\n"
        "1 Veg\nMål: Ingen ulykker\n1.1 Sikre ti skulevegar\nAnsvarleg: Teknisk\n",
        {"plan/eier": "ny", "plan/organ": "enhet", "aktor/teknisk": "enhet"},
    ),
}  # fmt: skip
"""Name -> the document of a plan, and the planner's answers."""
FIRST = (
    "/", "/sitemap.xml", "/filer", "/llms.txt", "/openapi.json", "/.well-known/void", "/katalog",
    "/katalog.ttl", "/api/queries", "/endringer.json", "/reconcile", "/klasse/Place",
)  # fmt: skip
FAMILY = re.compile(r"^(/(?:def|graf|api|sparql|sporring|katalog/term|schema|bidrag)\b).*|\?.*")
MOST, MOST_ALIKE = 500, 6
"""How many addresses are read, and how many of one family with other parameters."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("municipality") / "nordvik"
    assert run("new", str(found), *options()).exit_code == 0
    for name, (text, answers) in DOCUMENTS.items():
        place = found / "data/plans" / name
        place.mkdir(parents=True)
        (place / "source.txt").write_text(text, "utf-8")
        (place / "answers.csv").write_text(write_answers(answers), "utf-8")
        arguments = ("import", str(place / "source.txt"), "--plan", name, "--output", str(place / "plan.ttl"))
        made = run(*arguments, content=found)
        assert made.exit_code == 0, made.output
        assert "Må besvares" not in made.output
    return found


@pytest.fixture(scope="module")
def client(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    settings = Settings(content=folder, releases=tmp_path_factory.mktemp("releases") / "r", reload_seconds=0)
    publish(settings)
    site = create_app(settings)
    yield site.test_client()
    site.extensions["publication"].close()


@pytest.fixture(scope="module")
def answers(client: FlaskClient) -> dict[str, tuple[int, str]]:
    """Every address that can be reached, with its status and the words of its answer."""
    waiting = deque(FIRST)
    found: dict[str, tuple[int, str]] = {}
    alike: dict[str, int] = {}
    while waiting and len(found) < MOST:
        address = waiting.popleft()
        family = FAMILY.sub(r"\1", address)
        alike[family] = alike.get(family, 0) + 1
        if address in found or "lang=" in address or alike[family] > MOST_ALIKE:
            continue
        with client.get(address, headers={"Accept": "text/html, */*;q=0.1"}) as answer:
            words = words_of(answer.data)
            found[address] = answer.status_code, words
            if answer.location:
                waiting.append(answer.location.removeprefix(BASE.rstrip("/")))
        if answer.mimetype in ("text/html", "application/xml"):
            links = re.findall(r'href="([^"#]+)|<loc>([^<]+)', words)
            local = ((a or b).replace("&amp;", "&").removeprefix(BASE.rstrip("/")) for a, b in links)
            waiting += [link for link in local if re.match(r"/(?!/|static)", link)]
    return found


def words_of(data: bytes) -> str:
    """The words of an answer, also of those within an archive."""
    if data.startswith(b"\x1f\x8b"):
        data = gzip.decompress(data)
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "\n".join(words_of(archive.read(name)) for name in archive.namelist())
    return data.decode("utf-8", "replace")


def test_no_address_and_no_file_has_a_word_of_lier(answers: dict[str, tuple[int, str]]) -> None:
    kinds = {address.rpartition(".")[2] for address in answers if address.startswith("/filer/planer.")}
    assert {"zip", "nq", "jsonld", "rdf"} <= kinds
    assert len(answers) > 300
    for address, (_, words) in answers.items():
        found = LIER.search(TERMS.sub("", unquote_plus(words)))
        assert found is None, (address, unquote_plus(words)[max(0, found.start() - 90) :][:150])


def test_no_link_is_dead(answers: dict[str, tuple[int, str]]) -> None:
    assert {address: status for address, (status, _) in answers.items() if status >= 400} == {}


def test_an_empty_list_is_a_page(client: FlaskClient) -> None:
    page = client.get("/klasse/Place", headers={"Accept": "text/html", "Accept-Language": "nb"})
    assert page.status_code == 200
    assert "Det er ingen her ennå." in page.text


def test_units_with_one_name_belong_each_to_its_owner(client: FlaskClient) -> None:
    for owner in ("nordvik-kommune", "sorvik-kommune"):
        unit = client.get(f"/doc/aktor/{owner}-oppvekst.ttl").text
        assert f"{BASE}id/aktor/{owner}" in unit or f"aktor:{owner}" in unit
