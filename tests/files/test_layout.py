"""Files whose bytes are in other files, and releases of older software."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import shutil
import zipfile
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.compressed import compressed_path, opened
from app.files import archives
from app.files.layout import EditionLayout, Slice
from app.files.listing import FOLDER, Listing, list_name, read_listing
from app.files.written import WrittenFile, as_it_is, compressed_text
from app.publication import Publication
from app.releases.folder import make_current
from app.releases.manifest import MANIFEST, Damaged
from app.releases.release import Release, read_release
from app.releases.storage import seal
from app.settings import Settings
from app.site import create_app
from tests.files.reading import bytes_of

LONG = {
    name: b"".join(hashlib.sha256(f"{name}{n}".encode()).hexdigest().encode() for n in range(280))
    for name in ("a.csv", "b.ttl")
}


def archive(folder: Path) -> WrittenFile:
    """Write an archive of short and long texts, long ones as files beside it, and a stored file."""
    folder.mkdir()
    files: dict[str, archives.Content] = {"README": b"short"}
    files |= {f"x/{name}": compressed_text(folder / name, text) for name, text in LONG.items()}
    (folder / "c.xlsx").write_bytes(LONG["a.csv"])
    files["c.xlsx"] = as_it_is(folder / "c.xlsx")
    return archives.write_zip(folder / "all.zip", files | {"end": b"end"})


def test_an_archive_without_copies_has_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = archive(tmp_path / "whole")
    monkeypatch.setattr(archives, "SHARED", 1000)
    sliced = archive(tmp_path / "sliced")
    assert (sliced.size, sliced.sha256) == (whole.size, whole.sha256)
    assert not whole.slices
    assert not (tmp_path / "whole/all.zip.rest").exists()
    assert {found.name for found in sliced.slices} == {"all.zip.rest", "a.csv.gz", "b.ttl.gz", "c.xlsx"}
    assert not sliced.path.exists()
    assert (tmp_path / "sliced/all.zip.rest").stat().st_size < 1500
    layout = EditionLayout(sliced.path.parent, {}, {"all.zip": sliced.slices})
    expected = whole.path.read_bytes()
    with layout.open("all.zip") as file:
        assert file.read() == expected
        for place in (0, 1, whole.size - 3, whole.size, *range(0, whole.size, 997)):
            file.seek(place)
            assert file.read(1100) == expected[place : place + 1100]
        with zipfile.ZipFile(io.BytesIO(expected)) as found:
            assert found.testzip() is None
            assert found.read("x/a.csv") == LONG["a.csv"]
    (sliced.path.parent / "a.csv.gz").write_bytes(b"")
    with layout.open("all.zip") as file, pytest.raises(OSError, match="cut off"):
        file.read()


def test_a_file_that_was_cut_off_is_not_archived(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(LONG["a.csv"])
    written = as_it_is(path)
    with archives.ArchiveWriter(tmp_path / "all.zip") as archive, path.open("rb") as file:
        part = Slice(path.name, 0, written.size + 1)
        with pytest.raises(OSError, match="cut off"):
            list(archives.pieces_of(file, part))
        with pytest.raises(FileExistsError):
            archives.ArchiveWriter(tmp_path / "all.zip")
        archive.add("a.xlsx", written)
    with zipfile.ZipFile(tmp_path / "all.zip") as found:
        assert found.read("a.xlsx") == LONG["a.csv"]


def test_the_release_and_the_dump_of_its_quads_are_one_file(release: Release) -> None:
    (dump,) = release.folder.glob("files/*/planer.nq.gz")
    assert gzip.decompress(dump.read_bytes()) == release.read("release.nq")
    assert release.quads_file.name == "release.nq.gz"
    assert release.digest == hashlib.sha256(release.read("release.nq")).hexdigest()
    assert not [
        p for p in release.folder.glob("files/*/*") if p.suffix in (".nq", ".ttl", ".csv", ".html", ".nt")
    ]


def test_the_files_of_plans_are_in_one_file_and_sent_in_parts(
    client: FlaskClient, release: Release, listing: Listing
) -> None:
    names = [file.name for file in listing.files if file.plan]
    assert len(names) > 3
    assert {stored.path.name for name in names for stored in listing.layout.read_from(name)} == {
        "documents.gz"
    }
    (together,) = release.folder.glob("files/*/documents.gz")
    expected = {name: bytes_of(listing, name) for name in names}
    assert sorted(gzip.decompress(together.read_bytes())) == sorted(b"".join(expected.values()))
    for name, text in expected.items():
        file = listing.find(name)
        assert file
        assert (file.size, file.sha256) == (len(text), hashlib.sha256(text).hexdigest())
        answer = client.get(f"/filer/{name}", headers={"Accept-Encoding": "gzip"})
        assert answer.headers["Content-Encoding"] == "gzip"
        assert len(answer.data) == answer.content_length < len(text)
        assert gzip.decompress(answer.data) == text
        assert client.get(f"/filer/{name}", headers={"Accept-Encoding": "identity"}).data == text
        part = client.get(f"/filer/{name}", headers={"Range": "bytes=1000-1099"})
        assert (part.status_code, part.data) == (206, text[1000:1100])


def as_by_older_software(release: Release, releases: Path) -> Release:
    """Return a copy of a release as earlier software wrote it: with plain files."""
    folder = shutil.copytree(release.folder, releases / release.name)
    (folder / MANIFEST).unlink()
    listing, listed = read_listing(release), f"{list_name(read_listing(release).edition)}.gz"
    for path in [p for p in folder.rglob("*.gz") if listing.find(p.name) is None]:
        path.with_suffix("").write_bytes(gzip.decompress(path.read_bytes()))
        path.unlink()
    for file in listing.files:
        (folder / FOLDER / listing.edition / file.name).write_bytes(bytes_of(listing, file.name))
    about = json.loads((folder / listed).with_suffix("").read_bytes())
    del about["places"], about["slices"], about["members"]
    (folder / listed).with_suffix("").write_text(json.dumps(about))
    described = json.loads((folder / "release.json").read_bytes())
    del described["quads_sha256"]
    (folder / "release.json").write_text(json.dumps(described))
    seal(folder)
    manifest = json.loads((folder / MANIFEST).read_bytes())
    (folder / MANIFEST).write_text(json.dumps({**manifest, "format": 1}))
    return read_release(releases, release.name, thorough=True)


@pytest.fixture
def older(release: Release, tmp_path: Path) -> Release:
    """The release as earlier software wrote it, in force in a folder of its own."""
    found = as_by_older_software(release, tmp_path)
    make_current(tmp_path, found.name)
    return found


def test_a_release_of_older_software_is_served_with_the_same_bytes(older: Release, listing: Listing) -> None:
    assert (older.digest, older.quads_file.name) == (listing.fingerprint, "release.nq")
    with opened(older.quads_file) as quads:
        assert quads.read() == older.read("release.nq")
    site = create_app(Settings(releases=older.folder.parent, reload_seconds=0))
    try:
        client = site.test_client()
        for file in listing.files:
            answer = client.get(f"/filer/{file.name}", buffered=True)
            assert hashlib.sha256(answer.data).hexdigest() == file.sha256, file.name
        part = client.get("/filer/planer.nt", headers={"Range": "bytes=10-29"}, buffered=True)
        assert part.data == bytes_of(listing, "planer.nt")[10:30]
        for path in ("/oversikt", "/katalog", "/", "/.well-known/void"):
            assert client.get(path).status_code == 200
    finally:
        site.extensions["publication"].close()
        site.extensions["earlier"].close()


def test_a_damaged_compressed_file_is_not_sent(release: Release, tmp_path: Path) -> None:
    shutil.copytree(release.folder, tmp_path / release.name)
    make_current(tmp_path, release.name)
    publication = Publication(Settings(releases=tmp_path))
    try:
        served = publication.current().files
        (stored,) = served.layout.read_from("tiltak.csv")
        assert stored.path == compressed_path(served.layout.folder / "tiltak.csv")
        publication.checks.check(served.edition, stored)
        data = stored.path.read_bytes()
        stored.path.write_bytes(data[:-30] + bytes(30))
        with pytest.raises(Damaged, match=r"tiltak\.csv\.gz"):
            publication.checks.check(served.edition, stored)
        stored.path.unlink()
        assert served.layout.read_from("tiltak.csv") == [stored]
        with pytest.raises(Damaged, match=r"tiltak\.csv\.gz .* is missing"):
            publication.checks.check(served.edition, stored)
    finally:
        publication.close()


def test_damage_of_the_files_of_plans_is_told_to_clients_and_operators(
    release: Release, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    shutil.copytree(release.folder, tmp_path / release.name)
    make_current(tmp_path, release.name)
    site = create_app(Settings(releases=tmp_path, reload_seconds=0))
    try:
        files, client = site.extensions["publication"].current().files, site.test_client()
        (stored,) = {files.layout.folder / part.name for part in files.layout.members.values()}
        stored.write_bytes(stored.read_bytes()[:-30] + bytes(30))
        refused = client.get(f"/filer/{next(iter(files.layout.members))}")
        assert refused.status_code == 503
        told = refused.get_json()
        assert stored.name in told["detail"]
        assert "handlingsplan doctor" in told["remedy"]
        known = client.get("/readyz").get_json()["refused"]
        assert stored.name in known[files.edition]
        assert "handlingsplan doctor" in known[files.edition]
        assert known[files.edition] in caplog.text
        assert client.get("/filer/tiltak.csv", buffered=True).status_code == 200
    finally:
        site.extensions["publication"].close()
        site.extensions["earlier"].close()
