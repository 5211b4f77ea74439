"""Elements are named by their words; parts of a resource are found on its page."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from app.language import catalogue, content_languages
from app.serving import ServedRelease
from app.views.directory import GROUPS, NAMED, ORGANISATIONS, OTHERS, PLURALS
from app.views.facts import FACTS, facts
from app.views.incoming import INCOMING
from app.views.names import ElementNames
from app.views.presentation import LONGEST_NAME, Value

PLAN = "https://data.lier.kommune.no/id/plan/naering-2023-2026"


@pytest.fixture
def served(site: Flask) -> ServedRelease:
    found: ServedRelease = site.extensions["publication"].current()
    return found


def link(served: ServedRelease, path: str, language: str = "nb") -> Value:
    return served.presentation.link(PLAN + path, content_languages(language))


def test_measure_is_named_by_its_number_and_words(served: ServedRelease) -> None:
    found = link(served, "/tiltak/6.1")
    assert found.text == found.full == "6.1 Jobbe for å få på plass en byvekstavgift for Buskerudbyen."
    assert found.language == "nb"


def test_long_name_is_shortened_and_the_whole_is_at_hand(served: ServedRelease) -> None:
    plan = served.lookups.namespaces.plan
    for measure in served.lookups.instances(plan["Measure"]):
        found = served.presentation.link(measure, content_languages("nb"))
        assert len(found.text) <= LONGEST_NAME
        words = served.lookups.first(measure, plan["text"])
        assert found.full == f"{served.lookups.first(measure, plan['number'])} {' '.join(words.split())}"
        assert found.full.startswith(found.text.removesuffix(" …"))


def test_english_name_of_a_measure_is_its_translation(served: ServedRelease) -> None:
    found = link(served, "/tiltak/6.1", "en")
    assert found.text.startswith("6.1 ")
    assert found.language == "en"


def test_goal_is_named_by_its_label_and_words_and_an_area_by_its_title(served: ServedRelease) -> None:
    assert link(served, "/mal/2").text == "Mål 2: Lier skal utvikle en innovativ og bærekraftig matnæring."
    assert link(served, "/innsatsomrade/2").text == "Lier Matklynge"


def test_title_of_a_measure_is_kept_and_gets_the_number(served: ServedRelease) -> None:
    names = ElementNames(served.lookups)
    assert names.of(f"{PLAN}/tiltak/6.1", {"nb": "Sykkelvei"}) == {"nb": "6.1 Sykkelvei"}
    assert names.of(f"{PLAN}/mal/2", {"nb": "Mat"}) == {"nb": "Mat"}


def test_part_of_a_measure_is_linked_on_its_page(served: ServedRelease) -> None:
    (mention, *_) = served.lookups.objects(f"{PLAN}/tiltak/6.1", served.lookups.namespaces.plan["mention"])
    found = served.presentation.link(mention.value, content_languages("nb"))
    page, _, anchor = found.href.partition("#")
    assert page == "/doc/plan/naering-2023-2026/tiltak/6.1"
    client_page = served.html(f"{PLAN}/tiltak/6.1", 1, "nb", "", date(2026, 1, 1), ()).decode()
    assert f'id="{anchor}"' in client_page


def test_facts_of_a_measure_are_those_of_the_data(served: ServedRelease) -> None:
    found = facts(served.lookups, served.presentation, f"{PLAN}/tiltak/5.1", content_languages("nb"))
    named = {fact.name: [v.text for v in fact.values] for fact in found}
    assert named["Part of"] == ["Smart arealutvikling"]
    assert "Buskerudbyen" in named["Involved"]
    assert "Deadline" not in named


def test_facts_of_a_plan_write_dates_as_readers_do(served: ServedRelease) -> None:
    found = facts(served.lookups, served.presentation, PLAN, content_languages("nb"))
    named = {fact.name: [v.text for v in fact.values] for fact in found}
    assert named["Adopted on"] == ["24. november 2022"]
    assert named["Owner"] == ["Lier kommune"]


def test_texts_of_the_tables_are_translated() -> None:
    texts = {name for table in FACTS.values() for name, _ in table}
    texts |= {words for words, _ in INCOMING.values()} | set(PLURALS.values())
    assert texts | {ORGANISATIONS, GROUPS, NAMED, OTHERS} <= set(catalogue("nb"))
