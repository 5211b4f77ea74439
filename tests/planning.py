"""The example of docs/planleggere.md and docs/planners.md: a document, a content folder, and the answers."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import openpyxl

from app.settings import REPOSITORY
from tests.cli.test_import_to_page import CATALOGUE, HEAD
from tests.content.plans import add_table, word

NAME = "folkehelse-2024-2027"
DOCUMENT = "folkehelseplan.docx"
FOLDER = f"data/plans/{NAME}"
ACTORS = '<id/aktor/fjellvik> a plan:Organisation ; rdfs:label "Fjellvik kommune"@nb .\n'
ANSWERS = {
    "plan/organ": "enhet",
    "plan/belop": "ja",
    "aktor/teknisk": "enhet",
    "aktor/kultur": "enhet",
    "aktor/fjellvik-turlag": "ny",
    "aktor/frivilligsentralen": "ny",
    "tiltak/3/frist": "nei",
}


def document() -> bytes:
    """A Word document as the advice of the documentation has it."""

    def fill(file: Any) -> None:
        file.add_heading("Folkehelseplan for Fjellvik kommune 2024-2027", 0)
        file.add_paragraph("Vedtatt av kommunestyret 14. desember 2023, sak 88/23")
        file.add_heading("Om planen", 1)
        file.add_paragraph("Planen bygger på oversikten over helsetilstanden i kommunen.")
        file.add_heading("Levevaner", 1)
        file.add_paragraph("Mål: Flere er fysisk aktive i hverdagen")
        add_table(
            file,
            [
                ("Nr", "Tiltak", "Ansvarlig", "Samarbeidspartnere", "Frist", "Kostnad 2025"),
                ("1", "Merke turstier fra tettstedet", "Teknisk", "Fjellvik turlag", "31.12.2025", "400 000"),
                ("2", "Låne ut sportsutstyr gratis", "Kultur", "Frivilligsentralen", "løpende", "150 000"),
            ],
        )
        file.add_heading("Trygghet", 1)
        file.add_paragraph("Mål: Ingen skal føle seg utrygge på vei hjem")
        add_table(
            file,
            [
                ("Nr", "Tiltak", "Ansvarlig", "Samarbeidspartnere", "Frist", "Kostnad 2025"),
                ("3", "Sette opp lys langs gangveien til skolen", "Teknisk", "", "etter 2027", ""),
            ],
        )

    return word(fill)


def content_folder(root: Path) -> Path:
    """A content folder of the invented municipality, with the document beside its data."""
    for name in ("ontology", "shapes"):
        shutil.copytree(REPOSITORY / name, root / name)
    (root / "data").mkdir()
    for name, text in (("katalog", CATALOGUE), ("aktorer", ACTORS)):
        (root / f"data/{name}.ttl").write_text(HEAD.replace("GRAPH", name) + text, "utf-8")
    (root / DOCUMENT).write_bytes(document())
    return root


def answer(root: Path) -> list[str]:
    """Write the answers into the review, as a planner does; returns the questions by their ids."""
    path = root / FOLDER / "gjennomgang.xlsx"
    book = openpyxl.load_workbook(path)
    asked = []
    for row in book.worksheets[0].iter_rows(min_row=2):
        asked.append(str(row[0].value))
        row[-1].value = ANSWERS.get(asked[-1], row[-1].value)
    book.save(path)
    return asked
