"""What belongs to which plan is put together from kept summaries as from all lines, whatever has changed."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator
from itertools import chain, combinations
from pathlib import Path

import pytest

from app.compressed import opened
from app.kept import Kept
from app.quads import graph_in
from app.releases.folder import pointers
from app.releases.release import ABOUT, QUADS, Release, read_about, read_release
from app.store.building import BuildLookups
from app.store.plan_graphs import PlanGraphs
from app.store.statements import UNION
from app.store.statistics import put_together
from app.vocabularies import RDF_TYPE
from bench.plans import SLUG
from tests.keeping import many_plans

PLANS = 6
ID, GRAPHS = "https://data.lier.kommune.no/id/", "https://data.lier.kommune.no/graf/"
PLAN = f"{ID}plan/{SLUG}"
MEASURE = "/tiltak/4.1"
ACTOR, DOCUMENT = f"{ID}aktor/buskerudbyen", f"{ID}dokument/kilde-{SLUG}"
SHARED, DERIVED = "aktorer", "avledet"
Lines = frozenset[str]


def said(subject: str, object: str, graph: str) -> str:
    """Return a line of N-Quads; an object that is no IRI is a text."""
    value = f"<{object}>" if ":" in object else f'"{object}"'
    return f"<{subject}> <urn:x:p> {value} <{GRAPHS}{graph}> .\n"


def with_word(lines: Lines) -> Lines:
    """Change a word of the first plan."""
    own = f"<{GRAPHS}{SLUG}/"
    return frozenset(
        line.replace('"Background"', '"The background"') if own in line else line for line in lines
    )


def renamed(lines: Lines) -> Lines:
    """Give the graphs of the second plan another folder."""
    return frozenset(line.replace(f"<{GRAPHS}{SLUG}-1/", f"<{GRAPHS}zzz/") for line in lines)


def no_plan(lines: Lines) -> Lines:
    """Let the third plan be something else, so that its graphs are shared."""
    return frozenset(line for line in lines if not line.startswith(f"<{PLAN}-2> {RDF_TYPE} "))


def further(*more: str) -> Callable[[Lines], Lines]:
    """Return a change that adds lines."""
    return lambda lines: lines | set(more)


def one(graph: str, plan: str = SLUG) -> str:
    """Return the name of a graph of a plan."""
    return f"{plan}/{graph}"


CHANGES: dict[str, Callable[[Lines], Lines]] = {
    "nothing": further(),
    "a word": with_word,
    "a plan links to another": further(said(PLAN + MEASURE, f"{PLAN}-1{MEASURE}", one("links"))),
    "two plans describe a thing": further(
        *(said("urn:x:a", "b", one("more", s)) for s in (SLUG, f"{SLUG}-3"))
    ),
    "a plan describes what is shared": further(said(ACTOR, "Et navn", one("names"))),
    "another name of what is shared": further(said(ACTOR, "Et annet navn", one("names"))),
    "another folder": renamed,
    "no plan any more": no_plan,
    "no plan, but a link to it": lambda lines: no_plan(lines) | {said(PLAN, f"{PLAN}-2", one("links"))},
    "a shared statement names a measure": further(said(DOCUMENT, f"{PLAN}-1{MEASURE}", SHARED)),
    "a derived statement names a measure": further(said(ACTOR, f"{PLAN}-1{MEASURE}", DERIVED)),
    "a derived statement names nothing of a plan": further(said(ACTOR, "urn:x:other", DERIVED)),
    "a derived statement names two plans": further(said(PLAN + MEASURE, f"{PLAN}-3{MEASURE}", DERIVED)),
    "a derived statement is about a measure": further(said(PLAN + MEASURE, "ny", DERIVED)),
    "a plan in a shared folder": further(said(f"{PLAN}-1", "x", "aaa")),
    "several at once": lambda lines: (
        with_word(renamed(lines)) | {said(f"{PLAN}-4", PLAN, one("x", f"{SLUG}-4"))}
    ),
}


def read(path: Path) -> Lines:
    """Return the lines of a file."""
    with opened(path) as lines:
        return frozenset(line.decode() for line in lines)


@pytest.fixture(scope="module", autouse=True)
def _small() -> Iterator[None]:
    """Let a plan be in many parts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.store.divided.SMALLEST", 1 << 13)
        yield


def is_used(line: str) -> bool:
    """Return whether a line is used: some about the measures of each plan, and shared ones.

    Those of shapes and other vocabularies are left out: they are many, and no plan refers to them.
    """
    if any(f"<{GRAPHS}{folder}/" in line for folder in ("former", "profil", "laan")):
        return False
    return SLUG not in line or f"{MEASURE}>" in line or ("/tiltak/" not in line and "/merknader/" not in line)


@pytest.fixture(scope="module")
def origin(kept_releases: Path) -> Release:
    folder = many_plans(kept_releases, PLANS)
    return read_release(folder, pointers(folder)["current"])


@pytest.fixture(scope="module")
def releases(origin: Release, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Release]:
    """Return a release for each change, as a build would have it."""
    with_all = frozenset(filter(is_used, read(origin.quads_file)))
    found = {}
    for name, change in CHANGES.items():
        folder = tmp_path_factory.mktemp("changed")
        lines = sorted(line.encode() for line in change(with_all))
        sizes = Counter(graph_in(line).decode() for line in lines)
        about = json.loads(origin.read(ABOUT)) | {"graph_sizes": dict(sorted(sizes.items()))}
        (folder / QUADS).write_bytes(b"".join(lines))
        (folder / ABOUT).write_text(json.dumps(about), "utf-8")
        found[name] = read_about(folder, origin.name)
    return found


