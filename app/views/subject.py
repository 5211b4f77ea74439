"""What a view of a thing is made from: the document about it, and the release it stands in."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from app.identifiers import document_iri, document_path
from app.namespaces import Namespaces
from app.store.lookups import SUBCLASS, Lookups, Resource


@dataclass(frozen=True)
class Subject:
    """A thing with its document, and the lookups for what a view takes from its neighbours."""

    resource: Resource
    lookups: Lookups

    @property
    def iri(self) -> str:
        return self.resource.iri

    @property
    def namespaces(self) -> Namespaces:
        return self.lookups.namespaces

    @property
    def release_id(self) -> str:
        return self.lookups.release.id

    @property
    def types(self) -> frozenset[str]:
        """The classes that the thing is said to be of."""
        return frozenset(self.lookups.types(self.iri))

    def classes(self, of: str = "") -> frozenset[str]:
        """The classes of the thing, or of another, with all their superclasses."""
        found, queue = set[str](), self.lookups.types(of or self.iri)
        while queue:
            kind = queue.pop()
            if kind not in found:
                found.add(kind)
                queue += [o.value for o in self.lookups.objects(kind, SUBCLASS.value)]
        return frozenset(found)

    @property
    def path(self) -> str:
        """The path of the document about it."""
        return document_path(self.iri, self.namespaces.base) or ""

    @property
    def document(self) -> str:
        """The IRI of the document about it."""
        return document_iri(self.iri, self.namespaces.base) or self.iri

    def objects(self, predicate: str, of: str = "") -> list[ox.NamedNode | ox.Literal]:
        """The values of one property of the thing, or of another."""
        return self.lookups.objects(of or self.iri, predicate)
