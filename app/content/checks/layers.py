"""Layers: the adopted words, the annotations, the identifiers and the vocabulary are separate graphs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rdflib import DCTERMS, FOAF, OWL, PROV, RDF, RDFS, SKOS

from app.content.checks.facts import GRAPHS, TYPE, Facts, is_data
from app.content.checks.findings import Finding, violation, warning
from app.content.checks.folders import PLANS, folder_of, name_in
from app.content.checks.statement import Statement
from app.content.importing import PLAN_PATH

ADOPTED = "vedtatt"
IDENTIFIERS = "identifikator"
VOCABULARY = "vokabular"
DERIVED = "avledet"
RESERVED = tuple(
    f"graf/{name}/" for name in ("avledet", "bidrag", "former", "laan", "kodeliste", "vokabular")
)
"""The names of graphs that no file of data/ may use, each with those below it.

Below graf/bidrag/ are the graphs of partners: what is in a graph of the content is published as the
municipality's.
"""
WORDS = frozenset(
    {"text", "number", "order", "partOf", "inPlan", "elementKind", "contributesTo", "sourceFragment"}
    | {"fragmentOf", "startOffset", "endOffset", "startLine", "periodStart", "periodEnd", "placeInDocument"}
    | {"deadlineInWords", "startInWords", "costInWords", "responsibleInWords", "statusInWords", "note"}
)
"""Properties that the import writes. Only they are adopted, and no other graph may have them."""
NUMBERS = frozenset({"organisationNumber", "datedCode", "codeSystem"})
PERIOD = frozenset({"validFrom", "validThrough"})
NAMES_IN_ADOPTED = frozenset(map(str, [RDF.type, RDFS.label, DCTERMS.title]))
WITH_IDENTIFIERS = frozenset(
    map(str, [RDF.type, RDFS.label, RDFS.seeAlso, RDFS.comment, OWL.sameAs, FOAF.homepage])
) | frozenset(map(str, [SKOS.notation, SKOS.exactMatch, SKOS.closeMatch, DCTERMS.type, DCTERMS.source]))
ABOUT_GRAPHS = frozenset(
    map(str, [RDF.type, DCTERMS.title, DCTERMS.description, DCTERMS.license, DCTERMS.source, RDFS.comment])
) | frozenset(map(str, [PROV.wasDerivedFrom, PROV.wasAttributedTo, DCTERMS.created, DCTERMS.modified]))
ADOPTED_CLASSES = ("PlanElement", "Plan", "SourceFragment", "Note")


def misplaced_statements(facts: Facts) -> Iterator[Finding]:
    """Report statements in a graph of the wrong layer."""
    words, numbers, period = (frozenset(map(facts.plan, names)) for names in (WORDS, NUMBERS, PERIOD))
    numbers |= {str(OWL.sameAs)}
    properties = Properties(
        words | {TYPE, str(DCTERMS.title)},
        numbers,
        WITH_IDENTIFIERS | numbers | period,
        ABOUT_GRAPHS | {facts.plan("layer")},
        frozenset(map(facts.plan, ADOPTED_CLASSES)),
    )
    for s in facts.data:
        layer = facts.layers.get(s.graph, "")
        if layer and (message := misplaced(s, layer, facts, properties)):
            yield violation(s, message, property=facts.name(s.predicate), layer=layer)


@dataclass(frozen=True, slots=True)
class Properties:
    """The properties that belong to a layer, or to the description of a graph, as IRIs.

    `adopted` are the classes of what the adopted text consists of.
    """

    words: frozenset[str]
    numbers: frozenset[str]
    with_numbers: frozenset[str]
    of_graphs: frozenset[str]
    adopted: frozenset[str]


def misplaced(s: Statement, layer: str, facts: Facts, properties: Properties) -> str:
    """Return what is wrong with the layer of a statement, else an empty string. The first rule decides."""
    adopted = not properties.adopted.isdisjoint(facts.classes(s.subject))
    word = s.predicate in properties.words
    is_number = s.predicate in properties.numbers
    rules = (
        (layer == VOCABULARY, "A file of data/ has the layer {layer}. Only ontology/ and shapes/ have it."),
        (layer == DERIVED, "The layer {layer} is computed. Remove the file, or give it another layer."),
        (
            s.subject == s.graph,
            "" if s.predicate in properties.of_graphs else "{property} cannot be stated about a named graph.",
        ),
        (
            s.subject.startswith(facts.namespaces.definitions),
            "A term or concept is described in ontology/, not in data/.",
        ),
        (layer == ADOPTED and adopted and (word or s.predicate in NAMES_IN_ADOPTED), ""),
        (layer == ADOPTED, "{property} is not in the adopted words. Say it in a file of annotations."),
        (
            adopted and word,
            "{property} of a plan or its parts is in the adopted words only. Remove it from «{layer}».",
        ),
        (
            is_number and layer != IDENTIFIERS and facts.has_layer(IDENTIFIERS, s.graph),
            "{property} is an identifier from elsewhere. Say it in the file of identifiers.",
        ),
        (
            layer == IDENTIFIERS and s.predicate not in properties.with_numbers,
            "{property} is not an identifier from elsewhere. Say it in another file.",
        ),
    )
    return next((message for holds, message in rules if holds), "")


def foreign_graphs(facts: Facts) -> Iterator[Finding]:
    """Report files that describe another file's graph, and ontology/ if it describes other resources."""
    resources = facts.namespaces.base + "id/"
    for s in facts.statements:
        if s.subject in facts.by_graph and s.subject != s.graph:
            yield violation(s, "<{graph}> is the graph of another file. Describe it there.", graph=s.subject)
        elif s.file.startswith("ontology/") and s.subject.startswith(resources):
            yield violation(s, "Only terms and concepts are described in ontology/. Describe this in data/.")
    for graph, code in facts.layers.items():
        about = facts.by_graph.get(graph, [])
        if about and about[0].file.startswith("ontology/") and code != VOCABULARY:
            at = facts.about(graph, facts.plan("layer"))[0]
            yield violation(at, "A file of ontology/ has the layer {layer}.", layer=VOCABULARY)


