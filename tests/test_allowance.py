"""A limit for all buffered bytes; each client may use half of it."""

from __future__ import annotations

from app.allowance import ByteAllowance


def test_one_client_may_use_half_and_two_may_use_all() -> None:
    allowance = ByteAllowance(100)
    assert allowance.take("a", 50)
    assert not allowance.take("a", 1)
    assert allowance.take("b", 50)
    assert not allowance.take("c", 1)
    assert allowance.held == 100


def test_released_bytes_can_be_used_again() -> None:
    allowance = ByteAllowance(100)
    assert allowance.take("a", 50)
    allowance.give_back("a", 20)
    assert allowance.take("a", 20)
    allowance.give_back("a", 50)
    assert allowance.held == 0
