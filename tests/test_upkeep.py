"""Damaged releases are never used, an upgrade rebuilds files, `doctor` repairs, reading changes nothing."""

from __future__ import annotations

import json
import os
import shutil
import stat
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app import software
from app.building import publish
from app.cli import command
from app.errors import UnreadableTurtle
from app.kept import FOLDER as KEPT_RESULTS
from app.publication import Publication
from app.releases.folder import (
    NoRelease,
    current_name,
    folder_names,
    last_complete,
    make_current,
    previous_name,
    stored_releases,
)
from app.releases.manifest import Damaged
from app.releases.release import Release, complete
from app.settings import Settings
from app.site import create_site
from app.upkeep import (
    MADE_ANEW,
    OTHER_CONTENT,
    PUT_ASIDE,
    USED_INSTEAD,
    ready,
    renew,
    usable,
    with_this_software,
)
from tests.conftest import small_content
from tests.releases.test_release import LABEL, edit

Told = list[tuple[str, Mapping[str, object]]]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A folder with two releases, «old» before «new», and the content of the new one. Do not change them."""
    folder = tmp_path_factory.mktemp("upkeep")
    small = small_content(folder)
    settings = Settings(content=small, releases=folder / "r", query_workers=1)
    edit(small, LABEL.format("old"))
    publish(settings)
    edit(small, LABEL.format("new"))
    publish(settings)
    return settings


@pytest.fixture
def chosen(built: Settings, small: Path, tmp_path: Path) -> Settings:
    """A copy of `built` that the test may change."""
    shutil.copytree(built.content, small, dirs_exist_ok=True)
    releases = shutil.copytree(built.releases, tmp_path / "r", symlinks=True)
    return replace(built, content=small, releases=releases)


def current(settings: Settings) -> Release:
    return last_complete(settings.releases)[0]


def spoil(path: Path) -> None:
    """Change one bit in the middle."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def run(settings: Settings, *arguments: str, stdin: str = "") -> Result:
    environment = {
        "HANDLINGSPLAN_RELEASES": str(settings.releases),
        "HANDLINGSPLAN_CONTENT": str(settings.content),
    }
    done = CliRunner().invoke(command(), arguments, input=stdin, env={**environment, "LC_ALL": "en_GB.UTF-8"})
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def started(settings: Settings) -> tuple[Release, list[str]]:
    """Return the release with which `serve` starts, and its messages."""
    told: Told = []
    found = ready(settings, lambda template, fields: told.append((template, fields)))
    return found, [template for template, _ in told]


