"""Documents with what Word, Excel and web pages really have in them: each word is kept, or it is reported."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from openpyxl.comments import Comment
from openpyxl.styles import Font

from app.content.documents import Block, Document, DocumentTable, UnreadableDocument, read_document
from app.content.documents.cell_formats import date_shown, number_shown
from app.content.importing import Imported, import_plan, read_source
from app.content.importing.labels import ABOUT, COLUMNS, KINDS
from app.language import filled
from app.namespaces import Namespaces
from tests.content.plans import add_table, word, workbook

W = nsdecls("w")
TEXT_BOX = """<w:r {w} xmlns:v="urn:schemas-microsoft-com:vml"
  xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:AlternateContent>
  <mc:Choice Requires="wps"><w:drawing><w:txbxContent><w:p><w:r><w:t>Ord i en boks</w:t></w:r></w:p>
  <w:p><w:r><w:t>Andre linje</w:t></w:r></w:p></w:txbxContent></w:drawing></mc:Choice>
  <mc:Fallback><w:pict><v:textbox><w:txbxContent><w:p><w:r><w:t>Ord i en boks</w:t></w:r></w:p>
  </w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"""
NUMBERING = """<w:numbering {w}><w:abstractNum w:abstractNumId="90"><w:lvl w:ilvl="0"><w:start w:val="1"/>
  <w:numFmt w:val="decimalZero"/><w:lvlText w:val="V-%1"/></w:lvl></w:abstractNum>
  <w:num w:numId="90"><w:abstractNumId w:val="90"/></w:num>
  <w:num w:numId="91"><w:abstractNumId w:val="90"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/>
  </w:lvlOverride></w:num></w:numbering>"""
HEAD = "Plan for Vik 2025-2028"
RELATIONSHIP = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/aFChunk"


def append(paragraph: Any, xml: str) -> None:
    paragraph._p.append(parse_xml(xml.replace("{w}", W)))


def numbered(paragraph: Any, list_: int) -> None:
    properties = paragraph._p.get_or_add_pPr()
    properties.append(parse_xml(f'<w:numPr {W}><w:ilvl w:val="0"/><w:numId w:val="{list_}"/></w:numPr>'))


def with_parts(data: bytes, parts: dict[str, str]) -> bytes:
    """A package with other parts in it."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, text in parts.items():
            new.writestr(name, text.replace("{w}", W))
    return target.getvalue()


def rows(document: Document) -> list[list[str]]:
    tables = [block for block in document.blocks if isinstance(block, DocumentTable)]
    return [[cell.words if cell else "" for cell in row] for table in tables for row in table.rows]


def words(document: Document) -> list[str]:
    return [block.piece.words for block in document.blocks if isinstance(block, Block)]


def remarks(document: Document) -> str:
    return "\n".join(filled(n.template, n.fields, "en") for n in document.notices)


# Word


def test_words_of_a_text_box_are_lines_of_their_own_and_reported() -> None:
    def fill(file: Any) -> None:
        append(file.add_paragraph("Før."), TEXT_BOX)
        table = add_table(file, [("Tiltak", "Ansvar"), ("Bygge", "Skole")])
        append(table.cell(1, 0).paragraphs[0], TEXT_BOX)

    document = read_document(word(fill), "plan.docx")
    assert words(document) == ["Før.\nOrd i en boks\nAndre linje"]
    assert rows(document)[1] == ["Bygge\nOrd i en boks\nAndre linje", "Skole"]
    assert "text box" in remarks(document)


def test_a_list_that_begins_anew_and_letters_before_numbers_are_as_word_shows_them() -> None:
    def fill(file: Any) -> None:
        root = file.part.numbering_part.element
        for element in parse_xml(NUMBERING.replace("{w}", W)):
            root.insert(0, element) if element.tag.endswith("abstractNum") else root.append(element)
        for list_ in (90, 90, 91, 91, 90):
            numbered(file.add_paragraph("Ord"), list_)

    document = read_document(word(fill), "plan.docx")
    marks = [block.mark for block in document.blocks if isinstance(block, Block)]
    assert marks == ["V-01", "V-02", "V-01", "V-02", "V-03"]


