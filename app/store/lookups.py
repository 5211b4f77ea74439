"""Lookups: what a release says of one thing, straight from the store in this process.

What only follows from the vocabulary (superclasses and superproperties) is in documents and answers of
queries; what is read here value by value is without it, or every page would say everything twice.
No query language here, so nothing a stranger writes is run; queries go to the worker pool.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from app.content.derivation import RULES, SUPER_TERMS
from app.identifiers import local_name
from app.language import best_text
from app.namespaces import Namespaces
from app.quads import subject_of
from app.releases.release import Release
from app.store.describe import LABELS
from app.vocabularies import RDF_TYPE, named_node

SUBCLASS = named_node("rdfs:subClassOf")
Labels = dict[str, str]  # language («» where there is none) -> text


class Lookups:
    """The lookups that pages and documents need, over one release."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self.namespaces: Namespaces = release.namespaces
        self.derived = ox.NamedNode(self.namespaces.graf[RULES])
        self.super_terms = ox.NamedNode(self.namespaces.graf[SUPER_TERMS])
        self.store = ox.Store()
        with release.quads_file.open("rb") as file:
            self.store.bulk_load(file, ox.RdfFormat.N_QUADS)

    def quads(self, iri: str) -> list[ox.Quad]:
        """All quads whose subject is `iri`."""
        return sorted(self.store.quads_for_pattern(ox.NamedNode(iri), None, None), key=str)

    def objects(self, iri: str, predicate: str) -> list[ox.NamedNode | ox.Literal]:
        """The values of one property, each once."""
        found = self.said(ox.NamedNode(iri), ox.NamedNode(predicate), None)
        return sorted({q.object for q in found if isinstance(q.object, (ox.NamedNode, ox.Literal))}, key=str)

    def subjects(self, predicate: str, iri: str) -> list[str]:
        """The things that point to `iri` by one property, each once."""
        found = self.said(None, ox.NamedNode(predicate), ox.NamedNode(iri))
        return sorted({subject_of(q) for q in found})

    def is_said(self, quad: ox.Quad) -> bool:
        """Whether more than the vocabulary leads to it; what the graph says of itself is said."""
        return quad.graph_name != self.super_terms or quad.subject == self.super_terms

    def is_derived(self, iri: str, predicate: str) -> bool:
        """Whether the software has computed what is said with this property."""
        pattern = (ox.NamedNode(iri), ox.NamedNode(predicate), None, self.derived)
        return next(self.store.quads_for_pattern(*pattern), None) is not None

    def said(
        self,
        subject: ox.NamedNode | None,
        predicate: ox.NamedNode | None,
        object: ox.NamedNode | None,
    ) -> Iterator[ox.Quad]:
        """The quads of a pattern, without those that only follow from the vocabulary."""
        return filter(self.is_said, self.store.quads_for_pattern(subject, predicate, object))

    def is_name(self, iri: str) -> bool:
        """Whether anything can be called so: whether it is an IRI at all."""
        try:
            ox.NamedNode(iri)
        except ValueError:
            return False
        return True

    def is_graph(self, iri: str) -> bool:
        """Whether `iri` names a graph of the release."""
        return iri in self.release.graph_sizes

    def labels_of(self, iris: Iterable[str]) -> dict[str, Labels]:
        """The labels of each IRI that has any, by language; the first of label, prefLabel, title, name."""
        return {iri: labels for iri in sorted(set(iris)) if (labels := self.labels(iri))}

    def labels(self, iri: str) -> Labels:
        """The labels of one IRI by language; empty where it has none."""
        labels: Labels = {}
        for predicate in LABELS:
            for quad in self.store.quads_for_pattern(ox.NamedNode(iri), predicate, None):
                if isinstance(quad.object, ox.Literal):
                    labels.setdefault(quad.object.language or "", quad.object.value)
        return labels

    def label(self, iri: str, languages: Iterable[str]) -> str:
        """One label by declared order of languages, else any, else the end of the IRI."""
        return best_text(self.labels(iri), languages) or local_name(iri)

    def types(self, iri: str) -> list[str]:
        """The classes of a thing."""
        return [o.value for o in self.objects(iri, RDF_TYPE.value)]

    def instances(self, kind: str) -> list[str]:
        """The instances of a class and of its subclasses, in natural order of their IRIs."""
        kinds, queue = {kind}, [kind]
        while queue:
            for sub in self.subjects(SUBCLASS.value, queue.pop()):
                if sub not in kinds:
                    kinds.add(sub)
                    queue.append(sub)
        return sorted({s for k in kinds for s in self.subjects(RDF_TYPE.value, k)}, key=natural_order)

    def children(self, iri: str) -> list[str]:
        """Return the elements directly below a plan or an element, in the plan's own order."""
        return sorted(self.subjects(self.namespaces.plan["partOf"], iri), key=self.plan_order)

    def plan_order(self, iri: str) -> tuple[str, int, list[tuple[int, str]]]:
        """Elements of one kind stand together, in the plan's own order."""
        order = self.objects(iri, str(self.namespaces.plan["order"]))
        value = order[0].value if order else ""
        return iri.rpartition("/")[0], (int(value) if value.isdecimal() else 0), natural_order(iri)

    def number_order(self, iri: str) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
        """Return a sort key of elements: by plan, then by the plan's own numbers, 4.2 before 4.10."""
        plans, numbers = (self.objects(iri, self.namespaces.plan[name]) for name in ("inPlan", "number"))
        number = numbers[0].value if numbers else iri
        return natural_order(plans[0].value if plans else ""), natural_order(number)


def natural_order(text: str) -> list[tuple[int, str]]:
    """A sort key by which 4.2 stands before 4.10."""
    parts: list[tuple[int, str]] = []
    run = ""
    for char in text:
        if run and char.isdecimal() != run[-1].isdecimal():
            parts.append((int(run), "") if run.isdecimal() else (-1, run))
            run = ""
        run += char
    return [*parts, (int(run), "") if run.isdecimal() else (-1, run)]
