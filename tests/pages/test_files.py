"""The downloads exist, match their checksums, and support ranges."""

from __future__ import annotations

import gzip
import hashlib
import json
from typing import Any

import pytest
import zstandard
from flask import Flask
from flask.testing import FlaskClient

from app.files.listing import Listing, PublishedFile
from app.formats import RDF
from app.publication import Publication

DUMPS = [f"planer.{r.suffix}" for r in RDF]


@pytest.fixture(scope="module")
def listing(site: Flask) -> Listing:
    publication: Publication = site.extensions["publication"]
    return publication.current().files


def entry(listing: Listing, name: str) -> PublishedFile:
    found = listing.find(name)
    assert found, name
    return found


def test_every_serialisation_of_the_table_is_a_dump(listing: Listing) -> None:
    assert set(DUMPS) <= {f.name for f in listing.files}


def test_every_file_answers_a_harvesters_head_with_any_accept(client: FlaskClient, listing: Listing) -> None:
    for file in listing.files:
        answer = client.head(f"/filer/{file.name}", headers={"Accept": "*/*"})
        assert answer.status_code == 200, file.name
        assert answer.headers["Content-Type"] == file.content_type
        assert answer.content_length == file.size
        assert answer.headers["ETag"] == f'"{file.sha256}"'
        assert answer.data == b""


def test_every_file_matches_its_checksum_and_size(client: FlaskClient, listing: Listing) -> None:
    lines = client.get("/filer/checksums.txt", buffered=True).text.splitlines()
    told = {line[66:]: line[:64] for line in lines}
    assert set(told) == {f.name for f in listing.files}
    for file in listing.files:
        data = client.get(f"/filer/{file.name}", buffered=True).data
        assert (len(data), hashlib.sha256(data).hexdigest()) == (file.size, file.sha256)
        assert told[file.name] == file.sha256


@pytest.mark.parametrize("name", DUMPS)
def test_compressed_copies_unpack_to_the_uncompressed_file(client: FlaskClient, name: str) -> None:
    plain = client.get(f"/filer/{name}", buffered=True).data
    assert gzip.decompress(client.get(f"/filer/{name}.gz", buffered=True).data) == plain
    assert zstandard.decompress(client.get(f"/filer/{name}.zst", buffered=True).data) == plain


@pytest.mark.parametrize(("suffix", "type"), [("gz", "application/gzip"), ("zst", "application/zstd")])
def test_compressed_file_has_no_content_encoding(client: FlaskClient, suffix: str, type: str) -> None:
    answer = client.get(
        f"/filer/planer.nq.{suffix}", headers={"Accept-Encoding": "gzip, zstd"}, buffered=True
    )
    assert "Content-Encoding" not in answer.headers
    assert answer.headers["Content-Type"] == type


def test_edition_address_is_immutable_and_the_stable_one_is_not(
    client: FlaskClient, listing: Listing
) -> None:
    bound = client.get(f"/filer/{listing.edition}/planer.ttl", buffered=True)
    stable = client.get("/filer/planer.ttl", buffered=True)
    assert bound.data == stable.data
    assert "immutable" in bound.headers["Cache-Control"]
    assert "immutable" not in stable.headers["Cache-Control"]
    assert listing.bound_address(entry(listing, "planer.ttl")).endswith(
        f"/filer/{listing.edition}/planer.ttl"
    )


def test_rfc_9110_section_14_range_gets_206(client: FlaskClient, listing: Listing) -> None:
    whole = client.get("/filer/planer.nt", buffered=True).data
    part = client.get("/filer/planer.nt", headers={"Range": "bytes=10-29"}, buffered=True)
    assert (part.status_code, part.data) == (206, whole[10:30])
    assert part.headers["Content-Range"] == f"bytes 10-29/{len(whole)}"
    beyond = client.get("/filer/planer.nt", headers={"Range": f"bytes={len(whole)}-"}, buffered=True)
    assert beyond.status_code == 416
    changed = client.get(
        "/filer/planer.nt", headers={"Range": "bytes=0-9", "If-Range": '"another"'}, buffered=True
    )
    assert (changed.status_code, len(changed.data)) == (200, len(whole))


@pytest.mark.parametrize("name", ["planer.ttl", "planer.ttl.gz", "checksums.txt"])
def test_rfc_9110_section_13_unchanged_file_is_not_sent_again(client: FlaskClient, name: str) -> None:
    tag = client.get(f"/filer/{name}", buffered=True).headers["ETag"]
    again = client.get(f"/filer/{name}", headers={"If-None-Match": tag}, buffered=True)
    assert (again.status_code, again.data) == (304, b"")


