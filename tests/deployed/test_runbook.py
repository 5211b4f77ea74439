"""The commands of the runbook do what the page says, in its order, on a folder with several releases."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from app.releases.folder import current_name, folder_names, pointers
from app.releases.release import complete
from app.settings import REPOSITORY
from tests.releases.folders import current, lines_of, varied
from tests.serving import COMMAND
from tests.store.stores import give_store

PAGE = (REPOSITORY / "docs/operating.md").read_text("utf-8")


def commands(heading: str) -> list[str]:
    """Return the shell commands of a section, each block as one."""
    section = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    blocks = re.findall(r"^( *)```sh\n(.*?)^ *```$", section, re.MULTILINE | re.DOTALL)
    return [text for _, text in blocks]


@pytest.fixture
def state(kept_releases: Path, tmp_path: Path) -> Path:
    """Return a folder of state with a release in force, and another one that is kept."""
    releases = shutil.copytree(kept_releases, tmp_path / "state/releases")
    found = current(releases)
    varied(
        found,
        releases,
        [line for line in lines_of(found) if b"Jobbe for" not in line],
        fingerprint="of other content",
    )
    return tmp_path / "state"


def run(state: Path, command: str) -> str:
    """Run commands of the page with the paths of a test, and return what they print."""
    places = {"/var/lib/handlingsplan": state, "/var/backups/handlingsplan": state.parent / "backups"}
    text = command
    for shown, place in places.items():
        text = text.replace(shown, str(place))
    environment = {k: v for k, v in os.environ.items() if not k.startswith("HANDLINGSPLAN_")}
    environment["PATH"] = f"{COMMAND.parent}{os.pathsep}{environment['PATH']}"
    environment |= {"HANDLINGSPLAN_RELEASES": str(state / "releases"), "LC_ALL": "en_GB.UTF-8"}
    done = subprocess.run(["sh", "-euc", text], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{text}\n{done.stdout}{done.stderr}"
    return done.stdout + done.stderr


def test_a_restored_backup_is_complete(state: Path) -> None:
    back_up, restore = commands("Back up and restore")
    run(state, back_up)
    run(state, restore)
    restored, releases = state / "restored", state / "releases"
    assert current_name(restored) == current_name(releases)
    assert folder_names(restored) == folder_names(releases)
    for path in (path for path in releases.glob("[!.]*/**/*") if path.is_file()):
        assert (restored / path.relative_to(releases)).read_bytes() == path.read_bytes()


def test_damage_to_a_backup_is_found_before_a_site_uses_it(state: Path) -> None:
    back_up, restore = commands("Back up and restore")
    damaged = next((state / "releases" / current_name(state / "releases")).glob("files/**/*.gz"))
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"?")
    run(state, back_up)
    with pytest.raises(AssertionError, match=r"damaged"):
        run(state, restore)


def test_what_is_erased_is_in_no_release_any_more(state: Path) -> None:
    find, remove, _ = commands("Erase personal data")
    releases = state / "releases"
    assert len(run(state, find).split()) == 1
    assert len(folder_names(releases)) == 2
    run(state, remove)
    assert folder_names(releases) == [current_name(releases)]
    assert set(pointers(releases)) <= {"current"}


def test_what_is_erased_is_in_no_table_of_a_store_any_more(state: Path) -> None:
    """A store that was changed has what was removed in its old tables."""
    *_, load_anew = commands("Erase personal data")
    releases = state / "releases"
    folder, text = releases / current_name(releases), b"Jobbe for at"
    give_store(releases, 'INSERT DATA { <https://e.no/x> <https://e.no/p> "Jobbe for at" }')
    assert any(text in path.read_bytes() for path in (folder / "store").iterdir())
    (releases / ".kept").mkdir(exist_ok=True)
    run(state, load_anew)
    assert not any(text in path.read_bytes() for path in folder.glob("store/*"))
    assert not (releases / ".kept").exists()
    assert complete(releases, folder.name) is not None


def test_the_disk_is_shown_and_the_folder_is_in_order(state: Path) -> None:
    (size,) = commands("Disk")
    (state / "releases/.building-x").mkdir()
    assert str(state / "releases") in run(state, size)
    assert not (state / "releases/.building-x").exists()


def test_publishing_and_going_back_change_the_release_in_force(state: Path) -> None:
    (block,) = commands("Publish, and go back")
    releases = state / "releases"
    validate, publish, show, back, again = block.splitlines()
    newest = current_name(releases)
    other = next(name for name in folder_names(releases) if name != newest)
    run(state, f"handlingsplan publish --release {other.partition('-')[0]}")
    run(state, validate)
    run(state, publish)
    assert run(state, show).strip() == newest
    run(state, back)
    assert current_name(releases).startswith(other.partition("-")[0])
    run(state, again)
    assert current_name(releases) == newest
