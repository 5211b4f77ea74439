"""Entries -> the search index of a release, written once when the release is built."""

from __future__ import annotations

from collections.abc import Iterable
from errno import EIO
from pathlib import Path
from tempfile import mkdtemp

import tantivy

from app.releases.release import Release
from app.releases.storage import remove
from app.search.analysis import STEMMERS, parts, register
from app.search.entries import FACETS, Entry, entries
from app.search.searching import SearchIndex
from app.store.lookups import Lookups

FOLDER = "search-1"
"""The version of the schema. Increase it with each change, so that older indexes are rebuilt."""
WRITER_BYTES = 50_000_000


def schema() -> tantivy.Schema:
    """Return the schema: names and texts by language, parts of compounds, facets, and the IRI."""
    found = tantivy.SchemaBuilder()
    for language in STEMMERS:
        found.add_text_field(f"name_{language}", stored=True, tokenizer_name=language)
        found.add_text_field(f"text_{language}", stored=True, tokenizer_name=language)
        found.add_text_field(f"related_{language}", stored=True, tokenizer_name=language)
    found.add_text_field("parts", tokenizer_name="nb", index_option="basic")
    found.add_text_field("iri", stored=True, tokenizer_name="raw")
    for name in ("kind", *FACETS):
        found.add_text_field(name, stored=True, fast=True, tokenizer_name="raw", index_option="basic")
    return found.build()


def write_index(lookups: Lookups) -> None:
    """Builder: write the search index into the release's folder."""
    write_entries(lookups.release.folder / FOLDER, entries(lookups))


def read_index(release: Release, lookups: Lookups) -> SearchIndex:
    """Return the index of a release; rebuild it if it has an older schema."""
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
    """Write an index of entries into a folder, as one segment, so that nothing is merged while it is read.

    Raises `OSError` if it cannot be written, for example on a full disk; tantivy itself raises `ValueError`.
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
    """Return an entry as a document of the index."""
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
    for name, values in entry.facets.items():
        for value in values:
            found.add_text(name, value)
    return found
