"""A compressed text is read from any place, in little time, and damage is an error."""

from __future__ import annotations

import gzip
import hashlib
import io
import zlib
from pathlib import Path

import pytest

from app.compressed import (
    AT_ONCE,
    DeflatePiece,
    Inflated,
    compressed_path,
    deflated,
    gzipped,
    inflated,
    joined_checksum,
    opened,
    text_size,
)
from app.files.written import APART, TextWriter, WrittenFile
from app.kept import apart, side_by_side

LINES = [f"{number} {hashlib.sha256(bytes(number % 999)).hexdigest()}\n".encode() for number in range(60_000)]
TEXT = b"".join(LINES)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> WrittenFile:
    """A text of several MB that was written in pieces of some lines."""
    with TextWriter(tmp_path_factory.mktemp("text") / "text") as file:
        for start in range(0, len(LINES), 999):
            lines = b"".join(LINES[start : start + 999])
            if start % 2:
                file.write(lines)
            else:
                file.add(deflated(lines), lines)
    return file.written()


def test_a_text_is_read_whole_and_by_line(written: WrittenFile) -> None:
    with opened(written.path) as file:
        assert file.read() == TEXT
    with opened(written.path) as file:
        assert list(file) == LINES
    assert text_size(written.path) == written.size == len(TEXT)


def test_a_compressed_text_is_one_file_for_other_programs(written: WrittenFile, tmp_path: Path) -> None:
    assert gzip.decompress(written.path.read_bytes()) == TEXT
    assert gzip.decompress(gzipped(b"")) == b""
    assert gzip.decompress(gzipped(TEXT)) == TEXT
    assert inflated(deflated(TEXT)) == TEXT
    (tmp_path / "empty.gz").write_bytes(gzipped(b""))
    with opened(tmp_path / "empty.gz") as file:
        assert file.read() == b""


@pytest.mark.parametrize("pieces", [[], [b""], [b"", b"\0" * 9, b""], [b"one", TEXT, b"three"]], ids=len)
def test_pieces_side_by_side_are_taken_apart_again(pieces: list[bytes]) -> None:
    assert apart(side_by_side(pieces)) == pieces


@pytest.mark.parametrize("length", [0, 1, 255, 256, 65_537, 3_000_001])
def test_the_checksum_of_two_texts_is_that_of_both_together(length: int) -> None:
    first, second = TEXT[:1234], TEXT[1234:][:length]
    found = joined_checksum(zlib.crc32(first), zlib.crc32(second), length)
    assert found == zlib.crc32(first + second)
    assert joined_checksum(0, zlib.crc32(second), length) == zlib.crc32(second)


def test_a_piece_as_bytes_has_its_checksum_and_size() -> None:
    for text in (b"", TEXT):
        piece = DeflatePiece.from_bytes(deflated(text).to_bytes())
        assert piece == deflated(text)
        assert (inflated(piece), piece.checksum, piece.size) == (text, zlib.crc32(text), len(text))


@pytest.mark.parametrize("known", [True, False], ids=["with places", "without places"])
def test_a_text_is_read_from_any_place(written: WrittenFile, known: bool) -> None:
    places = [0, len(TEXT) - 1, len(TEXT), len(TEXT) + 9, *(p for p, _ in written.places)]
    places += [number * 7919 * 7907 % len(TEXT) for number in range(30)]
    with opened(written.path, written.places if known else ()) as file:
        for place in sorted(places, key=lambda place: place % 101):
            length = (1, 100, 300_000)[place % 3]
            assert file.seek(place) == place
            assert file.read(length) == TEXT[place : place + length], place


def test_only_what_is_after_the_last_known_place_is_inflated(
    written: WrittenFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(written.places) == len(TEXT) // APART
    inflate, taken = Inflated._inflate, []

    def counted(self: Inflated, most: int) -> bytes:
        found = inflate(self, most)
        taken.append(len(found))
        return found

    monkeypatch.setattr(Inflated, "_inflate", counted)
    place = len(TEXT) - 10
    with Inflated(written.path, written.places) as file:
        file.seek(place)
        assert file.read(4) == TEXT[place : place + 4]
    longest_piece = max(len(b"".join(LINES[start : start + 999])) for start in range(0, len(LINES), 999))
    assert sum(taken) <= APART + longest_piece


def test_a_compressed_text_is_never_inflated_whole(written: WrittenFile, tmp_path: Path) -> None:
    zeros = tmp_path / "zeros.gz"
    zeros.write_bytes(gzipped(bytes(50 << 20)))  # inflates to a thousand times its size
    assert zeros.stat().st_size < AT_ONCE
    with Inflated(zeros) as file:
        assert len(file.read(1000)) == 1000
        assert len(file.read(1000)) == 1000


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[: len(data) // 2],
        lambda data: data[:-9],
        lambda data: data[:1000] + bytes(1000) + data[2000:],
        lambda data: b"",
    ],
    ids=["cut in the middle", "cut at the end", "overwritten", "empty"],
)
def test_damage_is_an_error_and_not_an_end(written: WrittenFile, tmp_path: Path, damage: object) -> None:
    assert callable(damage)
    path = tmp_path / "damaged.gz"
    path.write_bytes(damage(written.path.read_bytes()))
    with opened(path) as file, pytest.raises(OSError, match=r"damaged\.gz"):
        file.read()


def test_a_file_that_is_not_compressed_is_read_as_it_is(tmp_path: Path) -> None:
    plain = tmp_path / "plain.nq"
    plain.write_bytes(TEXT)
    with opened(plain) as file:
        assert file.read() == TEXT
    assert text_size(plain) == len(TEXT)
    assert compressed_path(plain).name == "plain.nq.gz"


def test_nothing_but_reading_is_offered(written: WrittenFile) -> None:
    with opened(written.path) as file:
        assert file.seekable()
        assert not file.writable()
        assert (file.read(5), file.tell(), file.seek(5, io.SEEK_CUR)) == (TEXT[:5], 5, 10)
        with pytest.raises(io.UnsupportedOperation):
            file.seek(0, io.SEEK_END)
