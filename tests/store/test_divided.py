"""The N-Quads of a release are divided in parts of which a change concerns few."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from app.compressed import compressed_path, gzipped
from app.store import divided as module
from app.store.divided import Divided, _SortedLines, divided, known_parts

SUBJECTS = 1000
MOST = 4096


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let parts be small."""
    monkeypatch.setattr(module, "SMALLEST", MOST)


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


def subjects(lines: bytes) -> set[bytes]:
    """Return the subjects of lines."""
    return {line.partition(b" ")[0] for line in lines.splitlines()}


def test_parts_are_all_lines_in_their_order(tmp_path: Path) -> None:
    found = written(tmp_path)
    text = found.path.read_bytes()
    assert b"".join(map(found.read, found.parts)) == text
    assert len(text) / MOST <= len(found.parts) < len(text) / MOST * 3
    assert max(part.length for part in found.parts) <= MOST


def test_a_compressed_file_has_the_same_parts(tmp_path: Path) -> None:
    found = written(tmp_path)
    path = compressed_path(found.path)
    path.write_bytes(gzipped(found.path.read_bytes()))
    assert divided(path).parts == found.parts


def test_a_change_concerns_one_part(tmp_path: Path) -> None:
    before = written(tmp_path)
    for after in (written(tmp_path, changed=500), written(tmp_path, added=(500,))):
        assert len({p.sha256 for p in after.parts} - {p.sha256 for p in before.parts}) == 1


@pytest.mark.parametrize(
    ("change", "concerned"),
    [({"changed": 510}, 1), ({"added": (510,)}, 1), ({"added": (0, 999)}, 2), ({}, 0)],
)
def test_what_is_known_of_another_file_is_not_read(
    change: dict[str, Any], concerned: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, expected = written(tmp_path), written(tmp_path, **change)
    lines = [set(found.path.read_bytes().splitlines(keepends=True)) for found in (before, expected)]
    known, reads, original = (
        known_parts(before.to_bytes(), lines[0] ^ lines[1]),
        list[int](),
        _SortedLines.read,
    )

    def noting(lines: _SortedLines, place: int, length: int) -> bytes:
        reads.extend(part.start for part in expected.parts if (part.start, part.length) == (place, length))
        return original(lines, place, length)

    monkeypatch.setattr(_SortedLines, "read", noting)
    assert divided(expected.path, known) == expected
    assert len(reads) == concerned


def test_a_subject_is_never_divided(tmp_path: Path) -> None:
    path = tmp_path / "long.nq"
    names = ["a", "a/b", "a/b/c", "b"]
    path.write_text(
        "".join(
            f'<urn:x:{s}> <urn:x:p> "{n:06}" <urn:x:g> .\n'
            for s in sorted(names, key=lambda s: f"{s}>")
            for n in range(500)
        )
    )
    found = divided(path)
    about = [subjects(found.read(part)) for part in found.parts]
    assert [len(one) for one in about] == [1] * len(names)
    assert all(one.isdisjoint(other) for one, other in pairwise(about))


def test_subjects_that_begin_with_each_other_are_divided(tmp_path: Path) -> None:
    path = tmp_path / "deep.nq"
    path.write_text("".join(sorted(f'<urn:x:{"a" * n}> <urn:x:p> "" <urn:x:g> .\n' for n in range(2000))))
    found = divided(path)
    assert max(part.length for part in found.parts) <= MOST
    assert b"".join(map(found.read, found.parts)) == path.read_bytes()


def test_large_files_have_larger_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few = written(tmp_path)
    monkeypatch.setattr(module, "PARTS", 2)
    assert len(written(tmp_path).parts) < len(few.parts) / 4


def test_nothing_has_no_parts(tmp_path: Path) -> None:
    (tmp_path / "empty.nq").touch()
    assert divided(tmp_path / "empty.nq").parts == ()


def test_lines_about_subjects_are_found(tmp_path: Path) -> None:
    found = written(tmp_path, added=(0, 999))
    lines = found.path.read_bytes().splitlines(keepends=True)
    for number, count in ((0, 2), (1, 1), (500, 1), (999, 2)):
        name = f"<urn:x:{number:04}>".encode()
        about = list(found.lines_about([name]))
        assert about == [line for line in lines if line.startswith(name + b" ")]
        assert len(about) == count
    assert list(found.lines_about([b"<urn:x:00>", b"<urn:x:05001>", b"<urn:a>", b"<urn:z>"])) == []
