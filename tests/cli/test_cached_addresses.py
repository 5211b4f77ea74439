"""Every address of the site is answered from the response cache when it is repeated, with few exceptions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli.caching import response_cache
from app.settings import Settings
from app.site import create_app
from tests.keeping import many_plans
from tests.pages.addresses import EXAMPLES, addresses, rules
from tests.server.front import Front, front

MANY = 10
BROWSER = {"accept": "text/html, */*;q=0.8", "accept_encoding": "gzip, br", "accept_language": "nb"}
EXCEPTIONS = {
    "/.well-known/security.txt": "404: the site of the tests has no contact",
    "/bidrag.nq": "empty without contributions",
    "/bidrag.trig": "empty without contributions",
    "/bidrag/kontroll": "only POST",
    "/def/plan/1.0.0": "404: the version in force is at /def/plan",
    "/doc/nothing": "404",
    "/graf/bidrag": "404 without contributions",
    "/healthz": "a status of this moment",
    "/readyz": "a status of this moment",
    EXAMPLES["/sporring"][2].join(("/sporring", "")): "400: the query is refused",
}
"""Addresses that the site itself answers each time. docs/performance.md lists them by kind."""


@pytest.fixture(scope="module", params=[1, MANY], ids=lambda plans: f"{plans} plans")
def cached(request: pytest.FixtureRequest, kept_releases: Path) -> Iterator[Front]:
    """The site of one and of many plans, behind a response cache of the usual size."""
    plans = request.param
    releases = kept_releases if plans == 1 else many_plans(kept_releases, plans)
    settings = Settings(releases=releases, reload_seconds=0)
    site = create_app(settings)
    publication = site.extensions["publication"]
    publication.current()
    with front(site, response_cache(site, settings)) as found:
        yield found
    publication.close()
    site.extensions["earlier"].close()


@pytest.mark.parametrize("rule", [rule.rule for rule in rules()])
def test_a_repeated_address_is_answered_without_the_site(cached: Front, rule: str) -> None:
    for address in addresses(rule):
        answers = [cached.ask(address, **BROWSER) for _ in range(3)]  # the second one is stored
        assert len({answer.body for answer in answers}) == 1 or address in EXCEPTIONS, address
        assert answers[2].cached == (address not in EXCEPTIONS), (address, answers[2].status)
