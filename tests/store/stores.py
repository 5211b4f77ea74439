"""Small releases with a store on disk, which usually only large ones have."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from app.quads import STORE
from app.releases.folder import current_name
from app.releases.manifest import MANIFEST
from app.releases.release import Release, read_release
from app.releases.storage import seal
from app.store.on_disk import tidy, write_store


def give_store(releases: Path, update: str = "") -> Release:
    """Give the release in force in a folder a store on disk, as if it had been built with one.

    `update` is an update in SPARQL that is written into it, too.
    """
    folder = releases / current_name(releases)
    write_store(read_release(releases, folder.name).quads_file)
    if update:
        store = ox.Store(folder / STORE)
        store.update(update)
        store.flush()
        del store
        tidy(folder / STORE)
    (folder / MANIFEST).unlink()
    seal(folder)
    return read_release(releases, folder.name, thorough=True)
