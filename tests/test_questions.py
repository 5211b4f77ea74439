"""The competency questions: what the data must be able to answer, and the answers.

Each `ontology/questions/<slug>.rq` has its answer in `tests/questions/<slug>.json` (or `.ttl` for a graph).
After an intended change of the content, `python -m tests.questions.answers <slug>` stores the new answer;
then a person compares the diff with the plan's text. The assertions further down were written by hand from
the plan and are not stored: they must be true whatever the stored answers are.
"""

from __future__ import annotations

import json
import re
from collections import Counter

import pytest
from rdflib import Graph
from rdflib.compare import isomorphic

from app.language import INTERFACE_LANGUAGES
from app.questions import read_stored_query
from tests.questions.answers import ANSWERS, answer, column, query, rows, slugs, stored

HEADERS = [f"#+ {key}@{language}: " for key in ("title", "description") for language in INTERFACE_LANGUAGES]
ID = "https://data.lier.kommune.no/id/"

every_question = pytest.mark.parametrize("slug", slugs())


@every_question
def test_question_has_the_expected_answer(slug: str) -> None:
    expected, actual = stored(slug).read_bytes(), answer(slug)
    if stored(slug).suffix == ".ttl":
        assert isomorphic(Graph().parse(data=actual), Graph().parse(data=expected)), actual.decode()
        return
    if "ORDER BY" in query(slug) or "boolean" in json.loads(expected):
        assert json.loads(actual) == json.loads(expected)
    else:
        assert sorted(map(str, rows(actual))) == sorted(map(str, rows(expected)))


@every_question
def test_expected_answer_is_not_empty(slug: str) -> None:
    expected = stored(slug)
    if expected.suffix == ".ttl":
        assert len(Graph().parse(expected)) > 0
    else:
        found = json.loads(expected.read_bytes())
        assert "boolean" in found or found["results"]["bindings"]


@every_question
def test_question_starts_with_its_title_and_description_in_every_language(slug: str) -> None:
    lines = query(slug).splitlines()
    for line, header in zip(lines, HEADERS, strict=False):
        assert re.fullmatch(re.escape(header) + r"\S.*\S", line)
    rest = [line for line in lines[len(HEADERS) :] if line.startswith("#+")]
    assert all(re.match(r"#\+ (group@|featured: \d|parameter |column )", line) for line in rest)
    question = read_stored_query(slug, query(slug))
    assert (
        set(question.titles) == set(question.descriptions) == set(question.groups) == set(INTERFACE_LANGUAGES)
    )
    assert all(title.endswith("?") for title in question.titles.values())


@every_question
def test_every_column_and_every_parameter_has_a_title_in_every_language(slug: str) -> None:
    question = read_stored_query(slug, query(slug))
    if question.form == "SELECT":
        assert list(question.columns) == json.loads(stored(slug).read_bytes())["head"]["vars"]
    for titles in (*question.columns.values(), *(p.titles for p in question.parameters)):
        assert set(titles) == set(INTERFACE_LANGUAGES)
    for language in INTERFACE_LANGUAGES:
        assert len({titles[language] for titles in question.columns.values()}) == len(question.columns)


def test_group_has_one_name_in_each_language() -> None:
    groups = {tuple(read_stored_query(slug, query(slug)).groups.values()) for slug in slugs()}
    assert all(len(set(names)) == len(groups) for names in zip(*groups, strict=True))


def test_some_questions_have_parameters() -> None:
    assert sum(bool(read_stored_query(slug, query(slug)).parameters) for slug in slugs()) >= 12


@every_question
def test_question_declares_exactly_the_prefixes_it_uses(slug: str) -> None:
    declared = re.findall(r"^PREFIX ([\w-]+): <\S+>$", query(slug), re.MULTILINE)
    body = re.sub(r"<[^>\s]*>|\"[^\"\n]*\"|^#.*$|^PREFIX.*$", " ", query(slug), flags=re.MULTILINE)
    assert set(declared) == set(re.findall(r"([a-z][\w-]*):[\w-]", body))


@every_question
def test_question_fixes_the_order_of_its_rows(slug: str) -> None:
    found = query(slug)
    if "SELECT" in found and len(rows(answer(slug))) > 1:
        assert "ORDER BY" in found


def test_slugs_are_lower_case_ascii() -> None:
    assert [slug for slug in slugs() if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)] == []


def test_titles_are_unique() -> None:
    for language in INTERFACE_LANGUAGES:
        titles = Counter(read_stored_query(slug, query(slug)).titles[language] for slug in slugs())
        assert [title for title, count in titles.items() if count > 1] == []


def test_there_are_at_least_25_questions() -> None:
    assert len(slugs()) >= 25


def test_every_question_has_its_answer_and_every_answer_its_question() -> None:
    assert sorted(p.stem for p in ANSWERS.iterdir() if p.suffix in {".json", ".ttl"}) == slugs()


def test_there_is_at_least_one_question_of_each_form() -> None:
    bodies = [query(slug) for slug in slugs()]
    for form in ("SELECT", "ASK", "CONSTRUCT"):
        assert any(re.search(rf"^{form}\b", body, re.MULTILINE) for body in bodies), form


