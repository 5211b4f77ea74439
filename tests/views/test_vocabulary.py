"""`/def/plan` documents the vocabulary for people, from the release."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from typing import cast
from xml.etree.ElementTree import Element

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.pictures.diagram import LETTERS, draw
from app.views.vocabulary import Vocabulary
from app.views.vocabulary_parts import TermDetails, TermSummary, Use, VocabularyQuery

TERMS = "/def/plan/term/"
NAMESPACE = "https://data.lier.kommune.no/def/plan#"


@pytest.fixture(scope="module")
def vocabulary(site: Flask) -> Vocabulary:
    edition = site.extensions["publication"].current()

    def asked() -> Iterator[VocabularyQuery]:
        return (VocabularyQuery(q.slug, q.titles, q.query) for q in edition.questions)

    return Vocabulary(edition.lists, edition.presentation, ("en", "", "nb", "nn"), asked)


def page(client: FlaskClient, language: str) -> Element:
    text = client.get("/def/plan", headers={"Accept": "text/html", "Accept-Language": language}).text
    tree = html5lib.parse(text, namespaceHTMLElements=False)
    assert isinstance(tree, Element)
    return tree


def section(tree: Element, anchor: str) -> str:
    found = next(e for e in tree.iter("section") if e.get("id") == anchor)
    return " ".join("".join(found.itertext()).split())


def term(vocabulary: Vocabulary, name: str) -> TermDetails:
    found = vocabulary.term(name)
    assert found is not None
    return found


def outline(terms: tuple[TermSummary, ...], name: str) -> TermSummary:
    return next(t for t in terms if t.anchor == name)


def term_page(client: FlaskClient, name: str, language: str) -> Element:
    response = client.get(f"/def/plan/term/{name}", headers={"Accept-Language": language})
    assert response.status_code == 200
    tree = html5lib.parse(response.text, namespaceHTMLElements=False)
    assert isinstance(tree, Element)
    return tree


def main(tree: Element) -> str:
    found = tree.find(".//main")
    assert found is not None
    return " ".join("".join(found.itertext()).split())


def test_class_shows_its_constraints_in_the_shapes(vocabulary: Vocabulary) -> None:
    uses = {(u.property.href, u.count) for u in term(vocabulary, "Measure").uses}
    assert uses == {(f"{TERMS}text", "1..1"), (f"{TERMS}contributesTo", "0..*")}


def test_property_shows_the_classes_that_use_it(vocabulary: Vocabulary) -> None:
    uses = {(u.of.href, u.count) for u in term(vocabulary, "number").uses}
    assert uses == {(f"{TERMS}PlanElement", "0..1")}


def test_shapes_of_profiles_do_not_constrain_the_data(vocabulary: Vocabulary) -> None:
    assert [u for u in vocabulary.uses if "/profil/" in u.shape.iri] == []


def test_term_is_shown_with_its_alignments(vocabulary: Vocabulary) -> None:
    measure, number = term(vocabulary, "Measure"), term(vocabulary, "number")
    assert [(a.target.iri, a.name) for a in measure.alignments] == [
        ("http://purl.org/net/p-plan#Step", "p-plan:Step")
    ]
    assert [v.text for v in number.range] == ["xsd:string"]
    assert [a.relation.iri.rpartition("#")[2] for a in number.alignments] == ["seeAlso"]


def test_examples_are_resources_of_the_data(vocabulary: Vocabulary) -> None:
    measure, unused = term(vocabulary, "Measure"), term(vocabulary, "Funding")
    assert measure.used == 41
    assert {e.thing.href.rpartition("/")[0] for e in measure.examples} == {
        "/doc/plan/naering-2023-2026/tiltak"
    }
    assert (unused.used, unused.examples) == (0, ())


def test_term_shows_the_questions_that_use_it(vocabulary: Vocabulary) -> None:
    slugs = {slug for slug, _ in term(vocabulary, "order").questions}
    assert "tiltak-i-et-innsatsomrade" in slugs
    assert "kommunenumre-over-tid" not in slugs


def test_question_uses_the_terms_that_it_names_by_prefix_or_in_full() -> None:
    prefixes = f"PREFIX p: <{NAMESPACE}>\nPREFIX q: <http://example.org/>\n"
    query = f"{prefixes}ASK {{ ?a p:one q:two ; <{NAMESPACE}three> 1 }}"
    assert VocabularyQuery("q", {}, query).uses(NAMESPACE) == {"one", "three"}


def test_iri_of_every_term_leads_to_its_place_in_the_index(
    client: FlaskClient, vocabulary: Vocabulary
) -> None:
    ids = [e.get("id") for e in page(client, "nb").iter() if e.get("id")]
    terms = [t.anchor for t in (*vocabulary.classes, *vocabulary.properties)]
    assert len(terms) > 100
    assert set(terms) <= set(ids)
    assert len(ids) == len(set(ids))


def test_index_links_to_a_page_of_each_term(client: FlaskClient, vocabulary: Vocabulary) -> None:
    links = {a.get("href") for a in page(client, "nb").iter("a")}
    terms = (*vocabulary.classes, *vocabulary.properties)
    assert {t.title.href for t in terms} <= links
    for t in terms[:: len(terms) // 10]:
        assert client.get(t.title.href).status_code == 200


def test_index_stays_light(client: FlaskClient) -> None:
    assert len(client.get("/def/plan", headers={"Accept": "text/html"}).data) < 100_000


def test_code_lists_are_in_the_index_with_the_number_of_their_codes(client: FlaskClient) -> None:
    text = section(page(client, "nb"), "code-lists")
    assert "Rolle 9 koder Hvilken del en aktør har i et element av en plan." in text


def test_page_of_a_term_is_in_the_readers_language_and_has_the_other_languages(client: FlaskClient) -> None:
    english, norwegian = (main(term_page(client, "Measure", language)) for language in ("en", "nb"))
    assert english.startswith("Vocabulary measure ")
    assert norwegian.startswith("Vokabular tiltak ")
    for words in ("planned and not necessarily", "planlagt og ikke", "planlagt og ikkje"):
        assert words in english
        assert words in norwegian


@pytest.mark.parametrize("name", ["nothing", "1.0", "Measure>", "Measure.ttl", "%20"])
def test_unknown_term_has_no_page(client: FlaskClient, name: str) -> None:
    assert client.get(TERMS + name).status_code == 404


def test_page_of_a_term_leads_to_the_data_of_the_vocabulary(client: FlaskClient) -> None:
    response = client.get(TERMS + "Measure")
    assert '</def/plan.ttl>; rel="describedby"' in response.headers["Link"]
    assert client.get(TERMS + "Measure", headers={"Accept": "text/turtle"}).status_code == 406


def test_code_list_has_each_code_with_its_meaning_in_the_readers_language_first(client: FlaskClient) -> None:
    tree = html5lib.parse(client.get("/def/rolle.html?lang=nb").text, namespaceHTMLElements=False)
    codes = next(e for e in tree.iter("dl") if e.get("class") == "codes")
    rows = [[" ".join("".join(part.itertext()).split()) for part in code] for code in codes]
    assert rows[0] == [
        "Ansvarlig",
        "Svarer for at elementet blir fulgt opp.",
        "Kode ansvarlig · Ansvarleg (nn) · Responsible (en)",
    ]
    assert len(rows) == 9


def test_page_begins_with_the_notice_that_the_vocabulary_is_not_adopted(client: FlaskClient) -> None:
    text = "".join(page(client, "nb").itertext())
    assert text.index("ikke vedtatt av noen kommune") < text.index("Klasser (")


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
    assert diagram.width < 70 * 16  # the width of a page, in CSS pixels


def test_relation_to_a_class_in_another_row_has_an_arrow_down_or_up(vocabulary: Vocabulary) -> None:
    boxes = draw(vocabulary).boxes
    bands = {each.anchor: box.band for box in boxes for each in (box.term, *box.kinds)}
    for box in boxes:
        for relation in box.relations:
            steps = bands[relation.target.anchor] - box.band
            assert relation.arrow == ("↓" if steps > 0 else "↑" if steps < 0 else "→"), relation
            assert relation.row.startswith(f"{relation.name} {relation.arrow}"[: LETTERS - 1])
    assert {"↓", "→"} <= {r.arrow for box in boxes for r in box.relations}


@dataclass(frozen=True)
class Few:
    """A vocabulary with few relations."""

    classes: tuple[TermSummary, ...]
    properties: tuple[TermSummary, ...]
    uses: tuple[Use, ...]


def test_cyclic_relations_are_drawn_too(vocabulary: Vocabulary) -> None:
    there = next(u for u in vocabulary.uses if u.property.iri == NAMESPACE + "owner")
    actor = outline(vocabulary.classes, "Actor").title
    back = replace(there, of=actor, property=there.property, values=there.of)
    diagram = draw(cast(Vocabulary, Few(vocabulary.classes, (), (there, back))))
    assert {b.term.anchor for b in diagram.boxes} == {"Plan", "Actor"}
    assert len({b.x for b in diagram.boxes}) == 2
    assert len(diagram.lines) == 1


def test_vocabulary_without_relations_has_an_empty_drawing(vocabulary: Vocabulary) -> None:
    assert draw(cast(Vocabulary, Few(vocabulary.classes, (), ()))).boxes == ()
