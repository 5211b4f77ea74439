"""Results that a partner states are read from RDF and from the sheet, and what cannot be right is refused."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from flask.testing import FlaskClient
from openpyxl.worksheet.worksheet import Worksheet
from rdflib import Graph

from app.content.validation import validate
from app.contributions.checking import check_contribution
from app.contributions.findings import Checked
from app.contributions.plan_terms import PlanTerms
from app.contributions.sheet import linking_sheet
from app.contributions.sheet_reading import read_xlsx
from app.contributions.writing import turtle_and_json_ld
from app.formats import JSON_LD, RESULTS_CSV, RESULTS_XLSX, TURTLE
from app.settings import REPOSITORY
from app.store.lookups import Lookups
from tests.cli.test_cli import run
from tests.files.conftest import released_neighbour

BASE = "https://data.eksempel.example/"
PLAN = f"{BASE}id/plan/naering-2027-2030"
LIER = "https://data.lier.kommune.no/id/plan/naering-2023-2026"
GOAL, MEASURE = f"{PLAN}/delmal/1.1", f"{PLAN}/tiltak/1"
INDICATOR = f"{BASE}id/indikator/overlevelse"
ACTOR = f"{BASE}id/aktor/naeringsforeningen"
OWN = "https://data.partner.example/"
TODAY = date(2029, 6, 1)
PREFIXES = f"""@prefix plan: <https://data.lier.kommune.no/def/plan#> .
@prefix schema: <http://schema.org/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix own: <{OWN}> .
"""
PARTS = {
    "resultOf": f"<{GOAL}>",
    "indicator": f"<{INDICATOR}>",
    "measuredValue": "52.5",
    "measuredFrom": '"2028-01-01"^^xsd:date',
    "measuredOn": '"2028-12-31"^^xsd:date',
    "reportedBy": f"<{ACTOR}>",
}
DESCRIBED = 'own:plasser a plan:Indicator ; rdfs:label "Plasser"@nb ; plan:unit "plasser"@nb .'
HEADINGS = (
    "Adressen til tiltaket;Adressen til prosjektet;Tilknytning;Eget prosjekt;Med egne ord;"
    "Indikator;Målt verdi;Enhet;Målt fra;Målt dato;Kilde\n"
)
SOURCE = f"{OWN}tabell"


@pytest.fixture(scope="module")
def terms(tmp_path_factory: pytest.TempPathFactory) -> PlanTerms:
    """The terms of a plan with an indicator, which the municipality has measured twice."""
    return PlanTerms(Lookups(released_neighbour(tmp_path_factory.mktemp("neighbour"))))


def stated(node: str = "own:m", extra: str = f"dcterms:source <{SOURCE}>", **parts: str) -> str:
    """Return a measurement in Turtle; an empty part is left out."""
    given = {name: value for name, value in {**PARTS, **parts}.items() if value}
    pairs = [f"plan:{name} {value}" for name, value in given.items()]
    return f"{node} a plan:Measurement ; {' ; '.join([*pairs, *([extra] if extra else [])])} .\n"


def in_turtle(terms: PlanTerms, *parts: str) -> Checked:
    return check_contribution((PREFIXES + "".join(parts)).encode(), TURTLE, ACTOR, terms, TODAY)


def in_rows(terms: PlanTerms, *rows: str) -> Checked:
    return check_contribution((HEADINGS + "".join(rows)).encode(), RESULTS_CSV, ACTOR, terms, TODAY)


def texts(found: Checked) -> list[str]:
    return [f"{f.severity}: {f.text('en')}" for f in found.findings]


def test_value_of_an_indicator_of_the_plan_is_understood(terms: PlanTerms) -> None:
    found = in_turtle(terms, stated())
    assert texts(found) == []
    (result,) = found.results
    assert (result.element, result.indicator, result.value, result.unit) == (
        GOAL,
        INDICATOR,
        "52.5",
        "prosent",
    )
    assert (result.since, result.day, result.source) == ("2028-01-01", "2028-12-31", SOURCE)


def test_value_of_an_indicator_of_the_partner_s_own_is_understood(terms: PlanTerms) -> None:
    """Most plans have no indicator: a partner then says itself what it has counted."""
    found = in_turtle(terms, stated(resultOf=f"<{MEASURE}>", indicator="own:plasser"), DESCRIBED)
    assert texts(found) == []
    assert [(r.own_name, r.unit) for r in found.results] == [("Plasser", "plasser")]


WRONG = {
    "indicator of another partner": (
        stated(indicator="<https://data.other.example/i>"),
        "has no target for <https://data.other.example/i>",
    ),
    "indicator of another element": (
        stated(resultOf=f"<{MEASURE}>"),
        f"State it as a result of <{GOAL}>",
    ),
    "indicator of ours that is not there": (
        stated(indicator=f"<{BASE}id/indikator/nei>"),
        f"It has one for <{INDICATOR}>",
    ),
    "indicator of ours, described anew": (
        stated(indicator=f"<{BASE}id/indikator/nei>")
        + f'<{BASE}id/indikator/nei> a plan:Indicator ; rdfs:label "x"@nb ; plan:unit "x"@nb .',
        "has no target for",
    ),
    "own indicator without a unit": (
        stated(indicator="own:i") + 'own:i a plan:Indicator ; rdfs:label "x"@nb .',
        "has no name or no unit",
    ),
    "own indicator with two units": (
        stated(resultOf=f"<{MEASURE}>", indicator="own:plasser")
        + DESCRIBED
        + 'own:plasser plan:unit "stk"@nb .',
        "has several plan:unit",
    ),
    "own indicator that is not described": (stated(indicator="own:i"), "has no target for"),
    "words": (stated(measuredValue='"mange"'), "«mange» is not a number."),
    "number as text": (stated(measuredValue='"52.5"'), "is not marked as a decimal number"),
    "comma": (stated(measuredValue='"52,5"^^xsd:decimal'), "«52,5» is not a number."),
    "not a number": (stated(measuredValue='"NaN"^^xsd:double'), "«NaN» is not a number."),
    "infinity": (stated(measuredValue='"INF"^^xsd:float'), "«INF» is not a number."),
    "exponent": (stated(measuredValue="1e3"), "is not a number."),
    "floating point": (stated(measuredValue='"1.5"^^xsd:double'), "is not marked as a decimal number"),
    "huge": (stated(measuredValue="1" + "0" * 15), "is too large, or has too many decimals"),
    "hundred thousand digits": (stated(measuredValue="9" * 100_000), "is not a number."),
    "many decimals": (stated(measuredValue="0." + "1" * 11), "is too large, or has too many decimals"),
    "other digits": (stated(measuredValue='"٥٢"^^xsd:decimal'), "is not a number."),
    "address as number": (stated(measuredValue="<https://data.partner.example/5>"), "is not a number."),
    "unit of another kind": (stated(extra='schema:unitText "kroner"@nb'), "not in «kroner»"),
    "future": (stated(measuredOn='"2030-01-01"^^xsd:date'), "2030-01-01 is in the future."),
    "no day": (stated(measuredOn='"2028-13-45"^^xsd:date'), "is not a date"),
    "year": (stated(measuredOn='"2028"^^xsd:gYear'), "is not a date"),
    "day as text": (stated(measuredOn='"2028-12-31"'), "is not marked as a date"),
    "period that ends first": (stated(measuredFrom='"2029-01-01"^^xsd:date'), "after its end on"),
    "two values": (stated(measuredValue="52.5, 53.5"), "has several plan:measuredValue"),
    "two indicators": (stated(indicator=f"<{INDICATOR}>, own:i"), "has several plan:indicator"),
    "two elements": (stated(resultOf=f"<{GOAL}>, <{MEASURE}>"), "has several plan:resultOf"),
    "two values for one day": (stated() + stated("own:n", measuredValue="53"), "There are two values"),
    "element that is not there": (stated(resultOf=f"<{PLAN}/tiltak/99>"), "There is no measure 99"),
    "plan": (stated(resultOf=f"<{PLAN}>"), "is not a part of a plan here"),
    "thing of another": (stated(resultOf="<https://else.example/t>"), "is not a part of a plan here"),
    "no indicator": (stated(indicator=""), "has no plan:indicator"),
    "no value": (stated(measuredValue=""), "has no plan:measuredValue"),
    "no element": (stated(resultOf=""), "has no plan:resultOf"),
    "nobody": (stated(reportedBy=""), "has no plan:reportedBy"),
    "source in words": (stated(extra='dcterms:source "SSB"'), "«SSB» is not a web address"),
    "script as source": (stated(extra="dcterms:source <javascript:alert(1)>"), "is not a web address"),
    "no class": (stated().replace(" a plan:Measurement ;", ""), "is not a plan:Measurement"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_result_that_cannot_be_right_is_an_error_with_its_line(terms: PlanTerms, name: str) -> None:
    turtle, message = WRONG[name]
    found = in_turtle(terms, turtle)
    errors = [f for f in found.findings if f.severity == "error"]
    assert message in " ".join(f.text("en") for f in errors)
    assert all(f.place.isdecimal() for f in errors)
    assert len(found.results) == (1 if name == "two values for one day" else 0)


@pytest.mark.parametrize(
    ("turtle", "message"),
    [
        (stated(extra=""), "warning: Nothing says where the value comes from."),
        (stated(reportedBy=f"<{BASE}id/aktor/nettverket>"), "warning: It is stated by"),
        (stated(extra='dcterms:source <https://a.example/> ; dcterms:description "Bra"'), "has no language"),
    ],
)
def test_result_that_says_too_little_is_understood_with_a_warning(
    terms: PlanTerms, turtle: str, message: str
) -> None:
    found = in_turtle(terms, turtle)
    assert message in texts(found)[0]
    assert len(found.results) == 1


def test_same_value_in_another_lexical_form_is_the_same_number(terms: PlanTerms) -> None:
    values = [in_turtle(terms, stated(measuredValue=v)).results[0].value for v in ("52.50", "+52.5", "052.5")]
    assert {Decimal(value) for value in values} == {Decimal("52.5")}
    assert len(set(values)) == 1


def row(indicator: str = "Bedrifter som lever etter fem år", **cells: str) -> str:
    given = {"element": GOAL, "value": "52,5", "unit": "", "since": "", "day": "31.12.2028", "source": SOURCE}
    given |= cells
    keys = (
        "element",
        "thing",
        "relation",
        "name",
        "text",
        "indicator",
        "value",
        "unit",
        "since",
        "day",
        "source",
    )
    given |= {"thing": given.get("thing", f"{OWN}p"), "indicator": indicator}
    return ";".join(given.get(key, "") for key in keys) + "\n"


def test_rows_of_the_sheet_give_the_same_results_as_their_rdf(terms: PlanTerms) -> None:
    found = in_rows(
        terms,
        row(unit="prosent", since="01.01.2028", text="Flere enn ventet."),
        row(
            "Plasser", element=MEASURE, value="1 250", unit="plasser", relation="gjennomfører", name="Hotell"
        ),
    )
    assert texts(found) == []
    assert [(r.value, r.unit, r.since, r.day, r.text) for r in found.results] == [
        ("52.5", "prosent", "2028-01-01", "2028-12-31", "Flere enn ventet."),
        ("1250", "plasser", "", "2028-12-31", ""),
    ]
    assert len(found.links) == 1
    turtle, json_ld = turtle_and_json_ld(found, ACTOR, terms, "nb")
    for text, form in ((turtle, TURTLE), (json_ld, JSON_LD)):
        again = check_contribution(text.encode(), form, ACTOR, terms, TODAY)
        assert texts(again) == []
        assert set(again.results) == set(found.results)
        assert set(again.links) == set(found.links)
    shapes = Graph().parse(REPOSITORY / "shapes/contribution.ttl")
    assert validate(Graph().parse(data=turtle, format="turtle"), shapes).conforms


CELLS = {
    "words": (row(value="mange"), "G2", "«mange» is not a number."),
    "exponent": (row(value="1e20"), "G2", "is not a number."),
    "infinity": (row(value="INF"), "G2", "is not a number."),
    "huge": (row(value="9" * 16), "G2", "is too large"),
    "two commas": (row(value="1,000,000"), "G2", "is not a number."),
    "two names with the same letters and digits": (
        row("Menn 16+", unit="personer") + row("Menn 16-", unit="personer", day="2028-11-30"),
        "F3",
        "have the same letters and digits",
    ),
    "percent of something else": (row("Nytt", value="5 %", unit="kroner"), "G2", "is not a number."),
    "no value": (row(value=""), "G2", "The value of the result is missing."),
    "wrong unit": (row(unit="kroner"), "H2", "not in «kroner»"),
    "own without unit": (row("Plasser i hotellet"), "H2", "is your own, and has no unit"),
    "nearly an indicator": (
        row("Bedrifter som lever efter fem år"),
        "F2",
        "Did you mean «Bedrifter som lever",
    ),
    "no indicator": (row(""), "F2", "The plan has: «Bedrifter som lever etter fem år»."),
    "future": (row(day="2030-01-01"), "J2", "is in the future"),
    "no day": (row(day=""), "J2", "The day of the result is missing."),
    "day in words": (row(day="i fjor"), "J2", "«i fjor» is not a date."),
    "period that ends first": (row(since="2029-01-01"), "I2", "after its end on 2028-12-31"),
    "source in words": (row(source="SSB"), "K2", "«SSB» is not a web address"),
    "no measure": (row(element=f"{PLAN}/tiltak/99"), "A2", "There is no measure 99"),
    "no thing": (row(thing=" "), "B2", "The address of your own project is missing."),
    "own indicator in two units": (
        row("Plasser i hotellet", unit="plasser") + row("Plasser i hotellet", unit="stk", day="2028-06-30"),
        "H3",
        "with the unit «plasser»",
    ),
    "two values": (row() + row(value="53"), "G3", "There are two values"),
}


@pytest.mark.parametrize("name", CELLS)
def test_wrong_cell_is_named(terms: PlanTerms, name: str) -> None:
    rows, place, message = CELLS[name]
    found = in_rows(terms, rows)
    errors = [f for f in found.findings if f.severity == "error"]
    assert [(f.place, message in f.text("en")) for f in errors] == [(place, True)], texts(found)


STATUS_HEADINGS = "Adressen til tiltaket;Adressen til prosjektet;Tilknytning;Med egne ord;Dato;Status\n"


def with_status(terms: PlanTerms, *rows: str) -> Checked:
    return check_contribution((STATUS_HEADINGS + "".join(rows)).encode(), RESULTS_CSV, ACTOR, terms, TODAY)


def test_status_in_the_sheet_is_a_report_in_the_partner_s_name(terms: PlanTerms) -> None:
    found = with_status(terms, f"{MEASURE};{OWN}p;;Halvveis.;15.06.2028;pågår\n")
    assert texts(found) == []
    (report,) = found.reports
    assert (report.element, report.status.rpartition("/")[2], report.day) == (MEASURE, "pagar", "2028-06-15")
    assert report.text == "Halvveis."
    turtle, _ = turtle_and_json_ld(found, ACTOR, terms, "nb")
    again = check_contribution(turtle.encode(), TURTLE, ACTOR, terms, TODAY)
    assert (texts(again), again.reports) == ([], found.reports)


@pytest.mark.parametrize(
    ("rows", "place", "message"),
    [
        (f"{MEASURE};{OWN}p;;;15.06.2028;pågår nå\n", "F2", "Did you mean «Under way»?"),
        (f"{MEASURE};{OWN}p;;;15.06.2028;xyz\n", "F2", "«xyz» is not one of the statuses. Choose one of:"),
        (f"{MEASURE};{OWN}p;;;;pågår\n", "E2", "The date of the status is missing."),
        (f"{MEASURE};{OWN}p;;;i fjor;pågår\n", "E2", "«i fjor» is not a date."),
        (f"{MEASURE};;;;15.06.2028;pågår\n", "B2", "The address of your own project is missing."),
        (f"{MEASURE};{OWN}p;;;15.06.2028;pågår\n" * 2, "F3", "There are two statuses"),
    ],
)
def test_wrong_status_is_named_with_its_cell(terms: PlanTerms, rows: str, place: str, message: str) -> None:
    errors = [f for f in with_status(terms, rows).findings if f.severity == "error"]
    assert [(f.place, message in f.text("en")) for f in errors] == [(place, True)]


ROLE_HEADINGS = "Adressen til tiltaket;Adressen til prosjektet;Tilknytning;Dato;Status;Rolle\n"


def with_role(terms: PlanTerms, *rows: str) -> Checked:
    return check_contribution((ROLE_HEADINGS + "".join(rows)).encode(), RESULTS_CSV, ACTOR, terms, TODAY)


def test_role_in_the_sheet_is_a_participation_in_the_partner_s_name(terms: PlanTerms) -> None:
    found = with_role(terms, f"{MEASURE};{OWN}p;;;;samarbeidspartner\n")
    assert (texts(found), found.links, found.reports) == ([], (), ())
    (part,) = found.participations
    assert (part.element, part.role.rpartition("/")[2]) == (MEASURE, "samarbeidspartner")
    turtle, json_ld = turtle_and_json_ld(found, ACTOR, terms, "nb")
    for text, form in ((turtle, TURTLE), (json_ld, JSON_LD)):
        again = check_contribution(text.encode(), form, ACTOR, terms, TODAY)
        assert (texts(again), again.participations) == ([], found.participations)


def test_role_is_named_in_any_language_beside_a_status_and_a_link(terms: PlanTerms) -> None:
    found = with_role(terms, f"{MEASURE};{OWN}p;gjennomfører;15.06.2028;pågår;Partner\n")
    assert len(found.links) == len(found.reports) == len(found.participations) == 1


def test_same_role_in_several_rows_is_one_participation(terms: PlanTerms) -> None:
    row = f"{MEASURE};{OWN}p;;;;deltaker\n"
    found = with_role(terms, row, row, row.replace(f"{OWN}p", f"{OWN}q"))
    assert [part.thing.startswith(f"{OWN}p") for part in found.participations] == [True]
    assert texts(found) == []


@pytest.mark.parametrize(
    ("rows", "place", "message"),
    [
        (f"{MEASURE};{OWN}p;;;;deltakar i\n", "F2", "Did you mean «Participant»?"),
        (f"{MEASURE};{OWN}p;;;;xyz\n", "F2", "«xyz» is not one of the roles. Choose one of: Responsible,"),
        (f"{MEASURE};;;;;deltaker\n", "B2", "The address of your own project is missing."),
        (
            f"{MEASURE};{OWN}p;;;;deltaker\n{MEASURE};{OWN}p;;;;ansvarlig\n",
            "F3",
            "There are two roles in",
        ),
    ],
)
def test_wrong_role_is_named_with_its_cell(terms: PlanTerms, rows: str, place: str, message: str) -> None:
    errors = [f for f in with_role(terms, rows).findings if f.severity == "error"]
    assert [(f.place, message in f.text("en")) for f in errors] == [(place, True)]


def test_page_of_the_check_shows_the_result_as_the_page_of_the_measure_would(client: FlaskClient) -> None:
    cells = (f"{LIER}/tiltak/5.1;{OWN}p;;;", "Sykkelplasser;320;plasser;", f"15.06.2024;{SOURCE}\n")
    rows = ";".join(cells)
    answer = client.post(
        "/bidrag/kontroll?lang=en",
        data={"partner": "buskerudbyen", "file": (io.BytesIO((HEADINGS + rows).encode()), "a.csv")},
        headers={"Accept": "text/html"},
    )
    assert "1 result was understood." in answer.text
    assert f'<dt>Sykkelplasser</dt><dd><a href="{OWN}p#resultat-' in answer.text
    assert ">320 plasser</a>" in answer.text


def test_percent_sign_is_the_unit_of_an_indicator_in_percent(terms: PlanTerms) -> None:
    assert in_rows(terms, row(value="52,5 %")).results[0].value == "52.5"
    assert in_rows(terms, row(value="52,5", unit="%")).results[0].unit == "prosent"
    assert in_rows(terms, row("Dekning", value="5 %", unit="%")).results[0].value == "5"


def test_comma_that_may_mean_thousands_gets_a_warning(terms: PlanTerms) -> None:
    found = in_rows(terms, row("Plasser", value="1,250", unit="plasser"))
    assert [result.value for result in found.results] == ["1.25"]
    assert [(f.place, f.severity) for f in found.findings] == [("G2", "warning")]
    assert "Write 1250" in texts(found)[0]
    assert texts(in_rows(terms, row("Plasser", value="1,25", unit="plasser"))) == []


def test_units_that_are_only_a_sign_are_not_the_same(terms: PlanTerms) -> None:
    described = DESCRIBED.replace('"plasser"', '"€"')
    extra = f'schema:unitText "%" ; dcterms:source <{SOURCE}>'
    found = in_turtle(terms, described, stated(indicator="own:plasser", extra=extra))
    assert ["The indicator is measured in €, not in «%»." in text for text in texts(found)] == [True]


def filled(terms: PlanTerms, **cells: object) -> bytes:
    """Return the sheet of the plan with some cells of the row of the goal with the indicator filled in."""
    book = openpyxl.load_workbook(io.BytesIO(linking_sheet(terms, PLAN, "nb")))
    page = book.active
    assert isinstance(page, Worksheet)
    columns = {str(cell.value): cell.column for cell in page[1]}
    (found,) = [r[0].row for r in page.iter_rows(min_row=2) if GOAL in [cell.value for cell in r]]
    for name, value in cells.items():
        page.cell(found, columns[name.replace("_", " ")], value)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def test_sheet_names_the_indicators_of_the_plan_and_is_empty_without_values(terms: PlanTerms) -> None:
    data = filled(terms)
    page = openpyxl.load_workbook(io.BytesIO(data)).active
    assert isinstance(page, Worksheet)
    assert "Bedrifter som lever etter fem år" in [cell.value for r in page.iter_rows() for cell in r]
    assert read_xlsx(data).rows == ()


def test_filled_in_sheet_gives_the_result(terms: PlanTerms) -> None:
    cells = {"Adressen til prosjektet": f"{OWN}p", "Målt verdi": 52.5, "Målt dato": date(2028, 12, 31)}
    found = check_contribution(filled(terms, **cells), RESULTS_XLSX, ACTOR, terms, TODAY)
    assert texts(found) == [
        "warning: Nothing says where the value comes from. Give the address of a table or report."
    ]
    assert [(r.value, r.unit, r.day) for r in found.results] == [("52.5", "prosent", "2028-12-31")]
    assert found.links == ()


def test_link_in_a_row_whose_indicator_is_named_by_the_sheet_states_no_result(terms: PlanTerms) -> None:
    cells = {"Tilknytning": "gjennomfører", "Eget prosjekt": "P", "Adressen til prosjektet": f"{OWN}p"}
    found = check_contribution(filled(terms, **cells), RESULTS_XLSX, ACTOR, terms, TODAY)
    assert (texts(found), found.results, len(found.links)) == ([], (), 1)


def test_cell_that_is_shown_as_percent_is_read_as_percent(terms: PlanTerms, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(
        io.BytesIO(filled(terms, **{"Målt verdi": 0.525, "Målt dato": "2028-12-31"}))
    )
    page = book.active
    assert isinstance(page, Worksheet)
    (cell,) = [cell for r in page.iter_rows() for cell in r if cell.value == 0.525]
    cell.number_format = "0.0%"
    page.cell(cell.row, [str(c.value) for c in page[1]].index("Adressen til prosjektet") + 1, f"{OWN}p")
    book.save(tmp_path / "sheet.xlsx")
    found = check_contribution((tmp_path / "sheet.xlsx").read_bytes(), RESULTS_XLSX, ACTOR, terms, TODAY)
    assert [r.value for r in found.results] == ["52.5"]


def test_command_lists_what_it_has_understood(releases: Path, tmp_path: Path) -> None:
    file = tmp_path / "sheet.csv"
    cells = (f"{LIER}/tiltak/5.1;{OWN}p;;;", "Sykkelplasser;320;plasser;", f"15.06.2024;{SOURCE}\n")
    day = 'plan:reportDate "2024-06-15"^^xsd:date'
    status = f"<{OWN}s> a plan:StatusReport ; plan:statusOf <{LIER}/tiltak/5.1> ; {day}"
    file.write_text(HEADINGS + ";".join(cells), "utf-8")
    told = run("validate", "--as-partner", "buskerudbyen", file, releases=releases).output
    assert "Forstått: Sykkelplasser: 320 plasser (2024-06-15) – Tiltak 5.1" in told
    assert "0 lenker, 1 resultater, 0 statuser" in told
    file = tmp_path / "draft.ttl"
    code = "https://data.lier.kommune.no/def/status/pagar"
    by = "https://data.lier.kommune.no/id/aktor/buskerudbyen"
    file.write_text(f"{PREFIXES}{status} ; plan:status <{code}> ; plan:reportedBy <{by}> .", "utf-8")
    told = run("validate", "--as-partner", "buskerudbyen", file, releases=releases).output
    assert "Forstått: status Pågår (2024-06-15) – Tiltak 5.1" in told
