"""Bodies are compressed only for clients that accept it, in a coding that they accept."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator

import brotli
import pytest
import zstandard
from flask import Flask, Response
from flask.testing import FlaskClient

from app.http import compression

DECODERS: dict[str, Callable[[bytes], bytes]] = {
    "zstd": lambda body: zstandard.ZstdDecompressor().decompressobj().decompress(body),
    "br": brotli.decompress,
    "gzip": gzip.decompress,
}
PAGES = ["/om", "/def/plan.ttl", "/sparql?query=SELECT*%7B%3Fs%20%3Fp%20%3Fo%7DLIMIT%20100"]


@pytest.mark.parametrize("coding", DECODERS)
@pytest.mark.parametrize("path", PAGES)
def test_client_that_accepts_a_coding_gets_the_same_bytes_in_it(
    client: FlaskClient, path: str, coding: str
) -> None:
    plain = client.get(path)
    coded = client.get(path, headers={"Accept-Encoding": coding})
    assert coded.headers["Content-Encoding"] == coding
    assert DECODERS[coding](coded.data) == plain.data
    assert len(coded.data) == coded.content_length < len(plain.data)
    assert "Content-Encoding" not in plain.headers
    assert plain.headers["Vary"] == coded.headers["Vary"]
    assert "Accept-Encoding" in plain.headers["Vary"]


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        (None, None),
        ("", None),
        ("identity", None),
        ("*", None),
        ("compress, deflate", None),
        ("gzip;q=0", None),
        ("gzip;q=0.2, identity", None),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, deflate, br", "br"),
        ("zstd;q=0.1, gzip;q=0.9", "gzip"),
        ("GZIP", "gzip"),
        ("zstd;q=0, br;q=0, gzip", "gzip"),
    ],
)
def test_coding_is_the_one_that_the_client_prefers(
    client: FlaskClient, header: str | None, coding: str | None
) -> None:
    """https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3"""
    headers = {} if header is None else {"Accept-Encoding": header}
    assert client.get("/om", headers=headers).headers.get("Content-Encoding") == coding


def test_small_body_is_not_compressed(client: FlaskClient) -> None:
    answer = client.get("/healthz", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer.headers
    assert "Accept-Encoding" not in answer.headers.get("Vary", "")


@pytest.mark.parametrize("path", ["/om", "/def/plan.ttl", PAGES[2]])
def test_each_coding_has_its_own_tag_for_revalidation(client: FlaskClient, path: str) -> None:
    """https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3"""
    tags = {}
    for coding in ("identity", *DECODERS):
        headers = {"Accept-Encoding": coding}
        tags[coding] = client.get(path, headers=headers).headers["ETag"]
        again = client.get(path, headers=headers | {"If-None-Match": tags[coding]})
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == tags[coding]
        assert "Accept-Encoding" in again.headers["Vary"]
    assert len(set(tags.values())) == 4


def test_head_has_the_headers_of_get(client: FlaskClient) -> None:
    got, head = (client.open("/om", method=m, headers={"Accept-Encoding": "br"}) for m in ("GET", "HEAD"))
    names = ("Content-Encoding", "Content-Length", "ETag", "Vary")
    assert [head.headers[n] for n in names] == [got.headers[n] for n in names]
    assert head.data == b""


@pytest.mark.parametrize("coding", DECODERS)
def test_stream_is_passed_on_chunk_by_chunk(coding: str) -> None:
    taken: list[int] = []

    def rows() -> Iterator[bytes]:
        for number in range(3):
            taken.append(number)
            yield f"row {number}\n".encode()

    site = Flask(__name__)
    compression.register(site)
    site.add_url_rule("/", view_func=lambda: Response(rows(), content_type="text/csv"))
    answer = site.test_client().get("/", headers={"Accept-Encoding": coding})
    pieces = answer.iter_encoded()
    first = next(pieces)
    assert taken == [0]
    assert begun(coding, first) == b"row 0\n"
    assert DECODERS[coding](first + b"".join(pieces)) == b"row 0\nrow 1\nrow 2\n"
    assert "Content-Length" not in answer.headers


def begun(coding: str, piece: bytes) -> bytes:
    """Return what a reader receives of the first chunk before there is a second one."""
    if coding == "gzip":
        return zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(piece)
    if coding == "br":
        return bytes(brotli.Decompressor().process(piece))
    return DECODERS[coding](piece)


def test_compressed_file_is_not_compressed_again(client: FlaskClient) -> None:
    answer = client.get("/filer/planer.nq.gz", headers={"Accept-Encoding": "gzip, br"}, buffered=True)
    assert answer.status_code == 200
    assert "Content-Encoding" not in answer.headers
