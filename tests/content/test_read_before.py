"""What was parsed of the files of a folder is used again for files with the same names and bytes only."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.content import named_graphs
from app.content.folders import ChangedMeanwhile, LinkedFolder, UnreadableContent, files_of
from app.content.loading import Content, load_content, load_files
from app.content.named_graphs import Change, ReadFile, parsed_file
from app.content.turtle_files import NotARegularFile
from app.errors import MissingContent, UnreadableTurtle
from app.kept import NOTHING_KEPT, Kept
from app.settings import REPOSITORY
from bench.plans import SLUG

PLAN = f"data/plans/{SLUG}/plan.ttl"
OTHER_BASE = "https://data.andeby.kommune.no/"


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names of the files that were parsed."""
    found: list[str] = []

    def noted(data: bytes, name: str, change: Change) -> ReadFile:
        found.append(name)
        return parsed_file(data, name, change)

    monkeypatch.setattr(named_graphs, "parsed_file", noted)
    return found


def same(one: Content, other: Content) -> bool:
    """Return whether two contents have the same quads in their order, lines and names."""
    found = [(list(c.quads.placed()), c.shape_quads, c.files, c.namespaces, c.digests) for c in (one, other)]
    return found[0] == found[1]


@pytest.mark.parametrize("base", [None, OTHER_BASE])
def test_content_is_the_same_as_without_what_is_kept(
    base: str | None, three_plans: Path, kept: Kept, parsed: list[str]
) -> None:
    without = load_content(three_plans, base)
    first = load_content(three_plans, base, kept)
    parsed.clear()
    again = load_content(three_plans, base, kept)
    assert parsed == []
    assert same(first, without)
    assert same(again, without)


def changed(content: Path) -> None:
    path = content / PLAN
    path.write_text(path.read_text("utf-8").replace('"Bakgrunn"', '"Bakgrunnen"'), "utf-8")


def with_a_comment(content: Path) -> None:
    """The triples stay, but end on other lines."""
    path = content / PLAN
    path.write_text(f"# Lier\n{path.read_text('utf-8')}", "utf-8")


def under_another_name(content: Path) -> None:
    (content / PLAN).rename((content / PLAN).with_name("planen.ttl"))


@pytest.mark.parametrize("change", [changed, with_a_comment, under_another_name])
def test_only_the_folder_of_a_changed_file_is_parsed_again(
    change: Callable[[Path], None], three_plans: Path, kept: Kept, parsed: list[str]
) -> None:
    load_content(three_plans, kept=kept)
    parsed.clear()
    change(three_plans)
    found = load_content(three_plans, kept=kept)
    assert {Path(name).parent for name in parsed} == {Path(PLAN).parent}
    assert same(found, load_content(three_plans))


def test_examples_are_left_out_of_the_vocabulary_of_the_software_only(
    three_plans: Path, kept: Kept, parsed: list[str]
) -> None:
    """The folder ontology/ of a municipality has the same bytes, and its examples count."""
    load_content(three_plans, kept=kept)
    shutil.copytree(REPOSITORY / "ontology", three_plans / "ontology")
    parsed.clear()
    found = load_content(three_plans, kept=kept)
    assert parsed
    assert all(name.startswith("ontology/") for name in parsed)
    assert same(found, load_content(three_plans))


def test_other_software_parses_everything(
    three_plans: Path, kept: Kept, parsed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    load_content(three_plans, kept=kept)
    every = list(parsed)
    parsed.clear()
    monkeypatch.setattr("app.kept.software_id", lambda: "another")
    load_content(three_plans, kept=kept)
    assert parsed == every


def test_a_damaged_entry_is_parsed_again(three_plans: Path, tmp_path: Path, parsed: list[str]) -> None:
    load_content(three_plans, kept=Kept(tmp_path / "kept"))
    every = list(parsed)
    for entry in (tmp_path / "kept").iterdir():
        entry.write_bytes(entry.read_bytes()[:-1])
    parsed.clear()
    assert same(load_content(three_plans, kept=Kept(tmp_path / "kept")), load_content(three_plans))
    assert parsed[: len(every)] == every


def test_a_file_that_cannot_be_parsed_is_refused_each_time(three_plans: Path, kept: Kept) -> None:
    (three_plans / PLAN).write_text("no Turtle", "utf-8")
    for folder in (kept, kept, NOTHING_KEPT):
        with pytest.raises(UnreadableTurtle, match=r"plan\.ttl"):
            load_content(three_plans, kept=folder)


@pytest.mark.parametrize("known", [False, True])
def test_a_file_that_changes_after_it_was_hashed_is_never_loaded(
    known: bool, three_plans: Path, kept: Kept
) -> None:
    """It is loaded from what is kept of it, or not at all: the id of a release says what it has."""
    before = load_content(three_plans, kept=kept if known else NOTHING_KEPT)
    files = files_of(three_plans)
    changed(three_plans)
    if known:
        assert same(load_files(files, kept=kept), before)
    else:
        with pytest.raises(ChangedMeanwhile, match=r"plan\.ttl"):
            load_files(files, kept=kept)
    assert not same(load_content(three_plans, kept=kept), before)


@pytest.mark.parametrize("name", ["data/synonyms.txt", "data/queries/own.rq", f"data/plans/{SLUG}/keys.csv"])
def test_no_other_file_is_loaded_after_a_change_either(name: str, three_plans: Path) -> None:
    path = three_plans / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("")
    files = files_of(three_plans)
    path.write_text(" ")
    with pytest.raises(ChangedMeanwhile, match=name):
        load_files(files)


@pytest.mark.parametrize("name", ["data/pipe.ttl", f"data/plans/{SLUG}/pipe.ttl"])
def test_a_pipe_in_the_content_is_refused(name: str, three_plans: Path) -> None:
    os.mkfifo(three_plans / name)
    with pytest.raises(NotARegularFile, match=name):
        load_content(three_plans)


def test_a_folder_that_cannot_be_read_is_not_left_out(
    three_plans: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(path: str) -> Iterator[os.DirEntry[str]]:
        if Path(path).name == SLUG:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
        return scandir(path)

    scandir = os.scandir
    monkeypatch.setattr("os.scandir", refused)
    with pytest.raises(UnreadableContent, match=f"{SLUG}.*{os.strerror(errno.EACCES)}"):
        load_content(three_plans)


def test_a_file_that_is_gone_after_its_folder_was_read_is_named(
    three_plans: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def walked(top: str, onerror: object) -> Iterator[tuple[str, list[str], list[str]]]:
        yield top, [], ["gone.ttl"]

    monkeypatch.setattr("os.walk", walked)
    with pytest.raises(ChangedMeanwhile, match=r"gone\.ttl"):
        load_content(three_plans)


def test_a_link_to_a_folder_is_refused_because_its_plan_would_be_missing(three_plans: Path) -> None:
    plan = (three_plans / PLAN).parent
    plan.rename(three_plans / "elsewhere")
    plan.symlink_to(three_plans / "elsewhere")
    with pytest.raises(LinkedFolder, match=f"data/plans/{SLUG}"):
        load_content(three_plans)


@pytest.mark.parametrize("folder", ["ontology", "shapes"])
def test_a_link_that_leads_nowhere_is_not_replaced_by_the_folder_of_the_software(
    folder: str, three_plans: Path
) -> None:
    shutil.rmtree(three_plans / folder, ignore_errors=True)
    (three_plans / folder).symlink_to(three_plans / "nowhere")
    with pytest.raises(MissingContent, match=folder):
        load_content(three_plans)
