"""Invented plans in the forms that municipalities have, made with the programs' own libraries."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import docx
import openpyxl


def word(fill: Callable[[Any], None]) -> bytes:
    """A Word document."""
    file = docx.Document()
    fill(file)
    data = io.BytesIO()
    file.save(data)
    return data.getvalue()


def workbook(fill: Callable[[Any], None]) -> bytes:
    """An Excel workbook."""
    book = openpyxl.Workbook()
    fill(book)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def add_table(file: Any, rows: list[tuple[str, ...]]) -> Any:
    """A table in a Word document; returns it."""
    table = file.add_table(len(rows), len(rows[0]))
    for row, cells in enumerate(rows):
        for column, words in enumerate(cells):
            table.cell(row, column).text = words
    return table


def nynorsk_with_four_levels() -> bytes:
    """Word: hovudmål, delmål, strategi and tiltak as headings and lists, in nynorsk."""

    def fill(file: Any) -> None:
        file.add_heading("Kulturminneplan for Vikøy kommune 2025–2032", 0)
        file.add_paragraph("Vedteken av kommunestyret 12. juni 2025, sak 45/25")
        file.add_heading("1 Innleiing", 1)
        file.add_paragraph("Planen gjeld heile kommunen, og seier korleis vi tek vare på arven.")
        file.add_paragraph("Han skal rullerast kvart fjerde år.")
        file.add_heading("Visjon: Arven lever", 1)
        file.add_heading("Hovudmål 1: Fleire kjenner kulturarven", 1)
        file.add_heading("Delmål 1.1: Ungane kjenner bygda si", 2)
        file.add_heading("Strategi 1.1.1: Bruke lokale kjelder i skulen", 3)
        file.add_paragraph("Lage eit hefte om gravhaugane", style="List Bullet")
        file.add_paragraph("Skipe til ein kulturvandredag", style="List Bullet")
        file.add_heading("Hovudmål 2: Bygga er i bruk", 1)
        file.add_heading("Tiltak", 2)
        add_table(
            file,
            [
                ("Tiltak", "Ansvarleg", "Når"),
                ("Setje i stand naustrekkja", "Eining for eigedom", "Haust 2026"),
                ("Rettleie eigarar", "Kulturkontoret", "Kvart år"),
            ],
        )

    return word(fill)


def two_sheets_and_two_owners() -> bytes:
    """Excel: a sheet «Plan», a sheet of measures with merged cells, hidden sums and dates as dates."""

    def fill(book: Any) -> None:
        plan, sheet = book.active, book.create_sheet("Handlingsprogram")
        plan.title = "Plan"
        for row in (
            ("Tittel", "Trafikksikkerhetsplan for Nordvik og Sørvik"),
            ("Periode", "2025-2028"),
            ("Eiere", "Nordvik kommune; Sørvik kommune"),
            ("Vedtatt av", "Kommunestyrene i Nordvik og Sørvik"),
            ("Vedtaksdato", "17.12.2024"),
            ("Saksnummer", "2024/1187"),
            ("Språk", "Bokmål"),
            ("Serie", "Trafikksikkerhetsplan"),
        ):
            plan.append(row)
        sheet.append(["Handlingsprogram"])
        sheet.append(["Nr.", "Område", "Mål", "Tiltak", "Ansvar", "Frist", "Kostnad 2025 (kr)", "Gjelder"])
        sheet.append(
            [
                "4a",
                "Skolevei",
                "Trygg skolevei",
                "Gangfelt ved skolen",
                "Statens vegvesen",
                "2. halvår 2025",
                250000,
                "Nordvik",
            ]
        )
        sheet.append(["4b", None, None, "Lys langs fv. 12", "60/40 fylke", "etter 2027", None, "Sørvik"])
        sheet.append(["5", "Holdninger", None, "Refleksdag", "Skolene", "Årlig", "innenfor ramma", "Begge"])
        sheet.append([None, None, None, "Sum", None, None, 250000, None])
        sheet["G3"].number_format = "# ##0"
        sheet.merge_cells("B3:B4")
        sheet.merge_cells("C3:C4")

    return workbook(fill)


HTML_WITH_LISTS = """<!doctype html><html lang="nb"><head><title>Kommunen</title></head><body><nav>Meny</nav>
<h1>Plan mot vold i nære relasjoner 2026-2029</h1><p>Vedtatt i kommunestyret 5. mars 2026 (sak 12/26)</p>
<h2>Om planen</h2><p>Første avsnitt.</p><p>Andre avsnitt.</p>
<h2>Innsatsområde 1: Forebygging</h2><p>Mål: Alle barn vet hvor de kan få hjelp</p>
<ol><li>Undervise i 2., 5. og 8. trinn</li><li>Kurse ansatte</li></ol>
<h2>Innsatsområde 2: Hjelp</h2><p>Mål: Ingen venter mer enn en uke</p>
<ol start="3"><li>Opprette et team</li><li>Avtale med krisesenteret<ul><li>også for menn</li></ul></li></ol>
</body></html>"""


SEMICOLONS = "\r\n".join(
    [
        "ID;Satsingsområde;Tiltak;Ansvarlig;Frist;Kostnad 2025",
        'H-01;Helse;"Gå- og sykkeldag;\nhver høst";Folkehelsekoordinator;høst 2025;50\' per år',
        "H-02;Helse;Måle støy på skolene;Miljørettet helsevern;31.08.2026;120 000 kr",
        "N-01;Natur;Rydde strender;Frivillige lag;løpende;-",
    ]
)
