"""Forms that the plans of other municipalities have: names below numbers, labels in cells, raised signs."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from app.content.documents import UnreadableDocument, read_document
from tests.content.plans import add_table, word, workbook
from tests.content.test_importing import outline
from tests.content.test_looks import ADOPTED, HEAD, TITLE, cells, imported, problems, remarks


def page(parts: str) -> bytes:
    return f"<html lang=nb><body><h1>{TITLE}</h1><p>{ADOPTED}</p>{parts}</body></html>".encode()


def with_table(*rows: tuple[str, ...]) -> bytes:
    def fill(file: Any) -> None:
        file.add_heading(TITLE, 0)
        add_table(file, list(rows))

    return word(fill)


# Headings and lines


@pytest.mark.parametrize("level", ["h2", "h3"])
def test_the_heading_right_below_a_kind_and_its_number_is_the_name_of_the_part(level: str) -> None:
    parts = "".join(
        f"<h2>Innsatsområde {n}</h2><{level}>{name}</{level}><p>Mål: Mer {name}</p><ul><li>Mye {name}</ul>"
        for n, name in ((1, "Gange"), (2, "Lys"))
    )
    assert outline(imported(page(parts), "plan.html")) == [
        "innsatsomrade/1 'Gange'", "  mal/1 'Mer Gange'", "  tiltak/1 'Mye Gange' -> mal/1",
        "innsatsomrade/2 'Lys'", "  mal/2 'Mer Lys'", "  tiltak/2 'Mye Lys' -> mal/2",
    ]  # fmt: skip


def test_the_background_of_an_area_is_neither_its_name_nor_an_area() -> None:
    background = "<h3>Bakgrunn</h3><p>Slik er det.</p><h3>Mål</h3><p>Mer gange</p>"
    measures = "<h3>Tiltak</h3><ul><li>Stier</ul>"
    for area, name in (("<h2>Innsatsområde 1</h2>", "Innsatsområde 1"), ("<h2>Område 1: Vei</h2>", "Vei")):
        assert outline(imported(page(area + background + measures), "plan.html")) == [
            f"innsatsomrade/1 '{name}'", "  avsnitt/1 'Bakgrunn\\nSlik er det.'", "  mal/1 'Mer gange'",
            "  tiltak/1 'Stier' -> mal/1",
        ]  # fmt: skip


def test_one_of_several_headings_below_a_numbered_kind_is_not_its_name() -> None:
    parts = "<h2>Innsatsområde 1</h2><h3>Gange</h3><p>Mål: A</p><ul><li>B</ul><h3>Lys</h3><p>Mål: C</p>"
    found = outline(imported(page(parts), "plan.html"))
    assert found[:2] == ["innsatsomrade/1 'Innsatsområde 1'", "  innsatsomrade/2 'Gange'"]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            "Mål: Flere går\n\n1.\tStier\n2.\tKart\n",
            ["mal/1 'Flere går'", "  tiltak/1 'Stier' -> mal/1", "  tiltak/2 'Kart' -> mal/1"],
        ),
        (
            "Mål: Flere går\nTiltak:\na. Stier\nb. Kart\n",
            ["mal/1 'Flere går'", "  tiltak/a 'Stier' -> mal/1", "  tiltak/b 'Kart' -> mal/1"],
        ),
        (
            "Innsatsområde A – Buss\nMål: Flere reiser\n- Busslomme\n",
            ["innsatsomrade/a 'Buss'", "  mal/1 'Flere reiser'", "  tiltak/1 'Busslomme' -> mal/1"],
        ),
        (
            "Mål\n1. Flere går\n2. Flere sykler\n\nTiltak\n1. Gangvei\n2. Sykkelvei\n",
            ["mal/1 'Flere går'", "mal/2 'Flere sykler'", "tiltak/1 'Gangvei'", "tiltak/2 'Sykkelvei'"],
        ),
        (
            "Mål: Flere går\nTiltak:\n1 Bygge gangvei\n2 Merke stier\n",
            ["mal/1 'Flere går'", "  tiltak/1 'Bygge gangvei' -> mal/1", "  tiltak/2 'Merke stier' -> mal/1"],
        ),
        (
            "1. Energi\nMål for energi: Mindre strøm\n1.1. Bytte lys\n1.2. Måle\n",
            ["innsatsomrade/1 'Energi'", "  mal/1 'Mål for energi: Mindre strøm'",
             "  tiltak/1.1 'Bytte lys' -> mal/1", "  tiltak/1.2 'Måle' -> mal/1"],
        ),
        (
            "Mål: Flere går\n- Bygge gangvei\n  - langs elva\n- Merke stier\n- Ansvar: Teknisk\n",
            ["mal/1 'Flere går'", "  tiltak/1 'Bygge gangvei\\nlangs elva' -> mal/1",
             "  tiltak/2 'Merke stier' -> mal/1"],
        ),
        (
            "Hva vi vil oppnå: Eldre bor trygt\nDette skal vi gjøre:\n- Låne ut alarmer\n",
            ["mal/1 'Hva vi vil oppnå: Eldre bor trygt'", "  tiltak/1 'Låne ut alarmer' -> mal/1"],
        ),
        (
            "Handlingsdel\nTiltak\tAnsvar\nBytte lys\tDrift\n",
            ["avsnitt/1 'Handlingsdel'", "  tiltak/1 'Bytte lys'"],
        ),
    ],
    ids=[
        "numbers below a goal", "list of letters", "area with a letter", "list of goals", "running numbers",
        "goal for", "blanks before items", "plain words", "no area",
    ],
)  # fmt: skip
def test_lines_are_read_as_their_readers_do(lines: str, expected: list[str]) -> None:
    assert outline(imported(HEAD + lines)) == expected


def test_numbered_lines_that_continue_the_number_of_a_heading_are_measures() -> None:
    found = imported(page("<h2>1 Energi</h2><p>1.1 Bytte lys</p><p>1.2 Måle strøm</p>"), "plan.html")
    assert outline(found) == [
        "innsatsomrade/1 'Energi'", "  tiltak/1.1 'Bytte lys'", "  tiltak/1.2 'Måle strøm'"
    ]  # fmt: skip


def test_items_below_a_measure_of_a_named_list_belong_to_it() -> None:
    lists = "<h2>Tiltak</h2><ul><li>Stier<ul><li>langs elva</ul><li>Kart</ul>"
    assert outline(imported(page(lists), "plan.html")) == ["tiltak/1 'Stier\\nlangs elva'", "tiltak/2 'Kart'"]


def test_a_measure_of_a_list_may_begin_with_a_word_and_a_colon() -> None:
    lines = "Mål: Mer gange\n- Lage kart\n- Samarbeid: Møte lagene\n- Mål for turer: Sette tall\n"
    assert [e.words for e in imported(HEAD + lines).plan.elements[1:]] == [
        "Lage kart", "Samarbeid: Møte lagene", "Mål for turer: Sette tall"
    ]  # fmt: skip


def test_headings_that_only_name_a_part_have_their_words_below_them() -> None:
    parts = "<h2>Mål 1</h2><p>Flere går</p><h3>Tiltak 1.1</h3><p>Merke stier</p><p>Ansvar: Kultur</p>"
    found = imported(page(parts), "plan.html")
    assert outline(found) == ["mal/1 'Flere går'", "  tiltak/1.1 'Merke stier' -> mal/1"]
    assert cells(found) == [[("Ansvar", "Kultur")]]


def test_lines_about_a_measure_are_its_cells_in_lists_and_below_headings() -> None:
    listed = page("<h2>Energi</h2><p>Mål: Lys</p><ul><li><p>Lamper</p><p>Ansvar: Drift</p></ul>")
    cards = page("<h2>Energi</h2><p>Mål: Lys</p><h3>Lamper</h3><p>Ansvar: Drift</p>")
    for data in (listed, cards):
        found = imported(data, "plan.html")
        assert outline(found)[-1] == "  tiltak/1 'Lamper' -> mal/1"
        assert cells(found) == [[("Ansvar", "Drift")]]


def test_the_name_of_a_kind_with_nothing_below_it_is_left_out_and_reported() -> None:
    found = imported(f"{HEAD}Mål: Flere går\nTiltak:\nMål: Flere sykler\nTiltak:\n- Sykkelhotell\n")
    assert remarks(found).count("Nothing is below «Tiltak:»") == 1


def test_a_bold_line_about_an_appendix_ends_the_list_of_measures() -> None:
    def fill(file: Any) -> None:
        file.add_heading(TITLE, 0)
        file.add_heading("Tiltak", 1)
        file.add_paragraph("Bytte lys", style="List Bullet")
        file.add_paragraph().add_run("Vedlegg: Veileder").bold = True
        file.add_paragraph("Ring 112.")

    assert outline(imported(word(fill), "plan.docx"))[-1] == "avsnitt/1 'Vedlegg: Veileder\\nRing 112.'"


def test_a_line_that_looks_like_the_title_of_another_plan_is_reported() -> None:
    second = "Kulturplan for Vik kommune 2024-2027"
    found = imported(f"{HEAD}Mål: Flere går\n- Gangvei\n\n{second}\nMål: Flere synger\n- Kor\n")
    assert f"«{second}» looks like the title of another plan" in remarks(found)


@pytest.mark.parametrize(
    ("front", "title", "body"),
    [
        (
            "KLIMAPLAN\nfor\nVIK KOMMUNE\n2025 - 2028\n" + ADOPTED,
            "KLIMAPLAN for VIK KOMMUNE",
            "kommunestyret",
        ),
        (TITLE + "\nVedtatt av kommunestyret torsdag 12. desember 2024", TITLE, "kommunestyret"),
        (TITLE + "\nBehandlet i formannskapet 01.12.24\n" + ADOPTED, TITLE, "kommunestyret"),
    ],
)
def test_the_front_says_title_and_body(front: str, title: str, body: str) -> None:
    found = imported(f"{front}\n\nMål: Flere går\n- Gangvei\n")
    about = found.plan.about
    assert about.title
    assert (about.title.words, about.body) == (title, body)
    assert outline(found)[-2:] == ["mal/1 'Flere går'", "  tiltak/1 'Gangvei' -> mal/1"]


def test_a_case_with_a_letter_and_a_csv_file_with_bars_are_read() -> None:
    found = imported(f"{TITLE}\n{ADOPTED}, sak K-77/24\nTiltak|Ansvar\nGangvei|Drift\n", "plan.csv")
    assert found.plan.about.case == "K-77/24"
    assert cells(found) == [[("Ansvar", "Drift")]]


def with_sheet(period: object) -> bytes:
    def fill(book: Any) -> None:
        book.active.title = "Plan"
        for row in (("Tittel", "Klimaplan"), ("Periode", period)):
            book.active.append(row)
        measures = book.create_sheet("Tiltak")
        for row in (("Tiltak", "Ansvar"), ("Bytte lys", "Drift")):
            measures.append(row)

    return workbook(fill)


def test_the_sheet_about_the_plan_may_give_one_year_but_nothing_that_is_no_period() -> None:
    period = imported(with_sheet(2025), "plan.xlsx").plan.about.period
    assert period
    assert [day.year for day in period] == [2025, 2025]
    assert "«snart» is not a period" in problems(with_sheet("snart"), "plan.xlsx")[0]


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("1.1.2025-31.12.2026", date(2025, 1, 1), date(2026, 12, 31)),
        ("01.08.2025 – 31.07.2027", date(2025, 8, 1), date(2027, 7, 31)),
        ("1. januar 2025 til 31. desember 2028", date(2025, 1, 1), date(2028, 12, 31)),
        ("2025-31", date(2025, 1, 1), date(2031, 12, 31)),
    ],
)
def test_the_sheet_about_the_plan_may_give_days_of_the_period(words: str, first: date, last: date) -> None:
    assert imported(with_sheet(words), "plan.xlsx").plan.about.period == (first, last)


def test_days_of_a_period_are_in_order_and_no_years_in_a_title() -> None:
    assert "ends before it begins" in problems(with_sheet("31.12.2026-1.1.2025"), "plan.xlsx")[0]
    found = imported(f"Idrettsplan 1.1.2025-31.12.2026\n{ADOPTED}\n\nMål: Flere går\n- Gangvei\n")
    assert found.plan.about.period is None


# Tables


def test_labels_and_numbers_in_cells_are_numbers_of_the_parts() -> None:
    rows = [
        ("Satsingsområde", "Mål", "Tiltak", "Ansvar"),
        ("Satsingsområde 1: Energi", "Mål 1: Mindre strøm", "Tiltak 1.1: Bytte lys", "Drift"),
        ("Satsingsområde 1: Energi", "Mål 1", "Tiltak 1.2: Måle", "Drift"),
        ("2. Vei", "2.1 Flere går", "2.1.1 Gangvei", "Drift"),
    ]
    assert outline(imported(with_table(*rows), "plan.docx")) == [
        "innsatsomrade/1 'Energi'", "  mal/1 'Mindre strøm'", "  tiltak/1.1 'Bytte lys' -> mal/1",
        "  tiltak/1.2 'Måle' -> mal/1", "innsatsomrade/2 'Vei'", "  mal/2.1 'Flere går'",
        "  tiltak/2.1.1 'Gangvei' -> mal/2.1",
    ]  # fmt: skip


def test_a_table_of_goals_with_numbers_gives_goals_and_of_several_numbers_it_is_asked() -> None:
    def fill(file: Any) -> None:
        file.add_heading(TITLE, 0)
        add_table(file, [("Nr", "Mål"), ("1", "Mindre strøm"), ("2", "Flere går")])
        file.add_heading("Oversikt", 1)
        add_table(file, [("Tiltak", "Mål", "Ansvar"), ("Lys", "1", "Drift"), ("Kart", "1 og 2", "Plan")])

    found = imported(word(fill), "plan.docx")
    assert [line.strip() for line in outline(found) if "mal/" in line or "tiltak/" in line] == [
        "mal/1 'Mindre strøm'", "mal/2 'Flere går'", "tiltak/1 'Lys' -> mal/1", "tiltak/2 'Kart'",
    ]  # fmt: skip
    assert {q.id: q.found for q in found.asked}["tiltak/2/mal"] == "1 og 2"


def test_no_column_is_lost_where_two_of_them_are_called_the_same_for_different_years() -> None:
    found = imported(with_table(("Tiltak 2025", "Tiltak 2026", "Ansvar"), ("Lek", "Bøker", "S")), "plan.docx")
    assert cells(found) == [[("Tiltak 2026", "Bøker"), ("Ansvar", "S")]]


def test_a_table_of_two_columns_is_no_form_where_its_first_row_is_a_header() -> None:
    rows = [("Tiltak", "Ansvar/frist"), ("Fortau", "Teknisk / 2026"), ("Gangfelt", "Teknisk / 2027")]
    found = imported(with_table(*rows), "plan.docx")
    assert outline(found) == ["tiltak/1 'Fortau'", "tiltak/2 'Gangfelt'"]
    assert cells(found)[0] == [("Ansvar/frist", "Teknisk / 2026")]


def test_an_area_in_a_form_is_a_note_and_the_number_that_of_the_measure() -> None:
    rows = [("Nr", "3"), ("Tiltak", "Bytte lys"), ("Område", "Energi"), ("Ansvar", "Drift")]
    found = imported(with_table(*rows), "plan.docx")
    assert outline(found) == ["tiltak/3 'Bytte lys'"]
    assert 'a plan:Note ;\n    rdfs:label "Område"@nb' in found.turtle


def test_a_row_with_only_a_number_is_no_area_and_is_reported() -> None:
    rows = [("Nr", "Tiltak", "Ansvar"), ("1", "Lys", "Drift"), ("2", "", ""), ("3", "Sol", "Drift")]
    found = imported(with_table(*rows), "plan.docx")
    assert outline(found) == ["tiltak/1 'Lys'", "tiltak/3 'Sol'"]
    assert "A row with only a number is left out: «2»" in remarks(found)


def test_a_column_without_a_header_is_kept_and_reported_once() -> None:
    rows = [("", "Tiltak", "Ansvar"), ("Nå", "Lys", "Drift"), ("Siden", "Sol", "Drift")]
    found = imported(with_table(*rows), "plan.docx")
    assert [row[0] for row in cells(found)] == [("", "Nå"), ("", "Siden")]
    assert remarks(found).count("no header above them") == 1


# Signs


def raised_word() -> bytes:
    def fill(file: Any) -> None:
        file.add_heading(TITLE, 0)
        words = file.add_paragraph("Mål: Spare 3 km")
        words.add_run("2").font.superscript = True
        words.add_run(" og CO")
        words.add_run("2").font.subscript = True
        file.add_paragraph("Lys", style="List Bullet")

    return word(fill)


def raised_sheet() -> bytes:
    def fill(book: Any) -> None:
        up, down = (TextBlock(InlineFont(vertAlign=form), "2") for form in ("superscript", "subscript"))
        book.active.append([TITLE])
        book.active.append(["Mål", "Tiltak", "Ansvar"])
        book.active.append([CellRichText("Spare 3 km", up, " og CO", down), "Lys", "Drift"])

    return workbook(fill)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (raised_word(), "plan.docx"),
        (raised_sheet(), "plan.xlsx"),
        (page("<p>Mål: Spare 3 km<sup>2</sup> og CO<sub>2</sub></p><ul><li>Lys</ul>"), "plan.html"),
    ],
)
def test_raised_and_lowered_digits_are_signs_of_their_own(data: bytes, name: str) -> None:
    assert outline(imported(data, name))[0] == "mal/1 'Spare 3 km² og CO₂'"


def test_raised_letters_without_a_sign_are_read_and_reported_and_marks_of_notes_belong_to_no_amount() -> None:
    table = "<table><tr><th>Tiltak<th>Kostnad<tr><td>Lys<td>10 000<sup>1</sup></table>"
    found = imported(page(f"<p>Mål: 5<sup>te</sup></p>{table}<p><sup>1</sup> Anslag</p>"), "plan.html")
    assert "read as ordinary ones: «te»" in remarks(found)
    assert cells(found) == [[("Kostnad", "10 000¹")]]
    assert [line for line in outline(found) if "tiltak" in line] == ["  tiltak/1 'Lys' -> mal/1"]
    assert "¹ Anslag" in found.turtle


def test_escaped_numbers_of_markdown_are_refused() -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read_document(f"{HEAD}Mål: A\n1\\. Bygge\n".encode(), "plan.txt")
    assert "linje 4" in caught.value.text()
