"""A process that is cut off opens no socket and runs no program, and neither do its children."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from types import SimpleNamespace

import pytest

from app.settings import REPOSITORY
from app.sparql import network

PROBE = """
    import os, socket, sys
    from app.sparql.network import cut_off

    def refused(attempt):
        try:
            attempt()
        except PermissionError:
            return True
        return False

    listener = socket.create_server(("127.0.0.1", 0))
    assert cut_off()
    if len(sys.argv) > 1 and os.fork():
        sys.exit(os.waitstatus_to_exitcode(os.wait()[1]))
    ours, theirs = socket.socketpair()
    ours.sendall(b"x")
    assert theirs.recv(1) == b"x"
    assert open("/dev/null").read() == ""
    assert refused(socket.socket)
    assert refused(lambda: socket.create_connection(listener.getsockname()))
    assert refused(lambda: os.execv(sys.executable, [sys.executable, "-c", ""]))
"""


@pytest.mark.parametrize("where", [(), ("in a child",)], ids=["itself", "its child"])
def test_no_socket_is_opened_and_no_program_is_run(where: tuple[str, ...]) -> None:
    code = textwrap.dedent(PROBE)
    done = subprocess.run(
        [sys.executable, "-c", code, *where], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_an_unknown_machine_is_not_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.uname", lambda: SimpleNamespace(machine="mips"))
    assert not network.cut_off()
