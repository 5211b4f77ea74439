"""A document becomes the plan that it says, letter for letter, or an error that names every place."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from rdflib import RDF, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS

from app.content.importing import Imported, ImportFailed, import_plan, read_source
from app.content.importing.keys import read_keys
from app.language import explain
from app.namespaces import Namespaces
from app.settings import REPOSITORY
from tests.content.plans import (
    HTML_WITH_LISTS,
    SEMICOLONS,
    nynorsk_with_four_levels,
    two_sheets_and_two_owners,
)
from tests.growth import assert_linear

FOLDER = REPOSITORY / "data/plans/naering-2023-2026"
SOURCE = (FOLDER / "source.txt").read_text("utf-8")
SLUG = "naering-2023-2026"
NAMES = Namespaces()
PLAN = Namespace(NAMES.plan)
HEAD = "Plan 2027-2030\nVedtatt i kommunestyret 1.2.2027\n"
SMALL = HEAD + "1. Område\nMål: Et mål\n1.1\tGjøre noe\n1.2\tGjøre mer\n"


@pytest.fixture(scope="module")
def graph() -> Graph:
    return turtle(imported(SOURCE, "source.txt"))


def imported(text: str | bytes, name: str = "prove.txt", keys: str = "") -> Imported:
    data = text.encode() if isinstance(text, str) else text
    return import_plan(read_source(data, name, read_keys(keys, "keys.csv")), SLUG, NAMES)


def turtle(found: Imported) -> Graph:
    return Graph().parse(data=found.turtle, format="turtle")


def read(text: str | bytes, name: str = "prove.txt") -> Graph:
    return turtle(imported(text, name))


def texts(graph: Graph, kind: str, predicate: URIRef) -> dict[str, str]:
    return {
        str(graph.value(element, PLAN.number)): str(graph.value(element, predicate))
        for element in graph.subjects(RDF.type, PLAN[kind])
    }


def outline(found: Imported) -> list[str]:
    """Each part as a line: blanks for its depth, its key, its words, the key of its goal."""
    keys = [key.key for key in read_keys(found.keys, "keys.csv")]
    depths: dict[int, int] = {-1: -1}
    lines = []
    for place, element in enumerate(found.plan.elements):
        depths[place] = depths[element.parent] + 1
        goal = f" -> {keys[element.goal]}" if element.goal is not None else ""
        lines.append("  " * depths[place] + f"{keys[place]} {element.words!r}{goal}")
    return lines


def in_words(graph: Graph, name: str) -> set[str]:
    return {str(o) for o in graph.objects(None, PLAN[name])}


def notes(graph: Graph) -> set[tuple[str, str]]:
    label = URIRef("http://www.w3.org/2000/01/rdf-schema#label")
    return {
        (str(graph.value(note, label)), str(graph.value(note, PLAN.text)))
        for note in graph.subjects(RDF.type, PLAN.Note)
    }


# The plan in hand


def test_the_committed_file_is_what_the_import_produces() -> None:
    assert imported(SOURCE, "source.txt").turtle == (FOLDER / "plan.ttl").read_text("utf-8")


def test_the_plan_has_six_areas_six_goals_and_41_measures(graph: Graph) -> None:
    numbers = texts(graph, "Measure", PLAN.text)
    assert [sum(n.startswith(f"{area}.") for n in numbers) for area in range(1, 7)] == [5, 8, 7, 11, 5, 5]
    assert len(texts(graph, "FocusArea", DCTERMS.title)) == len(texts(graph, "Goal", PLAN.text)) == 6


def test_every_measure_has_the_words_of_its_line(graph: Graph) -> None:
    lines = dict(
        line.split("\t", 1) for line in SOURCE.splitlines() if line[:1].isdigit() and "\t" in line[:6]
    )
    measures = texts(graph, "Measure", PLAN.text)
    assert measures == {number: words.rstrip() for number, words in lines.items()}
    assert len(measures) == 41


def test_every_goal_has_the_words_of_its_line(graph: Graph) -> None:
    lines = [line.removeprefix("Mål:").strip() for line in SOURCE.splitlines() if line.startswith("Mål:")]
    assert list(texts(graph, "Goal", PLAN.text).values()) == lines


def test_every_text_is_in_bokmal(graph: Graph) -> None:
    for predicate in (PLAN.text, DCTERMS.title):
        for element, _, text in graph.triples((None, predicate, None)):
            if not str(element).startswith(str(NAMES.graf)):
                assert isinstance(text, Literal)
                assert text.language == "nb"


def test_every_fragment_holds_the_words_of_its_element(graph: Graph) -> None:
    for element in graph.subjects(PLAN.sourceFragment, None):
        words = {str(w) for p in (PLAN.text, DCTERMS.title) for w in graph.objects(element, p)}
        held = set()
        for fragment in graph.objects(element, PLAN.sourceFragment):
            start, end = (int(str(graph.value(fragment, PLAN[n]))) for n in ("startOffset", "endOffset"))
            assert str(fragment).endswith(f"#char={start},{end}")
            held.add(SOURCE[start:end].replace("[", "").replace("](#)", ""))
            assert SOURCE.count("\n", 0, start) + 1 == int(str(graph.value(fragment, PLAN.startLine)))
        assert words <= held


def test_nothing_of_the_source_is_lost(graph: Graph) -> None:
    rest = list(SOURCE)
    for fragment in graph.subjects(RDF.type, PLAN.SourceFragment):
        start, end = (int(str(graph.value(fragment, PLAN[n]))) for n in ("startOffset", "endOffset"))
        rest[start:end] = "\0" * (end - start)
    left = re.sub(r"^(\d+\.\d+|\d+\.|Mål:)", "", "".join(rest).replace("\0", ""), flags=re.MULTILINE)
    assert left.strip() == ""


def test_measures_stand_in_the_plans_own_order(graph: Graph) -> None:
    found = sorted(
        (int(str(graph.value(m, PLAN.order))), str(graph.value(m, PLAN.number)))
        for m in graph.subjects(RDF.type, PLAN.Measure)
        if str(graph.value(m, PLAN.number)).startswith("4.")
    )
    assert [number for _, number in found] == [f"4.{n}" for n in range(1, 12)]


# Texts


def test_quotes_and_backslashes_survive() -> None:
    words = 'Si «hei» og "hei" \\ og \\n'
    assert texts(read(SMALL.replace("Gjøre noe", words)), "Measure", PLAN.text)["1.1"] == words


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            "1. Helse\nMål: Flere går\n• Merke stier\n• Låne ut ski",
            [
                "innsatsomrade/1 'Helse'",
                "  mal/1 'Flere går'",
                "  tiltak/1 'Merke stier' -> mal/1",
                "  tiltak/2 'Låne ut ski' -> mal/1",
            ],
        ),
        (
            "1. Helse\nMål: A\n1.1 Merke stier nær\ntettstedene\n1.2 C",
            [
                "innsatsomrade/1 'Helse'",
                "  mal/1 'A'",
                "  tiltak/1.1 'Merke stier nær tettstedene' -> mal/1",
                "  tiltak/1.2 'C' -> mal/1",
            ],
        ),
        (
            "1. Innledning\nFørste.\n\nAndre.\n1. Helse\nMål: A\n1. Gå\n2. Løpe\n2. Natur\nMål: B\n3. Rydde",
            [
                "avsnitt/1 'Innledning\\nFørste.\\nAndre.'",
                "innsatsomrade/1 'Helse'",
                "  mal/1 'A'",
                "  tiltak/1 'Gå' -> mal/1",
                "  tiltak/2 'Løpe' -> mal/1",
                "innsatsomrade/2 'Natur'",
                "  mal/2 'B'",
                "  tiltak/3 'Rydde' -> mal/2",
            ],
        ),
        (
            "1. Helse\nMål: A\nDelmål 1: x\n1.1 B",
            [
                "innsatsomrade/1 'Helse'",
                "  mal/1 'A'",
                "  delmal/1 'x' -> mal/1",
                "    tiltak/1.1 'B' -> delmal/1",
            ],
        ),
        (
            "Hovudmål 1: A\nStrategi 1.1: B\nTiltak 1: C\nTiltak 2: D\nHovudmål 2: E\nTiltak 3: F",
            [
                "hovedmal/1 'A'",
                "  strategi/1.1 'B'",
                "    tiltak/1 'C' -> hovedmal/1",
                "    tiltak/2 'D' -> hovedmal/1",
                "hovedmal/2 'E'",
                "  tiltak/3 'F' -> hovedmal/2",
            ],
        ),
        (
            "1. Helse\n1.1 Gå\n1.2 Løpe\n2. Natur\n2.1 Rydde",
            [
                "innsatsomrade/1 'Helse'",
                "  tiltak/1.1 'Gå'",
                "  tiltak/1.2 'Løpe'",
                "innsatsomrade/2 'Natur'",
                "  tiltak/2.1 'Rydde'",
            ],
        ),
        (
            "VISJON\nHer går alle\nHOVEDMÅL 1: A\nTiltak:\n1) Gå\n2) Løpe",
            [
                "visjon/1 'Her går alle'",
                "hovedmal/1 'A'",
                "  tiltak/1 'Gå' -> hovedmal/1",
                "  tiltak/2 'Løpe' -> hovedmal/1",
            ],
        ),
        (
            "Helse\nMål: A\nMål: B\n• Gå",
            ["innsatsomrade/1 'Helse'", "  mal/1 'A'", "  mal/2 'B'", "  tiltak/1 'Gå'"],
        ),
    ],
    ids=[
        "bullets", "lines", "numbers", "sub-goals", "labels", "no goals", "capitals", "two goals"
    ],
)  # fmt: skip
def test_lines_give_the_parts_of_the_plan(lines: str, expected: list[str]) -> None:
    assert outline(imported(HEAD + lines)) == expected


def test_a_number_is_what_the_document_says_or_absent() -> None:
    found = read(HEAD + "Helse\nMål: A\nV-01 Gå\n1.3 Løpe\n• Hvile")
    assert {str(n) for n in found.objects(None, PLAN.number)} == {"V-01", "1.3"}


@pytest.mark.parametrize(
    ("line", "body", "day", "case"),
    [
        ("Vedtatt i kommunestyret 14.12.2023", "kommunestyret", "2023-12-14", ""),
        ("Vedtatt av kommunestyret 14. desember 2023, sak 88/23", "kommunestyret", "2023-12-14", "88/23"),
        ("Vedteken i kommunestyret 18.02.2024", "kommunestyret", "2024-02-18", ""),
        ("Godkjent av rådet den 1. mai 2024 (saksnr. 2024/17)", "rådet", "2024-05-01", "2024/17"),
        ("Vedtatt av fylkestinget", "fylkestinget", "None", ""),
    ],
)  # fmt: skip
def test_the_adoption_is_read(line: str, body: str, day: str, case: str) -> None:
    about = imported(f"Plan 2024-2027\n{line}\nHelse\nMål: A\n• Gå").plan.about
    assert (about.body, str(about.adopted), about.case) == (body, day, case)


@pytest.mark.parametrize(
    "title",
    [
        "Plan for Vik\n2024 – 2027",
        "Plan for Vik\nPlanperiode: 2024-2027",
        "Plan for Vik 2024-2027",
        "Plan for Vik (2024–2027)",
    ],
)
def test_the_period_stands_in_the_title_or_below_it(title: str) -> None:
    about = imported(f"{title}\nHelse\nMål: A\n• Gå").plan.about
    assert about.period
    assert [str(day) for day in about.period] == ["2024-01-01", "2027-12-31"]
    assert about.title
    assert about.title.words == title.partition("\n")[0]


# Tables and documents


def test_word_in_nynorsk_with_four_levels() -> None:
    found = imported(nynorsk_with_four_levels(), "plan.docx")
    assert outline(found) == [
        "avsnitt/1 'Innleiing\\nPlanen gjeld heile kommunen, og seier korleis vi tek vare på arven."
        "\\nHan skal rullerast kvart fjerde år.'",
        "visjon/1 'Arven lever'",
        "hovedmal/1 'Fleire kjenner kulturarven'",
        "  delmal/1.1 'Ungane kjenner bygda si' -> hovedmal/1",
        "    strategi/1.1.1 'Bruke lokale kjelder i skulen'",
        "      tiltak/1 'Lage eit hefte om gravhaugane' -> delmal/1.1",
        "      tiltak/2 'Skipe til ein kulturvandredag' -> delmal/1.1",
        "hovedmal/2 'Bygga er i bruk'",
        "  tiltak/3 'Setje i stand naustrekkja' -> hovedmal/2",
        "  tiltak/4 'Rettleie eigarar' -> hovedmal/2",
    ]
    data = turtle(found)
    assert {t.language for t in data.objects(None, PLAN.text) if isinstance(t, Literal)} == {"nn"}
    assert in_words(data, "deadlineInWords") == {"Haust 2026", "Kvart år"}
    assert found.plan.about.body == "kommunestyret"


def test_excel_with_a_sheet_about_the_plan_and_merged_cells() -> None:
    found = imported(two_sheets_and_two_owners(), "plan.xlsx")
    about = found.plan.about
    assert about.owners == ("Nordvik kommune", "Sørvik kommune")
    assert (about.body, str(about.adopted), about.case) == (
        "Kommunestyrene i Nordvik og Sørvik", "2024-12-17", "2024/1187"
    )  # fmt: skip
    assert outline(found) == [
        "avsnitt/1 'Handlingsprogram'",
        "  innsatsomrade/1 'Skolevei'",
        "    mal/1 'Trygg skolevei'",
        "    tiltak/4a 'Gangfelt ved skolen' -> mal/1",
        "    tiltak/4b 'Lys langs fv. 12' -> mal/1",
        "  innsatsomrade/2 'Holdninger'",
        "    tiltak/5 'Refleksdag'",
    ]
    data = turtle(found)
    assert in_words(data, "responsibleInWords") == {"Statens vegvesen", "60/40 fylke", "Skolene"}
    assert ("Kostnad 2025 (kr)", "250 000") in notes(data)
    assert ("Gjelder", "Nordvik") in notes(data)
    assert "Handlingsprogram!D3" in in_words(data, "placeInDocument")
    assert any("sums" in notice.template for notice in found.notices)


def test_html_with_lists() -> None:
    found = imported(HTML_WITH_LISTS, "plan.html")
    assert outline(found) == [
        "avsnitt/1 'Om planen\\nFørste avsnitt.\\nAndre avsnitt.'",
        "innsatsomrade/1 'Forebygging'",
        "  mal/1 'Alle barn vet hvor de kan få hjelp'",
        "  tiltak/1 'Undervise i 2., 5. og 8. trinn' -> mal/1",
        "  tiltak/2 'Kurse ansatte' -> mal/1",
        "innsatsomrade/2 'Hjelp'",
        "  mal/2 'Ingen venter mer enn en uke'",
        "  tiltak/3 'Opprette et team' -> mal/2",
        "  tiltak/4 'Avtale med krisesenteret\\nogså for menn' -> mal/2",
    ]


def test_csv_in_windows_1252() -> None:
    found = imported(SEMICOLONS.encode("cp1252"), "plan.csv")
    assert outline(found) == [
        "innsatsomrade/1 'Helse'",
        "  tiltak/h-01 'Gå- og sykkeldag;\\nhver høst'",
        "  tiltak/h-02 'Måle støy på skolene'",
        "innsatsomrade/2 'Natur'",
        "  tiltak/n-01 'Rydde strender'",
    ]
    assert notes(turtle(found)) == {
        ("Kostnad 2025", "50' per år"), ("Kostnad 2025", "120 000 kr"), ("Kostnad 2025", "-")
    }  # fmt: skip


def cells(found: Imported) -> Iterator[str]:
    for element in found.plan.elements:
        yield from element.words.split("\n")
        yield from (cell.piece.words for cell in element.cells)


def test_the_words_of_every_cell_are_kept() -> None:
    rows = [
        line.split(";") for line in SEMICOLONS.replace('"Gå- og sykkeldag;\nhver høst"', "x").splitlines()
    ]
    kept = {" ".join(words.split()) for words in cells(imported(SEMICOLONS, "plan.csv"))}
    for row in rows[1:]:
        assert set(row[3:]) <= kept


def test_a_row_over_all_columns_is_a_heading_within_the_table() -> None:
    page = (
        "<h1>Plan 2024-2027</h1><table><tr><th>Tiltak<th>Ansvar<tr><td colspan=2>Helse<tr><td>Gå<td>A"
        "<tr><td colspan=2>Natur<tr><td>Rydde<td>B</table>"
    )
    assert outline(imported(page, "plan.html")) == [
        "innsatsomrade/1 'Helse'", "  tiltak/1 'Gå'", "innsatsomrade/2 'Natur'", "  tiltak/2 'Rydde'"
    ]  # fmt: skip


def test_two_header_rows_are_one_header_where_the_measure_covers_both() -> None:
    page = (
        "<h1>Plan 2024-2027</h1><table><tr><th rowspan=2>Tiltak<th colspan=2>Arbeid<tr><th>Ansvar<th>Frist"
        "<tr><td>Skilte<td>Kultur<td>2026</table>"
    )
    data = read(page, "plan.html")
    assert in_words(data, "responsibleInWords") == {"Kultur"}
    assert in_words(data, "deadlineInWords") == {"2026"}
    assert len(list(data.subjects(RDF.type, PLAN.Measure))) == 1


def test_lines_below_a_measure_are_its_cells_where_they_are_called_so() -> None:
    text = HEAD + "Helse\nMål: A\nTiltak 1: Kurs\nAnsvarleg: Helse\nFrist: 2025\nMerk: utan kostnad\n"
    data = read(text)
    assert in_words(data, "responsibleInWords") == {"Helse"}
    assert in_words(data, "deadlineInWords") == {"2025"}
    assert "Kurs\nMerk: utan kostnad" in in_words(data, "text")


def test_an_empty_goal_says_nothing_whatever_stands_above_it() -> None:
    found = imported("Mål;Tiltak;Frist\nA;x;2024\n;y;2025\n", "plan.csv")
    assert outline(found) == ["mal/1 'A'", "tiltak/1 'x' -> mal/1", "tiltak/2 'y'"]


def test_a_table_without_measures_is_kept_as_words_and_asked_about() -> None:
    table = "<table><tr><td>År<td>Folk<tr><td>2024<td>300</table>"
    page = f"<h1>Plan 2024-2027</h1><h2>Tall</h2>{table}<p>Tiltak 1: Telle"
    found = imported(page, "plan.html")
    assert outline(found) == ["avsnitt/1 'Tall\\nÅr\\tFolk\\n2024\\t300'", "  tiltak/1 'Telle'"]
    assert [q.found for q in found.plan.questions if q.id.startswith("tabell/")] == ["År\tFolk\n2024\t300"]


# Keys


def renumbered(text: str, again: str) -> list[str]:
    first = imported(HEAD + text)
    return outline(imported(HEAD + again, keys=first.keys))


def test_an_iri_survives_renumbering() -> None:
    text = "1. Helse\nMål: A\n1.1 Merke stier\n1.2 Låne ut ski\n"
    again = "1. Helse\nMål: A\n1.1 Sette opp benker\n1.2 Merke stier\n1.3 Låne ut ski\n"
    assert renumbered(text, again)[2:] == [
        "  tiltak/1 'Sette opp benker' -> mal/1",
        "  tiltak/1.1 'Merke stier' -> mal/1",
        "  tiltak/1.2 'Låne ut ski' -> mal/1",
    ]


def test_an_iri_survives_corrected_words() -> None:
    assert renumbered(
        "1. Helse\nMål: A\n1.1 Merke fem turstiar nær tettstedene\n",
        "1. Helse\nMål: A\n1.1 Merke fem turstier nær tettstedene\n",
    )[2:] == ["  tiltak/1.1 'Merke fem turstier nær tettstedene' -> mal/1"]


def test_the_key_of_a_part_that_is_gone_is_never_used_again() -> None:
    first = imported(HEAD + "Helse\nMål: A\n• Gå\n• Løpe langt\n")
    second = imported(HEAD + "Helse\nMål: A\n• Gå\n", keys=first.keys)
    third = imported(HEAD + "Helse\nMål: A\n• Gå\n• Bygge en bro\n", keys=second.keys)
    assert outline(third)[2:] == ["  tiltak/1 'Gå' -> mal/1", "  tiltak/3 'Bygge en bro' -> mal/1"]


def test_the_same_document_and_keys_give_the_same_bytes() -> None:
    first = imported(two_sheets_and_two_owners(), "plan.xlsx")
    second = imported(two_sheets_and_two_owners(), "plan.xlsx", first.keys)
    assert (first.turtle, first.keys) == (second.turtle, second.keys)


# Errors


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Et notat", [""]),
        ("Plan 2027-2024\nVedtatt i kommunestyret 34.14.2023\n1. A\nMål: A\n1.1 B", ["linje 1", "linje 2"]),
        (HEAD + "1. A\nMål: A\n1.1\tMerke stier\tTeknisk\t2025\t150 000", ["linje 5"]),
        (HEAD + "1. A\nMål: A\n1.1 Sørge\x0bfor\n1.2 Gå\x07", ["linje 5", "linje 6"]),
        (HEAD + "Tiltak\tAnsvar\tFrist\nGå\tA\t2025\n\tB\t2026\n", ["linje 5"]),
    ],
    ids=[
        "nothing",
        "a period and a date",
        "a row without header",
        "control characters",
        "a row without measure",
    ],
)
def test_everything_that_is_wrong_is_said_at_once_with_its_place(text: str, places: list[str]) -> None:
    with pytest.raises(ImportFailed) as caught:
        imported(text)
    assert [problem.fields["place"] for problem in caught.value.problems] == places
    for problem in caught.value.problems:
        assert "prove.txt" in explain(problem, "nb")
        assert explain(problem, "nb") != explain(problem, "en")


def read_rows(count: int) -> None:
    rows = "".join(f"{n};Område {n % 50};Mål {n % 90};Tiltak {n};A\n" for n in range(count))
    imported("Nr;Område;Mål;Tiltak;Ansvar\n" + rows, "plan.csv")


def read_lines(count: int) -> None:
    imported(HEAD + "".join(f"{n}. Område\nMål: A\n{n}.1 Gå\n• Hvile\n" for n in range(count)))


def test_reading_takes_time_in_proportion_to_the_document() -> None:
    assert_linear(read_rows, 1_000)
    assert_linear(read_lines, 300)
