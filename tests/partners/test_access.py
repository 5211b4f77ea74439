"""Tokens are stored as hashes, expire, and can be replaced and withdrawn."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.partners.access import (
    authenticate,
    change_partner,
    checked_namespaces,
    new_token,
    partners,
    revoke,
    token_rows,
)
from app.partners.database import Database
from app.partners.errors import (
    NamespaceRefused,
    PartnerKnown,
    PartnerUnknown,
    TokenRefused,
    TokenUnknown,
)
from tests.partners.conftest import NOW, OWN, registered

NAME = "buskerudbyen"
BASE = "https://data.lier.kommune.no/"


def test_token_identifies_its_partner(moderated: Database) -> None:
    token = new_token(moderated, NAME, 30, NOW)
    partner, id = authenticate(moderated, token, NOW)
    assert (partner.name, id) == (NAME, token_rows(moderated)[0].id)


def test_token_itself_is_not_stored(moderated: Database) -> None:
    token = new_token(moderated, NAME, 30, NOW)
    secret = token.rpartition("_")[2].encode()
    assert not [p for p in moderated.folder.iterdir() if secret in p.read_bytes()]


@pytest.mark.parametrize("wrong", ["", "hp_00000000_" + "x" * 43, "x" * 5000, "hp_", "\udcff", "hp_%s_é"])
def test_wrong_token_is_refused(moderated: Database, wrong: str) -> None:
    new_token(moderated, NAME, 30, NOW)
    with pytest.raises(TokenRefused):
        authenticate(moderated, wrong, NOW)


def test_token_with_another_secret_is_refused(moderated: Database) -> None:
    token = new_token(moderated, NAME, 30, NOW)
    with pytest.raises(TokenRefused):
        authenticate(moderated, token[:-1] + ("a" if token[-1] != "a" else "b"), NOW)


def test_token_expires(moderated: Database) -> None:
    token = new_token(moderated, NAME, 30, NOW)
    authenticate(moderated, token, NOW + timedelta(days=29))
    with pytest.raises(TokenRefused):
        authenticate(moderated, token, NOW + timedelta(days=30))


def test_new_token_replaces_all_others_in_one_step(moderated: Database) -> None:
    old = new_token(moderated, NAME, 30, NOW)
    new = new_token(moderated, NAME, 30, NOW, only=True)
    assert authenticate(moderated, new, NOW)
    with pytest.raises(TokenRefused):
        authenticate(moderated, old, NOW)


def test_revoked_token_is_refused_and_the_others_stay(moderated: Database) -> None:
    first, second = (new_token(moderated, NAME, 30, NOW) for _ in range(2))
    assert revoke(moderated, NAME, first.split("_")[1], NOW) == 1
    with pytest.raises(TokenRefused):
        authenticate(moderated, first, NOW)
    assert authenticate(moderated, second, NOW)
    assert revoke(moderated, NAME, "", NOW) == 1
    with pytest.raises(TokenUnknown):
        revoke(moderated, NAME, "00000000", NOW)


def test_partner_is_registered_once(moderated: Database) -> None:
    with pytest.raises(PartnerKnown):
        registered(moderated.folder)
    with pytest.raises(PartnerUnknown):
        new_token(moderated, "nobody", 30, NOW)


def test_partner_can_become_trusted_and_get_other_namespaces(moderated: Database) -> None:
    assert change_partner(moderated, NAME, trusted=True).trusted
    assert change_partner(moderated, NAME, [f"{OWN}id/"]).namespaces == (f"{OWN}id/",)
    assert partners(moderated)[0].trusted


@pytest.mark.parametrize("good", [OWN, f"{OWN}id/", f"{OWN}data#", "http://example.com:8080/x/"])
def test_namespace_is_the_beginning_of_web_addresses(good: str) -> None:
    assert checked_namespaces([good], BASE) == (good,)


@pytest.mark.parametrize(
    "bad",
    [
        "https://data.partner.example",
        "https://data.partner.example/id",
        "https://",
        "",
        "urn:x:",
        BASE,
        f"{BASE}id/aktor/buskerudbyen/",
        "http://data.lier.kommune.no/",
        "https://user@partner.example/",
        "https://a b/",
        "https://partner.example/../",
        "https://partner.example/?x=/",
        "javascript:alert(1)/",
    ],
)
def test_other_namespaces_are_refused(bad: str) -> None:
    with pytest.raises(NamespaceRefused):
        checked_namespaces([bad], BASE)
