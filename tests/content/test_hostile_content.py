"""Hostile or invalid content gives a clear error within limits, and never a stack trace."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query

from app.content import pyshacl_engine
from app.content import turtle_files as content_files
from app.content.bounded import LimitReached, NoProcess, WorkFailed, bounded
from app.content.importing import UnusableSlug
from app.content.loading import DuplicateGraph, load_content
from app.content.rdflib_terms import to_graph
from app.content.shacl import QueryOfShapeRefused, ShapesUnusable
from app.content.shape_report import ValidationTooCostly, bounded_report
from app.content.shape_terms import UnknownTermInShape
from app.content.turtle_files import (
    ContentTooLarge,
    FileTooLarge,
    NotARegularFile,
    TermNotSupported,
    TermsTooDeep,
    TooManyFiles,
    check_folder,
    parse_turtle,
    read_text,
)
from app.content.validation import validate_content
from app.errors import ContentError, UnreadableTurtle
from app.settings import REPOSITORY

MEGABYTE = 1_000_000
SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix x: <http://x/> .
x:shape a sh:NodeShape ; sh:targetSubjectsOf x:p ; """
DATA = '<http://x/s> <http://x/p> "' + "a" * 60 + '" .\n'


def turtle(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "x.ttl"
    file.write_text(text, "utf-8")
    return file


def reported(tmp_path: Path, shape: str) -> Graph:
    """Return the report of one shape over one triple."""
    triples = parse_turtle(turtle(tmp_path, DATA)).triples
    return bounded_report(triples, Graph().parse(data=SHAPES + shape, format="turtle"))


@pytest.mark.parametrize(
    "statement",
    [
        "<http://x/s> <http://x/p> <<( <http://x/s> <http://x/p> <<( <http://x/s> <http://x/p> 1 )>> )>> .",
        '<http://x/s> <http://x/p> "x"@nb ~ <http://x/r> .',
        '<http://x/s> <http://x/p> "x"@nb--ltr .',
    ],
)
def test_new_terms_of_rdf_1_2_are_refused_with_their_line(tmp_path: Path, statement: str) -> None:
    with pytest.raises(TermNotSupported, match="at line 3"):
        parse_turtle(turtle(tmp_path, f"\n\n{statement}"))


def test_nested_triple_terms_do_not_end_the_process(tmp_path: Path) -> None:
    deep = "<<( <urn:a> <urn:b> " * 20_000 + "<urn:c>" + " )>>" * 20_000
    (tmp_path / "x.ttl").write_text(f"# <<\n<urn:s> <urn:p> {deep} .", "utf-8")
    with pytest.raises(TermsTooDeep) as error:
        parse_turtle(tmp_path / "x.ttl")
    assert error.value.fields["line"] == 2


def test_strings_and_comments_may_look_like_triple_terms(tmp_path: Path) -> None:
    inside = "<< " * 500
    text = f"""<urn:s> <urn:p> "{inside}", '{inside}', \'\'\'{inside}'\n\'\'\' . # {inside}"""
    (tmp_path / "x.ttl").write_text(text, "utf-8")
    assert len(parse_turtle(tmp_path / "x.ttl").triples) == 3


def test_only_regular_files_are_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.ttl")
    (tmp_path / "zero.ttl").symlink_to("/dev/zero")
    for name in ("pipe.ttl", "zero.ttl"):
        with pytest.raises(NotARegularFile, match=name):
            parse_turtle(tmp_path / name)


def test_file_above_the_size_limit_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "x.ttl").open("wb") as file:
        file.truncate(10_000 * MEGABYTE)  # a sparse file, which takes no disk space
    with pytest.raises(FileTooLarge, match="16 MB"):
        parse_turtle(tmp_path / "x.ttl")


def test_total_size_and_number_of_files_are_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (tmp_path / "x.ttl").open("wb") as file:
        file.truncate(2_000 * MEGABYTE)
    with pytest.raises(ContentTooLarge):
        check_folder([tmp_path / "x.ttl"])
    monkeypatch.setattr(content_files, "MOST_FILES", 1)
    with pytest.raises(TooManyFiles):
        check_folder([tmp_path / "x.ttl", tmp_path / "y.ttl"])


def test_byte_order_mark_is_not_part_of_the_text(tmp_path: Path) -> None:
    file = tmp_path / "x.ttl"
    file.write_bytes(b"\xef\xbb\xbf<http://x/s> <http://x/p> 1 .")
    assert len(parse_turtle(file).triples) == 1
    assert read_text(file)[0] == "<"


