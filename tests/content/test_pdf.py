"""A PDF is read by lines. Columns are never guessed, and a missing reader is reported with the remedy."""

from __future__ import annotations

import pytest

from app.content.documents import Block, UnreadableDocument, pdf_file, read_document
from app.content.importing import import_plan, read_source
from app.language import explain
from app.namespaces import Namespaces

pytest.importorskip("pypdf", reason="the optional reader of PDF files is not installed")

LINES = (
    "Kulturplan for Vik 2025-2028",
    "Vedtatt av kommunestyret 14. desember 2024, sak 88/24",
    "",
    "1. Barn",
    "Mål: Alle barn har et sted",
    "å gå til",
    "",
    "1.1 Bygge kulturskole",
    "1.2 Kjøpe instrumenter",
)


def pdf(*pages: str) -> bytes:
    """A PDF file with a content stream for each page (ISO 32000-2, clauses 7.5 and 7.8)."""
    streams = [page.encode("cp1252") for page in pages]
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>",
    ]
    for number, stream in enumerate(streams):
        bodies.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F 3 0 R >> >> "
            + f"/Contents {5 + 2 * number} 0 R >>".encode()
        )
        bodies.append(f"<< /Length {len(stream)} >>\nstream\n".encode() + stream + b"\nendstream")
    data, places = b"%PDF-1.7\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    offsets = "".join(f"{place:010} 00000 n \n" for place in places)
    table = f"xref\n0 {len(bodies) + 1}\n0000000000 65535 f \n{offsets}"
    trailer = f"trailer << /Size {len(bodies) + 1} /Root 1 0 R >>\nstartxref\n{len(data)}\n%%EOF\n"
    return data + (table + trailer).encode()


def text(lines: tuple[str, ...], x: int = 40) -> str:
    """The operators that show lines below each other."""
    shown = ((n, line.replace("(", "")) for n, line in enumerate(lines) if line)
    return "\n".join(f"BT /F 10 Tf {x} {800 - 12 * n} Td ({line}) Tj ET" for n, line in shown)


def test_lines_of_a_pdf_become_the_parts_of_a_plan_with_their_pages() -> None:
    data = pdf(text(LINES), text(("2. Eldre", "Mål: Flere synger", "2.1 Starte kor", "Side 2 av 2")))
    document = read_document(data, "plan.pdf")
    assert [b.piece.place for b in document.blocks if isinstance(b, Block)][-1] == "side 2"
    for block in document.blocks:
        assert isinstance(block, Block)
        piece = block.piece
        assert document.text[piece.start : piece.end] == piece.words
    found = import_plan(read_source(data, "plan.pdf"), "kultur-2025-2028", Namespaces())
    assert [(e.kind, e.number, " ".join(e.words.split())) for e in found.plan.elements[:4]] == [
        ("innsatsomrade", "1", "Barn"),
        ("mal", "1", "Alle barn har et sted å gå til"),
        ("tiltak", "1.1", "Bygge kulturskole"),
        ("tiltak", "1.2", "Kjøpe instrumenter"),
    ]
    assert any("no paragraphs" in notice.template for notice in found.notices)


@pytest.mark.parametrize(
    "page",
    [
        text(("Tiltak", "Bygge")) + "\n" + text(("Ansvar", "Teknisk"), 300),
        text(("Tiltak", "Bygge")) + "\n" + text(("Ansvar", "Teknisk"), 100),
        text(("Venstre spalte med ord", "og flere ord")) + "\n" + text(("Høyre spalte", "og flere der"), 300),
    ],
    ids=["a table", "a table with columns close to each other", "two columns of text"],
)
def test_columns_are_refused_with_their_pages(page: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read_document(pdf(text(LINES), page), "plan.pdf")
    assert "2" in str(caught.value.fields["pages"])
    assert "plan.pdf" in explain(caught.value, "nb")


def test_words_that_are_spread_over_the_width_are_no_columns() -> None:
    assert not pdf_file.has_columns(
        "Alle  barn  i  kommunen  har  et  sted\nå  gå  til  i  fritiden  hele  året"
    )
    assert pdf_file.has_columns("Alle barn i kommunen     Teknisk etat")


def test_a_number_before_words_and_the_number_of_a_page_are_no_columns() -> None:
    assert not pdf_file.has_columns("1.1    Bygge\n1.2    Rydde\nKulturplan for Vik          1/12")


def test_a_pdf_without_text_or_with_damage_ends_in_a_sentence() -> None:
    for data in (pdf(""), b"%PDF-1.7 nothing", pdf(text(LINES))[:300]):
        with pytest.raises(UnreadableDocument) as caught:
            read_document(data, "plan.pdf")
        assert caught.value.remedy


def test_letters_that_a_font_joins_are_read_as_they_are_written() -> None:
    assert "skaffe" in pdf_file.document(["Vi vil ska\ufb00e \ufb01sk"], "plan.pdf").text


def test_the_page_of_a_line_is_right_where_soft_hyphens_are_left_out() -> None:
    found = pdf_file.document(["Mål: gang\u00advei, sykkel\u00advei, tur\u00advei", "Ny"], "plan.pdf")
    assert [piece.place for piece in found.pieces()] == ["side 1", "side 2"]


def test_without_the_reader_the_message_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_file, "READER", "reader_that_is_not_there")
    with pytest.raises(UnreadableDocument) as caught:
        read_document(pdf(text(LINES)), "plan.pdf")
    assert "handlingsplan[pdf]" in explain(caught.value, "nb")
