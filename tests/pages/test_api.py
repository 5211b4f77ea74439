"""Stored queries have their own addresses, with every format, typed parameters and metadata."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from csvw import CSVW
from flask.testing import FlaskClient
from rdflib import Graph
from rdflib.compare import isomorphic
from werkzeug.test import TestResponse

from app.formats import HTML, RDF, RESULTS, answer_formats
from app.questions import read_stored_query
from app.representation import Representation
from tests.questions.answers import query, slugs, stored

AREA = "/api/queries/tiltak-i-et-innsatsomrade"
FOUR = "https://data.lier.kommune.no/id/plan/naering-2023-2026/innsatsomrade/4"
ENGLISH = {"Accept-Language": "en"}


def numbers(answer: TestResponse) -> list[str]:
    assert answer.status_code == 200, answer.text
    assert answer.json is not None
    return [row["number"]["value"] for row in answer.json["results"]["bindings"]]


@pytest.mark.parametrize("slug", slugs())
def test_result_without_parameters_is_the_tested_answer(client: FlaskClient, slug: str) -> None:
    expected = stored(slug)
    answer = client.get(f"/api/queries/{slug}")
    assert answer.status_code == 200
    if expected.suffix == ".ttl":
        assert isomorphic(Graph().parse(data=answer.data), Graph().parse(expected))
        return
    assert comparable(json.loads(answer.data)) == comparable(json.loads(expected.read_bytes()))


def comparable(results: dict[str, Any]) -> object:
    return results.get("boolean", sorted(map(str, results.get("results", {}).get("bindings", ()))))


def test_parameter_accepts_the_last_part_or_the_full_iri(client: FlaskClient) -> None:
    assert numbers(client.get(f"{AREA}?area=1")) == ["1.1", "1.2", "1.3", "1.4", "1.5"]
    assert numbers(client.get(AREA, query_string={"area": FOUR})) == numbers(client.get(AREA))


def test_optional_parameter_restricts_if_it_is_given(client: FlaskClient) -> None:
    path = "/api/queries/kommunenummer-pa-en-dato"
    assert numbers(client.get(path)) == ["3049"]
    assert numbers(client.get(f"{path}?day=2024-01-01")) == ["3312"]
    assert numbers(client.get(f"{path}?day=2019-12-31")) == ["0626"]


def test_text_that_looks_like_a_query_is_only_a_search_word(client: FlaskClient) -> None:
    for word in ('") } #', "\\u0022)}", "innovativ') || true #", "SERVICE <http://127.0.0.1/>"):
        answer = client.get("/api/queries/tekstsok", query_string={"word": word})
        assert answer.status_code == 200
        assert answer.json is not None
        assert answer.json["results"]["bindings"] == []


@pytest.mark.parametrize(
    "word", [unicodedata.normalize("NFD", "pådriver"), "på\u00addriver", "på\u200bdriver", "\ufeffpådriver"]
)
def test_invisible_characters_do_not_change_a_value(client: FlaskClient, word: str) -> None:
    answers = [client.get("/api/queries/tekstsok", query_string={"word": w}) for w in (word, "pådriver")]
    assert answers[0].json == answers[1].json
    assert answers[0].json
    assert answers[0].json["results"]["bindings"]
    day = client.get("/api/queries/kommunenummer-pa-en-dato", query_string={"day": "\u200b2024-01-01"})
    assert numbers(day) == ["3312"]


@pytest.mark.parametrize(
    ("path", "parameter", "expected"),
    [
        (f"{AREA}?area=7", "area", "1, 2, 3, 4, 5, 6"),
        (f"{AREA}?area=", "area", "1, 2, 3, 4, 5, 6"),
        (f"{AREA}?area={FOUR}9", "area", "1, 2, 3, 4, 5, 6"),
        (f"{AREA}?area=1&area=2", "area", None),
        (f"{AREA}?omrade=1", "omrade", "area"),
        (f"{AREA}?query=ASK%7B%7D", "query", "area"),
        (f"{AREA}?labels=sv", "labels", "nb / nn / en"),
        (f"{AREA}?bom=yes", "bom", "0 / 1"),
        ("/api/queries/kommunenummer-pa-en-dato?day=2024-02-30", "day", "a date such as 2022-11-24"),
        ("/api/queries/tekstsok?word=", "word", "a text of 1 to 200 characters"),
        ("/api/queries/er-alt-oversatt?labels=nb", "labels", "plan"),
        ("/api/queries/hva-finnes-i-dataene?x=1", "x", "–"),
    ],
)
def test_wrong_parameter_is_reported_with_the_expected_value(
    client: FlaskClient, path: str, parameter: str, expected: str | None
) -> None:
    for address in (path, path.replace("?", ".json?", 1)):
        answer = client.get(address, headers=ENGLISH)
        assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
        assert answer.json is not None
        assert answer.json["parameter"] == parameter
        assert answer.json.get("expected") == expected
        assert parameter in answer.json["detail"]


def test_message_is_in_the_readers_language(client: FlaskClient) -> None:
    answer = client.get(f"{AREA}?area=7", headers={"Accept-Language": "nb"})
    assert answer.json is not None
    assert answer.json["detail"].startswith("Parameteren area har verdien «7»")


@pytest.mark.parametrize("slug", ["tiltak-i-et-innsatsomrade", "er-alt-oversatt", "planen-som-schema-org"])
def test_every_format_of_the_query_form_is_available_by_suffix_and_accept(
    client: FlaskClient, slug: str
) -> None:
    form = read_stored_query(slug, query(slug)).form
    for representation in answer_formats(form):
        fixed = client.get(f"/api/queries/{slug}.{representation.suffix}")
        asked = client.get(f"/api/queries/{slug}", headers={"Accept": representation.media_type})
        assert fixed.status_code == asked.status_code == 200
        assert fixed.content_type == asked.content_type == representation.content_type
        assert asked.headers["Content-Location"] == f"/api/queries/{slug}.{representation.suffix}"
        if representation not in RDF:
            assert fixed.data == asked.data
    others: tuple[Representation, ...] = RESULTS if answer_formats(form) == RDF else RDF
    for representation in others:
        answer = client.get(f"/api/queries/{slug}.{representation.suffix}")
        assert answer.status_code == 406
        assert answer_formats(form)[0].media_type in answer.text


def test_browser_is_redirected_to_the_page_with_the_same_values(client: FlaskClient) -> None:
    answer = client.get(f"{AREA}?area=5", headers={"Accept": HTML.media_type})
    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        "/sporring/tiltak-i-et-innsatsomrade?area=5",
    )
    assert "Accept" in answer.headers["Vary"]


def test_unknown_query_name_is_not_found(client: FlaskClient) -> None:
    for path in (
        "/api/queries/nei",
        "/api/queries/nei.csv",
        f"{AREA}.ods",
        "/api/queries/nei.csv-metadata.json",
    ):
        answer = client.get(path, headers=ENGLISH)
        assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


def test_other_method_gives_405_with_the_allowed_ones(client: FlaskClient) -> None:
    answer = client.post(AREA)
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_cached_result_of_the_client_is_not_computed_again(client: FlaskClient) -> None:
    first = client.get(f"{AREA}.csv")
    again = client.get(f"{AREA}.csv", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.get(f"{AREA}.json", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def rows(answer: TestResponse) -> list[dict[str, str]]:
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_labels_follow_each_column_of_iris_in_the_requested_language(client: FlaskClient) -> None:
    bokmal, english = rows(client.get(f"{AREA}.csv?labels=nb")), rows(client.get(f"{AREA}.csv?labels=en"))
    assert list(bokmal[0]) == ["number", "text", "measure", "measureLabel"]
    assert bokmal[0]["measureLabel"] == "Tiltak 4.1"
    assert english[0]["measureLabel"] == "Measure 4.1"


def test_endpoint_has_the_table_options_too(client: FlaskClient) -> None:
    row = '<https://data.lier.kommune.no/id/sted/sylling> "=1+1"'
    text = f"SELECT ?iri ?cell {{ VALUES (?iri ?cell) {{ ({row}) }} }}"
    exact = b"iri,cell\r\nhttps://data.lier.kommune.no/id/sted/sylling,"

    def asked(**options: str) -> bytes:
        data = client.post("/sparql", data={"query": text, "format": "csv", **options}).data
        assert isinstance(data, bytes)
        return data

    assert asked() == exact + b"=1+1\r\n"
    assert asked(safe="1") == exact + b"'=1+1\r\n"
    assert asked(labels="nb").endswith(b"sylling,Sylling,'=1+1\r\n")
    assert asked(labels="nb", safe="0").endswith(b"sylling,Sylling,=1+1\r\n")
    assert asked(bom="1") == b"\xef\xbb\xbf" + exact + b"=1+1\r\n"
    assert client.post("/sparql", data={"query": text, "labels": "xx"}).status_code == 400
    json_ = client.post("/sparql", data={"query": text, "format": "json", "labels": "nb", "bom": "1"})
    assert json_.json is not None
    assert json_.json["results"]["bindings"][0]["cell"]["value"] == "=1+1"
    assert json_.json["head"]["vars"] == ["iri", "iriLabel", "cell"]


def test_workbook_has_titles_numbers_labels_and_no_formula(client: FlaskClient) -> None:
    answer = client.get("/api/queries/partnere-og-hvor-ofte.xlsx?labels=nb")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    assert sheet is not None
    header, first, *_ = sheet.iter_rows(values_only=True)
    assert header == ("Navn", "Antall tiltak", "Er en gruppe", "Partner", "Partner (navn)")
    assert first == (
        "Næringslivet",
        5,
        True,
        "https://data.lier.kommune.no/id/aktor/naeringslivet",
        "Næringslivet",
    )
    text = 'SELECT (42 AS ?n) (BOUND(?x) AS ?b) ("=1" AS ?f) {}'
    cells = openpyxl.load_workbook(
        io.BytesIO(client.post("/sparql", data={"query": text, "format": "xlsx"}).data)
    ).active
    assert cells is not None
    assert list(cells.iter_rows(values_only=True)) == [("n", "b", "f"), (42, False, "=1")]
    assert cells["C2"].data_type == "s"


@pytest.mark.parametrize("options", ["", "?area=5", "?area=5&labels=nb", "?labels=en&safe=0"])
def test_csvw_reader_reads_the_table_with_its_types(
    client: FlaskClient, tmp_path: Path, options: str
) -> None:
    table = client.get(f"{AREA}.csv{options}")
    (link,) = [part for part in table.headers["Link"].split(", ") if 'rel="describedby"' in part]
    address, _, kind = link.partition("; ")
    assert kind == 'rel="describedby"; type="application/csvm+json"'
    described = client.get(address.strip("<>"))
    assert (described.status_code, described.mimetype) == (200, "application/csvm+json")
    assert described.json is not None
    assert described.json["url"] == f"tiltak-i-et-innsatsomrade.csv{options}"
    assert described.json["dc:license"] == {
        "@id": "http://publications.europa.eu/resource/authority/licence/CC_BY_4_0"
    }
    columns = described.json["tableSchema"]["columns"]
    assert [c["name"] for c in columns] == list(rows(table)[0])
    assert columns[0]["titles"] == {"nb": "Nummer", "nn": "Nummer", "en": "Number", "und": "number"}
    assert [c["datatype"] for c in columns[:3]] == ["string", "string", "anyURI"]
    (tmp_path / "table.csv").write_bytes(table.data)
    (tmp_path / "table.csv-metadata.json").write_text(
        json.dumps({**described.json, "url": "table.csv"}), "utf-8"
    )
    read = CSVW(str(tmp_path / "table.csv"), md_url=str(tmp_path / "table.csv-metadata.json"), validate=True)
    assert read.is_valid
    ((name, found),) = [(t["url"], t["row"]) for t in read.to_json()["tables"]]
    assert name.endswith("table.csv")
    assert len(found) == len(rows(table))


def test_metadata_gives_each_column_its_datatype(client: FlaskClient) -> None:
    answer = client.get("/api/queries/hvem-vedtok-planen.csv-metadata.json").json
    assert answer is not None
    types = {c["name"]: c["datatype"] for c in answer["tableSchema"]["columns"]}
    assert (types["date"], types["decision"], types["bodyName"]) == ("date", "anyURI", "string")
    counted = client.get("/api/queries/partnere-og-hvor-ofte.csv-metadata.json").json
    assert counted is not None
    types = {c["name"]: c["datatype"] for c in counted["tableSchema"]["columns"]}
    assert (types["measures"], types["isGroup"]) == ("integer", "boolean")


def test_only_tables_have_metadata(client: FlaskClient) -> None:
    assert client.get("/api/queries/er-alt-oversatt.csv-metadata.json").status_code == 404


def test_list_contains_everything_that_a_program_needs(client: FlaskClient) -> None:
    answer = client.get("/api/queries", headers={"Accept": "application/json"})
    assert answer.json is not None
    assert answer.json == client.get("/api/queries.json").json
    found = {entry["name"]: entry for entry in answer.json["queries"]}
    assert sorted(found) == slugs()
    entry = found["tiltak-i-et-innsatsomrade"]
    assert "«" in entry["title"]["nb"]
    assert [v["value"] for v in entry["parameters"][0]["values"]] == ["1", "2", "3", "4", "5", "6"]
    assert entry["parameters"][0]["values"][3]["iri"] == FOUR
    for format in entry["formats"]:
        assert client.get(format["url"]).mimetype == format["mediaType"]


def test_list_is_a_page_for_a_browser(client: FlaskClient) -> None:
    page = client.get("/api/queries", headers={"Accept": "text/html"})
    assert page.mimetype == "text/html"
    assert all(f"/api/queries/{slug}" in page.text for slug in slugs())


TRACKED = "utm_source=news&UTM_Campaign=x&fbclid=1&gclid=2&_hsenc=3&mc_cid=4"


@pytest.mark.parametrize(
    "path", [AREA, f"{AREA}.csv", f"{AREA}.csv-metadata.json", AREA.replace("api/queries", "sporring")]
)
def test_tracking_parameters_are_ignored(client: FlaskClient, path: str) -> None:
    plain = client.get(f"{path}?area=4")
    tracked = client.get(f"{path}?{TRACKED}&area=4&gbraid=%0d%0a")
    assert (plain.status_code, tracked.status_code) == (200, 200)
    if "sporring" not in path:
        assert tracked.data == plain.data
    for name in ("Link", "Content-Location"):
        assert tracked.headers.get(name) == plain.headers.get(name)


def test_redirect_of_a_browser_drops_tracking_parameters(client: FlaskClient) -> None:
    answer = client.get(f"{AREA}?{TRACKED}&area=4", headers={"Accept": "text/html"})
    assert answer.headers["Location"] == "/sporring/tiltak-i-et-innsatsomrade?area=4"


@pytest.mark.parametrize("name", ["aera", "Area", "utm", "clid", "format", "x"])
def test_unknown_parameter_is_refused_with_the_known_ones(client: FlaskClient, name: str) -> None:
    for path in (AREA, f"{AREA}.csv"):
        answer = client.get(f"{path}?{name}=4", headers=ENGLISH)
        assert answer.status_code == 400
        assert answer.get_json()["parameter"] == name
        assert answer.get_json()["expected"] == "area"


def test_every_stored_query_accepts_the_parameters_of_the_site(client: FlaskClient) -> None:
    assert numbers(client.get(f"{AREA}?area=4&lang=en&timeout=5")) == numbers(client.get(f"{AREA}?area=4"))
    assert client.get(f"{AREA}?timeout=x").status_code == 400
