"""The statements of a content, indexed once, so that no check has to search them again.

Building the index and every look-up in it cost time in proportion to what is read, never to the whole
content for each thing in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

import pyoxigraph as ox
from rdflib import OWL, RDF, RDFS

from app.content.importing import Source
from app.identifiers import local_name
from app.namespaces import Namespaces

TYPE = str(RDF.type)
GRAPHS = "/graf/"
SUBCLASS_OF = str(RDFS.subClassOf)
DISJOINT_WITH = str(OWL.disjointWith)


@dataclass(frozen=True, slots=True)
class Statement:
    """A triple, IRIs as strings, with the file and line where it ends and the named graph that has it."""

    subject: str
    predicate: str
    object: str
    literal: ox.Literal | None
    """The object where it is a literal; `object` is its lexical form then."""
    graph: str
    file: str
    line: int

    @property
    def link(self) -> bool:
        """Whether the object is an IRI."""
        return self.literal is None

    @property
    def language(self) -> str:
        """The language tag of the object, in small letters; empty where it has none."""
        return (self.literal.language or "") if self.literal else ""


Index = dict[str, list[Statement]]


@dataclass(frozen=True)
class Facts:
    """Everything that data/ and ontology/ say, and what the plans are imported from, by slug."""

    namespaces: Namespaces
    statements: tuple[Statement, ...]
    sources: dict[str, Source] = field(default_factory=dict)

    @cached_property
    def data(self) -> tuple[Statement, ...]:
        """What the content says about plans; the vocabulary says the rest."""
        return tuple(s for s in self.statements if not s.file.startswith("ontology/"))

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every IRI that the vocabulary, its code lists and the borrowed terms describe.

        Empty where ontology/ describes nothing but its graphs: then there is nothing to compare terms with.
        """
        described = (s for s in self.statements if s.file.startswith("ontology/"))
        return frozenset(s.subject for s in described if s.subject != s.graph)

    def described(self, kind: str) -> frozenset[str]:
        """The terms of the vocabulary whose type ends in `kind`, such as «Class» or «Property»."""
        return frozenset(
            s.subject
            for s in self.statements
            if s.predicate == TYPE and s.file.startswith("ontology/") and s.object.endswith(kind)
        )

    @cached_property
    def _classes(self) -> dict[str, frozenset[str]]:
        found: dict[str, frozenset[str]] = {}
        for s in self.statements:
            if s.predicate == TYPE:
                above = self.superclasses.get(s.object, frozenset({s.object}))
                found[s.subject] = found.get(s.subject, frozenset()) | above
        return found

    @cached_property
    def by_subject(self) -> Index:
        """The statements about each thing, in the order of the files."""
        return indexed((s.subject, s) for s in self.statements)

    @cached_property
    def by_graph(self) -> Index:
        """The statements of each named graph."""
        return indexed((s.graph, s) for s in self.statements)

    @cached_property
    def by_predicate(self) -> Index:
        """The statements of data/ with each property."""
        return indexed((s.predicate, s) for s in self.data)

    @cached_property
    def _by_subject_and_predicate(self) -> dict[tuple[str, str], list[Statement]]:
        found: dict[tuple[str, str], list[Statement]] = defaultdict(list)
        for s in self.statements:
            found[s.subject, s.predicate].append(s)
        return dict(found)

    def plan(self, name: str) -> str:
        """The IRI of a term of the plan vocabulary."""
        return str(self.namespaces.plan[name])

    def about(self, subject: str, predicate: str) -> list[Statement]:
        """The statements about a thing with one property."""
        return self._by_subject_and_predicate.get((subject, predicate), [])

    def values(self, subject: str, predicate: str) -> list[str]:
        """The values of a property of a thing: IRIs and lexical forms."""
        return [s.object for s in self.about(subject, predicate)]

    def value(self, subject: str, predicate: str) -> str:
        """The first value of a property of a thing; empty where it has none."""
        return next(iter(self.values(subject, predicate)), "")

    def own(self, predicate: str) -> list[Statement]:
        """The statements of data/ with a property of the plan vocabulary."""
        return self.by_predicate.get(self.plan(predicate), [])

    @cached_property
    def superclasses(self) -> dict[str, frozenset[str]]:
        """Each class of the vocabulary with all classes above it, itself included."""
        above: dict[str, set[str]] = defaultdict(set)
        for s in self.statements:
            if s.predicate == SUBCLASS_OF:
                above[s.subject].add(s.object)
        return {name: frozenset(reached(name, above)) for name in list(above)}

    def classes(self, thing: str) -> frozenset[str]:
        """The classes of a thing, with all classes above them."""
        return self._classes.get(thing, frozenset())

    def is_a(self, thing: str, name: str) -> bool:
        """Whether a thing is of a class of the plan vocabulary, or of one below it."""
        return self.plan(name) in self.classes(thing)

    @cached_property
    def elements(self) -> tuple[str, ...]:
        """The elements of all plans."""
        found = (s.subject for s in self.by_predicate.get(TYPE, []))
        return tuple(dict.fromkeys(t for t in found if self.is_a(t, "PlanElement")))

    @cached_property
    def plans(self) -> tuple[Statement, ...]:
        """For each plan the first statement that gives its class."""
        found = {
            s.subject: s for s in reversed(self.by_predicate.get(TYPE, [])) if self.is_a(s.subject, "Plan")
        }
        return tuple(found.values())

    @cached_property
    def layers(self) -> dict[str, str]:
        """The code of the layer of each graph, such as `vedtatt`."""
        layer = self.plan("layer")
        return {s.subject: local_name(s.object) for s in self.statements if s.predicate == layer}

    def base(self, graph: str) -> str:
        """The base that a graph is published under: what stands before `graf/` in its name.

        One release can have plans of several municipalities, each with a base of its own.
        """
        before, found, _ = graph.partition(GRAPHS)
        return f"{before}/" if found else self.namespaces.base

    @cached_property
    def _layers(self) -> frozenset[tuple[str, str]]:
        return frozenset((self.base(graph), code) for graph, code in self.layers.items())

    def has_layer(self, code: str, graph: str) -> bool:
        """Whether any graph under the base of this one has this layer."""
        return (self.base(graph), code) in self._layers

    def name(self, iri: str) -> str:
        """An IRI as people write it: `plan:text` where a prefix fits, else `<…>`."""
        for prefix, namespace in self._prefixes:
            if iri.startswith(namespace) and iri[len(namespace) :].replace("-", "").isalnum():
                return f"{prefix}:{iri[len(namespace) :]}"
        return f"<{iri}>"

    @cached_property
    def _prefixes(self) -> tuple[tuple[str, str], ...]:
        return tuple(self.namespaces.prefixes().items())


def indexed(pairs: Iterable[tuple[str, Statement]]) -> Index:
    """Key and statement -> the statements of each key, in order."""
    found: Index = defaultdict(list)
    for key, statement in pairs:
        found[key].append(statement)
    return dict(found)


def reached(start: str, steps: dict[str, set[str]]) -> set[str]:
    """What can be reached from `start`, itself included."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        at = waiting.pop()
        if at not in found:
            found.add(at)
            waiting.extend(steps.get(at, ()))
    return found


def statements(quads: Iterable[tuple[ox.Quad, int]], files: dict[str, str]) -> Iterator[Statement]:
    """Quads with their lines, and the file of each graph -> statements."""
    for quad, line in quads:
        literal = quad.object if isinstance(quad.object, ox.Literal) else None
        graph = quad.graph_name.value  # type: ignore[union-attr]  # every graph is named
        yield Statement(
            quad.subject.value,  # type: ignore[union-attr]  # loading refuses blank nodes and triple terms
            quad.predicate.value,
            quad.object.value,  # type: ignore[union-attr]
            literal,
            graph,
            files[graph],
            line,
        )
