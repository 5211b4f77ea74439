"""The namespaces of a publication, and every prefix that its documents use."""

from __future__ import annotations

from dataclasses import dataclass

from rdflib import Namespace

from app.vocabularies import FOREIGN_PREFIXES

CANONICAL_BASE = "https://data.lier.kommune.no/"
VOCABULARY_PATH = "def/plan#"
PROFILE_GRAPHS = "graf/profil/"
"""Where the shapes of a profile stand: they are for documents about the data, never for the data."""


@dataclass(frozen=True, slots=True)
class Namespaces:
    """The namespaces of one content: its base, and the vocabulary it is said in.

    `base` is the IRI that everything the publisher mints begins with (ends in «/»);
    `vocabulary` is the namespace of the plan vocabulary, which another municipality shares
    while it has a base of its own. Empty means: under the base.
    """

    base: str = CANONICAL_BASE
    vocabulary: str = ""

    @property
    def plan(self) -> Namespace:
        """Classes and properties."""
        return Namespace(self.vocabulary or self.base + VOCABULARY_PATH)

    @property
    def definitions(self) -> str:
        """What the vocabulary, its code lists and shapes stand below, such as `…/def/`."""
        return str(self.plan).removesuffix(VOCABULARY_PATH) + "def/"

    @property
    def form(self) -> Namespace:
        """Shapes."""
        return Namespace(self.definitions + "former#")

    @property
    def id(self) -> Namespace:
        """Things."""
        return Namespace(self.base + "id/")

    @property
    def graf(self) -> Namespace:
        """Named graphs."""
        return Namespace(self.base + "graf/")

    def prefixes(self) -> dict[str, str]:
        """Prefix to namespace IRI, ours first."""
        ours = {"plan": str(self.plan), "id": str(self.id), "graf": str(self.graf), "form": str(self.form)}
        return ours | FOREIGN_PREFIXES

    def expand(self, name: str) -> str:
        """Return the IRI of a prefixed name, ours or foreign: `plan:text`. Raises `KeyError`."""
        prefix, _, local = name.partition(":")
        return self.prefixes()[prefix] + local
