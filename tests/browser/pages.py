"""One address for each kind of page; the browser tests visit all of them."""

from __future__ import annotations

import re

from tests.pages.addresses import page_addresses

PLAN = "/doc/plan/naering-2023-2026"
# The name of a page is its address in characters that a file name may have; its screenshots have this name.
PAGE_TYPES = {re.sub(r"[^\w.-]+", "_", a.strip("/")) or "front": a for a in page_addresses()}
