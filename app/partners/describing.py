"""Our statements about the partners' graphs in VoID and DCAT: who states them, since when, where they are.

They have no licence: the partners have given none.
https://www.w3.org/TR/void/, https://www.w3.org/TR/vocab-dcat-3/
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyoxigraph as ox

from app.contributions.plan_terms import PlanTerms
from app.formats import N_QUADS, TRIG
from app.language import INTERFACE_LANGUAGES, content_languages, translator
from app.partners.released import REGISTER, InRelease
from app.vocabularies import RDF_TYPE, named_node

TITLE = "What partners say themselves"
DUMP = "bidrag"
"""The path of the dumps, without a suffix (`app.pages.contributed`)."""
IANA = "https://www.iana.org/assignments/media-types/"
CLASSES = ("void:Dataset", "dcat:Dataset")


def description_quads(partners: Sequence[InRelease], terms: PlanTerms) -> Iterator[ox.Quad]:
    """Yield the description of all contributions, with a subset for each partner that states something."""
    ours, base = ox.NamedNode(terms.base + REGISTER), terms.base
    here = [partner for partner in partners if partner.graph_size]
    if not here:
        return
    statements: list[tuple[ox.NamedNode, str, ox.NamedNode | ox.Literal]] = [
        (ours, "void:sparqlEndpoint", ox.NamedNode(f"{base}sparql")),
        (ours, "dcterms:modified", typed(max(partner.issued for partner in here), "dateTime")),
        *((ours, "dcterms:title", title) for title in titles({})),
        *((ours, "void:subset", ox.NamedNode(partner.graph)) for partner in here),
    ]
    for form in (N_QUADS, TRIG):
        file = ox.NamedNode(f"{base}{DUMP}.{form.suffix}")
        statements += [
            (ours, "void:dataDump", file),
            (ours, "dcat:distribution", file),
            (file, "dcat:accessURL", file),
            (file, "dcat:downloadURL", file),
            (file, "dcat:mediaType", ox.NamedNode(IANA + form.media_type)),
        ]
        yield ox.Quad(file, RDF_TYPE, named_node("dcat:Distribution"), ours)
    for partner in here:
        statements += of_partner(partner, terms)
    for graph in (ours, *(ox.NamedNode(partner.graph) for partner in here)):
        for kind in CLASSES:
            yield ox.Quad(graph, RDF_TYPE, named_node(kind), ours)
    for subject, name, value in statements:
        yield ox.Quad(subject, named_node(name), value, ours)


def of_partner(
    partner: InRelease, terms: PlanTerms
) -> Iterator[tuple[ox.NamedNode, str, ox.NamedNode | ox.Literal]]:
    """Yield the statements about the graph of one partner: subject, prefixed name of the property, value."""
    graph = ox.NamedNode(partner.graph)
    names = {
        language: terms.label(partner.actor, content_languages(language)) for language in INTERFACE_LANGUAGES
    }
    for title in titles(names):
        yield graph, "dcterms:title", title
    yield graph, "dcterms:creator", ox.NamedNode(partner.actor)
    yield graph, "dcterms:issued", typed(partner.issued, "dateTime")
    yield graph, "dcat:version", ox.Literal(str(partner.number))
    yield graph, "void:triples", typed(str(partner.graph_size), "integer")


def titles(names: dict[str, str]) -> Iterator[ox.Literal]:
    """Yield the title in every language, with the name of a partner."""
    for language in INTERFACE_LANGUAGES:
        title = translator(language)(TITLE)
        name = names.get(language, "")
        yield ox.Literal(f"{title}: {name}" if name else title, language=language)


def typed(text: str, kind: str) -> ox.Literal:
    """Return a literal of a datatype of XML Schema."""
    return ox.Literal(text, datatype=named_node(f"xsd:{kind}"))
