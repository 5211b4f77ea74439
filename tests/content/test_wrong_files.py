"""A file that is given by mistake, or whose letters were lost, is refused with what it is and what to do."""

from __future__ import annotations

import io
import zipfile

import pytest

from app.content.documents import UnreadableDocument, read_document
from app.language import explain
from tests.content.plans import word, workbook
from tests.content.test_looks import imported, problems

HEAD = "Plan 2025-2028\nVedtatt i kommunestyret 14.12.2024\n1. Blåbær\nMål: Flere bær\n1.1 Sørge for bær\n"


def package(name: str, part: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        file.writestr(name, part)
    return data.getvalue()


ODT = package("mimetype", "application/vnd.oasis.opendocument.text")


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"%PDF-1.7\n", "plan.txt", "er en .pdf-fil. Gi den endelsen .pdf"),
        (b"%PDF-1.7\n", "plan.docx", "er en .pdf-fil. Gi den endelsen .pdf"),
        (word(lambda file: None), "plan.txt", "er en .docx-fil. Gi den endelsen .docx"),
        (word(lambda file: None), "plan.xlsx", "er en .docx-fil. Gi den endelsen .docx"),
        (workbook(lambda book: None), "plan.csv", "er en .xlsx-fil. Gi den endelsen .xlsx"),
        (b"\xef\xbb\xbf <!DOCTYPE html><p>x", "plan.txt", "er en .html-fil. Gi den endelsen .html"),
        (b"{\\rtf1 hei}", "plan.txt", "er en .rtf-fil. Åpne den i programmet som laget den"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "plan.txt", "er en .doc-fil. Åpne den"),
        (ODT, "plan.docx", "er en .odt-fil. Åpne den"),
        (package("bilde.png", "x"), "plan.txt", "er en .zip-fil. Åpne den"),
    ],
)
def test_a_file_of_another_kind_is_named(data: bytes, name: str, said: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read_document(data, name)
    assert said in explain(caught.value, "nb")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (word(lambda file: None), "plan.docx"),
        (workbook(lambda book: None), "plan.xlsx"),
        (b"<p></p>", "plan.html"),
    ],
)
def test_a_document_without_words_is_refused(data: bytes, name: str) -> None:
    with pytest.raises(UnreadableDocument, match="has no words"):
        read_document(data, name)


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (HEAD.encode().decode("cp1252", "replace").encode(), "BlÃ¥bÃ¦r"),
        (HEAD.encode("mac_roman"), "BlŒb¾r"),
        (HEAD.replace("å", "\ufffd").encode(), "Bl\ufffdbær"),
        (HEAD.replace("Blåbær", "Bær – bær").encode().decode("cp1252", "replace").encode(), "â€“"),
    ],
    ids=["UTF-8 read as Windows-1252", "a file of Mac", "lost letters", "a dash"],
)
def test_garbled_letters_are_an_error_with_the_word_and_its_line(data: bytes, word: str) -> None:
    found = problems(data)
    assert any("linje 3" in problem and word in problem for problem in found), found
    assert all("UTF-8" in problem for problem in found if "garbled" in problem or "ødelagt" in problem)


@pytest.mark.parametrize(
    "words", ["1½ og 2¾ mil", "Œuvres av Señor ¿Qué?", "São Paulo", "«a› og ‹b»", "Ole † 2020"]
)
def test_letters_of_other_languages_and_signs_are_not_garbled(words: str) -> None:
    assert words in imported(HEAD + f"1.2 {words}\n").turtle
