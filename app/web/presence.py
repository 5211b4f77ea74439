"""Whether a client still waits for its answer, before anything of it has been sent.

WSGI does not tell. The server is in this process, though, and so is the client's connection: it is one of
those from the client's address on which nothing has been sent since something was received. When none of
these is open any more, the client has gone. Several requests of one address (a proxy's) may run at once; then
the first to go is noticed with the last. Where the system does not tell (it must be Linux), where a
connection carries several requests (HTTP/2), or where the first look comes too late or finds nothing, nobody
is said to have gone: the time limit holds.
"""

from __future__ import annotations

import os
import socket
import struct
import time
from dataclasses import dataclass, field
from pathlib import Path

OWN_DESCRIPTORS = Path("/proc/self/fd")
# struct tcp_info (https://man7.org/linux/man-pages/man7/tcp.7.html, TCP_INFO) begins with the state; at these
# places are the milliseconds since something was sent, and received.
_TCP_INFO_BYTES = 104
_LAST_SENT = struct.Struct("@44xI")
_LAST_RECEIVED = struct.Struct("@52xI")
_ESTABLISHED = 1
_TICK_MS = 4  # of the clock of the kernel
# When the answer may have begun, the connection cannot be told from others any more.
FIRST_LOOK_SECONDS = 0.8


@dataclass(slots=True)
class Presence:
    """One request from the address `peer`, since `began` (`time.monotonic`)."""

    peer: str
    began: float = field(default_factory=time.monotonic)
    _connections: dict[int, int] | None = None  # descriptor -> inode

    def gone(self) -> bool:
        """Whether the client has closed its connection. To be asked some times a second, by one thread."""
        if self._connections is None:
            self._connections = self._waiting()
            return False
        if not self._connections:
            return False
        open_ = {fd: inode for fd, inode in self._connections.items() if _is_open(fd, inode)}
        if open_:
            self._connections = open_
        return not open_

    def _waiting(self) -> dict[int, int]:
        """The connections that may be this request's."""
        found: dict[int, int] = {}
        if time.monotonic() - self.began > FIRST_LOOK_SECONDS:
            return found
        try:
            descriptors = [int(entry) for entry in os.listdir(OWN_DESCRIPTORS)]
        except OSError:
            return found
        for fd in descriptors:
            told = _told(fd)
            if told is None or told[0] != self.peer:
                continue
            sent, received = (part.unpack_from(told[1])[0] for part in (_LAST_SENT, _LAST_RECEIVED))
            if sent >= received - _TICK_MS:
                found[fd] = os.fstat(fd).st_ino
        return found


def _is_open(fd: int, inode: int) -> bool:
    """Whether a connection is the one it was, and neither end has closed it."""
    try:
        same = os.fstat(fd).st_ino == inode
    except OSError:
        return False
    told = _told(fd) if same else None
    return told is not None and told[1][0] == _ESTABLISHED


def _told(fd: int) -> tuple[str, bytes] | None:
    """The address at the other end of a TCP connection, and what the kernel knows of it; or None."""
    try:
        connection = socket.socket(fileno=fd)
    except OSError:  # no socket, or closed by now
        return None
    try:
        if connection.family not in (socket.AF_INET, socket.AF_INET6):
            return None
        address = str(connection.getpeername()[0]).removeprefix("::ffff:")
        return address, connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _TCP_INFO_BYTES)
    except OSError:
        return None
    finally:
        connection.detach()  # it is the server's
