"""A new release comes into force while readers load pages through nginx."""

from __future__ import annotations

import shutil
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pytest

from app.quality.client import DeployedSite
from app.settings import REPOSITORY
from tests.deployed.nginx import proxying
from tests.serving import serving

MEASURE = "plan/naering-2023-2026/tiltak/6.3"
TEXT = f"SELECT ?text WHERE {{ <https://data.lier.kommune.no/id/{MEASURE}> ?p ?text }}"
PATHS = (f"/doc/{MEASURE}?lang=en", f"/doc/{MEASURE}.ttl", "/sparql?" + urlencode({"query": TEXT}))
OLD_WORDS, NEW_WORDS = "Be an advocate for testing", "Speak up for testing"
KEPT_SECONDS = 1
RELOAD_SECONDS = 1
# Time for the site to load the new release, and for responses that are still under way, on a busy machine.
GRACE_SECONDS = 5


@dataclass(frozen=True)
class Seen:
    """A response that a reader got: when its request was sent, and which release it belongs to."""

    asked_at: float
    release: str
    text: str


@dataclass
class Reader:
    """Requests one path repeatedly over one connection."""

    address: str
    path: str
    seen: list[Seen] = field(default_factory=list)

    def read(self, stop: threading.Event) -> None:
        site = DeployedSite(self.address)
        while not stop.is_set():
            asked_at = time.monotonic()
            answer = site.ask(self.path, headers={"Accept": "*/*"})
            self.seen.append(Seen(asked_at, answer.header("X-Release"), answer.body.decode()))
            time.sleep(0.01)


def test_no_response_mixes_releases_and_the_old_one_ends_in_the_documented_time(
    kept_releases: Path, tmp_path: Path
) -> None:
    shutil.copytree(kept_releases, tmp_path / "releases")
    for name in ("ontology", "data", "shapes"):
        shutil.copytree(REPOSITORY / name, tmp_path / name)
    translation = tmp_path / "data/plans/naering-2023-2026/translation.en.ttl"
    kept = f"proxy_ignore_headers Cache-Control; proxy_cache_valid 200 {KEPT_SECONDS}s;"
    changes = {"proxy_cache_revalidate on;": f"proxy_cache_revalidate on; {kept}"}
    with serving(tmp_path / "releases", tmp_path, proxy_hops=1, reload_seconds=RELOAD_SECONDS) as site:
        upstream = site.address.removeprefix("http://")
        with proxying(tmp_path, upstream, changes) as proxy, pytest.MonkeyPatch.context() as environment:
            environment.setenv("SSL_CERT_FILE", str(proxy.certificate))
            old = DeployedSite(proxy.address).ask("/").header("X-Release")
            translation.write_text(translation.read_text("utf-8").replace(OLD_WORDS, NEW_WORDS), "utf-8")
            readers, stop = [Reader(proxy.address, path) for path in PATHS], threading.Event()
            threads = [threading.Thread(target=reader.read, args=(stop,)) for reader in readers]
            for thread in threads:
                thread.start()
            assert site.release().exit_code == 0
            in_force = time.monotonic()
            time.sleep(RELOAD_SECONDS + KEPT_SECONDS + GRACE_SECONDS + 1)
            stop.set()
            for thread in threads:
                thread.join()
    for reader in readers:
        assert {OLD_WORDS in seen.text for seen in reader.seen if seen.release == old} == {True}, reader.path
        assert {NEW_WORDS in seen.text for seen in reader.seen if seen.release != old} == {True}, reader.path
        assert not any(OLD_WORDS in seen.text and NEW_WORDS in seen.text for seen in reader.seen)
        last_old = max(seen.asked_at for seen in reader.seen if seen.release == old)
        assert last_old < in_force + RELOAD_SECONDS + KEPT_SECONDS + GRACE_SECONDS
