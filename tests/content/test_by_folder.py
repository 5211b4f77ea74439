"""What follows folder by folder is what follows from everything at once, whatever was kept before."""

from __future__ import annotations

from itertools import combinations

import pyoxigraph as ox
import pytest

from app.content.derivation import derived
from app.content.dividing import divided
from app.content.loading import Content
from app.content.packed import PackedQuads, packed
from app.content.partitions import Division, Part
from app.kept import NOTHING_KEPT, Kept
from app.namespaces import Namespaces
from app.quads import graph_of, subject_of
from app.vocabularies import FOREIGN_PREFIXES

NS = Namespaces()
ID = NS.base + "id/"
HEAD = "".join(
    f"@prefix {name}: <{iri}> .\n" for name, iri in {**FOREIGN_PREFIXES, "plan": NS.plan, "": ID}.items()
)
TERMS = """
plan:Organisation rdfs:subClassOf plan:Actor . plan:Actor rdfs:subClassOf org:Organization .
plan:Partner rdfs:subClassOf plan:Actor . plan:Founder rdfs:subClassOf plan:Partner .
plan:theme rdfs:subPropertyOf dcterms:subject . plan:partOf rdfs:subPropertyOf dcterms:isPartOf .
plan:succeeds rdfs:subPropertyOf plan:replaces . plan:replaces rdfs:subPropertyOf dcterms:replaces .
"""


class Memory(Kept):
    """Results that are kept in memory."""

    def __init__(self) -> None:
        super().__init__(None)
        self._found: dict[str, bytes] = {}

    def read(self, key: str) -> bytes | None:
        return self._found.get(key)

    def write(self, key: str, result: bytes) -> None:
        self._found[key] = result


Files = dict[str, list[str]]
"""The triples of each file, by its path, as in Turtle."""
VOCABULARY, REGISTER = "ontology/vocabulary.ttl", "data/actors.ttl"
ONE, TWO = "data/plans/one/plan.ttl", "data/plans/two/plan.ttl"
START: Files = {
    VOCABULARY: [TERMS],
    REGISTER: [":actor a plan:Organisation . :unit org:unitOf :lier . :lier a plan:Actor ."],
    ONE: [
        ":p a plan:ActionPlan ; plan:owner :lier . :a plan:inPlan :p ; plan:partOf :p ; plan:theme :food .",
        ":m a plan:Measure ; plan:inPlan :p ; plan:partOf :a ; plan:participation :part .",
        ":part plan:participant :actor, :unit, :guest .",
    ],
    "data/plans/one/translation.ttl": [':m dcterms:title "Measure in Lier"@en . :x plan:words "X"@en .'],
    TWO: [
        ":q a plan:ActionPlan ; plan:owner :town . :b a plan:Measure ; plan:inPlan :q ; plan:partOf :q .",
        ':b plan:text "i Lier"@nb ; plan:mention :note . :note plan:quote "Lier" . :x rdfs:label "X"@en .',
    ],
    "data/reports.ttl": [":report dcterms:subject :p, :q ."],
}
ODD = {
    "part of an element of another plan": (TWO, ":b plan:partOf :a ."),
    "two plans describe a series": (TWO, ":series a plan:Series . :p plan:editionOf :series ."),
    "a label from another plan": (TWO, ':a rdfs:label "A"@en .'),
    "a plan declares a unit of an owner": (TWO, ":actor org:unitOf :lier ."),
    "a plan declares a unit of a unit": (TWO, ":guest org:unitOf :unit ."),
    "a group of an owner": (TWO, ":actor plan:groupMember :lier, :town ."),
    "an owner of another plan": (TWO, ":p plan:owner :actor ."),
    "a succession between plans": (TWO, ":s plan:predecessor :a ; plan:successor :b ."),
    "a succession without descriptions": (TWO, ":s plan:predecessor :old ; plan:successor :new ."),
    "a plan states what another derives": (TWO, ":m plan:theme :food ."),
    "a plan states that an actor is a partner": (TWO, ":actor a plan:Partner ."),
    "a plan states that a guest is an actor": (TWO, ":guest a plan:Actor ."),
    "a guest is a founder": (TWO, ":guest a plan:Founder ."),
    "a register says that an actor is a partner": (REGISTER, ":actor a plan:Partner ."),
    "a register puts an element into a plan": (REGISTER, ":b plan:partOf :m ."),
    "a register has an element": (REGISTER, ":x plan:inPlan :q ; plan:participation :part ."),
    "a participation of another plan": (TWO, ":b plan:participation :part ."),
    "a mention in another plan": (ONE, ":m plan:mention :note ."),
    "words of another plan": (ONE, ':b plan:text "Lier og Lier"@nb .'),
    "a theme is a subject": (ONE, ":m dcterms:subject :food ."),
    "another class": (VOCABULARY, "plan:Measure rdfs:subClassOf prov:Activity ."),
    "another property": (VOCABULARY, "plan:words rdfs:subPropertyOf rdfs:label ."),
}


