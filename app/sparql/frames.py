"""Messages between the web process and a worker: a type, a length, and that many bytes.

A question is one JSON frame. An answer is HEAD, any number of BODY frames, and END. FAIL may come at any
time.
"""

from __future__ import annotations

import json
import socket
import struct
import time
from enum import IntEnum
from typing import Any

_HEADER = struct.Struct("!BI")
_READ_SIZE = 1 << 18


class FrameType(IntEnum):
    """The content of a frame; all types except BODY contain JSON."""

    QUESTION = ord("Q")
    HEAD = ord("H")
    BODY = ord("B")
    END = ord("E")
    FAIL = ord("F")


class Closed(Exception):
    """The other end has closed the connection."""


def packed(letter: FrameType, content: bytes | dict[str, Any]) -> bytes:
    """Return the bytes of a frame."""
    if isinstance(content, dict):
        content = json.dumps(content).encode()
    return _HEADER.pack(letter, len(content)) + content


class FrameReader:
    """Reads frames from a socket until a deadline."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._held = bytearray()

    def read(self, deadline: float | None = None) -> tuple[FrameType, bytes]:
        """Return the next frame; `deadline` is a time of `time.monotonic`.

        Raises `TimeoutError` at the deadline, and `Closed`. After a timeout nothing is lost: call it again.
        """
        self._fill(_HEADER.size, deadline)
        letter, length = _HEADER.unpack_from(self._held)
        self._fill(_HEADER.size + length, deadline)
        content = bytes(self._held[_HEADER.size : _HEADER.size + length])
        del self._held[: _HEADER.size + length]
        return FrameType(letter), content

    def _fill(self, size: int, deadline: float | None) -> None:
        while len(self._held) < size:
            if deadline is not None:
                left = deadline - time.monotonic()
                if left <= 0:
                    raise TimeoutError
                self._connection.settimeout(left)
            try:
                received = self._connection.recv(_READ_SIZE)
            except ConnectionError:
                raise Closed from None
            if not received:
                raise Closed
            self._held += received
