"""The tables have unchanged words, types and valid keys, and independent programs can read them."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pyoxigraph as ox
import pytest
from openpyxl.utils.escape import unescape

from app.compressed import deflated
from app.files.cells import SEPARATOR, without_formula
from app.files.columns import Column, Table
from app.files.kinds import FileContext
from app.files.listing import Listing
from app.files.measure_tables import MEASURES
from app.files.partner_tables import PARTICIPATIONS
from app.files.rows import NORWEGIAN
from app.files.sheets import FIRST, SheetContent, SheetRows, rows_as_xml, styles, write_workbook
from app.files.spreadsheet import VALUES, reading_order
from app.files.table_files import write_tables
from app.files.table_rows import SharedRow, Together, in_languages
from app.files.tables import TABLES
from app.language import INTERFACE_LANGUAGES
from app.sparql.spreadsheet import DoesNotFit
from app.store.lookups import Lookups
from tests.files.reading import bytes_of
from tests.graphs import in_memory

VOCABULARY = "https://data.lier.kommune.no/def/plan#"
TEXT, AREA = f"{VOCABULARY}text", f"{VOCABULARY}FocusArea"
CONCEPT = "http://www.w3.org/2004/02/skos/core#Concept"
TITLE = "http://purl.org/dc/terms/title"
HOSTILE = ["=1+1", "+47", "-x", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x.example","x")']


def read(listing: Listing, table: Table) -> list[dict[str, str]]:
    text = bytes_of(listing, f"{table.name}.csv").decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_every_measure_is_in_the_table_with_its_words_unchanged(
    listing: Listing, material: FileContext
) -> None:
    rows = {row["iri"]: row["tekst"] for row in read(listing, MEASURES)}
    assert len(rows) == 41
    for iri, text in rows.items():
        adopted = material.lookups.objects(iri, TEXT)
        assert [o.value for o in adopted] == [text]


def test_measures_are_in_the_order_of_the_plan(listing: Listing) -> None:
    numbers = [tuple(map(int, row["nummer"].split("."))) for row in read(listing, MEASURES)]
    assert numbers == sorted(numbers)
    assert numbers[-1] == (6, 5)


def test_row_of_a_measure_has_its_area_its_goal_and_our_annotations(listing: Listing) -> None:
    row = next(r for r in read(listing, MEASURES) if r["nummer"] == "6.1")
    assert row["del_av_tittel"] == "Konkurransedyktig transportsystem"
    assert row["mal"] == "Lier skal tilby næringslivet et konkurransedyktig transportsystem"
    assert row["forpliktelse"]
    assert "byvekstavgift" in row["tekst"]


def test_partners_are_those_that_the_endpoint_counts(listing: Listing, material: FileContext) -> None:
    query = """
        PREFIX plan: <https://data.lier.kommune.no/def/plan#>
        SELECT ?partner (COUNT(DISTINCT ?measure) AS ?count) WHERE {
          ?partner a plan:Partner .
          OPTIONAL { ?measure a plan:Measure ; plan:mention/plan:mentionOf ?partner }
        } GROUP BY ?partner"""
    answer = in_memory(material.lookups).query(query, use_default_graph_as_union=True)
    assert isinstance(answer, ox.QuerySolutions)
    counted = {row["partner"].value: row["count"].value for row in answer}
    partners = next(t for t in TABLES if t.name == "partnere")
    assert {r["iri"]: r["antall_tiltak"] for r in read(listing, partners)} == counted


def test_words_of_a_mention_occur_in_its_element(listing: Listing, material: FileContext) -> None:
    mentions = next(t for t in TABLES if t.name == "omtaler")
    rows = read(listing, mentions)
    assert len(rows) > 50
    for row in rows:
        words = [o.value for p in (TEXT, TITLE) for o in material.lookups.objects(row["element"], p)]
        assert any(row["ordlyd"] in w for w in words), row["iri"]


def test_no_value_contains_the_separator_of_values(material: FileContext) -> None:
    for table in TABLES:
        for row in table.rows(material):
            for cell in in_languages(row, NORWEGIAN):
                assert not isinstance(cell, tuple) or not any(SEPARATOR in value for value in cell)


@pytest.fixture
def package(listing: Listing, tmp_path: Path) -> Path:
    """The unpacked package of the tables."""
    with zipfile.ZipFile(BytesIO(bytes_of(listing, "planer-tabeller.zip"))) as archive:
        archive.extractall(tmp_path)
    return tmp_path


def report_of(package: Path) -> Any:
    """Return what Frictionless reports about a package."""
    from frictionless import Package  # slow to import, and each process of the tests imports this module

    return Package(str(package / "datapackage.json")).validate()


def test_frictionless_accepts_the_package(package: Path) -> None:
    report = report_of(package)
    assert report.stats["tasks"] == len(TABLES)
    assert report.flatten(["type", "message"]) == []


BROKEN = [
    ("omtaler.csv", "/avsnitt/1,", "/avsnitt/9,", "foreign-key"),
    ("tiltak.csv", "/tiltak/1.2,", "/tiltak/1.1,", "primary-key"),
    ("tiltak.csv", ",1.2,2,", ",1.2,to,", "type-error"),
]


def broken(package: Path, file: str, old: str, new: str) -> None:
    """Damage a table, and remove its size and hash, which would reveal the damage at once."""
    before = (package / file).read_bytes()
    (package / file).write_bytes(before.replace(old.encode(), new.encode()))
    assert (package / file).read_bytes() != before
    description = json.loads((package / "datapackage.json").read_text("utf-8"))
    for resource in description["resources"]:
        del resource["bytes"], resource["hash"]
    (package / "datapackage.json").write_text(json.dumps(description), "utf-8")


@pytest.mark.parametrize(("file", "old", "new", "problem"), BROKEN)
def test_frictionless_detects_errors(package: Path, file: str, old: str, new: str, problem: str) -> None:
    broken(package, file, old, new)
    report = report_of(package)
    assert problem in {kind for (kind,) in report.flatten(["type"])}


def test_frictionless_detects_a_changed_file(package: Path) -> None:
    with (package / "partnere.csv").open("ab") as file:
        file.write(b"\r\n")
    report = report_of(package)
    assert "hash-count" in {kind for (kind,) in report.flatten(["type"])}


def test_csvw_reader_reads_the_tables_with_types_and_keys(package: Path) -> None:
    from csvw import TableGroup

    assert csvw_accepts(package)
    measures = list(TableGroup.from_file(package / "csv-metadata.json").tabledict["tiltak.csv"])
    assert [type(row["orden"]) for row in measures] == [int] * 41
    assert all(isinstance(row["forpliktelse"], list) for row in measures)


def csvw_accepts(package: Path) -> bool:
    from csvw import CSVW

    try:
        return bool(CSVW(str(package / "csv-metadata.json"), validate=True).is_valid)
    except ValueError:  # a broken key
        return False


@pytest.mark.parametrize(("file", "old", "new", "_"), BROKEN)
@pytest.mark.filterwarnings("ignore::UserWarning")  # in this way it reports errors
def test_csvw_reader_detects_errors(package: Path, file: str, old: str, new: str, _: str) -> None:
    broken(package, file, old, new)
    assert not csvw_accepts(package)


def sheet_rows(listing: Listing, name: str, table: Table, language: str) -> list[dict[str, str]]:
    """Return the rows of a sheet under their headings, and check the headings."""
    book = openpyxl.load_workbook(BytesIO(bytes_of(listing, name)))
    lines = list(book[table.titles[language]].iter_rows(values_only=True))
    assert list(lines[0]) == [column.titles[language] for _, column in reading_order(table)]
    return [
        {str(n): "" if v is None else str(v) for n, v in zip(lines[0], line, strict=True)}
        for line in lines[1:]
    ]


def test_workbook_has_the_same_cells_as_the_csv_files(listing: Listing) -> None:
    book = openpyxl.load_workbook(BytesIO(bytes_of(listing, "planer.xlsx")))
    assert book.sheetnames == [*(t.titles["nb"] for t in TABLES), "Om"]
    assert book.sheetnames[0] == "Tiltak"
    for table in TABLES:
        many = {c.name for c in table.columns if c.many}
        expected = [
            {
                c.nb: r[c.name].replace(SEPARATOR, VALUES) if c.name in many else r[c.name]
                for c in table.columns
            }
            for r in read(listing, table)
        ]
        assert sheet_rows(listing, "planer.xlsx", table, "nb") == expected


def test_sheet_of_measures_begins_with_what_people_read(listing: Listing) -> None:
    measure = next(r for r in sheet_rows(listing, "planer.xlsx", MEASURES, "nb") if r["Nummer"] == "2.3")
    first = list(measure)[:8]
    assert first[:4] == ["Nummer", "Vedtatt tekst", "Områdenummer", "Område"]
    assert "Partnere" in first
    assert measure["Område"] == "Lier Matklynge"
    assert measure["Status"] == ""
    assert list(measure)[-1].startswith(("Adressen", "Planens adresse", "Stedet"))


def test_measures_name_the_partners_in_their_words_and_those_with_a_role(
    listing: Listing, material: FileContext
) -> None:
    query = """
        PREFIX plan: <https://data.lier.kommune.no/def/plan#>
        SELECT DISTINCT ?measure ?partner WHERE {
          ?measure a plan:Measure ; plan:mention/plan:mentionOf|plan:participation/plan:participant ?partner .
          ?partner a plan:Partner .
        }"""
    answer = in_memory(material.lookups).query(query, use_default_graph_as_union=True)
    assert isinstance(answer, ox.QuerySolutions)
    pairs = {(r["measure"].value, material.lookups.label(r["partner"].value, ("nb",))) for r in answer}
    told = {(r["iri"], p) for r in read(listing, MEASURES) for p in r["partnere"].split(SEPARATOR) if p}
    assert told == pairs
    assert len(pairs) > 20


def test_participation_has_number_and_words_of_its_measure(listing: Listing) -> None:
    words = {r["iri"]: (r["nummer"], r["tekst"]) for r in read(listing, MEASURES)}
    rows = read(listing, PARTICIPATIONS)
    assert any(row["tiltak"] for row in rows)
    for row in rows:
        assert (row["tiltak_nummer"], row["tiltak_tekst"]) == words.get(row["tiltak"], ("", ""))


def test_english_workbook_has_english_names(listing: Listing, material: FileContext) -> None:
    rows = sheet_rows(listing, "planer.en.xlsx", MEASURES, "en")
    areas = {row["Area"] for row in rows}
    labels = [material.lookups.labels(i) for i in material.lookups.instances(AREA)]
    assert areas == {label["en"] for label in labels}
    assert {row["Adopted text"] for row in rows} == {row["tekst"] for row in read(listing, MEASURES)}
    roles = {row["Role"] for row in sheet_rows(listing, "planer.en.xlsx", PARTICIPATIONS, "en")}
    assert roles <= {material.lookups.labels(i).get("en", "") for i in material.lookups.instances(CONCEPT)}


def test_nynorsk_workbook_has_nynorsk_headings_and_names(listing: Listing, material: FileContext) -> None:
    book = openpyxl.load_workbook(BytesIO(bytes_of(listing, "planer.nn.xlsx")))
    assert book.sheetnames == ["Tiltak", "Partnarar", "Medverknad", "Omtalar", "Delane av planane", "Om"]
    rows = sheet_rows(listing, "planer.nn.xlsx", MEASURES, "nn")
    assert {row["Vedteken tekst"] for row in rows} == {row["tekst"] for row in read(listing, MEASURES)}
    named = {
        name
        for concept in material.lookups.instances(CONCEPT)
        if (name := material.lookups.labels(concept).get("nn"))
    }
    firm = {name for row in rows for name in row["Forplikting (vår tolking)"].split(VALUES) if name}
    assert firm
    assert firm <= named
    about = [[cell.value for cell in line] for line in book["Om"].iter_rows()]
    assert not [line for line in about if "Planens" in str(line)]


def test_status_of_a_measure_is_that_of_its_newest_report(
    material: FileContext,
) -> None:
    first = next(iter(MEASURES.rows(material)))
    look = Lookups(material.release)
    told = {
        "2024-06-01": ox.NamedNode("https://data.lier.kommune.no/def/status/ikke-startet"),
        "2025-06-01": ox.NamedNode("https://data.lier.kommune.no/def/status/pagar"),
    }
    for day, code in told.items():
        report = ox.NamedNode(f"https://data.lier.kommune.no/id/statusrapport/{day}")
        statements: dict[str, ox.NamedNode | ox.Literal] = {
            "statusOf": ox.NamedNode(str(first[0])),
            "status": code,
            "reportDate": ox.Literal(day, datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#date")),
        }
        for name, value in statements.items():
            term = ox.NamedNode(f"{VOCABULARY}{name}")
            in_memory(look).add(ox.Quad(report, term, value, ox.NamedNode("urn:x")))
    row = dict(
        zip(
            [c.name for c in MEASURES.columns],
            in_languages(next(iter(MEASURES.rows(FileContext(look.release, look)))), NORWEGIAN),
            strict=True,
        )
    )
    assert row["status_dato"] == "2025-06-01"
    assert row["status"] == (look.label(told["2025-06-01"].value, ("nb",)),)


def hostile_rows(_: FileContext) -> Iterator[SharedRow]:
    yield from ((text,) for text in HOSTILE)


def test_no_text_becomes_a_formula(material: FileContext, tmp_path: Path) -> None:
    titles = dict.fromkeys(INTERFACE_LANGUAGES, "Fiendtlig")
    table = Table("fiendtlig", titles, titles, (Column("a", "a", "a", "a"),), Together(hostile_rows))
    write_tables(material, tmp_path, [table])
    with gzip.open(tmp_path / "fiendtlig.csv.gz", "rt", encoding="utf-8", newline="") as text:
        lines = list(csv.reader(text))
    assert [line[0] for line in lines[1:]] == ["'" + text for text in HOSTILE]
    for name in ("planer.xlsx", "planer.nn.xlsx", "planer.en.xlsx"):
        sheet = openpyxl.load_workbook(tmp_path / name)["Fiendtlig"]
        cells = [row[0] for row in sheet.iter_rows(min_row=2)]
        assert [cell.data_type for cell in cells] == ["s"] * len(HOSTILE)
        assert [cell.value for cell in cells][:4] == HOSTILE[:4]
        assert all(cell.quotePrefix for cell in cells)
    assert without_formula("a=b") == "a=b"


UNUSUAL = [" a ", "a\nb", "a\rb", "_x0041_", "<r>a</r>", "a & <b>", "\x07", "🦔", "a" * 32_767]


def test_a_workbook_has_every_text_unchanged(tmp_path: Path) -> None:
    rows: list[list[str | int]] = [[text, number] for number, text in enumerate(UNUSUAL)]
    sheet_rows = SheetRows(BytesIO(), 2)
    for some in (rows[:3], rows[3:]):
        xml, widths = rows_as_xml(some, FIRST + sheet_rows.count, styles())
        sheet_rows.add(deflated(xml), len(some), widths)
    page = SheetContent("Texts", ["a", "b"], sheet_rows)
    write_workbook(tmp_path / "a.xlsx", "Title", [page], lambda _: None)
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["Texts"]
    found = [(row[0].data_type, unescape(row[0].value), row[1].value) for row in sheet.iter_rows(min_row=2)]
    assert found == [("s", text, number) for number, text in enumerate(UNUSUAL)]
    assert not any(cell.quotePrefix for row in sheet.iter_rows(min_row=2) for cell in row)
    assert sheet.dimensions == sheet.auto_filter.ref == f"A1:B{len(UNUSUAL) + 1}"


def test_what_no_sheet_can_hold_is_an_error() -> None:
    with pytest.raises(DoesNotFit):
        rows_as_xml([["a" * 32_768]], FIRST, styles())
    rows = SheetRows(BytesIO(), 1)
    rows.add(deflated(b""), 1_048_575, [1])
    with pytest.raises(DoesNotFit):
        rows.add(deflated(b""), 1, [1])


def test_every_column_has_a_title_in_every_language_of_the_interface() -> None:
    for table in TABLES:
        assert table.columns[0].name == "iri"
        for column in table.columns:
            assert set(column.titles) == set(INTERFACE_LANGUAGES)
            assert all(column.titles.values())
            assert not column.references or column.references in {t.name for t in TABLES}
