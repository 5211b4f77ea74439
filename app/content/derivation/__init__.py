"""Content -> quads that follow from it by fixed rules, in two separate graphs of the layer «avledet».

* `graf:avledet`: partners, themes and places that elements inherit from their focus area, places of quotes.
* `graf:avledet/overbegreper`: superclasses and superproperties, as the vocabulary declares them for its own
  terms (rdfs9 and rdfs7 of https://www.w3.org/TR/rdf11-mt/#rdfs-entailment), and `p-plan:isStepOfPlan`.

Statements of the content itself are not repeated. Derivation raises no errors: validation reports invalid
content.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from app.content.derivation.rules import INSIDE, OWN, Insiders, by_rules, insiders_of
from app.content.derivation.statements import TITLE, StatementIndex, Triple
from app.content.derivation.super_terms import SUBPROPERTY_OF, SuperTerms, by_super_terms, super_terms
from app.namespaces import Namespaces
from app.vocabularies import RDF_TYPE, SUBCLASS_OF, named_node

RULES = "avledet"
SUPER_TERMS = "avledet/overbegreper"
"""The two graphs, relative to the namespace of graphs."""
RELATIONS = (SUBCLASS_OF, SUBPROPERTY_OF)
"""The properties of the vocabulary that the derivation reads."""
LAYER = "lag/avledet"
LICENCE = "http://publications.europa.eu/resource/authority/licence/CC_BY_4_0"
TITLES = {
    RULES: {"nb": "Avledet av planene", "nn": "Avleidd av planane", "en": "Derived from the plans"},
    SUPER_TERMS: {
        "nb": "Overklasser og overegenskaper",
        "nn": "Overklassar og overeigenskapar",
        "en": "Superclasses and superproperties",
    },
}
DESCRIPTIONS = {
    RULES: {
        "nb": "Partnerne, temaer og steder som elementer har fra innsatsområdet, og hvor sitatene står.",
        "nn": "Partnarane, tema og stader som element har frå innsatsområdet, og kvar sitata står.",
        "en": "The partners, the themes and places that elements have from their area, the places of quotes.",
    },
    SUPER_TERMS: {
        "nb": "Det som følger av at vokabularets klasser og egenskaper hører under andres.",
        "nn": "Det som følgjer av at klassane og eigenskapane i vokabularet høyrer under andre sine.",
        "en": "What follows from the vocabulary's classes and properties being kinds of those of others.",
    },
}


def derived(
    vocabulary: Iterable[ox.Quad], data: Iterable[ox.Quad], namespaces: Namespaces
) -> Iterator[ox.Quad]:
    """Yield the quads of both graphs, including a description of each graph; linear in the content.

    `vocabulary` are the quads of ontology/, `data` those of data/. Only resources of the data get statements.
    """
    terms = super_terms(StatementIndex(vocabulary, namespaces, RELATIONS))
    known = StatementIndex(data, namespaces, properties_read(terms, namespaces))
    about = described(known.graphs, namespaces)
    ruled = follows(known, insiders_of(known))
    yield from _quads(ruled, RULES, namespaces)
    yield from _quads(follows_above(known, ruled, terms), SUPER_TERMS, namespaces)
    yield from about


def properties_read(terms: SuperTerms, namespaces: Namespaces) -> frozenset[ox.NamedNode]:
    """Return the properties of the statements in data/ that `derived` reads; it needs no other statements."""
    own = (ox.NamedNode(namespaces.plan[name]) for name in OWN)
    return frozenset((RDF_TYPE, TITLE, *INSIDE, *own, *terms.read()))


def follows(known: StatementIndex, inside: Insiders, told: Iterable[Triple] = ()) -> dict[Triple, None]:
    """Return what the rules derive from the `known` triples, and the triples `told` by other files.

    Those that are known already are left out.
    """
    return dict.fromkeys(t for t in (*by_rules(known, inside), *told) if t not in known)


def follows_above(known: StatementIndex, ruled: Iterable[Triple], terms: SuperTerms) -> dict[Triple, None]:
    """Return what follows by superordinate terms from what is known, after what the rules say is added."""
    known.add(ruled)
    return dict.fromkeys(t for t in by_super_terms(known, terms) if t not in known)


def described(sources: Iterable[ox.NamedNode], namespaces: Namespaces) -> list[ox.Quad]:
    """Return the quads that describe both graphs."""
    found = sorted(sources, key=str)
    return [q for g in (RULES, SUPER_TERMS) for q in _quads(_about(g, found, namespaces), g, namespaces)]


def _about(graph: str, sources: Iterable[ox.NamedNode], namespaces: Namespaces) -> Iterator[Triple]:
    """Yield the statements that describe a graph, as every file has them."""
    name = ox.NamedNode(namespaces.graf[graph])
    yield name, RDF_TYPE, ox.NamedNode(namespaces.plan["NamedGraph"])
    for predicate, texts in (
        (TITLE, TITLES[graph]),
        (named_node("dcterms:description"), DESCRIPTIONS[graph]),
    ):
        for language, text in texts.items():
            yield name, predicate, ox.Literal(text, language=language)
    yield name, ox.NamedNode(namespaces.plan["layer"]), ox.NamedNode(namespaces.definitions + LAYER)
    yield name, named_node("dcterms:license"), ox.NamedNode(LICENCE)
    for source in sources:
        yield name, named_node("prov:wasDerivedFrom"), source


def _quads(triples: Iterable[Triple], graph: str, namespaces: Namespaces) -> Iterator[ox.Quad]:
    name = ox.NamedNode(namespaces.graf[graph])
    return (ox.Quad(*triple, name) for triple in triples)
