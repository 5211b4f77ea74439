"""A content folder becomes quads, or an error that names the place and the remedy."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from app.content.folders import UnreadFile
from app.content.loading import load_content
from app.content.turtle_files import parse_turtle
from app.errors import (
    BaseError,
    BlankNodeFound,
    GraphNameError,
    MissingContent,
    UndeclaredFilePrefix,
    UnreadableFile,
    UnreadableTurtle,
)
from app.quads import n_quads
from app.settings import REPOSITORY

HEAD = """@prefix plan: <https://data.lier.kommune.no/def/plan#> .
<https://data.lier.kommune.no/graf/prove> a plan:NamedGraph .
"""


def test_every_turtle_file_is_a_separate_named_graph() -> None:
    content = load_content(REPOSITORY)
    files = [p for folder in ("ontology", "data") for p in (REPOSITORY / folder).rglob("*.ttl")]
    assert len({q.graph_name for q in content.quads}) == len(files)
    assert {q.graph_name for q in content.quads}.isdisjoint(q.graph_name for q in content.derived_quads)
    assert len({q.graph_name for q in content.shape_quads}) == len(
        list((REPOSITORY / "shapes").rglob("*.ttl"))
    )


def test_syntax_error_names_the_file_line_and_column(content: Path) -> None:
    (content / "data/broken.ttl").write_text(HEAD + "<a> <b> .\n", "utf-8")
    with pytest.raises(UnreadableTurtle, match=r"data/broken\.ttl .* line 3, column \d+"):
        load_content(content)


def test_prefix_that_is_not_declared_is_named_with_the_line_to_add(content: Path) -> None:
    (content / "data/broken.ttl").write_text('<https://a.example/b> xsd:date "1" .\n', "utf-8")
    with pytest.raises(UndeclaredFilePrefix, match=r"data/broken\.ttl .* line 1, column \d+: xsd:") as error:
        load_content(content)
    assert "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> ." in str(error.value)


def test_error_names_a_file_that_is_not_utf8(content: Path) -> None:
    (content / "data/latin.ttl").write_bytes("# æøå".encode("latin-1"))
    with pytest.raises(UnreadableFile, match=r"data/latin\.ttl .*UTF-8"):
        load_content(content)


@pytest.mark.parametrize("name", ["steder.TTL", "steder.jsonld", "plans/naering-2023-2026/plan.rdf"])
def test_a_file_with_statements_that_nobody_reads_is_refused(content: Path, name: str) -> None:
    (content / "data" / name).write_text("", "utf-8")
    with pytest.raises(UnreadFile, match=f"data/{name} is not read"):
        load_content(content)


def test_error_names_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="nothing"):
        parse_turtle(tmp_path / "nothing.ttl")


@pytest.mark.parametrize(
    "statement", ["[] <http://x/p> 1 .", "<http://x/s> <http://x/p> [] .", "<http://x/s> <http://x/p> (1) ."]
)
def test_a_blank_node_is_refused(content: Path, statement: str) -> None:
    (content / "data/blank.ttl").write_text(HEAD + statement, "utf-8")
    with pytest.raises(BlankNodeFound, match=r"data/blank\.ttl"):
        load_content(content)


@pytest.mark.parametrize("text", ["<http://x/s> <http://x/p> 1 .", HEAD + HEAD.replace("prove", "andre")])
def test_file_without_exactly_one_graph_is_refused(content: Path, text: str) -> None:
    (content / "data/graph.ttl").write_text(text, "utf-8")
    with pytest.raises(GraphNameError, match=r"data/graph\.ttl has [02] subjects"):
        load_content(content)


def test_error_names_a_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(MissingContent, match="ontology"):
        load_content(tmp_path)


def test_two_bases_are_refused(content: Path) -> None:
    (content / "data/base.ttl").write_text(
        HEAD + '<x> <http://rdfs.org/ns/void#uriSpace> "https://x.no/" .', "utf-8"
    )
    with pytest.raises(BaseError, match=r"2 values.*https://data.lier.kommune.no/, https://x.no/"):
        load_content(content)


def test_only_terms_of_the_vocabulary_keep_the_canonical_base_under_another_one() -> None:
    content = load_content(REPOSITORY, "https://plan.example/lier/")
    for quad in (*content.quads, *content.derived_quads, *content.shape_quads):
        for term in (quad.subject, quad.predicate, quad.object, quad.graph_name):
            is_iri = isinstance(term, ox.NamedNode)
            is_address = isinstance(term, ox.Literal) and term.datatype.value.endswith("#anyURI")
            if is_iri or is_address:
                local = term.value.partition("https://data.lier.kommune.no/")[2]
                assert not local or local.startswith("def/"), quad
    left = "".join(content.questions.values()).split("https://data.lier.kommune.no/")[1:]
    assert left
    assert all(rest.startswith("def/") for rest in left)
    assert str(content.namespaces.plan) == "https://data.lier.kommune.no/def/plan#"
    assert str(content.namespaces.form) == "https://data.lier.kommune.no/def/former#"


def test_texts_are_the_same_under_another_base() -> None:
    words = [
        sorted(
            q.object.value
            for q in load_content(REPOSITORY, base).quads
            if isinstance(q.object, ox.Literal) and q.object.language
        )
        for base in (None, "https://plan.example/")
    ]
    assert words[0] == words[1]


def test_literal_keeps_its_lexical_form(tmp_path: Path) -> None:
    file = tmp_path / "x.ttl"
    file.write_text(
        '<http://x/s> <http://x/p> "01"^^<http://www.w3.org/2001/XMLSchema#integer>, "æ «» – \\u00A0" .',
        "utf-8",
    )
    assert {t.object.value for t in parse_turtle(file).triples} == {"01", "æ «» – \u00a0"}  # type: ignore[union-attr]


def test_canonical_n_quads_do_not_depend_on_the_order() -> None:
    quads = list(load_content(REPOSITORY).quads)
    assert n_quads(quads) == n_quads(reversed(quads))
