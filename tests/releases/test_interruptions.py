"""If any step of a release fails or is followed by a crash, the old or the new release is complete."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Any

import pytest

from app.building import publish
from app.doctor import examined
from app.errors import PublishingAlready
from app.releases import storage
from app.releases.folder import current_name, folder_names, last_complete
from app.releases.locking import locked
from app.releases.release import complete
from app.releases.storage import CannotWrite
from app.settings import Settings
from app.store.statistics import write_statistics
from app.versions import kept_versions, write_vocabulary
from tests.releases.vocabulary import ontology

STEPS = frozenset({"mkdir", "open", "write", "fsync", "chmod", "replace"})


class Crash(BaseException):
    """The process is gone: nothing after it is done, no cleaning up either."""


class BrokenSystem:
    """The functions of `os` that change the disk; the one with the number `breaks` fails.

    A write that fails has written half of its data. After a `Crash` every later step fails, too.
    """

    def __init__(self, breaks: int, error: BaseException) -> None:
        self.breaks, self.error, self.steps = breaks, error, 0
        self._counting = Lock()  # several threads sync

    @property
    def dead(self) -> bool:
        return isinstance(self.error, Crash) and self.steps >= self.breaks

    def __getattr__(self, name: str) -> Any:
        real = getattr(os, name)
        if name not in STEPS:
            return real

        def step(*arguments: Any, **named: Any) -> Any:
            with self._counting:
                if self.dead:
                    raise self.error
                self.steps += 1
                is_broken = self.steps == self.breaks
            if is_broken:
                if name == "write":
                    real(arguments[0], arguments[1][: len(arguments[1]) // 2])
                raise self.error
            return real(*arguments, **named)

        return step


@pytest.fixture
def before(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A folder with a release, and content that would become another one, with its own vocabulary."""
    monkeypatch.setattr("app.builders.BUILDERS", (write_statistics, write_vocabulary))
    ontology(small, "1.0.0")
    settings = Settings(content=small, releases=tmp_path / "before")
    publish(settings)
    ontology(small, "2.0.0")
    return settings


def interrupted(settings: Settings, breaks: int, error: BaseException) -> bool:
    """Publish with a step that fails; return whether that step was reached."""
    broken = BrokenSystem(breaks, error)
    remove = storage.remove

    def removed(path: Path) -> None:
        if not broken.dead:
            remove(path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(storage, "os", broken)
        patch.setattr(storage, "remove", removed)
        try:
            publish(settings)
        except (CannotWrite, Crash):
            return True
    return False


@pytest.mark.parametrize("failure", [lambda: OSError(28, "No space left on device"), Crash])
def test_failure_at_any_step_leaves_the_old_or_the_new_release_complete(
    before: Settings, tmp_path: Path, failure: Callable[[], BaseException]
) -> None:
    old = current_name(before.releases)
    breaks, seen = 1, set()
    while True:
        chosen = Settings(content=before.content, releases=tmp_path / f"r{breaks}")
        shutil.copytree(before.releases, chosen.releases)
        if not interrupted(chosen, breaks, failure()):
            break
        found, problems = last_complete(chosen.releases)
        assert problems == ()
        assert found.name == current_name(chosen.releases)
        seen.add(found.name)
        assert all(complete(chosen.releases, name) for name in folder_names(chosen.releases))
        again = publish(chosen)
        assert current_name(chosen.releases) == again.name != old
        assert not list(chosen.releases.glob(".building-*"))
        assert [path.name for path in kept_versions(chosen.releases)] == ["1.0.0", "2.0.0"]
        assert not [
            f.template for f in examined(chosen, lambda _: None, repair=True) if "left over" not in f.template
        ]
        breaks += 1
    assert breaks > 40, "so many steps there are at least"
    assert old in seen
    assert len(seen) == 2


def test_failed_write_is_reported_and_leaves_nothing_behind(before: Settings) -> None:
    names = sorted(path.name for path in before.releases.iterdir())
    broken = BrokenSystem(5, OSError(28, "No space left on device"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(storage, "os", broken)
        with pytest.raises(CannotWrite, match="No space left on device"):
            publish(before)
    assert sorted(path.name for path in before.releases.iterdir()) == names


@pytest.mark.parametrize(
    "place", [".", ".lock"], ids=["a file instead of the folder", "a folder instead of the lock"]
)
def test_what_is_in_the_way_is_named(tmp_path: Path, place: str) -> None:
    releases = tmp_path / "releases"
    if place == ".":
        releases.write_text("")
    else:
        (releases / place).mkdir(parents=True)
    with pytest.raises(CannotWrite, match=f"{re.escape(str(releases / place))}: .*remove what is in the way"):
        publish(Settings(releases=releases))


@pytest.fixture
def order(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Return what is synced and renamed, in order; names of temporary files end with «*»."""
    found: list[tuple[str, str]] = []
    real_fsync, real_replace = os.fsync, os.replace

    def fsync(descriptor: int) -> None:
        found.append(("sync", Path(os.readlink(f"/proc/self/fd/{descriptor}")).name))
        real_fsync(descriptor)

    def replace(source: Path, target: Path) -> None:
        found.append(("rename", Path(target).name))
        real_replace(source, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "replace", replace)
    return found


def test_everything_is_synced_before_the_rename_and_the_folder_afterwards(
    before: Settings, order: list[tuple[str, str]]
) -> None:
    made = publish(before)
    placed = order.index(("rename", made.name))
    synced = [name for step, name in order[:placed] if step == "sync"]
    assert set(synced) >= {Path(name).name for name in made.files} | {
        "manifest.json",
        next(name for step, name in order if name.startswith(".building-")),
    }
    assert synced.index("manifest.json") > max(synced.index(Path(name).name) for name in made.files)
    assert order[placed + 1] == ("sync", before.releases.name)
    switched = order.index(("rename", "current"))
    assert placed < switched
    assert order[switched - 1][0] == "sync"
    assert order[switched - 1][1].startswith(".current-")
    assert order[switched + 1] == ("sync", before.releases.name)


def test_second_builder_waits_for_the_first_and_gives_up_after_a_while(tmp_path: Path) -> None:
    told: list[str] = []
    with locked(tmp_path):
        with pytest.raises(PublishingAlready), locked(tmp_path, lambda: told.append("waiting"), seconds=0.2):
            pytest.fail("two at once")
        assert told == ["waiting"]
    with locked(tmp_path, seconds=0):
        pass
