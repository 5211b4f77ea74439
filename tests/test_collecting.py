"""Large data is built up with few collections of cyclic garbage, and everything else with the usual ones."""

from __future__ import annotations

import gc

import pytest

from app.collecting import OLD, YOUNG, rarely_collected


def test_collections_are_rare_in_the_block_only() -> None:
    before = gc.get_threshold()
    with rarely_collected():
        assert gc.get_threshold() == (YOUNG, 10, OLD)
        with rarely_collected():
            pass
        assert gc.get_threshold()[0] == YOUNG
    assert gc.get_threshold() == before
    assert gc.isenabled()


def test_an_error_restores_the_usual_collections() -> None:
    @rarely_collected()
    def fails() -> None:
        raise LookupError

    before = gc.get_threshold()
    with pytest.raises(LookupError):
        fails()
    assert gc.get_threshold() == before
