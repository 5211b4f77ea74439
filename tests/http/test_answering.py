"""If a result is cut or stopped after the response has begun, the response ends with the reason."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.allowance import ByteAllowance
from app.errors import PlanError
from app.http.answering import pieces
from app.sparql.answer import End, QueryResult, Spool
from app.sparql.errors import AnswerCut, QueryTimeout


def answer(outcome: End | PlanError) -> QueryResult:
    spool = Spool(ByteAllowance(1 << 20), "client")
    for piece in (b"a\r\n", b"1\r\n", b"2\r\n"):
        spool.write(piece)
    spool.end(outcome)
    return QueryResult("csv", spool, lambda: None)


def until_error(found: Iterator[bytes]) -> Iterator[bytes]:
    try:
        yield from found
    except PlanError:
        return


def test_complete_result_is_sent_to_its_last_chunk() -> None:
    assert b"".join(pieces(answer(End(2, False, 0.1)), announced=False)) == b"a\r\n1\r\n2\r\n"


def test_result_announced_as_cut_is_sent_to_its_last_chunk() -> None:
    assert b"".join(pieces(answer(End(2, True, 0.1)), announced=True)) == b"a\r\n1\r\n2\r\n"


@pytest.mark.parametrize(
    ("outcome", "error", "reason"),
    [
        (End(2, True, 0.1), AnswerCut, b"Truncated after 2 rows or triples"),
        (QueryTimeout(limit="2"), QueryTimeout, b"stopped after 2 s"),
    ],
)
def test_unannounced_cut_or_stop_replaces_the_last_chunk_with_the_reason(
    outcome: End | PlanError, error: type[PlanError], reason: bytes
) -> None:
    body = b"".join(until_error(pieces(answer(outcome), announced=False)))
    assert body.startswith(b'a\r\n1\r\n\r\n"!! ')
    assert reason in body
    with pytest.raises(error):
        list(pieces(answer(outcome), announced=False))
