"""The project's annotations are based on the plan's words, and every resource they refer to is described."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest
from rdflib import DCTERMS, ORG, PROV, RDF, RDFS, SKOS, BNode, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from app.content.loading import load_content
from app.settings import REPOSITORY

BASE = "https://data.lier.kommune.no/"
PLAN = Namespace(BASE + "def/plan#")
ACTOR = Namespace(BASE + "id/aktor/")
DATA = REPOSITORY / "data"
EDITION = DATA / "plans/naering-2023-2026"
EDITION_FILES = ("annotations.ttl", "names.nn.ttl", "translation.en.ttl")
CURATED = [*sorted(DATA.glob("*.ttl")), *(EDITION / name for name in EDITION_FILES)]
ELEMENT = Namespace(BASE + "id/plan/naering-2023-2026/")
ELEMENTS = (PLAN.Section, PLAN.FocusArea, PLAN.Goal, PLAN.Measure)
THINGS = (PLAN.Actor, PLAN.Organisation, PLAN.OrganisationGroup, PLAN.Place, PLAN.Document, PLAN.Initiative)
NAMES = "Fjordbyen|Drammen Helsepark|Buskerudbyen|Lierbyen|Tranby|Sylling|Gründerboost|Ungt Entreprenørskap"
MARKDOWN_LINK = re.compile(r"\[([^]]*)]\([^)]*\)")


@cache
def content() -> Graph:
    """Return everything in data/ and ontology/, and the derived statements, as one graph."""
    return load_content(REPOSITORY).data


def read(path: Path) -> Graph:
    return Graph().parse(path)


def words(element: Node) -> list[str]:
    """Return the adopted words of an element: its title and its text."""
    return [str(w) for p in (DCTERMS.title, PLAN.text) for w in content().objects(element, p)]


def local(thing: Node | None) -> str:
    """Return the last segment of an IRI."""
    return str(thing).rpartition("/")[2]


def of_class(*classes: URIRef) -> list[URIRef]:
    things = {thing for c in classes for thing in content().subjects(RDF.type, c)}
    return sorted(thing for thing in things if isinstance(thing, URIRef))


def languages(thing: Node, predicate: URIRef) -> set[str | None]:
    return {text.language for text in content().objects(thing, predicate) if isinstance(text, Literal)}


def mentions() -> Iterator[tuple[Node, Node, str]]:
    """Yield each element with each of its mentions and the quoted words."""
    for element, mention in content().subject_objects(PLAN.mention):
        yield element, mention, str(content().value(mention, PLAN.quote))


def names(thing: Node) -> set[str]:
    """Return the Norwegian names of a resource, as they may be quoted."""
    return {
        as_quoted(str(name))
        for predicate in (RDFS.label, SKOS.altLabel)
        for name in content().objects(thing, predicate)
        if isinstance(name, Literal) and name.language == "nb"
    }


def as_quoted(text: str) -> str:
    """Ignore case and the genitive «s», which are grammar and not another wording."""
    return text.casefold().removesuffix("s")


def test_every_quote_occurs_exactly_in_the_words_of_its_element() -> None:
    assert [
        (mention, quote)
        for element, mention, quote in mentions()
        if not any(re.search(rf"(?<!\w){re.escape(quote)}(?!\w)", text) for text in words(element))
    ] == []


def test_every_quote_occurs_exactly_in_the_source() -> None:
    source = MARKDOWN_LINK.sub(r"\1", (EDITION / "source.txt").read_text("utf-8"))
    assert [(mention, quote) for _, mention, quote in mentions() if quote not in source] == []


def test_every_mention_names_one_described_resource_with_a_label() -> None:
    for _, mention, _ in mentions():
        (thing,) = content().objects(mention, PLAN.mentionOf)
        assert "nb" in languages(thing, RDFS.label), mention


def test_quote_that_differs_from_the_names_of_the_resource_has_a_reading() -> None:
    assert [
        (mention, quote)
        for _, mention, quote in mentions()
        if as_quoted(quote) not in names(content().value(mention, PLAN.mentionOf) or mention)
        and languages(mention, PLAN.reading) != {"nb", "en"}
    ] == []


def test_reading_is_in_both_languages_or_absent() -> None:
    assert {frozenset(languages(m, PLAN.reading)) for m in of_class(PLAN.Mention)} == {
        frozenset(),
        frozenset({"nb", "en"}),
    }


def test_every_described_resource_is_referred_to() -> None:
    assert set(of_class(*THINGS)) - set(content().objects()) == set()


@pytest.mark.parametrize(
    ("predicate", "segment"), [(PLAN.mention, "omtale"), (PLAN.participation, "medvirkning")]
)
def test_iri_of_a_mention_or_participation_is_below_its_element(predicate: URIRef, segment: str) -> None:
    pairs = list(content().subject_objects(predicate))
    assert pairs
    assert [part for element, part in pairs if not str(part).startswith(f"{element}/{segment}/")] == []
    assert len({part for _, part in pairs}) == len(pairs)


def test_participation_is_based_on_a_mention_of_the_participant_in_the_same_element() -> None:
    for element, participation in content().subject_objects(PLAN.participation):
        rests_on = set(content().objects(participation, PLAN.restsOn))
        assert rests_on, participation
        assert rests_on <= set(content().objects(element, PLAN.mention)), participation
        participant = content().value(participation, PLAN.participant)
        assert {content().value(m, PLAN.mentionOf) for m in rests_on} == {participant}, participation


def test_partner_is_never_stated_by_hand() -> None:
    for path in sorted(DATA.rglob("*.ttl")):
        assert list(read(path).subjects(RDF.type, PLAN.Partner)) == [], path


def test_partners_are_the_participants_outside_the_municipality() -> None:
    lier = ACTOR["lier-kommune"]
    inside = {lier, *content().subjects(ORG.unitOf, lier), *content().subjects(ORG.postIn, lier)}
    inside |= set(content().subjects(PLAN.groupMember, lier))
    assert ACTOR["ordforeren-i-lier"] in inside
    assert set(content().objects(None, PLAN.participant)) - inside == set(of_class(PLAN.Partner))


def test_only_committed_actor_is_the_municipality_as_a_member() -> None:
    (committed,) = content().subjects(PLAN.strength, URIRef(BASE + "def/styrke/forpliktet"))
    assert str(committed).endswith("tiltak/4.9/medvirkning/lier-kommune")
    assert content().value(committed, PLAN.role) == URIRef(BASE + "def/rolle/medlem")


def test_only_measures_have_participations() -> None:
    assert set(content().subjects(PLAN.participation)) <= set(of_class(PLAN.Measure))


@pytest.mark.parametrize(
    ("measure", "roles"),
    [
        ("2.7", {"flere-kommuner": "initiativtaker"}),
        ("3.5", {"naeringslivet": "malgruppe"}),
        (
            "3.7",
            {
                "lokale-bedrifter": "deltaker",
                "frivillige-organisasjoner": "deltaker",
                "offentlige-virksomheter": "deltaker",
            },
        ),
        ("4.9", {"lier-kommune": "medlem", "ungt-entreprenorskap": "samarbeidspartner"}),
    ],
)
def test_roles_are_those_in_the_words(measure: str, roles: dict[str, str]) -> None:
    found = content().objects(ELEMENT[f"tiltak/{measure}"], PLAN.participation)
    assert {
        local(content().value(p, PLAN.participant)): local(content().value(p, PLAN.role)) for p in found
    } == roles


def test_county_council_is_one_actor_to_the_end_of_2023_and_another_afterwards() -> None:
    periods = {
        local(content().value(p, PLAN.participant)): (
            str(content().value(p, PLAN.validFrom)),
            str(content().value(p, PLAN.validThrough)),
        )
        for p in content().objects(ELEMENT["tiltak/6.3"], PLAN.participation)
    }
    assert periods["viken-fylkeskommune"] == ("None", "2023-12-31")
    assert periods["buskerud-fylkeskommune"] == ("2024-01-01", "None")


@pytest.mark.parametrize(
    ("measure", "places"),
    [
        ("1.3", {"drammen-helsepark"}),
        ("1.4", {"fjordbyen"}),
        ("5.1", {"regionen"}),
        ("5.2", {"drammensregionen"}),
    ],
)
def test_place_of_a_measure_is_that_of_its_words_or_its_area(measure: str, places: set[str]) -> None:
    assert {local(p) for p in content().objects(ELEMENT[f"tiltak/{measure}"], PLAN.location)} == places


def test_measure_seeks_to_start_only_new_and_unconditional_initiatives() -> None:
    starting = {local(m) for m in content().subjects(PLAN.startsInitiative)}
    assert starting == {"2.6", "3.5", "4.6", "4.10", "6.1"}
    considered = {local(m) for m in content().subjects(PLAN.concernsInitiative)}
    assert {"1.4", "2.4", "2.8", "3.1", "5.4", "5.5"} <= considered


def test_condition_occurs_exactly_in_the_words_of_its_measure() -> None:
    conditions = list(content().subject_objects(PLAN.condition))
    assert {local(m) for m, _ in conditions} == {"2.4", "2.5", "2.6", "2.7"}
    for measure, condition in conditions:
        assert str(condition) in words(measure)[0]


def test_text_with_if_or_any_has_a_condition() -> None:
    for measure in of_class(PLAN.Measure):
        if re.search(r"\b(dersom|eventuel\w+)\b", words(measure)[0]):
            assert list(content().objects(measure, PLAN.condition)), measure


def test_every_measure_and_every_goal_except_that_of_area_3_has_a_theme() -> None:
    without = {e for e in of_class(PLAN.Measure, PLAN.Goal) if (e, PLAN.theme, None) not in content()}
    assert without == {ELEMENT["mal/3"]}


def test_position_of_a_mention_contains_its_quote() -> None:
    for element, mention, quote in mentions():
        text = content().value(element, PLAN.text) or content().value(element, DCTERMS.title)
        start, end = content().value(mention, PLAN.quoteStart), content().value(mention, PLAN.quoteEnd)
        assert None not in (start, end), mention
        assert str(text)[int(str(start)) : int(str(end))] == quote


def test_measures_and_nothing_else_have_a_commitment() -> None:
    assert len(of_class(PLAN.Measure)) == 41
    assert set(content().subjects(PLAN.commitment)) == set(of_class(PLAN.Measure))


def test_words_of_a_measure_match_each_of_its_commitments() -> None:
    for measure, commitment in content().subject_objects(PLAN.commitment):
        text = words(measure)[0].casefold()
        wordings = [str(w).casefold() for w in content().objects(commitment, SKOS.hiddenLabel)]
        assert any(wording in text for wording in wordings), (measure, commitment)


def test_first_words_of_a_measure_determine_its_commitment() -> None:
    for wording, commitment in ((str(w), c) for c, w in content().subject_objects(SKOS.hiddenLabel)):
        for measure in of_class(PLAN.Measure):
            if words(measure)[0].casefold().startswith(wording):
                assert commitment in set(content().objects(measure, PLAN.commitment)), (measure, wording)


def test_every_theme_is_a_concept_with_a_label() -> None:
    themes = set(content().objects(None, PLAN.theme))
    assert [t for t in themes if (t, RDF.type, SKOS.Concept) not in content()] == []
    assert [t for t in themes if not languages(t, SKOS.prefLabel)] == []


def test_every_element_is_translated_and_labelled_in_english() -> None:
    for element in of_class(*ELEMENTS, PLAN.ActionPlan):
        assert languages(element, PLAN.unofficialTranslation) == {"en"}, element
        assert languages(element, RDFS.label) == {"nb", "nn", "en"}, element


def test_translation_has_the_proper_names_and_years_of_the_adopted_words() -> None:
    kept = re.compile(rf"\b(?:20\d\d|{NAMES})")
    for element in of_class(*ELEMENTS):
        adopted = words(element)[-1]
        translated = str(content().value(element, PLAN.unofficialTranslation))
        assert sorted(kept.findall(adopted)) == sorted(kept.findall(translated)), element


def test_every_described_resource_has_a_label_and_a_description_in_three_languages() -> None:
    for thing in of_class(*THINGS, PLAN.PlanSeries):
        for predicate in (RDFS.label, DCTERMS.description):
            assert {"nb", "nn", "en"} <= languages(thing, predicate), (thing, predicate)


def test_lier_municipality_has_one_spelling_in_english() -> None:
    spellings = {
        found
        for text in content().objects()
        if isinstance(text, Literal) and text.language == "en"
        for found in re.findall(r"(?i)lier kommune|municipality of lier|lier municipality", str(text))
    }
    assert spellings == {"Lier municipality"}


def test_area_and_initiative_with_the_same_name_share_it_in_english() -> None:
    area, initiative = ELEMENT["innsatsomrade/2"], URIRef(BASE + "id/initiativ/lier-matklynge")
    assert set(content().objects(area, RDFS.label)) == set(content().objects(initiative, RDFS.label))


def test_every_iri_under_the_base_in_the_data_is_described() -> None:
    described = set(content().subjects())
    for path in sorted(DATA.rglob("*.ttl")):
        terms = {term for _, p, o in read(path) for term in (p, o) if isinstance(term, URIRef)}
        assert [t for t in sorted(terms) if t.startswith(BASE) and t not in described] == [], path


@pytest.mark.parametrize("path", CURATED, ids=lambda path: path.stem)
def test_curated_file_is_one_graph_that_states_its_provenance(path: Path) -> None:
    graph = read(path)
    assert [node for triple in graph for node in triple if isinstance(node, BNode)] == []
    (named,) = graph.subjects(RDF.type, PLAN.NamedGraph)
    (layer,) = graph.objects(named, PLAN.layer)
    assert layer == URIRef(BASE + f"def/lag/{'identifikator' if path.stem == 'identifiers' else 'merknad'}")
    assert list(graph.objects(named, PROV.wasAttributedTo)) == [ACTOR.prosjektet]
    assert languages(named, DCTERMS.title) == languages(named, DCTERMS.description) == {"nb", "nn", "en"}
    assert (named, DCTERMS.license, None) in graph


def test_annotation_file_never_contains_adopted_words() -> None:
    own = {PLAN.text, PLAN.number, PLAN.order, PLAN.partOf, PLAN.inPlan, PLAN.sourceFragment}
    for path in CURATED:
        assert own & set(read(path).predicates()) == set(), path


def test_every_organisation_number_passes_the_mod_11_check() -> None:
    numbers = [str(number) for number in content().objects(None, PLAN.organisationNumber)]
    assert "857566122" in numbers
    assert [number for number in numbers if not passes_mod_11(number)] == []
    assert len(set(numbers)) == len(numbers)


def passes_mod_11(number: str) -> bool:
    """Return whether the last of nine digits is the check digit: weights 3 2 7 6 5 4 3 2, modulo 11."""
    if not re.fullmatch(r"\d{9}", number):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, (3, 2, 7, 6, 5, 4, 3, 2), strict=False))
    return (11 - total % 11) % 11 == int(number[8])


def test_mod_11_check_refuses_a_wrong_digit() -> None:
    assert not passes_mod_11("857566123")


def test_dated_codes_of_a_resource_do_not_overlap() -> None:
    for thing in set(content().subjects(PLAN.datedCode)):
        codes = [period(code) for code in content().objects(thing, PLAN.datedCode)]
        for (system, start, end), (other_system, other_start, other_end) in combinations(codes, 2):
            assert system != other_system or end < other_start or other_end < start, thing


def period(code: Node) -> tuple[str, str, str]:
    """Return the code system, first day and last day; an open end is before or after every date."""
    start, end = content().value(code, PLAN.validFrom), content().value(code, PLAN.validThrough)
    return str(content().value(code, PLAN.codeSystem)), str(start or "0000"), str(end or "9999")
