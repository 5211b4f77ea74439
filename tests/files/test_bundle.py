"""The archive for use without a network is complete, and all files pass their checksums and can be parsed."""

from __future__ import annotations

import json
import re
import subprocess
import zipfile
from pathlib import Path
from xml.etree.ElementTree import parse

import openpyxl
import pyoxigraph as ox
import pytest
from rdflib import Graph

from app.files.listing import Listing
from app.formats import RDF
from app.releases.release import Release
from tests.files.reading import bytes_of
from tests.serving import tool

FORMATS = {f".{r.suffix}": r.syntax for r in RDF if r.in_bundle}


@pytest.fixture(scope="module")
def archive(listing: Listing, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("archive") / "planer.zip"
    path.write_bytes(bytes_of(listing, path.name))
    return path


@pytest.fixture(scope="module")
def unpacked(archive: Path, release: Release, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked folder of the archive."""
    folder = tmp_path_factory.mktemp("bundle")
    with zipfile.ZipFile(archive) as file:
        file.extractall(folder)
    return folder / f"planer-{release.id}"


def test_all_files_are_in_one_folder_with_one_time(archive: Path, release: Release) -> None:
    with zipfile.ZipFile(archive) as file:
        assert {i.filename.split("/")[0] for i in file.infolist()} == {f"planer-{release.id}"}
        assert {i.date_time for i in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_sha256sum_accepts_every_file(unpacked: Path) -> None:
    check = [tool("sha256sum"), "--check", "--strict", "checksums.txt"]
    done = subprocess.run(check, cwd=unpacked, capture_output=True, text=True, check=True)
    files = [p for p in unpacked.rglob("*") if p.is_file()]
    assert len(done.stdout.splitlines()) == len(files) - 1


def test_every_file_can_be_parsed_in_its_format(unpacked: Path) -> None:
    read = 0
    for path in sorted(p for p in unpacked.rglob("*") if p.is_file()):
        if path.name == "context.jsonld":
            assert json.loads(path.read_text("utf-8"))["@context"]["parts"]["@reverse"]
        elif path.suffix in FORMATS:
            assert list(ox.parse(path=path, format=FORMATS[path.suffix])), path
        elif path.suffix == ".json":
            assert json.loads(path.read_text("utf-8"))
        elif path.suffix == ".xml":
            assert parse(path).getroot()  # noqa: S314  # a file of our own
        elif path.suffix == ".xlsx":
            assert openpyxl.load_workbook(path).sheetnames
        else:
            assert path.read_text("utf-8").strip()
        read += 1
    assert read > 100


def test_graphs_together_are_the_release(unpacked: Path, release: Release) -> None:
    whole = {q.triple for q in ox.parse(release.read("release.nq"), ox.RdfFormat.N_QUADS)}
    graphs = sorted((unpacked / "grafer").rglob("*.ttl"))
    assert len(graphs) == len(release.graph_sizes)
    assert {q.triple for p in graphs for q in ox.parse(path=p, format=ox.RdfFormat.TURTLE)} == whole


def test_rdflib_reads_the_vocabulary_and_a_shape_from_the_folder(unpacked: Path) -> None:
    assert len(Graph().parse(unpacked / "grafer/vokabular.ttl")) > 100
    assert len(Graph().parse(unpacked / "grafer/former/measure.ttl")) > 10


def test_adopted_text_is_included_unchanged(unpacked: Path, release: Release) -> None:
    for slug, text in release.sources.items():
        assert (unpacked / f"kilde/{slug}.txt").read_text("utf-8") == text
    assert len(list((unpacked / "sporringer").iterdir())) == len(release.questions)


@pytest.mark.parametrize("name", ["README.md", "LESMEG.md"])
def test_readme_describes_every_folder_the_licence_and_the_fingerprint(
    unpacked: Path, listing: Listing, name: str
) -> None:
    text = (unpacked / name).read_text("utf-8")
    assert set(re.findall(r"^\| `([a-z]+)/`", text, re.MULTILINE)) == {
        p.name for p in unpacked.iterdir() if p.is_dir()
    }
    for needed in (listing.fingerprint, listing.release, "CC BY 4.0", "åndsverkloven § 14", "checksums.txt"):
        assert needed in text
