"""Several machines as network namespaces: what readers lose when a release is switched, or a machine dies.

Run it as root with `python -m tests.deployed.machines`; it takes two to five minutes. It needs nginx, ip,
rsync and oxigraph. Each namespace has an address and a loopback interface of its own:

    builder   publishes, loads both stores, and serves its folder of releases by rsync
    site1     `handlingsplan serve` on a copy of the folder, asks store1
    site2     the same with store2
    store1, store2    Oxigraph servers
    front     nginx with the shipped configuration, and twelve readers

It prints a table: what the readers got in each phase. docs/scaling.md has the result of one run.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from app.settings import REPOSITORY
from tests.deployed.machines.readers import NEW_WORDS, OLD_WORDS
from tests.serving import COMMAND, tool

NAMES = ("builder", "site1", "site2", "store1", "store2", "front")
ADDRESSES = {name: f"10.77.0.{number}" for number, name in enumerate(NAMES, 1)}
PREFIX = "hp-"
STORE_PORT, SITE_PORT, RSYNC_PORT = 7878, 8000, 873
PHASE_SECONDS = 10.0
RSYNC = """
pid file = {folder}/rsync.pid
use chroot = no
[releases]
path = {folder}/builder
read only = yes
uid = {user}
gid = {user}
"""


def ip(*arguments: str) -> None:
    subprocess.run([tool("ip"), *arguments], check=True)


@contextmanager
def network() -> Iterator[None]:
    """Make the namespaces, joined by a bridge in a namespace of its own; remove them at the end."""
    switch = f"{PREFIX}switch"
    made: list[str] = []
    try:
        for name in (switch, *(PREFIX + name for name in NAMES)):
            ip("netns", "add", name)
            made.append(name)
            ip("-n", name, "link", "set", "lo", "up")
        ip("-n", switch, "link", "add", "bridge", "type", "bridge")
        ip("-n", switch, "link", "set", "bridge", "up")
        for name, address in ADDRESSES.items():
            own = PREFIX + name
            ip("-n", own, "link", "add", "eth0", "type", "veth", "peer", "name", name, "netns", switch)
            ip("-n", switch, "link", "set", name, "master", "bridge", "up")
            ip("-n", own, "addr", "add", f"{address}/24", "dev", "eth0")
            ip("-n", own, "link", "set", "eth0", "up")
        yield
    finally:
        for name in made:
            subprocess.run([tool("ip"), "netns", "del", name], check=False)


@dataclass
class Trial:
    """The machines of a run, and what happened when."""

    folder: Path
    content: Path
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    phases: list[tuple[str, float]] = field(default_factory=list)

    def start(self, name: str, *command: str | Path, **settings: object) -> None:
        """Start a program in a namespace."""
        log = (self.folder / f"{name}.log").open("ab")
        self.running[name] = subprocess.Popen(
            self._inside(name, *command), env=environment(**settings), stdout=log, stderr=log, cwd=REPOSITORY
        )

    def run(self, name: str, *command: str | Path, **settings: object) -> str:
        """Run a program in a namespace to its end; return what it prints."""
        inside, variables = self._inside(name, *command), environment(**settings)
        done = subprocess.run(inside, env=variables, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{name}: {command}: {done.stdout}{done.stderr}")
        return done.stdout

    def _inside(self, name: str, *command: str | Path) -> list[str]:
        return [tool("ip"), "netns", "exec", PREFIX + name, *map(str, command)]

    def kill(self, name: str) -> None:
        """End a program as a power failure would."""
        process = self.running.pop(name)
        process.send_signal(signal.SIGKILL)
        process.wait()

    def start_store(self, name: str) -> None:
        place, bind = self.folder / name, f"{ADDRESSES[name]}:{STORE_PORT}"
        self.start(name, tool("oxigraph"), "serve", "--location", place, "--bind", bind)
        self.wait_for(name, f"http://{bind}/query?query=ASK%7B%7D")

    def start_site(self, number: int) -> None:
        name = f"site{number}"
        self.start(name, COMMAND, "serve", **self.site_settings(name, f"store{number}"))
        self.wait_for(name, f"http://{ADDRESSES[name]}:{SITE_PORT}/readyz")

    def site_settings(self, name: str, store: str) -> dict[str, object]:
        return {
            "releases": self.folder / name,
            "content": self.content,
            "host": ADDRESSES[name],
            "proxies": "10.77.0.0/24",
            "proxy_hops": 1,
            "client_query_seconds": 0,
            "remote_query_url": f"http://{ADDRESSES[store]}:{STORE_PORT}/query",
        }

    def publish(self) -> str:
        """Build the content, load both stores, then let both sites copy the folder; return the release."""
        for store in ("store1", "store2"):
            given = self.site_settings("builder", store)
            given["remote_graph_url"] = f"http://{ADDRESSES[store]}:{STORE_PORT}/store"
            printed = self.run("builder", COMMAND, "publish", **given)
        for site in ("site1", "site2"):
            self.copy(site)
        return printed.split()[0]

    def copy(self, site: str) -> None:
        """Copy the folder of releases: first the releases, then the files that name them."""
        source, target = f"rsync://{ADDRESSES['builder']}:{RSYNC_PORT}/releases/", self.folder / site
        self.run(site, tool("rsync"), "-a", "--exclude=/current", "--exclude=/.*", source, f"{target}/")
        self.run(site, tool("rsync"), "-a", "--exclude=/.*", source, f"{target}/")

    def wait_for(self, name: str, address: str, text: str = "") -> None:
        """Wait until an address answers with a text; ask from the front."""
        until = time.monotonic() + 120
        while time.monotonic() < until:
            with suppress(RuntimeError):
                if text in self.run("front", "curl", "-sf", "--max-time", "5", address):
                    return
            time.sleep(0.2)
        raise TimeoutError(f"{name}: {address}")

    def phase(self, name: str, seconds: float = PHASE_SECONDS) -> None:
        """Begin a phase, and let the readers read."""
        self.phases.append((name, time.time()))
        time.sleep(seconds)


def environment(**settings: object) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("HANDLINGSPLAN_")}
    given = {f"HANDLINGSPLAN_{name.upper()}": str(value) for name, value in settings.items()}
    return kept | given | {"PYTHONPATH": str(REPOSITORY)}


def perform(trial: Trial) -> tuple[str, str]:
    """Run all phases; return the old and the new release."""
    (trial.folder / "rsync.conf").write_text(RSYNC.format(folder=trial.folder, user=os.geteuid()), "utf-8")
    daemon = ("--daemon", "--no-detach", f"--config={trial.folder}/rsync.conf", f"--port={RSYNC_PORT}")
    trial.start("builder", tool("rsync"), *daemon)
    for name in ("store1", "store2"):
        trial.start_store(name)
    old = trial.publish()
    for number in (1, 2):
        trial.start_site(number)
    upstreams = [f"{ADDRESSES[name]}:{SITE_PORT}" for name in ("site1", "site2")]
    trial.start("front", sys.executable, "-m", "tests.deployed.machines.readers", trial.folder, *upstreams)
    while not (trial.folder / "answers.jsonl").exists():
        time.sleep(0.1)
    trial.phase("all well")
    translation = trial.content / "data/plans/naering-2023-2026/translation.en.ttl"
    translation.write_text(translation.read_text("utf-8").replace(OLD_WORDS, NEW_WORDS), "utf-8")
    trial.phase("another release is built and comes into force", 0)
    new = trial.publish()
    for name in ("site1", "site2"):
        trial.wait_for(name, f"http://{ADDRESSES[name]}:{SITE_PORT}/readyz", new)
    trial.phase("the new release is in force")
    trial.phase("site1 is killed", 0)
    trial.kill("site1")
    time.sleep(PHASE_SECONDS)
    trial.phase("site1 starts again", 0)
    trial.start_site(1)
    trial.phase("store1 is killed", 0)
    trial.kill("store1")
    time.sleep(PHASE_SECONDS)
    trial.phase("store1 starts again", 0)
    trial.start_store("store1")
    trial.phase("all well again")
    trial.phases.append(("", time.time()))
    return old, new


def table(trial: Trial, old: str, new: str) -> Iterator[str]:
    """Yield a table of what the readers got in each phase, and which site was asked the queries."""
    answers = [json.loads(line) for line in (trial.folder / "answers.jsonl").read_text("utf-8").splitlines()]
    asked = {site: queries(trial.folder / f"{site}.log") for site in ("site1", "site2")}
    yield "| phase | seconds | answers | 200 | others | mixed | slowest | queries of site1 | of site2 |"
    yield "| --- | --: | --: | --: | --- | --: | --: | --- | --- |"
    for (name, begin), (_, end) in pairwise(trial.phases):
        of_phase = [a for a in answers if begin <= a["asked"] < end]
        good = [a for a in of_phase if a["status"] == 200]
        others = Counter(f"{a['kind']} {a['status']}" for a in of_phase if a["status"] != 200)
        mixed = sum((a["old"], a["new"]) != (a["release"] == old, a["release"] == new) for a in good)
        slowest = max((a["seconds"] for a in of_phase), default=0.0)
        of_sites = (Counter(s for at, s in found if begin <= at < end) for found in asked.values())
        cells = (name, f"{end - begin:.0f}", len(of_phase), len(good), counted(others), mixed)
        yield f"| {' | '.join(map(str, (*cells, f'{slowest:.1f} s', *map(counted, of_sites))))} |"
    yield f"\n{len(answers)} answers in all; old release {old}, new release {new}. Status 0: no answer."


def queries(log: Path) -> list[tuple[float, int]]:
    """Return when a site answered each query, and with which status, from its log."""
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines() if line.startswith("{")]
    return [
        (datetime.fromisoformat(line["time"]).timestamp(), line["status"])
        for line in lines
        if line.get("path") == "/sparql"
    ]


def counted(found: Counter[Any]) -> str:
    """Return counts as the text of a cell: `120 × 200, 3 × 502`."""
    return ", ".join(f"{count} × {kind}" for kind, count in sorted(found.items())) or "–"


def main() -> None:
    """Run the trial, and print its table."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="machines-")))
        content = folder / "content"
        for name in ("ontology", "data", "shapes"):
            shutil.copytree(REPOSITORY / name, content / name)
        stack.enter_context(network())
        trial = Trial(folder, content)
        try:
            old, new = perform(trial)
        except (RuntimeError, TimeoutError):
            for log in sorted(folder.glob("*.log")):
                print(f"== {log.name}\n{log.read_text('utf-8')[-1500:]}")
            raise
        finally:
            (folder / "stop").touch()
            for name, process in trial.running.items():
                if name == "front":
                    with suppress(subprocess.TimeoutExpired):
                        process.wait(40)
                process.terminate()
                process.wait(30)
        for line in table(trial, old, new):
            print(line)


if __name__ == "__main__":
    main()
