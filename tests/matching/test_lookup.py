"""Identifiers in any form, dated codes and names lead to our resources, or say what was tried."""

from __future__ import annotations

import csv
import io

import pytest
from flask.testing import FlaskClient

from app.matching.columns import MOST_ROWS
from app.matching.folding import fold
from app.matching.forms import READERS, guessed

JSON = {"Accept": "application/json"}
LIER = "/id/aktor/lier-kommune"


@pytest.mark.parametrize(
    "query",
    [
        "orgnr=857566122",
        "orgnr=NO%20857%20566%20122%20MVA",
        "orgnr=0192:857566122",
        "uri=https://data.brreg.no/enhetsregisteret/api/enheter/857566122",
        "uri=http://data.brreg.no/enhetsregisteret/oppslag/enheter/857566122/",
        "uri=https://organization-catalog.fellesdatakatalog.digdir.no/organizations/857566122",
        "uri=https://organization-catalog.fellesdatakatalog.brreg.no/organizations/857566122",
        "kommunenr=0626",
        "kommunenr=3049%26dato=2022-05-01".replace("%26", "&"),
        "name=Lier%20kommune",
        "uri=https://data.lier.kommune.no/doc/aktor/lier-kommune",
    ],
)
def test_one_thing_is_found_in_every_form_of_its_identifier(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/oppslag?{query}", headers=JSON)
    assert (answer.status_code, answer.headers.get("Location")) == (303, LIER)


@pytest.mark.parametrize(
    ("query", "thing"),
    [
        ("geonames=3147541", "sted/lier"),
        ("uri=https://www.geonames.org/3147541/lier.html", "sted/lier"),
        ("kartverket=172751", "sted/lier"),
        ("uri=http://data.geonorge.no/administrativeEnheter/kommune/doc/172751", "sted/lier"),
        ("fylkesnr=30&dato=2023-01-01", "aktor/viken-fylkeskommune"),
        ("uri=https://buskerudbyen.no", "aktor/buskerudbyen"),
    ],
)
def test_places_counties_and_homepages_are_found(client: FlaskClient, query: str, thing: str) -> None:
    assert client.get(f"/oppslag?{query}").headers["Location"] == f"/id/{thing}"


def test_a_code_counts_only_on_the_days_on_which_it_was_valid(client: FlaskClient) -> None:
    answer = client.get("/oppslag?kommunenr=3049&dato=2025-01-01", headers=JSON)
    assert answer.status_code == 404
    assert answer.get_json(force=True)["elsewhen"] == [
        {
            "iri": "https://data.lier.kommune.no/id/aktor/lier-kommune",
            "validFrom": "2020-01-01",
            "validThrough": "2023-12-31",
        }
    ]


def test_a_theme_leads_to_the_elements_that_have_it_as_candidates(client: FlaskClient) -> None:
    answer = client.get("/oppslag?uri=https://psi.norge.no/los/ord/reguleringsplan", headers=JSON)
    assert answer.status_code == 300
    found = answer.get_json()["candidates"]
    assert [c["iri"].rpartition("/id/")[2] for c in found] == ["plan/naering-2023-2026/tiltak/5.5"]
    assert found[0]["relation"] == "about"


def test_a_name_that_is_only_similar_or_shared_is_left_to_the_reader(client: FlaskClient) -> None:
    similar = client.get("/oppslag?name=Buskerudbyn", headers=JSON)
    assert similar.status_code == 300
    first = similar.get_json()["candidates"][0]
    assert first["iri"].endswith("/aktor/buskerudbyen")
    assert first["standing"] == "candidate"
    shared = client.get("/oppslag?name=Drammen Helsepark", headers=JSON).get_json()["candidates"]
    assert {c["iri"].rpartition("/id/")[2]: c["standing"] for c in shared} == {
        "aktor/drammen-helsepark": "confirmed",
        "sted/drammen-helsepark": "candidate",
    }


@pytest.mark.parametrize(
    "query", ["wikidata=Q1", "sdg=8.3", "orgnr=857566123", "name=xyzzyq", "uri=http://["]
)
def test_nothing_is_found_and_the_answer_says_what_was_tried(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/oppslag?{query}", headers=JSON)
    problem = answer.get_json(force=True)
    assert answer.status_code == 404
    assert problem["tried"]
    assert problem["reason"]


def test_the_check_digit_of_an_organisation_number_is_checked(client: FlaskClient) -> None:
    problem = client.get("/oppslag?orgnr=857566123&lang=nb", headers=JSON).get_json(force=True)
    assert "Kontrollsifferet" in problem["detail"]


@pytest.mark.parametrize(
    "query", ["orgnr=1&name=x", "name=x&dato=2024-01-01", "kommunenr=3049&dato=i+fjor", "orgnummer=857566122"]
)
def test_a_request_with_two_meanings_is_refused(client: FlaskClient, query: str) -> None:
    assert 400 <= client.get(f"/oppslag?{query}", headers=JSON).status_code < 500


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("orgnr=1&name=x", "Det slås opp én identifikator om gangen. Oppgi én av"),
        ("orgnummer=857566122", "Det slås opp én identifikator om gangen. Oppgi én av"),
        ("kommunenr=3049&dato=i+fjor", "«i fjor» er ingen dato. Skriv den som 2024-05-17"),
    ],
)
def test_a_refusal_is_in_one_language(client: FlaskClient, query: str, words: str) -> None:
    problem = client.get(f"/oppslag?{query}&lang=nb", headers=JSON).get_json(force=True)
    assert words in f"{problem['detail']} {problem['remedy']}"


