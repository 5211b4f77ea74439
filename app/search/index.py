"""Entries -> the search index of a release, written once when the release is built."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from errno import EIO
from pathlib import Path
from tempfile import mkdtemp

import tantivy

from app.releases.release import Release
from app.releases.storage import remove
from app.search.analysis import STEMMERS, comparable_name, compound_parts, folded, register
from app.search.entries import FACETS, Fields, IndexEntry, entries
from app.search.query import DUE, day_number
from app.search.searching import POSITION, SearchIndex
from app.store.lookups import Lookups

FOLDER = "search-7"
"""The version of the schema. Increase it with each change, so that older indexes are rebuilt."""
WRITER_BYTES = 50_000_000


UNFOLDED = {"nb": ("nb", "nn"), "en": ("en",)}
"""The fields of unfolded stems, with the languages in each; nynorsk has the stemmer of bokmål."""


def schema() -> tantivy.Schema:
    """Return the schema: names and texts by language, complete names, parts of compounds, facets, the IRI.

    Fields with `name` have all names of a resource. Those without a language have all languages.
    """
    found = tantivy.SchemaBuilder()
    for language in STEMMERS:
        found.add_text_field(f"name_{language}", stored=True, tokenizer_name=language)
        found.add_text_field(f"text_{language}", stored=True, tokenizer_name=language)
        found.add_text_field(f"related_{language}", stored=True, tokenizer_name=language)
    for language in UNFOLDED:
        for name in ("unfolded_name", "unfolded_text"):
            found.add_text_field(f"{name}_{language}", tokenizer_name=f"{language}_unfolded")
    found.add_text_field("alias", stored=True, tokenizer_name="nb")
    found.add_text_field("name_words", tokenizer_name="words", index_option="basic")
    for name in ("name_parts", "text_parts"):
        found.add_text_field(name, tokenizer_name="folded_words", index_option="basic")
    for name in ("whole_name", "whole_alias", "whole_folded", "rank"):
        found.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ("iri", "class", "number"):
        found.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("kind", *FACETS):
        found.add_text_field(name, stored=True, fast=True, tokenizer_name="raw", index_option="basic")
    found.add_unsigned_field(POSITION, fast=True)
    found.add_unsigned_field(DUE, indexed=True, fast=True)
    return found.build()


def write_index(lookups: Lookups) -> None:
    """Builder: write the search index into the release's folder."""
    write_entries(lookups.release.folder / FOLDER, entries(lookups, fields_of))


def read_index(release: Release, lookups: Lookups) -> SearchIndex:
    """Return the index of a release; rebuild it if it has an older schema."""
    folder = release.folder / FOLDER
    if folder.exists():
        return SearchIndex(folder, release.synonyms)
    made = Path(mkdtemp(prefix="search-"))
    try:
        write_entries(made / FOLDER, entries(lookups, fields_of))
        return SearchIndex(made / FOLDER, release.synonyms)
    finally:
        remove(made)


def write_entries(folder: Path, found: Iterable[Fields]) -> None:
    """Write an index of entries into a folder, as one segment, so that nothing is merged while it is read.

    Raises `OSError` if it cannot be written, for example on a full disk; tantivy itself raises `ValueError`.
    """
    folder.mkdir(parents=True)
    with _errors_of_tantivy(folder):
        index = tantivy.Index(schema(), str(folder))
        register(index)
        writer = index.writer(WRITER_BYTES, 1)
    for position, fields in enumerate(found):
        made = document(fields, position)
        with _errors_of_tantivy(folder):
            writer.add_document(made)
    with _errors_of_tantivy(folder):
        writer.commit()
        writer.wait_merging_threads()


@contextmanager
def _errors_of_tantivy(folder: Path) -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        raise OSError(EIO, str(error), str(folder)) from error


def document(fields: Fields, position: int) -> tantivy.Document:
    """Return the fields of an entry as a document of the index; its `position` is that among all entries."""
    found = tantivy.Document()
    found.add_unsigned(POSITION, position)
    for name, values in fields.items():
        for value in values:
            if name == DUE:
                found.add_unsigned(DUE, day_number(value))
            else:
                found.add_text(name, value)
    return found


def fields_of(entry: IndexEntry) -> Fields:
    """Return the values of the fields of an entry. They take longer to make than the entry."""
    names = {"nb": entry.names.get("", ""), **entry.names}
    found: dict[str, Iterable[str]] = {DUE: [entry.due] if day_number(entry.due) else []}
    for language in STEMMERS:
        found[f"name_{language}"] = [names.get(language, "")]
        found[f"text_{language}"] = [entry.texts.get(language, "")]
        found[f"related_{language}"] = [entry.related.get(language, "")]
    for language, included in UNFOLDED.items():
        own = [*(names.get(one, "") for one in included), *(entry.aliases if language == "nb" else ())]
        found[f"unfolded_name_{language}"] = [lines(own)]
        found[f"unfolded_text_{language}"] = [lines(entry.texts.get(one, "") for one in included)]
    norwegian = [texts.get(language, "") for language in ("nb", "nn") for texts in (names, entry.texts)]
    complete = [comparable_name(name) for name in (*names.values(), *entry.aliases)]
    found |= {
        "name_words": [" ".join(complete)],
        "name_parts": [compound_parts(lines(complete))],
        "text_parts": [compound_parts(lines(norwegian))],
        "iri": [entry.iri],
        "kind": [entry.kind],
        "number": [entry.number],
        "rank": [entry.rank],
        "whole_name": map(comparable_name, names.values()),
        "whole_alias": map(comparable_name, entry.aliases),
        "whole_folded": map(folded, complete),
        "alias": entry.aliases,
        "class": entry.classes,
        **entry.facets,
    }
    return {name: list(dict.fromkeys(values)) for name, values in found.items()}


def lines(texts: Iterable[str]) -> str:
    """Return the different texts, one per line."""
    return "\n".join(dict.fromkeys(texts))
