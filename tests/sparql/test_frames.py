"""Messages between the web process and a worker."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from app.sparql.columns import UNCHANGED
from app.sparql.frames import (
    Finish,
    FrameReader,
    FrameType,
    packed,
    question,
    question_in,
)
from app.sparql.messages import WorkerRequest

ASKED: WorkerRequest = {
    "text": "ASK { ?s ?p 'ø \ud800 €' }",
    "format": "json",
    "describe": False,
    "default_graphs": ["https://e.no/g"],
    "named_graphs": None,
    "prefixes": {"e": "https://e.no/"},
    "rows": 10,
    "bytes": 2**40,
    "seconds": 0.5,
    "layout": UNCHANGED,
}
END = Finish(3, 0.25, truncated=True, last=False)


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, FrameReader]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.setblocking(False)
        yield theirs, FrameReader(ours)


def test_a_question_arrives_as_it_was_asked(pair: tuple[socket.socket, FrameReader]) -> None:
    sender, reader = pair
    sender.sendall(question(ASKED))
    letter, content = reader.read()
    assert (letter, question_in(content)) == (FrameType.QUESTION, ASKED)


def test_a_short_result_is_read_at_once(pair: tuple[socket.socket, FrameReader]) -> None:
    sender, reader = pair
    result = packed(FrameType.BODY, b"one ") + packed(FrameType.BODY, b"two") + END.packed()
    for byte in result[:-1]:
        sender.sendall(bytes([byte]))
        reader.receive()
        assert reader.last() is None
    sender.sendall(result[-1:] + packed(FrameType.BODY, b""))
    reader.receive()
    assert reader.last() is not None
    assert reader.whole() == (b"one two", END)
    assert reader.read() == (FrameType.BODY, b""), "what comes after the result is not lost"


def test_a_connection_can_be_read_when_the_other_end_is_closed(
    pair: tuple[socket.socket, FrameReader],
) -> None:
    sender, reader = pair
    assert not reader.is_readable()
    sender.close()
    assert reader.is_readable()
