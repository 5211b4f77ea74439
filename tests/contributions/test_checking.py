"""A partner's draft is checked in the partner's words, in every format, by the site and the command alike."""

from __future__ import annotations

import ast
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from openpyxl.worksheet.worksheet import Worksheet
from rdflib import Graph
from werkzeug.test import TestResponse

from app.content.validation import validate
from app.contributions.findings import MOST_FINDINGS
from app.contributions.rdf import MOST_BLANK
from app.contributions.sheet_reading import MOST_ROWS
from app.language import catalogue
from app.settings import REPOSITORY
from tests.cli.test_cli import run

BASE = "https://data.lier.kommune.no/"
PLAN = f"{BASE}id/plan/naering-2023-2026"
OWN = "https://data.partner.example/prosjekt"
PREFIXES = f"""@prefix plan: <{BASE}def/plan#> .
@prefix schema: <http://schema.org/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
DRAFT = f"""{PREFIXES}
<{OWN}/1> a schema:Project ; rdfs:label "Sykkelhotell"@nb ; plan:implements <{PLAN}/tiltak/5.1> .
<{OWN}/2> a schema:Project ; plan:implements <{PLAN}/tiltak/5.9> .
<{PLAN}/tiltak/5.2> plan:concernsInitiative <{OWN}/1> .
<{OWN}/3> a schema:Project ; plan:concernsInitiative <{PLAN}/tiltak/6.3> .
<{OWN}/4> a plan:Initiativ .
<{OWN}/5> a schema:Project ; plan:implementz <{PLAN}/tiltak/6.1> .
<{OWN}/6> a schema:Project ; plan:dependsOn <{BASE}doc/plan/naering-2023-2026/tiltak/6.2> .
<{OWN}/7> plan:isAbout <{PLAN}/mal/4> .
<{OWN}/8> a schema:Project ; dcterms:relation <{PLAN}/tiltak/4.1> .
<{PLAN}/tiltak/4.9> plan:hasContributionFrom <{OWN}/9> .
<{OWN}/10> a schema:Project ; dcterms:relation <{BASE}id/aktor/buskerudbyn> .
"""
EXPECTED = [
    ("error", "Tiltak 5.9 finnes ikke. Mente du 5.5?"),
    ("error", "Bare planen selv sier plan:concernsInitiative"),
    ("error", "plan:concernsInitiative går fra en del av planen"),
    ("error", "plan:Initiativ finnes ikke. Mente du plan:Initiative?"),
    ("error", "plan:implementz finnes ikke. Mente du plan:implements?"),
    ("error", f"Mente du <{PLAN}/tiltak/6.2>?"),
    ("warning", f"Ingenting sier hva <{OWN}/7> er"),
    ("warning", f"Ingenting sier hva <{OWN}/9> er"),
    ("warning", "dcterms:relation sier ikke hvordan"),
    ("error", f"Mente du <{BASE}id/aktor/buskerudbyen>?"),
]
UNDERSTOOD = {
    ("1", "implements", "tiltak/5.1"),
    ("7", "isAbout", "mal/4"),
    ("8", "linkedToElement", "tiltak/4.1"),
    ("9", "contributesToElement", "tiltak/4.9"),
}
FORMATS = {"ttl": "turtle", "nt": "nt", "rdf": "xml", "jsonld": "json-ld", "trig": "trig"}
MEDIA = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
    "trig": "application/trig",
    "csv": "text/csv",
}
HEADINGS = (
    "Tiltak;Adressen til tiltaket;Tilknytning;Eget prosjekt;Adressen til prosjektet;Med egne ord;Dato\n"
)


def sent(client: FlaskClient, data: bytes | str, kind: str, **headers: str) -> TestResponse:
    """The answer to a file that is sent as the body."""
    return client.post(
        "/bidrag/kontroll?partner=buskerudbyen&lang=nb",
        data=data,
        headers={"Content-Type": kind, "Accept": "application/json", **headers},
    )


def checked(client: FlaskClient, data: bytes | str, kind: str) -> dict[str, Any]:
    """The result of a check."""
    answer = sent(client, data, kind)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def links(result: dict[str, Any]) -> set[tuple[str, str, str]]:
    """The understood links, by the ends of their addresses."""
    return {
        (
            link["subject"].rpartition("/")[2],
            link["relation"].rpartition("#")[2],
            link["element"].removeprefix(PLAN + "/"),
        )
        for link in result["understood"]
    }


def sheet(client: FlaskClient) -> tuple[openpyxl.Workbook, Worksheet]:
    """The linking sheet, as a partner opens it."""
    answer = client.get("/bidrag/ark/naering-2023-2026.xlsx?lang=nb")
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert isinstance(book.active, Worksheet)
    return book, book.active


def saved(book: openpyxl.Workbook) -> bytes:
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def test_every_fault_of_a_draft_is_reported_with_its_line_and_the_near_miss(client: FlaskClient) -> None:
    result = checked(client, DRAFT, "text/turtle")
    assert not result["conforms"]
    assert len(result["findings"]) == len(EXPECTED)
    written = DRAFT.splitlines()
    for severity, text in EXPECTED:
        (found,) = [f for f in result["findings"] if text in f["message"]]
        assert found["severity"] == severity
        assert f"<{OWN}/" in written[int(found["line"]) - 1]
    assert links(result) == UNDERSTOOD


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_rdf_format_gets_the_same_answer(client: FlaskClient, suffix: str) -> None:
    graph = Graph().parse(data=DRAFT, format="turtle")
    data = graph.serialize(format=FORMATS[suffix])
    result = checked(client, data, MEDIA[suffix])
    assert sorted((f["severity"], f["message"]) for f in result["findings"]) == sorted(
        (f["severity"], f["message"]) for f in checked(client, DRAFT, "text/turtle")["findings"]
    )
    assert links(result) == UNDERSTOOD
    assert all(int(f["line"]) > 0 for f in result["findings"])


def test_the_command_gives_the_answer_of_the_site(
    client: FlaskClient, releases: Path, tmp_path: Path
) -> None:
    file = tmp_path / "utkast.ttl"
    file.write_text(DRAFT, "utf-8")
    done = run("validate", "--as-partner", "buskerudbyen", "--format", "json", file, releases=releases)
    assert done.exit_code == 1
    assert json.loads(done.output) == checked(client, DRAFT, "text/turtle")
    told = run("validate", "--as-partner", "buskerudbyen", file, releases=releases)
    assert "Feil, linje 7: Tiltak 5.9 finnes ikke. Mente du 5.5?" in told.output
    file.write_text(f"{PREFIXES}<{OWN}/1> a schema:Project ; plan:implements <{PLAN}/tiltak/5.1> .", "utf-8")
    assert run("validate", "--as-partner", "buskerudbyen", file, releases=releases).exit_code == 0
    assert run("validate", "--as-partner", "nobody", file, releases=releases).exit_code == 2
    assert run("validate", "--as-partner", "buskerudbyen", releases=releases).exit_code == 2


def test_the_sheet_has_all_measures_and_comes_back_as_data(client: FlaskClient) -> None:
    book, page = sheet(client)
    numbers = [row[0].value for row in page.iter_rows(min_row=2)]
    assert len(numbers) == 41 + 6 + 6
    assert {"Mål 1", "Innsatsområde 6"} <= set(numbers[41:])
    assert {row[0].number_format for row in page.iter_rows(min_row=2)} == {"@"}
    assert [cell.value for cell in page[2]][:3] == ["1.1", page["B2"].value, f"{PLAN}/tiltak/1.1"]
    assert page.data_validations.dataValidation[0].formula1.startswith('"gjennomfører,')
    measure = next(row for row in page.iter_rows(min_row=2) if row[0].value == "5.1")
    values = ("bidrar til planelementet", "Sykkelhotell", f"{OWN}/1", "Vår del.", "15.06.2024")
    for cell, value in zip(measure[3:8], values, strict=True):
        cell.value = value
    answer = client.post(
        "/bidrag/kontroll?lang=nb",
        data={"partner": "Buskerudbyen", "file": (io.BytesIO(saved(book)), "ark.xlsx")},
        headers={"Accept": "application/json"},
    )
    result = answer.get_json()
    assert result["conforms"]
    assert links(result) == {("1", "contributesToElement", "tiltak/5.1")}
    assert result["pages"][0]["says"][0]["relation"] == "får bidrag fra"
    turtle = Graph().parse(data=result["turtle"], format="turtle")
    assert set(turtle) == set(Graph().parse(data=result["jsonld"], format="json-ld"))
    link = (f"{OWN}/1", f"{BASE}def/plan#contributesToElement", f"{PLAN}/tiltak/5.1")
    assert link in {tuple(map(str, triple)) for triple in turtle}
    shapes = Graph().parse(data=client.get("/graf/former/contribution.ttl").data, format="turtle")
    assert validate(turtle, shapes).conforms
    again = checked(client, result["turtle"], "text/turtle")
    assert again["findings"] == []
    assert again["understood"] == result["understood"]


def test_the_sheet_of_a_partner_begins_with_its_measures(client: FlaskClient) -> None:
    answer = client.get("/bidrag/ark/naering-2023-2026.xlsx?partner=buskerudbyen")
    assert 'filename="naering-2023-2026-buskerudbyen.xlsx"' in answer.headers["Content-Disposition"]
    page = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    assert isinstance(page, Worksheet)
    numbers = [str(row[0].value) for row in page.iter_rows(min_row=2)]
    assert numbers[:3] == ["5.1", "6.3", "1.1"]
    assert len(numbers) == 41 + 6 + 6


def test_wrong_cells_are_named_with_what_was_probably_meant(client: FlaskClient) -> None:
    rows = (
        f"5.1;{PLAN}/tiltak/5.1;gjenomfører;A;{OWN}/1;;\n"
        f"5.9;;gjennomfører;B;{OWN}/2;;\n"
        f"5.1;{PLAN}/tiltak/5.2;gjennomfører;C;{OWN}/3;;\n"
        f"6.3;;handler om;D;prosjekt/4;;\n"
        f"6.3;;handler om;E;{BASE}id/aktor/buskerudbyen;;\n"
        f"6.3;;handler om;F;{OWN}/6;;i fjor\n"
        f"6.3;;;G;{OWN}/7;;\n"
        f"6.2;;rapporterer om;H;{OWN}/8;;\n"
        ";;;;;;\n"
    )
    result = checked(client, HEADINGS + rows, "text/csv")
    assert [(f["cell"], f["message"].partition(".")[0]) for f in result["findings"]] == [
        ("C2", "«gjenomfører» er ikke en av tilknytningene"),
        ("A3", "Tiltak 5"),
        ("A4", "Raden har nummeret 5"),
        ("E5", "«prosjekt/4» er ikke en nettadresse"),
        (
            "E6",
            f"{BASE}id/aktor/buskerudbyen er en adresse på planens nettsted, ikke på ditt".partition(".")[0],
        ),
        ("G7", "«i fjor» er ikke en dato"),
        ("C8", "Tilknytningen mangler"),
    ]
    assert links(result) == {("8", "reportsOn", "tiltak/6.2")}


def test_a_contribution_says_who_when_and_what(client: FlaskClient) -> None:
    draft = f"""{PREFIXES}@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
