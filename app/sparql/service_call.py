"""SERVICE in a query: which endpoint it names, and where it is in the tokens."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ServiceCall:
    """A SERVICE call to a permitted endpoint.

    `first`, `opening` and `last` are indexes of written tokens: of SERVICE, and of the braces of its pattern.
    """

    endpoint: str
    silent: bool
    first: int
    opening: int
    last: int
