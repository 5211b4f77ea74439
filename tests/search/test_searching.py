"""Readers find the content of the plan with their own words."""

from __future__ import annotations

import json
import shutil
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from flask import Flask

from app.search.documents import IndexDocument, document_of, documents
from app.search.entries import FACETS, IndexEntry, entry_of, resources
from app.search.index import FOLDER, read_index, segment_sizes, write_documents
from app.search.query import LONGEST_QUERY
from app.search.searching import SearchIndex
from app.store.lookups import Lookups
from tests.releases.folders import current


@pytest.fixture(scope="module")
def look(site: Flask, releases: Path) -> Lookups:
    return Lookups(current(releases))


@pytest.fixture(scope="module")
def index(look: Lookups) -> SearchIndex:
    return SearchIndex(look.release.folder / FOLDER)


def found(index: SearchIndex, text: str, **chosen: str) -> set[str]:
    return {hit.iri for hit in index.search(text, chosen, count=500).hits}


@pytest.mark.parametrize(
    ("asked", "same"),
    [("bedrifter", "bedrift"), ("naering", "næring"), ("GRØNN", "gronn"), ("measures", "measure")],
)
def test_forms_and_spellings_of_a_word_find_the_same(index: SearchIndex, asked: str, same: str) -> None:
    assert found(index, asked) == found(index, same) != set()


@pytest.mark.parametrize(
    "asked",
    [
        unicodedata.normalize("NFD", "pådriver"),
        "på\u00addriver",
        "på\u200bdriver",
        "pa\u200b\u030adriver",
        "\ufeffpådriver\u200e",
    ],
)
def test_invisible_characters_do_not_change_a_word(index: SearchIndex, asked: str) -> None:
    assert found(index, asked) == found(index, "pådriver") != set()


@pytest.mark.parametrize("text", ["buskerudbyen", "buskerudbien", "finnesikkeheller", "", "?"])
def test_hits_are_the_same_without_the_values_of_facets(index: SearchIndex, text: str) -> None:
    with_facets, without = index.search(text, {}), index.hits(text, {})
    assert set(with_facets.facets) == set(FACETS)
    assert without == replace(with_facets, facets={})


@pytest.mark.parametrize("part", ["park", "helse"])
def test_compound_is_found_by_its_parts(index: SearchIndex, part: str) -> None:
    assert any(iri.endswith("/aktor/drammen-helsepark") for iri in found(index, part))


def test_every_word_must_match(index: SearchIndex) -> None:
    both = found(index, "kommunen næring")
    assert set() < both < found(index, "næring")
    assert both <= found(index, "kommunen")


@pytest.mark.parametrize(("typed", "whole"), [("helsep", "helsepark"), ("lier matkl", "lier matklynge")])
def test_last_word_may_be_a_beginning(index: SearchIndex, typed: str, whole: str) -> None:
    assert set() < found(index, whole) <= found(index, typed)


def test_only_the_last_word_may_be_a_beginning(index: SearchIndex) -> None:
    assert found(index, "lokale bed")
    assert not found(index, "bed lokale")


def test_word_with_a_wrong_letter_finds_similar_ones_and_says_so(index: SearchIndex) -> None:
    hits = index.search("buskerudbyn", {})
    assert hits.similar
    assert any(hit.iri.endswith("/aktor/buskerudbyen") for hit in hits.hits)
    assert not index.search("buskerudbyen", {}).similar


def fields(look: Lookups) -> Iterator[dict[str, list[str]]]:
    """Yield what each resource can be found by."""
    return (json.loads(document.read()) for document in documents(look))


def test_measure_is_found_by_its_facet_values(index: SearchIndex, look: Lookups) -> None:
    known = next(e for e in fields(look) if e["kind"] == ["PlanElement"] and e.get("partner"))
    name = look.labels(known["partner"][0])["nb"]
    assert known["iri"][0] in found(index, name)


def test_codes_rank_below_the_content_of_the_plan(index: SearchIndex) -> None:
    kinds = [hit.kind for hit in index.search("samarbeid", {}, count=500).hits]
    assert "Concept" in kinds
    assert "Concept" not in kinds[: kinds.index("PlanElement")]


def test_search_without_words_finds_everything_with_a_facet_value(index: SearchIndex, look: Lookups) -> None:
    partner = next(iter(index.search("", {}).facets["partner"]))
    under = {e["iri"][0] for e in fields(look) if partner in e.get("partner", ())}
    assert found(index, "", partner=partner) == under != set()


def test_facet_counts_match_the_filtered_results(index: SearchIndex) -> None:
    whole = index.search("bedrift", {})
    assert whole.facets["area"]
    assert whole.facets["commitment"]
    for name, values in whole.facets.items():
        for value, count in values.items():
            assert index.search("bedrift", {name: value}).total == count


