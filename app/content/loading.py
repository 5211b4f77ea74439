"""Content folder -> Content: the quads of data/, ontology/ and shapes/, with one named graph per file.

pyoxigraph parses the files: it keeps every literal unchanged and reports the line and column of an error
(`app.content.turtle_files`). Code that needs an rdflib graph (validation) gets the same quads.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from rdflib import Dataset, Graph

from app.content.derivation import derived
from app.content.folders import FOLDERS, digests_of, fingerprint, place_of
from app.content.importing import ImportSource
from app.content.moving import Moves, declared_base, moved, moved_questions, moves, vocabulary_namespaces
from app.content.rdflib_terms import to_graph
from app.content.sources import read_documents
from app.content.synonyms import Synonyms, read_synonyms
from app.content.turtle_files import TurtleFile, check_folder, digest, parse_turtle, read_text
from app.errors import ContentError, DuplicateQuestion, GraphNameError, MissingContent
from app.namespaces import GRAPHS, PROFILE_GRAPHS, Namespaces
from app.quads import graph_of, n_quads
from app.vocabularies import RDF_TYPE, named_node

PLANS = "data/plans/"
PLAN_FILE = "plan.ttl"
QUESTION_FOLDERS = ("ontology/questions", "data/queries")
ANY_URI, EXAMPLE = named_node("xsd:anyURI"), named_node("skos:example")


class DuplicateGraph(ContentError):
    template = "The files {first} and {second} declare the same named graph, {graph}."
    remedy = (
        "Each file is one named graph: rename the graph of one of them, or remove the file that is a copy."
    )


@dataclass(frozen=True)
class Content:
    """The content of a content folder, with all IRIs under the base of publication.

    `quads` has one named graph per file; `plan_graphs` are the graphs of the files below data/plans/. `lines`
    is the line on which each quad ends, `files` maps each graph to the path of its file. The first
    `vocabulary_size` quads are those of ontology/. `documents` maps the folder of a plan to the document that
    it is imported from, and `sources` the name of a plan to its text. `questions` maps the name of a stored
    query to its text, `synonyms` are for the search. `digests` has a hash of each file, `shapes_digest` is
    one of the shapes.
    """

    namespaces: Namespaces
    quads: tuple[ox.Quad, ...]
    vocabulary_size: int
    shape_quads: tuple[ox.Quad, ...]
    documents: dict[str, ImportSource]
    questions: dict[str, str]
    plan_graphs: frozenset[str]
    shapes_digest: str = ""
    digests: dict[str, str] = field(default_factory=dict)
    synonyms: Synonyms = ()
    lines: tuple[int, ...] = ()
    files: dict[str, str] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """Return a hash of the base and of all files."""
        return fingerprint(self.namespaces.base, self.digests)

    @cached_property
    def plan_names(self) -> dict[str, str]:
        """The name of the plan of each folder below data/plans/, from the graph of its plan.ttl."""
        files = ((graph, Path(path)) for graph, path in self.files.items() if path.startswith(PLANS))
        return {
            file.parent.relative_to(PLANS).as_posix(): graph.partition("/" + GRAPHS)[2].rpartition("/")[0]
            for graph, file in files
            if file.name == PLAN_FILE
        }

    @cached_property
    def sources(self) -> dict[str, str]:
        """The text of each plan's document, by the name of the plan."""
        names = self.plan_names
        return {names.get(folder, folder): s.document.text for folder, s in self.documents.items()}

    @cached_property
    def derived_quads(self) -> tuple[ox.Quad, ...]:
        """Return what follows from the other quads (`app.content.derivation`)."""
        size = self.vocabulary_size
        return derived(self.quads[:size], self.quads[size:], self.namespaces)

    @cached_property
    def dataset(self) -> Dataset:
        """Return data/, ontology/ and the derived quads as an rdflib Dataset with their named graphs."""
        dataset = Dataset()
        dataset.parse(data=n_quads((*self.quads, *self.derived_quads)), format="nquads")
        return dataset

    @cached_property
    def data(self) -> Graph:
        """Return data/, ontology/ and the derived quads as one graph."""
        return to_graph(q.triple for q in (*self.quads, *self.derived_quads))

    @cached_property
    def shape_triples(self) -> tuple[ox.Triple, ...]:
        """Return the shapes for validating the content: shapes/ without the profiles in its folders."""
        return tuple(q.triple for q in self.shape_quads if PROFILE_GRAPHS not in graph_of(q))

    @cached_property
    def shapes(self) -> Graph:
        """Return `shape_triples` as a graph."""
        return to_graph(self.shape_triples)


