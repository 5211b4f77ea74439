"""What each client may use of the engine: seconds of queries in a window of time.

An account fills up evenly and may go below nothing, since what a query costs is known when it ends; its
client waits then until it has been made good. What runs counts as it runs. The book-keeping is in the memory
of one web process: with several, a client may use as much in each.
docs/decisions/0007-who-may-use-how-much.md
"""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from app.errors import RequestError

WINDOW_SECONDS = 60
MOST_CLIENTS = 10_000
NAME = "query-seconds"


class BudgetSpent(RequestError):
    """A client has used what it may use for now. `fields` has `retry_after`, in seconds."""

    template = "Your queries have used the {budget} seconds that they may use in {window} seconds."
    remedy = "Wait {retry_after} seconds; ask for less in each query, and keep what you have."
    members = ("budget", "window", "retry_after")
    status = 429

    def __init__(self, budget: int, window: int, retry_after: int) -> None:
        super().__init__(budget=budget, window=window, retry_after=retry_after)
        self.retry_after = retry_after


@dataclass(slots=True)
class _Account:
    """What is left at a time, and since when each query runs."""

    left: float
    at: float
    running: list[float] = field(default_factory=list)


class Budget:
    """The accounts of the clients that asked last. Safe for many threads; `seconds` of 0 limit nobody."""

    def __init__(
        self,
        seconds: int,
        longest: float,
        most_clients: int = MOST_CLIENTS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.seconds = seconds
        self._longest = longest  # no query runs longer
        self._most_clients = most_clients
        self._clock = clock
        self._accounts: OrderedDict[str, _Account] = OrderedDict()
        self._lock = threading.Lock()

    def begin(self, client: str) -> Callable[[float | None], None]:
        """Let a client begin a query, or raise `BudgetSpent`.

        The result is to be called once, with the seconds that it has cost; None is the time from now to then.
        """
        if not self.seconds:
            return lambda cost: None
        with self._lock:
            account, now = self._account(client), self._clock()
            left = self._left(account, now)
            if left <= 0:
                raise BudgetSpent(self.seconds, WINDOW_SECONDS, self._until(-left))
            account.running.append(now)

        def end(cost: float | None) -> None:
            with self._lock:
                account.running.remove(now)
                account.left -= self._clock() - now if cost is None else cost

        return end

    def headers(self, client: str) -> dict[str, str]:
        """What a client is told of its account.

        https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
        """
        if not self.seconds:
            return {}
        with self._lock:
            left = self._left(self._account(client), self._clock())
        policy = f'"{NAME}";q={self.seconds};w={WINDOW_SECONDS};qu="{NAME}"'
        state = f'"{NAME}";r={max(0, math.floor(left))};t={self._until(self.seconds - left)}'
        return {"RateLimit-Policy": policy, "RateLimit": state}

    def _until(self, missing: float) -> int:
        """The whole seconds in which so much is made good."""
        return max(0, math.ceil(missing * WINDOW_SECONDS / self.seconds))

    def _left(self, account: _Account, now: float) -> float:
        gained = (now - account.at) * self.seconds / WINDOW_SECONDS
        account.left, account.at = min(self.seconds, account.left + gained), now
        return account.left - sum(min(now - since, self._longest) for since in account.running)

    def _account(self, client: str) -> _Account:
        """The account of a client. Who has not asked for longest is forgotten where there are too many."""
        if client not in self._accounts:
            self._accounts[client] = _Account(self.seconds, self._clock())
            if len(self._accounts) > self._most_clients:
                self._accounts.popitem(last=False)
        self._accounts.move_to_end(client)
        return self._accounts[client]