def test_every_file_is_sent_in_a_coding_that_the_client_accepts(
    client: FlaskClient, listing: Listing
) -> None:
    for file in listing.files:
        plain = client.get(f"/filer/{file.name}", buffered=True)
        assert "Content-Encoding" not in plain.headers
        assert plain.content_length == file.size
        packed = client.get(f"/filer/{file.name}", headers={"Accept-Encoding": "gzip"}, buffered=True)
        head = client.head(f"/filer/{file.name}", headers={"Accept-Encoding": "gzip"})
        if file.compression or file.name.endswith((".xlsx", ".zip")):
            assert "Content-Encoding" not in packed.headers
            assert packed.data == plain.data
            continue
        assert gzip.decompress(packed.data) == plain.data
        assert packed.headers["ETag"] == f'"{file.sha256}-gzip"'
        for answer in (packed, head):
            assert answer.headers["Content-Encoding"] == "gzip"
            assert answer.headers["Vary"] == "Accept-Encoding"
            assert answer.content_length == len(packed.data)
            assert answer.headers["Content-Type"] == file.content_type
        for tag in (plain.headers["ETag"], packed.headers["ETag"]):
            again = client.get(
                f"/filer/{file.name}",
                headers={"Accept-Encoding": "gzip", "If-None-Match": tag},
                buffered=True,
            )
            assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, deflate, br", "gzip"),
        ("zstd;q=0.5, gzip", "gzip"),
        ("br", "br"),
        ("gzip;q=0.5, identity", None),
        ("gzip;q=0", None),
        ("", None),
    ],
)
def test_a_stored_copy_is_sent_before_a_text_is_compressed(
    client: FlaskClient, listing: Listing, accepted: str, coding: str | None
) -> None:
    answer = client.get("/filer/planer.ttl", headers={"Accept-Encoding": accepted}, buffered=True)
    assert answer.headers.get("Content-Encoding") == coding
    suffix = {"gzip": ".gz", "zstd": ".zst", None: ""}.get(coding)
    if suffix is not None:
        assert answer.data == client.get(f"/filer/planer.ttl{suffix}", buffered=True).data


def test_rfc_9110_section_14_every_range_of_every_file_is_that_of_the_whole(
    client: FlaskClient, listing: Listing
) -> None:
    for file in listing.files:
        whole, size = client.get(f"/filer/{file.name}", buffered=True).data, file.size
        for wanted, start, end in (
            ("0-0", 0, 1),
            (f"{size // 2}-{size // 2 + 99}", size // 2, size // 2 + 100),
            (f"{size - 1}-", size - 1, size),
            ("-7", size - 7, size),
        ):
            headers = {"Range": f"bytes={wanted}", "Accept-Encoding": "gzip", "If-Range": f'"{file.sha256}"'}
            part = client.get(f"/filer/{file.name}", headers=headers, buffered=True)
            assert (part.status_code, part.data) == (206, whole[start:end]), (file.name, wanted)
            assert part.headers["Content-Range"] == f"bytes {start}-{min(end, size) - 1}/{size}"
            assert "Content-Encoding" not in part.headers
            assert part.headers["ETag"] == f'"{file.sha256}"'


def test_rfc_9110_section_13_1_5_a_range_of_a_compressed_copy_is_sent_whole(client: FlaskClient) -> None:
    accepted = {"Accept-Encoding": "gzip"}
    packed = client.get("/filer/planer.nt", headers=accepted, buffered=True)
    ranged = {**accepted, "Range": "bytes=5-", "If-Range": packed.headers["ETag"]}
    answer = client.get("/filer/planer.nt", headers=ranged, buffered=True)
    assert (answer.status_code, answer.data) == (200, packed.data)


@pytest.mark.parametrize(
    "path",
    [
        "/filer/planer.docx",
        "/filer/release.nq",
        "/filer/0000000000000000-00000000/planer.ttl",
        "/filer/%2e%2e/release.nq",
        "/filer/x%00/planer.ttl",
    ],
)
def test_unpublished_file_is_not_found_and_the_list_is_named(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert "/filer" in answer.text


def test_no_path_leaves_the_folder_of_files(client: FlaskClient) -> None:
    for path in ("..%2f..%2frelease.nq", "..%5crelease.nq", "%2e%2e%2f%2e%2e%2fcurrent", ".", "%00"):
        assert client.get(f"/filer/{path}").status_code == 404, path


def test_table_links_to_its_csvw_metadata_in_the_same_folder(client: FlaskClient, listing: Listing) -> None:
    for folder in ("", f"{listing.edition}/"):
        link = client.head(f"/filer/{folder}tiltak.csv").headers["Link"]
        assert '<csv-metadata.json>; rel="describedby"; type="application/csvm+json"' in link
        described = client.get(f"/filer/{folder}csv-metadata.json", buffered=True)
        assert described.content_type == "application/csvm+json"
        assert "tiltak.csv" in described.text


def test_json_list_has_the_same_content_as_the_page(client: FlaskClient, listing: Listing) -> None:
    told: dict[str, Any] = json.loads(
        client.get("/filer", headers={"Accept": "application/json"}, buffered=True).text
    )
    assert told == client.get("/filer.json", buffered=True).json
    assert told["fingerprint"]["value"] == listing.fingerprint
    assert [f["name"] for f in told["files"]] == [f.name for f in listing.files]
    for language in ("nb", "en"):
        page = client.get(f"/filer?lang={language}", headers={"Accept": "text/html"}, buffered=True).text
        for file in told["files"]:
            assert file["sha256"] in page
            assert file["title"][language] in page.replace("&#39;", "'").replace("&amp;", "&")
