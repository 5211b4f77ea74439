"""The elements of a plan, read when they are needed and compressed between two uses.

The files of many plans are written one kind after the other, each with all plans. A plan's elements take more
than ten times as much memory as objects. A site reads the elements of the plan that a reader asks for only.
"""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Generic, TypeVar, cast, overload

from app.compressed import FASTEST

KEPT = 4
"""So many plans stay uncompressed: a writer reads the elements of one plan several times."""
Element = TypeVar("Element")


class PackedElements(Sequence[Element], Generic[Element]):
    """Elements that `read` returns at the first use. They must not be changed."""

    def __init__(self, read: Callable[[], tuple[Element, ...]]) -> None:
        self._read = read
        self._packed = b""

    def _elements(self) -> tuple[Element, ...]:
        if not self._packed:
            self._packed = zlib.compress(pickle.dumps(self._read()), FASTEST)
        return cast("tuple[Element, ...]", unpacked(self._packed))

    def __iter__(self) -> Iterator[Element]:
        return iter(self._elements())

    def __len__(self) -> int:
        return len(self._elements())

    @overload
    def __getitem__(self, place: int) -> Element: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Element, ...]: ...
    def __getitem__(self, place: int | slice) -> Element | tuple[Element, ...]:
        return self._elements()[place]


@lru_cache(maxsize=KEPT)
def unpacked(packed: bytes) -> tuple[object, ...]:
    """Return elements that this process has packed."""
    found: tuple[object, ...] = pickle.loads(zlib.decompress(packed))  # noqa: S301  # from this process
    return found
