"""The front of a plan: its title, owner, adoption and other lines are told apart, and none becomes a part."""

from __future__ import annotations

from datetime import date

import pytest

from app.content.importing.model import About
from tests.content.test_importing import outline
from tests.content.test_looks import imported

BODY = "Barn\nMål: A\n1.1 B\n"
PARTS = ["innsatsomrade/1 'Barn'", "  mal/1 'A'", "  tiltak/1.1 'B' -> mal/1"]


def front(lines: str) -> About:
    found = imported(f"{lines}\n\n{BODY}")
    assert outline(found)[-3:] == PARTS
    return found.plan.about


@pytest.mark.parametrize(
    "lines",
    [
        "Plan for trafikk\nVik kommune\n2025-2028",
        "VIK KOMMUNE\nPlan for trafikk\nPlanperiode: 2025-2028",
        "Plan for trafikk\nHøringsutkast\n2025-2028\nVik kommune",
    ],
)
def test_the_name_of_the_owner_is_not_the_title(lines: str) -> None:
    about = front(lines)
    assert about.title is not None
    assert (about.title.words, [name.casefold() for name in about.owners]) == (
        "Plan for trafikk",
        ["vik kommune"],
    )


def test_a_period_below_the_owner_only_leaves_the_title_to_be_asked() -> None:
    found = imported(f"Vik kommune\n2025-2028\n\n{BODY}")
    assert "plan/tittel" in {question.id for question in found.open}


def test_the_owner_in_the_title_decides() -> None:
    found = imported(f"Nes kommune\nPlan for Vik kommune\n2025-2028\n\n{BODY}")
    owners = [question.found for question in found.asked if question.id.startswith("plan/eier")]
    assert owners == ["Vik kommune"]


@pytest.mark.parametrize(
    ("lines", "body", "case"),
    [
        ("Vedtatt 12. desember 2024 av kommunestyret, sak 88/24", "kommunestyret", "88/24"),
        ("Vedteken 12.12.2024 i kommunestyret (PS 88/24)", "kommunestyret", "PS 88/24"),
        ("Vedtatt: 12.12.2024\nSaksnr.: 24/1234", "", "24/1234"),
        ("Vedtatt i kommunestyremøte 12.12.24 sak 88/24", "kommunestyret", "88/24"),
        ("Godkjent i formannskapsmøtet 12. desember 2024", "formannskapet", ""),
        ("Vedtatt av kommunestyret 12.12.2024\nSak 88/24", "kommunestyret", "88/24"),
        ("K-sak 88/24\nVedtatt av kommunestyret 12.12.2024", "kommunestyret", "88/24"),
        ("Vedteken av kommunestyret 12.12.2024\nArkivsak 24/1234.", "kommunestyret", "24/1234"),
        ("Vedtatt av kommunestyret 12.12.2024\nKommunestyresak 88/24", "kommunestyret", "88/24"),
        ("Vedtatt av kommunestyret 12.12.2024\nPS 88/24", "kommunestyret", "PS 88/24"),
        ("Vedtatt av kommunestyret 12.12.2024\n88/24", "kommunestyret", "88/24"),
        ("Vedtatt av: Kommunestyret\nVedtaksdato: 12. des. 2024\nSak: 24/1234", "Kommunestyret", "24/1234"),
    ],
)  # fmt: skip
def test_the_adoption_is_read_wherever_the_day_is(lines: str, body: str, case: str) -> None:
    about = front(f"Plan for Vik kommune 2025-2028\n{lines}")
    assert (about.body, about.adopted, about.case) == (body, date(2024, 12, 12), case)


def test_a_day_that_is_not_that_of_the_adoption_is_not_taken_for_it() -> None:
    assert front("Plan for Vik kommune 2025-2028\nDato: 12.12.2024").adopted is None


@pytest.mark.parametrize(
    "line", ["Revidert 12. juni 2026, sak 40/26", "KST-sak 45/24, 12.12.2024", "Versjon 2.1", "Vik kommune"]
)
def test_a_line_about_the_plan_above_a_goal_is_no_focus_area(line: str) -> None:
    found = imported(f"Plan for Vik kommune 2025-2028\n{line}\nMål: A\n1.1 B\n")
    assert [e.kind for e in found.plan.elements if e.kind == "innsatsomrade"] == []
    assert [e.words for e in found.plan.elements if e.kind in ("mal", "tiltak")] == ["A", "B"]
    assert line in found.turtle or line == "Vik kommune"


