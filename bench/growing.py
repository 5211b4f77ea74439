"""What building costs with many plans: CPU, memory and disk of each step.

    python -m bench.growing 1 10 100            # builds each once, from nothing and after a changed word
    python -m bench.growing 1000 --keep FOLDER  # leaves the content and the releases there

Each number of plans is built in a process of its own. CPU time includes that of child processes.
The steps run one after the other, so that each can be measured. Then a word is changed once more, and
`publish` runs them as it does in public, some beside others: its wall time is what an operator waits for.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

from app import builders, building
from app.collecting import give_back, rarely_collected
from app.content.folders import files_of
from app.content.loading import load_files
from app.content.validation import validated
from app.kept import FOLDER, Kept
from app.namespaces import CANONICAL_BASE
from app.releases.exchanging import Exchanged
from app.releases.folder import remove_old
from app.releases.release import Release
from app.releases.writing import Prepared, prepare, write_prepared
from app.settings import REPOSITORY, Settings
from app.store.building import BuildLookups
from app.store.changing import change_store, release_to_change
from app.store.on_disk import write_store
from bench.plans import MOST, SLUG
from bench.processes import LOOK_SECONDS, megabytes

PLANS = Path("data/plans")
SERIES = "planserie:naering "
BESIDE = {"data/documents.ttl": f"dok:kilde-{SLUG} a ", "data/catalog.ttl": f"datasett:{SLUG} a "}
"""The descriptions of the plan's source and dataset, which a copy needs too: file -> how they begin."""
CATALOGUED = f"<{CANONICAL_BASE}id/katalog> dcat:dataset datasett:{SLUG}-{{number}} .\n"
WORDS = ("Background", "The background", "Some background")
Made = TypeVar("Made")


@dataclass(frozen=True)
class Spent:
    """A step: seconds of CPU time, in this process and its children, and seconds of wall time.

    `memory` is the highest use of memory by this process until its end, in MB.
    """

    step: str
    cpu: float
    wall: float
    memory: int = 0


class Meter:
    """Measures steps one after the other."""

    def __init__(self) -> None:
        self.steps: list[Spent] = []

    def run(self, name: str, step: Callable[[], Made]) -> Made:
        """Run a step and keep what it took."""
        cpu, wall = cpu_time(), time.perf_counter()
        made = step()
        self.add(name, cpu_time() - cpu, time.perf_counter() - wall)
        return made

    def add(self, name: str, cpu: float, wall: float) -> None:
        """Keep what a step took, and print it: many plans take long."""
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        self.steps.append(Spent(name, round(cpu, 2), round(wall, 2), memory))
        print(self.steps[-1], file=sys.stderr, flush=True)


def cpu_time() -> float:
    """Return the CPU time of this process and of its children that have ended, in seconds."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def write_content(folder: Path, plans: int) -> None:
    """Write a content folder with the repository's plan under that many names."""
    shutil.copytree(REPOSITORY / "data", folder / "data")
    origin = folder / PLANS / SLUG
    files = {path.name: path.read_text("utf-8") for path in origin.iterdir()}
    for number in range(1, plans):
        place = origin.with_name(f"{SLUG}-{number}")
        place.mkdir()
        for name, text in files.items():
            copy = text.replace(SLUG, f"{SLUG}-{number}").replace(SERIES, f"{SERIES.strip()}-{number} ")
            (place / name).write_text(copy, "utf-8")
    for file, beginning in BESIDE.items():
        path = folder / file
        (described,) = (d for d in path.read_text("utf-8").split("\n\n") if d.startswith(beginning))
        with path.open("a", encoding="utf-8") as end:
            for number in range(1, plans):
                end.write("\n" + described.strip().replace(SLUG, f"{SLUG}-{number}") + "\n")
                end.write(CATALOGUED.format(number=number) if "dcat:Dataset" in described else "")


def change_a_word(folder: Path, before: str = WORDS[0], after: str = WORDS[1]) -> None:
    """Change a title of the plan and its translation, as a new import would."""
    for name in ("plan.ttl", "translation.en.ttl"):
        path = folder / PLANS / SLUG / name
        path.write_text(path.read_text("utf-8").replace(f'"{before}"', f'"{after}"'), "utf-8")


def publish_once(content: Path, releases: Path) -> dict[str, object]:
    """Publish a content folder as `handlingsplan publish` does, and return what that took."""
    meter = Meter()
    settings = Settings(content=content, releases=releases)
    return found(meter, meter.run("publish", lambda: building.publish(settings)))


def prepared_in_steps(settings: Settings, kept: Kept, old: Release | None, meter: Meter) -> Prepared:
    """Load and validate the content and write its quads; the content is not in memory after that."""
    files = meter.run("hash the content", lambda: files_of(settings.content))
    loaded = meter.run("load", lambda: load_files(files, kept=kept))
    checked = meter.run("validate", lambda: validated(loaded, kept))
    content, mark = checked.content, files.hash(settings.base_iri)
    return meter.run("write the quads", lambda: prepare(settings.releases, content, mark, "", kept, old))


