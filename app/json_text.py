"""JSON for programs and for people who look at it."""

from __future__ import annotations

import json


def json_text(value: object) -> str:
    """Return a value as indented JSON, with letters such as ø as they are, and a line feed at the end."""
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
