"""Look-ups: the statements of a release about one resource, read from the store in this process.

Documents and query results include the statements that only follow from the vocabulary (superclasses and
superproperties). Look-ups of single values omit them, because pages would otherwise show everything twice.
There is no query language here, so no code from outside runs; queries go to the worker pool.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

import pyoxigraph as ox

from app.compressed import opened
from app.content.derivation import RULES, SUPER_TERMS
from app.identifiers import local_name
from app.language import best_text
from app.namespaces import Namespaces
from app.quads import Quads, subject_of
from app.releases.release import Release
from app.store.describe import LABELS
from app.store.on_disk import PublishedQuads
from app.vocabularies import RDF_TYPE, SUBCLASS_OF

CLASSES = 1024
"""So many superclasses are kept; a page asks for those of the same few classes thousands of times."""
NUMBERS = 4096
"""So many numbers are kept as parts of sort keys; most texts have the same few."""
PLACED_BY = ("inPlan", "number", "sourceFragment")
"""The properties that say where an element is."""
_DIGITS = re.compile(r"(\d+)")
Labels = dict[str, str]  # language («» where there is none) -> text


class Lookups:
    """The look-ups over one release that pages and documents need.

    `before` may be those of another release: if it has the same quads in memory, they are not loaded again.
    `read` returns the quads of the release. `order` is `natural_order`, which a build remembers.
    """

    def __init__(
        self,
        release: Release,
        before: Lookups | None = None,
        read: Callable[[Release], Quads] | None = None,
    ) -> None:
        self.release = release
        self.namespaces: Namespaces = release.namespaces
        self.derived = ox.NamedNode(self.namespaces.graf[RULES])
        self.super_terms = ox.NamedNode(self.namespaces.graf[SUPER_TERMS])
        same = before is not None and before.release.id == release.id and not release.has_store
        known = before.store if before is not None and same else None
        self.store: Quads = known if isinstance(known, ox.Store) else (read or quads_of)(release)
        self.order: Callable[[str], bytes] = natural_order
        self._above = lru_cache(CLASSES)(self._superclasses)

    def of_plan(self, plan: str, name: str, compute: Callable[[], bytes], *, packed: bool = False) -> bytes:
        """Return the result of `compute`, which is about a plan; a build keeps it (`app.store.building`)."""
        return compute()

    def kept(self, what: Sequence[str], compute: Callable[[], bytes]) -> bytes:
        """Return the result of `compute`, which depends on `what` only; a build keeps it."""
        return compute()

    def write_from(self, name: str, what: Sequence[bytes], write: Callable[[], None]) -> None:
        """Let `write` write a file that depends on `what` only; a build takes it from the old release."""
        write()

    def quads(self, iri: str) -> list[ox.Quad]:
        """Return all quads whose subject is `iri`."""
        return sorted(self.store.quads_for_pattern(ox.NamedNode(iri), None, None), key=str)

    def objects(self, iri: str, predicate: str) -> list[ox.NamedNode | ox.Literal]:
        """Return the values of one property, each once."""
        quads = self.said(ox.NamedNode(iri), ox.NamedNode(predicate), None)
        found = {q.object for q in quads if isinstance(q.object, (ox.NamedNode, ox.Literal))}
        return sorted(found, key=str) if len(found) > 1 else list(found)

    def first(self, iri: str, predicate: str) -> str:
        """Return the first value of one property as text; empty where there is none."""
        return next((o.value for o in self.objects(iri, predicate)), "")

    def statements(self, predicate: str) -> list[tuple[str, ox.NamedNode | ox.Literal]]:
        """Return every resource that has a property, with each value once, in a stable order."""
        found = {
            (q.subject.value, q.object)
            for q in self.said(None, ox.NamedNode(predicate), None)
            if isinstance(q.subject, ox.NamedNode) and isinstance(q.object, (ox.NamedNode, ox.Literal))
        }
        return sorted(found, key=lambda pair: (pair[0], str(pair[1])))

    def subjects(self, predicate: str, iri: str) -> list[str]:
        """Return the resources that point to `iri` by one property, each once."""
        found = self.said(None, ox.NamedNode(predicate), ox.NamedNode(iri))
        return sorted({subject_of(q) for q in found})

    def is_said(self, quad: ox.Quad) -> bool:
        """Return whether a quad is more than a consequence of the vocabulary.

        Quads that describe the graph of these consequences are included.
        """
        return quad.graph_name != self.super_terms or quad.subject == self.super_terms

    def is_derived(self, iri: str, predicate: str) -> bool:
        """Return whether the software has derived the values of this property."""
        pattern = (ox.NamedNode(iri), ox.NamedNode(predicate), None, self.derived)
        return next(self.store.quads_for_pattern(*pattern), None) is not None

    def said(
        self,
        subject: ox.NamedNode | None,
        predicate: ox.NamedNode | None,
        object: ox.NamedNode | None,
    ) -> Iterator[ox.Quad]:
        """Yield the quads of a pattern, without those that only follow from the vocabulary."""
        return filter(self.is_said, self.store.quads_for_pattern(subject, predicate, object))

    def is_iri(self, text: str) -> bool:
        """Return whether a text from outside is a valid IRI, as all other look-ups need one."""
        try:
            ox.NamedNode(text)
        except ValueError:
            return False
        return True

    def is_graph(self, iri: str) -> bool:
        """Return whether `iri` names a graph of the release."""
        return iri in self.release.graph_sizes

    def labels_of(self, iris: Iterable[str]) -> dict[str, Labels]:
        """Return the labels by language of each IRI that has any.

        For each language, the first of label, prefLabel, title and name is used.
        """
        return {iri: labels for iri in sorted(set(iris)) if (labels := self.labels(iri))}

    def labels(self, iri: str) -> Labels:
        """Return the labels of one IRI by language; empty if it has none."""
        labels: Labels = {}
        for predicate in LABELS:
            quads = self.store.quads_for_pattern(ox.NamedNode(iri), predicate, None)
            found = (quad.object for quad in quads if isinstance(quad.object, ox.Literal))
            for language, text in sorted((label.language or "", label.value) for label in found):
                labels.setdefault(language, text)
        return labels

    def label(self, iri: str, languages: Iterable[str]) -> str:
        """Return a label in the first language that has one, else any label, else the end of the IRI."""
        return best_text(self.labels(iri), languages) or local_name(iri)

    def types(self, iri: str) -> list[str]:
        """Return the classes of a resource."""
        return [o.value for o in self.objects(iri, RDF_TYPE.value)]

    def classes(self, iri: str) -> list[str]:
        """Return the classes of a resource, then their superclasses, the nearest first."""
        found: list[str] = []
        stated = self.types(iri)
        above = {other for kind in stated for other in self._above(kind)}
        queue = sorted(stated, key=lambda kind: kind in above)
        while queue:
            kind = queue.pop(0)
            if kind not in found:
                found.append(kind)
                queue += self._above(kind)
        return found

    def _superclasses(self, kind: str) -> tuple[str, ...]:
        """Return the classes directly above a class."""
        return tuple(o.value for o in self.objects(kind, SUBCLASS_OF.value))

    def instances(self, kind: str) -> list[str]:
        """Return the instances of a class and of its subclasses, in natural order of their IRIs."""
        found = {s for k in self.kinds_below(kind) for s in self.subjects(RDF_TYPE.value, k)}
        return sorted(sorted(found), key=self.order)

    def kinds_below(self, kind: str) -> set[str]:
        """Return a class and its subclasses."""
        kinds, queue = {kind}, [kind]
        while queue:
            for sub in self.subjects(SUBCLASS_OF.value, queue.pop()):
                if sub not in kinds:
                    kinds.add(sub)
                    queue.append(sub)
        return kinds

    def children(self, iri: str) -> list[str]:
        """Return the elements directly below a plan or an element, in the plan's own order."""
        return sorted(self.subjects(self.namespaces.plan["partOf"], iri), key=self.plan_order)

    def plan_order(self, iri: str) -> tuple[str, int, bytes]:
        """Return a sort key that groups elements by kind, in the order of the plan."""
        order = self.objects(iri, str(self.namespaces.plan["order"]))
        value = order[0].value if order else ""
        return iri.rpartition("/")[0], (int(value) if value.isdecimal() else 0), natural_order(iri)

    def source_order(self, iri: str) -> tuple[bytes, bytes]:
        """Return a sort key of elements: by plan, then by the place in its source, else by number."""
        found = (self.objects(iri, self.namespaces.plan[name]) for name in PLACED_BY)
        return source_order(iri, *([value.value for value in values] for values in found))


