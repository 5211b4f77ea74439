"""Data from the store as a file with a size limit."""

from __future__ import annotations

from dataclasses import dataclass

import requests

from app.sparql.output import FLUSH_BYTES, PieceTooLarge


@dataclass
class Body:
    """The body of a response as a file, up to a maximum size."""

    response: requests.Response
    most: int
    total: int = 0

    def read(self, size: int = -1) -> bytes:
        """Return some bytes, as soon as there are any. Raises `PieceTooLarge`."""
        piece: bytes = self.response.raw.read1(size if size > 0 else FLUSH_BYTES, decode_content=True)
        self.total += len(piece)
        if self.total > self.most:
            raise PieceTooLarge
        return piece
