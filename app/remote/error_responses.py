"""Responses of the store without a result -> errors; and the store's limit of rows."""

from __future__ import annotations

import re

import requests
import urllib3

from app.remote.connection import failed
from app.remote.errors import RemoteTimeout
from app.sparql.engine_messages import ENGINE_PLACE, malformed, malformed_at
from app.sparql.errors import QueryFailed
from app.sparql.preflight import QueryRead

REFUSAL_BYTES = 1 << 12
_LINE = re.compile(r"\bline (\d{1,6})\b")


def row_limit(response: requests.Response) -> int | None:
    """Return the store's limit of rows, or None. Virtuoso reports it, but not whether it was reached."""
    given = response.headers.get("X-SPARQL-MaxRows", "")
    return int(given) if given.isdecimal() else None


def raise_error(response: requests.Response, query: QueryRead) -> None:
    """Raise the error for a response without a result: `MalformedQuery`, `QueryFailed`, or a `RemoteError`.

    `query` is the query that was sent.
    """
    if (
        response.headers.get("X-SQL-State") == "S1TAT"
    ):  # Virtuoso: an incomplete result, because its time limit has passed
        raise RemoteTimeout(limit=response.headers.get("X-Exec-Milliseconds", "?"))
    if response.status_code == 200:
        return
    if response.status_code != 400:
        raise failed(f"status {response.status_code}")
    try:
        message = response.raw.read(REFUSAL_BYTES, decode_content=True).decode("utf-8", "replace")
    except (urllib3.exceptions.HTTPError, OSError) as error:
        raise failed(type(error).__name__) from None
    if ENGINE_PLACE.fullmatch(message.strip()):
        raise malformed(message.strip(), query)
    if "syntax error" in message and (line := _LINE.search(message)):
        raise malformed_at(query.token_at(int(line.group(1))), query)
    raise QueryFailed(reason="the store that answers queries does not take it")