def test_rows_that_word_numbers_by_itself_have_their_numbers() -> None:
    def fill(file: Any) -> None:
        file.add_heading(HEAD, 0)
        table = add_table(file, [("Nr", "Tiltak", "Ansvar"), ("", "Bygge", "A"), ("", "Rydde", "B")])
        for row in (1, 2):
            table.cell(row, 0).paragraphs[0].style = "List Number"
        table.cell(2, 1).add_paragraph("for unge", style="List Number")

    found = imported(word(fill), "plan.docx")
    assert [(e.number, e.words) for e in found.plan.elements] == [("1", "Bygge"), ("2", "Rydde\n3. for unge")]


def test_a_deleted_row_is_gone_and_a_row_that_begins_later_keeps_its_columns() -> None:
    def fill(file: Any) -> None:
        table = add_table(file, [("Nr", "Tiltak", "Ansvar"), ("1", "Slettet", "B"), ("2", "Ute", "C")])
        deletion = parse_xml(f'<w:del {W} w:id="1" w:author="A"/>')
        table.rows[1]._tr.get_or_add_trPr().append(deletion)
        later = table.rows[2]._tr
        later.remove(later.tc_lst[0])
        later.get_or_add_trPr().append(parse_xml(f'<w:gridBefore {W} w:val="1"/>'))

    document = read_document(word(fill), "plan.docx")
    assert rows(document) == [["Nr", "Tiltak", "Ansvar"], ["", "Ute", "C"]]
    assert "tracked changes" in remarks(document)


def test_what_stands_beside_the_text_of_a_word_document_is_reported_with_its_words() -> None:
    def fill(file: Any) -> None:
        file.sections[0].header.paragraphs[0].text = "Saksdokument i kommunestyret"
        file.sections[0].footer.paragraphs[0].text = "7"
        append(file.add_paragraph("Pil "), '<w:r {w}><w:sym w:font="Wingdings" w:char="F0E0"/></w:r>')
        append(
            file.add_paragraph("Formel: "),
            '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math">'
            "<m:r><m:t>a=b</m:t></m:r></m:oMath>",
        )
        file.add_paragraph().add_run("Skjult").font.hidden = True

    drawing = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    data = with_parts(
        word(fill),
        {
            "word/footnotes.xml": "<w:footnotes {w}><w:footnote w:id='2'><w:p><w:r><w:t>Om midler</w:t></w:r>"
            "</w:p></w:footnote></w:footnotes>",
            "word/comments.xml": "<w:comments {w}><w:comment w:id='0'><w:p><w:r><w:t>Rett?</w:t></w:r></w:p>"
            "</w:comment></w:comments>",
            "word/diagrams/data1.xml": f"<d {drawing}><a:p><a:r><a:t>Boks i figur</a:t></a:r></a:p></d>",
        },
    )
    document = read_document(data, "plan.docx")
    assert words(document) == ["Pil", "Formel: a=b", "Skjult"]
    found = remarks(document)
    for reported in ("«Saksdokument i kommunestyret»", "«Om midler»", "«Rett?»", "«Boks i figur»"):
        assert reported in found
    for kind in ("font of symbols", "Hidden text"):
        assert kind in found
    assert "«7»" not in found  # the number of a page says nothing


