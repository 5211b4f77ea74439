"""Lines of the log."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime, timedelta

import pytest

from app.logs import JsonLines, access_line


def test_a_request_is_one_line_of_json(caplog: pytest.LogCaptureFixture) -> None:
    before = datetime.now(UTC) - timedelta(milliseconds=2)
    with caplog.at_level(logging.INFO, "handlingsplan.access"):
        access_line("GET", '/a"b\n€', 200, 12.345, "engine", 0.00123)
    (record,) = caplog.records
    line = JsonLines().format(record)
    assert "\n" not in line
    found = json.loads(line)
    assert before <= datetime.fromisoformat(found.pop("time")) <= datetime.now(UTC)
    assert found == {
        "level": "info",
        "logger": "handlingsplan.access",
        "message": 'GET /a"b\n€ 200',
        "method": "GET",
        "path": '/a"b\n€',
        "status": 200,
        "ms": 12.3,
        "source": "engine",
        "query_ms": 1.2,
    }
    assert "/a" in caplog.text, "a formatter of another kind can write the record, too"


def test_a_time_has_milliseconds() -> None:
    record = logging.makeLogRecord(
        {"created": 1_700_000_000.007, "msecs": 7.0, "msg": "m", "levelname": "INFO"}
    )
    assert json.loads(JsonLines().format(record))["time"] == "2023-11-14T22:13:20.007+00:00"


def test_requests_are_not_logged_at_a_higher_level(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "handlingsplan.access"):
        access_line("GET", "/", 200, 1.0, "site")
    assert caplog.records == []
