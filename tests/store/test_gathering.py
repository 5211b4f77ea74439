"""Each long list of a release with several plans is the same as the one that a look-up finds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest

from app.content.loading import load_content
from app.language import norwegian_order
from app.releases.release import Release
from app.releases.writing import prepare, write_prepared
from app.store.documents import links_to, own_quads
from app.store.gathering import Gathered, read_portions
from app.store.lists import (
    APPEARANCES,
    DOCUMENTS,
    FIRST_STATEMENTS,
    INSTANCES,
    LINKS,
    MOST_VALUES,
    STATEMENTS,
    TERMS,
    VALUES,
    Lists,
)
from app.store.long_lists import ListEntry
from app.store.lookups import Lookups, natural_order
from app.store.ordering import lists_of_properties, long_lists
from bench.growing import write_content
from bench.plans import SLUG
from tests.growth import lines_run

SHORT = 5


@dataclass(frozen=True)
class Written:
    """A list that is written, with names instead of their numbers."""

    kind: str
    about: str
    entries: list[ListEntry]
    total: int


def written_lists(lookups: Lookups) -> list[Written]:
    """Return the long lists of a release."""
    portions = list(read_portions(lookups))
    found = []
    for lists, names in (
        long_lists(lookups, [portion for portion, _ in portions]),
        lists_of_properties(lookups, [statements for _, statements in portions]),
    ):
        for one in lists:
            told = [names[number] for number in one.entries]
            entries = list(map(ListEntry, told[::3], told[1::3], told[2::3]))
            found.append(Written(one.kind, one.about, entries, one.total))
    return found


def listed(content: Path, releases: Path, write: Callable[[Lookups], None]) -> None:
    """Write a release of content that is not validated, and give its look-ups to a function."""

    def derive(release: Release) -> None:
        write(Lookups(release))

    write_prepared(releases, prepare(releases, load_content(content), ""), derive)


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return content with three plans. The last replaces the first; 01 and 1 are equal in natural order."""
    folder = tmp_path_factory.mktemp("content")
    write_content(folder, 3)
    for path in (folder / "data/plans" / f"{SLUG}-2").iterdir():
        path.write_text(path.read_text("utf-8").replace(f"{SLUG}-2", f"{SLUG}-01"), "utf-8")
    with (folder / "data/plans" / f"{SLUG}-2" / "plan.ttl").open("a", encoding="utf-8") as file:
        base = "https://data.lier.kommune.no/id/plan/"
        file.write(f"\n<{base}{SLUG}-01> plan:replaces <{base}{SLUG}> .\n")
    return folder


@pytest.fixture(scope="module")
def found(content: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Written], Lists]:
    """Return every list with more than `SHORT` entries, and the look-ups that compute lists one by one."""
    lists: list[Written] = []
    look: list[Lookups] = []

    def write(lookups: Lookups) -> None:
        look.append(lookups)
        lists.extend(written_lists(lookups))

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("app.store.gathering.SHORT", SHORT)
        patched.setattr("app.store.own_properties.SHORT", SHORT)
        listed(content, tmp_path_factory.mktemp("releases"), write)
    return lists, Lists(look[0])


def looked_up(lists: Lists, kind: str, about: str) -> list[ListEntry]:
    """Return a list as the site computes it if it is not in the file."""
    if kind == LINKS:
        return links_to(lists, about, own_quads(lists, about))
    if kind == DOCUMENTS:
        return lists.all_documents()
    if kind == TERMS:
        return list(map(ListEntry, lists.terms_in(about)))
    ways: dict[str, Callable[[str], list[ListEntry]]] = {
        INSTANCES: lists.all_instances,
        APPEARANCES: lists.all_appearances,
        VALUES: lists.all_values,
    }
    return ways[kind](about)


@pytest.mark.parametrize(
    ("kind", "least"),
    [(LINKS, 200), (INSTANCES, 30), (APPEARANCES, 20), (DOCUMENTS, 1), (TERMS, 20), (VALUES, 20)],
)
def test_long_list_is_the_same_as_the_one_that_is_looked_up(
    found: tuple[list[Written], Lists], kind: str, least: int
) -> None:
    written = [one for one in found[0] if one.kind == kind]
    assert len(written) >= least
    assert [one.about for one in written if one.entries != looked_up(found[1], kind, one.about)] == []
    assert [one.about for one in written if one.total != len(one.entries)] == []


def test_statements_of_a_property_are_counted_once_and_begin_with_the_first_subjects(
    found: tuple[list[Written], Lists],
) -> None:
    written = [one for one in found[0] if one.kind == STATEMENTS]
    assert len(written) > 30
    for one in written:
        quads = found[1].lookups.store.quads_for_pattern(None, ox.NamedNode(one.about), None)
        triples = {quad.triple for quad in quads}
        subjects = sorted({str(triple.subject)[1:-1] for triple in triples})
        first = sorted(subjects, key=natural_order)[:FIRST_STATEMENTS]
        assert (one.total, one.entries) == (len(triples), list(map(ListEntry, first)))


def test_parts_of_a_replaced_plan_come_last_although_its_name_is_the_first(
    found: tuple[list[Written], Lists],
) -> None:
    lists, in_plan = found[1], found[1].in_plan
    of_plan = [
        lists.lookups.first(e.subject, in_plan)
        for e in lists.all_instances(f"{lists.lookups.namespaces.plan}Measure")
    ]
    assert list(dict.fromkeys(plan.rpartition("/")[2] for plan in of_plan)) == [
        f"{SLUG}-01",
        f"{SLUG}-1",
        SLUG,
    ]


def test_property_with_too_many_different_values_has_no_list_of_them(
    content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.store.own_properties.MOST_VALUES", 50)
    kept: dict[str, int] = {}

    def write(lookups: Lookups) -> None:
        kept.update({one.about: one.total for one in written_lists(lookups) if one.kind == VALUES})

    listed(content, tmp_path, write)
    assert MOST_VALUES > 50 >= max(kept.values()) > 0


def test_twice_the_plans_take_at_most_twice_the_steps(tmp_path: Path) -> None:
    """The lines of Python that run are counted; the lists of one plan include those of the vocabulary."""
    steps: list[int] = []
    for plans in (1, 2, 4):
        folder = tmp_path / str(plans)
        write_content(folder, plans)

        def write(lookups: Lookups) -> None:
            steps.append(
                lines_run(lambda: Gathered(lookups, [portion for portion, _ in read_portions(lookups)]))
            )

        listed(folder, folder / "releases", write)
    one, two, four = steps
    assert four - two < 2.2 * (two - one)


def test_keys_of_natural_order_place_numbers_by_value_and_after_text() -> None:
    ordered = ["", "/4", "a", "a1", "a4.2", "a4.10", "a4.10b", "a10", "ab", "é", "4", "4.2", "4.10", "10"]
    backwards = ordered[::-1]
    assert sorted(backwards, key=natural_order) == ordered
    assert natural_order("a007b") == natural_order("a7b") == natural_order("a٧b")


def test_keys_of_norwegian_order_have_the_last_letters_after_all_others() -> None:
    ordered = ["Asker", "Éa", "Ete", "Zürich", "東京", "Ære", "Øst", "Aas", "Åsen"]
    backwards = ordered[::-1]
    assert sorted(backwards, key=norwegian_order) == ordered
