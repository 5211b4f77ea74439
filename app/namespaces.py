"""The table of prefixes; every other list of prefixes is derived from it."""

from __future__ import annotations

from dataclasses import dataclass

from rdflib import Namespace

CANONICAL_BASE = "https://data.lier.kommune.no/"
VOCABULARY_PATH = "def/plan#"
PROFILE_GRAPHS = "graf/profil/"
"""The namespace of profile shapes, which validate documents about the data, never the data."""

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
    """The namespaces of one content: its base and its vocabulary.

    `base` is the beginning of all IRIs of the publisher (ends in «/»). `vocabulary` is the namespace of the
    plan vocabulary, which another municipality can share although its base is different. An empty one is
    below the base.
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
        return str(self.plan).removesuffix(VOCABULARY_PATH) + "def/"

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
        return Namespace(self.base + "graf/")

    def prefixes(self) -> dict[str, str]:
        """Return prefix -> namespace IRI, ours first."""
        ours = {"plan": str(self.plan), "id": str(self.id), "graf": str(self.graf), "form": str(self.form)}
        return ours | FOREIGN_PREFIXES