@pytest.mark.parametrize("name", ["a b", 'a"b', "a>b"])
def test_invalid_iri_is_an_error_with_its_line(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnreadableTurtle, match="line 1"):
        parse_turtle(turtle(tmp_path, f"<http://x/{name}> <http://x/p> 1 ."))


def test_the_line_of_each_statement_is_known(tmp_path: Path) -> None:
    text = '# head\n\n<http://x/s> <http://x/p> 1, 2 ,\n  3 ;\n  <http://x/q> """a\nb""" .\n'
    text += "<http://x/t>\n <http://x/p> 4 ."
    assert parse_turtle(turtle(tmp_path, text)).lines == (3, 3, 4, 6, 8)


@pytest.mark.parametrize("line", ["a", "a\n"])
def test_long_text_takes_linear_time(tmp_path: Path, line: str) -> None:
    def seconds(letters: int) -> float:
        file = turtle(tmp_path, f'<http://x/s> <http://x/p> """{line * (letters // len(line))}""" .')
        start = time.process_time()
        to_graph(parse_turtle(file).triples)
        return time.process_time() - start

    assert seconds(8 * MEGABYTE) < 60 * max(seconds(MEGABYTE), 0.01)  # quadratic time would be far more


def test_error_names_both_files_that_declare_one_graph(content: Path) -> None:
    (content / "data/copy.ttl").write_bytes((content / "data/places.ttl").read_bytes())
    with pytest.raises(DuplicateGraph, match=r"data/copy\.ttl and data/places\.ttl"):
        load_content(content)


def test_folder_name_of_a_plan_must_be_valid_in_iris(content: Path) -> None:
    (content / "data/plans/min plan").mkdir()
    (content / "data/plans/min plan/source.txt").write_text("x", "utf-8")
    with pytest.raises(UnusableSlug, match="min plan"):
        load_content(content)


def test_pattern_with_exponential_cost_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.content.shape_report.SECONDS", 1)
    with pytest.raises(ValidationTooCostly):
        reported(tmp_path, 'sh:property x:a . x:a sh:path x:p ; sh:pattern "^((a+)+)+x$" .')


