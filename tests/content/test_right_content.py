"""What is true of a plan is neither refused nor remarked on, and what is nearly the same still is.

Each row of `TRUE` adds to the repository's own content, or changes it, as another municipality may do.
"""

from __future__ import annotations

import re

import pytest

from app.content.checks.findings import Finding
from app.content.shacl import VIOLATION
from app.content.turtle_files import parse_text, read_text
from app.content.validation import with_drafts
from app.settings import REPOSITORY
from tests.content.test_changes import (
    ACTORS,
    ADD,
    BASE,
    BY_NAME,
    CATALOGUE,
    ENGLISH,
    NOTES,
    NUMBERS,
    PLAN,
    changed,
    ending,
    findings,
    published,
    report,
    yearly_report,
)

PREFIXES = """@prefix org: <http://www.w3.org/ns/org#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
"""
NEXT = f"<{BASE}id/plan/lier-kommune/naering-2027-2030>"


def actors(statements: str) -> tuple[str, str, str]:
    return (ACTORS, ADD, PREFIXES + statements)


def actor(name: str, label: str, more: str = "") -> str:
    return f"<{BASE}id/aktor/{name}> a plan:Organisation ; rdfs:label {label} {more}.\n"


def target(day: str) -> str:
    return f"""<mal/1> plan:target <mal/1/maltall/x> .
        <mal/1/maltall/x> a plan:Target ; plan:indicator <{BASE}id/indikator/x> ; plan:targetValue 0 ;
        plan:targetDate "{day}"^^xsd:date .
        <{BASE}id/indikator/x> a plan:Indicator ; rdfs:label "Utslipp"@nb ; plan:unit "tonn"@nb ."""


def cost(year: str) -> str:
    return f"""<tiltak/5.5> plan:cost <tiltak/5.5/kostnad> . <tiltak/5.5/kostnad> a plan:Cost ;
        plan:costAmount 5 ; plan:costCurrency "NOK" ; plan:costYear "{year}"^^xsd:gYear ."""


def part_from(day: str) -> tuple[str, str, str]:
    """The participation with an end begins on a day."""
    return (NOTES, 'plan:validThrough "2023-12-31"', f'plan:validFrom "{day}"^^xsd:date ; '
            'plan:validThrough "2023-12-31"')  # fmt: skip


def given_up_with(plan: str) -> str:
    """A measure is given up by the decision that adopts a plan."""
    return (
        ending("5.5", "5.4").replace("plan:continuedIn <tiltak/5.4> .", "plan:decidedThrough vedtak:ny .")
        + f"""vedtak:ny a plan:Decision ; rdfs:label "Vedtak"@nb ; plan:decidedBy aktor:formannskapet-i-lier ;
        plan:decisionDate "2024-01-01"^^xsd:date ; plan:adopts {plan} .
        """
    )


def next_plan(more: str = "", owner: str = "aktor:lier-kommune", start: str = "2027") -> str:
    return f"""{NEXT} a plan:Plan ; plan:owner {owner} ; plan:adoptedThrough vedtak:ny ;
        plan:periodStart "{start}-01-01"^^xsd:date ; plan:periodEnd "2030-12-31"^^xsd:date . {more}
        """


def revision(day: str) -> str:
    """A plan with the same first day replaces Lier's; it was adopted on this day."""
    return f"""{next_plan(start="2023")} {NEXT} plan:replaces <{BASE}id/plan/naering-2023-2026> .
        vedtak:ny plan:adopts {NEXT} ; plan:decisionDate "{day}"^^xsd:date . """


def committee(of: str) -> str:
    """The decision is made by a committee of a body."""
    return f"{PREFIXES} vedtak:naering-2023-2026 plan:decidedBy aktor:utvalg . aktor:utvalg org:unitOf {of} ."


