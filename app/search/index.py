"""Entries -> the index of a release: written once when the release is built, only read afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from errno import EIO
from pathlib import Path
from tempfile import mkdtemp

import tantivy

from app.releases.release import Release
from app.search.analysis import STEMMERS, parts, register
from app.search.entries import FACETS, Entry, entries
from app.search.searching import SearchIndex, remove
from app.store.lookups import Lookups

FOLDER = "search-2"
"""The number changes with the schema, so that an index of another is not taken for one of this."""
WRITER_BYTES = 50_000_000


def schema() -> tantivy.Schema:
    """The fields: names and texts by language with the parts of their compounds, facets, and the IRI."""
    found = tantivy.SchemaBuilder()
    for language in STEMMERS:
        found.add_text_field(f"name_{language}", stored=True, tokenizer_name=language)
        found.add_text_field(f"text_{language}", stored=True, tokenizer_name=language)
        found.add_text_field(f"related_{language}", stored=True, tokenizer_name=language)
    found.add_text_field("parts", tokenizer_name="nb", index_option="basic")
    found.add_text_field("alias", stored=True, tokenizer_name="nb")
    for name in ("iri", "class", "plan", "number"):
        found.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("kind", *FACETS):
        found.add_text_field(name, stored=True, fast=True, tokenizer_name="raw", index_option="basic")
    return found.build()


def write_index(release: Release) -> None:
    """Builder: the index of what a release says, in its folder."""
    write_entries(release.folder / FOLDER, entries(Lookups(release)))


def read_index(release: Release, lookups: Lookups) -> SearchIndex:
    """The index of a release; made anew of a release that is older than the schema."""
    folder = release.folder / FOLDER
    if folder.exists():
        return SearchIndex(folder)
    made = Path(mkdtemp(prefix="search-"))
    try:
        write_entries(made / FOLDER, entries(lookups))
        return SearchIndex(made / FOLDER)
    finally:
        remove(made)


def write_entries(folder: Path, found: Iterable[Entry]) -> None:
    """An index of entries in a folder, as one segment, so that nothing is merged while it is read.

    Raises `OSError` where it cannot be written, as on a full disk; tantivy has a `ValueError` for that.
    """
    folder.mkdir(parents=True)
    documents = [document(entry) for entry in found]
    try:
        index = tantivy.Index(schema(), str(folder))
        register(index)
        writer = index.writer(WRITER_BYTES, 1)
        for entry in documents:
            writer.add_document(entry)
        writer.commit()
        writer.wait_merging_threads()
    except ValueError as error:
        raise OSError(EIO, str(error), str(folder)) from error


def document(entry: Entry) -> tantivy.Document:
    """An entry as the index keeps it."""
    found = tantivy.Document()
    names = {"nb": entry.names.get("", ""), **entry.names}
    for language in STEMMERS:
        found.add_text(f"name_{language}", names.get(language, ""))
        found.add_text(f"text_{language}", entry.texts.get(language, ""))
        found.add_text(f"related_{language}", entry.related.get(language, ""))
    said = [texts.get(language, "") for language in ("nb", "nn") for texts in (names, entry.texts)]
    found.add_text("parts", parts(" ".join(said)))
    found.add_text("iri", entry.iri)
    found.add_text("kind", entry.kind)
    found.add_text("plan", entry.plan)
    found.add_text("number", entry.number)
    for name, values in (("alias", entry.aliases), ("class", entry.classes)):
        for value in values:
            found.add_text(name, value)
    for name, values in entry.facets.items():
        for value in values:
            found.add_text(name, value)
    return found
