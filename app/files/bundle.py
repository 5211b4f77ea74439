"""One archive for use without a network: data, vocabulary, shapes, tables, documents.

Each named graph is a Turtle file, so the vocabulary and each group of shapes can be loaded separately.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from app.files.archives import Content, write_zip
from app.files.kinds import FileContext
from app.files.listing import CHECKSUMS, checksums
from app.files.written import WrittenFile
from app.formats import DUMPS
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


def bundle(material: FileContext, path: Path) -> WrittenFile:
    """Write the archive; its files are in one folder that is named after the release."""
    files = dict(contents(material))
    files[CHECKSUMS] = checksums((name, digest(content)) for name, content in files.items())
    folder = f"planer-{material.release.id}"
    return write_zip(path, {f"{folder}/{name}": content for name, content in files.items()})


def digest(content: Content) -> str:
    """Return the SHA-256 of a file in the archive, hexadecimal."""
    return hashlib.sha256(content).hexdigest() if isinstance(content, bytes) else content.sha256


def contents(material: FileContext) -> Iterator[tuple[str, Content]]:
    """Yield each file of the archive except the checksums: its name in the folder, and its content."""
    release = material.release
    fingerprint = material.written["planer.nq"].sha256
    for name in README:
        facts = {"release": release.id, "base": release.namespaces.base, "fingerprint": fingerprint}
        yield name, (TEXTS / name).read_text("utf-8").format(**facts).encode()
    for folder, endings in FOLDERS.items():
        for name, file in material.written.items():
            if name.endswith(endings):
                yield f"{folder}/{name}", file
    for graph, text in material.graphs.items():
        yield f"grafer/{graph_file(graph, release.namespaces.base)}.ttl", text
    questions = StoredQueries(release, Lists(material.lookups)).texts
    for folder, texts, suffix in (("kilde", release.sources, "txt"), ("sporringer", questions, "rq")):
        for slug, found in sorted(texts.items()):
            yield f"{folder}/{slug}.{suffix}", found.encode()


def graph_file(graph: str, base: str) -> str:
    """Return the path of a named graph: the part after `…/graf/`, below the host of another publisher."""
    host = "" if graph.startswith(base) else graph.partition("://")[2].partition("/")[0] + "/"
    return host + graph.partition("/graf/")[2]
