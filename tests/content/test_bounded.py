"""Work in a child process: it ends with its parent, and one that was killed has no result."""

from __future__ import annotations

import multiprocessing
import os
import struct
import subprocess
import sys

import pytest

from app.content.bounded import LimitReached, answer_of
from app.settings import REPOSITORY

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a child with its parent")
PROGRAM = """
import os, sys, time
from app.content.bounded import bounded

def wait():
    print(flush=True)
    time.sleep(5)
    print("still here", flush=True)

bounded(wait, 60, 1 << 30)
"""


def test_the_child_ends_when_its_parent_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", PROGRAM], cwd=REPOSITORY, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline()
        parent.kill()
        assert parent.stdout.read() == b""


def test_a_part_of_a_result_is_none() -> None:
    ours, theirs = multiprocessing.Pipe(duplex=False)
    with ours:
        os.write(theirs.fileno(), struct.pack("!i", 100) + b"the first bytes of a hundred")
        theirs.close()
        with pytest.raises(LimitReached):
            answer_of(ours, 10)
