"""A release has the same bytes with and without kept results, and only unchanged plans use them."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest

from app.builders import derive
from app.content.loading import load_content
from app.files.listing import read_listing
from app.kept import NOTHING_KEPT, Kept
from app.releases.manifest import MANIFEST
from app.releases.release import Release
from app.releases.writing import derive_nothing, prepare, write_prepared
from app.search.documents import documents
from app.search.index import FOLDER, write_documents, write_index
from app.search.searching import SearchIndex
from app.store.building import BuildLookups
from app.store.lookups import Lookups
from app.store.ordering import write_long_lists
from bench.growing import change_a_word
from bench.plans import SLUG
from tests.small_plans import write_small_plans

PLANS = 2
TRIED = " a test"
PLAN_FOLDERS = Path("data/plans")
INDEX = "search-"
"""The search index names its files at random, so what it finds is compared."""
MOST_HITS, WORDS = 10_000, ("", "background", "næring", "buskerud", "samarbeid")
Compute = Callable[[], bytes]


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("origin") / "content"
    write_small_plans(folder, PLANS)
    return folder


@pytest.fixture
def content(origin: Path, tmp_path: Path) -> Path:
    """Return a folder of content that a test may change."""
    return shutil.copytree(origin, tmp_path / "content")


def released(
    content: Path,
    releases: Path,
    write: Callable[[Release], None] = derive_nothing,
    base: str | None = None,
) -> Release:
    """Build a release of content that is not validated."""
    return write_prepared(releases, prepare(releases, load_content(content, base), ""), write)


@pytest.fixture(scope="module")
def kept(origin: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder with what a build of the content has kept. It must not be changed."""
    folder = tmp_path_factory.mktemp("kept")
    released(origin, folder, partial(derive, kept=Kept(folder / ".kept")))
    return folder / ".kept"