def test_text_below_a_heading_that_only_names_a_part_is_its_words() -> None:
    found = imported(
        "Plan for Vik kommune 2025-2028\n\nMål 1\nFlere går\nTiltak 1.1\nMerke stier\nAnsvarlig: Kultur"
    )
    assert outline(found) == ["mal/1 'Flere går'", "  tiltak/1.1 'Merke stier' -> mal/1"]
    assert [[c.header for c in e.cells] for e in found.plan.elements if e.kind == "tiltak"] == [["Ansvarlig"]]


def test_a_numbered_line_above_a_goal_is_an_area_if_its_measures_continue_the_number() -> None:
    lines = "2 Tiltak og mål\n2.1 Vei\nMål: A\n2.1.1 B\n2.2 Buss\nMål: C\n2.2.1 D\n"
    kinds = {e.words: e.kind for e in imported(f"Plan for Vik kommune 2025-2028\n{lines}").plan.elements}
    assert (kinds["Vei"], kinds["Buss"], kinds["B"], kinds["D"]) == ("innsatsomrade",) * 2 + ("tiltak",) * 2
    followed = imported("Plan for Vik kommune 2025-2028\nMål 1: A\n1.1 B\nMål 2: C\n2.1 D\n")
    assert [e.kind for e in followed.plan.elements] == ["mal", "tiltak", "mal", "tiltak"]


def test_a_line_that_announces_a_list_says_what_its_items_are_and_is_reported() -> None:
    lines = (
        "Barn\n\nMål for området:\n- Alle har en plass\n\nTiltak i perioden:\n- Leksehjelp\n- Ferieklubb\n"
    )
    found = imported(f"Plan for Vik kommune 2025-2028\n\nSatsingsområde 1: {lines}")
    assert outline(found) == [
        "innsatsomrade/1 'Barn'",
        "  mal/1 'Alle har en plass'",
        "  tiltak/1 'Leksehjelp' -> mal/1",
        "  tiltak/2 'Ferieklubb' -> mal/1",
    ]
    left_out = [notice.fields.get("words") for notice in found.notices]
    assert left_out == ["Mål for området:", "Tiltak i perioden:"]


def test_an_appendix_after_the_measures_is_a_section_of_its_own() -> None:
    lines = "Mål: A\n1.1 B\n\nVedlegg 1: Kart\nSe eget dokument.\n"
    found = imported(f"Plan for Vik kommune 2025-2028\n\n{lines}")
    kinds = [(e.kind, e.words) for e in found.plan.elements if e.kind != "mal"]
    assert kinds == [("tiltak", "B"), ("avsnitt", "Vedlegg 1: Kart\nSe eget dokument.")]


@pytest.mark.parametrize(
    ("title", "owners"),
    [
        ("Klimaplan Vik kommune 2025-2028", ["Vik kommune"]),
        ("Øvre Dal kommune – klimaplan 2025-2028", ["Øvre Dal kommune"]),
        ("Klimaplan for Vik kommune i Nes fylkeskommune 2025-2028", ["Vik kommune"]),
        ("Klimaplan for kommunen 2025-2028", [""]),
    ],
)
def test_a_municipality_in_the_title_is_proposed_as_the_owner(title: str, owners: list[str]) -> None:
    found = imported(f"{title}\n\n{BODY}")
    assert [q.found for q in found.asked if q.id.startswith("plan/eier")] == owners


def test_a_title_and_an_owner_in_two_languages_are_about_the_plan() -> None:
    found = imported(
        "Giellaplána 2024-2027\nSpråkplan 2024-2027\nKárášjoga gielda – Karasjok kommune\n\n" + BODY
    )
    assert found.plan.about.owners == ("Karasjok kommune",)
    assert "Kárášjoga gielda – Karasjok kommune" in {piece.words for piece in found.plan.about.pieces}
    assert outline(found) == ["avsnitt/1 'Språkplan 2024-2027'", *PARTS]
