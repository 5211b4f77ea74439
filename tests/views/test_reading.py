"""The content of a resource's page: the exact words, with links to the resources that they mention."""

from __future__ import annotations

import json
from datetime import date

import pytest
from flask import Flask

from app.language import content_languages
from app.serving import ServedRelease
from app.views.citation import Citation
from app.views.presentation import Value
from app.views.reading import Reading
from app.views.reading_parts import register_name
from app.views.words import segments

BASE = "https://data.lier.kommune.no/id/"
PLAN = BASE + "plan/naering-2023-2026"


@pytest.fixture(scope="session")
def edition(site: Flask) -> ServedRelease:
    found: ServedRelease = site.extensions["publication"].current()
    return found


def reading(edition: ServedRelease, path: str, language: str = "nb") -> Reading:
    return Reading(edition.lists, edition.presentation, BASE + path, content_languages(language))


def named(*quotes: str) -> list[tuple[str, Value]]:
    return [(q, Value(q, "nb", f"urn:{q}", f"/doc/{q}")) for q in quotes]


def test_joined_segments_of_every_element_are_its_adopted_words(edition: ServedRelease) -> None:
    elements = edition.lookups.subjects(edition.lookups.namespaces.plan["inPlan"], PLAN)
    texts = {e: edition.lookups.objects(e, edition.lookups.namespaces.plan["text"]) for e in elements}
    assert sum(map(bool, texts.values())) >= 48  # 41 measures, 6 goals, the background
    for element, text in texts.items():
        read = reading(edition, element.removeprefix(BASE))
        assert "".join(s.text for s in read.words) == (text[0].value if text else "")


def test_every_quote_of_a_measure_is_linked_in_its_words(edition: ServedRelease) -> None:
    plan = edition.lookups.namespaces.plan
    for measure in edition.lookups.instances(plan["Measure"]):
        mentions = edition.lookups.objects(measure, plan["mention"])
        linked = [s for s in reading(edition, measure.removeprefix(BASE)).words if s.target]
        overlapping = {q.value for m in mentions for q in edition.lookups.objects(m.value, plan["quote"])}
        assert {s.text for s in linked} <= overlapping
        outermost = {q for q in overlapping if not any(q != o and q in o for o in overlapping)}
        assert outermost <= {s.text for s in linked}


@pytest.mark.parametrize(
    ("text", "quotes", "pieces"),
    [
        ("a b c", ["b"], ["a ", "b", " c"]),
        ("b", ["b"], ["b"]),
        ("regionen og Drammensregionen", ["regionen", "Drammensregionen"], None),
        ("a b", ["x"], ["a b"]),
        ("a b", ["a b", "b"], ["a b"]),
        ("", ["b"], []),
    ],
)
def test_quote_is_linked_once_and_never_inside_another(
    text: str, quotes: list[str], pieces: list[str] | None
) -> None:
    found = segments(text, named(*quotes))
    assert "".join(s.text for s in found) == text
    if pieces is not None:
        assert [s.text for s in found] == pieces
    else:
        assert [(s.text, s.target.iri) for s in found if s.target] == [
            ("regionen", "urn:regionen"),
            ("Drammensregionen", "urn:Drammensregionen"),
        ]


def test_measure_lists_its_participants_with_the_words(edition: ServedRelease) -> None:
    parties = reading(edition, "plan/naering-2023-2026/tiltak/6.3").parties
    told = {(p.actor.text, p.roles[0].code.text, p.quotes) for p in parties}
    assert ("Viken fylkeskommune", "Samarbeidspartner", ("fylkeskommunen",)) in told
    assert all(p.roles[0].definition.text for p in parties)


def test_neighbours_of_a_measure_follow_the_plan_s_numbers(edition: ServedRelease) -> None:
    before, after = reading(edition, "plan/naering-2023-2026/tiltak/4.10").neighbours
    assert before is not None
    assert after is not None
    assert before.text.startswith("4.9 Videreføre og følge opp")
    assert after.full.startswith("4.11 Følge opp kommunens innkjøpsstrategi")
    assert reading(edition, "plan/naering-2023-2026/tiltak/1.1").neighbours[0] is None
    assert reading(edition, "plan/naering-2023-2026/tiltak/6.5").neighbours[1] is None


def test_mentions_of_an_actor_are_in_the_plan_s_order(edition: ServedRelease) -> None:
    found = reading(edition, "aktor/buskerudbyen").appearances[0]
    assert [a.number for a in found] == ["5.1", "6.1", "6.3"]
    assert [bool(a.roles) for a in found] == [True, False, True]


def test_change_of_organisation_is_shown_for_both_organisations(edition: ServedRelease) -> None:
    for actor in ("viken-fylkeskommune", "buskerud-fylkeskommune"):
        (change,) = reading(edition, f"aktor/{actor}").changes
        assert change.date == "2024-01-01"
        assert change.before[0].text == "Viken fylkeskommune"
        assert change.after[0].text == "Buskerud fylkeskommune"


def test_external_identifier_names_its_register(edition: ServedRelease) -> None:
    registers = {e.register for e in reading(edition, "aktor/lier-kommune").elsewhere}
    assert registers == {"Felles datakatalog", "Enhetsregisteret", "lier.kommune.no"}
    assert register_name("https://www.example.org/x") == "example.org"


def test_owner_is_cited_for_the_plan_s_words_and_the_project_for_the_rest(edition: ServedRelease) -> None:
    assert reading(edition, "plan/naering-2023-2026/tiltak/1.2").authors == ("Lier kommune",)
    assert reading(edition, "sted/sylling").authors == ("Prosjektet som publiserer planen som lenkede data",)


def test_citation_is_one_entry_for_any_title() -> None:
    cited = Citation("50 % {mål} & \\ _x_", ("Lier kommune",), BASE + "sted/x", date(2026, 11, 25), "abc")
    assert cited.key == "sted-x"
    assert r"50 \% \{mål\} \& \textbackslash{} \_x\_" in cited.bibtex
    assert cited.bibtex.count("{") - cited.bibtex.count(r"\{") == cited.bibtex.count(
        "}"
    ) - cited.bibtex.count(r"\}")
    (item,) = json.loads(cited.csl_json)
    assert item["URL"] == BASE + "sted/x"
    assert item["issued"] == {"date-parts": [[2026, 11, 25]]}
