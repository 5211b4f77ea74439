"""The bounds of the response cache: what is stored, what makes room, and how much memory it takes."""

from __future__ import annotations

import gc
import os
import tracemalloc

from app.server.cacheable import CacheableRequest
from app.server.response_cache import LARGEST_PART, TARGET_PART, ResponseCache
from tests.server.front import FIRST, MEGABYTE, Now

FIELDS = [(b"cache-control", b"public, max-age=60"), (b"etag", b'"a"')]


def request(path: str, **fields: str) -> CacheableRequest:
    return CacheableRequest(
        (b"GET", b"example.org", path.encode(), b""),
        {n.encode(): v.encode() for n, v in fields.items()},
        False,
    )


def put(cache: ResponseCache, asked: CacheableRequest, size: int, vary: bytes = b"", times: int = 2) -> None:
    """As so many requests in a row."""
    fields = [*FIELDS, (b"content-length", str(size).encode()), (b"vary", vary)]
    for _ in range(times):
        cache.put(asked, 200, fields, os.urandom(size), FIRST)


def test_addresses_that_nobody_repeats_push_nothing_out() -> None:
    cache = Now().cache()
    cache.state()
    put(cache, request("/useful"), 10_000)
    for number in range(2000):
        put(cache, request(f"/{number}"), 10_000, times=1)
    assert cache.find(request("/useful"))
    assert cache.held < 20_000


def test_what_was_used_longest_ago_makes_room() -> None:
    cache = Now().cache()
    cache.state()
    for number in range(40):
        put(cache, request(f"/{number}"), 30_000)
        assert cache.find(request("/0"))
    assert cache.held <= MEGABYTE
    assert cache.find(request("/39"))
    assert not cache.find(request("/1"))


def test_one_large_response_is_not_stored() -> None:
    cache = Now().cache()
    cache.state()
    put(cache, request("/large"), MEGABYTE // LARGEST_PART)
    assert not cache.find(request("/large"))
    assert cache.held == 0


def test_a_long_address_counts_too() -> None:
    cache = Now().cache()
    cache.state()
    put(cache, request("/" + "x" * MEGABYTE), 10)
    assert cache.held == 0


def test_the_variants_of_one_target_take_a_part_of_the_memory() -> None:
    cache = Now().cache()
    cache.state()
    for number in range(25):
        put(cache, request("/page", accept=f"a/{number}"), 30_000, b"accept")
    assert 0 < cache.held <= MEGABYTE // TARGET_PART
    assert cache.find(request("/page", accept="a/24"))
    assert not cache.find(request("/page", accept="a/0"))


def test_a_response_that_is_stored_again_counts_once() -> None:
    cache = Now().cache()
    cache.state()
    put(cache, request("/page"), 1000)
    before = cache.held
    for size in (500, 2000, 1000):
        put(cache, request("/page"), size)
    assert cache.held == before


def test_a_cache_that_is_emptied_holds_nothing() -> None:
    now = Now()
    cache = now.cache()
    put(cache, request("/page"), 1000)
    now.state = None
    cache.state()
    assert cache.held == 0
    assert not cache.find(request("/page"))


def test_the_memory_of_hostile_requests_stays_within_the_bound() -> None:
    most = 4 * MEGABYTE
    cache = Now().cache(most)
    put(cache, request("/", accept="a/b"), 10, b"accept, accept-language")  # what is made once
    gc.collect()
    tracemalloc.start()
    try:
        for number in range(8_000):
            asked = request(f"/{number % 2000}{'x' * 500}", accept=f"{number}{'y' * 1000}")
            put(cache, asked, 10, b"accept, accept-language")
        gc.collect()
        taken = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert most / 2 < cache.held <= most
    assert taken < 2 * most
