"""Statements that follow from the content are computed in separate graphs and repeat nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from itertools import product

import pyoxigraph as ox
import pytest

from app.content.checks.mentions import is_whole_words
from app.content.derivation import RELATIONS, RULES, SUPER_TERMS, derived, properties_read
from app.content.derivation.rules import places_of_words
from app.content.derivation.statements import StatementIndex
from app.content.derivation.super_terms import super_terms
from app.content.loading import Content, load_content
from app.content.packed import PackedQuads
from app.namespaces import Namespaces
from app.settings import REPOSITORY
from app.vocabularies import FOREIGN_PREFIXES, named_node

NS = Namespaces()
ID = "https://example.org/"
HEAD = (
    f"@prefix : <{ID}> . @prefix plan: <{NS.plan}> . "
    + " ".join(f"@prefix {p}: <{FOREIGN_PREFIXES[p]}> ." for p in ("dcterms", "org", "rdfs", "skos"))
    + "\n"
)
PLAN = ":p plan:owner :lier . :a plan:inPlan :p ; plan:partOf :p . :m plan:inPlan :p ; plan:partOf :a ."
ACTOR_PART = ":m plan:participation :part . :part plan:participant :actor ."


def quads(turtle: str) -> list[ox.Quad]:
    graph = ox.NamedNode(ID + "graf")
    read = ox.parse(HEAD + turtle, format=ox.RdfFormat.TURTLE)
    return [ox.Quad(q.subject, q.predicate, q.object, graph) for q in read]


def rules(data: str) -> set[str]:
    """Return the statements that the rules derive from some content, as «subject property value»."""
    return written(derived((), quads(data), NS), RULES)


def written(found: Iterable[ox.Quad], graph: str) -> set[str]:
    name = ox.NamedNode(NS.graf[graph])
    own = [q for q in found if q.graph_name == name and q.subject != name]
    return {" ".join(map(short, (q.subject, q.predicate, q.object))) for q in own}


def short(term: object) -> str:
    value = str(getattr(term, "value", term))
    return value.replace(ID, "").rpartition("#")[2].rpartition("/")[2]


@cache
def content() -> Content:
    return load_content(REPOSITORY)


def test_participant_in_the_plan_of_another_owner_is_a_partner() -> None:
    assert rules(PLAN + ACTOR_PART) == {"actor type Partner"}


@pytest.mark.parametrize(
    "belongs",
    [
        ":part plan:participant :lier .",
        ":p plan:owner :other . :part plan:participant :lier .",
        ":part plan:participant :actor . :actor org:unitOf :part-of . :part-of org:subOrganizationOf :lier .",
        ":part plan:participant :actor . :actor org:postIn :lier .",
        ":part plan:participant :actor . :actor plan:groupMember :other, :lier .",
    ],
)
def test_owner_and_its_parts_and_groups_are_not_partners(belongs: str) -> None:
    assert rules(PLAN + ":m plan:participation :part ." + belongs) == set()


def test_partner_class_in_the_content_is_not_repeated() -> None:
    assert rules(PLAN + ACTOR_PART + ":actor a plan:Partner .") == set()


def test_element_without_a_theme_inherits_it_from_the_nearest_ancestor() -> None:
    assert rules(PLAN + ":a plan:theme :food .") == {"m theme food"}
    assert rules(PLAN + ":a plan:theme :food . :m plan:theme :own .") == set()
    assert rules(PLAN + ":s plan:inPlan :p ; plan:partOf :m . :a plan:location :place .") == {
        "m location place",
        "s location place",
    }


def test_derivation_ends_if_elements_are_parts_of_each_other() -> None:
    assert rules(":x plan:inPlan :p ; plan:partOf :y . :y plan:inPlan :p ; plan:partOf :x .") == set()


@pytest.mark.parametrize(
    ("words", "quote", "place"),
    [
        ('plan:text "Lier og Drammen"@nb', "Drammen", (8, 15)),
        ('plan:text "æøå 🌾 Lier"@nb', "Lier", (6, 10)),  # characters, neither bytes nor UTF-16 code units
        ('dcterms:title "Lier Matklynge"@nb', "Lier", (0, 4)),
        ('plan:text "fylkeskommunen i kommunen"@nb', "kommunen", (17, 25)),
        ('plan:text "Lier i Lier"@nb', "Lier", None),
        ('plan:text "Drammenser"@nb', "Drammen", None),
        ('plan:text "Lier (AgriTech)- og"@nb', "(AgriTech)-", (5, 16)),
    ],
)
def test_quote_that_occurs_once_has_its_offsets(
    words: str, quote: str, place: tuple[int, int] | None
) -> None:
    found = rules(f':m {words} ; plan:mention :q . :q plan:quote "{quote}" .')
    assert found == (set() if place is None else {f"q quoteStart {place[0]}", f"q quoteEnd {place[1]}"})


def test_offset_in_the_content_is_not_changed() -> None:
    stated = ':m plan:text "Lier"@nb ; plan:mention :q . :q plan:quote "Lier" ; plan:quoteStart 0 .'
    assert rules(stated) == set()


def test_super_terms_are_derived_for_our_terms_only() -> None:
    vocabulary = quads(
        "plan:Organisation rdfs:subClassOf plan:Actor . plan:Actor rdfs:subClassOf org:Organization . "
        "plan:theme rdfs:subPropertyOf dcterms:subject . skos:altLabel rdfs:subPropertyOf rdfs:label ."
    )
    data = quads(':x a plan:Organisation ; plan:theme :food ; skos:altLabel "X"@nb .')
    assert written(derived(vocabulary, data, NS), SUPER_TERMS) == {
        "x type Actor",
        "x type Organization",
        "x subject food",
    }


@pytest.mark.parametrize(
    ("prefix", "name", "number"),
    [("org", "Organization", 14), ("foaf", "Agent", 33), ("prov", "Plan", 1), ("cv", "Participation", 35)],
)
def test_resources_have_the_classes_of_well_known_vocabularies(prefix: str, name: str, number: int) -> None:
    store = ox.Store()
    store.extend((*content().quads, *content().derived_quads))
    query = f"SELECT DISTINCT ?x {{ ?x a <{FOREIGN_PREFIXES[prefix]}{name}> }}"
    assert len(list(store.query(query, use_default_graph_as_union=True))) == number  # type: ignore[arg-type]


def test_every_measure_is_a_step_of_its_plan() -> None:
    steps = [q for q in content().derived_quads if q.predicate.value.endswith("#isStepOfPlan")]
    assert len(steps) == 41


def test_derived_statements_are_not_in_the_content_and_not_repeated() -> None:
    stated = [q.triple for q in content().quads]
    derived_triples = [q.triple for q in content().derived_quads]
    assert set(derived_triples).isdisjoint(stated)
    assert len(set(derived_triples)) == len(derived_triples)


def test_what_follows_does_not_depend_on_other_statements_than_those_that_are_read() -> None:
    vocabulary, data = list(content().vocabulary), list(content().quads)
    read = properties_read(super_terms(StatementIndex(vocabulary, NS, RELATIONS)), NS)
    few = [q for q in data if q.predicate in read]
    assert len(few) < len(data) * 2 / 3
    assert list(derived(vocabulary, few, NS)) == list(derived(vocabulary, data, NS))
    assert set(PackedQuads(content().quads.graphs).with_properties(read)) == set(few)


def test_an_index_cannot_be_asked_for_what_it_has_not_read() -> None:
    read, other = named_node("rdfs:label"), named_node("rdfs:comment")
    index = StatementIndex(quads(':a rdfs:label "a"@nb ; rdfs:comment "b"@nb .'), NS, [read])
    assert list(index.of(read)) == [ox.NamedNode(ID + "a")]
    with pytest.raises(KeyError):
        index.of(other)


def test_each_derived_graph_has_its_layer_and_sources() -> None:
    layer, source = ox.NamedNode(NS.plan["layer"]), named_node("prov:wasDerivedFrom")
    sources = {q.graph_name for q in content().quads if "/graf/laan/" not in str(q.graph_name)}
    for name in (RULES, SUPER_TERMS):
        graph = ox.NamedNode(NS.graf[name])
        description = [q for q in content().derived_quads if q.subject == graph]
        assert {q.graph_name for q in description} == {graph}
        assert [q.object for q in description if q.predicate == layer] == [
            ox.NamedNode(NS.definitions + "lag/avledet")
        ]
        stated_sources = {q.object for q in description if q.predicate == source}
        assert stated_sources
        assert stated_sources <= sources


def test_number_of_look_ups_is_linear_in_the_depth_of_a_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    read = StatementIndex.nodes
    calls: list[ox.NamedNode] = []

    def counted(self: StatementIndex, subject: ox.NamedNode, predicate: ox.NamedNode) -> list[ox.NamedNode]:
        calls.append(subject)
        return read(self, subject, predicate)

    monkeypatch.setattr(StatementIndex, "nodes", counted)

    def lookups(depth: int) -> int:
        calls.clear()
        chain = "".join(f":e{i} plan:inPlan :p ; plan:partOf :e{i + 1} . " for i in range(depth))
        assert len(rules(chain + f":e{depth} plan:inPlan :p ; plan:theme :t .")) == depth
        return len(calls)

    assert lookups(500) < 12 * lookups(50)


def test_whole_words_are_found_as_by_a_pattern() -> None:
    letters = "ab1_-– ."
    texts = ["".join(text) for size in range(5) for text in product(letters, repeat=size)]
    for quoted in ("a", "a-", "-a", "a a", "."):
        for text in texts:
            whole = re.finditer(rf"(?<!\w){re.escape(quoted)}(?!\w)", text)
            assert list(places_of_words(quoted, text)) == [found.start() for found in whole]
            expected = re.search(rf"(?<!\w)(?<!\w[-–]){re.escape(quoted)}(?![-–]?\w)", text) is not None
            assert is_whole_words(quoted, text) == expected
