"""Checks leave out plans that passed before, and find the same as without that."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from rdflib import Graph

from app.content.checks import check
from app.content.checks.facts import Facts
from app.content.dividing import divided
from app.content.loading import load_content
from app.content.validation import kept_results
from app.kept import NOTHING_KEPT, Kept
from app.namespaces import CANONICAL_BASE
from app.settings import REPOSITORY
from bench.growing import change_a_word, write_content
from bench.plans import SLUG
from tests.content.conftest import PLANS

FOLDER = Path("data/plans")
BASE = CANONICAL_BASE
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
Change = Callable[[Path], None]


@pytest.fixture
def passed(monkeypatch: pytest.MonkeyPatch) -> list[set[str]]:
    """The folders of plans that each run of the checks leaves out."""
    found: list[set[str]] = []

    def noted(facts: Facts) -> object:
        found.append({file.split("/")[2] for file in facts.passed})
        return check(facts)

    monkeypatch.setattr("app.content.validation.check", noted)
    return found


def found_in(content: Path, kept: Kept) -> list[str]:
    loaded = load_content(content)
    found = kept_results(loaded, divided(loaded), Graph(), kept)
    return sorted(f"{r.component} {r.severity} {r.file}:{r.line} {r.messages}" for _, r in found)


@pytest.fixture(scope="module")
def first_kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of what the first checks of three plans keep. Do not change it; copy it."""
    folder = tmp_path_factory.mktemp("first")
    write_content(folder / "content", PLANS)
    assert found_in(folder / "content", Kept(folder / "kept")) == []
    return folder / "kept"


@pytest.fixture
def known(first_kept: Path, tmp_path: Path) -> Kept:
    """Return what the first checks of three plans have kept."""
    return Kept(shutil.copytree(first_kept, tmp_path / "known"))


def edit(file: str, before: str, after: str) -> Change:
    def change(content: Path) -> None:
        path = content / file
        text = path.read_text("utf-8")
        assert before in text
        path.write_text(text.replace(before, after, 1), "utf-8")

    return change


def stated(plan: str, triple: str) -> Change:
    """Return the function that adds a statement to a file of a plan."""

    def change(content: Path) -> None:
        with (content / FOLDER / plan / "translation.en.ttl").open("a", encoding="utf-8") as file:
            file.write(f"\n{triple}\n")

    return change


def with_vocabulary(content: Path) -> None:
    shutil.copytree(REPOSITORY / "ontology", content / "ontology")


def swapped(content: Path) -> None:
    one, other = content / FOLDER / SLUG, content / FOLDER / f"{SLUG}-1"
    one.rename(beside := one.with_name("beside"))
    other.rename(one)
    beside.rename(other)


def test_only_a_changed_plan_is_looked_at_again(
    three_plans: Path, kept: Kept, passed: list[set[str]]
) -> None:
    assert found_in(three_plans, kept) == []
    assert found_in(three_plans, kept) == []
    change_a_word(three_plans)
    found_in(three_plans, kept)
    every = {SLUG, f"{SLUG}-1", f"{SLUG}-2"}
    assert passed == [set(), every, every - {SLUG}]


@pytest.mark.parametrize(
    "change",
    [
        edit("data/places.ttl", '"Lier"@nb', '"Lierbygda"@nb'),
        with_vocabulary,
        stated(SLUG, f'<{BASE}def/plan#text> <{LABEL}> "x"@en .'),
    ],
    ids=["register", "vocabulary", "statement of a plan about a term"],
)
def test_what_plans_share_concerns_all_of_them(
    change: Change, three_plans: Path, known: Kept, passed: list[set[str]]
) -> None:
    change(three_plans)
    found_in(three_plans, known)
    assert passed == [set()]


def test_the_order_of_the_names_of_an_actor_concerns_all_plans(
    three_plans: Path, kept: Kept, passed: list[set[str]]
) -> None:
    names = [f'<{LABEL}> "Sør"@nn', '<http://www.w3.org/2004/02/skos/core#altLabel> "Nord"@nn']
    kind = f"<{BASE}id/aktor/sor> a <{BASE}def/plan#Organisation> ; "
    stated(SLUG, kind + " ; ".join(names) + " .")(three_plans)
    assert found_in(three_plans, kept) == []
    edit(f"data/plans/{SLUG}/translation.en.ttl", " ; ".join(names), " ; ".join(names[::-1]))(three_plans)
    assert found_in(three_plans, kept) == []
    assert passed == [set(), set()]


