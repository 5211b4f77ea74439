"""Data fetched from a partner's own address are treated as sent ones; nothing else is ever asked."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from flask import Flask

from app.contributions.plan_terms import PlanTerms
from app.partners.access import Partner, add_partner, find_partner
from app.partners.changes import decide, withdraw
from app.partners.database import FILE, SCHEMA, Database
from app.partners.errors import AddressRefused
from app.partners.harvesting import (
    MOST_REDIRECTS,
    PUBLISHED,
    SAME,
    UNCHANGED,
    WAITS,
    HarvestSource,
    harvest,
    set_source,
    sources,
)
from app.partners.versions import ANY, REJECTED, Condition, published, versions
from app.remote.outgoing import Fetched, NoAnswer, Outgoing
from tests.partners.conftest import ACTOR, ADDED, NOW, OWN
from tests.partners.graph_store import GOOD
from tests.serving import in_thread

NAME = "buskerudbyen"
ADDRESS = f"{OWN}lenker.ttl"
TURTLE = {"content-type": "text/turtle; charset=utf-8", "etag": '"v1"'}


class Web:
    """Answers of another site, and the requests that were sent to it."""

    def __init__(self, **answers: Fetched) -> None:
        self.answers = {ADDRESS: Fetched(200, TURTLE, GOOD.encode()), **answers}
        self.asked: list[tuple[str, Mapping[str, str]]] = []

    def get(self, address: str, fields: Mapping[str, str], seconds: float, most: int) -> Fetched:
        self.asked.append((address, fields))
        return self.answers[address]


@pytest.fixture
def terms(site: Flask) -> PlanTerms:
    found: PlanTerms = site.extensions["publication"].current().plan_terms()
    return found


def fetched(database: Database, web: Web, terms: PlanTerms) -> HarvestSource:
    """Fetch the data of the only partner with an address."""
    (source,) = sources(database)
    done = harvest(database, source, terms, web.get, NOW, date(2026, 1, 2))
    assert sources(database) == [done]
    return done


def test_data_are_published_in_the_partner_s_name(trusting: Database, terms: PlanTerms) -> None:
    set_source(trusting, NAME, ADDRESS)
    assert fetched(trusting, Web(), terms).outcome == PUBLISHED
    (version,) = versions(trusting)
    assert (version.partner, version.sent_by, version.state) == (NAME, "harvest", "accepted")


def test_data_of_a_moderated_partner_wait(moderated: Database, terms: PlanTerms) -> None:
    set_source(moderated, NAME, ADDRESS)
    assert fetched(moderated, Web(), terms).outcome == WAITS
    assert published(moderated, NAME) is None


def test_next_request_is_conditional(trusting: Database, terms: PlanTerms) -> None:
    set_source(trusting, NAME, ADDRESS)
    web = Web()
    fetched(trusting, web, terms)
    web.answers[ADDRESS] = Fetched(304, {}, b"")
    assert fetched(trusting, web, terms).outcome == UNCHANGED
    assert web.asked[1][1]["If-None-Match"] == '"v1"'
    assert len(versions(trusting)) == 1


@pytest.mark.parametrize("what", ["rejected", "withdrawn"])
def test_same_data_are_not_stored_again(moderated: Database, terms: PlanTerms, what: str) -> None:
    set_source(moderated, NAME, ADDRESS)
    fetched(moderated, Web(), terms)
    if what == "rejected":
        decide(moderated, NAME, 1, REJECTED, "me", "no", NOW)
    else:
        withdraw(moderated, NAME, "token", Condition(matching=frozenset({ANY})), NOW)
    count = len(versions(moderated))
    assert fetched(moderated, Web(), terms).outcome == SAME
    assert len(versions(moderated)) == count


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Fetched(404, {}, b""), "its status is 404"),
        (Fetched(200, {"content-type": "text/html"}, b"<html>"), "which is not RDF"),
        (Fetched(200, {}, GOOD.encode()), "which is not RDF"),
        (Fetched(200, TURTLE, b"nonsense"), "cannot be read"),
        (Fetched(200, TURTLE, GOOD.replace("5.1>", "5.99>").encode()), "There is no measure 5.99"),
        (Fetched(200, TURTLE, GOOD.replace(OWN, "https://other.example/").encode()), "namespaces"),
        (Fetched(302, {"location": "http://169.254.169.254/x"}, b""), "is not on a host of the partner"),
        (Fetched(302, {"location": "file:///etc/passwd"}, b""), "is not on a host of the partner"),
        (Fetched(302, {}, b""), "its status is 302"),
    ],
)
def test_bad_answer_changes_nothing(
    trusting: Database, terms: PlanTerms, answer: Fetched, reason: str
) -> None:
    set_source(trusting, NAME, ADDRESS)
    done = fetched(trusting, Web(**{ADDRESS: answer}), terms)
    assert done.failed
    assert reason in done.outcome
    assert versions(trusting) == []


def test_redirects_to_the_partner_s_own_host_are_followed_a_few_times(
    trusting: Database, terms: PlanTerms
) -> None:
    set_source(trusting, NAME, f"{OWN}a")
    there = Web(**{f"{OWN}a": Fetched(303, {"location": "/lenker.ttl"}, b"")})
    assert fetched(trusting, there, terms).outcome == PUBLISHED
    round_and_round = Web(**{f"{OWN}a": Fetched(303, {"location": "/a"}, b"")})
    assert fetched(trusting, round_and_round, terms).outcome == "its status is 303"
    assert len(round_and_round.asked) == MOST_REDIRECTS + 1


@pytest.mark.parametrize(
    "address",
    [
        "https://other.example/x",
        "https://data.partner.example.evil.example/",
        "https://data.partner.example:8443/",
        "https://user@data.partner.example/",
        "ftp://data.partner.example/",
        "https://data.partner.example/\nx",
        "https://data.partner.example/ø",
        "file:///etc/passwd",
    ],
)
def test_address_elsewhere_is_refused(trusting: Database, address: str) -> None:
    with pytest.raises(AddressRefused):
        set_source(trusting, NAME, address)
    assert sources(trusting) == []


def test_address_can_be_removed(trusting: Database) -> None:
    set_source(trusting, NAME, ADDRESS)
    set_source(trusting, NAME, "")
    assert sources(trusting) == []


def test_store_of_earlier_software_gets_the_new_table(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / FILE) as connection:
        connection.executescript(SCHEMA + "PRAGMA user_version=1;")
        connection.execute("INSERT INTO partner VALUES (?, ?, ?, 1, ?)", (NAME, ACTOR, OWN, ADDED))
    connection.close()
    database = Database(tmp_path)
    set_source(database, NAME, ADDRESS)
    assert find_partner(database, NAME)
    assert [source.address for source in sources(database)] == [ADDRESS]


@contextmanager
def served() -> Iterator[tuple[str, list[str]]]:
    """Yield the address of a server on this machine, and the paths that were asked."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            body = b"x" * 100
            self.send_response(200)
            self.send_header("Content-Type", "text/turtle")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with in_thread(HTTPServer(("127.0.0.1", 0), Handler)) as address:
        yield f"{address}/", asked


def test_address_of_this_machine_is_never_connected_to(tmp_path: Path, terms: PlanTerms) -> None:
    """Also if a name in the partner's namespaces leads there."""
    with served() as (address, asked):
        local = address.replace("127.0.0.1", "localhost")
        database = Database(tmp_path)
        add_partner(database, Partner(NAME, ACTOR, (local,), True, ADDED))
        set_source(database, NAME, local)
        (source,) = sources(database)
        done = harvest(database, source, terms, Outgoing().get, NOW, date(2026, 1, 2))
    assert done.outcome == "its address is not public"
    assert asked == []


def test_answer_over_the_limit_is_refused() -> None:
    with served() as (address, asked):
        outgoing = Outgoing(may_connect=lambda _: True)
        assert outgoing.get(address, {}, 5, 100).body == b"x" * 100
        with pytest.raises(NoAnswer, match="too large"):
            outgoing.get(address, {}, 5, 99)
    assert asked == ["/", "/"]
