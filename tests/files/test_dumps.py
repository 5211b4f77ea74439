"""Dumps have the same bytes in every process, the same graph in every syntax, and one fingerprint."""

from __future__ import annotations

import errno
import gzip
import hashlib
import os
import random
import re
import resource
import subprocess
import sys
import zlib
from pathlib import Path

import pyoxigraph as ox
import pytest
import zstandard
from pyld import jsonld

from app.compressed import inflated
from app.files.copies import LAST_BLOCK, CopiesWriter, TextPart, frame_head
from app.files.graph_parts import GraphParts, chunks_of, parts_of_graphs
from app.files.kinds import FileContext
from app.files.listing import Listing
from app.files.serialising import serialised
from app.formats import N_QUADS, RDF
from app.quads import graph_of, n_quads
from app.releases.release import Release
from app.representation import Representation
from tests.files.reading import bytes_of

TRICKY = 'a "quoted" \\ line\nnext\ttab\rreturn\x00\x08\x0c\x7f æøå 🦔 \u2028'


def quads(listing: Listing, representation: Representation) -> set[ox.Quad]:
    data = bytes_of(listing, f"planer.{representation.suffix}")
    return set(ox.parse(data, format=representation.syntax))


@pytest.mark.parametrize("representation", RDF, ids=lambda r: r.suffix)
def test_every_dump_has_the_same_statements(listing: Listing, representation: Representation) -> None:
    whole = quads(listing, N_QUADS)
    if representation.keeps_graphs:
        assert quads(listing, representation) == whole
    else:
        assert {q.triple for q in quads(listing, representation)} == {q.triple for q in whole}


