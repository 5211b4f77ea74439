"""The WSGI environment of a request (PEP 3333, https://peps.python.org/pep-3333/#environ-variables)."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import IO, Any
from urllib.parse import unquote_to_bytes

from app.clients import CLIENT_GONE

FILE_PIECE = 1 << 16
FIELD_NAMES = 64
"""The keys of so many header fields are remembered; programs send about twenty."""


class FilePieces:
    """`wsgi.file_wrapper`: a file in pieces large enough for the event loop."""

    def __init__(self, file: IO[bytes], block_size: int = FILE_PIECE) -> None:
        self._file = file
        if hasattr(file, "close"):
            self.close = file.close

    def __iter__(self) -> Iterator[bytes]:
        while piece := self._file.read(FILE_PIECE):
            yield piece


def wsgi_environ(scope: dict[str, Any], body: bytes, client_gone: Callable[[], bool]) -> dict[str, Any]:
    """Return the environment of an ASGI request and its whole body.

    `client_gone` returns whether the client has closed its connection; its key is `CLIENT_GONE`.
    Header fields with an underscore in their name are dropped: in WSGI they look like fields with a hyphen.
    """
    host, port = scope.get("server") or ("localhost", 80)
    found: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "RAW_URI": scope["raw_path"].decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or 80),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": (scope.get("client") or ("",))[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": io.BytesIO(body),
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": FilePieces,
        CLIENT_GONE: client_gone,
    }
    for raw_name, value in scope["headers"]:
        if (key := key_of(raw_name)) is not None:
            text = value.decode("latin-1")
            found[key] = f"{found[key]},{text}" if key in found else text
    if "HTTP_TRANSFER_ENCODING" in found:  # the body is complete and no longer chunked
        del found["HTTP_TRANSFER_ENCODING"]
        found["CONTENT_LENGTH"] = str(len(body))
    return found


@lru_cache(FIELD_NAMES)
def key_of(field: bytes) -> str | None:
    """Return the key of a header field (PEP 3333), None for a field that is dropped."""
    if b"_" in field:
        return None
    name = field.decode("latin-1").upper().replace("-", "_")
    return name if name in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{name}"