TRUE = {
    "a home page on the host of the data": (
        NUMBERS, "<https://www.ue.no/>", "<https://www.data.lier.kommune.no/>",
    ),
    "a target for a far year": (NOTES, ADD, target("2050-12-31")),
    "a cost in the year after the plan": (NOTES, ADD, cost("2027")),
    "a participation since before the plan": part_from("2016-05-01"),
    "reports of two thirds of a year": (
        NOTES, ADD, yearly_report("2024", "2024-06-01")
        + yearly_report("2024", "2024-10-01").replace("rapport/2024>", "rapport/2024-2>"),
    ),
    "a digit below the line": actors(actor("x", '"CO₂-rådet"@nb, "CO2 council"@en')),
    "a name of a register in English": actors(
        actor("x", '"Nordlyshuset"@nb', '; plan:officialName "THE HOUSE OF LIGHT AS"@nb '),
    ),
    "an English name in all languages": actors(
        actor("x", '"House of the North"@nb, "House of the North"@nn, "House of the North"@en')
    ),
    "codes whose first day nobody knows": (
        NUMBERS, """    skos:notation "3312" ;
    plan:codeSystem <https://www.ssb.no/klass/klassifikasjoner/131> ;
    plan:validFrom "2024-01-01"^^xsd:date .""", """    skos:notation "3312" ;
    plan:codeSystem <https://www.ssb.no/klass/klassifikasjoner/131> .""",
    ),
    "the last report of what was given up": (
        NOTES, ADD, ending("5.5", "5.4") + report(1, "avsluttet", "2025-02-01"),
    ),
    "one name of two organisations, one after the other": actors(
        actor("x", '"Ålesund kommune"@nb') + actor("y", '"Ålesund kommune"@nb')
        + f"""<{BASE}id/endring/x> a org:ChangeEvent ; rdfs:label "Haram skilles ut"@nb ;
        org:originalOrganization aktor:x ; org:resultingOrganization aktor:y ;
        plan:changeDate "2024-01-01"^^<http://www.w3.org/2001/XMLSchema#date> ."""
    ),
}  # fmt: skip
"""A name -> the file, what is replaced there, and by what."""


WRONG = {
    "an address of ours in http": (
        "foreign_iris", (NUMBERS, "<https://www.ue.no/>", f"<{BASE.replace('https', 'http')}id/aktor/ue>"),
    ),
    "a target before the plan": ("follow_up", (NOTES, ADD, target("2020-12-31"))),
    "a target after a life": ("follow_up", (NOTES, ADD, target("2095-12-31"))),
    "a cost long after the plan": ("follow_up", (NOTES, ADD, cost("2031"))),
    "a deadline long after the plan": (
        "follow_up", (NOTES, ADD, '<tiltak/5.5> plan:deadline "2037-01-01"^^xsd:date .'),
    ),
    "a participation that begins after the plan": ("follow_up", part_from("2027-05-01")),
    "a code whose first day nobody knows, at the time of another": (
        "dated_codes", (NUMBERS, 'plan:validThrough "2019-12-31"', 'plan:validThrough "2020-12-31"'),
    ),
    "two codes of today": ("dated_codes", (NUMBERS, 'plan:validThrough "2023-12-31"^^xsd:date .',
        'plan:validFrom "2021-01-01"^^xsd:date .')),
    "two reports of one day": (
        "reports_of_one_day", (NOTES, ADD, yearly_report("2024", "2025-02-01")
        + yearly_report("2023", "2025-02-01").replace("rapport/2023>", "rapport/x>")),
    ),
    "another digit below the line": (
        "different_numbers", actors(actor("x", '"CO₂-rådet"@nb, "CO3 council"@en')),
    ),
    "a committee of somebody else": ("decisions", (NOTES, ADD, committee("aktor:buskerudbyen"))),
    "an owner that is the committee of a body": (
        "decisions", (NOTES, "plan:owner aktor:lier-kommune", "plan:owner aktor:formannskapet-i-lier"),
    ),
    "given up by the decision on the plan itself": (
        "decided_follow_up", (NOTES, ADD, given_up_with(f"<{BASE}id/plan/naering-2023-2026>")),
    ),
    "given up with a plan of another owner": (
        "decided_follow_up", (NOTES, ADD, next_plan(owner="aktor:buskerudbyen") + given_up_with(NEXT)),
    ),
    "given up with an earlier plan": (
        "decided_follow_up", (NOTES, ADD, next_plan(start="2022") + given_up_with(NEXT)),
    ),
    "replaced by a plan that was adopted before it": (
        "decisions", (NOTES, ADD, revision("2022-01-01")),
    ),
}  # fmt: skip
"""A name -> the check that finds it, and the change."""
QUESTIONS = {
    "a number that is that of a goal elsewhere": (
        "numbers", (PLAN, 'plan:number "3.1"', 'plan:number "4.1"'),
    ),
    "a number in one language only": (
        "different_numbers", actors(actor("x", '"17. mai-nemnda"@nb, "The Constitution Day Committee"@en')),
    ),
    "a cost two years after the plan": ("follow_up", (NOTES, ADD, cost("2028"))),
    "a deadline two years after the plan": (
        "follow_up", (NOTES, ADD, '<tiltak/5.5> plan:deadline "2028-12-31"^^xsd:date .'),
    ),
    "a later report of what was given up": (
        "endings", (NOTES, ADD, ending("5.5", "5.4") + report(1, "pagar", "2025-02-01")),
    ),
    "the years of a longer plan in the title": (
        "periods", (PLAN, 'dcterms:title "Handlingsplan for næringsutvikling 2023-2026"',
        'dcterms:title "Handlingsdel til strategien for 2017-2028"'),
    ),
}  # fmt: skip
"""The same for what may be intended."""