def test_the_time_limit_of_a_validation_grows_with_the_triples(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    allowed = []

    def at_its_limit(work: Callable[[], bytes], seconds: float, memory_bytes: int) -> bytes:
        allowed.append(seconds)
        raise LimitReached

    monkeypatch.setattr("app.content.shape_report.bounded", at_its_limit)
    (triple,) = parse_turtle(turtle(tmp_path, DATA)).triples
    for count in (0, 10_000, 20_000):
        with pytest.raises(ValidationTooCostly, match=f"{20 + count // 1000} seconds"):
            bounded_report([triple] * count, Graph())
    assert allowed == [20, 30, 40]


def query(text: str) -> str:
    return f"sh:sparql x:q . x:q a sh:SPARQLConstraint ; sh:message 'x'@nb ; sh:select '''{text}''' ."


@pytest.mark.parametrize(
    "text",
    [
        "SELECT $this { SERVICE <http://127.0.0.1:1/> { $this ?p ?o } }",
        "SELECT $this { OPTIONAL { { SERVICE SILENT ?any { $this ?p ?o } } } }",
        "SELECT $this { FILTER NOT EXISTS { serVICE <http://127.0.0.1:1/> { $this ?p ?o } } }",
        "SELECT $this FROM <file:///etc/passwd> { $this ?p ?o }",
    ],
)
def test_query_of_a_shape_must_not_read_other_data(tmp_path: Path, text: str) -> None:
    with pytest.raises(QueryOfShapeRefused, match="http://x/q"):
        reported(tmp_path, query(text))


@pytest.mark.parametrize(
    "shape",
    [
        'sh:property x:a . x:a sh:path x:p ; sh:pattern "^([" .',
        'sh:property x:a . x:a sh:path x:p ; sh:minCount "many" .',
        "sh:property x:a . x:a sh:path x:p, x:q .",
        "sh:not x:shape .",
        query("SELECT $this {"),
    ],
)
def test_invalid_shape_is_a_separate_error(tmp_path: Path, shape: str) -> None:
    with pytest.raises(ShapesUnusable):
        reported(tmp_path, shape)


@pytest.mark.parametrize(
    ("file", "right", "wrong"),
    [
        ("measure.ttl", "sh:targetClass plan:Measure ", "sh:targetClass plan:Meassure "),
        ("measure.ttl", "sh:severity sh:Violation", "sh:severity sh:Voilation"),
        ("plan-element.ttl", "sh:path plan:commitment", "sh:path plan:comitment"),
    ],
)
def test_a_shape_with_a_term_that_does_not_exist_is_refused_with_the_nearest(
    content: Path, file: str, right: str, wrong: str
) -> None:
    """Otherwise the shape examines nothing, and whatever it forbids is published."""
    shapes = content / "shapes"
    text = (shapes / file).read_text("utf-8")
    assert right in text
    (shapes / file).write_text(text.replace(right, wrong, 1), "utf-8")
    with pytest.raises(UnknownTermInShape) as refused:
        validate_content(load_content(content))
    fields = refused.value.fields
    assert fields["file"] == f"shapes/{file}"
    assert str(fields["term"]).rpartition("#")[2] == wrong.rpartition(":")[2].strip()
    assert str(fields["nearest"]).rpartition("#")[2] == right.rpartition(":")[2].strip()


def test_query_of_a_shape_is_parsed_once_for_all_resources(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []

    def counting(text: str, **options: Any) -> Query:
        parsed.append(text)
        return prepareQuery(text, **options)

    monkeypatch.setattr(pyshacl_engine, "prepareQuery", counting)
    shape = (
        f"x:shape a sh:NodeShape ; sh:targetSubjectsOf x:p ; {query('SELECT $this { $this <http://x/p> 3 }')}"
    )
    prefixes = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix x: <http://x/> . "
    data = Graph().parse(data=f"{prefixes} x:a x:p 1 . x:b x:p 2 . x:c x:p 3 .", format="turtle")
    shapes = Graph().parse(data=f"{prefixes} {shape}", format="turtle")
    report = pyshacl_engine.validate(data, shapes)
    assert [result.focus_node for result in report.results] == ["http://x/c"]
    assert len(parsed) == 1


def test_result_of_a_sparql_constraint_has_all_languages_and_its_line(content: Path) -> None:
    with (content / "shapes/place.ttl").open("a", encoding="utf-8") as file:
        file.write("""
            form:Place sh:sparql form:Place-prove .
            form:Place-prove a sh:SPARQLConstraint ; sh:message "Nei, {?value}."@nb, "No, {?value}."@en ;
                sh:select "SELECT $this ?value { $this <http://purl.org/dc/terms/isPartOf> ?value }" .""")
    [*found] = (
        r for r in validate_content(load_content(content)).results if "Nei" in r.messages.get("nb", "")
    )
    assert found
    for result in found:
        assert result.messages == {"nb": f"Nei, {result.value}.", "en": f"No, {result.value}."}
        assert result.file == "data/places.ttl"
        assert "sted:lier" in (REPOSITORY / result.file).read_text("utf-8").splitlines()[result.line - 1]


def test_error_in_the_child_is_reported_and_endless_work_is_stopped() -> None:
    def fails() -> bytes:
        raise ValueError("wrong")

    class Unforeseen(Exception):
        pass

    def fails_in_its_own_way() -> bytes:
        raise Unforeseen("odd")

    def hangs() -> bytes:
        while True:
            pass

    def grows() -> bytes:
        return b"x" * (2_000 * MEGABYTE)

    assert bounded(lambda: b"done", 10, 100 * MEGABYTE) == b"done"
    with pytest.raises(WorkFailed, match="ValueError: wrong"):
        bounded(fails, 10, 100 * MEGABYTE)
    with pytest.raises(WorkFailed, match="Unforeseen: odd"):
        bounded(fails_in_its_own_way, 10, 100 * MEGABYTE)
    for work in (hangs, grows):
        with pytest.raises(LimitReached):
            bounded(work, 1, 100 * MEGABYTE)


def test_every_content_error_has_a_remedy() -> None:
    for kind in (TermNotSupported, NotARegularFile, FileTooLarge, DuplicateGraph, ValidationTooCostly):
        assert issubclass(kind, ContentError)
        assert kind.remedy


def test_a_limit_of_processes_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def fork() -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", fork)
    with pytest.raises(
        NoProcess, match="No further process can be started: Resource temporarily unavailable"
    ):
        bounded(lambda: b"done", 10, 100 * MEGABYTE)
