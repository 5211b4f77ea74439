"""Messages between the web process and a worker: a type, a length, and that many bytes.

A question is one frame, written with `marshal`, which takes a tenth of the time of JSON. A worker may read it
so, because it trusts the web process. The reverse is not true: what a worker sends is text, JSON and numbers.
An answer is any number of BODY frames, and END. FAIL may come at any time.
"""

from __future__ import annotations

import json
import marshal
import math
import select
import socket
import struct
import time
from collections.abc import Mapping
from enum import IntEnum
from typing import Any, NamedTuple, cast

from app.sparql.messages import WorkerRequest

_HEADER = struct.Struct("!BI")
_END = struct.Struct("!Qd??")
_READ_SIZE = 1 << 16


class FrameType(IntEnum):
    """The content of a frame. FAIL has JSON."""

    QUESTION = ord("Q")
    BODY = ord("B")
    END = ord("E")
    FAIL = ord("F")


_TYPES = {int(letter): letter for letter in FrameType}
_LAST = frozenset({FrameType.END, FrameType.FAIL})


class Finish(NamedTuple):
    """The content of an END frame: what is known about a result, and whether the worker ends after it."""

    rows: int
    seconds: float
    truncated: bool
    last: bool

    def packed(self) -> bytes:
        """Return the bytes of the frame."""
        return _HEADER.pack(FrameType.END, _END.size) + _END.pack(*self)

    @classmethod
    def read(cls, content: bytes) -> Finish:
        """Return the content of a frame."""
        return cls(*_END.unpack(content))


class Closed(Exception):
    """The other end has closed the connection."""


def packed(letter: FrameType, content: bytes) -> bytes:
    """Return the bytes of a frame."""
    return _HEADER.pack(letter, len(content)) + content


def question(asked: WorkerRequest) -> bytes:
    """Return the frame with a question. https://docs.python.org/3/library/marshal.html"""
    return packed(FrameType.QUESTION, marshal.dumps(cast("dict[str, Any]", asked)))


def question_in(content: bytes) -> WorkerRequest:
    """Return the question in a frame. Only for frames of the web process."""
    asked: WorkerRequest = marshal.loads(content)  # noqa: S302  # the web process is trusted
    return asked


def fail(reason: Mapping[str, object]) -> bytes:
    """Return a FAIL frame."""
    return packed(FrameType.FAIL, json.dumps(reason).encode())


class FrameReader:
    """Reads frames from a socket, which need not block, until a deadline."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._held = bytearray()
        self._poll = select.poll()
        self._poll.register(connection, select.POLLIN)

    def read(self, deadline: float | None = None) -> tuple[FrameType, bytes]:
        """Return the next frame; `deadline` is a time of `time.monotonic`.

        Raises `TimeoutError` at the deadline, and `Closed`. After a timeout nothing is lost: call it again.
        """
        self._fill(_HEADER.size, deadline)
        letter, length = _HEADER.unpack_from(self._held)
        self._fill(_HEADER.size + length, deadline)
        content = bytes(self._held[_HEADER.size : _HEADER.size + length])
        del self._held[: _HEADER.size + length]
        return _TYPES[letter], content

    def _fill(self, size: int, deadline: float | None) -> None:
        while len(self._held) < size:
            if not self.receive():
                left = math.inf if deadline is None else deadline - time.monotonic()
                if left <= 0:
                    raise TimeoutError
                self._poll.poll(None if deadline is None else left * 1000)

    def receive(self) -> bool:
        """Take what has arrived. If the socket does not block, return False if nothing has.

        Raises `Closed`.
        """
        try:
            received = self._connection.recv(_READ_SIZE)
        except BlockingIOError:
            return False
        except ConnectionError:
            raise Closed from None
        if not received:
            raise Closed
        self._held += received
        return True

    def last(self) -> tuple[FrameType, bytes] | None:
        """Return the frame that ends an answer, if it has arrived; `read` still returns it in its turn."""
        start = 0
        while len(self._held) >= start + _HEADER.size:
            letter, length = _HEADER.unpack_from(self._held, start)
            start += _HEADER.size
            if letter in _LAST and len(self._held) >= start + length:
                return _TYPES[letter], bytes(self._held[start : start + length])
            start += length
        return None

    def whole(self) -> tuple[bytes, Finish]:
        """Return the complete result, after `last` has found its END."""
        pieces: list[bytes] = []
        start = 0
        while True:
            letter, length = _HEADER.unpack_from(self._held, start)
            start += _HEADER.size + length
            with memoryview(self._held) as held:  # a slice of the array would be copied twice
                content = bytes(held[start - length : start])
            if letter == FrameType.END:
                del self._held[:start]
                return b"".join(pieces), Finish.read(content)
            pieces.append(content)

    def is_readable(self) -> bool:
        """Return whether bytes have arrived that were not received, or the connection is closed."""
        return bool(self._poll.poll(0))

    @property
    def size(self) -> int:
        """Return the number of bytes that have arrived and are not read yet."""
        return len(self._held)
