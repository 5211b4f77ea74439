"""What readers type, and what they must see first.

An exact name comes first, then names with a word that begins so, then other forms of the word, then texts.
Among equals, focus areas come first, then measures, actors and initiatives.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from flask import Flask

from app.search.documents import IndexDocument, document_of
from app.search.entries import IndexEntry
from app.search.index import FOLDER, write_documents
from app.search.searching import SearchIndex
from app.store.lookups import Lookups
from tests.releases.folders import current

PLAN = "plan/naering-2023-2026"

FIRST = {
    # an exact name, another name, an abbreviation
    "Lier Matklynge": f"{PLAN}/innsatsomrade/2",
    "Buskerudbyen": "aktor/buskerudbyen",
    "buskerudbysamarbeidet": "aktor/buskerudbyen",
    "Sylling": "sted/sylling",
    "UE": "aktor/ungt-entreprenorskap",
    "ue": "aktor/ungt-entreprenorskap",
    "formannskapet": "aktor/formannskapet-i-lier",
    "Handlingsplan for næringsutvikling 2023-2026": PLAN,
    # the beginning of a word of a name
    "mat": f"{PLAN}/innsatsomrade/2",
    "matk": f"{PLAN}/innsatsomrade/2",
    "lier matk": f"{PLAN}/innsatsomrade/2",
    "transport": f"{PLAN}/innsatsomrade/6",
    "ungt": "aktor/ungt-entreprenorskap",
    "bibliotek": "aktor/lokale-bibliotek-i-lier",
    "frivillig": "aktor/frivillige-organisasjoner",
    # another form of a word
    "lokalsamfunnene": f"{PLAN}/innsatsomrade/3",
    "arealutviklingen": f"{PLAN}/innsatsomrade/5",
    # a number as it is
    "4.1": f"{PLAN}/tiltak/4.1",
    "1.4": f"{PLAN}/tiltak/1.4",
    "4.10": f"{PLAN}/tiltak/4.10",
    "tiltak 4.1": f"{PLAN}/tiltak/4.1",
    "measure 4.1": f"{PLAN}/tiltak/4.1",
    "4": f"{PLAN}/innsatsomrade/4",
    "mål 4": f"{PLAN}/mal/4",
    # a word inside a compound
    "park": "aktor/drammen-helsepark",
    "vekst": f"{PLAN}/mal/3",
    "avgift": f"{PLAN}/tiltak/6.1",
    # another spelling, and a slip of the pen
    "naeringslivet": "aktor/naeringslivet",
    "gronne": f"{PLAN}/tiltak/2.4",
    "buskerudbyn": "aktor/buskerudbyen",
    "ungt intreprenørskap": "aktor/ungt-entreprenorskap",
    # a synonym
    "vei": f"{PLAN}/innsatsomrade/6",
    "veg": f"{PLAN}/innsatsomrade/6",
    "jordbruk": f"{PLAN}/tiltak/2.6",
    # another language
    "food": f"{PLAN}/innsatsomrade/2",
}


@pytest.fixture(scope="module")
def look(site: Flask, releases: Path) -> Lookups:
    return Lookups(current(releases))


@pytest.fixture(scope="module")
def index(look: Lookups) -> SearchIndex:
    return SearchIndex(look.release.folder / FOLDER, look.release.synonyms)


def ranked(index: SearchIndex, text: str, count: int = 500) -> list[str]:
    return [hit.iri.partition("/id/")[2] or hit.iri for hit in index.search(text, {}, count=count).hits]


@pytest.mark.parametrize(("text", "first"), FIRST.items())
def test_expected_thing_is_first(index: SearchIndex, text: str, first: str) -> None:
    assert ranked(index, text)[:1] == [first]


def test_number_finds_no_other_number(index: SearchIndex) -> None:
    assert ranked(index, "4.1") == [f"{PLAN}/tiltak/4.1"]
    assert not [iri for iri in ranked(index, "14") if iri.endswith(("1.4", "4.1"))]


def test_names_come_before_texts_and_texts_before_related_names(index: SearchIndex) -> None:
    found = ranked(index, "næringslivet")
    assert found[0] == "aktor/naeringslivet"
    texts, related = found.index(f"{PLAN}/tiltak/4.4"), found.index(f"{PLAN}/tiltak/4.8")
    assert 0 < texts < related


def test_measures_come_before_the_initiatives_that_are_named_after_them(index: SearchIndex) -> None:
    found = ranked(index, "byvekstavgift")
    assert found == [f"{PLAN}/tiltak/6.1", "initiativ/byvekstavgift-for-buskerudbyen"]
    kinds = [iri.split("/")[-2] for iri in ranked(index, "mat")[:6]]
    assert kinds == ["innsatsomrade", "aktor", "tiltak", "tiltak", "tiltak", "tiltak"]


def test_synonyms_come_after_the_word_itself(index: SearchIndex) -> None:
    direct, similar = ranked(index, "landbruk"), ranked(index, "jordbruk")
    assert set(similar) >= {iri for iri in direct if iri.startswith("initiativ/")}
    assert ranked(index, "transport")[0] == ranked(index, "veg")[0]


def test_short_synonym_is_not_the_beginning_of_another_word(look: Lookups, tmp_path: Path) -> None:
    guidance = IndexEntry("https://e.no/id/1", "PlanElement", {"nb": "Veiledning"}, {}, {}, {})
    write_documents(tmp_path / "index", [IndexDocument("", partial(document_of, guidance))], look)
    index = SearchIndex(tmp_path / "index", (("vei", "transport"),))
    assert ranked(index, "transport") == []
    assert ranked(index, "veil") == ["1"]


def test_letters_are_folded_only_as_a_weaker_match(look: Lookups, tmp_path: Path) -> None:
    names = {"1": "Får på beite", "2": "Far og barn", "3": "Fare for ras"}
    things = [
        IndexEntry(f"https://e.no/id/{n}", "Actor", {"nb": name}, {}, {}, {}) for n, name in names.items()
    ]
    write_documents(
        tmp_path / "index", [IndexDocument("", partial(document_of, thing)) for thing in things], look
    )
    index = SearchIndex(tmp_path / "index")
    assert ranked(index, "far") == ["2", "3", "1"]
    assert ranked(index, "får")[0] == "1"


def test_beginning_of_a_word_with_other_letters_comes_last(index: SearchIndex) -> None:
    measures = [iri.rpartition("/")[2] for iri in ranked(index, "mat") if "/tiltak/" in iri]
    assert measures[-1] == "4.1"  # «måte», after «matkonferanse» and «lokalmat»


def test_small_words_need_not_be_in_a_hit(index: SearchIndex) -> None:
    assert ranked(index, "bibliotekene og næringsliv")[0] == f"{PLAN}/tiltak/3.5"
    assert set(ranked(index, "hva er en matklynge")) == set(ranked(index, "matklynge"))


def test_search_says_what_was_probably_meant(index: SearchIndex) -> None:
    assert index.search("buskerudbyn", {}).meant == "buskerudbyen"
    assert index.search("ungt intreprenørskap", {}).meant == "ungt entreprenørskap"
    assert index.search("buskerudbyen", {}).meant == ""
    nothing = index.search("qqqqqqqqqq", {})
    assert (nothing.total, nothing.meant) == (0, "")


def test_word_inside_a_compound_is_marked(index: SearchIndex) -> None:
    marked = index.marker("vekst").marked("En byvekstavgift for veksten, og i spark", "nb")
    assert [piece for piece, is_found in marked if is_found] == ["byvekstavgift", "veksten"]
    marked = index.marker("park").marked("Parken, Helseparkens spark", "nb")
    assert [piece for piece, is_found in marked if is_found] == ["Parken", "Helseparkens"]


def test_partner_is_found_by_its_abbreviation_and_so_are_its_measures(index: SearchIndex) -> None:
    assert f"{PLAN}/tiltak/4.9" in ranked(index, "UE")