# Excel


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        (1250000.5, "#,##0", "1 250 001"),
        (0.255, "0.0%", "25,5 %"),
        (-1500, '#,##0 "kr"', "-1 500 kr"),
        (1500, r"[$kr-414]\ #,##0.00", "kr 1 500,00"),
        (-1234.5, r"_-* #,##0\ [$kr-414]_-;\-* #,##0\ [$kr-414]_-", "-1 235 kr"),
        (0, r'#,##0\ "kr";-#,##0\ "kr";"-"', "0"),
        (1500000, '0.0,,\\ "mill."', "1,5 mill."),
        (7, '"V-"00', "V-07"),
        (2.5, "0.##", "2,5"),
        (-5, "0;[Red](0)", "(5)"),
        (12345.678, "0.00E+00", "12345,678"),
        (0.5, "# ?/?", "0,5"),
        (1e300, "#,##0", f"{1e300:.0f}"),
        (3, "0." + "0" * 60, "3,0000000000"),
        (3, "0" * 300, "3"),
        (3.5, "General", "3,5"),
    ],
)
def test_a_number_is_shown_as_its_format_has_it(value: float, form: str, shown: str) -> None:
    assert number_shown(value, form) == shown


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ("dd.mm.yyyy", "31.12.2025"),
        ("mmm-yy", "desember 2025"),
        (r"[$-414]mmmm\ yyyy;@", "desember 2025"),
        ("yyyy", "2025"),
        ("dd.mm.yyyy hh:mm", "31.12.2025 09:05"),
    ],
)
def test_a_date_is_shown_as_exactly_as_its_format_has_it(form: str, shown: str) -> None:
    assert date_shown(datetime.datetime(2025, 12, 31, 9, 5), form) == shown


def two_tables_on_a_sheet() -> bytes:
    def fill(book: Any) -> None:
        sheet = book.active
        sheet.title = "Tiltak"
        sheet.append([HEAD])
        sheet.append(["Nr", "Område", "Tiltak", "Kostnad", None, "Ansvar"])
        sheet.append([None, None, None, 2025, 2026, None])
        for column in "ABCF":
            sheet.merge_cells(f"{column}2:{column}3")
        sheet.merge_cells("D2:E2")
        sheet.append([1, "Vei", "Sykkelvei", 1000, 2000, "Teknisk"])
        sheet.append([2, None, "Lys", None, 500, "Teknisk"])
        sheet["D4"].number_format = '#,##0 "kr"'
        sheet.merge_cells("A6:F6")
        sheet["A6"] = "* Alle tall er foreløpige, og behandles i budsjettet."
        sheet.append(["Natur"])
        sheet.append(["Tiltak", "Frist"])
        sheet.append(["Rydde strender", datetime.date(2026, 5, 1)])
        sheet["B9"].number_format = "mmmm yyyy"
        sheet.row_dimensions[5].hidden = True
        sheet.column_dimensions["E"].hidden = True
        sheet["C4"].comment = Comment("Er dette rett?", "A")
        sheet.oddHeader.center.text = "Utkast fra administrasjonen"

    return workbook(fill)


def test_two_tables_with_other_columns_on_one_sheet_and_two_rows_of_headers() -> None:
    found = imported(two_tables_on_a_sheet(), "plan.xlsx")
    measures = [e for e in found.plan.elements if e.kind == "tiltak"]
    assert [(e.number, e.words) for e in measures] == [
        ("1", "Sykkelvei"),
        ("2", "Lys"),
        ("", "Rydde strender"),
    ]
    cells = [[(c.column, c.year, c.piece.words) for c in e.cells] for e in measures]
    assert cells == [
        [("cost", "2025", "1 000 kr"), ("cost", "2026", "2000"), ("responsible", "", "Teknisk")],
        [("cost", "2026", "500"), ("responsible", "", "Teknisk")],
        [("deadline", "", "mai 2026")],
    ]
    areas = [e.words for e in found.plan.elements if e.kind == "innsatsomrade"]
    assert areas == ["Vei", "Natur"]
    assert "foreløpige" in found.turtle


def test_what_readers_of_a_workbook_do_not_see_is_reported() -> None:
    found = remarks(read_document(two_tables_on_a_sheet(), "plan.xlsx"))
    assert "2 hidden rows or columns are read too: 5, E" in found
    assert "«Er dette rett?»" in found
    assert "«Utkast fra administrasjonen»" in found