@pytest.fixture
def upgraded(chosen: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Replace the software id by that of other software."""
    for module in ("releases.writing", "releases.folder", "upkeep", "serving"):
        monkeypatch.setattr(f"app.{module}.software_id", lambda: "ffffffff")


FILES = [
    "release.nq.gz",
    "release.json",
    "statistics.json.gz",
    "manifest.json",
    "terms.json",
    "overview.json.gz",
    "files/",
]


@pytest.mark.parametrize("damage", [spoil, empty, cut, Path.unlink])
@pytest.mark.parametrize("name", FILES)
def test_damaged_release_is_refused_and_the_last_complete_one_is_served(
    chosen: Settings, name: str, damage: Callable[[Path], None]
) -> None:
    broken = current(chosen)
    path = next(broken.folder.glob("files/*/*.nq.gz")) if name == "files/" else broken.folder / name
    damage(path)
    publication = Publication(chosen)
    try:
        assert publication.current().release.name == previous_name(chosen.releases) != broken.name
        assert list(publication.refused) == [broken.name]
        assert name == "manifest.json" or path.name in publication.refused[broken.name]
    finally:
        publication.close()
    assert current_name(chosen.releases) == broken.name, "the web process changes nothing"


def test_readyz_lists_refused_releases(chosen: Settings, caplog: pytest.LogCaptureFixture) -> None:
    broken = current(chosen)
    spoil(broken.quads_file)
    site = create_site(chosen)
    try:
        client = site.test_client()
        for _ in range(3):
            answer = client.get("/readyz")
        assert answer.status_code == 200
        assert answer.get_json()["release"] == previous_name(chosen.releases).partition("-")[0]
        reason = answer.get_json()["refused"][broken.name]
        assert reason.startswith(f"{broken.name} is damaged: release.nq.gz is not as it was written.")
        assert sum(broken.name in record.getMessage() for record in caplog.records) == 1
    finally:
        site.extensions["publication"].close()


def test_release_of_newer_software_is_refused_but_not_called_damaged(chosen: Settings) -> None:
    newer = current(chosen)
    manifest = newer.folder / "manifest.json"
    about = json.loads(manifest.read_text("utf-8"))
    manifest.write_text(json.dumps(about | {"format": about["format"] + 1}), "utf-8")
    publication = Publication(chosen)
    try:
        assert publication.current().release.name == previous_name(chosen.releases) != newer.name
        told = publication.refused[newer.name]
        assert told.startswith(f"{newer.name} was written by a newer version of this software.")
        assert "doctor" not in told
    finally:
        publication.close()


def test_site_is_not_ready_if_every_release_is_damaged(chosen: Settings) -> None:
    for release in stored_releases(chosen.releases):
        spoil(release.quads_file)
    site = create_site(chosen)
    assert site.test_client().get("/readyz").status_code == 503


def test_running_site_keeps_its_release_while_the_new_one_is_damaged(chosen: Settings, small: Path) -> None:
    publication = Publication(chosen)
    try:
        served = publication.current().release
        edit(small, LABEL.format("newer"))
        newer = publish(chosen)
        spoil(newer.folder / "statistics.json.gz")
        publication.refresh()
        assert publication.current().release.name == served.name
        assert list(publication.refused) == [newer.name]
        run(chosen, "doctor")
        publication.refresh()
        assert publication.current().release.id == newer.id
        assert publication.refused == {}
    finally:
        publication.close()


def test_file_damaged_after_the_start_is_not_sent(chosen: Settings) -> None:
    site = create_site(chosen)
    client = site.test_client()
    try:
        edition = client.get("/filer.json").get_json()["edition"]
        with client.get("/filer/planer.nq") as answer:
            assert answer.status_code == 200
        spoil(current(chosen).folder / "files" / edition / "planer.nq.gz")
        for address in ("/filer/planer.nq", f"/filer/{edition}/planer.nq"):
            assert client.get(address).status_code == 503
        assert list(client.get("/readyz").get_json()["refused"]) == [edition]
        assert run(chosen, "doctor").exit_code == 0
        assert client.get("/readyz").get_json()["refused"] == {}
        with client.get("/filer/planer.nq") as answer:
            assert answer.status_code == 200
    finally:
        site.extensions["publication"].close()


def test_damaged_old_release_does_not_prevent_the_start(chosen: Settings, small: Path) -> None:
    for text in ("", '{"created": "2026'):
        folder = chosen.releases / "0123456789abcdef"
        folder.mkdir()
        (folder / "release.json").write_text(text)
        spoil(chosen.releases / previous_name(chosen.releases) / "manifest.json")
        found, told = started(chosen)
        assert (found.name, told) == (current_name(chosen.releases), [PUT_ASIDE])
        edit(small, LABEL.format(f"another {len(text)}"))
        assert run(chosen, "release").exit_code == 0
        assert last_complete(chosen.releases)[1] == ()


def test_start_rebuilds_a_damaged_release_from_its_quads(chosen: Settings) -> None:
    damaged = current(chosen)
    cut(damaged.folder / "statistics.json.gz")
    found, told = started(chosen)
    assert found.id == damaged.id
    assert told == [MADE_ANEW]
    assert complete(chosen.releases, current_name(chosen.releases)) == found


def test_start_builds_the_content_only_if_the_damaged_release_was_built_from_it(
    chosen: Settings, small: Path
) -> None:
    broken = current(chosen)
    for release in stored_releases(chosen.releases):
        spoil(release.quads_file)
    found, _ = started(chosen)
    assert found.name == broken.name
    spoil(found.quads_file)
    edit(small, LABEL.format("a draft"))
    with pytest.raises(Damaged, match=r"release.nq"):
        started(chosen)


def test_start_builds_if_there_is_no_release(small: Path, tmp_path: Path) -> None:
    settings = Settings(content=small, releases=tmp_path / "none")
    found, told = started(settings)
    assert told == []
    assert current_name(settings.releases) == found.name


def test_restart_keeps_the_release_in_force_and_reports_different_content(
    chosen: Settings, small: Path
) -> None:
    before = current(chosen)
    edit(small, LABEL.format("a draft"))
    assert started(chosen) == (before, [OTHER_CONTENT])
    edit(small, "this is no Turtle")
    assert started(chosen) == (before, [OTHER_CONTENT])
    with pytest.raises(UnreadableTurtle):
        publish(chosen)
    assert run(chosen, "publish", "--back").exit_code == 0
    back = current(chosen)
    assert back.id != before.id
    assert started(chosen)[0] == back


@pytest.mark.parametrize("arguments", [("query", "-"), ("export", "--format", "nq"), ("quality",)])
def test_reading_commands_publish_nothing_and_need_no_valid_content(
    chosen: Settings, small: Path, arguments: tuple[str, ...]
) -> None:
    run(chosen, "publish", "--back")
    edit(small, "this is no Turtle")
    before = sorted(chosen.releases.rglob("*"))
    done = run(chosen, *arguments, stdin="ASK {}")
    assert done.exit_code == 0, done.output
    assert sorted(chosen.releases.rglob("*")) == before


def test_reading_commands_say_what_to_do_without_a_release(small: Path, tmp_path: Path) -> None:
    settings = Settings(content=small, releases=tmp_path / "none")
    done = run(settings, "query", "-", stdin="ASK {}")
    assert done.exit_code == 2
    assert "Run «handlingsplan release»" in done.stderr
    assert not settings.releases.exists()
    with pytest.raises(NoRelease):
        usable(settings, lambda *_: None)


def test_reading_commands_use_the_last_complete_release_and_say_so(chosen: Settings) -> None:
    spoil(current(chosen).quads_file)
    done = run(chosen, "export", "--format", "nq")
    assert done.exit_code == 0
    assert '"old"@en' in done.stdout
    assert '"new"@en' not in done.stdout
    assert "is damaged: release.nq" in done.stderr
    assert USED_INSTEAD.partition("{")[0] in done.stderr


@pytest.mark.usefixtures("upgraded")
def test_start_after_an_upgrade_rebuilds_the_files_without_reading_the_content(
    chosen: Settings, small: Path
) -> None:
    before, back = current(chosen), previous_name(chosen.releases)
    edit(small, "this is no Turtle")
    found, told = started(chosen)
    assert (found.id, found.created, found.software) == (before.id, before.created, "ffffffff")
    assert found.name != before.name
    assert told == [MADE_ANEW, OTHER_CONTENT]
    assert current_name(chosen.releases) == found.name
    assert previous_name(chosen.releases) == back, "the same data are not their own predecessor"
    assert with_this_software(stored_releases(chosen.releases)[-1], chosen).software == "ffffffff"


@pytest.mark.usefixtures("upgraded")
def test_read_only_folder_is_served_as_it_is(chosen: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system", str(chosen.releases))

    before = current(chosen)
    monkeypatch.setattr("app.releases.storage.os.open", refused)
    found, told = started(chosen)
    assert found == before
    assert any("cannot be changed" in text for text in told)


def in_the_old_layout(release: Release, releases: Path) -> str:
    """Convert a release to the layout of earlier software."""
    name = release.id
    shutil.copytree(release.folder, releases / name)
    (releases / name / "manifest.json").unlink()
    about = json.loads((releases / name / "release.json").read_text("utf-8"))
    (releases / name / "release.json").write_text(
        json.dumps({k: v for k, v in about.items() if k != "software"}), "utf-8"
    )
    return name


def test_releases_without_a_manifest_are_rebuilt(chosen: Settings, tmp_path: Path) -> None:
    new, old = stored_releases(chosen.releases)
    settings = Settings(content=chosen.content, releases=tmp_path / "of-old")
    settings.releases.mkdir()
    for release in (new, old):
        in_the_old_layout(release, settings.releases)
    (settings.releases / "current").write_text(new.id)
    (settings.releases / "previous").write_text(old.id)
    refused = run(settings, "query", "-", stdin="ASK {}")
    assert refused.exit_code == 2
    assert "earlier version" in refused.stderr
    found, told = started(settings)
    assert (found.id, told) == (new.id, [MADE_ANEW, MADE_ANEW])
    assert sorted(release.id for release in stored_releases(settings.releases)) == sorted([new.id, old.id])
    assert previous_name(settings.releases).startswith(f"{old.id}-")
    assert len(folder_names(settings.releases)) == 2
    assert not (settings.releases / new.id).exists()
    assert found.read("release.nq") == new.read("release.nq")
    assert run(settings, "publish", "--back").stdout.startswith(old.id)


@pytest.fixture(params=[0o022, 0o027])
def umask(request: pytest.FixtureRequest) -> int:
    return int(request.param)


def test_folders_and_files_follow_the_umask(small: Path, tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        settings = Settings(content=small, releases=tmp_path / "r")
        publish(settings)
        edit(small, LABEL.format("new"))
        publish(settings)
    finally:
        os.umask(before)
    for path in settings.releases.rglob("*"):
        private = KEPT_RESULTS in path.relative_to(settings.releases).parts  # nobody else may change them
        expected = (0o700 if path.is_dir() else 0o600) if private else 0o777 if path.is_dir() else 0o666
        expected &= ~umask
        if not path.name.endswith(".lock"):
            assert stat.S_IMODE(path.stat().st_mode) == expected, path


def test_doctor_finds_no_problem_in_an_intact_folder(chosen: Settings) -> None:
    for arguments in (("doctor",), ("doctor", "--check")):
        done = run(chosen, *arguments)
        assert (done.exit_code, done.stdout) == (
            0,
            f"The folder of releases {chosen.releases} is in order.\n",
        )


def test_doctor_repairs_what_can_be_repaired(chosen: Settings, tmp_path: Path) -> None:
    new, old = stored_releases(chosen.releases)
    (chosen.releases / ".building-x").mkdir()
    (chosen.releases / ".current-x").write_text("")
    (chosen.releases / "current").chmod(0o600)
    old.folder.chmod(0o700)
    empty(new.folder / "manifest.json")
    spoil(old.quads_file)
    before = sorted(chosen.releases.rglob("*"))
    checked = run(chosen, "doctor", "--check")
    assert checked.exit_code == 1
    assert sorted(chosen.releases.rglob("*")) == before, "it only looks"
    done = run(chosen, "doctor")
    assert done.exit_code == 0, done.output
    for told in (
        ".building-x",
        ".current-x",
        "current could not be read",
        "manifest.json is not",
        "made anew",
    ):
        assert told in done.stdout
    assert (chosen.releases / ".damaged" / old.name).is_dir()
    assert not (chosen.releases / "previous").exists()
    assert complete(chosen.releases, current_name(chosen.releases)) == new
    assert stat.S_IMODE((chosen.releases / "current").stat().st_mode) == 0o644
    assert run(chosen, "doctor").stdout.count("\n") == 1


def test_doctor_reports_what_belongs_to_another_user(
    chosen: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = chosen.releases / KEPT_RESULTS
    (kept / "inner").mkdir(parents=True)
    real = Path.stat

    def of_somebody_else(path: Path, **how: bool) -> os.stat_result:
        found = real(path, **how)
        foreign = [found.st_uid + 1 if kept in (path, *path.parents) else found.st_uid]
        return os.stat_result([*found[:4], *foreign, *found[5:]])

    monkeypatch.setattr(Path, "stat", of_somebody_else)
    for arguments in (("doctor", "--check"), ("doctor",)):
        done = run(chosen, *arguments)
        assert done.exit_code == 1
        assert done.stdout.count(str(kept)) == 1, "once, and nothing below it"
        assert f"! {kept} belongs to the user" in done.stdout
        assert "chown -R" in done.stdout


def test_doctor_reports_what_this_user_cannot_write(
    chosen: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = (chosen.releases / "changes.sqlite", current(chosen).folder / "files")
    monkeypatch.setattr("app.doctor.os.access", lambda path, mode: path not in closed)
    done = run(chosen, "doctor", "--check")
    assert done.exit_code == 1
    for path in closed:
        assert f"cannot read and write {path}." in done.stdout
    monkeypatch.setattr("app.doctor.os.access", lambda path, mode: False)
    assert run(chosen, "doctor", "--check").exit_code == 0, "whoever only reads everything is told nothing"


@pytest.mark.usefixtures("upgraded")
@pytest.mark.parametrize("arguments", [("release",), ("publish",)])
def test_failure_of_the_old_and_the_new_release_is_reported_once(
    chosen: Settings, small: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    edit(small, LABEL.format("newer"))

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", str(chosen.releases))

    monkeypatch.setattr("app.releases.storage.write_file", full)
    done = run(chosen, *arguments)
    assert done.exit_code == 2
    assert done.stderr.count("cannot be changed") == 1
    assert "Make room" in done.stderr


@pytest.mark.usefixtures("upgraded")
def test_failures_for_two_reasons_are_both_reported(
    chosen: Settings, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(small, "this is no Turtle")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", str(chosen.releases))

    monkeypatch.setattr("app.releases.storage.write_file", full)
    done = run(chosen, "release")
    assert done.exit_code == 2
    assert "No space left on device" in done.stderr
    assert "Turtle" in done.stderr


def test_doctor_puts_the_last_complete_release_in_force_if_current_names_none(chosen: Settings) -> None:
    make_current(chosen.releases, "0123456789abcdef-01234567")
    assert run(chosen, "doctor", "--check").exit_code == 1
    done = run(chosen, "doctor")
    assert done.exit_code == 0
    assert "is in force now" in done.stdout
    assert complete(chosen.releases, current_name(chosen.releases)) is not None


def test_withdrawn_release_does_not_return_because_of_damage(chosen: Settings) -> None:
    withdrawn = current_name(chosen.releases)
    assert run(chosen, "publish", "--back").exit_code == 0
    kept = current_name(chosen.releases)
    (chosen.releases / "current").write_text("")
    assert current(chosen).name == kept
    assert run(chosen, "doctor").exit_code == 0
    assert current_name(chosen.releases) == kept
    assert run(chosen, "publish", "--release", withdrawn.partition("-")[0]).exit_code == 0
    (chosen.releases / "current").write_text("")
    assert current(chosen).name == withdrawn


def test_doctor_says_that_no_complete_release_is_left(chosen: Settings, tmp_path: Path) -> None:
    for release in stored_releases(chosen.releases):
        empty(release.quads_file)
    done = run(chosen, "doctor")
    assert done.exit_code == 1
    assert "No release is in force. Run «handlingsplan release»." in done.stdout
    assert run(chosen, "release").exit_code == 0
    assert run(chosen, "doctor").exit_code == 0
    assert run(Settings(releases=tmp_path / "none"), "doctor").exit_code == 2


def test_software_id_depends_on_files_and_dependencies(tmp_path: Path) -> None:
    package = tmp_path / "app"
    (package / "templates").mkdir(parents=True)
    (package / "__pycache__").mkdir()
    page = package / "templates/page.html"
    page.write_text("a")
    first = software.hash_of(package, ("3.11",))
    (package / "__pycache__/x.pyc").write_text("")
    (package / ".page.html.swp").write_text("")
    assert software.hash_of(package, ("3.11",)) == first
    assert software.hash_of(package, ("3.12",)) != first
    page.write_text("b")
    assert software.hash_of(package, ("3.11",)) != first
    assert len(software.software_id()) == software.LENGTH
    assert any(entry.startswith("rdflib ") for entry in software.dependencies())


def test_entity_tags_change_with_the_software_and_with_the_build(
    chosen: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tags() -> list[str]:
        site = create_site(chosen)
        client = site.test_client()
        try:
            addresses = ("/filer.json", "/sparql?query=SELECT+*+%7B+%3Fs+%3Fp+%3Fo+%7D&format=csv")
            return [client.get(address).headers["ETag"] for address in addresses]
        finally:
            site.extensions["publication"].close()

    first = tags()
    assert tags() == first
    monkeypatch.setattr("app.serving.software_id", lambda: "ffffffff")
    assert not set(tags()) & set(first)


def test_release_of_other_software_is_detected(chosen: Settings) -> None:
    found = current(chosen)
    renew(chosen, lambda *told: pytest.fail(str(told)))
    assert found.software == software.software_id()
    assert found.name == f"{found.id}-{found.build}"