@pytest.fixture(scope="module")
def without(origin: Path, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """Return a release that was built without kept results."""
    return released(origin, tmp_path_factory.mktemp("without"), derive)


def files_of(release: Release) -> dict[str, bytes]:
    """Return the files of a release, without the time at which it was built, and what its index finds."""
    built = release.created.isoformat().encode()
    paths = [path for path in release.folder.rglob("*") if path.is_file() and path.name != MANIFEST]
    names = [path.relative_to(release.folder).as_posix() for path in paths]
    found = {
        name: without_time(path, built)
        for name, path in zip(names, paths, strict=True)
        if not name.startswith(INDEX)
    }
    if any(name.startswith(INDEX) for name in names):
        found |= found_in(release.folder / FOLDER)
    return found


def found_in(folder: Path) -> dict[str, bytes]:
    """Return what is found in the index in a folder."""
    index = SearchIndex(folder)
    return {f"{INDEX}{words}": repr(index.hits(words, {}, count=MOST_HITS)).encode() for words in WORDS}


def without_time(path: Path, built: bytes) -> bytes:
    """Return the bytes of a file; if a time is in its text, the text without the time."""
    data = path.read_bytes()
    text = gzip.decompress(data) if path.suffix == ".gz" else data
    return text.replace(built, b"") if built in text else data


def different(found: dict[str, bytes], expected: dict[str, bytes]) -> list[str]:
    """Return the names of the files that are not the same in both."""
    return sorted(n for n in found.keys() | expected.keys() if found.get(n) != expected.get(n))


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the results that are computed from now on are about: a plan and a name, or what they depend on."""
    found: list[str] = []
    original, other = BuildLookups.of_plan, BuildLookups.kept

    def noting(look: BuildLookups, plan: str, name: str, compute: Compute, *, packed: bool = False) -> bytes:
        def noted() -> bytes:
            found.append(f"{plan.rpartition('/')[2]} {name}")
            return compute()

        return original(look, plan, name, noted, packed=packed)

    def noting_other(look: BuildLookups, what: Sequence[str], compute: Compute) -> bytes:
        def noted() -> bytes:
            found.append(" ".join(what))
            return compute()

        return other(look, what, noted)

    monkeypatch.setattr(BuildLookups, "of_plan", noting)
    monkeypatch.setattr(BuildLookups, "kept", noting_other)
    return found


def test_a_release_has_the_same_bytes_with_and_without_kept_results(
    origin: Path, kept: Path, without: Release, computed: list[str], tmp_path: Path
) -> None:
    found = files_of(released(origin, tmp_path, partial(derive, kept=Kept(kept))))
    assert computed == []
    assert different(found, files_of(without)) == []
    assert len([name for name in found if name.startswith("files/")]) > 25


def test_a_damaged_result_is_computed_again_and_never_published(
    origin: Path, kept: Path, without: Release, computed: list[str], tmp_path: Path
) -> None:
    folder = shutil.copytree(kept, tmp_path / ".kept")
    entries = list(folder.iterdir())
    for entry in entries:
        data = entry.read_bytes()
        entry.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    found = files_of(released(origin, tmp_path, partial(derive, kept=Kept(folder))))
    assert len(computed) == len(entries) - 3 > PLANS  # three are about what is always made
    assert different(found, files_of(without)) == []


def test_the_files_of_a_plan_stay_the_same_when_another_plan_changes(
    content: Path, without: Release, tmp_path: Path
) -> None:
    before = read_listing(without)
    change_a_word(content)
    after = read_listing(released(content, tmp_path, derive))
    assert before.release != after.release
    pairs = zip(before.files, after.files, strict=True)
    changed = {new.plan.rpartition("/")[2] for old, new in pairs if old.plan and old != new}
    assert changed == {SLUG}


def results(content: Path, releases: Path, kept: Kept) -> Iterator[str]:
    """Yield the plans for which a result is computed, in a release that has no files yet."""
    look = BuildLookups(released(content, releases), kept)
    for plan in look.instances(look.namespaces.plan["Plan"]):
        if look.of_plan(plan, TRIED.strip(), lambda: b"computed") != b"computed":
            raise AssertionError(plan)
        yield plan


def again(computed: Sequence[str]) -> list[str]:
    """Return the results about plans, without those that say what belongs to which plan."""
    return [name for name in computed if name.endswith(TRIED)]


@pytest.fixture(scope="module")
def first_tried(origin: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder with what is kept of a result about each plan. It must not be changed."""
    folder = tmp_path_factory.mktemp("tried")
    assert len(list(results(origin, folder, Kept(folder / ".kept")))) == PLANS
    return folder / ".kept"


@pytest.fixture
def tried(first_tried: Path, tmp_path: Path) -> Kept:
    """Return what is kept of a result about each plan."""
    return Kept(shutil.copytree(first_tried, tmp_path / "tried"))


def test_only_the_results_of_a_changed_plan_are_computed_again(
    content: Path, tried: Kept, computed: list[str], tmp_path: Path
) -> None:
    change_a_word(content)
    list(results(content, tmp_path / "releases", tried))
    assert again(computed) == [SLUG + TRIED]


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        ("data/places.ttl", '"Lier"@nb', '"Lierbygda"@nb'),
        ("ontology/handlingsplan.ttl", '"action plan"@en', '"plan of action"@en'),
        ("shapes/plan.ttl", "sh:minCount 1", "sh:minCount 2"),
    ],
)
def test_all_results_are_computed_again_when_what_plans_share_changes(
    file: str, before: str, after: str, content: Path, tried: Kept, computed: list[str], tmp_path: Path
) -> None:
    path = content / file
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after), "utf-8")
    list(results(content, tmp_path / "releases", tried))
    assert len(again(computed)) == PLANS


