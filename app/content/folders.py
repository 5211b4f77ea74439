"""The folders of the content, where they are, and a hash of their files."""

from __future__ import annotations

import hashlib
from pathlib import Path

from app.content.turtle_files import read_bytes
from app.settings import Settings

FOLDERS = ("ontology", "data", "shapes")
SOFTWARE = Path(__file__).resolve().parents[2]
"""The folder with the ontology/ and shapes/ of the software."""


def place_of(root: Path, folder: str) -> Path:
    """Return the folder that has ontology/, shapes/ or data/: `root`, or for the first two the software.

    So another municipality needs data/ only, and gets new versions of the vocabulary with the software.
    """
    return root if folder == "data" or (root / folder).exists() else SOFTWARE


def content_fingerprint(root: Path, base: str) -> str:
    """Return a SHA-256 hash of the base and of the path and bytes of every content file."""
    digest = hashlib.sha256(base.encode())
    for folder in FOLDERS:
        place = place_of(root, folder)
        for path in sorted(p for p in (place / folder).rglob("*") if p.is_file()):
            digest.update(f"\0{path.relative_to(place)}\0".encode() + read_bytes(path))
    return digest.hexdigest()


def current_content_hash(settings: Settings) -> str:
    """Return a hash of the content's bytes and the base IRI."""
    return content_fingerprint(settings.content, settings.base_iri)
