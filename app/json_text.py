"""JSON for programs and for people who look at it, and JSON from outside."""

from __future__ import annotations

import json
import math
import re

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def json_text(value: object) -> str:
    """Return a value as indented JSON, with letters such as ø as they are, and a line feed at the end."""
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def parsed_json(text: str) -> object:
    """Return JSON from outside as data.

    Raises `ValueError` also for what Python reads but nothing else can use: `NaN`, numbers that are
    infinite as a double, and half of a surrogate pair, which UTF-8 cannot represent. So does deep nesting.
    """
    try:
        found = json.loads(text, parse_float=_finite, parse_constant=_finite)
        if _SURROGATE.search(text):
            json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise ValueError("half of a surrogate pair is no character") from None
    except RecursionError:
        raise ValueError("objects are nested too deeply") from None
    return found


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("NaN and numbers such as 1e999 are no JSON that a program can use")
    return number