def struck_in_word() -> bytes:
    """A measure that is struck through, and one whose format says that it is not."""

    def fill(file: Any) -> None:
        file.add_heading("Plan for Vik kommune 2025-2028", 0)
        file.add_paragraph("Mål: A")
        for words, struck in (("Tiltak 1: Gå", False), ("Tiltak 2: Sykle", True)):
            file.add_paragraph().add_run(words).font.strike = struck

    return word(fill)


def struck_in_excel() -> bytes:
    """The same in a workbook."""

    def fill(book: Any) -> None:
        sheet = book.active
        sheet.append(["Tiltak", "Ansvarlig"])
        sheet.append(["Gå", "Kultur"])
        sheet.append(["Sykle", "Kultur"])
        sheet["A3"].font = Font(strike=True)

    return workbook(fill)


STRUCK_PAGE = "<table><tr><th>Tiltak<th>Frist<tr><td>Gå<td>2026<tr><td><s>Sykle</s><td>2027</table>".encode()


@pytest.mark.parametrize(
    ("data", "name"),
    [(struck_in_word(), "plan.docx"), (struck_in_excel(), "plan.xlsx"), (STRUCK_PAGE, "plan.html")],
)
def test_words_that_are_struck_through_are_read_and_reported_once(data: bytes, name: str) -> None:
    found = imported(data, name)
    assert [e.words for e in found.plan.elements if e.kind == "tiltak"] == ["Gå", "Sykle"]
    assert remarks(read_document(data, name)).count("struck through") == 1


def test_deleted_words_of_a_page_are_left_out_and_reported() -> None:
    table = "<table><tr><th>Tiltak<th>Frist<tr><td>Vei <del>langs elva</del><td>2027</table>"
    document = read_document(f"<h2>A</h2><p>Mål: <del>Gammelt</del> Nytt</p>{table}".encode(), "plan.html")
    assert "Gammelt" not in document.text
    assert "langs elva" not in document.text
    assert "«Gammelt»" in remarks(document)
    assert "«langs elva»" in remarks(document)


def test_a_file_put_into_a_word_document_is_refused_with_its_place() -> None:
    def fill(file: Any) -> None:
        file.add_paragraph("Tiltak 1: A")
        part = Part(PackURI("/word/in.html"), "text/html", b"<p>Tiltak 2: B</p>", file.part.package)
        id = file.part.relate_to(part, RELATIONSHIP)
        file.element.body.insert(-1, parse_xml(f'<w:altChunk {nsdecls("w", "r")} r:id="{id}"/>'))

    with pytest.raises(UnreadableDocument, match="avsnitt 2: a whole file"):
        read_document(word(fill), "plan.docx")


# HTML

PAGE = """<!doctype html><meta charset=utf-8><h1>Plan for Vik 2025&ndash;2028</h1>
<nav>Meny</nav><h2>Innsatsomr&aring;de 1: By</h2><p>M&aring;l: Flere &lt;10 &amp; <b>gamle</b>&shy;byen</p>
<ol type="A"><li><p>F&oslash;rste</p><p>mer om det</p><ul><li>under</li></ul>etter</li>
<li value="5">Femte</li></ol>
<ol type="i"><li>en<li>to</ol><ol reversed><li>r1<li>r2</ol>
<table><tr><th colspan="2">Hva<th rowspan="2">Ansvar<tr><th>Nr<th>Tiltak
<tr><td>1<td>Rydde<ol><li>a<li>b</ol><td>Teknisk</table><button>Skriv ut</button><img alt="Kart over byen">"""


def test_lists_entities_and_two_rows_of_headers_of_a_page() -> None:
    document = read_document(PAGE.encode(), "plan.html")
    assert "Mål: Flere <10 & gamlebyen" in words(document)
    items = [
        (b.mark, b.level, b.piece.words) for b in document.blocks if isinstance(b, Block) and b.kind == "item"
    ]
    assert items == [
        ("A)", 1, "Første"), ("", 2, "mer om det"), ("", 2, "under"), ("", 2, "etter"), ("E)", 1, "Femte"),
        ("i.", 1, "en"), ("ii.", 1, "to"), ("2.", 1, "r1"), ("1.", 1, "r2"),
    ]  # fmt: skip
    measures = [(e.number, e.words) for e in imported(PAGE.encode(), "plan.html").plan.elements][2:]
    assert measures[0] == ("A", "Første\nmer om det\nunder\netter")
    assert measures[-1] == ("1", "Rydde\n1. a\n2. b")
    for reported in ("«Meny»", "«Skriv ut»", "«Kart over byen»"):
        assert reported in remarks(document)