# From here on: written by hand from the plan, not stored.


def test_measures_of_an_area_are_in_the_plans_own_order() -> None:
    assert column("tiltak-i-et-innsatsomrade", "number") == [f"4.{n}" for n in range(1, 12)]


def test_three_measures_mention_buskerudbyen() -> None:
    assert column("tiltak-som-nevner-en-aktor", "number") == ["5.1", "6.1", "6.3"]


def test_one_measure_concerns_sylling() -> None:
    assert column("tiltak-som-gjelder-et-sted", "number") == ["3.1"]


def test_857566122_is_lier_kommune() -> None:
    assert column("organisasjon-med-nummer", "organisation") == [f"{ID}aktor/lier-kommune"]
    assert column("organisasjon-med-nummer", "name") == ["Lier kommune"]


def test_plan_was_adopted_by_formannskapet_on_24_november_2022() -> None:
    assert set(column("hvem-vedtok-planen", "date")) == {"2022-11-24"}
    assert {name.split()[0] for name in column("hvem-vedtok-planen", "bodyName")} == {"Formannskapet"}


def test_fylkeskommunen_was_viken_and_is_buskerud() -> None:
    (row,) = rows(answer("fylkeskommunen-da-og-na"))
    assert row["thenName"]["value"] == "Viken fylkeskommune"
    assert row["nowName"]["value"] == "Buskerud fylkeskommune"
    assert row["changed"]["value"] == "2024-01-01"


def test_six_areas_have_5_8_7_11_5_and_5_measures() -> None:
    assert column("innsatsomrader-og-mal", "number") == ["1", "2", "3", "4", "5", "6"]
    assert column("innsatsomrader-og-mal", "measures") == ["5", "8", "7", "11", "5", "5"]


def test_word_byvekstavgift_occurs_once_in_measure_6_1() -> None:
    assert column("hvor-star-setningen", "label") == ["Tiltak 6.1"]


def test_municipality_number_was_3049_when_the_plan_was_adopted() -> None:
    assert column("kommunenummer-pa-en-dato", "number") == ["3049"]


def test_only_frivilligbors_is_yearly() -> None:
    assert column("tiltak-som-gjentas", "number") == ["3.7"]


def test_every_element_is_translated() -> None:
    assert json.loads(answer("er-alt-oversatt"))["boolean"] is True
    assert len(rows(answer("uoffisiell-oversettelse"))) == 6 + 6 + 41


def test_eight_measures_mention_a_single_partner_and_the_other_33_none() -> None:
    named = {"1.2", "1.3", "4.2", "4.9", "5.1", "5.2", "6.1", "6.3"}
    unnamed = column("tiltak-uten-navngitt-partner", "number")
    assert len(unnamed) == 41 - len(named)
    assert named.isdisjoint(unnamed)


def test_partners_mentioned_by_name_are_counted() -> None:
    slug = "partnere-og-hvor-ofte"
    rows_ = zip(column(slug, "name"), column(slug, "measures"), column(slug, "isGroup"), strict=True)
    assert {name: int(measures) for name, measures, group in rows_ if group == "false"} == {
        "Buskerud fylkeskommune": 1,
        "Buskerudbyen": 3,
        "Drammen Helsepark": 2,
        "Drammensregionens interkommunale politiske råd": 2,
        "Ungt Entreprenørskap": 1,
        "Viken fylkeskommune": 1,
    }


def test_four_measures_depend_on_a_condition() -> None:
    assert column("tiltak-med-vilkar", "number") == ["2.4", "2.5", "2.6", "2.7"]


def test_seven_measures_only_investigate() -> None:
    answered = rows(answer("nytt-viderefort-eller-bare-utredes"))
    only = [row["number"]["value"] for row in answered if row["what"]["value"] == "bare utredes"]
    assert only == ["2.8", "3.2", "3.3", "5.3", "5.4", "5.5", "6.4"]
    assert len({row["number"]["value"] for row in answered}) == 41


def test_every_measure_has_a_commitment_and_three_have_two() -> None:
    assert sum(map(int, column("tiltak-etter-forpliktelse", "measures"))) == 41 + 3


def test_plan_replaces_one_plan_and_builds_on_two() -> None:
    assert set(column("hvem-vedtok-planen", "replacedName")) == {"Handlingsplan for perioden 2017-2020"}
    assert column("hvem-vedtok-planen", "basisName") == [
        "Kommuneplanens samfunnsdel",
        "Strategisk næringsplan",
    ]


def test_four_measures_build_on_a_document() -> None:
    assert column("dokumenter-et-tiltak-bygger-pa", "number") == ["3.1", "3.4", "4.2", "4.11"]


def test_statements_by_layer_separate_the_adopted_text() -> None:
    for row in rows(answer("hvilket-lag-sier-hva")):
        adopted = row["property"]["value"].endswith("#text")
        assert not adopted or row["layer"]["value"] == "Vedtatt"
