"""A store of one plan answers queries about the plan as all data do, and does not grow with other plans."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from app.pictures.rows import PICTURES, any_plan, picture_query, rows_about
from app.quads import n_quads
from app.releases.folder import pointers
from app.releases.release import ABOUT, QUADS, read_about, read_release
from app.sparql.asked import asked
from app.sparql.preflight import read_query
from app.store.lookups import Lookups
from app.store.plan_stores import PlanStores
from bench.plans import SLUG
from tests.keeping import many_plans

PLAN = f"https://data.lier.kommune.no/id/plan/{SLUG}"
FEW, MANY = 2, 6


def look_up(origin: Path, plans: int) -> Lookups:
    folder = many_plans(origin, plans)
    return Lookups(read_release(folder, pointers(folder)["current"]))


def plan_stores(
    lookups: Lookups, asked: Callable[[bytes], bool] = lambda _: True
) -> Iterator[tuple[list[str], ox.Store]]:
    """Yield plans that are linked to each other, and their store."""
    stores = PlanStores(lookups, "", asked)
    for folders in stores.graphs.linked:
        yield [plan for folder in folders for plan in stores.graphs.plans[folder]], stores.of(folders)


@pytest.fixture(scope="module")
def many(kept_releases: Path) -> Lookups:
    return look_up(kept_releases, MANY)


def test_each_plan_is_in_one_store(many: Lookups) -> None:
    found = [plan for plans, _ in plan_stores(many) for plan in plans]
    assert sorted(found) == sorted(many.instances(str(many.namespaces.plan["Plan"])))
    assert len(found) == MANY


def test_the_pictures_of_a_plan_are_the_same_as_over_all_data(many: Lookups) -> None:
    everything = ox.Store()
    everything.bulk_extend({ox.Quad(*quad.triple) for quad in many.store})
    for slug in PICTURES.values():
        question = picture_query(slug, many.release.questions[slug])
        for plans, store in plan_stores(many, asked([read_query(any_plan(question), ())])):
            for plan in plans:
                assert rows_about(store, question, plan) == rows_about(everything, question, plan)


def test_a_store_has_what_the_pictures_ask_for_and_does_not_grow_with_other_plans(
    many: Lookups, kept_releases: Path
) -> None:
    def sizes(lookups: Lookups) -> set[int]:
        questions = (picture_query(slug, lookups.release.questions[slug]) for slug in PICTURES.values())
        needed = asked(read_query(any_plan(question), ()) for question in questions)
        return {len(store) for _, store in plan_stores(lookups, needed)}

    assert len(sizes(many)) == 1
    assert sizes(many) == sizes(look_up(kept_releases, FEW))


def with_quads(many: Lookups, quads: list[ox.Quad], folder: Path) -> Lookups:
    """Return the look-ups of the same release with further quads."""
    for name, data in ((ABOUT, many.release.read(ABOUT)), (QUADS, n_quads([*many.store, *quads]))):
        (folder / name).write_bytes(data)
    return Lookups(read_about(folder, many.release.name))


def graph_of_plan(many: Lookups, plan: str) -> ox.NamedNode:
    """Return one of the graphs in the folder of a plan."""
    folder = f"{many.namespaces.graf}{plan.rpartition('/')[2]}/"
    return next(ox.NamedNode(name) for name in many.release.graph_sizes if name.startswith(folder))


def test_plans_that_link_to_each_other_are_together(many: Lookups, tmp_path: Path) -> None:
    link = ox.Quad(
        ox.NamedNode(f"{PLAN}/tiltak/4.1"),
        ox.NamedNode(many.namespaces.plan["continuesMeasure"]),
        ox.NamedNode(f"{PLAN}-1/tiltak/4.1"),
        graph_of_plan(many, PLAN),
    )
    linked = with_quads(many, [link], tmp_path)
    together = [set(plans) for plans, _ in plan_stores(linked) if PLAN in plans]
    assert together == [{PLAN, f"{PLAN}-1"}]


def test_plans_that_describe_the_same_thing_are_together(many: Lookups, tmp_path: Path) -> None:
    thing, label = ox.NamedNode("https://data.lier.kommune.no/id/aktor/ny"), ox.NamedNode("urn:x:label")
    plans = [PLAN, f"{PLAN}-1"]
    said = [ox.Quad(thing, label, ox.Literal(plan), graph_of_plan(many, plan)) for plan in plans]
    together = [set(plans) for plans, _ in plan_stores(with_quads(many, said, tmp_path)) if PLAN in plans]
    assert together == [set(plans)]
