"""The bench counts the CPU time of the right processes, and rejects responses that are errors."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from bench.__main__ import installed
from bench.measuring import lua, lua_script, measure, send
from bench.own import BARE_BYTES, bare_server
from bench.peers import PEERS
from bench.processes import await_idle, cpu_seconds, megabytes, running
from bench.requests import Request
from tests.serving import free_port, tool

# A process that computes for 0.2 s, in a child process that has ended before it says so.
BUSY = "import time\nwhile time.process_time() < 0.25: pass"
PARENT = (
    f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {BUSY!r}])\nprint()\nsys.stdin.read()"
)


def test_cpu_time_includes_that_of_child_processes_that_have_ended() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout
        process.stdout.readline()
        assert cpu_seconds([process.pid]) >= 0.2
        assert megabytes([process.pid]) > 1


def test_a_server_that_computes_in_the_background_is_waited_for() -> None:
    with subprocess.Popen([sys.executable, "-c", f"{BUSY}\nimport time\ntime.sleep(60)"]) as process:
        await_idle([process.pid])
        assert cpu_seconds([process.pid]) > 0.15  # of 0.25, which the kernel counts in ticks
        process.kill()


SLOW_ONCE = """
import http.server, time
class Answer(http.server.BaseHTTPRequestHandler):
    protocol_version, asked = "HTTP/1.1", 0
    def do_GET(self):
        Answer.asked += 1
        time.sleep(0.2 if Answer.asked == 1 else 0)
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()
    def log_message(self, *given): pass
http.server.ThreadingHTTPServer(("127.0.0.1", PORT), Answer).serve_forever()
"""


def test_a_response_that_is_slow_only_once_is_measured_like_the_others(tmp_path: Path) -> None:
    tool("wrk")
    port = free_port()
    with running([sys.executable, "-c", SLOW_ONCE.replace("PORT", str(port))], tmp_path) as process:
        wait_for_port(port)
        found = measure(f"http://127.0.0.1:{port}", [process.pid], Request("/"), 0.1, 0, tmp_path)
    assert found.requests > 50


def test_a_server_that_is_measured_gets_the_requests(tmp_path: Path) -> None:
    tool("wrk")
    with bare_server(tmp_path) as server:
        found = measure(server.address, server.processes, Request("/"), 0.1, 0, tmp_path)
        assert len(send(server.address, Request("/")).body) == BARE_BYTES
    assert found.requests > 0
    assert found.cpu > 0


def test_responses_that_are_errors_are_no_measurement(tmp_path: Path) -> None:
    tool("wrk")
    (tmp_path / "served").mkdir()
    port = free_port()
    server = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", "--directory", "served"]
    with running(server, tmp_path) as process:
        while send_or_wait(f"http://127.0.0.1:{port}") is None:
            assert process.poll() is None
        with pytest.raises(RuntimeError, match="missing"):
            measure(f"http://127.0.0.1:{port}", [process.pid], Request("/missing"), 0.1, 0, tmp_path)


def wait_for_port(port: int) -> None:
    while True:
        with suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.02)


def send_or_wait(address: str) -> int | None:
    try:
        return send(address, Request("/")).status
    except OSError:
        return None


def test_each_request_is_another_one_if_it_shall_be_new() -> None:
    query = Request("/sparql?query=ASK", new="%20LIMIT%20{n}")
    assert query.at(7) == ("/sparql?query=ASK%20LIMIT%207", "")
    body = Request("/reconcile", body="{}", new=" {n}")
    assert body.at(7) == ("/reconcile", "{} 7")
    assert "path .. added" in lua_script(query, 0)
    assert "added" not in lua_script(replace(query, new=""), 0)


def test_text_is_quoted_for_lua() -> None:
    assert lua("it's a\\b\n") == "'it\\'s a\\\\b\\n'"


def test_a_peer_that_is_missing_is_skipped_with_the_reason(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    absent = replace(PEERS[0], name="Absent", source="make absent", version=lambda: "")
    monkeypatch.setattr("bench.__main__.PEERS", (absent,))
    peers, versions = installed()
    assert peers == []
    assert versions["Absent"] == ""
    assert "skipped: Absent is not installed (make absent)" in capsys.readouterr().err
