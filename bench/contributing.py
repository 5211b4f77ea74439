"""Partners write over HTTP while others read, on a running site with `release --watch`.

Two writers for each partner replace each other's versions with If-Match. Readers ask for the stored
contributions, for everything of the release that has them, and for a page. Every statement of a version has
the same mark, so that an answer shows which versions it has. Checked are:

* every version that was acknowledged is in the store, and was written on top of the one that If-Match named;
* after its PUT, everybody gets that version or a later one;
* each answer has each partner's statements of one version, all of them, and of the version that it names;
* at the end, the pages have the last versions, after the seconds that are printed.

.venv/bin/python -m bench.contributing [--writes 200] [--reads 20000]
"""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPConnection
from itertools import cycle
from pathlib import Path
from urllib.parse import quote, urlsplit

from app.building import publish
from app.identifiers import local_name
from app.partners.access import Partner, add_partner, new_token
from app.partners.database import Database
from app.partners.versions import versions
from app.releases.folder import current_name
from app.releases.release import read_release
from app.settings import REPOSITORY, Settings
from app.store.lookups import Lookups

COMMAND = Path(sys.executable).parent / "handlingsplan"
PARTNERS, WRITERS, READERS, LINKS = 8, 2, 6, 5
PAUSE = 1.0
"""Seconds between two writes of a writer: writing must last as long as reading."""
ELEMENT = "id/plan/naering-2023-2026/tiltak/5.1"
MARK = re.compile(r"mark-([a-z0-9-]+)-([0-9]+)\.")
QUERY = "SELECT ?words {{ GRAPH ?g {{ ?s <{0}def/plan#ownWords> ?words }} }}"
LINK = """<{own}p{n}> <{base}def/plan#implements> <{base}{element}> .
<{own}c{n}> a <{base}def/plan#Contribution> ;
  <http://www.w3.org/1999/02/22-rdf-syntax-ns#subject> <{own}p{n}> ;
  <http://www.w3.org/1999/02/22-rdf-syntax-ns#predicate> <{base}def/plan#implements> ;
  <http://www.w3.org/1999/02/22-rdf-syntax-ns#object> <{base}{element}> ;
  <{base}def/plan#statedBy> <{actor}> ; <{base}def/plan#ownWords> "mark-{name}-{mark}."@en ;
  <{base}def/plan#statedOn> "2024-06-15"^^<http://www.w3.org/2001/XMLSchema#date> .
"""
LAST_SECONDS, READY_SECONDS = 60.0, 600.0


@dataclass
class Trial:
    """A running site with partners, and what has been acknowledged: partner -> mark -> its entity tag."""

    address: str
    base: str
    partners: dict[str, tuple[Partner, str]]
    acknowledged: dict[str, dict[int, str]] = field(default_factory=dict)
    replaced: list[str] = field(default_factory=list)
    later: list[tuple[str, int, int]] = field(default_factory=list)
    """Partner, the mark that it had after an acknowledgement, and the number that was acknowledged."""
    named: set[tuple[str, int, int]] = field(default_factory=set)
    """Partner, the mark that it had in an answer, and the number of the version that the answer named."""
    problems: list[str] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def connection(self) -> closing[HTTPConnection]:
        """Return a connection to the site, which the end of a block closes."""
        found = urlsplit(self.address)
        return closing(HTTPConnection(str(found.hostname), found.port, timeout=60))

    def count(self, what: str, status: int) -> None:
        """Count an answer."""
        with self.lock:
            self.statuses[f"{what} {status}"] += 1

    def problem(self, text: str) -> None:
        """Report something that must not be."""
        with self.lock:
            self.problems.append(text)


def asked(connection: HTTPConnection, path: str, accept: str = "*/*") -> tuple[int, str]:
    """Return the status and the text of an answer to GET."""
    connection.request("GET", path, headers={"Accept": accept})
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def body(partner: Partner, mark: int, base: str) -> bytes:
    """Return a contribution of a partner, with the same mark in each statement."""
    fields = {"own": partner.namespaces[0], "base": base, "element": ELEMENT, "actor": partner.actor}
    links = (LINK.format(n=n, mark=mark, name=partner.name, **fields) for n in range(LINKS))
    return "".join(links).encode()