def test_other_software_looks_at_everything(
    three_plans: Path, known: Kept, passed: list[set[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.kept.software_id", lambda: "another")
    found_in(three_plans, known)
    assert passed == [set()]


def without_a_plan(three_plans: Path) -> None:
    shutil.rmtree(three_plans / FOLDER / f"{SLUG}-2")


MEASURE = f"<{BASE}id/plan/{SLUG}-1/tiltak/1.1>"
OTHER = f"<{BASE}id/plan/{SLUG}-2/tiltak/1.1>"
LINKED = stated(f"{SLUG}-1", f"{MEASURE} <{BASE}def/plan#continuesMeasure> {OTHER} .")


@pytest.mark.parametrize(
    ("before", "change"),
    [
        (None, stated(SLUG, f'{MEASURE} <{LABEL}> "of another"@en .')),
        (None, stated(SLUG, f'<{BASE}id/plan/{SLUG}/tiltak/1.1> <{LABEL}> "x\\u0007" .')),
        (LINKED, without_a_plan),
        (None, edit("data/actors.ttl", "aktor:buskerudbyen", "aktor:another")),
        (None, swapped),
        (None, edit(f"data/plans/{SLUG}/plan.ttl", "startOffset 6605", "startOffset 6606")),
        (None, edit(f"data/plans/{SLUG}-1/plan.ttl", "@nb", "@fr")),
    ],
    ids=["of another plan", "control", "removed plan", "renamed actor", "swapped", "source", "language"],
)
def test_findings_are_the_same_as_without_what_is_kept(
    before: Change | None, change: Change, three_plans: Path, known: Kept, passed: list[set[str]]
) -> None:
    if before:
        before(three_plans)
        found_in(three_plans, known)
    change(three_plans)
    found = found_in(three_plans, known)
    assert found == found_in(three_plans, NOTHING_KEPT)
    if change is not swapped:
        assert found


def said_of(plan: str, triples: str) -> Change:
    """Return the function that adds statements to the annotations of a plan."""
    return added(f"data/plans/{plan}/annotations.ttl", triples)


def added(file: str, triples: str) -> Change:
    def change(content: Path) -> None:
        with (content / file).open("a", encoding="utf-8") as opened:
            opened.write(f"\n{triples}\n")

    return change


def together(*changes: Change) -> Change:
    def change(content: Path) -> None:
        for each in changes:
            each(content)

    return change


def identifiers(plan: str, triples: str) -> Change:
    """Return the function that writes a file of identifiers for a plan."""

    def change(content: Path) -> None:
        graph = f"<{BASE}graf/{plan}/numre> a plan:NamedGraph ; dcterms:title 'Numre'@nb ."
        layer = f"<{BASE}graf/{plan}/numre> plan:layer <{BASE}def/lag/identifikator> ."
        head = f"@prefix plan: <{BASE}def/plan#> .\n@prefix dcterms: <http://purl.org/dc/terms/> .\n"
        (content / FOLDER / plan / "numbers.ttl").write_text(f"{head}{graph}\n{layer}\n{triples}\n", "utf-8")

    return change


def plan_iri(number: str) -> str:
    return f"<{BASE}id/plan/{SLUG}{number}>"


def measured(number: str, value: int) -> Change:
    return said_of(
        f"{SLUG}{number}",
        f"<tiltak/6.5/maling/1> a plan:Measurement ; plan:indicator <{BASE}id/indikator/folketall> ; "
        f'plan:measuredOn "2024-01-01"^^xsd:date ; plan:measuredValue {value} .',
    )


def same_as(number: str) -> Change:
    """Return the function that says that the series of a plan is the same as a thing elsewhere."""
    series = f"<{BASE}id/planserie/naering{number}>"
    return identifiers(
        f"{SLUG}{number}",
        f"{series} <http://www.w3.org/2002/07/owl#sameAs> <http://www.wikidata.org/entity/Q57104> .",
    )


def edition(number: str) -> Change:
    return said_of(f"{SLUG}{number}", f"{plan_iri(number)} plan:editionOf planserie:felles .")


DOCUMENT = "a plan:Document ; rdfs:label 'Et dokument'@nb ."
CHAIN = added(
    "data/documents.ttl",
    f"dok:en {DOCUMENT} dok:to {DOCUMENT} dok:en plan:buildsOn {plan_iri('-1')} . "
    f"dok:to plan:buildsOn {plan_iri('-2')} .",
)
WRONG = "<htps://www.ue.no/>"
CODE = f"<{BASE}id/aktor/lier-kommune/kode/9999>"
LATER_CODE = identifiers(
    f"{SLUG}-1",
    f"<{BASE}id/aktor/lier-kommune> plan:datedCode {CODE} . {CODE} a plan:DatedCode ; "
    "<http://www.w3.org/2004/02/skos/core#notation> '9999' ; "
    "plan:codeSystem <https://www.ssb.no/klass/klassifikasjoner/131> ; "
    'plan:validFrom "2025-01-01"^^<http://www.w3.org/2001/XMLSchema#date> .',
)
REPORT = (
    f"a plan:StatusReport ; plan:status <{BASE}def/status/pagar> ; "
    f"plan:statusOf <{BASE}id/plan/{SLUG}-1/tiltak/5.5> ; "
    'plan:reportDate "2024-01-01"^^<http://www.w3.org/2001/XMLSchema#date> .'
)


def reported_twice(content: Path) -> None:
    """Report a measure in a plan, and again in a shared file that comes after the plans."""
    said_of(f"{SLUG}-1", f"<tiltak/5.5/status/1> {REPORT}")(content)
    graph = f"<{BASE}graf/rapporter> a plan:NamedGraph ; plan:layer <{BASE}def/lag/merknad> ."
    text = f"@prefix plan: <{BASE}def/plan#> .\n{graph}\n<{BASE}id/rapport/1> {REPORT}\n"
    (content / "data/reports.ttl").write_text(text, "utf-8")


def unchanged(content: Path) -> None:
    """Change nothing."""


@pytest.mark.parametrize(
    ("check", "before", "change"),
    [
        (
            "circles",
            together(CHAIN, said_of(f"{SLUG}-2", f"{plan_iri('-2')} plan:buildsOn dok:en .")),
            said_of(f"{SLUG}-1", f"{plan_iri('-1')} plan:buildsOn dok:to ."),
        ),
        ("reports-of-one-day", measured("-1", 5), measured("-2", 6)),
        ("reports-of-one-day", measured("-2", 5), measured("-1", 6)),
        ("same-things", same_as("-1"), same_as("-2")),
        ("same-things", same_as("-2"), same_as("-1")),
        (
            "series-of-two-owners",
            together(
                added("data/documents.ttl", "<../id/planserie/felles> a plan:PlanSeries ."), edition("-2")
            ),
            together(
                edition("-1"),
                edit(
                    f"data/plans/{SLUG}-1/annotations.ttl",
                    "plan:owner aktor:lier-kommune",
                    "plan:owner aktor:buskerudbyen",
                ),
            ),
        ),
        (
            "foreign-iris",
            together(*(said_of(f"{SLUG}{n}", f"<tiltak/6.5> rdfs:seeAlso {WRONG} .") for n in ("", "-1"))),
            edit(f"data/plans/{SLUG}/annotations.ttl", WRONG, "<https://www.ue.no/>"),
        ),
        (
            "differences",
            together(
                added("data/documents.ttl", "vedtak:naering-2023-2026-2 plan:decidedBy aktor:et-organ ."),
                said_of(f"{SLUG}-1", "aktor:et-organ a plan:Actor ; rdfs:label 'Kommunestyret i Lier'@nb ."),
            ),
            edit(f"data/plans/{SLUG}-1/annotations.ttl", "'Kommunestyret i Lier'@nb", "'Nemnda'@nb"),
        ),
        ("dated-codes", LATER_CODE, unchanged),
        ("reports-of-one-day", reported_twice, change_a_word),
    ],
)
def test_plans_that_are_not_linked_are_compared(
    check: str, before: Change, change: Change, three_plans: Path, kept: Kept, passed: list[set[str]]
) -> None:
    before(three_plans)
    found_in(three_plans, kept)
    change(three_plans)
    found = found_in(three_plans, kept)
    assert found == found_in(three_plans, NOTHING_KEPT)
    assert any(f"#{check} " in line or f"/{check} " in line for line in found)


def test_a_plan_with_a_warning_is_examined_each_time_and_only_that(
    three_plans: Path, kept: Kept, passed: list[set[str]]
) -> None:
    said_of(f"{SLUG}-1", "<tiltak/6.5> rdfs:comment 'to\u00a0ord'@nb .")(three_plans)
    found = found_in(three_plans, kept)
    assert len(found) == 1
    change_a_word(three_plans)
    passed.clear()
    assert found_in(three_plans, kept) == found
    assert passed == [{f"{SLUG}-2"}]


def shape_report(plan: str) -> Graph:
    """Return a report of the shapes with one warning, about an element of a plan."""
    element = f"<{BASE}id/plan/{plan}/tiltak/1.1>"
    return Graph().parse(
        data="@prefix sh: <http://www.w3.org/ns/shacl#> . [] a sh:ValidationResult ; "
        f"sh:focusNode {element} ; sh:resultPath <{LABEL}> ; sh:resultSeverity sh:Warning ; "
        "sh:sourceShape [] ; sh:sourceConstraintComponent sh:MinCountConstraintComponent .",
        format="turtle",
    )


def test_results_of_the_shapes_are_placed_in_plans_that_passed(
    three_plans: Path, kept: Kept, passed: list[set[str]]
) -> None:
    loaded = load_content(three_plans)
    for report in (Graph(), shape_report(SLUG), shape_report(f"{SLUG}-1")):
        found = kept_results(loaded, divided(loaded), report, kept)
        assert [(r.file, r.line) for _, r in found] == [
            (r.file, r.line) for _, r in kept_results(loaded, divided(loaded), report, NOTHING_KEPT)
        ]
        assert all(r.file for _, r in found)
