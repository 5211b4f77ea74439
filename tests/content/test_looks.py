"""Documents whose lists, headings, tables and dates are so only by their looks: read as people read them."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from app.content.documents import UnreadableDocument, read_document
from app.content.importing import Imported, ImportFailed, import_plan, read_source
from app.content.importing.moments import Moment, moment
from app.content.importing.review import ReviewOfAnotherPlan, read_review, review
from app.language import explain, filled
from app.namespaces import Namespaces
from tests.content.plans import add_table, word, workbook
from tests.content.test_importing import outline

TITLE = "Plan for Vik kommune 2025-2028"
ADOPTED = "Vedtatt av kommunestyret 12.12.2024"
HEAD = f"{TITLE}\n{ADOPTED}\n"
W = nsdecls("w")
LEVELS = "".join(
    f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="{text}"/></w:lvl>'
    for i, text in enumerate(("%1", "%1.%2", "%1.%2.%3", "%1.%2.%3.%4"))
)


def imported(data: bytes | str, name: str = "plan.txt", answers: dict[str, str] | None = None) -> Imported:
    data = data.encode() if isinstance(data, str) else data
    return import_plan(read_source(data, name, answers=answers), "vik-2025-2028", Namespaces())


def remarks(found: Imported) -> str:
    return "\n".join(filled(n.template, n.fields, "en") for n in found.notices)


def problems(data: bytes | str, name: str = "plan.txt") -> list[str]:
    with pytest.raises(ImportFailed) as caught:
        imported(data, name)
    for problem in caught.value.problems:
        assert explain(problem, "nb") != explain(problem, "nn") != explain(problem, "en")
    return [problem.text() for problem in caught.value.problems]


def cells(found: Imported) -> list[list[tuple[str, str]]]:
    return [[(c.header, c.piece.words) for c in e.cells] for e in found.plan.elements if e.kind == "tiltak"]


# Text


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            "1 Barn\nMål: A\n1.1 B\n2 Eldre\nMål: C\n2.1 D",
            ["innsatsomrade/1 'Barn'", "  mal/1 'A'", "  tiltak/1.1 'B' -> mal/1",
             "innsatsomrade/2 'Eldre'", "  mal/2 'C'", "  tiltak/2.1 'D' -> mal/2"],
        ),
        (
            "Innhold\n1 Barn\t3\n2 Eldre\t5\n\n1 Barn\nMål: A\n1.1 B",
            ["innsatsomrade/1 'Barn'", "  mal/1 'A'", "  tiltak/1.1 'B' -> mal/1"],
        ),
        (
            "Barn\nMål: A\na) Skole\nb) Lek",
            ["innsatsomrade/1 'Barn'", "  mal/1 'A'", "  tiltak/a 'Skole' -> mal/1",
             "  tiltak/b 'Lek' -> mal/1"],
        ),
        (
            "Barn\nMål: A\n1.1 Skole\na) inne\nb) ute",
            ["innsatsomrade/1 'Barn'", "  mal/1 'A'", "  tiltak/1.1 'Skole\\na) inne\\nb) ute' -> mal/1"],
        ),
        (
            "Barn\nMål: A\n1.1 Skole\n• inne\n• ute\n1.2 Lek",
            ["innsatsomrade/1 'Barn'", "  mal/1 'A'", "  tiltak/1.1 'Skole\\ninne\\nute' -> mal/1",
             "  tiltak/1.2 'Lek' -> mal/1"],
        ),
        (
            "Barn\nMål: A\n1.1.1 a) Skole\n1.1.1 b) Lek",
            ["innsatsomrade/1 'Barn'", "  mal/1 'A'", "  tiltak/1.1.1-a 'Skole' -> mal/1",
             "  tiltak/1.1.1-b 'Lek' -> mal/1"],
        ),
        (
            "1\u00a0Barn\nMål\u00a01:\u00a0A\n1.1\u00a0Gå\u00a0ut",
            ["innsatsomrade/1 'Barn'", "  mal/1 'A'", "  tiltak/1.1 'Gå\\xa0ut' -> mal/1"],
        ),
    ],
    ids=["no blank lines", "contents with tabs", "letters", "letters of a measure", "bullets of a measure",
         "number and letter", "no-break spaces"],
)  # fmt: skip
def test_lines_of_a_text_are_read_as_their_readers_do(lines: str, expected: list[str]) -> None:
    assert outline(imported(HEAD + lines)) == expected


@pytest.mark.parametrize(
    "rows",
    [
        "Nr   Tiltak          Ansvar     Frist\n1.1  Merke stier     Teknisk    2025",
        "| Nr | Tiltak | Ansvar |\n| 1.1 | Merke stier | Teknisk |",
    ],
    ids=["blanks", "bars"],
)
def test_a_row_without_tabs_never_becomes_one_text(rows: str) -> None:
    found = problems(HEAD + "1 Barn\nMål: A\n" + rows)
    assert [problem.partition(":")[0] for problem in found] == ["plan.txt, linje 5", "plan.txt, linje 6"]


def test_a_header_with_semicolons_in_a_text_is_an_error() -> None:
    assert "looks like a row" in problems(HEAD + "1 Barn\nMål: A\n1.1 B\nNr;Tiltak;Frist\n1;Gå;2025")[0]


def test_blank_lines_between_the_rows_of_a_table_do_not_end_it() -> None:
    rows = "Barn\nTiltak\tAnsvar\tFrist\n\nSkole\tOppvekst\t2026\n\nLek\tKultur\t2027\n\nNavn\tTelefon\n"
    assert "linje 10" in problems(HEAD + rows)[0]  # another table, without a header
    found = imported(HEAD + rows.rpartition("Navn")[0])
    assert [e.words for e in found.plan.elements if e.kind == "tiltak"] == ["Skole", "Lek"]


def test_numbers_of_pages_in_a_text_are_left_out_and_reported() -> None:
    found = imported(f"{HEAD}Mål: A\n1.1 Gå\nSide 3 av 12\n1.2 Sykle\nSide 4\n")
    assert [e.words for e in found.plan.elements if e.kind == "tiltak"] == ["Gå", "Sykle"]
    assert "«Side 3 av 12»" in remarks(found)


@pytest.mark.parametrize("lines", ["## Barn\nMål: A\n1.1 B", "Barn\n**Mål:** A\n1.1 B"])
def test_markdown_in_a_text_is_refused_with_its_line(lines: str) -> None:
    with pytest.raises(UnreadableDocument, match=r"plan\.txt, linje \d: .*Markdown"):
        imported(HEAD + lines)


def test_a_word_that_is_divided_at_the_end_of_a_line_is_reported() -> None:
    assert "«tur- stier»" in remarks(imported(HEAD + "1 Barn\nMål: A\n1.1 Merke tur-\nstier"))


# The adoption, the period and the owners


@pytest.mark.parametrize(
    ("line", "body", "case"),
    [
        ("Vedtatt i kommunestyret 12/12-24, k-sak 88/2024", "kommunestyret", "88/2024"),
        ("Godkjent av kommunestyret den 12. des. 2024 (PS 88/24)", "kommunestyret", "PS 88/24"),
        ("Kommunestyret vedtok planen 12.12.2024 i sak 88/24.", "Kommunestyret", "88/24"),
        ("Vedtatt\u00a0av kommunestyret i møte 12.12.24", "kommunestyret", ""),
        ("Vedteke av utval for helse, miljø og kultur 12.12.2024", "utval for helse, miljø og kultur", ""),
    ],
)  # fmt: skip
def test_the_adoption_is_read_in_many_forms(line: str, body: str, case: str) -> None:
    about = imported(f"{TITLE}\n{line}\n\nBarn\nMål: A\n1.1 B").plan.about
    assert (about.body, about.adopted, about.case) == (body, date(2024, 12, 12), case)


def test_several_decisions_on_one_line_are_asked_about() -> None:
    line = "Vedtatt av kommunestyret i Vik 12.12.2024 og kommunestyret i Nes 19.12.2024"
    found = imported(f"{TITLE}\n{line}\n\nBarn\nMål: A\n1.1 B")
    assert "plan/flere-vedtak" in {question.id for question in found.open}


@pytest.mark.parametrize(
    ("title", "years"),
    [
        ("Plan 2025-28", (2025, 2028)),
        ("Plan\nfor perioden 2025 til 2028", (2025, 2028)),
        ("Plan\nPerioden: 2025 – 2028", (2025, 2028)),
    ],
)
def test_a_period_is_read_in_many_forms(title: str, years: tuple[int, int]) -> None:
    about = imported(f"{title}\n{ADOPTED}\n\nBarn\nMål: A\n1.1 B").plan.about
    assert about.period == (date(years[0], 1, 1), date(years[1], 12, 31))
    assert about.title
    assert about.title.words == title.partition("\n")[0]


def test_the_period_of_a_plan_for_one_year_is_proposed() -> None:
    text = f"Handlingsplan 2025\n{ADOPTED}\n\nBarn\nMål: A\n1.1 B"
    asked = {question.id: question.proposal for question in imported(text).open}
    assert asked["plan/periode"] == "2025-2025"
    about = imported(text, answers={"plan/periode": "ja"}).plan.about
    assert about.period == (date(2025, 1, 1), date(2025, 12, 31))


def test_every_municipality_in_the_title_is_proposed_as_an_owner() -> None:
    found = imported(f"Plan for Vik kommune og Nes kommune 2025-2028\n{ADOPTED}\n\nBarn\nMål: A\n1.1 B")
    owners = [question.found for question in found.open if question.id.startswith("plan/eier")]
    assert owners == ["Vik kommune", "Nes kommune"]


# Deadlines


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("31.12.25", Moment("dag", date(2025, 12, 31), date(2025, 12, 31))),
        ("31/12-2025", Moment("dag", date(2025, 12, 31), date(2025, 12, 31))),
        ("31. des. 2025", Moment("dag", date(2025, 12, 31), date(2025, 12, 31))),
        ("sept. 2025", Moment("maned", date(2025, 9, 1), date(2025, 9, 30))),
        ("2025-26", Moment("periode", date(2025, 1, 1), date(2026, 12, 31))),
        ("2025-12", None),
        ("31.02.25", None),
        ("2027-2024", None),
    ],
)
def test_words_about_time_in_short_forms(words: str, expected: Moment | None) -> None:
    assert moment(words) == expected


def test_the_question_about_a_deadline_says_what_is_wrong_with_it() -> None:
    lines = "Barn\nMål: A\n1.1 B\nFrist: 31.02.2025\n1.2 C\nFrist: 2027-2024\n1.3 D\nFrist: 46022"
    found = imported(HEAD + lines)
    asked = {q.id: (q.template.partition(",")[0], q.proposal) for q in found.open if "frist" in q.id}
    assert asked == {
        "tiltak/1.1/frist": ("This day does not exist", ""),
        "tiltak/1.2/frist": ("The period ends before it begins", ""),
        "tiltak/1.3/frist": ("The words give no certain date", "31.12.2025"),
    }
    answered = imported(HEAD + lines, answers={"tiltak/1.3/frist": "ja"})
    assert '"2025-12-31"^^xsd:date' in answered.values


# Word


def test_items_of_a_deep_level_are_measures_each_with_the_lines_below_it() -> None:
    def fill(file: Any) -> None:
        root = file.part.numbering_part.element
        root.insert(0, parse_xml(f'<w:abstractNum {W} w:abstractNumId="90">{LEVELS}</w:abstractNum>'))
        root.append(parse_xml(f'<w:num {W} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
        file.add_heading(TITLE, 0)
        for level, text in enumerate(("Reise", "Hovedmål: Flere reiser sammen", "Delmål: Flere tar buss")):
            numbered(file.add_heading(text, level + 1), level)
        numbered(file.add_paragraph("Flere avganger"), 3)
        file.add_paragraph("Ansvarlig: Teknisk")
        file.add_paragraph("Frist: 2026")
        numbered(file.add_paragraph("Billigere kort"), 3)
        file.add_paragraph("Ansvarlig: Kultur")

    def numbered(paragraph: Any, level: int) -> None:
        numbering = f'<w:numPr {W}><w:ilvl w:val="{level}"/><w:numId w:val="90"/></w:numPr>'
        paragraph._p.get_or_add_pPr().append(parse_xml(numbering))

    found = imported(word(fill), "plan.docx")
    assert outline(found) == [
        "avsnitt/1 'Reise'",
        "  hovedmal/1.1 'Flere reiser sammen'",
        "    delmal/1.1.1 'Flere tar buss' -> hovedmal/1.1",
        "      tiltak/1.1.1.1 'Flere avganger' -> delmal/1.1.1",
        "      tiltak/1.1.1.2 'Billigere kort' -> delmal/1.1.1",
    ]
    assert cells(found) == [[("Ansvarlig", "Teknisk"), ("Frist", "2026")], [("Ansvarlig", "Kultur")]]


EXPECTED = [
    "innsatsomrade/1 'Barn'", "  mal/1 'Trygge barn'", "  tiltak/1 'Skole' -> mal/1",
    "  tiltak/2 'Lek' -> mal/1",
    "innsatsomrade/2 'Eldre'", "  mal/2 'Aktive eldre'", "  tiltak/3 'Tur' -> mal/2",
]  # fmt: skip
PLAN = (("Barn", "Trygge barn", ("Skole", "Lek")), ("Eldre", "Aktive eldre", ("Tur",)))


def test_short_bold_lines_and_typed_bullets_of_word_are_headings_and_items() -> None:
    def fill(file: Any) -> None:
        file.add_paragraph().add_run(TITLE).bold = True
        file.add_paragraph(ADOPTED)
        for area, goal, measures in PLAN:
            file.add_paragraph().add_run(area).bold = True
            file.add_paragraph().add_run("Mål").bold = True
            file.add_paragraph(goal)
            file.add_paragraph().add_run("Tiltak").bold = True
            for measure in measures:
                file.add_paragraph(f"•\u00a0 {measure}")

    found = imported(word(fill), "plan.docx")
    assert outline(found) == EXPECTED
    assert "bold is read as a heading: «Eldre»" in remarks(found)


def test_a_dash_before_a_single_paragraph_is_a_quotation() -> None:
    def fill(file: Any) -> None:
        file.add_heading(TITLE, 0)
        file.add_heading("Barn", 1)
        file.add_paragraph("Mål: A")
        file.add_paragraph("– Dette er viktig, sier ordføreren.")
        file.add_paragraph("1.1 Skole")

    assert outline(imported(word(fill), "plan.docx"))[-1].startswith("  tiltak/1.1 'Skole'")
    assert "– Dette er viktig" in imported(word(fill), "plan.docx").turtle


def test_a_table_for_each_measure_is_a_form() -> None:
    def fill(file: Any) -> None:
        file.add_heading(TITLE, 0)
        file.add_heading("Barn", 1)
        for number in (1, 2):
            measure = ("Tiltak", f"{number}. Lekeplass {number}")
            add_table(file, [measure, ("Ansvarlig", "Teknisk"), ("Effekt", "God")])
            file.add_paragraph("")
        table = add_table(file, [("Tiltak 3: Gjerde", ""), ("Ansvarlig", "Skole")])
        table.cell(0, 0).merge(table.cell(0, 1))

    found = imported(word(fill), "plan.docx")
    measures = [(e.number, e.words) for e in found.plan.elements if e.kind == "tiltak"]
    assert measures == [("1", "Lekeplass 1"), ("2", "Lekeplass 2"), ("3", "Gjerde")]
    assert cells(found)[1:] == [[("Ansvarlig", "Teknisk"), ("Effekt", "God")], [("Ansvarlig", "Skole")]]


def test_a_table_of_one_cell_is_a_frame() -> None:
    def fill(file: Any) -> None:
        cell = add_table(file, [(TITLE,)]).cell(0, 0)
        for words in (ADOPTED, "Mål: A", "1.1 Skole"):
            cell.add_paragraph(words)

    page = f"<table><tr><td><h1>{TITLE}</h1><p>Mål: A</p><p>1.1 Skole</p></td></tr></table>"
    for data, name in ((word(fill), "plan.docx"), (page.encode(), "plan.html")):
        assert outline(imported(data, name)) == ["mal/1 'A'", "  tiltak/1.1 'Skole' -> mal/1"]


def test_a_row_with_only_a_responsible_party_is_no_heading() -> None:
    def fill(file: Any) -> None:
        file.add_heading(TITLE, 0)
        add_table(file, [("Mål", "Tiltak", "Ansvar"), ("A", "Skole", "Teknisk"), ("", "", "Kultur")])

    assert problems(word(fill), "plan.docx")[0].startswith("plan.docx, tabell 1, rad 3, kolonne 3")


def test_a_table_whose_other_headers_are_unusual_is_read_with_them_as_notes() -> None:
    def fill(file: Any) -> None:
        file.add_heading(TITLE, 0)
        header = ("Tiltak", "Hvordan", "Ansvarlig/samarbeidspartner", "Bærekraftsmål")
        add_table(file, [header, ("Skole", "Slik", "Teknisk/Vegvesenet", "3")])

    assert cells(imported(word(fill), "plan.docx")) == [
        [("Hvordan", "Slik"), ("Ansvarlig/samarbeidspartner", "Teknisk/Vegvesenet"), ("Bærekraftsmål", "3")]
    ]


def test_a_document_whose_tables_have_no_measures_is_refused_with_their_columns() -> None:
    def fill(file: Any) -> None:
        add_table(file, [("Prosjekt", "Beløp"), ("A", "1")])

    assert "«Prosjekt», «Beløp»" in problems(word(fill), "plan.docx")[0]


# HTML


@pytest.mark.parametrize(
    "part",
    [
        "<p><b>{area}</b></p><p><b>Mål:</b><br>{goal}</p><p><strong>Tiltak:</strong><br>• {items}</p>",
        "<h2>{area}</h2><p>Mål: {goal}</p><p>- {items}</p>",
        "<h2>{area}</h2><dl><dt>Mål<dd>{goal}<dt>Tiltak<dd>{terms}</dl>",
    ],
    ids=["bold", "dashes", "terms"],
)
def test_lists_with_line_breaks_bold_headings_and_terms_of_a_page(part: str) -> None:
    mark = "- " if "- {items}" in part else "• "
    page = f"<h1>{TITLE}</h1><p>{ADOPTED}</p>"
    for area, goal, measures in PLAN:
        items = f"<br>{mark}".join(measures)
        page += part.format(area=area, goal=goal, items=items, terms="<dd>".join(measures))
    expected = EXPECTED
    if mark == "- ":  # a dash alone may begin a quotation
        page = page.replace("<p>- Tur</p>", "<p>- Tur<br>- Mat</p>")
        expected = [*EXPECTED, "  tiltak/4 'Mat' -> mal/2"]
    assert outline(imported(page, "plan.html")) == expected


def test_what_readers_of_a_page_do_not_see_is_reported() -> None:
    page = f"<h1>{TITLE}</h1><h2>Barn</h2><p>Mål: A</p><ul><li>B<li style='display:none'>C</ul>"
    found = imported(page + "<form><textarea>Din mening</textarea></form>", "plan.html")
    assert "Hidden text is read too" in remarks(found)
    assert "«Din mening»" in remarks(found)


# CSV and Excel


def test_lines_above_the_table_of_a_csv_file_say_what_the_plan_is() -> None:
    found = imported(f"sep=;\n{TITLE};;\n{ADOPTED};;\n;;\nNr;Tiltak;Frist\n1;Skole;2026\n", "plan.csv")
    assert found.plan.about.title
    assert found.plan.about.title.words == TITLE
    assert found.plan.about.adopted == date(2024, 12, 12)
    assert outline(found) == ["tiltak/1 'Skole'"]
    assert found.plan.elements[0].place.place == "linje 6, kolonne 2"


def test_cells_beyond_the_header_are_kept_and_reported() -> None:
    found = imported("Nr;Tiltak;Ansvar\n1;Skole;T;mer;enda mer\n2;Lek\n", "plan.csv")
    assert cells(found) == [[("Ansvar", "T"), ("", "mer"), ("", "enda mer")], []]
    assert "«mer | enda mer»" in remarks(found)
    assert "enda mer" in found.turtle


def test_an_open_quotation_mark_is_an_error_in_the_language_of_the_reader() -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read_document(b'Nr;Tiltak;Ansvar\n1;"Skole;T\n', "plan.csv")
    assert "anførselstegn" in explain(caught.value, "nb")


@pytest.mark.parametrize("name", ["plan.docx", "plan.xlsx"])
def test_a_file_of_an_unknown_kind_is_refused_without_english_words(name: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read_document(b"\x89PNG", name)
    assert "den er skadet" in explain(caught.value, "nb")


def sheets() -> bytes:
    def fill(book: Any) -> None:
        sheet = book.active
        for row in ([TITLE], ["Nr", "Tiltak", "Kostnad"], [date(2025, 1, 1), "Skole", "#REF!"]):
            sheet.append(row)
        for row in (["Teknisk"], ["Kultur"]):
            book.create_sheet("Lister") if "Lister" not in book.sheetnames else None
            book["Lister"].append(row)

    return workbook(fill)


def test_a_sheet_without_measures_is_asked_about_and_left_out_when_the_answer_says_so() -> None:
    found = imported(sheets(), "plan.xlsx")
    assert "ark/lister" in {question.id for question in found.open}
    assert "Kultur" in found.turtle
    answered = imported(sheets(), "plan.xlsx", {"ark/lister": "nei"})
    assert "Kultur" not in answered.turtle
    assert "«Teknisk | Kultur»" in remarks(answered)
    assert "ark/lister" in {question.id for question in answered.asked}


def test_the_names_of_several_sheets_with_measures_are_reported() -> None:
    def fill(book: Any, names: tuple[str, ...], *more: str) -> None:
        book.remove(book.active)
        for name in names:
            sheet = book.create_sheet(name)
            sheet.append(["Tiltak", "Frist", *more])
            sheet.append([f"Noe om {name}", "2026", *more])

    found = imported(workbook(lambda book: fill(book, ("Transport", "Energi"))), "plan.xlsx")
    assert "The name of the sheet Transport" in remarks(found)
    assert "The name of the sheet Energi" in remarks(found)
    alone = imported(workbook(lambda book: fill(book, ("Transport",))), "plan.xlsx")
    assert "name of the sheet" not in remarks(alone)
    areas = imported(workbook(lambda book: fill(book, ("A", "B"), "Innsatsområde")), "plan.xlsx")
    assert "name of the sheet" not in remarks(areas)


def test_errors_and_dates_in_the_place_of_numbers_are_reported() -> None:
    found = remarks(imported(sheets(), "plan.xlsx"))
    assert "the error #REF!" in found
    assert "The number 01.01.2025 is a date" in found


def test_all_formulas_without_results_are_named() -> None:
    def fill(book: Any) -> None:
        for row in (["Tiltak", "Kostnad"], ["=A9", "=B9"]):
            book.active.append(row)

    with pytest.raises(UnreadableDocument, match="Sheet!A2, Sheet!B2"):
        read_document(workbook(fill), "plan.xlsx")


# The review


def reviewed(name: str) -> bytes:
    found = imported(HEAD + "Barn\nMål: A\n1.1 B")
    return review(found.plan, found.key_list, found.asked, (), {"plan/eier": "ny"}, "nb", name)


def test_answers_about_another_plan_are_refused() -> None:
    assert read_review(reviewed("vik/en"), "gjennomgang.xlsx", "vik/en") == {"plan/eier": "ny"}
    with pytest.raises(ReviewOfAnotherPlan) as caught:
        read_review(reviewed("vik/en"), "gjennomgang.xlsx", "vik/to")
    assert "vik/to" in explain(caught.value, "nb")


def test_answers_are_found_by_their_header_wherever_the_column_is() -> None:
    book = openpyxl.load_workbook(io.BytesIO(reviewed("vik/en")))
    book.worksheets[0].insert_cols(1)
    book.worksheets[0].insert_cols(5)
    data = io.BytesIO()
    book.save(data)
    assert read_review(data.getvalue(), "gjennomgang.xlsx", "vik/en") == {"plan/eier": "ny"}


def test_an_answer_that_nothing_asks_for_is_reported() -> None:
    found = imported(HEAD + "Barn\nMål: A\n1.1 B", answers={"tiltak/9.9/frist": "2026"})
    assert "The answer to tiltak/9.9/frist is not used" in remarks(found)
