"""Content folder -> Content: the quads of data/, ontology/ and shapes/, with one named graph per file.

pyoxigraph parses the files: it keeps every literal unchanged and reports the line and column of an error
(`app.content.turtle_files`). Code that needs an rdflib graph (validation) gets the same quads.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox
from rdflib import Dataset, Graph

from app.content.derivation import RELATIONS, RULES, SUPER_TERMS
from app.content.derivation.by_folder import SHARED, Derived, derived_by_folder
from app.content.derivation.deriving import Deriving
from app.content.folders import PLANS, ContentFiles, files_of, hash_of_files, place_of
from app.content.importing import ImportSource
from app.content.moving import declared_base, moved_questions, moves, vocabulary_namespaces
from app.content.named_graphs import named_graph, read_folder, unchanged, without_examples
from app.content.packed import PackedGraph, PackedQuads
from app.content.rdflib_terms import to_graph
from app.content.sources import read_documents
from app.content.synonyms import FILE as SYNONYMS
from app.content.synonyms import Synonyms, read_synonyms
from app.errors import ContentError, DuplicateQuestion
from app.kept import NOTHING_KEPT, Kept
from app.namespaces import GRAPHS, PROFILE_GRAPHS, Namespaces
from app.quads import graph_of, n_quads

PLAN_FILE = "plan.ttl"
QUESTION_FOLDERS = ("ontology/questions", "data/queries")


class DuplicateGraph(ContentError):
    template = "The files {first} and {second} declare the same named graph, {graph}."
    remedy = (
        "Each file is one named graph: rename the graph of one of them, or remove the file that is a copy."
    )


@dataclass(frozen=True)
class Content:
    """The content of a content folder, with all IRIs under the base of publication.

    `quads` are those of ontology/, then those of data/, with one named graph per file. `plan_graphs` are the
    graphs of the files below data/plans/; `files` maps each graph to the path of its file. `documents` maps
    the folder of a plan to the document that it is imported from, and `sources` the name of a plan to its
    text. `questions` maps the name of a stored query to its text, `synonyms` are for the search. `digests`
    has a hash of each file, `shapes_digest` is one of the shapes. `kept` has what follows from files.
    """

    namespaces: Namespaces
    quads: PackedQuads
    shape_quads: tuple[ox.Quad, ...]
    documents: dict[str, ImportSource]
    questions: dict[str, str]
    plan_graphs: frozenset[str]
    shapes_digest: str = ""
    digests: dict[str, str] = field(default_factory=dict)
    synonyms: Synonyms = ()
    files: dict[str, str] = field(default_factory=dict)
    kept: Kept = field(default=NOTHING_KEPT, compare=False)

    @property
    def content_hash(self) -> str:
        """Return a hash of the base and of all files."""
        return hash_of_files(self.namespaces.base, self.digests)

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
        return {names.get(folder, folder): s.text for folder, s in self.documents.items()}

    @cached_property
    def vocabulary(self) -> PackedQuads:
        """Return the quads of ontology/."""
        return PackedQuads(tuple(g for g in self.quads.graphs if self._is_vocabulary(g)))

    def _is_vocabulary(self, graph: PackedGraph) -> bool:
        return self.files[graph.graph].startswith("ontology/")

    def folder(self, graph: str) -> str:
        """Return the folder of the plan that a graph belongs to; `SHARED` if it belongs to none."""
        return self.files[graph].rpartition("/")[0] if graph in self.plan_graphs else SHARED

    @cached_property
    def derived(self) -> Derived:
        """Return what follows from the other quads (`app.content.derivation`), folder by folder."""
        vocabulary = tuple(self.vocabulary.with_properties(RELATIONS))
        data = ((self.folder(g.graph), g) for g in self.quads.graphs if not self._is_vocabulary(g))
        return derived_by_folder(data, Deriving(vocabulary, self.namespaces, self.kept))

    @property
    def derived_quads(self) -> PackedQuads:
        """Return the quads of `derived`."""
        return self.derived.quads(self.namespaces)

    @property
    def graphs(self) -> frozenset[str]:
        """Return the names of all graphs: those of the files, and of what is derived from them."""
        return frozenset(self.files) | {self.namespaces.graf[name] for name in (RULES, SUPER_TERMS)}

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


def load_content(root: Path, base: str | None = None, kept: Kept = NOTHING_KEPT) -> Content:
    """Read a content folder; see `load_files`."""
    return load_files(files_of(root), base, kept)


def load_files(files: ContentFiles, base: str | None = None, kept: Kept = NOTHING_KEPT) -> Content:
    """Read the files of a content folder. What is parsed of them is kept for the next time.

    `base` replaces the base that data/catalog.ttl declares, in each IRI and each xsd:anyURI literal below it;
    those of the vocabulary, its code lists and shapes stay. Raises a `ContentError` with file and remedy.
    """
    own = place_of(files.root, "ontology") == files.root
    read = {
        "ontology": read_folder(files, "ontology", unchanged if own else without_examples, kept),
        "data": read_folder(files, "data", kept=kept),
        "shapes": read_folder(files, "shapes", kept=kept),
    }
    written, vocabulary_now = vocabulary_namespaces([t for f in read["ontology"] for t in f.triples()])
    declared = Namespaces(declared_base(t for f in read["data"] for t in f.declarations), written)
    namespaces = Namespaces(base or declared.base, vocabulary_now)
    graphs = {
        f.path: named_graph(f, declared, moves(declared, namespaces, folder))
        for folder, files_in in read.items()
        for f in files_in
    }
    by_graph = files_by_graph(graphs)

    def of(*folders: str) -> PackedQuads:
        return PackedQuads(tuple(graphs[f.path] for folder in folders for f in read[folder]))

    return Content(
        namespaces=namespaces,
        quads=of("ontology", "data"),
        shape_quads=tuple(of("shapes")),
        documents=read_documents(files, kept),
        questions=moved_questions(read_questions(files), moves(declared, namespaces, "data")),
        plan_graphs=frozenset(graph for graph, path in by_graph.items() if path.startswith(PLANS)),
        shapes_digest=files.shapes_digest,
        digests=dict(files.digests),
        synonyms=read_synonyms(files.text(SYNONYMS)) if SYNONYMS in files.paths else (),
        files=by_graph,
        kept=kept,
    )


def files_by_graph(graphs: dict[str, PackedGraph]) -> dict[str, str]:
    """Return the path of the file of each graph. Raises `DuplicateGraph` if two files declare one graph."""
    found: dict[str, str] = {}
    for path, of_file in graphs.items():
        graph = of_file.graph
        if graph in found:
            raise DuplicateGraph(first=found[graph], second=path, graph=graph)
        found[graph] = path
    return found


def read_questions(files: ContentFiles) -> dict[str, str]:
    """Return the texts of the stored queries by name. Raises `DuplicateQuestion`."""
    found: dict[str, str] = {}
    for name in (name for folder in QUESTION_FOLDERS for name in files.inside(folder, ".rq")):
        stem = Path(name).stem
        if stem in found:
            raise DuplicateQuestion(name=stem)
        found[stem] = files.text(name)
    return found