<{OWN}/1> a schema:Project ; plan:implements <{PLAN}/tiltak/5.1> .
<{OWN}/b> a plan:Contribution ; rdf:subject <{OWN}/1> ; rdf:predicate plan:implements ;
  rdf:object <{PLAN}/tiltak/5.1> ; plan:statedBy <{BASE}id/aktor/drammen-helsepark> ;
  plan:statedOn "i fjor" ; plan:ownWords "Vår del."@nb .
<{OWN}/c> a plan:Contribution ; rdf:subject <{OWN}/1> .
"""
    result = checked(client, draft, "text/turtle")
    messages = " ".join(f["message"] for f in result["findings"])
    assert "«i fjor» er ikke en dato" in messages
    assert "men du er" in messages
    assert "mangler plan:statedOn" in messages
    assert result["understood"][0]["text"] == "Vår del."


def test_the_links_come_back_as_turtle_or_json_ld_alone(client: FlaskClient) -> None:
    draft = f"{PREFIXES}<{OWN}/1> a schema:Project ; plan:implements <{PLAN}/tiltak/5.1> ."
    for accept, form in (("text/turtle", "turtle"), ("application/ld+json", "json-ld")):
        answer = sent(client, draft, "text/turtle", Accept=accept)
        assert answer.mimetype == accept
        assert len(Graph().parse(data=answer.data, format=form)) == 2


def test_the_page_shows_faults_and_pages_without_scripts_and_escapes_them(client: FlaskClient) -> None:
    rows = f"5.1;;gjennomfører;<script>x</script>;{OWN}/1;;\n5.9;;<b>;;{OWN}/2;;\n"
    answer = client.post(
        "/bidrag/kontroll?lang=nb",
        data={"partner": "buskerudbyen", "file": (io.BytesIO((HEADINGS + rows).encode()), "ark.csv")},
        headers={"Accept": "text/html"},
    )
    assert "Mente du 5.5?" in answer.text
    assert "Slik ville sidene sett ut" in answer.text
    assert "<script>x" not in answer.text
    assert "<b>" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_page_calls_a_measure_by_its_words(client: FlaskClient) -> None:
    answer = client.post(
        "/bidrag/kontroll?lang=en",
        data={
            "partner": "buskerudbyen",
            "file": (io.BytesIO(f"{HEADINGS}6.1;;gjennomfører;A;{OWN}/1;;\n".encode()), "a.csv"),
        },
        headers={"Accept": "text/html"},
    )
    heading, _, rest = answer.text.partition('tiltak/6.1?lang=en">')[2].partition("</h3>")
    assert heading.startswith("6.1 ")
    assert "</a>" in heading
    assert '<blockquote lang="nb">Jobbe for å få på plass en byvekstavgift for Buskerudbyen.' in rest


def zipped(**parts: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return data.getvalue()


def with_cells(client: FlaskClient, **cells: object) -> bytes:
    book, page = sheet(client)
    for place, value in cells.items():
        page[place] = value
    return saved(book)


HOSTILE: dict[str, tuple[bytes, str, int]] = {
    "zip bomb": (zipped(**{"xl/workbook.xml": b"0" * 30_000_000}), "application/zip", 413),
    "many parts": (zipped(**{f"p{n}": b"" for n in range(300)}), "application/zip", 413),
    "no workbook": (zipped(a=b"x"), "application/zip", 422),
    "cut workbook": (zipped(a=b"x" * 5000)[:-30], "application/zip", 422),
    "entities in a workbook": (zipped(w=b"<!DOCTYPE a [<!ENTITY b 'c'>]>"), "application/zip", 422),
    "formula": ((HEADINGS + "5.1;;=HYPERLINK();;;;\n").encode(), "text/csv", 422),
    "command": ((HEADINGS + "5.1;;@SUM(1);;;;\n").encode(), "text/csv", 422),
    "no headings": (b"a;b\n1;2\n", "text/csv", 422),
    "open quote": ((HEADINGS + '"').encode(), "text/csv", 422),
    "many rows": ((HEADINGS + "5.1;;x;;;;\n" * (MOST_ROWS + 5)).encode(), "text/csv", 413),
    "long cell": ((HEADINGS + f"5.1;;{'x' * 5000};;;;\n").encode(), "text/csv", 413),
    "control character": (b"<http://a.no/\x07> <http://b.no/> <http://c.no/> .", "text/turtle", 422),
    "control escape": (b"<http://a.no/\\u0007> <http://b.no/> <http://c.no/> .", "text/turtle", 422),
    "relative": (b"<a> <http://b.no/> <http://c.no/> .", "text/turtle", 422),
    "blank nodes": (b"[] <http://b.no/> 1 .\n" * (MOST_BLANK + 1), "text/turtle", 413),
    "nested": (b"<http://a.no/> <http://b.no/> " + b"[ <http://b.no/> " * 30_000, "text/turtle", 422),
    "closed": (b"<a:b> <b:c> " + b"[ <b:c> " * 30_000 + b"1" + b" ]" * 30_000 + b" .", "text/turtle", 413),
    "nested json": (b'{"a":' * 30_000, "application/ld+json", 422),
    "many statements": (b"<http://a.no/> <http://b.no/> %d .\n" * 25_000, "text/turtle", 413),
    "latin-1": ("<http://a.no/> <http://b.no/> \"ø\" .".encode("latin-1"), "text/turtle", 422),
    "entities": (b'<!DOCTYPE r [<!ENTITY a "b">]><r/>', "application/rdf+xml", 422),
    "nested XML": (b"<a:b xmlns:a='http://a.no/'>" * 20_000, "application/rdf+xml", 422),
    "cut XML": (b"<r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>", "application/rdf+xml", 422),
    "no XML": (b"<r>", "application/rdf+xml", 422),
    "remote context": (b'{"@context": "https://e.example/c", "@id": "a:b"}', "application/ld+json", 422),
    "remote import": (
        b'{"@context": {"@version": 1.1, "@import": "https://e.example/c"}, "@id": "a:b", "x": 1}',
        "application/ld+json",
        422,
    ),
    "nested remote context": (
        b'{"@id": "a:b", "a:c": {"@context": "https://e.example/c", "@id": "a:d"}}',
        "application/ld+json",
        422,
    ),
    "many contexts": (
        json.dumps([{"@context": f"{BASE}context.jsonld"}] * 1_000).encode(),
        "application/ld+json",
        413,
    ),
    "many attributes": (
        b"<r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:p='http://a.no/'><r:Description "
        + b" ".join(b"p:a%d='1'" % n for n in range(300)) + b"/></r:RDF>",
        "application/rdf+xml",
        422,
    ),
    "control character in a cell": ((HEADINGS + "5.1;;handler om;A\0;;;\n").encode(), "text/csv", 422),
    "unknown format": (b"%PDF-1.4", "application/pdf", 422),
    "nothing": (b"", "text/csv", 422),
}  # fmt: skip
HOSTILE["many statements"] = (
    b"".join(b"<http://a.no/> <http://b.no/> %d .\n" % n for n in range(25_000)),
    "text/turtle",
    413,
)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_gets_a_clear_error(client: FlaskClient, name: str) -> None:
    data, kind, status = HOSTILE[name]
    answer = sent(client, data, kind)
    assert answer.status_code == status, answer.text
    assert answer.get_json(force=True)["detail"]


# Of more than 500 kB, the test client makes a temporary file that it does not close.
@pytest.mark.parametrize("name", [name for name, (data, *_) in HOSTILE.items() if len(data) < 400_000])
def test_the_form_answers_a_hostile_file_with_a_page(client: FlaskClient, name: str) -> None:
    data, kind, status = HOSTILE[name]
    answer = client.post(
        "/bidrag/kontroll?lang=nb",
        data={"partner": "buskerudbyen", "file": (io.BytesIO(data), "fil", kind)},
        headers={"Accept": "text/html"},
    )
    assert answer.status_code == status
    assert answer.mimetype == "text/html"


@pytest.mark.parametrize(
    "name", ["ark.xlsx", "lenker.ttl", "lenker.jsonld", "lenker.rdf", "ark.csv", "stor.csv", "none.pdf"]
)
def test_the_command_refuses_a_hostile_file(releases: Path, tmp_path: Path, name: str) -> None:
    hostile = {
        "ark.xlsx": "zip bomb",
        "lenker.ttl": "blank nodes",
        "lenker.jsonld": "nested remote context",
        "lenker.rdf": "entities",
        "ark.csv": "many rows",
    }
    data = HOSTILE[hostile[name]][0] if name in hostile else b"x" * (2 << 20)
    (tmp_path / name).write_bytes(data)
    done = run("validate", "--as-partner", "buskerudbyen", tmp_path / name, releases=releases)
    assert done.exit_code == 2
    assert "Traceback" not in done.output


def test_brackets_in_texts_are_no_fault(client: FlaskClient) -> None:
    draft = f'{PREFIXES}<{OWN}/1> a schema:Project ; rdfs:label "{":( " * 500}"@nb .'
    assert checked(client, draft, "text/turtle")["conforms"]


def test_formulas_in_a_workbook_are_named_by_their_cells(client: FlaskClient) -> None:
    answer = sent(client, with_cells(client, E2="=1+1", G3="=E2"), "application/zip")
    assert answer.status_code == 422
    assert answer.get_json(force=True)["place"] == "E2, G3"


ROW = f"5.1;;gjennomfører;Sykkelhotell på Øya;{OWN}/1;;2024-06-15\n"


@pytest.mark.parametrize(
    ("data", "warnings"),
    [
        ((HEADINGS + ROW).encode("cp1252"), ["Lest som Windows-1252"]),
        ((HEADINGS + ROW).replace(";", "\t").encode("utf-16"), []),
        (("sep=;\r\n" + HEADINGS + ROW).encode("utf-8-sig"), []),
    ],
    ids=["Windows-1252", "UTF-16 with tabs", "the delimiter on the first line"],
)
def test_csv_as_spreadsheet_programs_save_it_is_read(
    client: FlaskClient, data: bytes, warnings: list[str]
) -> None:
    result = checked(client, data, "text/csv")
    assert [link["name"] for link in result["understood"]] == ["Sykkelhotell på Øya"]
    assert [f["message"].partition(".")[0] for f in result["findings"]] == warnings


def test_a_column_that_the_sheet_does_not_have_is_named_with_its_cell(client: FlaskClient) -> None:
    table = HEADINGS.replace("Med egne ord", "Kommentar") + ROW.replace(";;2024", ";Bra;2024")
    (found,) = checked(client, table, "text/csv")["findings"]
    assert (found["cell"], found["severity"]) == ("F1", "warning")
    assert "«Kommentar»" in found["message"]
    assert checked(client, table.replace("Bra", ""), "text/csv")["findings"] == []


def test_two_columns_of_one_name_are_refused(client: FlaskClient) -> None:
    table = HEADINGS.replace("Med egne ord", "Dato") + ROW.replace(";;2024", ";2023-01-01;2024")
    answer = sent(client, table, "text/csv")
    assert (answer.status_code, answer.get_json(force=True)["place"]) == (422, "F1")


def test_an_open_quotation_mark_is_named_with_its_line(client: FlaskClient) -> None:
    answer = sent(client, HEADINGS + ROW + ROW.replace("Sykkel", '"Sykkel'), "text/csv").get_json(force=True)
    assert "anførselstegn" in answer["detail"]
    assert int(answer["place"]) >= 3


def test_the_sheet_with_the_headings_is_read_wherever_it_is(client: FlaskClient) -> None:
    book = openpyxl.load_workbook(io.BytesIO(with_cells(client, C2="gjennomfører", F2="Vår del")))
    links_sheet = book.worksheets[0]
    book.create_sheet("Les meg", 0)["A1"] = "Fyll ut arket Lenker"
    again = book.create_sheet("Flere")
    again.append([cell.value for cell in links_sheet[1]])
    data = io.BytesIO()
    book.save(data)
    messages = [f["message"] for f in checked(client, data.getvalue(), "application/zip")["findings"]]
    assert any("«Flere»" in message for message in messages)
    assert any("tilknytning" in message.casefold() or "prosjekt" in message for message in messages)


@pytest.mark.parametrize("text", ['{"a": NaN}', '{"a": 1e999}', r'{"a": "\ud800"}', "[" * 100_000])
def test_json_that_nothing_can_use_is_refused_in_the_readers_language(client: FlaskClient, text: str) -> None:
    told = {}
    for language in ("en", "nb"):
        answer = client.post(
            f"/bidrag/kontroll?partner=buskerudbyen&lang={language}",
            data=text,
            content_type="application/ld+json",
            headers={"Accept": "application/json"},
        )
        assert answer.status_code == 422
        told[language] = answer.get_json(force=True)
    assert told["en"]["reason"] in told["en"]["detail"]
    assert told["en"]["reason"] not in told["nb"]["detail"]


def test_a_file_that_is_too_large_and_a_partner_that_is_unknown_are_refused(client: FlaskClient) -> None:
    assert sent(client, b"x" * (2 << 20), "text/turtle").status_code == 413
    unknown = client.post(
        "/bidrag/kontroll?partner=buskerudbyn", data=b"", headers={"Accept": "application/json"}
    )
    assert unknown.status_code == 422
    assert "buskerudbyen" in unknown.get_json(force=True)["nearest"]
    missing = client.post("/bidrag/kontroll?lang=en", data=b"").get_json(force=True)
    assert (missing["status"], missing["remedy"]) == (400, "It must be the end of the address of an actor.")


def test_a_file_that_a_program_calls_a_form_is_not_called_incomplete(client: FlaskClient) -> None:
    """`curl --data-binary` names this type unless it is told another."""
    form = "application/x-www-form-urlencoded"
    assert sent(client, b"<a> <b> <c> .", form).get_json(force=True)["reason"] == "its format is not known"
    named = client.post(
        "/bidrag/kontroll?partner=buskerudbyen&filename=links.ttl",
        data=PREFIXES.encode(),
        headers={"Content-Type": form, "Accept": "application/json"},
    )
    assert named.status_code == 200


def test_a_file_with_very_many_faults_is_checked_only_up_to_a_limit(client: FlaskClient) -> None:
    draft = PREFIXES + "".join(
        f"<{OWN}/{n}> a schema:Project ; plan:implements <{PLAN}/tiltak/9.{n}> .\n" for n in range(2_000)
    )
    result = checked(client, draft, "text/turtle")
    assert len(result["findings"]) == MOST_FINDINGS + 1
    assert str(MOST_FINDINGS) in result["findings"][-1]["message"]
    rows = "".join(f"9.{n};;gjennomfører;;{OWN}/{n};;\n" for n in range(1_000))
    assert len(checked(client, HEADINGS + rows, "text/csv")["findings"]) == MOST_FINDINGS + 1


def test_our_own_context_is_read_without_fetching_it(client: FlaskClient) -> None:
    for address in (f"{BASE}context.jsonld", f"{BASE}context/1.3.0.jsonld"):
        draft = {
            "@context": address,
            "id": f"{OWN}/1",
            "type": "http://schema.org/Project",
            f"{BASE}def/plan#implements": {"id": f"{PLAN}/tiltak/5.1"},
        }
        assert links(checked(client, json.dumps(draft), "application/ld+json")) == {
            ("1", "implements", "tiltak/5.1")
        }


def test_every_text_for_partners_is_translated() -> None:
    known, texts = set(catalogue("nb")), set()
    for path in (REPOSITORY / "app/contributions").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in (
                "FileFinding",
                "ContributionUnreadable",
            ):
                found = [a.value for a in node.args[:2] if isinstance(a, ast.Constant)]
                texts |= {text for text in found if isinstance(text, str) and text}
    assert len(texts) > 15
    assert texts <= known, texts - known