def write(trial: Trial, name: str, marks: Iterator[int]) -> None:
    """Replace the contribution of a partner, again and again, on top of its newest version."""
    tag = ""
    with trial.connection() as connection:
        for mark in marks:
            tag = written(trial, connection, name, mark, tag)
            _, text = asked(connection, f"/bidrag/{name}", "application/n-triples")
            with trial.lock:
                trial.later.append((name, seen_in(text).get(name, -1), number(tag)))
            time.sleep(PAUSE)


def written(trial: Trial, connection: HTTPConnection, name: str, mark: int, tag: str) -> str:
    """Store a version in place of the newest one, which has `tag` or another; return its entity tag."""
    partner, token = trial.partners[name]
    while True:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "text/turtle"}
        headers |= {"If-Match": tag} if tag else {"If-None-Match": "*"}
        connection.request("PUT", f"/bidrag/{name}", body(partner, mark, trial.base), headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        trial.count("PUT", answer.status)
        if answer.status == 412:
            tag = json.loads(text)["current"]
        elif answer.status == 429:
            time.sleep(float(answer.headers["Retry-After"]))
        else:
            assert answer.status in (201, 204), text
            with trial.lock:
                trial.replaced.append(f"{name} {tag}")
                trial.acknowledged.setdefault(name, {})[mark] = answer.headers["X-Version"]
            return str(answer.headers["X-Version"])


def number(tag: str) -> int:
    """Return the number of the version with an entity tag."""
    return int(tag.strip('"').partition("-")[0])


def seen_in(text: str) -> dict[str, int]:
    """Return partner -> its mark in an answer. Raises `AssertionError` if statements are missing or twice."""
    found: dict[str, Counter[int]] = {}
    for name, mark in MARK.findall(text):
        found.setdefault(name, Counter())[int(mark)] += 1
    for name, marks in found.items():
        assert set(marks.values()) == {LINKS}, f"{name} has {dict(marks)}"
        assert len(marks) == 1, f"{name} has several versions: {dict(marks)}"
    return {name: mark for name, marks in found.items() for mark in marks}


def read(trial: Trial, paths: Iterator[str], count: int) -> None:
    """Ask for one address after the other, and check each answer."""
    with trial.connection() as connection:
        for _, path in zip(range(count), paths, strict=False):
            status, text = asked(connection, path)
            trial.count(path.partition("?")[0], status)
            try:
                assert status in (200, 404), f"{status}"
                seen = seen_in(text)
                named = named_versions(text) if path.startswith("/bidrag.") else {}
                with trial.lock:
                    trial.named |= {(name, seen[name], named[name]) for name in named}
            except (AssertionError, KeyError) as error:
                trial.problem(f"{path}: {error!r}")


def named_versions(text: str) -> dict[str, int]:
    """Return partner -> the number of the version that the JSON or N-Quads of the release name."""
    if text.startswith("{"):
        return {p["name"]: p["version"] for p in json.loads(text)["partners"]}
    found = re.findall(r"/graf/bidrag/([a-z0-9-]+)> <http://www.w3.org/ns/dcat#version> \"([0-9]+)\"", text)
    return {name: int(version) for name, version in found}


def addresses(trial: Trial) -> list[str]:
    """Return an address of everything that has contributions."""
    page = f"/{ELEMENT.replace('id/', 'doc/', 1)}.html"
    query = f"/sparql?query={quote(QUERY.format(trial.base))}"
    graphs = [f"/graf/bidrag/{name}.nt" for name in trial.partners]
    stored = [f"/bidrag/{name}" for name in trial.partners]
    return [page, "/bidrag.json", "/bidrag.nq", "/bidrag.csv", query, *graphs, *stored]


def load(trial: Trial, writes: int, reads: int) -> float:
    """Write and read at once; return the seconds."""
    marks, threads = iter(range(writes)), []
    share = writes // (PARTNERS * WRITERS)
    for name in trial.partners:
        for _ in range(WRITERS):
            own = iter([next(marks) for _ in range(share)])
            threads.append(threading.Thread(target=write, args=(trial, name, own)))
    for n in range(READERS):
        every = addresses(trial)
        paths = cycle(every[n:] + every[:n])
        threads.append(threading.Thread(target=read, args=(trial, paths, reads // READERS)))
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - start


def newest(trial: Trial) -> dict[str, int]:
    """Return partner -> the mark of the version that was acknowledged last."""
    return {name: max(marks, key=lambda m: number(marks[m])) for name, marks in trial.acknowledged.items()}


def until_on_the_page(trial: Trial) -> float:
    """Return the seconds until the page has the newest version of every partner."""
    start, expected, page = time.perf_counter(), newest(trial), addresses(trial)[0]
    with trial.connection() as connection:
        while seen_in(asked(connection, page)[1]) != expected:
            assert time.perf_counter() - start < LAST_SECONDS, "the newest versions are not on the page"
            time.sleep(0.1)
    return time.perf_counter() - start


def ready(port: int) -> None:
    """Wait until the site answers."""
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end:
        with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as connection, suppress(OSError):
            if asked(connection, "/readyz")[0] == 200:
                return
        time.sleep(0.2)
    raise TimeoutError("the site does not answer")


@contextmanager
def running(settings: Settings, port: int) -> Iterator[str]:
    """Run the site, and the watcher, which reports failures to our stderr; yield the address."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("HANDLINGSPLAN_")} | {
        "HANDLINGSPLAN_RELEASES": str(settings.releases),
        "HANDLINGSPLAN_CONTRIBUTIONS": settings.contributions,
        "HANDLINGSPLAN_CLIENT_QUERY_SECONDS": "36000",  # all readers are one client here
    }
    address = f"http://127.0.0.1:{port}"
    quiet = subprocess.DEVNULL
    started = [
        subprocess.Popen([COMMAND, *command], env=environment, cwd=REPOSITORY, stdout=quiet, stderr=errors)
        for command, errors in ((["release", "--watch"], None), (["serve", "--port", str(port)], quiet))
    ]
    try:
        ready(port)
        yield address
    finally:
        for process in started:
            process.send_signal(signal.SIGTERM)
        for process in started:
            process.wait(timeout=30)


def with_partners(settings: Settings) -> tuple[str, dict[str, tuple[Partner, str]]]:
    """Register partners that the plan names; return the base, and each with its token."""
    release = read_release(settings.releases, current_name(settings.releases))
    look, base = Lookups(release), release.namespaces.base
    database, now = Database(Path(settings.contributions)), datetime.now(UTC)
    found = {}
    for actor in look.instances(f"{base}def/plan#Partner")[:PARTNERS]:
        name = local_name(actor)
        partner = Partner(name, actor, (f"https://{name}.example/",), trusted=True, added=now.isoformat())
        add_partner(database, partner)
        found[name] = partner, new_token(database, name, 1, now)
    return base, found


def tried(settings: Settings, writes: int, reads: int, port: int) -> str:
    """Run the load on a folder with a release; return the figures. Raises `AssertionError` with the fault."""
    base, partners = with_partners(settings)
    with running(settings, port) as address:
        trial = Trial(address, base, partners)
        seconds = load(trial, writes, reads)
        assert not trial.problems, trial.problems[:10]
        last = until_on_the_page(trial)
    check(trial, {f'"{version.tag}"' for version in versions(Database(Path(settings.contributions)))})
    done = sum(map(len, trial.acknowledged.values()))
    assert done == writes // (PARTNERS * WRITERS) * PARTNERS * WRITERS
    failed = {what: n for what, n in trial.statuses.items() if what[-3:] not in ("200", "201", "204")}
    return (
        f"{done} writes and {reads} reads at once in {seconds:.1f} s; none lost, none mixed; "
        f"the last version was on the page {last:.1f} s after the end. Other statuses: {failed}"
    )


def check(trial: Trial, kept: set[str]) -> None:
    """Raise `AssertionError` if a version is lost, or an answer was wrong. `kept` is what the store has."""
    for name, marks in trial.acknowledged.items():
        assert set(marks.values()) <= kept, f"a version of {name} is lost"
    assert len(set(trial.replaced)) == len(trial.replaced), "two versions replaced the same one"
    for name, mark, least in trial.later:
        assert number(trial.acknowledged[name][mark]) >= least, f"{name} had {mark} after {least}"
    for name, mark, version in trial.named:
        assert number(trial.acknowledged[name][mark]) == version, f"{name} had {mark} as version {version}"


def main() -> None:
    """Run the trial, and print the figures."""
    parser = argparse.ArgumentParser()
    for name, default in (("writes", 208), ("reads", 20_000), ("port", 8640)):
        parser.add_argument(f"--{name}", type=int, default=default)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        settings = Settings(releases=folder / "releases", contributions=str(folder / "contributions"))
        publish(settings)
        print(tried(settings, chosen.writes, chosen.reads, chosen.port))


if __name__ == "__main__":
    main()
