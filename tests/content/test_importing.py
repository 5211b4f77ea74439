"""The import keeps the adopted text unchanged, or an error names the line and nothing is written."""

from __future__ import annotations

import re

import pytest
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS

from app.content.importing import ImportFailed, import_plan
from app.language import explain
from app.namespaces import Namespaces
from app.settings import REPOSITORY

FOLDER = REPOSITORY / "data/plans/naering-2023-2026"
SOURCE = (FOLDER / "source.txt").read_text("utf-8")
SLUG = "naering-2023-2026"
NAMES = Namespaces()
PLAN = NAMES.plan
SMALL = (
    "Plan 2027-2030\nVedtatt i kommunestyret 1.2.2027\n"
    "1. Område\nMål: Et mål\n1.1\tGjøre noe\n1.2\tGjøre mer\n"
)


@pytest.fixture(scope="module")
def graph() -> Graph:
    return Graph().parse(data=import_plan(SOURCE, SLUG, NAMES, "source.txt"), format="turtle")


def read(text: str) -> Graph:
    return Graph().parse(data=import_plan(text, "prove", NAMES, "prove.txt"), format="turtle")


def texts(graph: Graph, kind: str, predicate: URIRef) -> dict[str, str]:
    return {
        str(graph.value(element, PLAN.number)): str(graph.value(element, predicate))
        for element in graph.subjects(RDF.type, PLAN[kind])
    }


def test_committed_file_equals_the_result_of_the_import() -> None:
    assert import_plan(SOURCE, SLUG, NAMES, "source.txt") == (FOLDER / "plan.ttl").read_text("utf-8")


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


def test_every_fragment_contains_the_words_of_its_element(graph: Graph) -> None:
    for element in graph.subjects(PLAN.sourceFragment, None):
        words = {str(w) for p in (PLAN.text, DCTERMS.title) for w in graph.objects(element, p)}
        held = set()
        for fragment in graph.objects(element, PLAN.sourceFragment):
            start, end = (int(str(graph.value(fragment, PLAN[n]))) for n in ("startOffset", "endOffset"))
            assert str(fragment).endswith(f"#char={start},{end}")
            held.add(SOURCE[start:end].replace("[", "").replace("](#)", ""))
            assert SOURCE.count("\n", 0, start) + 1 == int(str(graph.value(fragment, PLAN.startLine)))
        assert words <= held


def test_no_part_of_the_source_is_lost(graph: Graph) -> None:
    rest = list(SOURCE)
    for fragment in graph.subjects(RDF.type, PLAN.SourceFragment):
        start, end = (int(str(graph.value(fragment, PLAN[n]))) for n in ("startOffset", "endOffset"))
        rest[start:end] = "\0" * (end - start)
    left = re.sub(r"^(\d+\.\d+|\d+\.|Mål:)", "", "".join(rest).replace("\0", ""), flags=re.MULTILINE)
    assert left.strip() == ""


def test_measures_have_the_order_of_the_plan(graph: Graph) -> None:
    found = sorted(
        (int(str(graph.value(m, PLAN.order))), str(graph.value(m, PLAN.number)))
        for m in graph.subjects(RDF.type, PLAN.Measure)
        if str(graph.value(m, PLAN.number)).startswith("4.")
    )
    assert [number for _, number in found] == [f"4.{n}" for n in range(1, 12)]


def test_plan_of_another_size_is_imported() -> None:
    found = read(SMALL + "2. Annet\nMål: To\n2.1   Med mellomrom\n")
    assert texts(found, "Measure", PLAN.text) == {
        "1.1": "Gjøre noe",
        "1.2": "Gjøre mer",
        "2.1": "Med mellomrom",
    }


def test_quotes_and_backslashes_are_preserved() -> None:
    words = 'Si «hei» og "hei" \\ og \\n'
    assert texts(read(SMALL.replace("Gjøre noe", words)), "Measure", PLAN.text)["1.1"] == words


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ("", 1, "the plan's title"),
        ("Plan uten periode\n", 1, "the plan's title"),
        (SMALL.replace("Vedtatt i kommunestyret 1.2.2027\n", ""), 2, "the adoption"),
        (SMALL.replace("1.2\t", "1.3\t"), 6, "number 1.2"),
        (SMALL.replace("1.2\t", "1.1\t"), 6, "number 1.2"),
        (SMALL.replace("1.2\t", "2.2\t"), 6, "number 1.2"),
        (SMALL.replace("1.2\t", "\t"), 6, "a measure, the next focus area, or the end"),
        (SMALL + "3. Tre\nMål: Tre\n3.1\tX\n", 7, "number 2"),
        (SMALL + "2. To\nMål: To\n", 8, "the first measure"),
        (SMALL + "2. To\n2.1\tX\n", 8, "the goal"),
    ],
)
def test_text_of_another_form_is_refused_with_the_line_and_the_expected_form(
    text: str, line: int, expected: str
) -> None:
    with pytest.raises(ImportFailed) as caught:
        read(text)
    assert caught.value.fields["line"] == line
    assert expected in str(caught.value)
    assert "prove.txt" in explain(caught.value, "nb")
    assert "fant" in explain(caught.value, "nb")
