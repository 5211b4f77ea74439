"""`python -m bench`: measure the site beside its peers, and write the results.

    make bench                                              # everything, with 1 and 100 plans
    make bench ARGS="--plans 1 100 --only pages queries"    # some parts
    make bench ARGS="--write"                               # the last results -> docs/performance.md
    make bench ARGS="--serve 100 --port 8000"               # only serve that many plans, for a profiler

Results are written as JSON into build/bench/results.json. It asserts nothing.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from bench.building import build_steps
from bench.cold import first_responses
from bench.fairness import fairness
from bench.machine import described
from bench.own import SETTINGS, nginx_version
from bench.peers import PEERS
from bench.plans import BUILT, MOST, releases_with, triples_of
from bench.processes import program
from bench.report import Report, read, save
from bench.rounds import Rounds
from bench.servers import Peer
from bench.starting import servers_to_start, started
from bench.tables import as_text, write_docs
from bench.together import measured_together
from tests.serving import serving

PARTS = ("build", "start", "pages", "queries", "fairness", "cold")
RESULTS = BUILT / "results.json"


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(prog="make bench", description="Measures the site beside its peers.")
    parser.add_argument("--plans", type=plans, nargs="+", default=[1, 100], help="numbers of plans")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="the parts to measure")
    parser.add_argument("--seconds", type=float, default=0.5, help="of each measurement")
    parser.add_argument("--rounds", type=int, default=3, help="measurements of each cell")
    parser.add_argument("--results", type=Path, default=RESULTS, help="the file of the results")
    parser.add_argument("--write", action="store_true", help="write the last results into the docs, and end")
    parser.add_argument(
        "--serve", type=plans, metavar="PLANS", help="serve that many plans until interrupted"
    )
    parser.add_argument("--port", type=int, default=8000, help="the port for --serve")
    return parser.parse_args(given)


def plans(text: str) -> int:
    """Return a number of plans. Raises `ValueError` if there are none, or too many for the generator."""
    number = int(text)
    if not 1 <= number <= MOST:
        raise ValueError(text)
    return number


def say(text: str) -> None:
    """Print a line about the progress."""
    print(f"{time.strftime('%H:%M:%S')}  {text}", file=sys.stderr, flush=True)


def installed() -> tuple[list[Peer], dict[str, str]]:
    """Return the peers that are installed, and versions by name; print why the others are skipped."""
    versions = {peer.name: peer.version() for peer in PEERS} | {"nginx": nginx_version()}
    for peer in PEERS:
        if not versions[peer.name]:
            say(f"skipped: {peer.name} is not installed ({peer.source})")
    if not versions["nginx"]:
        say("skipped: nginx or openssl is not installed (Debian: nginx-light, openssl)")
    return [peer for peer in PEERS if versions[peer.name]], versions


def measure(asked: argparse.Namespace) -> Report:
    """Measure the parts that are asked for."""
    peers, versions = installed()
    report = Report(described(), versions, asked.seconds, asked.rounds)
    if "build" in asked.only:
        say("building")
        report.steps = build_steps()
    for number in asked.plans:
        say(f"{number} plans: preparing")
        releases = releases_with(number)
        triples = triples_of(releases)
        if "start" in asked.only:
            say(f"{number} plans: start and memory")
            report.starts[number] = started(servers_to_start(peers, releases, triples), asked.rounds)
        if tables := {"pages", "queries"}.intersection(asked.only):
            how = Rounds(asked.rounds, asked.seconds, say)
            nginx = bool(versions["nginx"])
            report.results[number] = measured_together(peers, releases, triples, tables, nginx, how)
        if "fairness" in asked.only:
            say(f"{number} plans: fairness")
            report.fairness[number] = fairness(releases, max(2.0, 4 * asked.seconds))
        if "cold" in asked.only:
            say(f"{number} plans: first responses")
            report.cold[number] = first_responses(releases)
        save(report, asked.results)
    save(report, asked.results)
    return report


def main() -> None:
    """Do what the command line asks for."""
    asked = arguments()
    if asked.serve:
        with serving(releases_with(asked.serve), port=asked.port, **SETTINGS) as site:
            say(f"{site.address}, process {site.process.pid}")
            site.process.wait()
    elif asked.write:
        write_docs(read(asked.results))
    elif not program("wrk"):
        sys.exit("wrk is not installed (Debian: wrk)")
    else:
        report = measure(asked)
        print(as_text(report))
        say(f"wrote {asked.results}")


if __name__ == "__main__":
    main()
