"""Parameters of an address or a form are decoded as `urllib` decodes them."""

from __future__ import annotations

import random
from urllib.parse import parse_qsl

import pytest

from app.errors import BadRequest
from app.http.operation import parameters

PIECES = "a = & + % %41 %C3%B8 %C3 ø \\ %5C %5Cx41 %zz %4 \\x41 query %00 %u0041 € %26 %3D".split()  # noqa: SIM905


def by_urllib(text: str) -> list[tuple[str, str]] | None:
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        return None


def by_us(text: str) -> list[tuple[str, str]] | None:
    try:
        return parameters(text.encode())
    except BadRequest:
        return None


def test_parameters_are_those_of_urllib() -> None:
    chosen = random.Random(58)  # noqa: S311  # the same texts in each run
    texts = ["".join(chosen.choices(PIECES, k=chosen.randint(0, 10))) for _ in range(10_000)]
    assert [text for text in texts if by_us(text) != by_urllib(text)] == []
    assert sum(by_us(text) is None for text in texts) > 100


@pytest.mark.filterwarnings("error")
def test_a_backslash_and_a_bad_escape_are_text() -> None:
    assert parameters(b"q=\\n%5Cn&p=100%&r=%x41") == [("q", "\\n\\n"), ("p", "100%"), ("r", "%x41")]