def found_by(name: str, change: tuple[str, str, str]) -> list[Finding]:
    return list(BY_NAME[name](with_drafts(published(), (changed(*change),))))


@pytest.mark.parametrize(("file", "old", "new"), TRUE.values(), ids=TRUE)
def test_what_is_true_has_no_findings(file: str, old: str, new: str) -> None:
    assert [(name, f.template.format(**f.fields)) for name, f in findings(changed(file, old, new))] == []


@pytest.mark.parametrize(("name", "change"), WRONG.values(), ids=WRONG)
def test_what_is_nearly_the_same_is_refused(name: str, change: tuple[str, str, str]) -> None:
    assert VIOLATION in {f.severity for f in found_by(name, change)}


@pytest.mark.parametrize(("name", "change"), QUESTIONS.values(), ids=QUESTIONS)
def test_what_may_be_intended_is_a_warning(name: str, change: tuple[str, str, str]) -> None:
    assert [f.severity for f in found_by(name, change)] != []
    assert VIOLATION not in {f.severity for f in found_by(name, change)}


def test_committee_of_a_body_of_the_owner_may_decide() -> None:
    assert found_by("decisions", (NOTES, ADD, committee("aktor:kommunestyret-i-lier"))) == []


@pytest.mark.parametrize(("words", "count"), [("By 31 December 2026", 0), ("By 30 December 2026", 1)])
def test_translation_may_write_the_month_as_a_word(words: str, count: int) -> None:
    texts = f"""<x> plan:text "Innen 31.12.2026"@nb ; plan:unofficialTranslation "{words}"@en ."""
    assert len(found_by("different_numbers", (ENGLISH, ADD, texts))) == count


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("no later than 2025", 0),
        ("in 2025, see husbanken.no", 0),
        ("by no means in 2025", 1),
    ],
)
def test_no_later_than_is_no_negation(words: str, count: int) -> None:
    texts = f"""<x> plan:text "Bygges innen 2025"@nb ; plan:unofficialTranslation "Built {words}"@en ."""
    assert len(found_by("lost_negations", (ENGLISH, ADD, texts))) == count


def test_measure_may_be_given_up_by_the_decision_on_the_next_plan() -> None:
    assert found_by("decided_follow_up", (NOTES, ADD, next_plan() + given_up_with(NEXT))) == []


def test_plan_may_be_replaced_by_its_revision() -> None:
    assert found_by("decisions", (NOTES, ADD, revision("2024-06-01"))) == []


@pytest.mark.parametrize("body", ["aktor:bydelsutvalget", "aktor:kommunestyret-i-lier"])
def test_district_with_a_body_of_its_own_may_own_plans(body: str) -> None:
    district = f"""{PREFIXES} {next_plan(owner="aktor:bydelen")}
        aktor:bydelen org:unitOf aktor:lier-kommune . aktor:bydelsutvalget org:unitOf aktor:bydelen .
        vedtak:ny plan:decidedBy {body} ."""
    found = found_by("decisions", (NOTES, ADD, district))
    assert [f.template for f in found] == (
        [] if body == "aktor:bydelsutvalget" else ["The owner is a unit of <{whole}>. Is that the owner?"]
    )