@pytest.fixture(scope="module")
def found(releases: dict[str, Release]) -> dict[str, PlanGraphs]:
    """Return what is found out without kept results."""
    return {name: BuildLookups(release).plan_graphs for name, release in releases.items()}


def keys(graphs: PlanGraphs) -> dict[str, object]:
    """Return what the key of a result depends on, for each folder."""
    shared = graphs.digests[""]
    return {f: (shared, *(graphs.digests[g] for g in group)) for group in graphs.linked for f in group}


def by_lines(
    release: Release, plans: Collection[str]
) -> tuple[set[frozenset[str]], dict[str, tuple[set[str], set[str]]]]:
    """Return which folders are linked, and which lines a result about each may depend on, from all lines."""
    statements = list[tuple[str, str, str, str]]()
    homes, named = defaultdict[str, set[str]](set), set[str]()
    for line in sorted(read(release.quads_file)):
        triple, _, graph = line.rpartition(" <")
        subject, _, value = triple.split(" ", 2)
        folder = graph.rpartition("/")[0]
        folder = folder if folder in plans else GRAPHS * graph.startswith(GRAPHS + DERIVED)
        statements.append((subject, value, folder, line))
        if folder in plans:
            homes[subject].add(folder)
        elif not folder:
            named |= {subject, value}
    lines, pairs = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for subject, value, folder, line in statements:
        about = (homes[subject] | homes[value] if folder else set()) | {folder} & set(plans)
        for home in about or {""}:
            lines[home].add(line)
            pairs[home] |= about
        if folder in plans and subject in named:
            lines[""].add(line)
    groups = {f: {f} for f in plans}
    for folder in [*plans] * len(plans):
        groups[folder] |= set[str]().union(*(groups[other] for other in pairs[folder]))
        for other in groups[folder]:
            groups[other] |= groups[folder]
    known = {
        folder: (lines[""], set[str]().union(*(lines[other] for other in group)))
        for folder, group in groups.items()
    }
    return set(map(frozenset, groups.values())), known


def test_each_change_changes_the_lines(releases: dict[str, Release]) -> None:
    found = {name: read(release.quads_file) for name, release in releases.items()}
    assert len(set(found.values())) == len(CHANGES)


def test_linked_plans_are_those_that_all_lines_link(
    releases: dict[str, Release], found: dict[str, PlanGraphs]
) -> None:
    for name, graphs in found.items():
        assert set(map(frozenset, graphs.linked)) == by_lines(releases[name], graphs.plans)[0], name
    assert max(map(len, found["several at once"].linked)) == 2


def test_a_key_is_another_one_if_any_line_that_a_result_may_depend_on_is_another(
    releases: dict[str, Release], found: dict[str, PlanGraphs]
) -> None:
    lines = {name: by_lines(releases[name], graphs.plans)[1] for name, graphs in found.items()}
    compared = 0
    for one, other in combinations(CHANGES, 2):
        before, after = keys(found[one]), keys(found[other])
        for folder in before.keys() & after.keys():
            if lines[one][folder] != lines[other][folder]:
                compared += 1
                assert before[folder] != after[folder], (one, other, folder)
    assert compared > len(CHANGES)


@pytest.mark.parametrize(
    ("change", "changed"),
    [
        ("a word", [0]),
        ("a plan links to another", [0, 1]),
        ("two plans describe a thing", [0, 3]),
        ("a derived statement names a measure", [1]),
        ("a derived statement names two plans", [0, 3]),
        ("a derived statement is about a measure", [0]),
        ("a shared statement names a measure", [0, 1, 2, 3, 4, 5]),
        ("a plan describes what is shared", [0, 1, 2, 3, 4, 5]),
        ("a derived statement names nothing of a plan", [0, 1, 2, 3, 4, 5]),
    ],
)
def test_the_keys_of_other_plans_stay(change: str, changed: list[int], found: dict[str, PlanGraphs]) -> None:
    before, after = keys(found["nothing"]), keys(found[change])
    different = {folder for folder in before if before[folder] != after[folder]}
    assert different == {f"{GRAPHS}{SLUG}" + (f"-{number}" if number else "") for number in changed}


def test_kept_summaries_change_nothing(
    releases: dict[str, Release], found: dict[str, PlanGraphs], tmp_path: Path
) -> None:
    kept = Kept(tmp_path / ".kept")
    for name in (*CHANGES, "a word", "nothing"):
        graphs, expected = BuildLookups(releases[name], kept).plan_graphs, found[name]
        assert (graphs.linked, graphs.digests) == (expected.linked, expected.digests), name
        assert list(graphs.together()) == list(expected.together()), name
        assert sorted(graphs.shared()) == sorted(expected.shared()), name
        names = [UNION, *releases[name].graph_sizes]
        known, computed = (put_together(one.summaries.figures(), names) for one in (graphs, expected))
        assert known == computed, name


def test_few_summaries_are_made_after_a_change(releases: dict[str, Release], tmp_path: Path) -> None:
    kept, made = Kept(tmp_path / ".kept"), list[int]()
    for name in ("nothing", "a word", "a plan links to another"):
        before = len(list(tmp_path.glob(".kept/*")))
        assert BuildLookups(releases[name], kept).plan_graphs.linked
        made.append(len(list(tmp_path.glob(".kept/*"))) - before)
    assert made[0] > 50
    assert max(made[1:]) <= 3


def test_the_hash_of_graphs_changes_with_their_lines_only(
    releases: dict[str, Release], found: dict[str, PlanGraphs]
) -> None:
    before, after = (dict(found[name].together()) for name in ("nothing", "a word"))
    assert sorted(chain(*before.values())) == sorted(releases["nothing"].graph_sizes)
    (changed,) = (names for sha256, names in after.items() if sha256 not in before)
    assert all(name.startswith(f"{GRAPHS}{SLUG}/") for name in changed)
