"""The store on disk of a new release, changed from that of an older one: it costs what the change costs.

It begins with links to the tables of the old store, which are never changed; what differs is written into
further tables. docs/decisions/0054-a-store-is-changed.md
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Collection, Iterable
from pathlib import Path

import pyoxigraph as ox

from app.quads import STORE, TABLE, merged
from app.releases.exchanging import ChangedQuads
from app.releases.folder import last_written
from app.releases.manifest import Damaged, stored_files
from app.releases.release import Release
from app.releases.storage import link, remove
from app.releases.writing import Prepared
from app.software import software_id
from app.store.on_disk import UNREADABLE_STORE, tidy

MOST_TABLES, TABLE_BYTES = 100, 32 << 20
"""A store with more tables than this, and one for each so many bytes, is loaded anew.

A change adds up to 11 tables. What is removed, and texts that nothing uses any more, stay in the old ones.
"""
LINES = 10_000
"""How many lines are added at a time. The engine holds them in memory."""
NOTHING = ChangedQuads([], [])
logger = logging.getLogger(__name__)


def release_to_change(releases: Path) -> Release | None:
    """Return the release that this software wrote last, or None; also if it is damaged, which the log says.

    This reads all of its files, so that they need no check when they are taken over. The software includes
    the engine, so the store of a large release has the same layout. The caller must hold the lock of the
    folder.
    """
    own = software_id()
    last = next((old for old in last_written(releases) if old.software == own), None)
    try:
        _ = last and stored_files(last.folder)
    except Damaged as damage:
        logger.warning("nothing is taken over from a release: %s", damage.text())
        return None
    return last


def change_store(made: Prepared, disk_store_quads: int) -> None:
    """Write the store of a release that is being built, without the quads of partners.

    It is changed from that of an old one. A release without so many quads gets none. It gets none either if
    there is none to change, or if that is not possible or does not pay; the log then says why.
    """
    release, change = made.release, made.change
    if change is None or release.triples < disk_store_quads or not change.old.has_store:
        return
    old, folder = change.old, release.folder / STORE
    if is_worn(old):
        logger.info("the store of release %s has many tables, so all quads are loaded", old.name)
    else:
        try:
            write_changed_store(old, folder, release.graph_sizes, change.quads)
        except UNREADABLE_STORE as error:  # a full disk, too: loading will report it
            logger.warning("the store of release %s is not changed, but all is loaded: %s", old.name, error)
            remove(folder)


def store_files(release: Release) -> list[str]:
    """Return the names of the files of a release's store."""
    return [name for name in release.files if name.startswith(f"{STORE}/")]


def is_worn(release: Release) -> bool:
    """Return whether the store of a release has been changed so often that it should be loaded anew."""
    sizes = [file.size for name, file in release.files.items() if name.endswith(TABLE)]
    return len(sizes) > MOST_TABLES + sum(sizes) // TABLE_BYTES


def write_changed_store(
    old: Release, folder: Path, graphs: Collection[str], found: ChangedQuads = NOTHING
) -> None:
    """Write a store into a new folder: that of an old release, changed so, without the quads of partners.

    `graphs` are all named graphs that the quads then have. Raises `OSError`, and `RuntimeError` if the engine
    cannot read the old store.
    """
    folder.mkdir()
    for name in store_files(old):
        if name.endswith(TABLE):
            link(old.folder / name, folder / Path(name).name)
        else:
            shutil.copyfile(old.folder / name, folder / Path(name).name)
    exchange_quads(folder, found, old, graphs)
    tidy(folder)


def exchange_quads(folder: Path, found: ChangedQuads, old: Release, graphs: Collection[str]) -> None:
    """Change a store in a folder from the quads of a release to others, in these graphs, and close it."""
    store, published = ox.Store(folder), set(map(ox.NamedNode, old.graph_sizes))
    remove_graphs(store, [graph for graph in store.named_graphs() if graph not in published])
    for quad in ox.parse(b"".join(found.removed), format=ox.RdfFormat.N_QUADS, lenient=True):
        store.remove(quad)
        store.remove(ox.Quad(*quad.triple))
    remove_graphs(store, published - set(map(ox.NamedNode, graphs)))
    for start in range(0, len(found.added), LINES):
        lines = found.added[start : start + LINES]
        store.load(b"".join(lines), ox.RdfFormat.N_QUADS, lenient=True)
        store.load(merged(lines), ox.RdfFormat.N_TRIPLES, lenient=True)
    store.flush()


def remove_graphs(store: ox.Store, graphs: Iterable[ox.NamedNode | ox.BlankNode]) -> None:
    """Remove named graphs with their quads."""
    for graph in graphs:
        store.remove_graph(graph)
