"""A release is named by its content, replaced in one step, and invalid content never becomes one."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pyoxigraph as ox
import pytest

from app.building import publish
from app.compressed import SUFFIX
from app.content.loading import load_content
from app.content.packed import packed
from app.content.validation import InvalidContent
from app.errors import NotReady, UnreadableTurtle
from app.publication import Publication
from app.releases.folder import (
    current_name,
    find_built,
    folder_names,
    make_current,
    pointers,
    stored_releases,
)
from app.releases.manifest import Damaged
from app.releases.release import QUADS, Release, read_release
from app.releases.writing import prepare, write_prepared
from app.settings import REPOSITORY, Settings
from app.store.lookups import Lookups

LABEL = '<https://data.lier.kommune.no/id/sted/lier> <http://www.w3.org/2000/01/rdf-schema#comment> "{}"@en .'


def settings(content: Path, releases: Path) -> Settings:
    return Settings(content=content, releases=releases, reload_seconds=1, query_workers=1)


def edit(content: Path, text: str) -> None:
    with (content / "data/places.ttl").open("a", encoding="utf-8") as file:
        file.write("\n" + text + "\n")


def test_same_content_is_the_same_release_and_is_built_once(small: Path, tmp_path: Path) -> None:
    first = publish(settings(small, tmp_path / "r"))
    steps: list[str] = []
    second = publish(settings(small, tmp_path / "r"), steps.append)
    assert second == first
    assert steps == []


def test_id_does_not_depend_on_place_or_time(small: Path, tmp_path: Path) -> None:
    ids = {publish(settings(small, tmp_path / name)).id for name in ("a", "b")}
    assert len(ids) == 1


def test_other_content_is_another_release(small: Path, tmp_path: Path) -> None:
    first = publish(settings(small, tmp_path / "r"))
    edit(small, LABEL.format("new"))
    second = publish(settings(small, tmp_path / "r"))
    assert second.id != first.id
    assert current_name(tmp_path / "r") == second.name
    assert read_release(tmp_path / "r", first.name) == first


def test_comment_in_a_file_does_not_change_the_release(small: Path, tmp_path: Path) -> None:
    first = publish(settings(small, tmp_path / "r"))
    edit(small, "# a comment")
    assert publish(settings(small, tmp_path / "r")).id == first.id


def test_unparsable_content_keeps_the_current_release(small: Path, tmp_path: Path) -> None:
    first = publish(settings(small, tmp_path / "r"))
    edit(small, "<a> <b>")
    with pytest.raises(UnreadableTurtle):
        publish(settings(small, tmp_path / "r"))
    assert current_name(tmp_path / "r") == first.name
    assert folder_names(tmp_path / "r") == [first.name]


def test_nonconforming_content_keeps_the_current_release(releases: Path, content: Path) -> None:
    before = publish(Settings(releases=releases)).name
    edit(
        content,
        "<https://data.lier.kommune.no/id/sted/uten-navn> a <https://data.lier.kommune.no/def/plan#Place> .",
    )
    with pytest.raises(InvalidContent) as caught:
        publish(Settings(releases=releases, content=content))
    assert any(r.focus_node.endswith("uten-navn") for r in caught.value.report.results)
    assert current_name(releases) == before


def test_running_site_switches_to_a_new_release_and_keeps_the_old_one_if_there_is_none(
    small: Path, tmp_path: Path
) -> None:
    chosen = settings(small, tmp_path / "r")
    first = publish(chosen)
    publication = Publication(chosen)
    try:
        assert publication.current().release.id == first.id
        edit(small, LABEL.format("new"))
        second = publish(chosen)
        publication.refresh()
        assert publication.current().release.id == second.id
        make_current(chosen.releases, "missing")
        publication.refresh()
        assert publication.current().release.id == second.id
    finally:
        publication.close()


@pytest.mark.parametrize("damaged", [False, True])
def test_only_a_complete_release_becomes_the_previous_one(damaged: bool, small: Path, tmp_path: Path) -> None:
    chosen = settings(small, tmp_path / "r")
    first = publish(chosen)
    edit(small, LABEL.format("new"))
    file = first.folder / "release.json"
    if damaged:
        file.write_bytes(file.read_bytes()[::-1])
    assert publish(chosen).name == current_name(chosen.releases) != first.name
    assert pointers(chosen.releases).get("previous", "") == ("" if damaged else first.name)


def test_site_is_not_ready_before_the_first_release(tmp_path: Path) -> None:
    with pytest.raises(NotReady):
        Publication(Settings(releases=tmp_path / "none")).current()


def test_release_knows_the_size_of_each_graph(releases: Path) -> None:
    built = publish(Settings(releases=releases))
    lines = built.read("release.nq").decode().splitlines()
    assert built.triples == len(lines)


def test_the_quads_of_a_new_release_are_parsed_once(
    small: Path, tmp_path: Path, parsed: list[Release]
) -> None:
    built = publish(settings(small, tmp_path / "r"))
    assert parsed == [replace(built, folder=parsed[0].folder)]


def test_old_releases_are_removed_but_never_the_current_one(small: Path, tmp_path: Path) -> None:
    chosen = settings(small, tmp_path / "r")
    for number in range(8):
        edit(small, LABEL.format(number))
        last = publish(chosen)
    assert len(stored_releases(chosen.releases)) <= 6
    assert last in stored_releases(chosen.releases)


def test_release_is_found_by_the_bytes_it_was_built_from(tmp_path: Path) -> None:
    content = load_content(REPOSITORY)
    few = replace(content, quads=packed(islice(content.quads, 10)))
    built = write_prepared(tmp_path, prepare(tmp_path, few, "hash"))
    assert find_built(tmp_path, "hash") == built
    assert find_built(tmp_path, "other") is None


def test_quads_that_somebody_has_unpacked_beside_a_release_are_not_read(small: Path, tmp_path: Path) -> None:
    first = publish(settings(small, tmp_path / "r"))
    (first.folder / QUADS).write_bytes(b"<urn:x:s> <urn:x:p> <urn:x:o> <urn:x:g> .\n")
    read = read_release(tmp_path / "r", first.name)
    assert read.quads_file == first.folder / f"{QUADS}{SUFFIX}"
    assert ox.NamedNode("urn:x:s") not in {quad.subject for quad in Lookups(read).store}
    edit(small, LABEL.format("new"))
    assert publish(settings(small, tmp_path / "r")).id != first.id


def test_damage_names_the_release_and_the_file_in_it(small: Path, tmp_path: Path) -> None:
    built = publish(settings(small, tmp_path / "r"))
    name = next(name for name in built.files if "/" in name)
    file = built.folder / name
    file.write_bytes(bytes(file.stat().st_size))
    with pytest.raises(Damaged, match=f"^{built.name} is damaged: {re.escape(name)} is not as it was"):
        built.read(name)


def test_whoever_may_read_the_folder_may_read_a_release_that_is_not_built_again(
    small: Path, tmp_path: Path
) -> None:
    chosen, own = settings(small, tmp_path / "r"), os.umask(0o077)
    try:
        built = publish(chosen)
        chosen.releases.chmod(0o755)
        assert publish(chosen) == built
    finally:
        os.umask(own)
    closed = [path for path in built.folder.rglob("*") if path.stat().st_mode & 0o044 != 0o044]
    assert closed == [], "the build let others read them"
    assert chosen.releases.joinpath("changes.sqlite").stat().st_mode & 0o777 == 0o644