def quads_of(release: Release) -> Quads:
    """Return the municipality's quads of a release: from its store on disk if it has one, else in memory."""
    return PublishedQuads(release) if release.has_store else quads_in_memory(release)


def quads_in_memory(release: Release) -> ox.Store:
    """Return the municipality's quads of a release in memory."""
    store = ox.Store()
    # `lenient` skips checks that the content has passed; the hash of the file is in the manifest.
    with opened(release.quads_file) as quads:
        store.load(quads, ox.RdfFormat.N_QUADS, lenient=True)
    return store


def source_order(
    iri: str, plans: Sequence[str], numbers: Sequence[str], passages: Sequence[str]
) -> tuple[bytes, bytes]:
    """Return the sort key of an element with these values of the properties `PLACED_BY`."""
    place = min(map(natural_order, passages), default=None)
    return natural_order(plans[0] if plans else ""), place or natural_order(numbers[0] if numbers else iri)


def natural_order(text: str) -> bytes:
    """Return a sort key that places 4.2 before 4.10, and a number after any text.

    A build has hundreds of thousands of them, so a key is one short value. In it, a number begins with a zero
    byte, which is less than any letter, and the number of its digits.
    """
    runs = _DIGITS.split(text)  # text and digits in turn
    runs[1::2] = map(_number_order, runs[1::2])
    key = "".join(runs).encode("utf-8", "surrogatepass")
    return b"\xff" + key if key.startswith(b"\0") else key


@lru_cache(NUMBERS)
def _number_order(run: str) -> str:
    digits = str(int(run))
    return f"\0{chr(len(digits))}{digits}"
