"""The prefixes of other vocabularies, once, and their terms by prefixed name.

The processes that run queries import this module, so it does not import rdflib.
"""

from __future__ import annotations

from functools import lru_cache

import pyoxigraph as ox

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


def expand(name: str) -> str:
    """Return the IRI of a prefixed name: `dcat:theme` → `http://www.w3.org/ns/dcat#theme`.

    Raises `KeyError` for an unknown prefix.
    """
    prefix, _, local = name.partition(":")
    return FOREIGN_PREFIXES[prefix] + local


def prefixed(iri: str) -> str:
    """Return the IRI with its usual prefix, such as `xsd:string`; unchanged if there is none."""
    found = ((p, n) for p, n in FOREIGN_PREFIXES.items() if iri.startswith(n) and iri != n)
    return next((f"{prefix}:{iri.removeprefix(namespace)}" for prefix, namespace in found), iri)


@lru_cache(maxsize=1024)
def named_node(name: str) -> ox.NamedNode:
    """Return the same IRI as a node of the store."""
    return ox.NamedNode(expand(name))


RDF_TYPE = named_node("rdf:type")
SUBCLASS_OF = named_node("rdfs:subClassOf")
