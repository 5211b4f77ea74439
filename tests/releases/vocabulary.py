"""A small vocabulary for a small content folder, in the version that a test chooses."""

from __future__ import annotations

from pathlib import Path

PLAN = "https://data.lier.kommune.no/def/plan"
ONTOLOGY = """@prefix plan: <{iri}#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<https://data.lier.kommune.no/graf/ontology> a plan:NamedGraph .
<{iri}> a owl:Ontology ; owl:versionInfo "{version}" ; owl:versionIRI <{iri}/{version}> ;
  rdfs:label "{label}"@en .
plan:NamedGraph a owl:Class ; rdfs:label "Named graph"@en .
<http://www.w3.org/ns/dcat#Catalog> a owl:Class ; rdfs:label "Catalogue"@en .
<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> a owl:ObjectProperty ; rdfs:label "type"@en .
<http://rdfs.org/ns/void#uriSpace> a owl:DatatypeProperty ; rdfs:label "URI space"@en .
{terms}
"""


def ontology(content: Path, version: str, label: str = "Vocabulary", term: str = "Thing") -> None:
    """Replace the vocabulary of the content."""
    terms = f'plan:{term} a owl:Class ; rdfs:label "{term}"@en .'
    text = ONTOLOGY.format(iri=PLAN, version=version, label=label, terms=terms)
    (content / "ontology/x.ttl").write_text(text, "utf-8")
