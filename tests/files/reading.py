"""Reads the files of a release."""

from __future__ import annotations

from app.files.listing import Listing


def bytes_of(listing: Listing, name: str) -> bytes:
    """Return the bytes of a published file."""
    found = listing.find(name)
    assert found, name
    with listing.open(found) as file:
        return file.read()
