"""How the bytes of the files of an edition are on disk: as they are, compressed, or in slices of other files.

docs/decisions/0052-files-are-stored-compressed.md
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from errno import EIO
from itertools import accumulate
from pathlib import Path
from typing import BinaryIO, NamedTuple

from app.compressed import BUFFER, SUFFIX, Places, opened
from app.releases.manifest import StoredFile


class Slice(NamedTuple):
    """Some bytes of a file: its name, the place of the first, and how many."""

    name: str
    start: int
    length: int


@dataclass(frozen=True, slots=True)
class EditionLayout:
    """The stored files of an edition: their folder, and each with its size and hash by its name there.

    `places` are those of compressed texts, `slices` those of files that are put together from others, and
    `members` the parts of a file with several compressed texts, by the name of the published file. In
    releases of older software, all files are as they are.
    """

    folder: Path
    places: Mapping[str, Places]
    slices: Mapping[str, Sequence[Slice]]
    members: Mapping[str, Slice] = field(default_factory=dict)
    stored: Mapping[str, StoredFile] = field(default_factory=dict, compare=False, repr=False)

    def open(self, name: str) -> BinaryIO:
        """Open a published file for reading, from any place. Raises `OSError`, also while it is read."""
        if slices := self.slices.get(name):
            return io.BufferedReader(Joined(self.folder, slices), BUFFER)
        if packed := self.compressed(name):
            return opened(self.folder / packed.name, self.places.get(name, ()), packed.start)
        return (self.folder / name).open("rb")

    def part(self, part: Slice) -> BinaryIO:
        """Open a part of a stored file for reading. Raises `OSError`, also while it is read."""
        return io.BufferedReader(Joined(self.folder, [part]), BUFFER)

    def read_from(self, name: str) -> list[StoredFile]:
        """Return the stored files that a published file is read from."""
        if slices := self.slices.get(name):
            return [self.stored[found] for found in dict.fromkeys(found.name for found in slices)]
        packed = self.compressed(name)
        return [self.stored[packed.name if packed else name]]

    def compressed(self, name: str) -> Slice | None:
        """Return where the gzip file of a published file is that is stored compressed; None for others."""
        packed = None if name in self.stored else self.stored.get(name + SUFFIX)
        return Slice(packed.path.name, 0, packed.size) if packed else self.members.get(name)


class Joined(io.RawIOBase):
    """Slices of files in a folder, one after the other, as one file."""

    def __init__(self, folder: Path, slices: Sequence[Slice]) -> None:
        self._slices = slices
        self._ends = list(accumulate(found.length for found in slices))
        self._files = {name: (folder / name).open("rb") for name in {found.name for found in slices}}
        self._at = 0

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def seekable(self) -> bool:
        """Return that it can be read from any place."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Continue at another place; return it."""
        self._at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._ends[-1]}[whence]
        return self._at

    def tell(self) -> int:
        """Return the place that is read next."""
        return self._at

    def readinto(self, target: bytearray | memoryview) -> int:  # type: ignore[override]  # callers give these
        """Read some bytes, and return how many; none at the end. Raises `OSError` if a file is too short."""
        for found, end in zip(self._slices, self._ends, strict=True):
            if self._at < end:
                file, left = self._files[found.name], end - self._at
                file.seek(found.start + found.length - left)
                count = file.readinto(memoryview(target)[:left])
                if not count and target:
                    raise OSError(EIO, "the file is cut off", file.name)
                self._at += count
                return count
        return 0

    def close(self) -> None:
        """Close the files."""
        for file in self._files.values():
            file.close()
        super().close()
