"""Quads that are taken from an old release are those of a release from nothing, and what differs is known."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from app.content.loading import load_content
from app.content.packed import PackedGraph, packed
from app.kept import NOTHING_KEPT, Kept
from app.namespaces import CANONICAL_BASE
from app.quads import graph_in, graph_of, merged
from app.releases import exchanging
from app.releases.exchanging import ChangedQuads, NewQuads
from app.releases.release import Release
from app.releases.writing import Prepared, prepare, write_prepared, written_quads
from app.software import software_id
from bench.growing import PLANS, change_a_word, write_content
from bench.plans import SLUG

GRAPHS = [f"<https://e.no/g{number}>" for number in range(5)]
ABOUT = {
    "created": "2026-01-01T00:00:00+00:00",
    "software": software_id(),
    "fingerprint": "x",
    "base": CANONICAL_BASE,
    "vocabulary": CANONICAL_BASE,
    "sources": {},
    "questions": {},
}


def seeded(seed: int) -> random.Random:
    """Return a source of the same random numbers for each seed."""
    return random.Random(seed)  # noqa: S311  # no secrets


def line(subject: int, predicate: int, value: str, graph: int) -> bytes:
    return f"<https://e.no/s{subject}> <https://e.no/p{predicate}> {value} {GRAPHS[graph]} .\n".encode()


def some(chance: random.Random, count: int, graphs: int = 3) -> set[bytes]:
    return {
        line(chance.randrange(20), chance.randrange(3), f'"{chance.randrange(9)}"', chance.randrange(graphs))
        for _ in range(count)
    }


def graphs_of(lines: Iterable[bytes]) -> list[PackedGraph]:
    """Return lines as graphs of a content."""
    quads = list(ox.parse(b"".join(sorted(lines)), format=ox.RdfFormat.N_QUADS))
    return list(packed(sorted(quads, key=graph_of)).graphs)


def prepared(folder: Path, lines: Iterable[bytes], old: Release | None = None) -> Prepared:
    """Prepare a release of these lines, with the quads of an old release if they can be used."""
    return written_quads(folder, NewQuads(graphs_of(lines), Kept(folder / ".kept"), old), ABOUT)


def release_of(folder: Path, lines: Iterable[bytes]) -> Release:
    """Write a release of these lines."""
    return write_prepared(folder, prepared(folder, lines))


def found(folder: Path, old: Release, new: set[bytes]) -> ChangedQuads:
    """Return how new lines differ from those of a release, and check that they are written."""
    made = prepared(folder, new, old)
    names = [graph_in(each).decode() for each in new]
    assert made.release.quads_file.read_bytes() == b"".join(sorted(new))
    assert made.release.graph_sizes == {name: names.count(name) for name in sorted(set(names))}
    assert made.change is not None
    assert made.change.old == old
    return made.change.quads


@pytest.fixture
def any_share(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let any share of the lines differ, because the releases here are small."""
    monkeypatch.setattr(exchanging, "MOST_CHANGED", 99)


