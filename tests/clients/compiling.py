"""The TypeScript compiler, run once over a folder of programs: starting it takes longer than one program."""

from __future__ import annotations

import os
import re
import subprocess
from collections import defaultdict
from pathlib import Path

import pytest

HERE = Path(__file__).parent
COMPILER = HERE / "node_modules/typescript/bin/tsc"
TYPES_OF_SCHEMA_ORG = HERE / "node_modules/schema-dts"
# Our own types are checked too; only the declarations that come with the compiler are not.
OPTIONS = (
    "--noEmit",
    "--strict",
    "--skipDefaultLibCheck",
    "--target",
    "es2022",
    "--moduleResolution",
    "bundler",
    "--module",
    "esnext",
    "--pretty",
    "false",
)
ERROR = re.compile(r"^([\w.-]+)\(\d+,\d+\): error ")


def compile_errors(folder: Path, *options: str) -> dict[str, str]:
    """Compile all programs of a folder; return the messages of those that have errors, by file name.

    Skips the test with a reason without the compiler.
    """
    if not (COMPILER.exists() and TYPES_OF_SCHEMA_ORG.exists()):
        reason = "typescript and schema-dts are not installed: run `npm ci` in tests/clients"
        pytest.fail(reason) if os.environ.get("REQUIRE_TOOLS") else pytest.skip(reason)
    names = sorted(path.name for path in folder.glob("*.ts"))
    done = subprocess.run(
        ["node", str(COMPILER), *OPTIONS, *options, *names],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    found: dict[str, list[str]] = defaultdict(list)
    name = ""
    for line in done.stdout.splitlines():
        if error := ERROR.match(line):
            name = error[1]
        found[name].append(line)  # the lines after the first one explain the error
    assert (done.returncode != 0) == bool(found), done.stderr
    assert set(found) <= set(names), found
    return {name: "\n".join(lines) for name, lines in found.items()}
