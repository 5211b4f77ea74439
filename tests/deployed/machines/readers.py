"""Readers of the trial with several machines: nginx and clients in one network namespace.

Started by `tests.deployed.machines.__main__`. Writes a line of JSON for each answer to a file: when it was
asked for, what kind it is, its status (0 if the connection failed), its release, and which words it has.
"""

from __future__ import annotations

import http.client
import itertools
import json
import ssl
import sys
import threading
import time
from pathlib import Path
from typing import TextIO
from urllib.parse import urlencode, urlsplit

from tests.deployed.nginx import proxying

MEASURE = "plan/naering-2023-2026/tiltak/6.3"
TEXT = f"SELECT ?text WHERE {{ <https://data.lier.kommune.no/id/{MEASURE}> ?p ?text }} # "
OLD_WORDS, NEW_WORDS = "Be an advocate for testing", "Speak up for testing"
KINDS = ("page", "turtle", "query", "posted query")
FORM = "application/x-www-form-urlencoded"
PAUSE_SECONDS = 0.05
TIMEOUT_SECONDS = 30


def request(kind: str, number: int) -> tuple[str, str, str]:
    """Return method, path and body for a kind; a query is new each time, so it reaches a store."""
    query = urlencode({"query": TEXT + str(number)})
    if kind == "posted query":
        return "POST", "/sparql", query
    if kind == "query":
        return "GET", f"/sparql?{query}", ""
    return "GET", f"/doc/{MEASURE}?lang=en" if kind == "page" else f"/doc/{MEASURE}.ttl", ""


def read(kind: str, reader: int, address: str, context: ssl.SSLContext, stop: Path, out: TextIO) -> None:
    """Ask for one kind of address again and again, from an address of the reader's own."""
    host, source = urlsplit(address).netloc, (f"127.0.0.{reader + 10}", 0)
    numbers = itertools.count(reader * 10_000_000)
    connection: http.client.HTTPSConnection | None = None
    while not stop.exists():
        asked, line = time.time(), {"kind": kind, "status": 0}
        try:
            if connection is None:
                connection = http.client.HTTPSConnection(
                    host, context=context, timeout=TIMEOUT_SECONDS, source_address=source
                )
            method, path, body = request(kind, next(numbers))
            fields = {"Accept": "*/*"} | ({"Content-Type": FORM} if body else {})
            connection.request(method, path, body or None, fields)
            answer = connection.getresponse()
            text = answer.read().decode()
            line |= {
                "status": answer.status,
                "release": answer.headers.get("X-Release", ""),
                "old": OLD_WORDS in text,
                "new": NEW_WORDS in text,
                "cache": answer.headers.get("X-Cache", ""),
            }
        except (OSError, http.client.HTTPException):
            connection = None
        line |= {"asked": asked, "seconds": round(time.time() - asked, 3)}
        out.write(json.dumps(line) + "\n")
        time.sleep(PAUSE_SECONDS)


def main(folder: Path, upstreams: list[str]) -> None:
    """Run nginx and the readers until the file `stop` appears in the folder."""
    first, *others = upstreams
    servers = "".join(f"\n    server {other};" for other in others)
    with (
        proxying(folder, first, {f"server {first};": f"server {first};{servers}"}) as proxy,
        (folder / "answers.jsonl").open("w", buffering=1) as out,
    ):
        context = ssl.create_default_context(cafile=str(proxy.certificate))
        threads = [
            threading.Thread(
                target=read, args=(kind, n, proxy.address, context, folder / "stop", out), daemon=True
            )
            for n, kind in enumerate(KINDS * 3)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
