"""The page of a plan filters its measures, by address and without scripts."""

from __future__ import annotations

from datetime import date

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.language import content_languages
from app.serving import ServedRelease
from app.views.measures import Measures, chosen_filters, measures_of

PLAN = "https://data.lier.kommune.no/id/plan/naering-2023-2026"
PAGE = "/doc/plan/naering-2023-2026"


@pytest.fixture
def served(site: Flask) -> ServedRelease:
    found: ServedRelease = site.extensions["publication"].current()
    return found


def found(served: ServedRelease, **parameters: str) -> Measures:
    languages = content_languages("nb")
    branches = served.views.branches(PLAN, languages)
    return measures_of(served.lookups, served.presentation, branches, languages, parameters, date(2026, 1, 1))


def test_without_a_filter_every_measure_is_shown_with_its_area(served: ServedRelease) -> None:
    measures = found(served)
    assert len(measures.marked) == measures.total == 41
    assert all(m.area for m in measures.marked.values())


def test_areas_are_below_the_section_that_is_their_heading(served: ServedRelease) -> None:
    background, heading = found(served).branches
    assert (background.link.text, background.branches) == ("Bakgrunn", ())
    assert heading.link.text == "Innsatsområder med mål og tiltak"
    assert [area.number for area in heading.branches] == list("123456")


def test_filter_keeps_the_measures_that_have_the_value(served: ServedRelease) -> None:
    measures = found(served, partner="buskerudbyen")
    plan = served.lookups.namespaces.plan
    expected = {
        measure
        for measure in served.lookups.instances(plan["Measure"])
        for participation in served.lookups.objects(measure, plan["participation"])
        for actor in served.lookups.objects(participation.value, plan["participant"])
        if actor.value.endswith("/buskerudbyen")
    }
    assert set(measures.marked) == expected != set()
    assert measures.total == 41


def test_two_filters_are_both_applied(served: ServedRelease) -> None:
    one, both = found(served, commitment="stotte"), found(served, commitment="stotte", partner="matnaeringen")
    assert set(both.marked) < set(one.marked)
    assert all("stotte" in [c.iri.rpartition("/")[2] for c in m.commitment] for m in both.marked.values())


def test_option_says_how_many_measures_have_it(served: ServedRelease) -> None:
    measures = found(served)
    for name, options in measures.options.items():
        for option in options:
            assert len(found(served, **{name: option.code}).marked) == option.count


def test_unknown_parameters_are_ignored() -> None:
    assert chosen_filters({"x": "1", "partner": "", "view": "<b>", "place": "lier"}) == {"place": "lier"}


@pytest.mark.parametrize("view", ["", "table", "calendar"])
def test_page_shows_the_same_measures_in_each_view(client: FlaskClient, view: str) -> None:
    headers = {"Accept": "text/html", "Accept-Language": "nb"}
    text = client.get(f"{PAGE}?place=sylling&view={view}", headers=headers).text
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
    for parent in list(tree.iter()):  # what is folded shows all data
        for child in [c for c in parent if c.tag == "details"]:
            parent.remove(child)
    links = {a.get("href") for a in tree.iterfind(".//main//a") if "/tiltak/" in a.get("href", "")}
    assert links == {f"{PAGE}/tiltak/3.1"}
    assert "1 av 41 tiltak" in text


def test_filtered_page_has_a_tag_of_its_own(client: FlaskClient) -> None:
    headers = {"Accept": "text/html"}
    tags = {
        client.get(PAGE + q, headers=headers).headers["ETag"] for q in ("", "?place=sylling", "?view=table")
    }
    assert len(tags) == 3
