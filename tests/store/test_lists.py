"""Lists have one order for all formats and pages: by name, or the plan's own for its parts."""

from __future__ import annotations

import pytest
from flask import Flask

from app.language import norwegian_order
from app.store.lists import Lists


@pytest.fixture(scope="module")
def lists(site: Flask) -> Lists:
    found = site.extensions["publication"].current().lists
    assert isinstance(found, Lists)
    return found


@pytest.mark.parametrize("name", ["Actor", "Place", "Initiative", "Document"])
def test_resources_are_listed_by_name_in_norwegian_order(lists: Lists, name: str) -> None:
    look = lists.lookups
    names = [look.label(e.subject, ("nb",)) for e in lists.all_instances(look.namespaces.plan[name])]
    assert len(names) > 5
    assert names == sorted(names, key=norwegian_order)


def test_measures_are_listed_in_the_order_of_the_plan(lists: Lists) -> None:
    look, plan = lists.lookups, lists.lookups.namespaces.plan
    numbers = [look.first(e.subject, plan["number"]) for e in lists.all_instances(plan["Measure"])]
    parts = [[int(part) for part in number.split(".")] for number in numbers]
    assert len(parts) == 41
    assert parts == sorted(parts)
