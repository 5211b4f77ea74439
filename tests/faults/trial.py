"""Lets every write, sync and rename of the operations that must lose nothing fail, one after the other.

Each operation runs in a process of its own, in which one call to the system fails (`failing.c`):

* once: this call alone fails;
* full: every later call that needs room fails, too, as on a full disk;
* kill: the process is gone;
* power: the same, and what was not synced is gone from the files.

Afterwards, what was acknowledged must be there, what was not is there wholly or not at all, and the same
operation must succeed when it is repeated. Prints how often the old and the new state were found.

Needs a C compiler and Linux. To run it for every call (some minutes):

.venv/bin/python -m tests.faults.trial
"""

from __future__ import annotations

import argparse
import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

from app import builders
from app.errors import PlanError
from app.settings import REPOSITORY
from app.store.statistics import write_statistics
from tests.faults.operations import OPERATIONS, Operation

MODES = {"once": 1, "full": 2, "kill": 3, "power": 4}
LYING = {"lying": 5}
"""A disk that loses what was synced. The trial must find that something is lost."""
SOURCE = Path(__file__).parent / "failing.c"
COMPILER = shutil.which("cc")
NOT_DONE, DONE = b"0", b"1"
RUNS_OUT = 100_000


def compiled(folder: Path) -> Path:
    """Compile the library that is preloaded, and return its path. Needs `COMPILER`."""
    library = folder / "failing.so"
    assert COMPILER
    subprocess.run([COMPILER, "-shared", "-fPIC", "-o", library, SOURCE, "-ldl", "-lpthread"], check=True)
    return library


def preloaded(library: Path, arguments: list[str]) -> subprocess.CompletedProcess[str]:
    """Run this trial in a process with the library preloaded."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("HANDLINGSPLAN_")}
    command = [sys.executable, "-m", "tests.faults.trial", *arguments]
    environment |= {"LD_PRELOAD": str(library), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        command, env=environment, cwd=REPOSITORY, text=True, capture_output=True, check=False
    )


class Faults:
    """The functions of the preloaded library."""

    def __init__(self) -> None:
        here = ctypes.CDLL(None)
        self._arm, self._counted, self._cut = here.arm, here.counted, here.cut
        self._arm.argtypes, self._counted.restype = (ctypes.c_long, ctypes.c_int), ctypes.c_long

    def run(self, act: Callable[[], None], step: int, mode: str) -> tuple[bool, bool]:
        """Run an operation in a process in which the call with a number fails.

        Returns whether the operation was acknowledged, and whether that call was reached. Without power, the
        process ends at once after the acknowledgement, if not before.
        """
        receiving, sending = os.pipe()
        child = os.fork()
        if not child:
            self._child(act, step, mode, sending)
        os.close(sending)
        with os.fdopen(receiving, "rb") as pipe:
            told = pipe.read()
        _, status = os.waitpid(child, 0)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        assert killed or os.waitstatus_to_exitcode(status) == 0, f"{mode} {step}: {status}"
        acknowledged, reached = told[:1] == DONE, told[1:2] != NOT_DONE
        return acknowledged, reached

    def _child(self, act: Callable[[], None], step: int, mode: str, sending: int) -> None:
        code = 1
        try:
            self._arm(step, (MODES | LYING)[mode])
            try:
                act()
                done = DONE
            except PlanError:
                done = NOT_DONE
            reached = DONE if self._counted() >= step else NOT_DONE
            os.write(sending, done + reached)
            if mode not in ("once", "full", "kill"):
                self._cut()
            code = 0
        finally:
            os._exit(code)


def tried(operation: Operation, folder: Path, mode: str, start: int, every: int) -> Counter[str]:
    """Let every `every`th call from `start` on fail, check what is left, and count what was found.

    The folder has what the operation begins with, in `before`.
    """
    seen: Counter[str] = Counter()
    before = folder / "before"
    faults = Faults()
    for step in range(start, RUNS_OUT, every):
        here = folder / "here"
        shutil.copytree(before, here)
        acknowledged, reached = faults.run(partial(operation.act, here), step, mode)
        found = operation.found(here)
        assert found == "new" or not acknowledged, f"{operation.name}, {mode} {step}: lost"
        assert reached or acknowledged, f"{operation.name}, {mode}: fails without a fault"
        operation.act(here)
        assert operation.found(here) == "new", f"{operation.name}, {mode} {step}: cannot be repeated"
        shutil.rmtree(here)
        if not reached:
            return seen + Counter(runs=len(range(start, step, every)))
        seen[f"{'acknowledged' if acknowledged else 'not acknowledged'}: {found}"] += 1
    raise AssertionError("it has no end")


def main() -> None:
    """Try all operations in all modes, and print what was found."""
    parser = argparse.ArgumentParser()
    names = {operation.name: operation for operation in OPERATIONS}
    parser.add_argument("operations", nargs="*", help=", ".join(names))
    parser.add_argument("--modes", default=",".join(MODES))
    parser.add_argument("--start", type=int, default=1)
    parser.add_argument("--every", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        if "LD_PRELOAD" not in os.environ:
            ended = preloaded(compiled(Path(made)), sys.argv[1:])
            sys.stdout.write(ended.stdout)
            sys.stderr.write(ended.stderr)
            sys.exit(ended.returncode)
        builders.BUILDERS = (write_statistics,)  # the others are slow, and write in the same way
        for name in asked.operations or names:
            folder = Path(made) / name
            names[name].prepare(folder / "before")
            for mode in asked.modes.split(","):
                seen = tried(names[name], folder, mode, asked.start, asked.every)
                print(f"{name}, {mode}: {dict(sorted(seen.items()))}", flush=True)


if __name__ == "__main__":
    main()
