"""Clients have accounts in seconds of queries, and are counted by an address that they cannot make up."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.clients import UNKNOWN, client_key
from app.http.budget import Budget, BudgetSpent
from app.settings import Settings


class Clock:
    """A time that a test sets."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def budget(clock: Clock) -> Budget:
    return Budget(30, longest=10, most_clients=3, clock=clock)


def test_a_client_waits_when_its_seconds_are_used_and_others_do_not(budget: Budget, clock: Clock) -> None:
    budget.begin("a")(40.0)
    with pytest.raises(BudgetSpent) as caught:
        budget.begin("a")
    assert (caught.value.status, caught.value.retry_after) == (429, 20)  # 10 are owed, and 30 come in 60
    budget.begin("b")(0.1)
    clock.now += 20.5
    budget.begin("a")(0.0)


def test_what_runs_counts_while_it_runs_but_not_longer_than_a_query_may(budget: Budget, clock: Clock) -> None:
    for _ in range(4):
        budget.begin("a")
    clock.now += 9
    with pytest.raises(BudgetSpent):
        budget.begin("a")
    clock.now += 60
    with pytest.raises(BudgetSpent):  # 4 times 10 are more than 30
        budget.begin("a")


def test_the_cost_is_the_time_where_nothing_else_is_known(budget: Budget, clock: Clock) -> None:
    end = budget.begin("a")
    clock.now += 6
    end(None)
    assert budget.headers("a")["RateLimit"] == '"query-seconds";r=27;t=6'  # 3 have come in


def test_the_headers_tell_the_policy_and_what_is_left(budget: Budget) -> None:
    budget.begin("a")(12.5)
    told = budget.headers("a")
    assert told["RateLimit-Policy"] == '"query-seconds";q=30;w=60;qu="query-seconds"'
    assert told["RateLimit"] == '"query-seconds";r=17;t=25'


def test_the_accounts_are_bounded_in_number(budget: Budget) -> None:
    for client in "abcd":
        budget.begin(client)(31.0)
    budget.begin("a")(0.0)  # forgotten
    with pytest.raises(BudgetSpent):
        budget.begin("d")
    assert len(budget._accounts) == 3


def test_a_budget_of_nothing_is_none() -> None:
    unlimited = Budget(0, longest=10)
    unlimited.begin("a")(1000.0)
    unlimited.begin("a")(1000.0)
    assert unlimited.headers("a") == {}


@pytest.mark.parametrize(
    ("peer", "forwarded", "hops", "key"),
    [
        ("192.0.2.1", "", 0, "192.0.2.1"),
        ("192.0.2.1", "198.51.100.7", 0, "192.0.2.1"),  # no proxy is ours
        ("192.0.2.1", "198.51.100.7", 1, "192.0.2.1"),  # the peer is none of them
        ("127.0.0.1", "198.51.100.7", 1, "198.51.100.7"),
        ("127.0.0.1", "6.6.6.6, 198.51.100.7", 1, "198.51.100.7"),  # the first was made up
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
def test_a_client_is_counted_by_the_address_that_trusted_proxies_tell(
    peer: str, forwarded: str, hops: int, key: str
) -> None:
    assert client_key(peer, forwarded, Settings(proxy_hops=hops)) == key


def test_a_client_that_has_used_its_seconds_gets_429_until_it_may_ask_again(
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


def test_an_answer_that_is_kept_costs_nothing(
    site: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(site.extensions, "budget", Budget(1, longest=10))
    asked = {"query": "SELECT (COUNT(*) AS ?n) { ?s a ?o }"}
    assert client.get("/sparql", query_string=asked).status_code == 200
    site.extensions["budget"].begin("127.0.0.1")(9.0)
    assert client.get("/sparql", query_string=asked).status_code == 200
