"""Addresses from which partners link are gone if they answer 404 or 410, and never for another reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from app.partners.accepted import accepted, accepted_hash
from app.partners.access import Partner, find_partner
from app.partners.changes import put
from app.partners.database import Database
from app.partners.link_checks import MOST_ADDRESSES, LinkCheck, check_links
from app.partners.versions import Condition
from app.remote.outgoing import Fetched, NoAnswer, ResponseTooLarge
from tests.partners.conftest import NOW, OWN

NAME = "buskerudbyen"
FIRST, SECOND = date(2026, 1, 2), date(2026, 2, 3)
A, B = f"{OWN}a", f"{OWN}b#part"
Answers = Mapping[str, Fetched | NoAnswer]


def checked(database: Database, answers: Answers, addresses: tuple[str, ...], day: date) -> LinkCheck:
    """Check addresses on a web that answers in this way."""

    def get(address: str, fields: Mapping[str, str], seconds: float, most: int) -> Fetched:
        answer = answers[address]
        if isinstance(answer, NoAnswer):
            raise answer
        return answer

    partner = find_partner(database, NAME)
    assert isinstance(partner, Partner)
    return check_links(database, partner, addresses, get, day)


def gone(database: Database) -> dict[str, str]:
    (found,) = accepted(database)
    return dict(found.gone)


@pytest.fixture
def published(trusting: Database) -> Database:
    """A database with a published version."""
    put(trusting, NAME, "", "t", Condition(), NOW)
    return trusting


@pytest.mark.parametrize(
    ("answer", "is_gone"),
    [
        (Fetched(404, {}, b""), True),
        (Fetched(410, {}, b""), True),
        (Fetched(200, {}, b"x"), False),
        (Fetched(403, {}, b""), False),
        (Fetched(503, {}, b""), False),
        (NoAnswer("its name is not known"), False),
        (ResponseTooLarge("its answer is too large"), False),
        (Fetched(301, {"location": "https://elsewhere.example/"}, b""), False),
        (Fetched(301, {"location": "http://169.254.169.254/"}, b""), False),
    ],
)
def test_only_404_and_410_mean_that_it_is_gone(
    published: Database, answer: Fetched | NoAnswer, *, is_gone: bool
) -> None:
    checked(published, {A: answer}, (A,), FIRST)
    assert gone(published) == ({A: "2026-01-02"} if is_gone else {})


def test_redirect_on_the_partner_s_own_host_is_followed(published: Database) -> None:
    moved = {A: Fetched(302, {"location": "/new"}, b""), f"{OWN}new": Fetched(404, {}, b"")}
    assert checked(published, moved, (A,), FIRST) == LinkCheck(1, 1, 0)


def test_failure_leaves_what_was_known(published: Database) -> None:
    checked(published, {A: Fetched(410, {}, b"")}, (A,), FIRST)
    assert checked(published, {A: NoAnswer("it takes too long")}, (A,), SECOND) == LinkCheck(1, 0, 1)
    assert gone(published) == {A: "2026-01-02"}
    checked(published, {A: Fetched(200, {}, b"")}, (A,), SECOND)
    assert gone(published) == {}


def test_page_is_asked_once_without_its_fragment(published: Database) -> None:
    done = checked(published, {f"{OWN}b": Fetched(404, {}, b"")}, (B, f"{OWN}b"), FIRST)
    assert done == LinkCheck(1, 1, 0)
    assert gone(published) == {B: "2026-01-02", f"{OWN}b": "2026-01-02"}


def test_number_of_addresses_is_bounded(published: Database) -> None:
    several = tuple(f"{OWN}{n}" for n in range(2 * MOST_ADDRESSES))
    answers = dict.fromkeys(several, Fetched(404, {}, b""))
    assert checked(published, answers, several, FIRST).asked == MOST_ADDRESSES


def test_release_is_due_when_a_link_dies_and_when_it_comes_back(published: Database) -> None:
    before = accepted_hash(published)
    checked(published, {A: Fetched(404, {}, b"")}, (A,), FIRST)
    dead = accepted_hash(published)
    checked(published, {A: Fetched(200, {}, b"")}, (A,), SECOND)
    assert before == accepted_hash(published) != dead
