"""Logs: one line of JSON per event, on standard error.

They contain no query, address, header or other personal data.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from datetime import UTC, datetime
from functools import lru_cache
from json.encoder import encode_basestring

SOURCES = ("responses", "results", "engine", "site")
"""Where an answer comes from: the cache of responses, that of query results, the query engine, the site."""
access = logging.getLogger("handlingsplan.access")
_RECORD = vars(access.makeRecord(access.name, logging.INFO, "", 0, "%s %s %s", (), None))
_encode = json.JSONEncoder(ensure_ascii=False).encode  # `json.dumps` would make a new encoder for each value


class JsonLines(logging.Formatter):
    """A log record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": f"{second(int(record.created))}.{int(record.msecs):03}+00:00",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= getattr(record, "event", {})
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return "{" + ", ".join([f'"{name}": {encoded(value)}' for name, value in line.items()]) + "}"


def encoded(value: object) -> str:
    """Return a value as JSON. Texts and numbers do not go through the encoder, which takes twice as long."""
    if type(value) is str:
        return encode_basestring(value)
    return repr(value) if type(value) in (int, float) else _encode(value)


@lru_cache(1)
def second(number: int) -> str:
    """Return a second of the Unix clock as a date and a time in UTC; many lines are of the same second."""
    return datetime.fromtimestamp(number, UTC).strftime("%Y-%m-%dT%H:%M:%S")


def configure() -> None:
    """Send all logs to standard error; for the process that serves, not for tests.

    A line names no thread, process or place in the code, so they are not looked up, which takes most of the
    time of a line (https://docs.python.org/3/howto/logging.html#optimization).
    """
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging._srcfile = None  # documented on the page above
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)


def access_line(
    method: str, path: str, status: int, milliseconds: float, source: str, query_seconds: float | None = None
) -> None:
    """Log one request. `source` is one of `SOURCES`; `query_seconds` is the time in the query engine."""
    if not access.isEnabledFor(logging.INFO):
        return
    event: dict[str, object] = {
        "method": method,
        "path": path,
        "status": status,
        "ms": round(milliseconds, 1),
    }
    event["source"] = source
    if query_seconds is not None:
        event["query_ms"] = round(query_seconds * 1000, 1)
    now = time.time()
    # A record like those of `access.info`, which would look for what a line does not have.
    record = logging.LogRecord.__new__(logging.LogRecord)
    record.__dict__ |= _RECORD
    record.__dict__ |= {
        "created": now,
        "msecs": int(now % 1 * 1000) + 0.0,
        "args": (method, path, status),
        "event": event,
    }
    access.handle(record)
