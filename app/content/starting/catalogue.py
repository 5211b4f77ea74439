"""The answers -> Turtle: the catalogue, the publisher and its numbers."""

from __future__ import annotations

from rdflib import Literal

from app.content.importing.keys import slug
from app.content.importing.writing import LICENCE, block
from app.content.starting.answers import Start
from app.namespaces import Namespaces

PREFIXES = """@prefix plan: <{plan}> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix void: <http://rdfs.org/ns/void#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
LANGUAGES = "http://publications.europa.eu/resource/authority/language/"
CODES = {"nb": "NOB", "nn": "NNO"}
ORGANISATIONS = "https://organization-catalog.fellesdatakatalog.digdir.no/organizations/"
MUNICIPALITY_NUMBERS = "https://www.ssb.no/klass/klassifikasjoner/131"
LOCAL_AUTHORITY = "http://purl.org/adms/publishertype/LocalAuthority"


def names(start: Start) -> Namespaces:
    """Return the namespaces that the files are written with: their own base, the shared vocabulary."""
    return Namespaces(start.base, str(Namespaces().plan))


def texts(nb: str, nn: str, en: str) -> str:
    """Return a text in three languages, as objects in Turtle."""
    return ", ".join(Literal(text, lang=lang).n3() for lang, text in (("nb", nb), ("nn", nn), ("en", en)))


def head(start: Start, comment: str, name: str, layer: str, titles: tuple[str, str, str]) -> str:
    """Return the beginning of a file: its comment, its prefixes and the description of its graph."""
    own = names(start)
    graph = block(
        f"<{own.graf}{name}>",
        "a plan:NamedGraph",
        f"dcterms:title {texts(*titles)}",
        f"plan:layer <{own.definitions}lag/{layer}>",
        f"dcterms:license <{LICENCE}>",
    )
    return f"# {comment}\n\n" + PREFIXES.format(plan=own.plan) + graph


def catalogue(start: Start) -> str:
    """Return data/catalog.ttl: the base of all IRIs, and what is published by whom."""
    own, who = names(start), start.municipality
    titles = (
        f"Planer fra {who} som lenkede data",
        f"Planar frå {who} som lenkja data",
        f"Plans of {who} as linked data",
    )
    descriptions = (
        "Vedtatte planer, beskrevet slik at hver del kan slås opp, lenkes til og spørres om.",
        "Vedtekne planar, skildra slik at kvar del kan slåast opp, lenkjast til og spørjast om.",
        "Adopted plans, described so that each part can be looked up, linked to and queried.",
    )
    comment = "Katalogen. «handlingsplan quality» sier hva som mangler, som kontaktpunkt og tema."
    return head(start, comment, "katalog", "merknad", ("Katalogen", "Katalogen", "The catalogue")) + block(
        f"<{own.id}katalog>",
        "a dcat:Catalog, void:Dataset",
        f"void:uriSpace {Literal(start.base).n3()}^^xsd:anyURI",
        f"rdfs:label {texts(*titles)}",
        f"dcterms:title {texts(*titles)}",
        f"dcterms:description {texts(*descriptions)}",
        f"dcterms:publisher <{own.id}aktor/{start.publisher}>",
        f"dcterms:license <{LICENCE}>",
        f"dcterms:language <{LANGUAGES}{CODES[start.language]}>",
    )


def actors(start: Start) -> str:
    """Return data/actors.ttl: the publisher, and the owner of the plan if it is another."""
    own = names(start)
    comment = "De som er med i planene. Importen spør om dem den ikke finner her."
    found = head(start, comment, "aktorer", "merknad", ("Aktørene", "Aktørane", "The actors"))
    for name in dict.fromkeys((start.municipality, start.owner)):
        label = f"rdfs:label {Literal(name, lang='nb').n3()}, {Literal(name, lang='nn').n3()}"
        found += block(f"<{own.id}aktor/{slug(name)}>", "a plan:Organisation", label)
    return found


def identifiers(start: Start) -> str:
    """Return data/identifiers.ttl: the numbers of the publisher, and the home page of the owner.

    The catalogue has the home page as the contact point of the datasets of the owner.
    """
    own = names(start)
    actor = f"{own.id}aktor/{start.publisher}"
    code = f"{actor}/kode/{start.number}"
    comment = (
        "Numre som andre har gitt. Vet du når kommunenummeret begynte å gjelde: legg til plan:validFrom."
    )
    titles = ("Identifikatorer", "Identifikatorar", "Identifiers")
    found = head(start, comment, "identifikatorer", "identifikator", titles) + block(
        f"<{actor}>",
        f"plan:organisationNumber {Literal(start.organisation_number).n3()}",
        f"owl:sameAs <{ORGANISATIONS}{start.organisation_number}>",
        *((f"dcterms:type <{LOCAL_AUTHORITY}>", f"plan:datedCode <{code}>") if start.number else ()),
    )
    if start.home_page:
        found += block(f"<{own.id}aktor/{slug(start.owner)}>", f"foaf:homepage <{start.home_page}>")
    if start.number:
        norwegian = f"Kommunenummer {start.number}"
        label = texts(norwegian, norwegian, f"Municipality number {start.number}")
        found += block(
            f"<{code}>",
            "a plan:DatedCode",
            f"rdfs:label {label}",
            f"skos:notation {Literal(start.number).n3()}",
            f"plan:codeSystem <{MUNICIPALITY_NUMBERS}>",
        )
    return found
