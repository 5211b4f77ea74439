"""Content folder -> Content: the quads of data/, ontology/ and shapes/, a named graph per file.

Files are parsed by pyoxigraph, which keeps every literal letter for letter and names line and column
of an error; rdflib gets the same quads where a graph is needed (validation).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from rdflib import Dataset, Graph

from app.derivation import derived
from app.errors import (
    BaseError,
    BlankNodeFound,
    DuplicateQuestion,
    GraphNameError,
    MissingContent,
    UnreadableFile,
    UnreadableTurtle,
)
from app.namespaces import CANONICAL_BASE, PROFILE_GRAPHS, VOCABULARY_PATH, Namespaces

FOLDERS = ("ontology", "data", "shapes")
PLANS = "data/plans/"
QUESTION_FOLDERS = ("ontology/questions", "data/queries")
RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
URI_SPACE = ox.NamedNode("http://rdfs.org/ns/void#uriSpace")
VOCABULARY = ox.NamedNode("http://rdfs.org/ns/void#vocabulary")
ANY_URI = ox.NamedNode("http://www.w3.org/2001/XMLSchema#anyURI")


@dataclass(frozen=True)
class TurtleFile:
    """One parsed file: its path below the content folder and its triples."""

    path: str
    triples: tuple[ox.Triple, ...]


@dataclass(frozen=True)
class Content:
    """What a content folder holds, in the base it is published under.

    `quads` has a named graph per file (`plan_graphs` are those of the files below data/plans/), and
    `derived_quads` has what follows from them (`app.derivation`);
    `sources` the plans' source texts by slug;
    `questions` the stored queries by name; `fingerprint` is a hash of the bytes read.
    """

    namespaces: Namespaces
    quads: tuple[ox.Quad, ...]
    derived_quads: tuple[ox.Quad, ...]
    shape_quads: tuple[ox.Quad, ...]
    sources: dict[str, str]
    questions: dict[str, str]
    fingerprint: str
    plan_graphs: frozenset[str]

    @cached_property
    def dataset(self) -> Dataset:
        """data/, ontology/ and what follows from them as an rdflib Dataset with its named graphs."""
        dataset = Dataset()
        dataset.parse(data=n_quads((*self.quads, *self.derived_quads)), format="nquads")
        return dataset

    @cached_property
    def data(self) -> Graph:
        """data/, ontology/ and what follows from them as one graph."""
        return to_graph(q.triple for q in (*self.quads, *self.derived_quads))

    @cached_property
    def shapes(self) -> Graph:
        """The shapes that the content is held against: shapes/ without the profiles in its folders."""
        own = (q for q in self.shape_quads if PROFILE_GRAPHS not in q.graph_name.value)  # type: ignore[union-attr]
        return to_graph(q.triple for q in own)


def load_content(root: Path, base: str | None = None) -> Content:
    """Read a content folder.

    `base` publishes under another base than the one that data/catalog.ttl declares with `void:uriSpace`:
    every IRI and every xsd:anyURI literal below the declared base moves with it.
    Raises a `ContentError` that names the file and the remedy.
    """
    files = {folder: read_folder(root, folder) for folder in FOLDERS}
    declared = declared_namespaces(files["data"])
    namespaces = moved_namespaces(declared, base) if base else declared

    def quads(folder: str) -> tuple[ox.Quad, ...]:
        return tuple(q for f in files[folder] for q in named_quads(f, declared, namespaces))

    plan_files = [f for f in files["data"] if f.path.startswith(PLANS)]
    sources = {p.parent.name: read_text(p) for p in sorted((root / "data/plans").glob("*/source.txt"))}
    questions = read_questions(root)
    vocabulary, data = quads("ontology"), quads("data")
    return Content(
        namespaces=namespaces,
        quads=vocabulary + data,
        derived_quads=derived(vocabulary, data, namespaces),
        shape_quads=quads("shapes"),
        sources=sources,
        questions={
            name: text.replace("<" + declared.base, "<" + namespaces.base) for name, text in questions.items()
        },
        fingerprint=content_fingerprint(root, namespaces.base),
        plan_graphs=frozenset(
            q.graph_name.value  # type: ignore[union-attr]  # every graph is named
            for f in plan_files
            for q in named_quads(f, declared, namespaces)
        ),
    )


def read_questions(root: Path) -> dict[str, str]:
    """The texts of the stored queries by name. Raises `DuplicateQuestion`."""
    found: dict[str, str] = {}
    for folder in QUESTION_FOLDERS:
        for path in sorted((root / folder).glob("*.rq")):
            if path.stem in found:
                raise DuplicateQuestion(name=path.stem)
            found[path.stem] = read_text(path, str(path.relative_to(root)))
    return found


def read_folder(root: Path, folder: str) -> tuple[TurtleFile, ...]:
    """All Turtle files below `root/folder`, by path. Raises `MissingContent` where there is none."""
    paths = sorted((root / folder).rglob("*.ttl"))
    if not paths:
        raise MissingContent(path=root, folder=folder)
    return tuple(parse_turtle(p, str(p.relative_to(root))) for p in paths)


def parse_turtle(path: Path, name: str = "") -> TurtleFile:
    """Parse one file. Raises `UnreadableFile`, `UnreadableTurtle` (line, column) or `BlankNodeFound`."""
    name = name or str(path)
    text = read_text(path, name)
    try:
        triples = tuple(q.triple for q in ox.parse(text, format=ox.RdfFormat.TURTLE, base_iri=CANONICAL_BASE))
    except SyntaxError as error:
        raise UnreadableTurtle(
            path=name,
            line=error.lineno,
            column=error.offset,
            reason=error.msg.partition(": ")[2] or error.msg,
        ) from error
    for triple in triples:
        for position, term in (("the subject", triple.subject), ("the object", triple.object)):
            if isinstance(term, ox.BlankNode):
                raise BlankNodeFound(path=name, position=position, predicate=triple.predicate.value)
    return TurtleFile(name, triples)


def read_text(path: Path, name: str = "") -> str:
    """The text of a UTF-8 file, line ends as «\\n». Raises `UnreadableFile`."""
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise UnreadableFile(path=name or path, reason=reason) from error


def declared_namespaces(data: Iterable[TurtleFile]) -> Namespaces:
    """The base and the vocabulary that the catalogue declares (void:uriSpace, void:vocabulary).

    https://www.w3.org/TR/void/#void-uriSpace. Raises `BaseError` unless there is exactly one base.
    """
    triples = [t for f in data for t in f.triples]
    bases = {t.object.value for t in triples if t.predicate == URI_SPACE and isinstance(t.object, ox.Literal)}
    if len(bases) != 1:
        raise BaseError(count=len(bases))
    vocabularies = sorted(
        t.object.value + "#"
        for t in triples
        if t.predicate == VOCABULARY
        and isinstance(t.object, ox.NamedNode)
        and (t.object.value + "#").endswith(VOCABULARY_PATH)
    )
    return Namespaces(base=bases.pop(), vocabulary=vocabularies[0] if vocabularies else "")


def moved_namespaces(declared: Namespaces, base: str) -> Namespaces:
    """The namespaces after a move to `base`; a vocabulary that is another publisher's stays where it is."""
    return Namespaces(base=base, vocabulary=moved(str(declared.plan), declared.base, base))


