"""The time to parse a client's input is linear in its length.

The input grows 16 times. Quadratic time would grow 256 times; the limit leaves room for a busy machine.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from app.clients import client_key
from app.errors import BadRequest
from app.http.header_fields import language_ranges, media_ranges, profile_ranges, weight
from app.http.incoming import check_parameters
from app.http.operation import asked_parameters
from app.pages.about import HOST
from app.questions.values import TYPES
from app.search.analysis import WORD, compound_parts
from app.settings import Settings

SMALL, TIMES, ROOM = 1_000, 16, 80
BEGINNINGS = ("", '"', "<", ";a=")
REPEATED = (
    "x ", "x", "< ", "<", '"', "\\", '"\\', ",", ";", ";a=", "; ", ';a="', ';a="\\', "a/b,", "a/b;q=0.1,",
    "*", "\t", "=", "<x>;q=.5,", '"a",', " ,", "x" + " " * 40 + "<", "1.", "[", ":", "&", "%", "a=1&", "0",
)  # fmt: skip
ENDS = ("", "<", '"')


def swallowed(read: Callable[[str], object]) -> Callable[[str], object]:
    """Return the parser, with refusals as results."""

    def reading(text: str) -> object:
        try:
            return read(text)
        except (ValueError, BadRequest) as error:
            return error

    return reading


READERS: dict[str, Callable[[str], object]] = {
    "Accept": media_ranges,
    "Accept-Language": language_ranges,
    "Accept-Profile": profile_ranges,
    "a weight": weight,
    "X-Forwarded-For": lambda text: client_key("127.0.0.1", text, Settings(proxy_hops=2)),
    "a host": HOST.fullmatch,
    "parameters": lambda text: asked_parameters(text.encode()),
    "the sizes of parameters": swallowed(lambda text: check_parameters(text.encode() * 3)),
    "words": WORD.findall,
    "parts of words": compound_parts,
    **{f"a value of type {name}": swallowed(kind.read) for name, kind in TYPES.items()},
}


def seconds(read: Callable[[str], object], text: str, tries: int = 3) -> float:
    """Return the minimum time of this thread for parsing."""
    found = []
    for _ in range(tries):
        began = time.thread_time()
        read(text)
        found.append(time.thread_time() - began)
    return min(found)


@pytest.mark.parametrize("name", READERS)
def test_parsing_time_is_linear_in_the_length_of_the_input(name: str) -> None:
    read = READERS[name]
    for beginning in BEGINNINGS:
        for repeated in REPEATED:
            for end in ENDS:
                short, long = (
                    beginning + repeated * (size // len(repeated)) + end for size in (SMALL, SMALL * TIMES)
                )
                least = max(seconds(read, short), 0.00005)
                if (took := seconds(read, long, 1)) > ROOM * least:
                    took = seconds(read, long)  # once more, if the machine was busy
                assert took <= ROOM * least, (beginning, repeated, end)