def test_facets_of_the_index_are_those_of_the_data(index: SearchIndex, look: Lookups) -> None:
    known = {of["iri"][0]: of for of in fields(look)}
    hits = found(index, "bedrift")
    counted = Counter(value for iri in hits for value in known[iri].get("partner", ()))
    assert index.search("bedrift", {}).facets["partner"] == dict(counted)


@pytest.mark.parametrize(
    "text", ["", "   ", "()", '"', "AND OR", "name_nb:*", "[a TO", "a" * 10_000, "\0", "\ud800"]
)
def test_no_text_is_an_invalid_query(index: SearchIndex, text: str) -> None:
    assert index.search(text, {}).total >= 0


def test_text_without_words_finds_nothing(index: SearchIndex) -> None:
    assert index.search(" – ", {}).total == 0


def test_only_the_first_words_of_a_long_text_count(index: SearchIndex) -> None:
    assert found(index, "helsepark" + " " * LONGEST_QUERY + "nothing") == found(index, "helsepark") != set()


def test_matching_words_are_marked_and_the_text_stays_unchanged(index: SearchIndex) -> None:
    text = "<b>Bedriftene</b> i Drammen Helsepark"
    pieces = index.marker("bedrift park").marked(text, "nb")
    assert "".join(piece for piece, _ in pieces) == text
    assert [piece for piece, marked in pieces if marked] == ["Bedriftene", "Helsepark"]


def test_content_of_another_municipality_is_found(look: Lookups, tmp_path: Path) -> None:
    other = IndexEntry(
        "https://e.no/id/1", "PlanElement", {"nn": "Tiltak 1"}, {"nb": "Fiskehamna i Ålesund"}, {}, {}
    )
    write_documents(tmp_path / "index", [IndexDocument("", partial(document_of, other))], look)
    index = SearchIndex(tmp_path / "index")
    assert found(index, "alesund") == found(index, "hamna") == {"https://e.no/id/1"}


def test_release_older_than_the_index_can_still_be_searched(
    index: SearchIndex, look: Lookups, tmp_path: Path
) -> None:
    older = replace(look.release, folder=tmp_path)
    assert found(read_index(older, look), "park") == found(index, "park") != set()
    assert not list(tmp_path.iterdir())


def test_searching_writes_nothing_into_the_folder(index: SearchIndex, look: Lookups, tmp_path: Path) -> None:
    folder = tmp_path / "index"
    shutil.copytree(look.release.folder / FOLDER, folder)
    locks = list(folder.glob("*.lock"))
    for lock in locks:
        lock.unlink()
        lock.mkdir()  # not even root can open it for writing, as others cannot open the files of the builder
    assert locks
    before = {p.name: p.stat().st_mtime_ns for p in folder.iterdir()}
    assert found(SearchIndex(folder), "park") == found(index, "park") != set()
    assert {p.name: p.stat().st_mtime_ns for p in folder.iterdir()} == before


def test_the_documents_are_those_of_all_resources_in_their_order(look: Lookups) -> None:
    partners = frozenset(look.instances(look.namespaces.plan["Partner"]))
    each = [document_of(entry_of(look, partners, iri, kind)) for iri, kind in resources(look)]
    assert [document.read() for document in documents(look)] == each


def answers(folder: Path) -> Iterator[object]:
    """Yield hits, scores and facets of some searches in an index, in their order."""
    index = SearchIndex(folder)
    for text in ("", "næring", "buskerud", "samarbeid", "partnrskap", "kommunen og næringslivet", "4.1", "a"):
        found = index.search(text, {}, count=500)
        yield text, found, [list(values.items()) for values in found.facets.values()]
        yield [score for score, _ in index.searcher.search(index.queries.query(text, {}), 500).hits]
    yield index.members("https://data.lier.kommune.no/def/plan#Measure", {}, 0, 500)


@pytest.mark.parametrize(("documents_of_each", "fewest"), [(20, 8), (200, 1)], ids=["merged", "too few"])
def test_an_index_of_segments_answers_as_one_that_was_written_at_once(
    documents_of_each: int, fewest: int, look: Lookups, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("app.search.index.SEGMENT", documents_of_each)
    monkeypatch.setattr("app.search.index.FEWEST", fewest)
    all_found = list(documents(look))
    assert len(segment_sizes(len(all_found))) >= fewest
    write_documents(tmp_path / "index", all_found, look)
    assert len(list((tmp_path / "index").glob("*.store"))) == 1
    assert list(answers(tmp_path / "index")) == list(answers(look.release.folder / FOLDER))


@pytest.mark.parametrize("count", [16_000, 16_001, 17_999, 43_210, 1_000_003])
def test_each_segment_has_fewer_documents_than_the_one_before(count: int) -> None:
    sizes = segment_sizes(count)
    assert sum(sizes) == count
    assert sizes == sorted(set(sizes), reverse=True)
    assert segment_sizes(15_999) == []
