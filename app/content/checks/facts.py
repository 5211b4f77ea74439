"""The statements of the content, indexed once for all checks.

Building the index and each look-up take linear time in what they read. No look-up searches all content.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import cached_property

from rdflib import OWL, RDF

from app.content.checks.folders import folder_of
from app.content.checks.indexes import Index, indexed, reached
from app.content.checks.statement import Statement
from app.content.importing import PLAN_PATH, ImportSource
from app.content.importing.reading_registers import properties_read, read_names
from app.content.importing.registers import Names
from app.identifiers import local_name
from app.namespaces import Namespaces
from app.vocabularies import SUBCLASS_OF

TYPE = str(RDF.type)
GRAPHS = "/graf/"
DISJOINT_WITH = str(OWL.disjointWith)
FEW = 16
"""The statements about a resource are looked through each time if there are at most so many."""
LOOKED_UP = (
    *("of_vocabulary", "vocabulary", "_by_predicate_of_vocabulary", "superclasses", "_classes", "_bases"),
    *("by_subject", "by_graph", "_by_predicate_of", "layers", "_layers", "plan_names", "owners", "names"),
)
"""What `Facts.examined` has of all statements: it is looked up, not gone through."""


@dataclass(frozen=True)
class Facts:
    """What data/ and ontology/ say, and what the plans are imported from, by their folders.

    `passed` are files of plans in which the checks found nothing before. `statements` has of them only what
    others may need (`app.content.passed`).
    """

    namespaces: Namespaces
    statements: tuple[Statement, ...]
    sources: dict[str, ImportSource] = field(default_factory=dict)
    passed: frozenset[str] = frozenset()

    @property
    def examined(self) -> Facts:
        """Return the facts without the statements of files that have passed. All can still be looked up."""
        return self._reduced if self.passed else self  # keeping `self` would be a cycle, which is freed late

    @cached_property
    def _reduced(self) -> Facts:
        examined = tuple(s for s in self.statements if s.file not in self.passed)
        found = replace(self, statements=examined, passed=frozenset())
        found.__dict__.update({name: getattr(self, name) for name in LOOKED_UP})
        return found

    @cached_property
    def data(self) -> tuple[Statement, ...]:
        """Return the statements of data/."""
        return tuple(s for s in self.statements if is_data(s))

    @cached_property
    def of_vocabulary(self) -> tuple[Statement, ...]:
        """Return the statements of ontology/, which are all that are not of data/."""
        return tuple(s for s in self.statements if not is_data(s))

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Return every IRI that the vocabulary, its code lists or the borrowed terms describe.

        The result is empty if ontology/ describes only its graphs. There is then nothing to compare terms
        with.
        """
        return frozenset(s.subject for s in self.of_vocabulary if s.subject != s.graph)

    def terms_of_kind(self, kind: str) -> frozenset[str]:
        """Return the terms of the vocabulary whose type ends in `kind`, such as «Class» or «Property»."""
        found = self._by_predicate_of_vocabulary.get(TYPE, [])
        return frozenset(s.subject for s in found if s.object.endswith(kind))

    @cached_property
    def _classes(self) -> dict[str, frozenset[str]]:
        found: dict[str, frozenset[str]] = {}
        known: dict[frozenset[str], frozenset[str]] = {}
        for s in self.stated(TYPE):
            above = self.superclasses.get(s.object, frozenset({s.object}))
            classes = found.get(s.subject, frozenset()) | above
            found[s.subject] = known.setdefault(classes, classes)
        return found

    @cached_property
    def by_subject(self) -> Index:
        """Return the statements about each resource, in the order of the files."""
        return indexed((s.subject, s) for s in self.statements)

    @cached_property
    def by_graph(self) -> Index:
        """Return the statements of each named graph."""
        return indexed((s.graph, s) for s in self.statements)

    @cached_property
    def by_predicate(self) -> Index:
        """Return the statements of data/ with each property."""
        return indexed((s.predicate, s) for s in self.data)

    @cached_property
    def _by_predicate_of_vocabulary(self) -> Index:
        """Return the statements of ontology/ with each property."""
        return indexed((s.predicate, s) for s in self.of_vocabulary)

    @cached_property
    def _by_predicate_of(self) -> dict[str, Index]:  # of the resources with many that were asked for
        return {}

    def plan(self, name: str) -> str:
        """Return the IRI of a term of the plan vocabulary."""
        return self._of_plans + name

    def iri(self, name: str) -> str:
        """Return an IRI as it is, and the IRI of a term of the plan vocabulary for another name."""
        return name if ":" in name else self.plan(name)

    def about(self, subject: str, predicate: str) -> list[Statement]:
        """Return the statements about a resource with one property."""
        found = self.by_subject.get(subject, [])
        if len(found) <= FEW:
            return [s for s in found if s.predicate == predicate]
        if subject not in self._by_predicate_of:
            self._by_predicate_of[subject] = indexed((s.predicate, s) for s in found)
        return self._by_predicate_of[subject].get(predicate, [])

    def values(self, subject: str, predicate: str) -> list[str]:
        """Return the values of a property of a resource: IRIs and lexical forms."""
        return [s.object for s in self.about(subject, predicate)]

    def value(self, subject: str, predicate: str) -> str:
        """Return the first value of a property of a resource; empty if it has none."""
        return next(iter(self.values(subject, predicate)), "")

    def stated(self, predicate: str) -> list[Statement]:
        """Return the statements of the vocabulary, and then of data/, with a property."""
        return [*self._by_predicate_of_vocabulary.get(predicate, []), *self.by_predicate.get(predicate, [])]

    def own(self, predicate: str) -> list[Statement]:
        """Return the statements of data/ with a property of the plan vocabulary."""
        return self.by_predicate.get(self.plan(predicate), [])

    @cached_property
    def superclasses(self) -> dict[str, frozenset[str]]:
        """Return each class of the vocabulary with all its superclasses, including itself."""
        above: dict[str, set[str]] = defaultdict(set)
        for s in self.stated(SUBCLASS_OF.value):
            above[s.subject].add(s.object)
        return {name: frozenset(reached(name, above)) for name in list(above)}

    def classes(self, resource: str) -> frozenset[str]:
        """Return the classes of a resource and all their superclasses."""
        return self._classes.get(resource, frozenset())

    def is_a(self, resource: str, name: str) -> bool:
        """Return whether a resource has a class of the plan vocabulary or one of its subclasses."""
        return self.plan(name) in self.classes(resource)

    @cached_property
    def elements(self) -> tuple[str, ...]:
        """Return the elements of all plans."""
        found = (s.subject for s in self.by_predicate.get(TYPE, []))
        return tuple(dict.fromkeys(t for t in found if self.is_a(t, "PlanElement")))

    @cached_property
    def plans(self) -> tuple[Statement, ...]:
        """Return for each plan the first statement that gives its class."""
        found = {
            s.subject: s for s in reversed(self.by_predicate.get(TYPE, [])) if self.is_a(s.subject, "Plan")
        }
        return tuple(found.values())

    @cached_property
    def plan_names(self) -> dict[str, str]:
        """Return the name of the plan that each folder declares."""
        found: dict[str, str] = {}
        for plan in self.plans:
            if folder := folder_of(plan.file):
                found.setdefault(folder, plan.subject.partition(PLAN_PATH)[2] or folder)
        return found

    @cached_property
    def owners(self) -> frozenset[str]:
        """Return the owners of all plans."""
        return frozenset(s.object for s in self.own("owner"))

    @cached_property
    def names(self) -> Names:
        """Return the names of the actors and commitments, by which a document is imported again."""
        read = properties_read(self.namespaces)
        naming = (s for s in self.statements if s.predicate in read)
        return read_names(((s.subject, s.predicate, s.term, s.graph) for s in naming), self.namespaces)

    @cached_property
    def layers(self) -> dict[str, str]:
        """Return the code of the layer of each graph, such as `vedtatt`."""
        layer = self.plan("layer")
        return {s.subject: local_name(s.object) for s in self.stated(layer)}

    def base(self, graph: str) -> str:
        """Return the base of publication of a graph: the part before `graf/` in its name.

        One release can have plans of several municipalities, each with its own base.
        """
        known = self._bases.get(graph)
        if known is None:
            before, found, _ = graph.partition(GRAPHS)
            known = self._bases[graph] = f"{before}/" if found else self.namespaces.base
        return known

    @cached_property
    def _bases(self) -> dict[str, str]:  # of the graphs that were asked for
        return {}

    @cached_property
    def _layers(self) -> frozenset[tuple[str, str]]:
        return frozenset((self.base(graph), code) for graph, code in self.layers.items())

    def has_layer(self, code: str, graph: str) -> bool:
        """Return whether any graph under the same base has this layer."""
        return (self.base(graph), code) in self._layers

    def name(self, iri: str) -> str:
        """Return an IRI in readable form: `plan:text` if a prefix fits, else `<…>`."""
        for prefix, namespace in self._prefixes:
            if iri.startswith(namespace) and iri[len(namespace) :].replace("-", "").isalnum():
                return f"{prefix}:{iri[len(namespace) :]}"
        return f"<{iri}>"

    @cached_property
    def _of_plans(self) -> str:
        return str(self.namespaces.plan)

    @cached_property
    def _prefixes(self) -> tuple[tuple[str, str], ...]:
        return tuple(self.namespaces.prefixes().items())


def is_data(statement: Statement) -> bool:
    """Return whether a statement belongs to data/, not to the vocabulary."""
    return not statement.file.startswith("ontology/")
