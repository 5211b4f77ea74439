"""What leads from one file of canonical N-Quads to another."""

from __future__ import annotations

import random
from io import BytesIO

import pytest

from app.quads import merged
from app.store import differences
from app.store.differences import ChangedQuads, difference

GRAPHS = [f"<https://e.no/g{number}>" for number in range(5)]


def seeded(seed: int) -> random.Random:
    """Return a source of the same random numbers for each seed."""
    return random.Random(seed)  # noqa: S311  # no secrets


def line(subject: int, predicate: int, value: str, graph: int) -> bytes:
    return f"<https://e.no/s{subject}> <https://e.no/p{predicate}> {value} {GRAPHS[graph]} .\n".encode()


def file_of(lines: set[bytes]) -> BytesIO:
    return BytesIO(b"".join(sorted(lines)))


def found(old: set[bytes], new: set[bytes]) -> ChangedQuads:
    made = difference(file_of(old), file_of(new), 10**6)
    assert made is not None
    return made


def some(chance: random.Random, count: int) -> set[bytes]:
    return {
        line(chance.randrange(20), chance.randrange(3), f'"{chance.randrange(9)}"', chance.randrange(3))
        for _ in range(count)
    }


@pytest.mark.parametrize("at_once", [1, 100, 1000, 1 << 20])
@pytest.mark.parametrize("seed", range(5))
def test_removing_and_adding_the_lines_leads_to_the_new_quads(
    at_once: int, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(differences, "AT_ONCE", at_once)
    chance = seeded(seed)
    old = some(chance, 300)
    kept = {each for each in sorted(old) if chance.random() < chance.choice([0.1, 0.99])}
    for new in (kept | some(chance, 20), kept, old, set[bytes](), some(chance, 5)):
        for before, after in ((old, new), (new, old)):
            made = found(before, after)
            assert set(made.removed) == before - after
            assert (before - set(made.removed)) | set(made.added) == after
            assert len(set(made.added)) == len(made.added)


def test_nothing_of_equal_parts_is_among_the_lines() -> None:
    old = some(seeded(1), 300)
    other = line(3, 1, '"new"', 0)
    assert found(old, old | {other}) == ChangedQuads([], [other])
    assert found(old, old) == ChangedQuads([], [])


def test_all_values_of_a_changed_property_are_added_again() -> None:
    """A store may have removed them, as another spelling of the value or as the triple of another graph."""
    same = {line(1, 1, '"x"', 1), line(1, 1, '"y"', 1)}
    unrelated = {line(1, 2, '"x"', 1), line(2, 1, '"x"', 1)}
    made = found(same | unrelated | {line(1, 1, '"x"', 0)}, same | unrelated)
    assert made.removed == [line(1, 1, '"x"', 0)]
    assert set(made.added) == same
    assert merged(made.removed) in map(merged, ([each] for each in made.added))


def test_too_many_lines_are_no_difference() -> None:
    old = some(seeded(1), 300)
    new = set(sorted(old)[10:])
    assert difference(file_of(old), file_of(new), 9) is None
    assert difference(file_of(old), file_of(new), 10 + len(old)) is not None


def test_memory_is_that_of_the_lines_compared_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new plan, many lines that only one file has, does not make the other file be read ahead."""
    monkeypatch.setattr(differences, "AT_ONCE", 1000)
    most = 0
    read = differences._Side.read

    def watched(side: differences._Side) -> None:
        nonlocal most
        read(side)
        most = max(most, len(side.lines))

    monkeypatch.setattr(differences._Side, "read", watched)
    first, last = line(1, 1, '"x"', 0), line(9, 1, '"x"', 0)
    inserted = {line(5, number, '"x"', 0) for number in range(5000)}
    assert set(found({first, last}, {first, last} | inserted).added) == inserted
    assert 5 < most < 50
