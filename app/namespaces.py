"""The namespaces of a publication, and every prefix that its documents use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from app.vocabularies import FOREIGN_PREFIXES

CANONICAL_BASE = "https://data.lier.kommune.no/"
DEFINITIONS = "def/"
GRAPHS = "graf/"
VOCABULARY_PATH = DEFINITIONS + "plan#"
PROFILE_GRAPHS = "graf/profil/"
"""The namespace of the shapes of a profile: they are for documents about the data, never for the data."""


class Namespace(str):
    """The beginning of IRIs; its items, and its attributes, are the IRIs of its terms.

    It is what rdflib's class of this name is, with IRIs as text. The site does not need the rest of rdflib.
    """

    __slots__ = ()

    def __getitem__(self, name: str) -> str:  # type: ignore[override]
        """Return the IRI of a term."""
        return str(self) + name

    def __getattr__(self, name: str) -> str:
        """Return the IRI of a term that is no attribute of texts, such as `title`."""
        if name.startswith("__"):
            raise AttributeError(name)
        return str(self) + name


@dataclass(frozen=True, slots=True)
class Namespaces:
    """The namespaces of one content: its base and its vocabulary.

    `base` is the beginning of all IRIs of the publisher (ends in «/»). `vocabulary` is the namespace of the
    plan vocabulary, which all publishers share although their bases differ. An empty one is below the base.
    """

    base: str = CANONICAL_BASE
    vocabulary: str = ""

    @property
    def plan(self) -> Namespace:
        """Return the namespace of classes and properties."""
        return Namespace(self.vocabulary or self.base + VOCABULARY_PATH)

    @property
    def definitions(self) -> str:
        """Return the IRI above the vocabulary, its code lists and shapes, such as `…/def/`."""
        return (self.vocabulary or self.base + VOCABULARY_PATH).removesuffix(VOCABULARY_PATH) + DEFINITIONS

    @property
    def form(self) -> Namespace:
        """Return the namespace of shapes."""
        return Namespace(self.definitions + "former#")

    @property
    def id(self) -> Namespace:
        """Return the namespace of resources."""
        return Namespace(self.base + "id/")

    @property
    def graf(self) -> Namespace:
        """Return the namespace of named graphs."""
        return Namespace(self.base + GRAPHS)

    def prefixes(self) -> dict[str, str]:
        """Return prefix -> namespace IRI, ours first."""
        return dict(_prefixes(self))

    def expand(self, name: str) -> str:
        """Return the IRI of a prefixed name, ours or foreign: `plan:text`. Raises `KeyError`."""
        prefix, _, local = name.partition(":")
        return _prefixes(self)[prefix] + local


@cache
def _prefixes(of: Namespaces) -> Mapping[str, str]:
    """Return prefix -> namespace IRI; made once, because a page expands thousands of names."""
    ours = {"plan": str(of.plan), "id": str(of.id), "graf": str(of.graf), "form": str(of.form)}
    return ours | FOREIGN_PREFIXES
