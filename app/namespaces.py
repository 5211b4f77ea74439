"""The prefixes, once: every other list of prefixes is derived from here."""

from __future__ import annotations

from dataclasses import dataclass

from rdflib import Namespace

CANONICAL_BASE = "https://data.lier.kommune.no/"
VOCABULARY_PATH = "def/plan#"
PROFILE_GRAPHS = "graf/profil/"
"""Where the shapes of a profile stand: they are for documents about the data, never for the data."""

FOREIGN_PREFIXES: dict[str, str] = {
    "adms": "http://www.w3.org/ns/adms#",
    "altr": "http://www.w3.org/ns/dx/connegp/altr#",
    "cv": "http://data.europa.eu/m8g/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dcterms": "http://purl.org/dc/terms/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "euvoc": "http://publications.europa.eu/ontology/euvoc#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "hydra": "http://www.w3.org/ns/hydra/core#",
    "los": "https://psi.norge.no/los/",
    "modelldcatno": "https://data.norge.no/vocabulary/modelldcatno#",
    "oa": "http://www.w3.org/ns/oa#",
    "odrs": "http://schema.theodi.org/odrs#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "p-plan": "http://purl.org/net/p-plan#",
    "prof": "http://www.w3.org/ns/dx/prof/",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "http://schema.org/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "skosno": "https://data.norge.no/vocabulary/skosno#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vann": "http://purl.org/vocab/vann/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "void": "http://rdfs.org/ns/void#",
    "vs": "http://www.w3.org/2003/06/sw-vocab-status/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


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
