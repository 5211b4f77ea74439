"""The N-Quads of a release are divided in parts of which a change concerns few."""

from __future__ import annotations

from pathlib import Path

from app.store import divided as module
from app.store.divided import Divided, divided

SUBJECTS = 1000


def written(folder: Path, changed: int = -1, added: tuple[int, ...] = ()) -> Divided:
    """Divide the lines about many subjects, of which one has another value and some have more lines."""
    lines = []
    for number in range(SUBJECTS):
        values = [f"{number}", "more"] if number in added else [f"{number}"]
        for value in ["changed"] if number == changed else values:
            lines.append(f'<urn:x:{number:04}> <urn:x:p> "{value} <b> c" <urn:x:graf/{number % 3}/a> .\n')
    path = folder / f"{changed}-{len(added)}.nq"
    path.write_text("".join(lines))
    return divided(path)


def test_parts_are_all_lines_in_their_order(tmp_path: Path) -> None:
    found = written(tmp_path)
    assert b"".join(map(found.read, found.parts)) == found.path.read_bytes()
    assert SUBJECTS / module.SUBJECTS / 3 < len(found.parts) < SUBJECTS / module.SUBJECTS * 3


def test_a_change_concerns_one_part_and_one_graph(tmp_path: Path) -> None:
    before = written(tmp_path)
    for after in (written(tmp_path, changed=500), written(tmp_path, added=(500,))):
        assert len({p.sha256 for p in after.parts} - {p.sha256 for p in before.parts}) == 1
        assert [g for g in after.graphs if after.graphs[g] != before.graphs[g]] == ["urn:x:graf/2/a"]


def test_a_subject_is_never_divided(tmp_path: Path) -> None:
    path = tmp_path / "long.nq"
    path.write_text("".join(f'<urn:x:s> <urn:x:p> "{n:06}" <urn:x:g> .\n' for n in range(50_000)))
    assert len(divided(path).parts) == 1


def test_graphs_of_a_plan_are_together(tmp_path: Path) -> None:
    found = written(tmp_path)
    assert [names for _, names in found.folders()] == [[f"urn:x:graf/{n}/a"] for n in range(3)]