def statements_of_another_plan(facts: Facts) -> Iterator[Finding]:
    """Report statements about a plan or its parts outside the plan's own folder, data/plans/<slug>/."""
    folders = {name: folder for folder, name in facts.plan_names.items()}
    path = PLAN_PATH.lstrip("/")
    for s in facts.data:
        start = facts.base(s.graph) + path
        if not s.subject.startswith(start) or not s.file.startswith("data/"):
            continue
        name = name_in(s.subject.removeprefix(start), folders)
        folder = folders.get(name, name)
        if not s.file.startswith(f"{PLANS}{folder}/"):
            yield violation(
                s,
                "Statements about the plan {slug} belong in data/plans/{folder}/.",
                slug=name,
                folder=folder,
            )


def elements_of_another_plan(facts: Facts) -> Iterator[Finding]:
    """Report elements that say that they are in a plan, but are not in its folder. A shape compares the IRIs
    of plan and element, but does not see both if the plans are examined in different parts.
    """
    folders = {plan.subject: folder for plan in facts.plans if (folder := folder_of(plan.file))}
    for s in facts.own("inPlan"):
        at = folders.get(s.object)
        if at and not s.file.startswith(f"{PLANS}{at}/"):
            yield violation(
                s, "The element is not in the files of the plan <{plan}>. Correct plan:inPlan.", plan=s.object
            )


def repeated_statements(facts: Facts) -> Iterator[Finding]:
    """Report a statement in two files: a query over all graphs would count it twice."""
    for about in facts.by_subject.values():
        first: dict[tuple[str, str, str], Statement] = {}
        for s in about:
            if not is_data(s):
                continue
            before = first.setdefault((s.predicate, s.object, s.language), s)
            if before.graph != s.graph:
                yield warning(s, "{file}, line {line}, says the same.", file=before.file, line=before.line)


def translations(facts: Facts) -> Iterator[Finding]:
    """Report a translation in the same language as the words that it translates."""
    for s in facts.own("unofficialTranslation"):
        words = [*facts.about(s.subject, facts.plan("text")), *facts.about(s.subject, str(DCTERMS.title))]
        if any(s.language == w.language for w in words):
            yield violation(
                s,
                "The translation is in the language of the adopted words, @{language}.",
                language=s.language,
            )


def graph_names(facts: Facts) -> Iterator[Finding]:
    """Report named graphs outside /graf/, or, in the folder of a plan, outside /graf/<name of the plan>/."""
    kind, names = facts.plan("NamedGraph"), facts.plan_names
    for s in facts.by_predicate.get(TYPE, []):
        if s.object != kind:
            continue
        start = facts.base(s.subject) + GRAPHS.lstrip("/")
        if folder := folder_of(s.file):
            start += names.get(folder, folder) + "/"
        if not s.subject.startswith(start):
            yield violation(s, "The graph of this file must be named <{start}…>.", start=start)
        elif f"{s.subject}/".startswith(tuple(facts.base(s.subject) + name for name in RESERVED)):
            yield violation(s, "The program uses the name <{graph}> itself. Choose another.", graph=s.subject)
