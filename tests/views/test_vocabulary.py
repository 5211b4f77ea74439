"""`/def/plan` documents the vocabulary for people, from the release."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from typing import cast
from xml.etree.ElementTree import Element

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.pictures.diagram import draw
from app.views.vocabulary import Vocabulary
from app.views.vocabulary_parts import Asked, Term, Use

NAMESPACE = "https://data.lier.kommune.no/def/plan#"


@pytest.fixture(scope="module")
def vocabulary(site: Flask) -> Vocabulary:
    edition = site.extensions["publication"].current()
    asked = tuple(Asked(q.slug, q.titles, q.query) for q in edition.questions)
    return Vocabulary(edition.lists, edition.presentation, ("en", "", "nb", "nn"), asked)


def page(client: FlaskClient, language: str) -> Element:
    text = client.get("/def/plan", headers={"Accept": "text/html", "Accept-Language": language}).text
    tree = html5lib.parse(text, namespaceHTMLElements=False)
    assert isinstance(tree, Element)
    return tree


def section(tree: Element, anchor: str) -> str:
    found = next(e for e in tree.iter("section") if e.get("id") == anchor)
    return " ".join("".join(found.itertext()).split())


def term(terms: tuple[Term, ...], name: str) -> Term:
    return next(t for t in terms if t.anchor == name)


def test_class_shows_its_constraints_in_the_shapes(vocabulary: Vocabulary) -> None:
    uses = {(u.property.href, u.count) for u in term(vocabulary.classes, "Measure").uses}
    assert uses == {("#text", "1..1"), ("#contributesTo", "0..*")}


def test_property_shows_the_classes_that_use_it(vocabulary: Vocabulary) -> None:
    uses = {(u.of.href, u.count) for u in term(vocabulary.properties, "number").uses}
    assert uses == {("#PlanElement", "0..1")}


def test_shapes_of_profiles_do_not_constrain_the_data(vocabulary: Vocabulary) -> None:
    assert [u for u in vocabulary.uses if "/profil/" in u.shape.iri] == []


def test_term_is_shown_with_its_alignments(vocabulary: Vocabulary) -> None:
    measure, number = term(vocabulary.classes, "Measure"), term(vocabulary.properties, "number")
    assert [(a.target.iri, a.name) for a in measure.alignments] == [
        ("http://purl.org/net/p-plan#Step", "p-plan:Step")
    ]
    assert [v.text for v in number.range] == ["xsd:string"]
    assert [a.relation.iri.rpartition("#")[2] for a in number.alignments] == ["seeAlso"]


def test_examples_are_resources_of_the_data(vocabulary: Vocabulary) -> None:
    measure, unused = term(vocabulary.classes, "Measure"), term(vocabulary.classes, "Funding")
    assert measure.used == 41
    assert {e.thing.href.rpartition("/")[0] for e in measure.examples} == {
        "/doc/plan/naering-2023-2026/tiltak"
    }
    assert (unused.used, unused.examples) == (0, ())


def test_term_shows_the_questions_that_use_it(vocabulary: Vocabulary) -> None:
    slugs = {slug for slug, _ in term(vocabulary.properties, "order").questions}
    assert "tiltak-i-et-innsatsomrade" in slugs
    assert "kommunenumre-over-tid" not in slugs


def test_question_uses_the_terms_that_it_names_by_prefix_or_in_full() -> None:
    prefixes = f"PREFIX p: <{NAMESPACE}>\nPREFIX q: <http://example.org/>\n"
    query = f"{prefixes}ASK {{ ?a p:one q:two ; <{NAMESPACE}three> 1 }}"
    assert Asked("q", {}, query).uses(NAMESPACE) == {"one", "three"}


@pytest.mark.parametrize("language", ["nb", "en"])
def test_links_within_the_page_have_targets(client: FlaskClient, language: str) -> None:
    tree = page(client, language)
    ids = {e.get("id") for e in tree.iter()}
    anchors = {str(a.get("href"))[1:] for a in tree.iter("a") if str(a.get("href")).startswith("#")}
    assert len(anchors) > 100
    assert anchors - ids == set()


def test_page_is_in_the_readers_language_and_has_the_other_languages(client: FlaskClient) -> None:
    english, norwegian = section(page(client, "en"), "Measure"), section(page(client, "nb"), "Measure")
    assert english.startswith("measure ")
    assert norwegian.startswith("tiltak ")
    for words in ("planned and not necessarily", "planlagt og ikke", "planlagt og ikkje"):
        assert words in english
        assert words in norwegian


def test_page_begins_with_the_notice_that_the_vocabulary_is_not_adopted(client: FlaskClient) -> None:
    text = "".join(page(client, "nb").itertext())
    assert text.index("ikke vedtatt av Lier kommune") < text.index("Innhold")


def test_drawing_has_a_text_alternative_and_a_list(client: FlaskClient) -> None:
    tree = page(client, "en")
    drawing = next(e for e in tree.iter() if str(e.tag).endswith("svg") and e.get("class") == "diagram")
    ids = {e.get("id") for e in drawing.iter()}
    assert set(str(drawing.get("aria-labelledby")).split()) <= ids
    figure = section(tree, "diagram")
    assert "measure: contributes to → goal 0..*" in figure


def test_every_relation_between_classes_is_drawn(vocabulary: Vocabulary) -> None:
    boxes = draw(vocabulary).boxes
    drawn = {(r.source.anchor, r.name, r.target.anchor) for b in boxes for r in b.relations}
    assert ("Measure", "contributes to", "Goal") in drawn
    assert ("Participation", "participant", "Actor") in drawn
    assert {"Goal", "Measure"} <= {k.anchor for b in boxes if b.term.anchor == "PlanElement" for k in b.kinds}


def test_boxes_are_apart_and_within_the_drawing(vocabulary: Vocabulary) -> None:
    diagram = draw(vocabulary)
    for one, other in combinations(diagram.boxes, 2):
        assert one.x != other.x or one.y + one.height < other.y or other.y + other.height < one.y
    assert all(b.x + b.width < diagram.width and b.y + b.height < diagram.height for b in diagram.boxes)


@dataclass(frozen=True)
class Few:
    """A vocabulary with few relations."""

    classes: tuple[Term, ...]
    properties: tuple[Term, ...]
    uses: tuple[Use, ...]


def test_cyclic_relations_are_drawn_too(vocabulary: Vocabulary) -> None:
    there = next(u for u in vocabulary.uses if u.property.iri == NAMESPACE + "owner")
    actor = term(vocabulary.classes, "Actor").title
    back = replace(there, of=actor, property=there.property, values=there.of)
    diagram = draw(cast(Vocabulary, Few(vocabulary.classes, (), (there, back))))
    assert {b.term.anchor for b in diagram.boxes} == {"Plan", "Actor"}
    assert len({b.x for b in diagram.boxes}) == 2
    assert len(diagram.lines) == 1


def test_vocabulary_without_relations_has_an_empty_drawing(vocabulary: Vocabulary) -> None:
    assert draw(cast(Vocabulary, Few(vocabulary.classes, (), ()))).boxes == ()
