"""A folder of the content -> its files in little memory, each with the named graph that it declares."""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import pyoxigraph as ox

from app.compressed import FASTEST
from app.content.folders import ContentFiles
from app.content.moving import GRAPH_CLASS, URI_SPACE, Moves, moved
from app.content.packed import PackedGraph, PackedLines, pack, packed_graph
from app.content.turtle_files import TurtleFile, parse_text, text_of
from app.errors import GraphNameError, MissingContent
from app.kept import NOTHING_KEPT, Kept, apart, key_of, side_by_side
from app.namespaces import Namespaces
from app.vocabularies import RDF_TYPE, named_node

Change = Callable[[TurtleFile], TurtleFile]
ANY_URI, EXAMPLE = named_node("xsd:anyURI"), named_node("skos:example")


@dataclass(frozen=True, slots=True, eq=False)
class ReadFile:
    """A file of the content in little memory; `declarations` are triples that name its graph or a base."""

    path: str
    packed: PackedLines
    lines: array[int]
    declarations: tuple[ox.Triple, ...]

    def triples(self) -> Iterator[ox.Triple]:
        """Yield the triples of the file, as they were."""
        return parsed(self.packed)


def parsed(packed: PackedLines) -> Iterator[ox.Triple]:
    """Yield the triples of lines of N-Triples."""
    return (q.triple for q in ox.parse(packed.text(), format=ox.RdfFormat.N_TRIPLES, lenient=True))


def unchanged(file: TurtleFile) -> TurtleFile:
    """Return a file as it is."""
    return file


def without_examples(file: TurtleFile) -> TurtleFile:
    """Return a file of the vocabulary without examples, which are from the plan of another municipality."""
    kept = [pair for pair in zip(file.triples, file.lines, strict=True) if pair[0].predicate != EXAMPLE]
    return replace(file, triples=tuple(t for t, _ in kept), lines=tuple(line for _, line in kept))


def read_folder(
    files: ContentFiles, folder: str, change: Change = unchanged, kept: Kept = NOTHING_KEPT
) -> tuple[ReadFile, ...]:
    """Parse all Turtle files below a folder, in the order of their folders, and change each of them.

    Raises `MissingContent` if there is none, and like `read_together`.
    """
    names = files.below(folder, ".ttl")
    if not names:
        raise MissingContent(path=files.root, folder=folder)
    together = [list(found) for _, found in groupby(names, key=lambda name: name.rpartition("/")[0])]
    return tuple(file for some in together for file in read_together(files, some, change, kept))


def read_together(files: ContentFiles, names: Sequence[str], change: Change, kept: Kept) -> list[ReadFile]:
    """Parse and change some files, unless that was kept for files with the same names and bytes.

    Raises like `parse_turtle`.
    """
    key = key_of("parsed", change.__name__, (f"{name} {files.digests.get(name)}" for name in names))
    before = kept.read(key)
    if before is not None:
        return [from_bytes(name, data) for name, data in zip(names, apart(before), strict=True)]
    found = [parsed_file(files.read(name), name, change) for name in names]
    kept.write(key, side_by_side(map(as_bytes, found)))
    return found


def parsed_file(data: bytes, name: str, change: Change) -> ReadFile:
    """Parse and change the bytes of a file of this name. Raises like `parse_text` and `text_of`."""
    return in_little_memory(change(parse_text(text_of(data, name), name)))


def as_bytes(file: ReadFile) -> bytes:
    """Return a file as it is kept: the sizes of its parts, the numbers of its lines and its triples."""
    lines = zlib.compress(file.lines.tobytes(), FASTEST)
    declarations = pack(file.declarations, len(file.declarations)).data
    sizes = (file.packed.size, len(lines), len(declarations))
    return b"%d %d %d\n" % sizes + lines + declarations + file.packed.data


def from_bytes(name: str, data: bytes) -> ReadFile:
    """Return the file that `as_bytes` returned the bytes of."""
    sizes, _, rest = data.partition(b"\n")
    size, lines, declarations = map(int, sizes.split())
    found = array("I", zlib.decompress(rest[:lines]))
    declared = PackedLines(rest[lines : lines + declarations], 0)
    return ReadFile(name, PackedLines(rest[lines + declarations :], size), found, tuple(parsed(declared)))


def in_little_memory(file: TurtleFile) -> ReadFile:
    """Return a parsed file in little memory."""
    lines = array("I", file.lines)
    declarations = tuple(t for t in file.triples if t.predicate == URI_SPACE or is_graph_class(t))
    return ReadFile(file.path, pack(file.triples, len(lines)), lines, declarations)


def is_graph_class(triple: ox.Triple) -> bool:
    """Return whether a triple declares a named graph, whatever the namespace of the vocabulary is."""
    kind = triple.object
    return (
        triple.predicate == RDF_TYPE and isinstance(kind, ox.NamedNode) and kind.value.endswith(GRAPH_CLASS)
    )


def named_graph(file: ReadFile, declared: Namespaces, moves: Moves) -> PackedGraph:
    """Return the triples of a file in the graph that it declares. Raises `GraphNameError`."""
    kind = ox.NamedNode(declared.plan[GRAPH_CLASS])
    names = {t.subject for t in file.declarations if t.predicate == RDF_TYPE and t.object == kind}
    if len(names) != 1:
        raise GraphNameError(path=file.path, count=len(names))
    graph = names.pop().value  # type: ignore[union-attr]  # no blank nodes
    if all(old == new for old, new in moves):
        return PackedGraph(graph, file.packed, file.lines)
    return packed_graph(moved(graph, moves), moved_triples(file.triples(), moves), file.lines)


def moved_triples(triples: Iterable[ox.Triple], moves: Moves) -> Iterator[ox.Triple]:
    """Yield triples in which the IRIs and the addresses (xsd:anyURI) are moved."""

    def term(value: Any) -> Any:  # the class of a term stays the same
        if isinstance(value, ox.NamedNode):
            return ox.NamedNode(moved(value.value, moves))
        if isinstance(value, ox.Literal) and value.datatype == ANY_URI:
            return ox.Literal(moved(value.value, moves), datatype=ANY_URI)
        return value

    for triple in triples:
        yield ox.Triple(term(triple.subject), term(triple.predicate), term(triple.object))
