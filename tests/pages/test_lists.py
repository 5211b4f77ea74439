"""The lists of resources as JSON and CSV, for readers who do not use RDF."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.files.listing import Listing
from app.formats import JSON, LISTS, RESULTS_CSV
from app.serving import Publication

BASE = "https://data.lier.kommune.no/"
MEASURE = f"{BASE}id/plan/naering-2023-2026/tiltak/6.1"


@pytest.fixture(scope="module")
def listing(site: Flask) -> Listing:
    publication: Publication = site.extensions["publication"]
    return publication.current().files


def read(client: FlaskClient, path: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(client.get(path).text)
    return found


def test_list_of_measures_as_json_has_their_words_partners_and_addresses(client: FlaskClient) -> None:
    answer = client.get("/klasse/Measure.json")
    assert answer.content_type == JSON.media_type
    told = json.loads(answer.text)
    assert told["total"] == len(told["items"]) == 41
    measure = next(item for item in told["items"] if item["id"] == MEASURE)
    assert measure["text"]["nb"] == "Jobbe for å få på plass en byvekstavgift for Buskerudbyen."
    assert {m["quote"] for m in measure["mention"]} >= {"Buskerudbyen"}
    assert "/context/" in measure["@context"]
    assert "mentionedBy" not in measure


@pytest.mark.parametrize("name", ["Measure", "Actor", "Place", "Plan"])
def test_item_of_a_list_agrees_with_the_tree_at_its_own_address(client: FlaskClient, name: str) -> None:
    item = read(client, f"/klasse/{name}.json")["items"][0]
    whole = read(client, item["id"].replace(f"{BASE}id/", "/doc/") + ".json")
    assert item.keys() <= whole.keys()
    for key, value in item.items():
        if not isinstance(value, list):
            assert whole[key] == value, key
        else:
            assert len(whole[key]) == len(value), key


def test_pages_of_a_list_as_json_name_each_other(site: Flask, client: FlaskClient) -> None:
    first = read(client, "/klasse/Mention.json")
    assert first["pages"] > 1
    assert first["previous"] is None
    second = read(client, first["next"].replace(BASE, "/"))
    assert second["page"] == 2
    assert second["previous"] == f"{BASE}klasse/Mention.json"
    assert not {i["id"] for i in first["items"]} & {i["id"] for i in second["items"]}


def test_list_as_csv_has_addresses_names_and_words(client: FlaskClient) -> None:
    answer = client.get("/klasse/Measure.csv")
    assert answer.content_type == RESULTS_CSV.content_type
    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    row = next(r for r in rows if r["iri"] == MEASURE)
    assert row["url"] == MEASURE.replace("/id/", "/doc/")
    assert (row["number"], row["name_nb"], row["type"]) == ("6.1", "Tiltak 6.1", "Measure")
    assert row["text"].startswith("Jobbe for å få på plass")


def test_json_is_chosen_by_its_media_type_and_by_its_suffix(client: FlaskClient) -> None:
    negotiated = client.get("/klasse/Place", headers={"Accept": "application/json"})
    assert negotiated.headers["Content-Location"] == "/klasse/Place.json"
    assert json.loads(negotiated.text) == read(client, "/klasse/Place.json")
    assert client.get("/klasse/Place").content_type.startswith("text/turtle")


def test_every_format_of_a_list_is_linked_from_its_header(client: FlaskClient) -> None:
    link = client.get("/klasse/Place.json").headers["Link"]
    for representation in LISTS:
        if representation != JSON:
            assert f"</klasse/Place.{representation.suffix}>" in link


@pytest.mark.parametrize("suffix", ["json", "csv"])
def test_missing_class_or_page_is_not_found(client: FlaskClient, suffix: str) -> None:
    for path in (f"/klasse/Nothing.{suffix}", f"/klasse/Measure.{suffix}?page=9"):
        assert client.get(path).status_code == 404


def test_page_of_files_offers_excel_tables_texts_and_json_before_all_files(client: FlaskClient) -> None:
    for language, name in (("nb", "planer.xlsx"), ("en", "planer.en.xlsx")):
        page = client.get(f"/filer?lang={language}", headers={"Accept": "text/html"}).text
        needs = page[: page.index('id="tables"')]
        for target in (name, "tiltak.csv", "/les/naering-2023-2026", "/klasse/Measure.json", "/sporring"):
            assert target in needs, target
        assert "planer.nq" not in needs


def test_checksums_are_folded(client: FlaskClient, listing: Listing) -> None:
    page = client.get("/filer", headers={"Accept": "text/html"}).text
    before, folded = page.split("<details>", 1)
    for file in listing.files:
        assert file.sha256 not in before
        assert file.sha256 in folded