def load_content(root: Path, base: str | None = None) -> Content:
    """Read a content folder.

    `base` replaces the base that data/catalog.ttl declares with `void:uriSpace`, in every IRI and every
    xsd:anyURI literal below the declared base. The IRIs of the vocabulary, its code lists and shapes are
    independent of it (`vocabulary_namespaces`). Raises a `ContentError` that names the file and the remedy.
    """
    places = {folder: place_of(root, folder) for folder in FOLDERS}
    check_folder([p for f, place in places.items() for p in (place / f).rglob("*")])
    folders = {folder: read_folder(place, folder) for folder, place in places.items()}
    if places["ontology"] != root:
        folders["ontology"] = tuple(map(without_examples, folders["ontology"]))
    written, vocabulary_now = vocabulary_namespaces(folders["ontology"])
    declared = Namespaces(declared_base(folders["data"]), written)
    namespaces = Namespaces(base or declared.base, vocabulary_now)
    quads = {
        f.path: tuple(named_quads(f, declared, moves(declared, namespaces, folder)))
        for folder, files_in in folders.items()
        for f in files_in
    }
    files = files_by_graph(quads)

    def of(folder: str) -> tuple[ox.Quad, ...]:
        return tuple(q for f in folders[folder] for q in quads[f.path])

    vocabulary, data = of("ontology"), of("data")
    return Content(
        namespaces=namespaces,
        quads=vocabulary + data,
        vocabulary_size=len(vocabulary),
        shape_quads=of("shapes"),
        documents=read_documents(root / PLANS, root),
        questions=moved_questions(read_questions(root), moves(declared, namespaces, "data")),
        plan_graphs=frozenset(graph for graph, path in files.items() if path.startswith(PLANS)),
        shapes_digest=digest(places["shapes"] / "shapes"),
        digests=digests_of(root),
        synonyms=read_synonyms(root),
        lines=tuple(line for f in (*folders["ontology"], *folders["data"]) for line in f.lines),
        files=files,
    )


def without_examples(file: TurtleFile) -> TurtleFile:
    """Return a file of the vocabulary without examples, which are from the plan of another municipality."""
    kept = [pair for pair in zip(file.triples, file.lines, strict=True) if pair[0].predicate != EXAMPLE]
    return replace(file, triples=tuple(t for t, _ in kept), lines=tuple(line for _, line in kept))


def files_by_graph(quads: dict[str, tuple[ox.Quad, ...]]) -> dict[str, str]:
    """Return the path of the file of each graph. Raises `DuplicateGraph` if two files declare one graph."""
    found: dict[str, str] = {}
    for path, of_file in quads.items():
        graph = graph_of(of_file[0])
        if graph in found:
            raise DuplicateGraph(first=found[graph], second=path, graph=graph)
        found[graph] = path
    return found


def read_questions(root: Path) -> dict[str, str]:
    """Return the texts of the stored queries by name. Raises `DuplicateQuestion`."""
    found: dict[str, str] = {}
    for folder in QUESTION_FOLDERS:
        place = place_of(root, folder.partition("/")[0])
        for path in sorted((place / folder).glob("*.rq")):
            if path.stem in found:
                raise DuplicateQuestion(name=path.stem)
            found[path.stem] = read_text(path, str(path.relative_to(place)))
    return found


def read_folder(root: Path, folder: str) -> tuple[TurtleFile, ...]:
    """Parse all Turtle files below `root/folder`, sorted by path. Raises `MissingContent` if none exists."""
    paths = sorted((root / folder).rglob("*.ttl"))
    if not paths:
        raise MissingContent(path=root, folder=folder)
    return tuple(parse_turtle(p, str(p.relative_to(root))) for p in paths)


def named_quads(file: TurtleFile, declared: Namespaces, moves: Moves) -> Iterator[ox.Quad]:
    """Yield the triples of a file as quads of the graph that the file declares. Raises `GraphNameError`."""
    kind = ox.NamedNode(declared.plan["NamedGraph"])
    names = {t.subject for t in file.triples if t.predicate == RDF_TYPE and t.object == kind}
    if len(names) != 1:
        raise GraphNameError(path=file.path, count=len(names))

    def term(value: Any) -> Any:  # the class of a term stays the same
        if isinstance(value, ox.NamedNode):
            return ox.NamedNode(moved(value.value, moves))
        if isinstance(value, ox.Literal) and value.datatype == ANY_URI:
            return ox.Literal(moved(value.value, moves), datatype=ANY_URI)
        return value

    graph = term(names.pop())
    stays = all(old == new for old, new in moves)
    for t in file.triples:
        terms = (t.subject, t.predicate, t.object)
        subject, predicate, object = terms if stays else map(term, terms)
        yield ox.Quad(subject, predicate, object, graph)