def moved(iri: str, old: str, new: str) -> str:
    """`iri` with the base `old` replaced by `new`, where it is below it."""
    return new + iri.removeprefix(old) if iri.startswith(old) else iri


def named_quads(file: TurtleFile, declared: Namespaces, target: Namespaces) -> Iterator[ox.Quad]:
    """The triples of a file as quads of the graph it names itself. Raises `GraphNameError`."""
    kind = ox.NamedNode(declared.plan["NamedGraph"])
    names = {t.subject for t in file.triples if t.predicate == RDF_TYPE and t.object == kind}
    if len(names) != 1:
        raise GraphNameError(path=file.path, count=len(names))

    def term(value: Any) -> Any:  # each term keeps its kind
        if isinstance(value, ox.NamedNode):
            return ox.NamedNode(moved(value.value, declared.base, target.base))
        if isinstance(value, ox.Literal) and value.datatype == ANY_URI:
            return ox.Literal(moved(value.value, declared.base, target.base), datatype=ANY_URI)
        return value

    graph = term(names.pop())
    for t in file.triples:
        subject, predicate, object = map(term, (t.subject, t.predicate, t.object))
        yield ox.Quad(subject, predicate, object, graph)


def content_fingerprint(root: Path, base: str) -> str:
    """A hash over the base and the bytes of every file of the content, with its path."""
    digest = hashlib.sha256(base.encode())
    for path in sorted(p for f in FOLDERS for p in (root / f).rglob("*") if p.is_file()):
        digest.update(f"\0{path.relative_to(root)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def n_quads(quads: Iterable[ox.Quad]) -> bytes:
    """Canonical N-Quads: sorted lines, each once (https://www.w3.org/TR/rdf12-n-quads/#canonical-quads).

    Without blank nodes this is also the canonical form of RDFC-1.0.
    """
    lines = ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
    return b"".join(sorted(set(lines.splitlines(keepends=True))))


def to_graph(triples: Iterable[ox.Triple]) -> Graph:
    """The same triples as an rdflib graph, literals unchanged."""
    graph = Graph()
    graph.parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"", format="nt")
    return graph
