"""The input of a view: the document about a resource, and the release that it belongs to."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from app.identifiers import document_iri, document_path
from app.namespaces import Namespaces
from app.store.documents import Resource
from app.store.lookups import Lookups
from app.views.trees.tree import Trees


@dataclass(frozen=True)
class Subject:
    """A resource with its document, the lookups for the resources around it, and the release's JSON trees."""

    resource: Resource
    lookups: Lookups
    trees: Trees

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
        """Return the stated classes of the resource."""
        return frozenset(self.lookups.types(self.iri))

    def classes(self, of: str = "") -> frozenset[str]:
        """Return the classes of the resource, or of another one, with all their superclasses."""
        return frozenset(self.lookups.classes(of or self.iri))

    @property
    def path(self) -> str:
        """Return the path of the document about it."""
        return document_path(self.iri, self.namespaces) or ""

    @property
    def document(self) -> str:
        """Return the IRI of the document about it."""
        return document_iri(self.iri, self.namespaces) or self.iri

    def objects(self, predicate: str, of: str = "") -> list[ox.NamedNode | ox.Literal]:
        """Return the values of one property of the resource, or of another one."""
        return self.lookups.objects(of or self.iri, predicate)