def test_two_processes_write_the_same_bytes(release: Release, listing: Listing, tmp_path: Path) -> None:
    program = (
        "import pathlib, sys\n"
        "from app.releases.release import read_release\n"
        "from app.files.writing import files_of\n"
        "from app.store.lookups import Lookups\n"
        "folder = pathlib.Path(sys.argv[1])\n"
        "lookups = Lookups(read_release(folder.parent, folder.name))\n"
        "for file, _ in files_of(lookups, pathlib.Path(sys.argv[2])): print(file.sha256, file.name)"
    )
    environment = os.environ | {"PYTHONHASHSEED": "4711", "TZ": "Asia/Tokyo"}
    done = subprocess.run(
        [sys.executable, "-c", program, release.folder, tmp_path],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == [f"{f.sha256} {f.name}" for f in listing.files]


def test_fingerprint_is_the_hash_of_rdfc_1_0_by_two_independent_implementations(
    listing: Listing,
) -> None:
    dataset = ox.Dataset(quads(listing, N_QUADS))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    by_oxigraph = n_quads(dataset)
    text = bytes_of(listing, "planer.nq").decode()
    by_pyld = jsonld.normalize(
        text,
        {"algorithm": "URDNA2015", "inputFormat": "application/n-quads", "format": "application/n-quads"},
    )
    assert hashlib.sha256(by_oxigraph).hexdigest() == listing.fingerprint
    assert hashlib.sha256(by_pyld.encode()).hexdigest() == listing.fingerprint


def test_rdf_canon_section_5_literal_is_escaped_in_canonical_form() -> None:
    node = ox.NamedNode("http://x.example/s")
    line = n_quads([ox.Quad(node, node, ox.Literal(TRICKY), node)]).decode()
    escaped = '"a \\"quoted\\" \\\\ line\\nnext\\ttab\\rreturn\\u0000\\b\\f\\u007F æøå 🦔 \u2028"'
    assert line == f"<http://x.example/s> <http://x.example/s> {escaped} <http://x.example/s> .\n"


def fingerprint(found: set[ox.Quad]) -> str:
    dataset = ox.Dataset(found)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return hashlib.sha256(n_quads(dataset)).hexdigest()


def in_default_graph(found: set[ox.Quad]) -> set[ox.Quad]:
    return {ox.Quad(q.subject, q.predicate, q.object) for q in found}


@pytest.mark.parametrize("representation", RDF, ids=lambda r: r.suffix)
def test_fingerprint_is_the_same_from_every_dump(listing: Listing, representation: Representation) -> None:
    """A syntax without named graphs has the fingerprint of the union of the graphs."""
    found = quads(listing, representation)
    if representation.keeps_graphs:
        assert fingerprint(found) == listing.fingerprint
    else:
        assert fingerprint(found) == fingerprint(in_default_graph(quads(listing, N_QUADS)))


@pytest.mark.parametrize("representation", RDF, ids=lambda r: r.suffix)
def test_every_value_survives_every_syntax(representation: Representation) -> None:
    node, xsd = ox.NamedNode("http://x.example/s"), "http://www.w3.org/2001/XMLSchema#"
    typed = (
        ("2000000.5", "decimal"),
        ("1E3", "double"),
        ("true", "boolean"),
        ("P1Y", "duration"),
        ("01", "x"),
    )
    values = [ox.Literal(text, datatype=ox.NamedNode(xsd + kind)) for text, kind in typed]
    values += [ox.Literal("a\rb\r\nc\td \u0085\u2028 «æøå» <&>\"' 🦔", language="nb"), ox.Literal("")]
    whole = {ox.Quad(node, ox.NamedNode(f"http://x.example/p{n}"), v, node) for n, v in enumerate(values)}
    triples = sorted({quad.triple for quad in whole}, key=str)
    stated = sorted(whole, key=str) if representation.keeps_graphs else triples
    written = serialised(stated, representation, {"x": "http://x.example/"})
    found = set(ox.parse(written, representation.syntax))
    if representation.keeps_graphs:
        assert fingerprint(found) == fingerprint(whole)
    else:
        assert fingerprint(found) == fingerprint(in_default_graph(whole))


@pytest.mark.parametrize("representation", RDF, ids=lambda r: r.suffix)
def test_a_dump_in_pieces_has_the_bytes_of_one_that_is_written_at_once(
    listing: Listing, release: Release, representation: Representation
) -> None:
    whole = quads(listing, N_QUADS)
    if representation.keeps_graphs:
        statements = sorted(whole, key=lambda q: (f"{graph_of(q)}>", str(q.triple)))
        written = serialised(statements, representation, release.namespaces.prefixes())
        written = n_quads(whole) if representation == N_QUADS else written
    else:
        triples = sorted({quad.triple for quad in whole}, key=str)
        written = serialised(triples, representation, release.namespaces.prefixes())
    assert bytes_of(listing, f"planer.{representation.suffix}") == written


@pytest.mark.parametrize("representation", RDF, ids=lambda r: r.suffix)
def test_a_compressed_dump_is_one_member_of_gzip(listing: Listing, representation: Representation) -> None:
    name = f"planer.{representation.suffix}"
    unpacking = zlib.decompressobj(zlib.MAX_WBITS | 16)
    assert unpacking.decompress(bytes_of(listing, f"{name}.gz")) == bytes_of(listing, name)
    assert unpacking.eof
    assert unpacking.unused_data == b""


@pytest.mark.parametrize("long", [0, 1 << 30])
def test_a_text_in_parts_is_the_same_as_gzip_and_as_zstd(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, long: int
) -> None:
    monkeypatch.setattr("app.files.copies.LONG", long)
    texts = [b"", b"one", bytes(3_000_000), hashlib.sha256().digest() * 9]
    with CopiesWriter(tmp_path / "a.ttl") as file:
        for text in texts:
            file.add(TextPart.from_bytes(*TextPart.of(text).to_bytes()))
        file.write(b"end")
    found = file.file(file.finished())
    whole = b"".join(texts) + b"end"
    assert (found.size, found.sha256) == (len(whole), hashlib.sha256(whole).hexdigest())
    assert gzip.decompress(found.path.read_bytes()) == whole
    copy = (tmp_path / "a.ttl.zst").read_bytes()
    assert zstandard.decompress(copy) == whole  # which reads one frame, and needs its size
    assert zstandard.frame_content_size(copy) == len(whole)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.ttl.gz", "a.ttl.zst"]


def test_blocks_of_zstd_may_follow_any_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A block may repeat distances of the blocks before it, unless the compressor does not know these."""
    monkeypatch.setattr("app.files.copies.LONG", 0)
    letters = b"etaoin shrdlu,."
    some = random.Random(1)  # noqa: S311  # no secret
    texts = [
        bytes(some.choices(letters[: some.randint(1, 15)], k=some.choice((9, 90, 9_000)))) for _ in range(99)
    ]
    parts = list(map(TextPart.of, texts))
    assert list(map(TextPart.of, texts)) == parts  # so a kept part is the one of a build from nothing
    for number in range(20):
        order = some.sample(range(len(texts)), len(texts))
        with CopiesWriter(tmp_path / f"{number}") as file:
            for place in order:
                file.add(parts[place])
        assert file.finished() == hashlib.sha256(b"".join(texts[place] for place in order)).hexdigest()
        assert file.finished("known") == "known"


def texts_of(found: GraphParts) -> list[bytes]:
    """Return the texts of parts, after a check of what is kept with them."""
    pieces = [part.piece for part in found.dumps] + [text.piece for text in found.graphs.values()]
    texts = list(map(inflated, pieces))
    assert [(piece.checksum, piece.size) for piece in pieces] == [(zlib.crc32(t), len(t)) for t in texts]
    for part, text in zip(found.dumps, texts, strict=False):
        assert zstandard.decompress(frame_head(len(text)) + part.blocks + LAST_BLOCK) == text
    hashes = [hashlib.sha256(text).hexdigest() for text in texts[len(found.dumps) :]]
    assert [text.sha256 for text in found.graphs.values()] == hashes
    return texts


def test_a_large_graph_in_chunks_has_the_bytes_of_one_that_is_written_at_once(
    material: FileContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = list(map(texts_of, parts_of_graphs(material)))
    monkeypatch.setattr("app.files.graph_parts.CHUNK", 30)
    monkeypatch.setattr("app.files.graph_parts.AT_ONCE", 10_000)
    chunks = max(len(list(chunks_of(material.lookups, graph))) for graph in material.release.graph_sizes)
    assert chunks > 10
    assert list(map(texts_of, parts_of_graphs(material))) == at_once


def test_a_disk_that_is_full_is_named(tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def write() -> None:
        with CopiesWriter(tmp_path / "a.ttl") as file:
            resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 12, before[1]))
            file.write(os.urandom(1 << 18))  # which no compression shortens

    try:
        with pytest.raises(OSError, match=re.escape(os.strerror(errno.EFBIG))):
            write()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
