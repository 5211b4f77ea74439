"""Clients have budgets of query seconds, and are identified by an address that they cannot forge."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.clients import UNKNOWN, client_key
from app.http.budget import Budget, BudgetSpent
from app.settings import Settings


class Clock:
    """A clock that a test sets."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def budget(clock: Clock) -> Budget:
    return Budget(30, longest=10, most_clients=3, clock=clock)


def test_client_without_budget_waits_and_others_do_not(budget: Budget, clock: Clock) -> None:
    budget.begin("a")(40.0)
    with pytest.raises(BudgetSpent) as caught:
        budget.begin("a")
    assert (caught.value.status, caught.value.retry_after) == (429, 20)  # -10, and 30 are added in 60
    budget.begin("b")(0.1)
    clock.now += 20.5
    budget.begin("a")(0.0)


def test_running_query_counts_up_to_the_time_limit(budget: Budget, clock: Clock) -> None:
    for _ in range(4):
        budget.begin("a")
    clock.now += 9
    with pytest.raises(BudgetSpent):
        budget.begin("a")
    clock.now += 60
    with pytest.raises(BudgetSpent):  # 4 times 10 exceeds 30
        budget.begin("a")


def test_cost_is_the_elapsed_time_if_nothing_else_is_known(budget: Budget, clock: Clock) -> None:
    end = budget.begin("a")
    clock.now += 6
    end(None)
    assert budget.headers("a")["RateLimit"] == '"query-seconds";r=27;t=6'  # 3 have been added


def test_headers_contain_the_policy_and_the_balance(budget: Budget) -> None:
    budget.begin("a")(12.5)
    told = budget.headers("a")
    assert told["RateLimit-Policy"] == '"query-seconds";q=30;w=60;qu="query-seconds"'
    assert told["RateLimit"] == '"query-seconds";r=17;t=25'


def test_number_of_budgets_is_limited(budget: Budget) -> None:
    for client in "abcd":
        budget.begin(client)(31.0)
    budget.begin("a")(0.0)  # dropped
    with pytest.raises(BudgetSpent):
        budget.begin("d")
    assert len(budget._accounts) == 3


def test_budget_of_zero_means_no_limit() -> None:
    unlimited = Budget(0, longest=10)
    unlimited.begin("a")(1000.0)
    unlimited.begin("a")(1000.0)
    assert unlimited.headers("a") == {}


@pytest.mark.parametrize(
    ("peer", "forwarded", "hops", "key"),
    [
        ("192.0.2.1", "", 0, "192.0.2.1"),
        ("192.0.2.1", "198.51.100.7", 0, "192.0.2.1"),  # no proxy is ours
        ("192.0.2.1", "198.51.100.7", 1, "192.0.2.1"),  # the peer is not one of them
        ("127.0.0.1", "198.51.100.7", 1, "198.51.100.7"),
        ("127.0.0.1", "6.6.6.6, 198.51.100.7", 1, "198.51.100.7"),  # the first is forged
        ("127.0.0.1", "6.6.6.6, 198.51.100.7, 10.0.0.1", 2, "198.51.100.7"),
        ("127.0.0.1", "198.51.100.7", 2, "198.51.100.7"),
        ("127.0.0.1", "", 1, "127.0.0.1"),
        ("127.0.0.1", "unknown", 1, "127.0.0.1"),
        ("127.0.0.1", "198.51.100.7:4711", 1, "198.51.100.7"),
        ("127.0.0.1", "[2001:db8:1:2:3:4:5:6]:80", 1, "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::9", "", 0, "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", "", 0, "192.0.2.1"),
        ("fe80::1%eth0", "", 0, "fe80::/64"),
        ("", "", 0, UNKNOWN),
    ],
)
def test_client_is_identified_by_the_address_from_trusted_proxies(
    peer: str, forwarded: str, hops: int, key: str
) -> None:
    assert client_key(peer, forwarded, Settings(proxy_hops=hops)) == key


def test_client_without_budget_gets_429_until_the_balance_is_positive(
    site: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    spent = Budget(1, longest=10)
    spent.begin("203.0.113.9")(3.0)
    monkeypatch.setitem(site.extensions, "budget", spent)
    asked = {"query": "ASK { ?never <x:asked> ?before }"}
    remote = {"REMOTE_ADDR": "203.0.113.9"}
    refused = client.post("/sparql", data=asked, environ_base=remote, headers={"Accept-Language": "en"})
    assert (refused.status_code, refused.mimetype) == (429, "application/problem+json")
    assert refused.json
    assert refused.json["retry_after"] == int(refused.headers["Retry-After"]) in (119, 120)
    assert refused.headers["RateLimit"].startswith('"query-seconds";r=0;t=')
    page = client.get("/sporring", query_string=asked, environ_base=remote, headers={"Accept": "text/html"})
    assert (page.status_code, page.headers["Retry-After"]) == (429, refused.headers["Retry-After"])
    other = client.post("/sparql", data=asked, environ_base={"REMOTE_ADDR": "203.0.113.10"})
    assert other.status_code == 200


def test_cached_result_costs_nothing(
    site: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(site.extensions, "budget", Budget(1, longest=10))
    asked = {"query": "SELECT (COUNT(*) AS ?n) { ?s a ?o }"}
    assert client.get("/sparql", query_string=asked).status_code == 200
    site.extensions["budget"].begin("127.0.0.1")(9.0)
    assert client.get("/sparql", query_string=asked).status_code == 200