@pytest.mark.usefixtures("any_share")
@pytest.mark.parametrize("at_once", [1, 1000, 1 << 20])
@pytest.mark.parametrize("looked_for", [0, 16])
@pytest.mark.parametrize("seed", range(3))
def test_removing_and_adding_the_lines_leads_to_the_new_quads(
    at_once: int, looked_for: int, seed: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(exchanging, "AT_ONCE", at_once)
    monkeypatch.setattr(exchanging, "MOST_LOOKED_FOR", looked_for)
    chance = seeded(seed)
    lines = some(chance, 300)
    kept = {each for each in sorted(lines) if chance.random() < chance.choice([0.1, 0.99])}
    others = (kept | some(chance, 20), kept, lines, some(chance, 5), lines | some(chance, 20, 5))
    old = release_of(tmp_path, lines)
    for new in (*others, *({each for each in lines if graph.encode() not in each} for graph in GRAPHS[:2])):
        made = found(tmp_path, old, new)
        assert set(made.removed) == lines - new
        assert (lines - set(made.removed)) | set(made.added) == new
        assert len(set(made.added)) == len(made.added)


@pytest.mark.usefixtures("any_share")
def test_nothing_of_equal_parts_is_among_the_lines(tmp_path: Path) -> None:
    lines = some(seeded(1), 300)
    other = line(3, 1, '"new"', 0)
    old = release_of(tmp_path, lines)
    assert found(tmp_path, old, lines | {other}) == ChangedQuads([], [other])
    assert found(tmp_path, old, lines) == ChangedQuads([], [])


@pytest.mark.usefixtures("any_share")
def test_all_values_of_a_changed_property_are_added_again(tmp_path: Path) -> None:
    """A store may have removed them, as another spelling of the value or as the triple of another graph."""
    same = {line(1, 1, '"x"', 1), line(1, 1, '"y"', 1)}
    unrelated = {line(1, 2, '"x"', 1), line(2, 1, '"x"', 1)}
    old = release_of(tmp_path, same | unrelated | {line(1, 1, '"x"', 0)})
    made = found(tmp_path, old, same | unrelated)
    assert made.removed == [line(1, 1, '"x"', 0)]
    assert set(made.added) == same
    assert merged(made.removed) in map(merged, ([each] for each in made.added))


def test_the_same_statements_in_another_order_are_no_difference(tmp_path: Path) -> None:
    lines = {line(number, 1, '"x"', 0) for number in range(9)}
    old = release_of(tmp_path, lines)
    other = graphs_of(lines)[0]
    turned = packed(reversed(list(other.quads()))).graphs
    assert turned[0].triples.data != other.triples.data
    made = written_quads(tmp_path, NewQuads(turned, Kept(tmp_path / ".kept"), old), ABOUT)
    assert made.release.digest == old.digest
    assert made.change is not None
    assert made.change.quads == ChangedQuads([], [])


def test_too_many_lines_are_no_difference_but_written(tmp_path: Path) -> None:
    lines = {line(number, 1, '"x"', number % 2) for number in range(100)}
    old = release_of(tmp_path, lines)
    for count in (10, 11):
        new = lines | {line(number, 2, '"x"', 0) for number in range(count)}
        made = prepared(tmp_path, new, old)
        assert made.release.quads_file.read_bytes() == b"".join(sorted(new))
        assert (made.change is not None) == (count == 10)


def test_an_old_release_that_is_unknown_is_not_used(tmp_path: Path) -> None:
    lines = some(seeded(1), 300)
    old = release_of(tmp_path, lines)
    shutil.rmtree(tmp_path / ".kept")
    new = lines | {line(1, 1, '"new"', 0)}
    made = prepared(tmp_path, new, old)
    assert made.release.quads_file.read_bytes() == b"".join(sorted(new))
    assert made.change is None


def test_memory_is_that_of_the_lines_compared_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new plan, many lines that only one side has, does not make the other one be read ahead."""
    most = 0
    read = exchanging._Side.read

    def watched(side: exchanging._Side) -> None:
        nonlocal most
        read(side)
        most = max(most, len(side.text))

    def texts(lines: list[bytes]) -> Iterator[bytes]:
        return (b"".join(lines[start : start + 10]) for start in range(0, len(lines), 10))

    monkeypatch.setattr(exchanging._Side, "read", watched)
    few = [line(1, 1, '"x"', 0), line(9, 1, '"x"', 0)]
    inserted = [line(5, number, '"x"', 1) for number in range(1000, 6000)]
    sides = exchanging._Side(texts(few)), exchanging._Side(texts(inserted))
    joined = [b"".join(sorted(b"".join(both).splitlines(True))) for both in exchanging.side_by_side(*sides)]
    assert b"".join(joined) == b"".join(sorted([*few, *inserted]))
    assert 5 < most / len(few[0]) < 50


def with_another_title(content: Path) -> None:
    """Change the title of a plan in one language."""
    path = content / PLANS / SLUG / "plan.ttl"
    text = path.read_text("utf-8")
    assert "dcterms:title" in text
    path.write_text(text.replace("dcterms:title", "rdfs:comment", 1), "utf-8")


def with_another_actor(content: Path) -> None:
    """Change what plans share."""
    path = content / "data/actors.ttl"
    path.write_text(path.read_text("utf-8").replace('"Buskerudbyen"', '"Buskerud by"'), "utf-8")


def described_by_another_plan(content: Path) -> None:
    """Let a plan describe another plan, which links them, too."""
    with (content / PLANS / f"{SLUG}-1/plan.ttl").open("a", encoding="utf-8") as file:
        file.write(f'\n<{CANONICAL_BASE}id/plan/{SLUG}> rdfs:comment "En plan"@nb .\n')


def with_a_new_plan(content: Path) -> None:
    """Add a copy of a plan."""
    place = content / PLANS / f"{SLUG}-7"
    shutil.copytree(content / PLANS / f"{SLUG}-1", place)
    for path in place.iterdir():
        path.write_text(path.read_text("utf-8").replace(f"{SLUG}-1", f"{SLUG}-7"), "utf-8")


def without_a_plan(content: Path) -> None:
    """Remove a plan."""
    shutil.rmtree(content / PLANS / f"{SLUG}-1")


def renamed(content: Path) -> None:
    """Give a file of a plan another name."""
    file = content / PLANS / SLUG / "translation.en.ttl"
    file.rename(file.with_name("english.ttl"))


def test_the_quads_after_each_change_of_content_are_those_from_nothing(tmp_path: Path) -> None:
    content, releases = tmp_path / "content", tmp_path / "releases"
    write_content(content, 3)
    kept, old, taken = Kept(releases / ".kept"), None, []
    for change in (
        None,
        change_a_word,
        with_another_title,
        with_another_actor,
        described_by_another_plan,
        with_a_new_plan,
        without_a_plan,
        renamed,
    ):
        if change:
            change(content)
        loaded = load_content(content)
        nothing = prepare(tmp_path / "nothing", loaded, "", "", NOTHING_KEPT)
        made = prepare(releases, loaded, change.__name__ if change else "", "", kept, old)
        assert made.release.digest == nothing.release.digest, change
        assert made.release.quads_file.read_bytes() == nothing.release.quads_file.read_bytes()
        assert made.release.graph_sizes == nothing.release.graph_sizes
        taken.append(made.change is not None)
        old = write_prepared(releases, made)
    assert taken == [False, True, True, True, True, False, False, True]
