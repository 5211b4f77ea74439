"""One archive for use without a network: data, vocabulary, shapes, tables, documents.

Each named graph is a Turtle file, so the vocabulary and each group of shapes can be loaded separately.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path

from app.files.archives import zipped
from app.files.dumps import serialised
from app.files.kinds import FileContext, sorted_triples
from app.files.listing import CHECKSUMS, checksums
from app.formats import DUMPS, TURTLE
from app.quads import graph_of
from app.questions.stored import StoredQueries
from app.store.lists import Lists

FOLDERS: Mapping[str, tuple[str, ...]] = {
    "data": tuple(f".{r.suffix}" for r in DUMPS if r.in_bundle),
    "tabeller": (".csv", ".xlsx", "datapackage.json", "csv-metadata.json"),
    "planer": (".html", ".css", ".stratml.xml"),
}
"""The files of the release in the archive: folder -> the ends of their names."""

README = ("LESMEG.md", "README.md")
TEXTS = Path(__file__).with_name("texts")


def bundle(material: FileContext) -> bytes:
    """Return the archive; its files are in one folder that is named after the release."""
    files = dict(contents(material))
    files[CHECKSUMS] = checksums((name, hashlib.sha256(data).hexdigest()) for name, data in files.items())
    folder = f"planer-{material.release.id}"
    return zipped({f"{folder}/{name}": data for name, data in files.items()})


def contents(material: FileContext) -> Iterator[tuple[str, bytes]]:
    """Yield each file of the archive except the checksums, with its name in the folder."""
    release = material.release
    fingerprint = hashlib.sha256(material.written["planer.nq"]).hexdigest()
    for name in README:
        facts = {"release": release.id, "base": release.namespaces.base, "fingerprint": fingerprint}
        yield name, (TEXTS / name).read_text("utf-8").format(**facts).encode()
    for folder, endings in FOLDERS.items():
        for name, data in material.written.items():
            if name.endswith(endings):
                yield f"{folder}/{name}", data
    for graph, quads in groupby(material.quads, key=graph_of):
        triples = serialised(sorted_triples(quads), TURTLE, release.namespaces.prefixes())
        yield f"grafer/{graph_file(graph, release.namespaces.base)}.ttl", triples
    questions = StoredQueries(release, Lists(material.lookups)).texts
    for folder, texts, suffix in (("kilde", release.sources, "txt"), ("sporringer", questions, "rq")):
        for slug, text in sorted(texts.items()):
            yield f"{folder}/{slug}.{suffix}", text.encode()


def graph_file(graph: str, base: str) -> str:
    """Return the path of a named graph: the part after `…/graf/`, below the host of another publisher."""
    host = "" if graph.startswith(base) else graph.partition("://")[2].partition("/")[0] + "/"
    return host + graph.partition("/graf/")[2]
