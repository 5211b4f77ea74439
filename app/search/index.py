"""Documents -> the search index of a release, written once when the release is built."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from errno import EIO
from pathlib import Path
from tempfile import mkdtemp

import tantivy

from app.releases.release import Release
from app.releases.storage import remove
from app.search.analysis import STEMMERS
from app.search.documents import SHOWN, UNFOLDED, documents
from app.search.entries import FACETS
from app.search.query import DUE
from app.search.searching import POSITION, SearchIndex
from app.store.lookups import Lookups

FOLDER = "search-8"
"""The version of the schema. Increase it with each change, so that older indexes are rebuilt."""
WRITER_BYTES = 50_000_000


def schema() -> tantivy.Schema:
    """Return the schema: names and texts by language, complete names, parts of compounds, facets, the IRI.

    Fields with `name` have all names of a resource. Those without a language have all languages. Words are
    counted where their number in a field makes a hit better (BM25).
    """
    found = tantivy.SchemaBuilder()
    counted = [*(f"{field}_{language}" for field in ("name", "text") for language in STEMMERS), "alias"]
    counted += [f"unfolded_{field}_{language}" for field in ("name", "text") for language in UNFOLDED]
    for name in counted:
        found.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    for name in (*(f"related_{language}" for language in STEMMERS), "name_words", "name_parts", "text_parts"):
        found.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    for name in ("iri", "class", "number", "whole_name", "whole_alias", "whole_folded", "rank"):
        found.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ("kind", *FACETS):
        found.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    found.add_unsigned_field(POSITION, fast=True)
    found.add_unsigned_field(DUE, indexed=True, fast=True)
    found.add_bytes_field(SHOWN, stored=True)
    return found.build()


def write_index(lookups: Lookups) -> None:
    """Builder: write the search index into the release's folder."""
    write_documents(lookups.release.folder / FOLDER, documents(lookups))


def read_index(release: Release, lookups: Lookups) -> SearchIndex:
    """Return the index of a release; rebuild it if it has an older schema."""
    folder = release.folder / FOLDER
    if folder.exists():
        return SearchIndex(folder, release.synonyms)
    made = Path(mkdtemp(prefix="search-"))
    try:
        write_documents(made / FOLDER, documents(lookups))
        return SearchIndex(made / FOLDER, release.synonyms)
    finally:
        remove(made)


def write_documents(folder: Path, found: Iterable[str]) -> None:
    """Write an index of documents into a folder, as one segment, so that nothing is merged while it is read.

    Raises `OSError` if it cannot be written, for example on a full disk; tantivy itself raises `ValueError`.
    """
    folder.mkdir(parents=True)
    with _errors_of_tantivy(folder):
        writer = tantivy.Index(schema(), str(folder)).writer(WRITER_BYTES, 1)
    for position, document in enumerate(found):
        placed = f'{{"{POSITION}":{position},{document[1:]}'
        with _errors_of_tantivy(folder):
            writer.add_json(placed)
    with _errors_of_tantivy(folder):
        writer.commit()
        writer.wait_merging_threads()


@contextmanager
def _errors_of_tantivy(folder: Path) -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        raise OSError(EIO, str(error), str(folder)) from error
