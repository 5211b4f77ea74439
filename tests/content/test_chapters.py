"""The chapters of a text without styles: numbered headings, areas and measures are told apart."""

from __future__ import annotations

from typing import Any

import pytest

from tests.content.plans import word
from tests.content.test_importing import outline
from tests.content.test_looks import imported

HEAD = "Folkehelseplan 2024-2027\nVedtatt av kommunestyret 14.12.2023\n"
CHAPTERS = (
    "1 Innledning\nPlanen gjelder alle.\n1.1 Bakgrunn\nMer om planen.\n2 Innsatsområder\n"
    "2.1 Bolig\nMål: Flere hjem\nTiltak:\n{0} Bygge\n{1} Leie\n2.2 Skole\nMål: Glede\nTiltak:\n{0} Lese\n"
    "3 Oppfølging\nHvert år."
)


@pytest.mark.parametrize("marks", [("-", "-"), ("1.", "2."), ("a)", "b)")])
def test_chapters_without_full_stops_and_blank_lines_are_headings(marks: tuple[str, str]) -> None:
    found = outline(imported(HEAD + CHAPTERS.format(*marks)))
    assert [line for line in found if "tiltak" not in line] == [
        "avsnitt/1 'Innledning\\nPlanen gjelder alle.'",
        "  avsnitt/1.1 'Bakgrunn\\nMer om planen.'",
        "avsnitt/2 'Innsatsområder'",
        "  innsatsomrade/2.1 'Bolig'",
        "    mal/1 'Flere hjem'",
        "  innsatsomrade/2.2 'Skole'",
        "    mal/2 'Glede'",
        "avsnitt/3 'Oppfølging\\nHvert år.'",
    ]
    assert [line.split("'")[1] for line in found if "tiltak" in line] == ["Bygge", "Leie", "Lese"]


def test_measures_that_count_on_through_the_areas_are_no_chapters() -> None:
    lines = "1. Vei\nMål: Trygg\n1 Merke\n2 Lyse\n3 Bygge\n2. Refleks\nMål: Alle\n4 Dag\n5 Kampanje"
    assert outline(imported(HEAD + lines)) == [
        "innsatsomrade/1 'Vei'",
        "  mal/1 'Trygg'",
        "  tiltak/1 'Merke' -> mal/1",
        "  tiltak/2 'Lyse' -> mal/1",
        "  tiltak/3 'Bygge' -> mal/1",
        "innsatsomrade/2 'Refleks'",
        "  mal/2 'Alle'",
        "  tiltak/4 'Dag' -> mal/2",
        "  tiltak/5 'Kampanje' -> mal/2",
    ]


def test_words_may_be_between_the_heading_of_an_area_and_its_goal() -> None:
    lines = "1 Innledning\nAlle.\n2 Bolig\nMange leier.\nMål: Hjem\n2.1 Bygge\n3 Skole\nMål: Glede\n3.1 Lese"
    assert outline(imported(HEAD + lines)) == [
        "avsnitt/1 'Innledning\\nAlle.'",
        "innsatsomrade/2 'Bolig\\nMange leier.'",
        "  mal/2 'Hjem'",
        "  tiltak/2.1 'Bygge' -> mal/2",
        "innsatsomrade/3 'Skole'",
        "  mal/3 'Glede'",
        "  tiltak/3.1 'Lese' -> mal/3",
    ]


@pytest.mark.parametrize(
    ("heading", "number"),
    [
        ("Område 1: Bolig", "1"),
        ("Innsatsområde 1 – Bolig", "1"),
        ("Satsing 1 - Bolig", "1"),
        ("TEMA 1: Bolig", "1"),
        ("Hovudtema 2 Bolig", "2"),
        ("Prioritert område 1. Bolig", "1"),
    ],
)
def test_the_label_of_an_area_is_no_word_of_its_title(heading: str, number: str) -> None:
    found = imported(f"{HEAD}{heading}\nMål: Flere hjem\n{number}.1 Bygge")
    (area,) = (part for part in found.plan.elements if part.kind == "innsatsomrade")
    assert (area.number, area.words) == (number, "Bolig")


@pytest.mark.parametrize("line", ["Tema 3 i planen gjelder alle.", "Område: hele bygda", "Tema: bolig"])
def test_a_sentence_about_an_area_is_no_area(line: str) -> None:
    found = outline(imported(f"{HEAD}1. Bolig\nMål: Flere hjem\n1.1 Bygge\n{line}"))
    assert found[-1] == f"  tiltak/1.1 'Bygge\\n{line}' -> mal/1"


def test_a_table_of_contents_without_pages_is_left_out_and_reported() -> None:
    found = imported(
        f"{HEAD}\nInnhold\n1 Innledning\n2 Bolig\n\n1 Innledning\nAlle.\n2 Bolig\nMål: Hjem\n2.1 Bygge"
    )
    assert outline(found)[0] == "avsnitt/1 'Innledning\\nAlle.'"
    said = [n.fields["words"] for n in found.notices if "table of contents" in n.template]
    assert said == ["Innhold", "1 Innledning", "2 Bolig"]


def test_an_area_called_activity_is_an_area_where_a_goal_follows() -> None:
    lines = "Anlegg\nMål: Hall\nTiltak:\n- Bygge\n\nAktivitet\nMål: Flere i gang\nTiltak:\n- Gratis leie"
    assert [line for line in outline(imported(HEAD + lines)) if "innsatsomrade" in line] == [
        "innsatsomrade/1 'Anlegg'",
        "innsatsomrade/2 'Aktivitet'",
    ]