def derive_in_steps(release: Release, kept: Kept, change: Exchanged | None, meter: Meter) -> None:
    """Derive the files of a release, all in this process; its quads are not in memory after that."""
    on_disk = release.has_store
    lookups = meter.run("read the quads", lambda: BuildLookups(release, kept, change, on_disk=on_disk))
    for write in builders.BUILDERS:
        meter.run(write.__name__, lambda write=write: write(lookups))  # type: ignore[misc]
        give_back()


@rarely_collected()
def build_once(content: Path, releases: Path) -> dict[str, object]:
    """Build a release of a content folder, step by step, and return what each step took."""
    meter = Meter()
    settings = Settings(content=content, releases=releases)
    releases.mkdir(parents=True, exist_ok=True)
    kept = Kept(releases / FOLDER)
    old = meter.run("check the old release", lambda: release_to_change(releases))
    prepared, least = prepared_in_steps(settings, kept, old, meter), settings.disk_store_quads
    meter.run("change the store", lambda: change_store(prepared, least))
    give_back()

    def derive(release: Release) -> None:
        derive_in_steps(release, kept, prepared.change, meter)
        give_back()
        if release.triples >= least and not release.has_store:
            meter.run("write_store", lambda: write_store(release.quads_file))

    before, wall = cpu_time(), time.perf_counter()
    inner = len(meter.steps)
    release = write_prepared(releases, prepared, derive)
    spent = meter.steps[inner:]
    meter.add(
        "sync and hash",
        cpu_time() - before - sum(step.cpu for step in spent),
        time.perf_counter() - wall - sum(step.wall for step in spent),
    )
    meter.run("trim", kept.trim)
    meter.run("put in force", lambda: building.switch_to(release, settings, prepared.change))
    meter.run("remove the old", lambda: remove_old(releases))
    return found(meter, release)


def found(meter: Meter, release: Release) -> dict[str, object]:
    """Return the steps of a build, the memory that it took at most, and the disk of its release."""
    files = {found.st_ino: found.st_size for path in release.folder.rglob("*") if (found := path.stat())}
    disk = sum(files.values())
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {
        "steps": [asdict(step) for step in meter.steps],
        "memory": own.ru_maxrss // 1024,
        "memory of a child": children.ru_maxrss // 1024,
        "disk": disk // 1_000_000,
        "release": str(release.folder),
    }


def main() -> None:
    """Build each number of plans in processes of their own, and print a table of each."""
    parser = argparse.ArgumentParser(prog="python -m bench.growing", description=__doc__.partition("\n")[0])
    parser.add_argument("plans", type=int, nargs="+")
    parser.add_argument("--keep", type=Path, help="a folder that keeps the content and the releases")
    asked = parser.parse_args()
    for plans in asked.plans:
        if not 1 <= plans <= MOST:
            sys.exit(f"PLANS must be from 1 to {MOST}.")
        with tempfile.TemporaryDirectory() as temporary:
            root = (asked.keep or Path(temporary)) / str(plans)
            if not root.exists():
                write_content(root / "content", plans)
            print_table(f"{plans} plans", in_a_process(build_once, root))
            change_a_word(root / "content")
            print_table(f"{plans} plans, after a changed word", in_a_process(build_once, root))
            change_a_word(root / "content", *WORDS[1:])
            print_table(f"{plans} plans, published after a changed word", in_a_process(publish_once, root))


def in_a_process(build: Callable[[Path, Path], dict[str, object]], root: Path) -> dict[str, object]:
    """Return what `build` returns in a process of its own, and the most memory of all its processes.

    This is read every half second, as MB; memory that processes share is counted once.
    """
    code = "import sys, json; from pathlib import Path; from bench import growing; "
    code += f"print(json.dumps(growing.{build.__name__}(Path(sys.argv[1]), Path(sys.argv[2]))))"
    command = [sys.executable, "-c", code, str(root / "content"), str(root / "releases")]
    most = 0.0
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=REPOSITORY, text=True) as process:
        while process.poll() is None:
            most = max(most, megabytes([process.pid]))
            time.sleep(LOOK_SECONDS)
        made = process.stdout.read() if process.stdout else ""
    if process.returncode:
        sys.exit(process.returncode)
    return {**json.loads(made.splitlines()[-1]), "memory of all": round(most)}


def print_table(title: str, found: dict[str, object]) -> None:
    """Print what a build took."""
    steps = [Spent(**step) for step in found["steps"]]  # type: ignore[attr-defined]
    memory = f"{found['memory of all']} MB at once ({found['memory']}, a child {found['memory of a child']})"
    print(f"\n{title}: {memory}, {found['disk']} MB on disk")
    for step in [*steps, Spent("in all", sum(s.cpu for s in steps), sum(s.wall for s in steps))]:
        print(f"  {step.step:24} {step.cpu:8.2f} s CPU {step.wall:8.2f} s {step.memory or '':6} MB")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
