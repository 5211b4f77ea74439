"""A document is read again only if the file is another one, or if a check of its plan needs it."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.content import importing, sources
from app.content.documents import Document, read_document
from app.content.documents.errors import EmptyFile
from app.content.folders import ChangedMeanwhile
from app.content.loading import load_content
from app.content.validation import validated
from app.kept import NOTHING_KEPT, Kept
from bench.growing import change_a_word
from bench.plans import SLUG

SOURCE = f"data/plans/{SLUG}/source.txt"


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names of the documents that were read."""
    found: list[str] = []

    def noted(data: bytes, file: str) -> Document:
        found.append(file)
        return read_document(data, file)

    monkeypatch.setattr(importing, "read_document", noted)
    monkeypatch.setattr(sources, "read_document", noted)
    return found


def test_texts_and_documents_are_those_without_what_is_kept(
    three_plans: Path, kept: Kept, read: list[str]
) -> None:
    without = load_content(three_plans)
    assert len(without.documents) == 3
    load_content(three_plans, kept=kept)
    read.clear()
    again = load_content(three_plans, kept=kept)
    assert again.sources == without.sources
    assert again.documents.keys() == without.documents.keys()
    assert read == []
    for folder, source in without.documents.items():
        other = again.documents[folder]
        assert (other.document, other.file) == (source.document, source.file)
        assert (other.keys, other.answers) == (source.keys, source.answers)
    assert len(read) == 3


def test_only_a_changed_document_is_read_to_load_the_content(
    three_plans: Path, kept: Kept, read: list[str]
) -> None:
    load_content(three_plans, kept=kept)
    read.clear()
    path = three_plans / SOURCE
    path.write_text(path.read_text("utf-8") + "\nA new line.\n", "utf-8")
    found = load_content(three_plans, kept=kept)
    assert read == [SOURCE]
    assert found.sources == load_content(three_plans).sources


def test_validation_reads_the_documents_of_the_plans_that_it_examines(
    three_plans: Path, kept: Kept, read: list[str]
) -> None:
    validated(load_content(three_plans, kept=kept), kept)
    change_a_word(three_plans)
    read.clear()
    validated(load_content(three_plans, kept=kept), kept)
    assert read == [SOURCE]


def test_a_document_that_is_replaced_after_loading_is_an_error(three_plans: Path, kept: Kept) -> None:
    load_content(three_plans, kept=kept)
    source = load_content(three_plans, kept=kept).documents[SLUG]
    path = three_plans / SOURCE
    path.write_text(f"{path.read_text('utf-8')}\n", "utf-8")
    with pytest.raises(ChangedMeanwhile, match=r"source\.txt"):
        _ = source.document


def test_a_document_that_cannot_be_read_is_refused_each_time(three_plans: Path, kept: Kept) -> None:
    (three_plans / SOURCE).write_bytes(b"")
    for folder in (kept, kept, NOTHING_KEPT):
        with pytest.raises(EmptyFile, match=r"source\.txt"):
            load_content(three_plans, kept=folder)
