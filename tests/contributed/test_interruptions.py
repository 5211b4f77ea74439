"""If a step of publishing contributions fails or is followed by a crash, a complete release is in force."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app.building import publish
from app.doctor import examined
from app.partners.database import Database
from app.partners.released import read_contributed
from app.releases import storage
from app.releases.folder import current_name, folder_names, last_complete
from app.releases.release import complete
from app.releases.storage import CannotWrite
from app.settings import Settings
from app.store.statistics import write_statistics
from app.versions import write_vocabulary
from app.watching import Publisher
from tests.contributed.examples import CONTRIBUTION, published, sent
from tests.partners.conftest import registered
from tests.releases.test_interruptions import BrokenSystem, Crash
from tests.releases.vocabulary import ontology


@pytest.fixture
def before(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A release with a contribution, and a newer version that is accepted."""
    monkeypatch.setattr("app.builders.BUILDERS", (write_statistics, write_vocabulary))
    ontology(small, "1.0.0")
    settings = Settings(
        content=small, releases=tmp_path / "before", contributions=str(tmp_path / "contributions")
    )
    publish(settings)
    database = registered(tmp_path / "contributions", trusted=True)
    sent(database)
    published(settings)
    sent(database, CONTRIBUTION.replace("Vår del", "Vår andre del"))
    return settings


def interrupted(settings: Settings, breaks: int, error: BaseException) -> bool:
    """Publish what is accepted with a step that fails; return whether that step was reached."""
    broken, remove = BrokenSystem(breaks, error), storage.remove

    def removed(path: Path) -> None:
        if not broken.dead:
            remove(path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(storage, "os", broken)
        patch.setattr(storage, "remove", removed)
        try:
            Publisher(settings).publish()
        except (CannotWrite, Crash):
            return True
    return False


@pytest.mark.parametrize("failure", [lambda: OSError(28, "No space left on device"), Crash])
def test_failure_at_any_step_leaves_the_old_or_the_new_contributions_complete(
    before: Settings, tmp_path: Path, failure: Callable[[], BaseException]
) -> None:
    breaks, seen = 1, set()
    while True:
        chosen = Settings(
            content=before.content, releases=tmp_path / f"r{breaks}", contributions=before.contributions
        )
        shutil.copytree(before.releases, chosen.releases)
        if not interrupted(chosen, breaks, failure()):
            break
        found, problems = last_complete(chosen.releases)
        assert problems == ()
        assert found.name == current_name(chosen.releases)
        assert all(complete(chosen.releases, name) for name in folder_names(chosen.releases))
        seen |= {partner.number for partner in read_contributed(found).partners}
        again = published(chosen)
        assert [partner.number for partner in read_contributed(again).partners] == [2]
        assert not list(chosen.releases.glob(".building-*"))
        left = [f.template for f in examined(chosen, lambda _: None, repair=True)]
        assert [template for template in left if "left over" not in template] == []
        breaks += 1
    assert breaks > 20, "so many steps there are at least"
    assert seen == {1, 2}


def test_damaged_release_is_repaired_with_its_contributions(before: Settings) -> None:
    """Also on a machine without the store."""
    name = current_name(before.releases)
    (before.releases / name / "statistics.json.gz").write_text("")
    alone = Settings(content=before.content, releases=before.releases)
    assert not [f for f in examined(alone, lambda _: None, repair=True) if not f.mended]
    found, problems = last_complete(before.releases)
    assert (problems, found.name) == ((), name)
    assert [partner.number for partner in read_contributed(found).partners] == [1]


def test_damaged_contributions_are_never_served(before: Settings) -> None:
    name = current_name(before.releases)
    with (before.releases / name / "contributions.nq").open("ab") as file:
        file.write(b"<urn:a> <urn:b> <urn:c> <urn:d> .\n")
    assert complete(before.releases, name) is None
    assert last_complete(before.releases)[0].contributions == ""
    assert Database(Path(before.contributions))
