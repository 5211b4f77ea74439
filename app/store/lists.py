"""Look-ups whose results can be long: one page of each list, and its total length.

The long lists of a release are sorted when it is built (`app.store.ordering`). Shorter lists, and those of a
release built by older software, are computed on demand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property, lru_cache

import pyoxigraph as ox

from app.identifiers import RESOURCE, document_iri
from app.language import norwegian_order
from app.quads import subject_of, value_of
from app.releases.manifest import Damaged
from app.store.long_lists import FILE, OF_PROPERTIES, ListEntry, LongLists
from app.store.lookups import Lookups
from app.store.replaced import replaced_by, replaced_from

INSTANCES, LINKS, APPEARANCES = "instances", "links", "appearances"
STATEMENTS, TERMS, DOCUMENTS, VALUES = "statements", "terms", "documents", "values"
"""The kinds of lists; each list is about one IRI, except the only one of documents."""
FIRST_STATEMENTS = 2
KEPT = 64
"""Lists of instances that stay in memory once they are sorted. Those that are not in the file are short."""
NAMED_IN = ("nb", "nn", "")
MOST_TERMS = 10_000
"""The number of hash IRIs that are described in one document, at most."""
MOST_VALUES = 1_000
"""The number of different values of a property that are kept as a list, at most."""

ROLES = (("mention", "mentionOf"), ("participation", "participant"))
"""The properties from an element to a part, and from the part to the resource that it is about."""
PARTS = (*(to_part for to_part, _ in ROLES), "datedCode")
"""Properties from a resource to its own parts, which are on its page and have none of their own."""

Statement = tuple[str, object]
"""A subject and a value."""
NameOrder = tuple[str, str]
SourceOrder = tuple[bytes, bytes]


class Lists:
    """The lists of one release. Raises `Damaged` if their file does not match the manifest.

    `subjects` are all subjects of the release, if they are known.
    """

    def __init__(self, lookups: Lookups, subjects: Collection[str] = ()) -> None:
        self.lookups = lookups
        self._subjects = subjects
        self.all_instances = lru_cache(maxsize=KEPT)(self._all_instances)
        for name in (FILE, OF_PROPERTIES):
            known = lookups.release.files.get(name)
            if known and (problem := known.problem(thorough=not lookups.release.has_store)):
                raise Damaged(name=lookups.release.name, file=name, problem=problem)
        self.long = LongLists(lookups.release.folder / FILE)
        self.of_properties = LongLists(lookups.release.folder / OF_PROPERTIES)

    def instances(self, kind: str, start: int, count: int) -> tuple[list[str], int]:
        """Return at most `count` instances of a class from position `start`, and the number of all."""
        return _things(self.long.page(INSTANCES, kind, start, count, lambda: self.all_instances(kind)))

    def _all_instances(self, kind: str) -> list[ListEntry]:
        """Return the instances of a class and its subclasses, as `arranged`."""
        return list(map(ListEntry, self.arranged(self.lookups.instances(kind), self.name_order)))

    def arranged(self, found: Sequence[str], name_order: Callable[[str], NameOrder]) -> list[str]:
        """Return resources in natural order as a list has them: by name, then parts of plans as they are.

        Plans that another replaces come last, with their parts. A list has the same order for all readers.
        `name_order` is the method, which a build remembers.
        """
        parts = f"{self.lookups.namespaces.id}plan/"
        in_plans = [iri for iri in found if iri.startswith(parts)]
        if in_plans:  # few lists have any, and what is replaced must be looked up
            in_plans.sort(key=self.of_replaced.__contains__)
        named = sorted((iri for iri in found if not iri.startswith(parts)), key=name_order)
        return [*named, *in_plans]

    def name_order(self, iri: str) -> NameOrder:
        """Return a sort key of resources: by their names in bokmål, in Norwegian order."""
        return norwegian_order(self.lookups.label(iri, NAMED_IN)), iri

    @cached_property
    def in_plan(self) -> str:
        """Return the IRI of the property from an element to its plan."""
        return str(self.lookups.namespaces.plan["inPlan"])

    @cached_property
    def _replaced_from(self) -> Mapping[str, str]:
        return replaced_from(self.lookups)

    @property
    def replaced(self) -> Collection[str]:
        """Return the plans that another plan of the release replaces, whatever the day."""
        return self._replaced_from.keys()

    @cached_property
    def of_replaced(self) -> Collection[str]:
        """Return the plans in `replaced` and their elements."""
        look, found = self.lookups, set(self.replaced)
        for plan in self.replaced:
            found.update(e for e in look.subjects(self.in_plan, plan) if look.first(e, self.in_plan) == plan)
        return found

    def replaced_on(self, day: date) -> frozenset[str]:
        """Return the plans that another plan of the release replaces by a day."""
        return replaced_by(day.isoformat(), self._replaced_from)

    def appearances(self, iri: str, start: int, count: int) -> tuple[list[str], int]:
        """Return at most `count` of the elements in `all_appearances` from `start`, and the number of all."""
        return _things(self.long.page(APPEARANCES, iri, start, count, lambda: self.all_appearances(iri)))

    def all_appearances(self, iri: str) -> list[ListEntry]:
        """Return the elements that mention `iri` or give it a role, as `arranged_elements`."""
        plan, elements = self.lookups.namespaces.plan, set[str]()
        for to_part, to_named in ROLES:
            for part in self.lookups.subjects(plan[to_named], iri):
                elements.update(self.lookups.subjects(plan[to_part], part))
        return list(map(ListEntry, self.arranged_elements(elements, self.lookups.source_order)))

    def arranged_elements(
        self, elements: Iterable[str], source_order: Callable[[str], SourceOrder]
    ) -> list[str]:
        """Return elements by plan and in the order of each plan; those of replaced plans come last.

        `source_order` is the look-up, which a build remembers.
        """
        late = self.of_replaced
        return sorted(elements, key=lambda iri: (iri in late, source_order(iri), iri))

    def first_statements(self, predicate: str) -> tuple[list[Statement], int]:
        """Return the first statements with a property, and the number of all; each counts once."""
        store, name = self.lookups.store, ox.NamedNode(predicate)
        first, total = self.of_properties.page(STATEMENTS, predicate, 0, FIRST_STATEMENTS, list)
        subjects = [ox.NamedNode(entry.subject) for entry in first] if total else [None]
        found = (quad for subject in subjects for quad in store.quads_for_pattern(subject, name, None))
        pairs = {(q.subject.value, q.object) for q in found if isinstance(q.subject, ox.NamedNode)}
        ordered = sorted(pairs, key=lambda p: (self.lookups.order(p[0]), str(p[1])))
        return list(ordered[:FIRST_STATEMENTS]), total or len(pairs)

    def values(self, predicate: str, start: int, count: int) -> tuple[list[str], int]:
        """Return at most `count` of the different values of a property, and the number of all."""
        found = self.of_properties.page(VALUES, predicate, start, count, lambda: self.all_values(predicate))
        return _things(found)

    def all_values(self, predicate: str) -> list[ListEntry]:
        """Return the different values of a property, IRIs and texts, in natural order."""
        quads = self.lookups.store.quads_for_pattern(None, ox.NamedNode(predicate), None)
        return list(map(ListEntry, self.arranged_values({value_of(quad) for quad in quads})))

    def arranged_values(self, values: Collection[str]) -> list[str]:
        """Return different values in natural order."""
        return sorted(sorted(values), key=self.lookups.order)

    def documents(self, start: int, count: int) -> tuple[list[str], int]:
        """Return at most `count` documents of the site from position `start`, and the number of all."""
        return _things(self.long.page(DOCUMENTS, "", start, count, self.all_documents))

    def all_documents(self) -> list[ListEntry]:
        """Return the documents about all resources, concepts and terms that are in use.

        Those of graphs and of parts of a resource are left out.
        """
        look, names = self.lookups, self.lookups.namespaces
        prefixes = (names.base + RESOURCE, names.definitions)
        left_out = set(look.instances(names.plan["RetiredResource"]))
        for name in PARTS:
            parts = (quad.object for quad in look.said(None, ox.NamedNode(names.plan[name]), None))
            left_out.update(part.value for part in parts if isinstance(part, ox.NamedNode))
        named = {s for s in self._all_subjects() if "#" not in s and s.startswith(prefixes)}
        documents = {document_iri(iri, names) or "" for iri in named - left_out}
        return list(map(ListEntry, sorted(documents)))

    def _all_subjects(self) -> Iterable[str]:
        return self._subjects or map(subject_of, self.lookups.store)

    def terms_in(self, document: str) -> list[str]:
        """Return the hash IRIs that are described in a document (`/def/plan` -> `/def/plan#Measure` …)."""
        if self.long.empty:
            return self.hash_documents.get(document, [])
        return _things(self.long.page(TERMS, document, 0, MOST_TERMS, list))[0]

    @cached_property
    def hash_documents(self) -> dict[str, list[str]]:
        """Return each document with the hash IRIs that are described in it; this reads the whole release."""
        found: dict[str, set[str]] = defaultdict(set)
        for iri in self._all_subjects():
            document, hash, _ = iri.partition("#")
            if hash:
                found[document].add(iri)
        return {document: sorted(terms) for document, terms in found.items()}


def _things(page: tuple[Sequence[ListEntry], int]) -> tuple[list[str], int]:
    return [entry.subject for entry in page[0]], page[1]
