"""What long lists need is kept in portions, and their file is the same with and without what is kept."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from app.kept import NOTHING_KEPT, Kept
from app.namespaces import Namespaces
from app.releases.exchanging import ChangedQuads, Exchanged
from app.releases.release import QUADS, Release
from app.store import gathering
from app.store.building import BuildLookups
from app.store.divided import FilePart
from app.store.gathering import Gathered, read_portions
from app.store.long_lists import FILE, OF_PROPERTIES
from app.store.lookups import natural_order
from app.store.ordering import write_long_lists
from app.store.portions import Portion, packed, portion_of, portions, unpacked
from app.vocabularies import named_node
from bench.growing import change_a_word
from bench.plans import SLUG
from tests.small_plans import write_small_plans
from tests.test_kept_results import released

PLANS = Path("data/plans")
PLAN = "https://data.lier.kommune.no/id/plan/"


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("origin") / "content"
    write_small_plans(folder, 3)
    return folder


@pytest.fixture(autouse=True)
def _many_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.store.gathering.SHORT", 5)
    monkeypatch.setattr("app.store.own_properties.SHORT", 5)
    monkeypatch.setattr("app.store.portions.PARTS", 1)


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[Portion]:
    """The portions that are found in the lines from now on, and not kept."""
    found: list[Portion] = []

    def noting(portion: Portion) -> bytes:
        found.append(portion)
        return packed(portion)

    monkeypatch.setattr(gathering, "packed", noting)
    return found


def listed(content: Path, folder: Path, kept: Kept, old: Release | None = None) -> Release:
    """Return a release of some content that has long lists only."""

    def write(release: Release) -> None:
        change = Exchanged(old, changed_quads(old, release)) if old else None
        write_long_lists(BuildLookups(release, kept, change))

    return released(content, folder, write)


def changed_quads(old: Release, release: Release) -> ChangedQuads:
    """Return the lines that only one of two releases has."""
    before, after = (set(found.read(QUADS).splitlines(keepends=True)) for found in (old, release))
    return ChangedQuads(list(before - after), list(after - before))


def lists_in(release: Release) -> list[bytes]:
    """Return the files of the long lists of a release."""
    return [(release.folder / name).read_bytes() for name in (FILE, OF_PROPERTIES)]


def linked(release: Release, old: Release) -> bool:
    """Return whether a release has taken its first file from an old one."""
    return (release.folder / FILE).samefile(old.folder / FILE)


def replaced(file: str, before: str, after: str, content: Path) -> None:
    """Change a text of a file."""
    path = content / file
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after), "utf-8")


def said(file: str, statement: str, content: Path) -> None:
    """Add a statement to a file."""
    with (content / file).open("a", encoding="utf-8") as end:
        end.write(f"\n{statement}\n")


def with_another_plan(content: Path) -> None:
    """Add a plan whose name is before that of all others."""
    place = shutil.copytree(content / PLANS / f"{SLUG}-2", content / PLANS / "en-annen")
    for path in place.iterdir():
        path.write_text(path.read_text("utf-8").replace(f"{SLUG}-2", "en-annen"), "utf-8")


def without_a_plan(content: Path) -> None:
    shutil.rmtree(content / PLANS / f"{SLUG}-1")


def renamed(content: Path) -> None:
    """Rename a file, so that its graph has another name."""
    file = content / PLANS / SLUG / "translation.en.ttl"
    file.rename(file.with_name("english.ttl"))


PLAN_FILE = f"data/plans/{SLUG}/plan.ttl"
CHANGES: dict[str, Callable[[Path], None]] = {
    "a word": change_a_word,
    "a word of the text": partial(replaced, PLAN_FILE, "attraktivt", "fint"),
    "a day": partial(replaced, PLAN_FILE, '"2023-01-01"', '"2023-01-02"'),
    "a renamed file": renamed,
    "a title": partial(replaced, PLAN_FILE, "dcterms:title", "rdfs:comment"),
    "an actor": partial(replaced, "data/actors.ttl", '"Buskerudbyen"', '"Aa, Buskerud by"'),
    "a link": partial(said, PLAN_FILE, f"<{PLAN}{SLUG}> plan:relatedPlan <{PLAN}{SLUG}-2> ."),
    "a replaced plan": partial(said, PLAN_FILE, f"<{PLAN}{SLUG}> plan:replaces <{PLAN}{SLUG}-2> ."),
    "the same thing": partial(said, PLAN_FILE, f"<{PLAN}{SLUG}-2> dcterms:relation <{PLAN}{SLUG}-1> ."),
    "a number": partial(said, PLAN_FILE, f'<{PLAN}{SLUG}/tiltak/1.1> plan:number "0.1" .'),
    "a class": partial(said, "data/actors.ttl", "plan:Goal rdfs:subClassOf plan:Measure ."),
    "a new plan": with_another_plan,
    "no more plan": without_a_plan,
}
SAME = ("a word", "a word of the text", "a day", "a renamed file")
"""The changes after which the first file is the same."""


def test_files_after_each_change_are_the_same_as_those_from_nothing(origin: Path, tmp_path: Path) -> None:
    content, kept = shutil.copytree(origin, tmp_path / "content"), Kept(tmp_path / "kept")
    before = listed(content, tmp_path / "releases", kept)
    for name, change in CHANGES.items():
        change(content)
        after = listed(content, tmp_path / name, kept, before)
        assert lists_in(after) == lists_in(listed(content, tmp_path / f"{name}, new", NOTHING_KEPT)), name
        assert linked(after, before) is (name in SAME), name
        before = after


def test_file_that_other_software_wrote_is_not_taken_over(
    origin: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kept = Kept(tmp_path / "kept")
    old = listed(origin, tmp_path / "old", kept)
    assert linked(listed(origin, tmp_path / "new", kept, old), old)
    with monkeypatch.context() as patched:
        patched.setattr("app.kept.software_id", lambda: "another")
        assert not linked(listed(origin, tmp_path / "other", kept, old), old)


def test_a_changed_word_is_in_few_portions(origin: Path, computed: list[Portion], tmp_path: Path) -> None:
    content, kept = shutil.copytree(origin, tmp_path / "content"), Kept(tmp_path / "kept")
    listed(content, tmp_path / "before", kept)
    assert len(computed) > 10
    computed.clear()
    change_a_word(content)
    listed(content, tmp_path / "after", kept)
    assert 1 <= len(computed) <= 4


def test_names_are_in_natural_order(origin: Path, tmp_path: Path) -> None:
    found: list[Gathered] = []

    def gather(release: Release) -> None:
        lookups = BuildLookups(release)
        found.append(Gathered(lookups, [portion for portion, _ in read_portions(lookups)]))

    released(origin, tmp_path, gather)
    (gathered,) = found
    subjects = gathered.names[1 : len(gathered.subjects) + 1]
    assert len(subjects) > 1000
    assert subjects == sorted(gathered.subjects, key=natural_order) != gathered.subjects
    assert [gathered.numbers[name] for name in gathered.names] == list(range(len(gathered.names)))


def parts(*hashes: int) -> list[FilePart]:
    """Return parts of ten bytes each, with hashes that begin with a byte."""
    return [FilePart(10 * place, 10, bytes([hash, place])) for place, hash in enumerate(hashes)]


def test_portions_are_all_parts_and_end_where_a_first_line_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.store.portions.PARTS", 4)
    monkeypatch.setattr("app.store.portions.MOST_PARTS", 3)
    first = [bytes([byte]) for byte in (1, 4, 8, 1, 2, 3, 5)]
    found = list(portions(parts(*range(7)), first))
    assert [(part.start, part.length) for part in found] == [(0, 20), (20, 10), (30, 30), (60, 10)]
    assert len({part.sha256 for part in found}) == 4
    changed = list(portions(parts(8, *range(1, 7)), first))
    assert [one.sha256 == other.sha256 for one, other in zip(found, changed, strict=True)] == [
        False,
        True,
        True,
        True,
    ]
    assert list(portions([], [])) == []


def test_a_portion_is_the_same_after_it_was_packed() -> None:
    names = Namespaces("https://a.example/")
    plan = f"{names.plan}"
    lines = [
        f"<https://a.example/10> <{plan}mention> <https://a.example/m> <https://a.example/g> .\n",
        f'<https://a.example/10> <{plan}number> "1\\n2"@nb <https://a.example/g> .\n',
        f'<https://a.example/9> <{plan}number> "æ" <https://a.example/g> .\n',
        f'<https://a.example/9> <{plan}number> "æ" <https://a.example/h> .\n',
        f'<https://a.example/9> <{named_node("foaf:name").value}> "IX" <https://a.example/h> .\n',
        f'<https://a.example/9> <{named_node("rdfs:label").value}> "nine"@en <https://a.example/h> .\n',
        f'<https://a.example/9> <{named_node("rdfs:label").value}> "ni"@nb <https://a.example/h> .\n',
        f'<https://a.example/id/plan/x> <{named_node("rdfs:label").value}> "x"@nb <https://a.example/h> .\n',
    ]
    found, properties = portion_of([line.encode() for line in lines], names, "https://a.example/following")
    subjects = [f"https://a.example/{name}" for name in ("9", "10", "id/plan/x")]
    assert found.names[: found.subjects] == subjects
    number = properties[f"{plan}number"]
    assert (number.lines, number.triples, number.first) == (3, 2, subjects[:2])
    assert found.places == {1: [[], ["1\n2"], []]}
    assert found.labels == {0: "ni"}
    assert unpacked(packed(found)) == found