def test_all_results_are_computed_again_when_a_plan_renames_what_a_shared_statement_names(
    content: Path, computed: list[str], tmp_path: Path
) -> None:
    body = "<https://data.lier.kommune.no/id/aktor/et-organ>"
    with (content / "data/documents.ttl").open("a", encoding="utf-8") as file:
        file.write(f"vedtak:et-vedtak plan:decidedBy {body} .\n")
    names = content / PLAN_FOLDERS / f"{SLUG}-1" / "names.nn.ttl"
    text = names.read_text("utf-8")
    for name, count in (("Organet", PLANS), ("Organet", 0), ("Nemnda", PLANS)):
        names.write_text(f'{text}{body} rdfs:label "{name}"@nn .\n', "utf-8")
        computed.clear()
        list(results(content, tmp_path / "releases", Kept(tmp_path / "tried")))
        assert len(again(computed)) == count


def test_other_software_uses_no_results(
    content: Path, tried: Kept, computed: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("app.kept.software_id", lambda: "another")
    list(results(content, tmp_path / "releases", tried))
    assert len(again(computed)) == PLANS


def test_nothing_is_kept_without_a_folder(content: Path, computed: list[str], tmp_path: Path) -> None:
    for _ in range(2):
        list(results(content, tmp_path / "releases", NOTHING_KEPT))
    assert len(again(computed)) == 2 * PLANS


def swapped(content: Path) -> None:
    """Give the folders of two plans each other's names, which the statements do not depend on."""
    one, other = content / PLAN_FOLDERS / SLUG, content / PLAN_FOLDERS / f"{SLUG}-1"
    one.rename(beside := one.with_name("beside"))
    other.rename(one)
    beside.rename(other)


def renamed(content: Path) -> None:
    """Give a file of a plan another name."""
    file = content / PLAN_FOLDERS / SLUG / "translation.en.ttl"
    file.rename(file.with_name("english.ttl"))


def with_another_actor(content: Path) -> None:
    """Change what plans share: the name of an actor."""
    path = content / "data/actors.ttl"
    text = path.read_text("utf-8")
    assert '"Buskerudbyen"' in text
    path.write_text(text.replace('"Buskerudbyen"', '"Buskerud by"'), "utf-8")


def without_a_plan(content: Path) -> None:
    """Remove the first plan, after `swapped`; the rows of the other then have other numbers in a sheet."""
    shutil.rmtree(content / PLAN_FOLDERS / f"{SLUG}-1")


def test_a_release_after_changes_has_the_same_bytes_as_one_built_from_nothing(
    content: Path, kept: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("app.store.statistics.TOGETHER", 1)
    used = Kept(shutil.copytree(kept, tmp_path / ".kept"))
    steps: tuple[tuple[tuple[Callable[[Path], None], ...], str | None], ...] = (
        ((change_a_word, swapped, renamed), None),
        ((with_another_actor,), None),
        ((without_a_plan,), None),
        ((), "https://example.org/"),
    )
    for number, (changes, base) in enumerate(steps):
        for change in changes:
            change(content)
        with_kept = released(content, tmp_path / f"kept-{number}", partial(derive, kept=used), base)
        from_nothing = released(content, tmp_path / f"new-{number}", derive, base)
        assert different(files_of(with_kept), files_of(from_nothing)) == []


def test_only_the_segments_of_the_index_with_a_changed_document_are_made_again(
    content: Path, computed: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("app.builders.BUILDERS", (write_long_lists, write_index))
    segments = list[int]()
    for change in (lambda _: None, change_a_word, with_another_actor):
        change(content)
        computed.clear()
        folder = tmp_path / str(len(segments))
        with monkeypatch.context() as small:
            small.setattr("app.search.index.SEGMENT", 20)
            release = released(content, folder, partial(derive, kept=Kept(tmp_path / ".kept")))
        segments.append(len([name for name in computed if name.startswith("segment ")]))
        look = Lookups(release)
        write_documents(folder / "at once", documents(look), look)
        assert found_in(release.folder / FOLDER) == found_in(folder / "at once")
    assert segments[0] > 10
    assert segments[1] == 1
    assert 0 < segments[2] < 5
