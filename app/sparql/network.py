"""Cuts a process off from the network and from other programs, with a filter of system calls.

A worker whose store is on disk needs free descriptors, to open the files of the store. The limit of open
files alone therefore does not keep it from opening a socket.
https://www.kernel.org/doc/html/latest/userspace-api/seccomp_filter.html
"""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from dataclasses import dataclass

_PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 22, 38
_SECCOMP_MODE_FILTER = 2
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
_LOAD, _RETURN, _IF_EQUAL, _IF_AT_LEAST = 0x20, 0x06, 0x15, 0x35  # instructions of the filter
_NUMBER, _ARCHITECTURE = 0, 4  # where they are in `struct seccomp_data`
_OTHER_INTERFACE = 0x40000000
"""Numbers from here are those of x32 on x86-64. They would pass by the filter, so they are refused."""


@dataclass(frozen=True, slots=True)
class Machine:
    """An architecture by its number in the kernel, and the numbers of the system calls to refuse.

    These open a socket, run a program, and start io_uring, which could do both.
    """

    architecture: int
    socket: int
    execve: int
    execveat: int
    io_uring_setup: int = 425

    @property
    def refused(self) -> tuple[int, ...]:
        return self.socket, self.execve, self.execveat, self.io_uring_setup


MACHINES = {
    "x86_64": Machine(architecture=0xC000003E, socket=41, execve=59, execveat=322),
    "aarch64": Machine(architecture=0xC00000B7, socket=198, execve=221, execveat=281),
}


class _Instruction(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_ushort),
        ("then", ctypes.c_ubyte),
        ("otherwise", ctypes.c_ubyte),
        ("value", ctypes.c_uint),
    )


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.POINTER(_Instruction)))


def cut_off() -> bool:
    """Let this process, and all that it forks, open no socket and run no other program; permanently.

    Connections that are open stay open, and pairs of connected sockets can be made. Returns false, and
    changes nothing, on another system than Linux, on an unknown machine, and where filters are not allowed.
    """
    machine = MACHINES.get(os.uname().machine)
    if sys.platform != "linux" or machine is None or sys.maxsize < 2**32:
        return False
    program = _program(machine)
    control = ctypes.CDLL(None).prctl
    control.argtypes = (ctypes.c_int, *[ctypes.c_ulong] * 4)
    if control(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        return False
    return bool(control(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.addressof(program), 0, 0) == 0)


def _program(machine: Machine) -> _Program:
    """Return the filter: each check jumps to the last instruction, which refuses, or goes on."""
    checks = [(_IF_AT_LEAST, _OTHER_INTERFACE), *((_IF_EQUAL, number) for number in machine.refused)]
    steps = [(_LOAD, 0, 0, _ARCHITECTURE), (_IF_EQUAL, 0, len(checks) + 2, machine.architecture)]
    steps.append((_LOAD, 0, 0, _NUMBER))
    steps += [(code, len(checks) - place, 0, value) for place, (code, value) in enumerate(checks)]
    steps += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _REFUSE)]
    return _Program(len(steps), (_Instruction * len(steps))(*(_Instruction(*step) for step in steps)))
