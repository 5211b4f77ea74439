"""Query budgets: how many seconds of queries each client may run per minute.

Token bucket; the balance may go negative, because the cost of a query is known only at its end. A client with
a negative balance waits until it is positive again. Running queries count while they run. The balances are in
the memory of one web process: with several processes, a client has a budget in each.
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
    """A client has no budget left. `fields` has `retry_after`, in seconds."""

    template = "Your queries have used the {budget} seconds that they may use in {window} seconds."
    remedy = "Wait {retry_after} seconds; ask for less in each query, and keep what you have."
    members = ("budget", "window", "retry_after")
    status = 429

    def __init__(self, budget: int, window: int, retry_after: int) -> None:
        super().__init__(budget=budget, window=window, retry_after=retry_after)
        self.retry_after = retry_after


@dataclass(slots=True)
class _Account:
    """The balance in seconds at a point in time, and the start times of the running queries."""

    left: float
    at: float
    running: list[float] = field(default_factory=list)


class Budget:
    """The balances of the most recent clients. Thread-safe; with `seconds` 0 there is no limit."""

    def __init__(
        self,
        seconds: int,
        longest: float,
        most_clients: int = MOST_CLIENTS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.seconds = seconds
        self.spent = 0.0
        """Seconds that the queries of all clients have cost since the start of the process."""
        self._policy = f'"{NAME}";q={seconds};w={WINDOW_SECONDS};qu="{NAME}"'
        self._longest = longest  # no query runs longer than this
        self._most_clients = most_clients
        self._clock = clock
        self._accounts: OrderedDict[str, _Account] = OrderedDict()
        self._lock = threading.Lock()

    def begin(self, client: str) -> Callable[[float | None], None]:
        """Start a query of a client, or raise `BudgetSpent`.

        Call the returned function once, with the cost in seconds; None charges the time since `begin`.
        """
        with self._lock:
            now = self._clock()
            account = self._account(client) if self.seconds else None
            if account is not None and (left := self._left(account, now)) <= 0:
                raise BudgetSpent(self.seconds, WINDOW_SECONDS, self._until(-left))
            if account is not None:
                account.running.append(now)

        def end(cost: float | None) -> None:
            with self._lock:
                spent = self._clock() - now if cost is None else cost
                self.spent += spent
                if account is not None:
                    account.running.remove(now)
                    account.left -= spent

        return end

    def headers(self, client: str) -> dict[str, str]:
        """Return the `RateLimit` headers for a client; none if there is no limit.

        https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
        """
        if not self.seconds:
            return {}
        with self._lock:
            left = self._left(self._account(client), self._clock())
        state = f'"{NAME}";r={max(0, math.floor(left))};t={self._until(self.seconds - left)}'
        return {"RateLimit-Policy": self._policy, "RateLimit": state}

    def _until(self, missing: float) -> int:
        """Return after how many whole seconds `missing` seconds of budget have been refilled."""
        return max(0, math.ceil(missing * WINDOW_SECONDS / self.seconds))

    def _left(self, account: _Account, now: float) -> float:
        gained = (now - account.at) * self.seconds / WINDOW_SECONDS
        account.left, account.at = min(self.seconds, account.left + gained), now
        return account.left - sum([min(now - since, self._longest) for since in account.running])

    def _account(self, client: str) -> _Account:
        """Return the account of a client. Above `most_clients`, the least recently used one is dropped."""
        if client not in self._accounts:
            self._accounts[client] = _Account(self.seconds, self._clock())
            if len(self._accounts) > self._most_clients:
                self._accounts.popitem(last=False)
        self._accounts.move_to_end(client)
        return self._accounts[client]