def test_typed_notes_with_numbers_are_no_measures() -> None:
    lines = (
        "1. Energi\nMål: Mindre¹\n1.1 Etterisolere[1] rådhuset\n1.2 Solceller 2)\n2) Med tilskudd\n¹ I kWh\n"
        "[1] Se rapport (punkt 1)\n\n2. Vei\nMål: Trygg\n1) Merke\n2) Lyse"
    )
    assert outline(imported(HEAD + lines)) == [
        "innsatsomrade/1 'Energi\\n¹ I kWh\\n[1] Se rapport (punkt 1)'",
        "  mal/1 'Mindre¹'",
        "  tiltak/1.1 'Etterisolere[1] rådhuset' -> mal/1",
        "  tiltak/1.2 'Solceller 2)\\n2) Med tilskudd' -> mal/1",
        "innsatsomrade/2 'Vei'",
        "  mal/2 'Trygg'",
        "  tiltak/1 'Merke' -> mal/2",
        "  tiltak/2 'Lyse' -> mal/2",
    ]


def test_goals_go_on_below_their_area_after_a_table() -> None:
    table = "Tiltak\tAnsvarlig\tFrist\n{}\tNAV\t2027\n"
    first = "Innsatsområde 1: Arbeid\nHovedmål: Flere i arbeid\nDelmål 1.1: Norsk\n" + table.format("Kurs")
    second = "Delmål 1.2: Praksis\n" + table.format("Plasser") + "\nOm tallene\n"
    third = "Innsatsområde 2: Fritid\nMål: Alle\n" + table.format("Utstyr")
    assert outline(imported(HEAD + first + second + third)) == [
        "innsatsomrade/1 'Arbeid\\nOm tallene'",
        "  hovedmal/1 'Flere i arbeid'",
        "    delmal/1.1 'Norsk' -> hovedmal/1",
        "      tiltak/1 'Kurs' -> delmal/1.1",
        "    delmal/1.2 'Praksis' -> hovedmal/1",
        "      tiltak/2 'Plasser' -> delmal/1.2",
        "innsatsomrade/2 'Fritid'",
        "  mal/1 'Alle'",
        "  tiltak/3 'Utstyr' -> mal/1",
    ]


def test_goals_may_be_below_strategies() -> None:
    lines = (
        "Strategi 1: Reise\nMål: Gjester\nTiltak:\n- Skilt\nStrategi 2: Jord\nMål: Bønder\nTiltak:\n- Kurs"
    )
    assert outline(imported(HEAD + lines)) == [
        "strategi/1 'Reise'",
        "  mal/1 'Gjester'",
        "  tiltak/1 'Skilt' -> mal/1",
        "strategi/2 'Jord'",
        "  mal/2 'Bønder'",
        "  tiltak/2 'Kurs' -> mal/2",
    ]


def test_place_day_and_names_below_the_plan_are_no_words_of_a_measure() -> None:
    lines = "1. Vei\nMål: Trygg\n1.1 Merke\n\nVik, 14.12.2023\nOla Nordmann\nOrdfører"
    assert outline(imported(HEAD + lines))[2:] == [
        "  tiltak/1.1 'Merke' -> mal/1",
        "avsnitt/1 'Vik, 14.12.2023\\nOla Nordmann\\nOrdfører'",
    ]


def test_a_line_after_an_unfinished_one_continues_it_whatever_it_begins_with() -> None:
    lines = "1. Skole\nMål: Trygg\n1.1 Samarbeide med FAU og\nUngdomsrådet"
    found = outline(imported(HEAD + lines))
    assert found[-1] == "  tiltak/1.1 'Samarbeide med FAU og Ungdomsrådet' -> mal/1"


def test_several_periods_on_the_front_are_asked_about() -> None:
    found = imported("Kulturplan 2024-2035\nHandlingsdel 2024-2027\n\n1. Bok\nMål: Lån\n1.1 Åpent")
    assert found.plan.about.period is not None
    assert (found.plan.about.period[1].year, [q.found for q in found.asked if "perioder" in q.id]) == (
        2035,
        ["Handlingsdel 2024-2027"],
    )


def test_numbered_headings_that_only_name_a_kind_say_what_follows_and_are_reported() -> None:
    part = "{0} {1}\n{0}.1 Mål\n- {2}\n{0}.2 Tiltak\n- {3}\n"
    lines = (
        "1 Innledning\nAlle.\n"
        + part.format(2, "Skole", "Trygt", "Grupper")
        + part.format(3, "Barn", "Glede", "Lek")
    )
    found = imported(HEAD + lines)
    assert outline(found) == [
        "avsnitt/1 'Innledning\\nAlle.'",
        "innsatsomrade/2 'Skole'",
        "  mal/1 'Trygt'",
        "  tiltak/1 'Grupper' -> mal/1",
        "innsatsomrade/3 'Barn'",
        "  mal/2 'Glede'",
        "  tiltak/2 'Lek' -> mal/2",
    ]
    said = [n.fields["words"] for n in found.notices if "announces" in n.template]
    assert said == ["2.1 Mål", "2.2 Tiltak", "3.1 Mål", "3.2 Tiltak"]


@pytest.mark.parametrize("marks", [("-", "-"), ("1.", "2.")])
def test_a_word_document_without_any_style_is_read_as_its_text_is(marks: tuple[str, str]) -> None:
    text = HEAD + CHAPTERS.format(*marks)

    def fill(file: Any) -> None:
        for line in text.splitlines():
            file.add_paragraph(line)

    assert outline(imported(word(fill), "plan.docx")) == outline(imported(text))
