"""The look-ups of a build: what is asked for often is remembered, and results about a plan are kept.

docs/decisions/0045-building-costs-what-the-change-costs.md
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from itertools import chain

import pyoxigraph as ox
import zstandard

from app.kept import NOTHING_KEPT, Kept, key_of
from app.releases.exchanging import Exchanged
from app.releases.manifest import digest_of
from app.releases.release import Release
from app.releases.storage import link
from app.store.by_subject import QuadsBySubject, by_subject
from app.store.divided import NOTHING_KNOWN, Divided, divided, known_parts
from app.store.lookups import Labels, Lookups, natural_order, quads_in_memory
from app.store.plan_graphs import PlanGraphs

MOST_VALUES, MOST_LABELS, MOST_ORDERED = 20_000, 10_000, 50_000
FASTEST = 1
"""With zstd, kept results are read in a fifth of the time that deflate takes."""


class BuildLookups(Lookups):
    """Look-ups over a release that is being built. The store and what they return must not be changed.

    The quads are in memory, unless they are `on_disk`: another process may be writing the store on disk. That
    is opened at the first look-up, and then this process has threads and must not fork any more. `change` is
    what differs from an old release, if that is known; some files may be the same.
    """

    def __init__(
        self,
        release: Release,
        kept: Kept = NOTHING_KEPT,
        change: Exchanged | None = None,
        on_disk: bool = False,
    ) -> None:
        super().__init__(release, read=by_subject if on_disk else quads_in_memory)
        self._kept, self._change = kept, change
        self._objects = lru_cache(MOST_VALUES)(super().objects)
        self._labels = lru_cache(MOST_LABELS)(super().labels)
        self.order = lru_cache(MOST_ORDERED)(natural_order)

    def objects(self, iri: str, predicate: str) -> list[ox.NamedNode | ox.Literal]:
        """Return the values of one property, each once."""
        return self._objects(iri, predicate)

    def labels(self, iri: str) -> Labels:
        """Return the labels of one IRI by language; empty if it has none."""
        return self._labels(iri)

    def of_plan(self, plan: str, name: str, compute: Callable[[], bytes], *, packed: bool = False) -> bytes:
        """Return a result about a plan: a kept one, or what `compute` returns, which is then kept.

        `compute` may read what describes the plan, the plans that it is linked to, and what all plans share.
        A kept result has this name, and was computed by this software from the same statements. It is kept
        compressed, unless it is `packed` already.
        """
        group = None if self._kept is NOTHING_KEPT else self._keys.get(plan)
        if group is None:
            return compute()
        key = key_of("plan", group, plan, name)
        kept = self._kept.read(key)
        if kept is not None:
            return kept if packed else zstandard.decompress(kept)
        found = compute()
        self._kept.write(key, found if packed else zstandard.compress(found, FASTEST))
        return found

    def kept(self, what: Sequence[str], compute: Callable[[], bytes]) -> bytes:
        """Return a kept result, or that of `compute`, which is then kept; it depends on `what` only."""
        key = key_of("result", what)
        found = self._kept.read(key)
        if found is None:
            found = compute()
            self._kept.write(key, found)
        return found

    def write_from(self, name: str, what: Sequence[bytes], write: Callable[[], None]) -> None:
        """Let `write` write a file that depends on `what` only, unless the old release has the same file.

        Then the new one gets a link to it. It must be as it was written from the same by this software.
        """
        key, path = key_of("file", name, what), self.release.folder / name
        known, old = self._kept.read(key), self._change.old.files.get(name) if self._change else None
        if old is not None and known == old.sha256.encode():
            link(old.path, path)
            return
        write()
        if (digest := digest_of(path).encode()) != known:
            self._kept.write(key, digest)

    def prepare(self) -> None:
        """Find out now what a fork then need not find out again, without opening the store on disk."""
        if isinstance(self.store, QuadsBySubject):
            self.store.prepare()
            _ = self.divided
        elif self._kept is not NOTHING_KEPT:
            _ = self._keys

    @cached_property
    def plan_graphs(self) -> PlanGraphs:
        """Return which statements belong to which plan."""
        return PlanGraphs(self, self.divided)

    @cached_property
    def divided(self) -> Divided:
        """Return the N-Quads of the release in parts."""
        known = NOTHING_KNOWN
        if self._change and (parts := self._kept.read(key_of("parts", self._change.old.digest))):
            known = known_parts(parts, chain(self._change.quads.removed, self._change.quads.added))
        found = divided(self.release.quads_file, known)
        key, data = key_of("parts", self.release.digest), found.to_bytes()
        if self._kept.read(key) != data:
            self._kept.write(key, data)
        return found

    @cached_property
    def _keys(self) -> dict[str, str]:
        """Return for each plan a hash of all statements that results about it may depend on."""
        graphs = self.plan_graphs
        shared = key_of(repr(self.namespaces), graphs.digests.get("", b""))
        found = {}
        for folders in graphs.linked:
            own = (graphs.digests[folder] for folder in sorted(folders))
            key = key_of(shared, b"".join(own))
            found.update({plan: key for folder in folders for plan in graphs.plans[folder]})
        return found


def plan_graphs(lookups: Lookups) -> PlanGraphs:
    """Return which statements belong to which plan; a build finds that out once."""
    if isinstance(lookups, BuildLookups):
        return lookups.plan_graphs
    return PlanGraphs(lookups, divided(lookups.release.quads_file))


def divided_quads(lookups: Lookups) -> Divided:
    """Return the N-Quads of a release in parts; a build divides them once."""
    return lookups.divided if isinstance(lookups, BuildLookups) else divided(lookups.release.quads_file)