def test_body_of_an_organisation_that_became_the_owner_may_have_decided() -> None:
    merged = f"""{PREFIXES} {next_plan(owner="aktor:ny-kommune")} vedtak:ny plan:decidedBy aktor:styret .
        aktor:styret org:unitOf aktor:gammel-kommune .
        """
    change = """aktor:endring org:originalOrganization aktor:gammel-kommune ;
        org:resultingOrganization aktor:ny-kommune ."""
    assert found_by("decisions", (NOTES, ADD, merged + change)) == []
    assert len(found_by("decisions", (NOTES, ADD, merged))) == 1


def test_home_page_of_the_publisher_is_the_contact_point_of_the_catalogue() -> None:
    contact, home = "    dcat:contactPoint kontakt:katalog ;\n", "<http://xmlns.com/foaf/0.1/homepage>"
    without = changed(CATALOGUE, contact, "")
    page = changed(NUMBERS, ADD, f"aktor:prosjektet {home} <https://www.lier.kommune.no/> .")
    found = list(BY_NAME["required_values"](with_drafts(published(), (without, page))))
    assert found == []
    assert len(list(BY_NAME["required_values"](with_drafts(published(), (without,))))) == 1


def test_dataset_about_several_plans_has_a_title_and_period_of_its_own() -> None:
    one = f"dcterms:subject <{BASE}id/plan/naering-2023-2026>"
    text = read_text(REPOSITORY / CATALOGUE).replace("Handlingsplan for næringsutvikling 2023-2026", "Alle")
    text = text.replace('dcat:endDate "2026', 'dcat:endDate "2030')
    two = text.replace(one, f"{one}, {NEXT}")
    for changed_text, count in ((text, 2), (two, 0)):
        facts = with_drafts(published(), (parse_text(changed_text, CATALOGUE),))
        assert len(list(BY_NAME["catalogue"](facts))) == count


def test_second_owner_may_have_adopted_the_plan_too() -> None:
    also = f"""vedtak:x a plan:Decision ; plan:decidedBy aktor:styret ;
        plan:decisionDate "2023-02-01"^^xsd:date ; plan:adopts <{BASE}id/plan/naering-2023-2026> .
        <{BASE}id/plan/naering-2023-2026> plan:adoptedThrough vedtak:x ."""
    assert found_by("differences", (NOTES, ADD, also)) == []
    date = '"2022-11-24"^^xsd:date'
    text = read_text(REPOSITORY / NOTES).replace(date, '"2022-11-25"^^xsd:date') + also
    facts = with_drafts(published(), (parse_text(text, NOTES),))
    assert len(list(BY_NAME["differences"](facts))) > 1


def test_number_may_begin_with_that_of_a_far_ancestor() -> None:
    below = """<omrade/a> a plan:FocusArea ; plan:number "A" .
        <hovedmal/1> a plan:Goal ; plan:partOf <omrade/a> ; plan:number "1" .
        <tiltak/a.1> a plan:Measure ; plan:partOf <hovedmal/1> ; plan:number "A.1" ."""
    assert found_by("numbers", (NOTES, ADD, below)) == []
    assert len(found_by("numbers", (NOTES, ADD, below.replace('"A.1"', '"B.1"')))) == 1


def test_titles_with_years_are_no_names_of_kinds() -> None:
    kind = f"a plan:FocusArea ; plan:elementKind <{BASE}def/elementtype/innsatsomrade>"
    area = "<innsatsomrade/{0}> {1} ; dcterms:title '{2}'@nb ; rdfs:label '{2}'@nb ."
    titles = "\n".join(area.format(n, kind, f"{name} 2040") for n, name in enumerate(("Bærum", "Asker"), 7))
    assert found_by("names_of_kinds", (NOTES, ADD, titles)) == []
    names = re.sub("dcterms:title '.*?'@nb ;", "", titles)
    assert len(found_by("names_of_kinds", (NOTES, ADD, names))) == 1


def test_area_may_have_several_goals() -> None:
    more = """<mal/1b> a plan:Goal ; plan:partOf <innsatsomrade/1> ; plan:number "1.9" .
        <tiltak/x> a plan:Measure ; plan:partOf <innsatsomrade/1> ; plan:number "1.9.1" ;
        plan:contributesTo <mal/1b>, <mal/1> ."""
    assert found_by("goals", (NOTES, ADD, more)) == []
    assert found_by("numbers", (NOTES, ADD, more)) == []
