"""The folders of the content, where they are, and a hash of their files."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
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


def hash_of_folder(root: Path, base: str) -> str:
    """Return a SHA-256 hash of the base and of the path and bytes of every content file."""
    return hash_of_files(base, digests_of(root))


def hash_of_files(base: str, digests: Mapping[str, str]) -> str:
    """Return a SHA-256 hash of the base and of the paths and hashes of files."""
    return hashlib.sha256(repr((base, sorted(digests.items()))).encode()).hexdigest()


def digests_of(root: Path) -> dict[str, str]:
    """Return the path of every content file with the SHA-256 of its bytes."""
    return {
        str(path.relative_to(place)): hashlib.sha256(read_bytes(path)).hexdigest()
        for folder in FOLDERS
        for place in [place_of(root, folder)]
        for path in (place / folder).rglob("*")
        if path.is_file()
    }


def current_content_hash(settings: Settings) -> str:
    """Return a hash of the content's bytes and the base IRI."""
    return hash_of_folder(settings.content, settings.base_iri)
