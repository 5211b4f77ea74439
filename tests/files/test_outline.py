"""The plans that files and pages are written from."""

from __future__ import annotations

from unittest.mock import Mock

from app.files.kinds import FileContext
from app.files.packed_elements import PackedElements
from app.releases.release import Release
from app.store.lookups import Lookups


def test_a_plan_is_found_without_reading_the_elements_of_any_plan(
    release: Release, material: FileContext
) -> None:
    look = Lookups(release)
    read = Mock(side_effect=look.subjects)
    look.subjects = read  # type: ignore[method-assign]
    (plan,) = FileContext(release, look).plans
    parts = str(look.namespaces.plan["partOf"])
    assert parts not in {call.args[0] for call in read.call_args_list}
    assert list(plan.all_elements()) == list(material.plans[0].all_elements())
    assert parts in {call.args[0] for call in read.call_args_list}


def test_elements_are_read_once_and_are_the_same_after_others_were_read() -> None:
    read = Mock(return_value=("1", "1.1", "2"))
    elements = PackedElements[str](read)
    read.assert_not_called()
    for number in range(10):
        assert list(PackedElements[int](lambda number=number: (number,))) == [number]  # type: ignore[misc]
        assert (list(elements), len(elements), elements[1], elements[1:]) == (
            ["1", "1.1", "2"],
            3,
            "1.1",
            ("1.1", "2"),
        )
    read.assert_called_once_with()