# Plans as other municipalities have them: every word of the document is in the result


def imported(data: bytes, name: str) -> Imported:
    return import_plan(read_source(data, name), "prove-2025-2028", Namespaces())


def nynorsk_with_restarting_numbers() -> bytes:
    """Word: four levels, letters, numbers that begin anew below each delmål, several owners."""

    def fill(file: Any) -> None:
        file.add_heading("Regional plan for klima i Ytrevik og Indrevik 2025–2028", 0)
        add_table(
            file,
            [
                ("Eigarar", "Ytrevik kommune og Indrevik kommune"),
                ("Vedteken av", "kommunestyra i Ytrevik og Indrevik"),
                ("Vedtaksdato", "12.06.2025"),
            ],
        )
        file.add_heading("Visjon: Lågare utslepp, betre liv", 1)
        file.add_heading("Hovudmål 1: Utsleppa er halverte", 1)
        file.add_heading("Delmål a: Færre køyrer åleine", 2)
        file.add_heading("Strategi: Gjere bussen fyrsteval", 3)
        file.add_paragraph("1. Auke talet på avgangar i 2026")
        file.add_paragraph("2. Billegare månadskort for ungdom (50' per år)")
        file.add_heading("Delmål b: Bygga brukar mindre straum", 2)
        file.add_paragraph("1. Etterisolere Indre skule")
        file.add_paragraph("Ansvarleg: Eigedom")
        file.add_paragraph("Frist: haust 2027")
        file.add_paragraph("Tiltaket er avhengig av tilskot frå Enova.")

    return word(fill)


def excel_with_letters() -> bytes:
    """Excel: «V-01», sub-headings as merged rows, several responsible parties, remarks."""

    def fill(book: Any) -> None:
        sheet = book.active
        sheet.title = "Vann"
        sheet.append(["Vannmiljøplan for Elvdal 2025-2028"])
        sheet.append(["Vedtatt av kommunestyret 3. april 2025, sak 31/25"])
        sheet.append(
            ["Nr.", "Tiltak", "Mål (effekt)", "Ansvarlig", "Når", "Kostnad (i 1000 kr)", "Effekt på fisk"]
        )
        sheet.append(["Vassdrag"])
        sheet.merge_cells("A4:G4")
        sheet.append(
            [
                "V-01",
                "Fjerne demning",
                "Fri gytevei",
                "Teknisk og Grunneierlaget",
                "2026-2027",
                "1,5 mill.",
                "stor",
            ]
        )
        sheet.append(
            ["V-02", "Kalke tjern", "Fri gytevei", "60/40 fylke/kommune", "årlig", "etter søknad", "middels"]
        )
        sheet.append(["Avløp"])
        sheet.merge_cells("A7:G7")
        sheet.append(
            ["A-01", "Skille overvann", "Reint vatn", "0,5 årsverk", "etter 2027", "innenfor ramma", "?"]
        )

    return workbook(fill)


HTML_WITHOUT_NUMBERS = """<html lang="nb"><h1>Handlingsplan mot fattigdom</h1><p>Gjelder 2025–2028</p>
<h2>Barn</h2><p>Mål: Alle barn er med</p><p>Fritid koster. Derfor:</p><ul><li>Gratis utlån av utstyr
<ul><li>ski</li><li>sykler</li></ul></li><li>Fritidskort til alle under 18 år</li></ul>
<h2>Arbeid</h2><p>Mål: Flere i jobb</p><table><tr><th>Tiltak</th><th>Ansvar</th><th>Ferdig</th>
<th>Merknad</th></tr><tr><td rowspan="2">Lønnstilskudd</td><td>NAV</td><td>løpende</td>
<td>se budsjettet</td></tr>
<tr><td>Næringslivet</td><td></td><td>10 plasser</td></tr></table></html>"""

