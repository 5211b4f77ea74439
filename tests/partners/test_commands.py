"""The commands `partner` and `contributions`: registering, tokens and moderation."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import command
from app.partners.access import authenticate
from app.partners.changes import put
from app.partners.database import Database
from app.partners.errors import TokenRefused
from app.partners.versions import Condition, published
from tests.cli.test_cli import environment
from tests.partners.conftest import OWN
from tests.partners.graph_store import ELEMENT

LINK = f"<{OWN}p> <https://data.lier.kommune.no/def/plan#implements> <{ELEMENT}> .\n"


class Terminal:
    """Runs commands with a folder of contributions."""

    def __init__(self, releases: Path, folder: Path | str) -> None:
        self.environment = environment(releases, HANDLINGSPLAN_CONTRIBUTIONS=str(folder), LANG="en_GB.UTF-8")
        self.database = Database(Path(folder))

    def run(self, *arguments: str) -> Result:
        changed = {name: None for name in os.environ if name not in self.environment} | self.environment
        return CliRunner().invoke(command(), arguments, env=changed)

    def registered(self) -> str:
        """Register a partner, and return its token."""
        done = self.run("partner", "add", "buskerudbyen", "--namespace", OWN)
        assert done.exit_code == 0, done.output
        return done.stdout.strip()


@pytest.fixture
def terminal(releases: Path, tmp_path: Path) -> Terminal:
    return Terminal(releases, tmp_path / "contributions")


def now() -> datetime:
    return datetime.now(UTC)


def test_partner_gets_a_token_that_no_list_shows(terminal: Terminal) -> None:
    token = terminal.registered()
    assert authenticate(terminal.database, token, now())[0].namespaces == (OWN,)
    listed = terminal.run("partner", "list").stdout
    assert f"buskerudbyen  moderated  {OWN}" in listed
    assert "valid" in listed
    assert token not in listed


def test_rotated_and_revoked_tokens_end(terminal: Terminal) -> None:
    old = terminal.registered()
    new = terminal.run("partner", "rotate", "buskerudbyen").stdout.strip()
    with pytest.raises(TokenRefused):
        authenticate(terminal.database, old, now())
    assert authenticate(terminal.database, new, now())
    assert terminal.run("partner", "revoke", "buskerudbyen").stdout.strip() == "1"
    with pytest.raises(TokenRefused):
        authenticate(terminal.database, new, now())


def test_wrong_names_and_namespaces_are_explained(terminal: Terminal) -> None:
    terminal.registered()
    for arguments, reason in (
        (("partner", "add", "nobody", "--namespace", OWN), "No actor here"),
        (("partner", "add", "buskerudbyen", "--namespace", OWN), "registered already"),
        (("partner", "change", "buskerudbyen", "--namespace", "urn:x"), "cannot be the namespace"),
        (("partner", "rotate", "nobody"), "Registered are: buskerudbyen"),
        (("contributions", "accept", "buskerudbyen", "7"), "No version 7 of buskerudbyen is waiting"),
        (("contributions", "show", "buskerudbyen", "7"), "No version 7 of buskerudbyen is waiting"),
    ):
        done = terminal.run(*arguments)
        assert (done.exit_code, reason in done.stderr) == (2, True), done.output


def test_moderator_reads_and_decides(terminal: Terminal) -> None:
    terminal.registered()
    put(terminal.database, "buskerudbyen", LINK, "t", Condition(), now())
    assert "buskerudbyen  1  waiting" in terminal.run("contributions", "list").stdout
    shown = terminal.run("contributions", "show", "buskerudbyen", "1")
    assert (shown.exit_code, shown.stdout) == (0, LINK)
    assert "warning" in shown.stderr
    assert terminal.run("contributions", "accept", "buskerudbyen", "1", "--by", "kari").exit_code == 0
    found = published(terminal.database, "buskerudbyen")
    assert found
    assert found.decided_by == "kari"
    assert terminal.run("contributions", "list").stdout == ""


def test_what_may_not_be_published_any_more_is_shown_to_the_moderator(terminal: Terminal) -> None:
    terminal.registered()
    put(terminal.database, "buskerudbyen", LINK.replace("5.1", "5.99"), "t", Condition(), now())
    shown = terminal.run("contributions", "show", "buskerudbyen", "1")
    assert (shown.exit_code, "5.99" in shown.stderr) == (1, True)


def test_rejection_has_a_reason_and_erasure_empties_the_version(terminal: Terminal) -> None:
    terminal.registered()
    put(terminal.database, "buskerudbyen", LINK, "t", Condition(), now())
    assert terminal.run("contributions", "reject", "buskerudbyen", "1").exit_code == 2
    assert terminal.run("contributions", "reject", "buskerudbyen", "1", "--reason", "no").exit_code == 0
    assert terminal.run("contributions", "erase", "buskerudbyen", "1", "--reason", "asked").exit_code == 0
    assert "buskerudbyen  1  erased" in terminal.run("contributions", "list", "--all").stdout
    assert terminal.run("contributions", "show", "buskerudbyen", "1").stdout == ""


def test_commands_need_the_setting(releases: Path) -> None:
    done = Terminal(releases, "").run("partner", "list")
    assert (done.exit_code, "HANDLINGSPLAN_CONTRIBUTIONS" in done.stderr) == (2, True)


def test_folder_inside_the_content_is_refused(releases: Path) -> None:
    done = Terminal(releases, Path(__file__).parent).run("partner", "list")
    assert (done.exit_code, "outside the content" in done.stderr) == (2, True)