def content(files: Files, kept: Kept = NOTHING_KEPT) -> Content:
    """Return content with these files, each with the graph that its path names."""
    names = {path: NS.graf[path.removesuffix(".ttl")] for path in sorted(files)}
    quads = [
        ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(graph))
        for path, graph in sorted(names.items(), key=lambda pair: (pair[0].startswith("data"), pair[0]))
        for quad in ox.parse(
            f"{HEAD}<{graph}> a plan:NamedGraph .\n" + "\n".join(files[path]), format=ox.RdfFormat.TURTLE
        )
    ]
    return Content(
        namespaces=NS,
        quads=packed(quads),
        shape_quads=(),
        documents={},
        questions={},
        plan_graphs=frozenset(graph for path, graph in names.items() if path.startswith("data/plans/")),
        files={graph: path for path, graph in names.items()},
        kept=kept,
    )


def at_once(loaded: Content) -> set[ox.Quad]:
    """Return what follows from all files together."""
    data = [g for g in loaded.quads.graphs if not loaded.files[g.graph].startswith("ontology/")]
    return set(derived(loaded.vocabulary, PackedQuads(tuple(data)), loaded.namespaces))


def written(division: Division) -> list[object]:
    """Return all that a division says, without the order of lines."""
    return [
        {plan: {line for some in found for line in some.lines()} for plan, found in division.plans.items()},
        {subject: set(text.splitlines()) for subject, text in division.shared.texts.items()},
        {subject: set(links) for subject, links in division.shared.links.items()},
        (division.shared.tied, division.shared.size, set(division.linked), division.abroad, division.used),
        {name: (about.plan, set(about.classes.splitlines())) for name, about in division.described.items()},
    ]


def of_plans(loaded: Content) -> dict[str, set[ox.Triple]]:
    """Return the triples of each plan: those about what it is the first to describe."""
    stated = [(quad.triple, loaded.folder(graph_of(quad))) for quad in loaded.quads]
    home: dict[object, str] = {}
    for triple, plan in stated:
        if plan:
            home.setdefault(triple.subject, plan)
    found: dict[str, set[ox.Triple]] = {plan: set() for _, plan in stated if plan}
    for triple, plan in (*stated, *((quad.triple, "derived") for quad in at_once(loaded))):
        about_graphs = plan == "derived" and subject_of(triple).startswith(loaded.namespaces.graf["avledet"])
        place = home.get(triple.object if about_graphs else triple.subject)
        if plan and place:
            found[place].add(triple)
    return found


def check(files: Files, kept: Kept) -> None:
    """Compare what is derived folder by folder, and the division, with those from nothing."""
    loaded = content(files, kept)
    found = list(loaded.derived_quads)
    assert len(found) == len(set(found))
    assert set(found) == at_once(loaded)
    division = divided(loaded)
    assert written(division) == written(divided(content(files)))
    read = {plan: set(Part(found).triples()) for plan, found in division.plans.items()}
    assert read == of_plans(loaded)


def with_triple(files: Files, path: str, triple: str) -> Files:
    return {**files, path: [*files.get(path, ()), triple]}


@pytest.mark.parametrize("change", ODD.values(), ids=ODD.keys())
def test_what_follows_is_the_same_after_an_odd_change(change: tuple[str, str]) -> None:
    kept = Memory()
    check(START, kept)
    changed = with_triple(START, *change)
    check(changed, kept)
    check({path: found for path, found in changed.items() if "/one/" not in path}, kept)


def test_what_follows_is_the_same_after_any_two_changes() -> None:
    kept = Memory()
    for first, second in combinations(ODD.values(), 2):
        check(with_triple(with_triple(START, *first), *second), kept)