PLANS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "nynorsk, four levels, numbers that begin anew": ("plan.docx", nynorsk_with_restarting_numbers),
    "letters before numbers, several responsible": ("plan.xlsx", excel_with_letters),
    "no numbers, nested lists, merged rows": ("plan.html", HTML_WITHOUT_NUMBERS.encode),
    "two tables on a sheet": ("plan.xlsx", two_tables_on_a_sheet),
    "lists and entities": ("plan.html", PAGE.encode),
}
NAMES = (*KINDS.values(), *COLUMNS.values(), *ABOUT.values())
STRUCTURAL = {word for names in NAMES for name in names for word in name.split()}
"""Words that say what a part or a column is; the result says it by classes and properties."""


def tokens(text: str) -> set[str]:
    return set(re.findall(r"[^\W_]+", text.casefold()))


@pytest.mark.parametrize(("name", "make"), PLANS.values(), ids=PLANS)
def test_every_word_of_a_document_is_in_the_result_or_reported(name: str, make: Callable[[], bytes]) -> None:
    found = imported(make(), name)
    document = read_document(make(), name)
    about = " ".join(piece.words for piece in found.plan.about.pieces)
    notices = [filled(n.template, n.fields, "en") for n in found.notices]
    told = " ".join([*notices, *(q.found for q in found.asked)])
    lost = tokens(document.text) - tokens(found.turtle) - tokens(about) - tokens(told) - STRUCTURAL
    assert not lost


def test_the_levels_numbers_and_owners_of_a_plan_in_nynorsk() -> None:
    found = imported(nynorsk_with_restarting_numbers(), "plan.docx")
    assert found.plan.about.language == "nn"
    assert found.plan.about.owners == ("Ytrevik kommune", "Indrevik kommune")
    parts = [(key.key, e.kind, e.number) for key, e in zip(found.key_list, found.plan.elements, strict=True)]
    assert parts == [
        ("visjon/1", "visjon", ""),
        ("hovedmal/1", "hovedmal", "1"),
        ("delmal/a", "delmal", "a"),
        ("strategi/1", "strategi", ""),
        ("tiltak/1", "tiltak", "1"),
        ("tiltak/2", "tiltak", "2"),
        ("delmal/b", "delmal", "b"),
        ("tiltak/3", "tiltak", "1"),
    ]
    last = found.plan.elements[-1]
    assert [(c.column, c.piece.words) for c in last.cells] == [
        ("responsible", "Eigedom"),
        ("deadline", "haust 2027"),
    ]
    assert "Enova" in last.words


def test_letters_before_numbers_stay_and_become_keys() -> None:
    found = imported(excel_with_letters(), "plan.xlsx")
    numbers = [
        (k.key, e.number) for k, e in zip(found.key_list, found.plan.elements, strict=True) if e.number
    ]
    assert numbers == [("tiltak/v-01", "V-01"), ("tiltak/v-02", "V-02"), ("tiltak/a-01", "A-01")]


def test_the_unit_in_a_header_stays_with_the_words_of_its_column() -> None:
    found = imported(excel_with_letters(), "plan.xlsx")
    assert 'rdfs:label "Kostnad (i 1000 kr)"' in found.turtle
    assert "costInWords" not in found.turtle  # «1,5 mill.» without the unit would say something else
    assert any("Mål (effekt)" in filled(n.template, n.fields, "en") for n in found.notices)


def test_a_name_with_other_years_than_the_plan_is_reported() -> None:
    source = read_source(excel_with_letters(), "plan.xlsx")
    for name, reported in (("vann-2024-2027", True), ("vann-2025-2028", False), ("vann", False)):
        notices = import_plan(source, name, Namespaces()).notices
        assert any("other years" in notice.template for notice in notices) == reported
