"""Editions of the files: several plans in one release, another base, addresses with immutable bytes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from app.errors import NotReady
from app.files.kinds import GROUPS
from app.files.listing import PublishedFile, edition_name, read_listing, read_listing_of, write_listing
from app.files.table import FILES
from app.identifiers import plan_slug
from app.releases.release import Release, read_release
from app.releases.writing import store
from app.settings import REPOSITORY
from tests.files.conftest import released
from tests.files.reading import bytes_of

BASE = "https://plan.example/lier/"
CANONICAL = b"https://data.lier.kommune.no"
VOCABULARY = CANONICAL + b"/def/"


@pytest.fixture(scope="module")
def two_municipalities(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release with the plans of two municipalities."""
    folder = tmp_path_factory.mktemp("both")
    example = REPOSITORY / "tests/examples/nabokommune/data"
    shutil.copytree(example, folder / "data")
    (folder / "data/catalog.ttl").unlink()
    (folder / "data/actors.ttl").rename(folder / "data/neighbour.ttl")
    for part in ("ontology", "shapes", "data"):
        shutil.copytree(REPOSITORY / part, folder / part, dirs_exist_ok=True)
    return released(folder)


def test_each_plan_of_a_release_has_its_files(two_municipalities: Release) -> None:
    names = {f.name: f.plan for f in read_listing(two_municipalities).files}
    neighbour = "data.eksempel.example-naering-2027-2030"
    assert names["naering-2023-2026.html"].startswith("https://data.lier.kommune.no/")
    assert names[f"{neighbour}.html"].startswith("https://data.eksempel.example/")
    assert "naering-2023-2026.en.html" in names
    assert f"{neighbour}.en.html" not in names  # it is not translated


def test_tables_contain_all_plans(two_municipalities: Release) -> None:
    listing = read_listing(two_municipalities)
    lines = bytes_of(listing, "tiltak.csv").decode().splitlines()
    assert len(lines) == 1 + 41 + 2
    assert any("Åpne Gründerhuset ved Havna" in line for line in lines)


def test_two_plans_never_share_a_slug() -> None:
    assert plan_slug(BASE + "id/plan/x-2027", BASE) == "x-2027"
    assert plan_slug(BASE + "id/plan/owner/x-2027", BASE) == "owner_x-2027"
    assert plan_slug("https://other.example/id/plan/x-2027", BASE) == "other.example-x-2027"


def test_files_under_another_base_have_only_the_vocabulary_from_the_canonical_one(tmp_path: Path) -> None:
    for part in ("ontology", "shapes", "data"):
        (tmp_path / part).symlink_to(REPOSITORY / part)
    listing = read_listing(released(tmp_path, BASE))
    for file in listing.files:
        text = bytes_of(listing, file.name)
        assert CANONICAL not in text.replace(VOCABULARY, b""), file.name
    assert listing.stable_address(listing.files[0]) == f"{BASE}filer/planer.nq"


@pytest.fixture
def copied(release: Release, tmp_path: Path) -> Release:
    """The release in a folder that a test may change."""
    shutil.copytree(release.folder, tmp_path / release.name)
    return read_release(tmp_path, release.name)


def test_other_bytes_of_the_same_release_are_another_edition(
    copied: Release,
) -> None:
    def otherwise(release: Release) -> None:
        file = PublishedFile("ny.txt", "text/plain", "data", {"nb": "Ny", "en": "New"}, 1, "00" * 32, "TXT")
        (release.folder / "files").mkdir()
        write_listing(release, edition_name(release, [file]), [file])

    before = read_listing(copied)
    about = json.loads(copied.read("release.json")) | {"software": "ffffffff"}
    other = store(copied.folder.parent, copied.read("release.nq"), about, otherwise)
    assert (other.id, other.name != copied.name) == (copied.id, True)
    assert read_listing(other).edition != before.edition
    assert read_listing_of(copied.folder.parent, read_listing(other).edition) == read_listing(other)
    kept = read_listing_of(copied.folder.parent, before.edition)
    assert kept.files == before.files
    assert all(len(bytes_of(kept, f.name)) == f.size for f in kept.files)


@pytest.mark.parametrize("name", ["", "x", "../current", "f66c026ca8c9b774", "0" * 16 + "-" + "0" * 8])
def test_unknown_edition_is_not_found(copied: Release, name: str) -> None:
    with pytest.raises(FileNotFoundError):
        read_listing_of(copied.folder.parent, name)


def test_release_without_files_is_not_ready(copied: Release, tmp_path: Path) -> None:
    about = json.loads(copied.read("release.json"))
    bare = store(tmp_path / "bare", copied.read("release.nq"), about)
    with pytest.raises(NotReady):
        read_listing(bare)


def test_every_kind_of_file_has_titles_in_every_language_and_one_writer() -> None:
    assert len({kind.name for kind in FILES}) == len(FILES)
    for kind in FILES:
        assert set(kind.titles) == {"nb", "nn", "en"}
        assert kind.group in GROUPS
        assert (kind.write is None) != (kind.write_plan is None)
        assert ("{plan}" in kind.name) == (kind.write_plan is not None)
