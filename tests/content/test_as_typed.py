"""Documents as people type them: lines within tables, notes with a star, files of other programs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from app.content.documents import UnreadableDocument, read_document
from app.language import explain
from tests.content.plans import add_table, word, workbook
from tests.content.test_importing import outline
from tests.content.test_looks import ADOPTED, HEAD, TITLE, imported, problems, remarks

# Lines between the header and the rows of a table


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            "Uteliv\nTiltak\tAnsvar\tFrist\nMål: Flere fisker\nRydde bekken\tDrift\t2026\n"
            "Mål: Flere bader\nNy brygge\tDrift\t2027",
            ["innsatsomrade/1 'Uteliv'", "  mal/1 'Flere fisker'", "  tiltak/1 'Rydde bekken' -> mal/1",
             "  mal/2 'Flere bader'", "  tiltak/2 'Ny brygge' -> mal/2"],
        ),
        (
            "Tiltak\tAnsvar\tFrist\nInnsatsområde: Elv\nRydde bekken\tDrift\t2026\n"
            "Innsatsområde: Sjø\nNy brygge\tDrift\t2027",
            ["innsatsomrade/1 'Elv'", "  tiltak/1 'Rydde bekken'",
             "innsatsomrade/2 'Sjø'", "  tiltak/2 'Ny brygge'"],
        ),
        (
            "Uteliv\nTiltak\tAnsvar\tFrist\nMål: Flere bader\t\t\nNy brygge\tDrift\t2027",
            ["innsatsomrade/1 'Uteliv'", "  mal/1 'Flere bader'", "  tiltak/1 'Ny brygge' -> mal/1"],
        ),
    ],
    ids=["goals", "areas", "with tabs"],
)  # fmt: skip
def test_a_goal_or_an_area_may_be_a_line_within_a_table(lines: str, expected: list[str]) -> None:
    found = imported(HEAD + lines)
    assert outline(found) == expected
    measures = [element for element in found.plan.elements if element.kind == "tiltak"]
    assert all([c.column for c in m.cells] == ["responsible", "deadline"] for m in measures)


def test_another_line_within_a_table_is_an_error_that_names_the_line_and_the_row() -> None:
    above = "Ved elva\nRydde bekken\tDrift\t2026\nVed sjøen\nNy brygge\tDrift\t2027"
    first, second = problems(f"{HEAD}Uteliv\nTiltak\tAnsvar\tFrist\n{above}")
    assert "linje 5: «Ved elva» is between" in first
    assert "«Rydde bekken | Drift | 2026»" in first
    assert "linje 7: «Ved sjøen» is between" in second


def test_a_table_with_columns_of_its_own_does_not_go_on_below_a_goal() -> None:
    rows = "Uteliv\nTiltak\tAnsvar\tFrist\nNy brygge\tDrift\t2027\nMål: Bading\nIndikator\tNullpunkt\tMåltall"
    assert "no row above says" in problems(HEAD + rows)[0]


def in_word(rows: list[tuple[str, ...]]) -> bytes:
    def fill(file: Any) -> None:
        file.add_heading(TITLE, 0)
        table = add_table(file, rows)
        for row in table.rows:
            if not row.cells[1].text:
                row.cells[0].merge(row.cells[-1])

    return word(fill)


def in_excel(rows: list[tuple[str, ...]]) -> bytes:
    def fill(book: Any) -> None:
        for row in [(TITLE,), *rows]:
            book.active.append(row)

    return workbook(fill)


@pytest.mark.parametrize(("form", "name"), [(in_word, "plan.docx"), (in_excel, "plan.xlsx")])
def test_a_row_over_a_table_that_says_it_is_a_goal_is_one(form: Any, name: str) -> None:
    rows = [
        ("Tiltak", "Ansvar"),
        ("Innsatsområde 2: Sjø", ""),
        ("Mål 2.1: Flere bader", ""),
        ("Ny brygge", "Drift"),
        ("Innsatsområde 3: Elv", ""),
        ("Rydde bekken", "Drift"),
    ]
    assert outline(imported(form(rows), name)) == [
        "innsatsomrade/2 'Sjø'",
        "  mal/2.1 'Flere bader'",
        "  tiltak/1 'Ny brygge' -> mal/2.1",
        "innsatsomrade/3 'Elv'",
        "  tiltak/2 'Rydde bekken'",
    ]


# Notes with a star


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            "1 Sjø\nMål: Bading\n1.1 Ny brygge*\n1.2 Badetrapp\n* Hvis staten betaler",
            ["innsatsomrade/1 'Sjø\\n* Hvis staten betaler'", "  mal/1 'Bading'",
             "  tiltak/1.1 'Ny brygge*' -> mal/1", "  tiltak/1.2 'Badetrapp' -> mal/1"],
        ),
        (
            "1 Sjø\nMål: Bading\n1.1 Badetrapp\n1.2 Ny brygge*\n* Hvis staten betaler",
            ["innsatsomrade/1 'Sjø'", "  mal/1 'Bading'", "  tiltak/1.1 'Badetrapp' -> mal/1",
             "  tiltak/1.2 'Ny brygge*\\n* Hvis staten betaler' -> mal/1"],
        ),
        (
            "1 Sjø\nTiltak\tAnsvar\tFrist\nNy brygge\tDrift\t2027\n\n* Beløp i tusen",
            ["innsatsomrade/1 'Sjø\\n* Beløp i tusen'", "  tiltak/1 'Ny brygge'"],
        ),
        (
            "1 Sjø\nMål: Bading*\n\n* Ny brygge\n\n* Badetrapp",
            ["innsatsomrade/1 'Sjø'", "  mal/1 'Bading*'", "  tiltak/1 'Ny brygge' -> mal/1",
             "  tiltak/2 'Badetrapp' -> mal/1"],
        ),
    ],
    ids=["further up", "of the last measure", "below a table", "stars of a list"],
)  # fmt: skip
def test_a_note_keeps_its_star_and_is_no_measure(lines: str, expected: list[str]) -> None:
    assert outline(imported(HEAD + lines)) == expected


def test_a_note_with_a_star_below_a_table_in_word_is_no_measure() -> None:
    def fill(file: Any) -> None:
        file.add_heading(TITLE, 0)
        file.add_heading("Sjø", 1)
        file.add_paragraph("Mål: Bading")
        add_table(file, [("Tiltak", "Kostnad"), ("Ny brygge", "500*")])
        file.add_paragraph("* Beløp i tusen")

    assert outline(imported(word(fill), "plan.docx")) == [
        "innsatsomrade/1 'Sjø\\n* Beløp i tusen'",
        "  mal/1 'Bading'",
        "  tiltak/1 'Ny brygge' -> mal/1",
    ]


# Lines of pages, and lines that are broken


def measures(lines: str) -> list[str]:
    found = imported(HEAD + lines)
    return [f"{e.number} {e.words}" for e in found.plan.elements if e.kind == "tiltak"]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            "1 Sjø\nMål: Bading\n1.1 Brygge\n4\n1.2 Trapp\n5\n1.3 Bøye",
            ["1.1 Brygge", "1.2 Trapp", "1.3 Bøye"],
        ),
        ("1 Sjø\nMål: Bading\n1.1 Brygge\n\n4\n\n1.2 Trapp", ["1.1 Brygge", "1.2 Trapp"]),
        ("1 Sjø\nMål: Bading\n1.1 Brygge ved\n– 4 –\nelva\n1.2 Trapp", ["1.1 Brygge ved elva", "1.2 Trapp"]),
        (f"1 Sjø\nMål: Bading\n1.1 Brygge\n{TITLE.upper()}\n1.2 Trapp", ["1.1 Brygge", "1.2 Trapp"]),
        ("1 Sjø\n======\nMål: Bading\n1.1 Brygge\n------\n1.2 Trapp", ["1.1 Brygge", "1.2 Trapp"]),
    ],
    ids=["numbers that count on", "a number by itself", "between dashes", "running title", "rules"],
)
def test_lines_of_pages_are_no_words_of_the_plan(lines: str, expected: list[str]) -> None:
    assert measures(lines) == expected
    assert "left out" in remarks(imported(HEAD + lines))


def test_a_number_on_its_own_line_that_may_be_a_word_is_kept_and_named() -> None:
    lines = "1 Sjø\nMål: Bading\n1.1 Alle under\n18\n1.2 Trapp"
    assert measures(lines) == ["1.1 Alle under\n18", "1.2 Trapp"]
    assert "«18» may be the number of a page" in remarks(imported(HEAD + lines))


@pytest.mark.parametrize("end", ["1. mai i parken", "2.5 mill. kr til brygger", "10. trinn på skolen"])
def test_a_line_that_begins_with_a_day_or_an_amount_is_no_measure(end: str) -> None:
    lines = f"1 Sjø\nMål: Bading\n1.1 Brygge fra\n{end}\n1.2 Trapp"
    assert measures(lines) == [f"1.1 Brygge fra\n{end}", "1.2 Trapp"]


def test_a_day_at_the_beginning_of_a_cell_is_no_number() -> None:
    rows: list[tuple[str, ...]] = [
        ("Tiltak", "Ansvar"),
        ("17. mai-tog langs sjøen", "Kultur"),
        ("2. Ny brygge", "Drift"),
    ]
    found = imported(in_excel(rows), "plan.xlsx")
    assert [(e.number, e.words) for e in found.plan.elements if e.kind == "tiltak"] == [
        ("", "17. mai-tog langs sjøen"),
        ("2", "Ny brygge"),
    ]


@pytest.mark.parametrize(
    ("front", "title", "body", "case"),
    [
        (
            f"Badeplan for\nVik kommune 2025-2028\n{ADOPTED}",
            "Badeplan for Vik kommune 2025-2028",
            "kommunestyret",
            "",
        ),
        (f"{TITLE}\nVedtatt av kommunestyret\n12.12.2024, sak 88/24", TITLE, "kommunestyret", "88/24"),
        (f"{TITLE}\nSak 88/24, vedtatt av kommunestyret 12.12.2024", TITLE, "kommunestyret", "88/24"),
    ],
    ids=["title", "adoption", "case first"],
)
def test_a_front_that_is_broken_over_lines_is_read(front: str, title: str, body: str, case: str) -> None:
    found = imported(f"{front}\n\n1 Sjø\nMål: Bading\n1.1 Brygge").plan
    assert found.about.title
    assert (found.about.title.words, found.about.body, found.about.case) == (title, body, case)
    assert found.about.adopted == date(2024, 12, 12)
    assert [element.kind for element in found.elements] == ["innsatsomrade", "mal", "tiltak"]


def test_a_month_is_no_part_of_the_body_that_adopted_the_plan() -> None:
    found = imported(f"{TITLE}\nVedtatt av kommunestyret desember 2024\n\n1 Sjø\nMål: Bading\n1.1 Brygge")
    assert found.plan.about.body == "kommunestyret"


def test_areas_may_have_letters_and_roman_numbers() -> None:
    lines = "A. Sjø\nA.1 Brygge\nB. Elv\nMål: Fiske\nB.1 Trapp\nIII. Fjell\nMål: Tur\n1. Hytte"
    assert outline(imported(HEAD + lines)) == [
        "innsatsomrade/a 'Sjø'",
        "  tiltak/a.1 'Brygge'",
        "innsatsomrade/b 'Elv'",
        "  mal/1 'Fiske'",
        "  tiltak/b.1 'Trapp' -> mal/1",
        "innsatsomrade/iii 'Fjell'",
        "  mal/2 'Tur'",
        "  tiltak/1 'Hytte' -> mal/2",
    ]


def test_a_name_and_its_words_with_a_tab_between_are_no_row() -> None:
    lines = "1 Sjø\nMål:\tBading\n1.1\tBrygge\nAnsvar:\tDrift"
    found = imported(HEAD + lines)
    assert outline(found) == ["innsatsomrade/1 'Sjø'", "  mal/1 'Bading'", "  tiltak/1.1 'Brygge' -> mal/1"]
    assert [c.piece.words for c in found.plan.elements[-1].cells] == ["Drift"]


def test_numbers_that_are_repeated_or_skipped_are_named() -> None:
    said = remarks(imported(f"{HEAD}1 Sjø\nMål: Bading\n1.1 Brygge\n1.1 Trapp\n1.2 Bøye\n1.4 Flåte"))
    assert "Several measures have the number 1.1; the first one is «Brygge»." in said
    assert "There is no measure 1.3 before 1.4." in said
    assert "number" not in remarks(imported(f"{HEAD}1 Sjø\nMål: Bading\n1.3 Brygge\n1.4 Trapp\n1.40 Bøye"))


@pytest.mark.parametrize("mark", ["•", "+", "o", "→", "☐", "■", "\uf0b7"])
def test_the_signs_of_lists_that_programs_leave_in_a_text_are_bullets(mark: str) -> None:
    assert measures(f"1 Sjø\nMål: Bading\n{mark} Brygge\n{mark}\tTrapp") == [" Brygge", " Trapp"]


def test_words_in_the_column_of_numbers_are_an_error() -> None:
    table = "1 Sjø\nNr\tTiltak\tAnsvar\tFrist\n1\tBrygge ved\nden store odden\tDrift\t2026"
    assert "linje 6: «den store odden» is in the column of numbers, «Nr»" in problems(HEAD + table)[0]


def test_ligatures_are_read_as_letters_and_named() -> None:
    lines = "1 Sjø\nMål: Bading\n1.1 Nytt skafﬂott for oﬃserer"
    assert measures(lines) == ["1.1 Nytt skafflott for offiserer"]
    assert "read as their letters: 2" in remarks(imported(HEAD + lines))


# Tables and lists as Word, Excel and HTML have them


def word_with(*parts: str | tuple[str, str] | Sequence[tuple[str, ...]]) -> bytes:
    """Return a document of paragraphs, paragraphs with a style, and tables, below the title."""

    def fill(file: Any) -> None:
        file.add_heading(TITLE, 0)
        for part in parts:
            if isinstance(part, list):
                add_table(file, part)
            elif isinstance(part, tuple):
                file.add_paragraph(part[1], style=part[0])
            else:
                file.add_paragraph(part)

    return word(fill)


AREA = ("Heading 1", "Sjø")


def test_a_list_style_of_a_lower_level_is_below_the_item_before() -> None:
    parts = (
        AREA,
        "Mål: Bading",
        ("List Bullet", "Brygge"),
        ("List Bullet 2", "ved odden"),
        ("List Bullet", "Trapp"),
    )
    assert outline(imported(word_with(*parts), "plan.docx")) == [
        "innsatsomrade/1 'Sjø'",
        "  mal/1 'Bading'",
        "  tiltak/1 'Brygge\\nved odden' -> mal/1",
        "  tiltak/2 'Trapp' -> mal/1",
    ]


def test_a_form_may_have_the_number_of_its_measure_beside_the_words() -> None:
    forms = [[(f"Tiltak {n}", words), ("Ansvar", "Drift")] for n, words in ((1, "Brygge"), (2, "Trapp"))]
    found = imported(word_with(AREA, forms[0], "", forms[1]), "plan.docx")
    assert outline(found) == ["innsatsomrade/1 'Sjø'", "  tiltak/1 'Brygge'", "  tiltak/2 'Trapp'"]
    assert [c.piece.words for e in found.plan.elements for c in e.cells] == ["Drift", "Drift"]


def test_a_table_right_below_another_goes_on_without_a_header_and_is_named() -> None:
    head: list[tuple[str, ...]] = [("Tiltak", "Ansvar"), ("Brygge", "Drift")]
    found = imported(word_with(AREA, head, [("Trapp", "Kultur")]), "plan.docx")
    assert outline(found) == ["innsatsomrade/1 'Sjø'", "  tiltak/1 'Brygge'", "  tiltak/2 'Trapp'"]
    assert "It is read as more rows of the table above." in remarks(found)
    apart = imported(word_with(AREA, head, "Folk å spørre", [("Kari", "Drift")]), "plan.docx")
    assert [e.words for e in apart.plan.elements if e.kind == "tiltak"] == ["Brygge"]
    form = imported(word_with(AREA, head, [("Kostnad", "1000"), ("Frist", "2026")]), "plan.docx")
    assert [e.words for e in form.plan.elements if e.kind == "tiltak"] == ["Brygge"]


def test_several_cells_on_one_line_below_a_measure_are_apart() -> None:
    lines = "1 Sjø\nMål: Bading\n1.1 Brygge\nAnsvarlig: Drift. Frist: 2026. Kostnad: 5 kr, Status: På vei."
    found = imported(HEAD + lines).plan.elements[-1]
    assert [(c.column, c.piece.words) for c in found.cells] == [
        ("responsible", "Drift"), ("deadline", "2026"), ("cost", "5 kr"), ("status", "På vei."),
    ]  # fmt: skip


def test_a_line_above_a_goal_is_an_area_where_no_line_has_a_style() -> None:
    lines = ("Handlingsdel", "Sjø", "Mål: Bading", "1.1 Brygge")
    assert outline(imported(word_with(*lines), "plan.docx")) == [
        "avsnitt/1 'Handlingsdel'",
        "  innsatsomrade/1 'Sjø'",
        "    mal/1 'Bading'",
        "    tiltak/1.1 'Brygge' -> mal/1",
    ]


def test_a_row_above_another_header_is_the_heading_of_its_table() -> None:
    rows: list[tuple[str, ...]] = [("Sjø",), ("Tiltak", "Ansvar"), ("Brygge", "Drift")]
    rows += [("Elv",), ("Tiltak", "Ansvar"), ("Trapp", "Kultur")]
    assert outline(imported(in_excel(rows), "plan.xlsx")) == [
        "innsatsomrade/1 'Sjø'",
        "  tiltak/1 'Brygge'",
        "innsatsomrade/2 'Elv'",
        "  tiltak/2 'Trapp'",
    ]


def test_numbers_of_measures_that_excel_has_shortened_are_named() -> None:
    rows: list[tuple[Any, ...]] = [
        ("Nr", "Tiltak", "Ansvar"),
        (4.1, "Brygge", "Drift"),
        (4.10, "Trapp", "Drift"),
    ]
    assert "Several measures have the number 4,1" in remarks(imported(in_excel(rows), "plan.xlsx"))


def test_a_list_of_terms_has_the_words_of_the_measures_that_it_numbers() -> None:
    page = f"<h1>{TITLE}</h1><h2>Sjø</h2><dl><dt>Tiltak 1<dd>Brygge<dt>Tiltak 2<dd>Trapp</dl>"
    assert outline(imported(page, "plan.html")) == [
        "innsatsomrade/1 'Sjø'",
        "  tiltak/1 'Brygge'",
        "  tiltak/2 'Trapp'",
    ]


# Files of other programs


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("plan.md", "plan.docx"),
        ("plan.DOC", "som .docx"),
        ("plan.ods", "som .xlsx"),
        ("plan.xls", "som .xlsx"),
    ],
)
def test_a_file_of_another_program_is_refused_with_what_to_save_it_as(name: str, remedy: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read_document(b"x", name)
    for language in ("nb", "nn"):
        message = explain(caught.value, language)
        assert message.startswith(name)
        assert remedy in message


def test_rows_that_number_measures_are_measures() -> None:
    rows = [("Tiltak 1", "Stier"), ("Tiltak nr. 2", "Kurs"), ("Tiltak 3", "Lån")]
    assert outline(imported(word_with(("Heading 1", "Sjø"), "Mål: Bading", rows), "plan.docx")) == [
        "innsatsomrade/1 'Sjø'",
        "  mal/1 'Bading'",
        "  tiltak/1 'Stier' -> mal/1",
        "  tiltak/2 'Kurs' -> mal/1",
        "  tiltak/3 'Lån' -> mal/1",
    ]


def test_narrower_goals_in_a_column_of_their_own_are_goals() -> None:
    rows = [
        ("Hovedmål", "Delmål", "Tiltak", "Frist"),
        ("God helse", "Flere går", "Stier", "2026"),
        ("God helse", "Flere går", "Lys", "2026"),
        ("God helse", "Sunn mat", "Kurs", "2027"),
        ("God helse", "", "Messe", "2027"),
    ]
    assert outline(imported(word_with(rows), "plan.docx")) == [
        "hovedmal/1 'God helse'",
        "delmal/1 'Flere går' -> hovedmal/1",
        "tiltak/1 'Stier' -> delmal/1",
        "tiltak/2 'Lys' -> delmal/1",
        "delmal/2 'Sunn mat' -> hovedmal/1",
        "tiltak/3 'Kurs' -> delmal/2",
        "tiltak/4 'Messe' -> hovedmal/1",
    ]


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("Økonomi/ressurser", "cost"),
        ("Tid og frist", "deadline"),
        ("Ansvar/frist", "note"),
        ("Kva kostar det?", "cost"),
    ],
)
def test_a_header_of_two_words_means_what_both_mean(header: str, column: str) -> None:
    rows = [("Tiltak", header, "Status"), ("Stier", "x", "På vei")]
    cells = imported(word_with(rows), "plan.docx").plan.elements[-1].cells
    assert [cell.column for cell in cells if cell.header == header] == [column]


def test_the_word_nr_before_a_number_is_no_word_of_a_part() -> None:
    assert outline(imported(HEAD + "1 Sjø\nMål nr. 1: Bading\nTiltak nr 4: Brygge")) == [
        "innsatsomrade/1 'Sjø'",
        "  mal/1 'Bading'",
        "  tiltak/4 'Brygge' -> mal/1",
    ]


def test_paragraphs_whose_division_is_deleted_are_one() -> None:
    def fill(file: Any) -> None:
        file.add_heading(TITLE, 0)
        file.add_paragraph("Mål: Bading")
        first = file.add_paragraph("Ny brygge ", style="List Bullet")
        mark = f'<w:rPr {nsdecls("w")}><w:del w:id="5" w:author="a"/></w:rPr>'
        first._p.get_or_add_pPr().append(parse_xml(mark))
        file.add_paragraph("ved skolen", style="List Bullet")

    (measure,) = (e for e in imported(word(fill), "plan.docx").plan.elements if e.kind == "tiltak")
    assert measure.words == "Ny brygge ved skolen"


def test_numbered_headings_of_word_that_only_name_a_kind_say_what_follows() -> None:
    parts = (("Heading 1", "1. Sjø"), ("Heading 2", "1.1 Mål"), ("List Bullet", "Bading"))
    more = (
        ("Heading 2", "1.2 Tiltak"),
        ("List Bullet", "Brygge"),
        ("Heading 1", "2. Følge opp"),
        "Hvert år.",
    )
    assert outline(imported(word_with(*parts, *more), "plan.docx")) == [
        "innsatsomrade/1 'Sjø'",
        "  mal/1 'Bading'",
        "  tiltak/1 'Brygge' -> mal/1",
        "avsnitt/2 'Følge opp\\nHvert år.'",
    ]


def test_rows_above_the_header_may_be_the_area_and_its_goal() -> None:
    above = "<tr><td colspan=2>Sjø<tr><td colspan=2>Mål: Bading"
    page = f"<h1>{TITLE}</h1><table>{above}<tr><th>Tiltak<th>Ansvar<tr><td>Brygge<td>Drift</table>"
    assert outline(imported(page, "plan.html")) == [
        "innsatsomrade/1 'Sjø'",
        "  mal/1 'Bading'",
        "  tiltak/1 'Brygge' -> mal/1",
    ]


def test_a_row_over_all_columns_below_the_measures_is_a_remark() -> None:
    table = "<tr><th>Tiltak<th>Ansvar<tr><td>Brygge<td>Drift<tr><td colspan=2>Innenfor ramma"
    page = f"<h1>{TITLE}</h1><h2>Sjø</h2><table>{table}</table>"
    assert outline(imported(page, "plan.html")) == [
        "innsatsomrade/1 'Sjø\\nInnenfor ramma'",
        "  tiltak/1 'Brygge'",
    ]


def test_a_row_that_has_only_its_measure_is_named_since_it_may_be_a_heading() -> None:
    found = imported(f"{TITLE};\nTiltak;Ansvar\nSjø;\nBrygge;Drift\n", "plan.csv")
    assert "only the measure «Sjø»" in remarks(found)
    assert "«Brygge»" not in remarks(found)
