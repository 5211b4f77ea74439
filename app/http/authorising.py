"""Who sends a contribution: the partner of the token, checked before anything else of the request.

Tokens are sent as RFC 6750 has it: https://www.rfc-editor.org/rfc/rfc6750#section-2.1
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from flask import current_app, request

from app.clients import is_protected
from app.errors import NotFound
from app.http.asking import client
from app.http.budget import Budget, BudgetSpent
from app.http.exchange import negotiates, settings
from app.partners.access import Partner, authenticate
from app.partners.database import Database
from app.partners.errors import (
    NotYourGraph,
    TokenMissing,
    TokenRefused,
    TooManyAttempts,
    TransportUnsafe,
)

ATTEMPTS = 60
"""Refused tokens of one client, and changes of one partner, in a minute."""
CHALLENGE = 'Bearer realm="contributions"'


@dataclass(frozen=True, slots=True)
class Accepting:
    """Where contributions are kept, and how many attempts each client and partner has left."""

    database: Database
    attempts: Budget


def accepting() -> Accepting:
    """Return where contributions are kept. Raises `NotFound` if the site accepts none."""
    found = cast(Accepting | None, current_app.extensions["contributions"])
    if found is None:
        raise NotFound(path=request.path)
    return found


def is_on() -> bool:
    """Return whether the site accepts contributions."""
    return current_app.extensions["contributions"] is not None


def sender(name: str | None, token: str | None = None) -> tuple[Partner, str]:
    """Return the partner that sends a request, and the id of its token.

    `name` is the partner whose graph it is, None for the partner's own. `token` is that of a form; without
    it, that of the field Authorization. Raises `TransportUnsafe`, `TooManyAttempts`, `TokenMissing`,
    `TokenRefused` or `NotYourGraph`; nothing else of the request has been looked at then.
    """
    here = accepting()
    negotiates("Authorization")
    forwarded, protocol = (request.headers.get(f"X-Forwarded-{name}", "") for name in ("For", "Proto"))
    if not is_protected(request.remote_addr or "", request.scheme, forwarded, protocol, settings()):
        raise TransportUnsafe
    given = bearer() if token is None else token.strip()
    settle = counted(f"client {client()}")
    try:
        partner, id = authenticate(here.database, given, datetime.now(UTC))
    except TokenRefused:
        settle(1.0)
        raise
    settle(0.0)
    if name is not None and partner.name != name:
        raise NotYourGraph(path=request.path[:200], partner=partner.name)
    return partner, id


def bearer() -> str:
    """Return the token in the field Authorization. Raises `TokenMissing` without one."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise TokenMissing
    return token.strip()


def counted(who: str) -> Callable[[float | None], None]:
    """Begin an attempt; call the result with its cost, 1 or 0. Raises `TooManyAttempts`."""
    try:
        return accepting().attempts.begin(who)
    except BudgetSpent as spent:
        refusal = TooManyAttempts(retry_after=spent.retry_after)
        refusal.retry_after = spent.retry_after
        raise refusal from None
