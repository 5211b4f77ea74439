"""Documents -> the search index of a release, written once when the release is built."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from errno import EIO
from functools import partial
from pathlib import Path
from tempfile import mkdtemp

import tantivy

from app.kept import apart, side_by_side
from app.releases.release import Release
from app.releases.storage import remove
from app.search.analysis import STEMMERS
from app.search.documents import SHOWN, UNFOLDED, IndexDocument, documents
from app.search.entries import FACETS
from app.search.query import DUE
from app.search.searching import POSITION, SearchIndex
from app.store.lookups import Lookups

FOLDER = "search-8"
"""The version of the schema. Increase it with each change, so that older indexes are rebuilt."""
WRITER_BYTES = 50_000_000
SEGMENT, FEWEST = 2_000, 8
"""Documents of a segment that a build keeps, and how many segments tantivy merges: it leaves fewer alone."""
ABOUT, MANAGED = "meta.json", ".managed.json"
"""tantivy's files with the segments of an index, and with the files that it may remove."""


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
    write_documents(lookups.release.folder / FOLDER, documents(lookups), lookups)


def read_index(release: Release, lookups: Lookups) -> SearchIndex:
    """Return the index of a release; rebuild it if it has an older schema."""
    folder = release.folder / FOLDER
    if folder.exists():
        return SearchIndex(folder, release.synonyms)
    made = Path(mkdtemp(prefix="search-"))
    try:
        write_documents(made / FOLDER, documents(lookups), lookups)
        return SearchIndex(made / FOLDER, release.synonyms)
    finally:
        remove(made)


def write_documents(folder: Path, found: Iterable[IndexDocument], look: Lookups) -> None:
    """Write an index of documents into a folder, as one segment, so that nothing is merged while it is read.

    A large one is merged from segments that a build keeps: that takes an eighth of the time.
    Raises `OSError` if it cannot be written, for example on a full disk; tantivy itself raises `ValueError`.
    """
    folder.mkdir(parents=True)
    all_found, start, segments = tuple(found), 0, []
    sizes = segment_sizes(len(all_found))
    for size in sizes:
        some = all_found[start : start + size]
        what = ["segment", str(start), *(document.sha256 for document in some)]
        segments.append(look.kept(what, partial(_segment, folder / "segment", some, start)))
        start += size
    if not sizes or not _merged(folder, segments, sizes):
        remove(folder)
        folder.mkdir()
        _write(folder, all_found)


def segment_sizes(count: int) -> list[int]:
    """Return the numbers of documents of the segments that an index is merged from; none if it is small.

    tantivy merges longer segments first, so each has fewer documents than the one before.
    """
    number = count // SEGMENT
    if number < FEWEST:
        return []
    least, rest = divmod(count - sum(range(number)), number)
    return [least + place + rest * (place == number - 1) for place in reversed(range(number))]


def _segment(folder: Path, found: Sequence[IndexDocument], start: int) -> bytes:
    """Return the names and bytes of the files of a segment, which are first written into a folder."""
    folder.mkdir()
    _write(folder, found, start)
    files = [(path.name.encode(), path.read_bytes()) for path in folder.glob("[!.]*")]
    remove(folder)
    return side_by_side(part for file in files for part in file)


def _merged(folder: Path, kept: Iterable[bytes], sizes: Sequence[int]) -> bool:
    """Merge segments of these sizes into one index; return whether they have them, and this was done."""
    about, segments = dict[str, object](), []
    for one in map(apart, kept):
        files = dict(zip(map(bytes.decode, one[::2]), one[1::2], strict=True))
        about = json.loads(files.pop(ABOUT))
        segments += about["segments"]
        for name, data in files.items():
            (folder / name).write_bytes(data)
    (folder / MANAGED).write_text(json.dumps([path.name for path in folder.iterdir()]))
    (folder / ABOUT).write_text(json.dumps({**about, "segments": segments}))
    with _errors_of_tantivy(folder):
        writer = tantivy.Index.open(str(folder)).writer(WRITER_BYTES, 1)
        writer.commit()
        writer.wait_merging_threads()
    merged = json.loads((folder / ABOUT).read_bytes())["segments"]
    return [one["max_doc"] for one in segments] == [*sizes] and len(merged) == 1


def _write(folder: Path, found: Sequence[IndexDocument], start: int = 0) -> None:
    """Write an index of some documents into a folder; the first has the position `start`."""
    with _errors_of_tantivy(folder):
        writer = tantivy.Index(schema(), str(folder)).writer(WRITER_BYTES, 1)
    for position, document in enumerate(found, start):
        placed = f'{{"{POSITION}":{position},{document.read()[1:]}'
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