@pytest.mark.parametrize(
    ("sent", "kind", "words"),
    [
        ('a;b\n"1;2', "text/csv", "er ikke CSV. Se etter et anførselstegn"),
        ("[1,", "application/json", "Listen er ikke JSON."),
        (f"a\n{'x' * 3000}", "text/csv", "En celle har mer enn 2000 tegn."),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_in_one_language(
    client: FlaskClient, sent: str, kind: str, words: str
) -> None:
    answer = client.post("/oppslag?lang=nb", data=sent.encode(), headers={"Content-Type": kind, **JSON})
    problem = answer.get_json(force=True)
    assert answer.status_code == 422
    assert words in f"{problem['detail']} {problem['remedy']}"


def test_a_column_keeps_its_rows_and_cells(client: FlaskClient) -> None:
    sent = '\ufeffprosjekt;orgnr;merknad\nA;857566122;"med; semikolon"\nB;;tom\nC;1;feil\n'
    answer = client.post("/oppslag", data=sent.encode(), headers={"Content-Type": "text/csv"})
    assert answer.mimetype == "text/csv"
    rows = list(csv.DictReader(io.StringIO(answer.text), delimiter=";"))
    assert [(r["prosjekt"], r["orgnr"], r["merknad"]) for r in rows] == [
        ("A", "857566122", "med; semikolon"),
        ("B", "", "tom"),
        ("C", "1", "feil"),
    ]
    assert [r["oppslag_status"] for r in rows] == ["found", "none", "none"]
    assert rows[0]["oppslag_iri"].endswith(LIER)
    assert rows[2]["oppslag_grunn"]


def test_a_number_means_the_element_that_has_it_and_no_other(client: FlaskClient) -> None:
    sent = 'tiltak\n5.1\ntiltak 6.3\n"5,2"\nmål 4\nTiltak 5.9\nBuskerudbyn\n""\n'
    answer = client.post("/oppslag?lang=nb", data=sent.encode(), headers={"Content-Type": "text/csv"})
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    ends = [r["oppslag_iri"].rpartition("2023-2026/")[2] for r in rows]
    assert ends == ["tiltak/5.1", "tiltak/6.3", "tiltak/5.2", "mal/4", "", "", ""]
    assert [r["oppslag_status"] for r in rows[4:]] == ["none", "several", "none"]
    assert [r["oppslag_grunn"] for r in rows[4:]] == [
        "Ingenting her har dette nummeret.",
        "",
        "Det er ingenting å slå opp i denne raden.",
    ]


def test_an_only_candidate_is_called_so(client: FlaskClient) -> None:
    answer = client.post(
        "/oppslag", json=[{"sdg": "11.2"}, {"los": "tema/kollektivtransport"}, {"name": "byvekstavgft"}]
    )
    statuses = {r["status"] for r in answer.get_json()["rows"]}
    assert "several" not in statuses
    for row in answer.get_json()["rows"]:
        assert (row["status"] == "candidate") == (len(row["candidates"]) == 1 and row["iri"] is None)


def test_a_json_column_is_guessed_value_by_value(client: FlaskClient) -> None:
    sent = ["857 566 122", "Ungt Entreprenorskap", {"kommunenr": "3312", "dato": "01.06.2024"}, None, 7]
    answer = client.post("/oppslag", json=sent[:3])
    statuses = [(r["row"], r["status"]) for r in answer.get_json()["rows"]]
    assert statuses == [
        ({"value": "857 566 122"}, "found"),
        ({"value": "Ungt Entreprenorskap"}, "found"),
        ({"kommunenr": "3312", "dato": "01.06.2024"}, "found"),
    ]
    assert client.post("/oppslag", json=sent).status_code == 422


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("a\n" + "x\n" * (MOST_ROWS + 1), "text/csv", 413),
        ("", "text/csv", 422),
        ('a,b\n"never closed', "text/csv", 422),
        ("a,a\n1,2\n", "text/csv", 422),
        ("navn\n" + "x" * 3000 + "\n", "text/csv", 422),
        ("{", "application/json", 422),
        ("[" * 100_000, "application/json", 422),
        ("{}", "application/json", 422),
        (r'["\ud800"]', "application/json", 422),
        ('[{"name": NaN}]', "application/json", 422),
        ("x", "application/zip", 415),
    ],
)
def test_a_column_that_cannot_be_read_gets_a_clear_error(
    client: FlaskClient, body: str, kind: str, status: int
) -> None:
    answer = client.post("/oppslag", data=body.encode(), headers={"Content-Type": kind, **JSON})
    assert answer.status_code == status
    assert answer.get_json(force=True)["detail"]


def test_the_form_answers_with_a_table_without_scripts(client: FlaskClient) -> None:
    page = client.post("/oppslag", data={"rows": "navn\r\n<b>Buskerudbyen"}, headers={"Accept": "text/html"})
    assert "/doc/aktor/buskerudbyen" in page.text
    assert "<b>Buskerudbyen" not in page.text


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("Øvre Eiker", "ovre eiker"),
        ("Næring", "naering"),
        ("A\u030asgård", "Åsgaard"),
        ("«Tiltak» 4.2.", "tiltak 4.2"),
    ],
)
def test_spellings_of_one_name_are_folded_together(text: str, other: str) -> None:
    assert fold(text) == fold(other)


def test_a_value_without_a_heading_is_read_as_what_it_looks_like() -> None:
    assert [guessed(v).scheme for v in ("857566122", "3049", "Q42", "los", "https://e.no/x")] == [
        "orgnr", "kommunenr", "wikidata", "name", "uri",
    ]  # fmt: skip
    assert READERS["orgnr"]("12").problem
