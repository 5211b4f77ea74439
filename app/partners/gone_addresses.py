"""The addresses of partners that answered 404 or 410 when they were last checked."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Mapping

GoneAddresses = tuple[tuple[str, str], ...]
"""Addresses at which there was nothing, each with the ISO date of the check."""


def gone_addresses(connection: sqlite3.Connection) -> Mapping[str, GoneAddresses]:
    """Return partner -> its addresses that answered 404 or 410, sorted, with the day of the check."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in connection.execute("SELECT partner, address, checked FROM gone ORDER BY partner, address"):
        found[row["partner"]].append((row["address"], row["checked"]))
    return {partner: tuple(addresses) for partner, addresses in found.items()}
