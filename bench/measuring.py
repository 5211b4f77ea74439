"""One measurement: requests to a server for some time, and the CPU time that they cost it."""

from __future__ import annotations

import re
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from bench.processes import cpu_seconds, program
from bench.requests import Request

CONNECTIONS = 8
WARM_SECONDS = 0.2
LEAST_CPU, MOST_TIMES = 0.1, 3
"""On a busy machine a measurement is longer, up to so many times: the kernel counts CPU time in 0.01 s."""
REPEATED = 3
"""So often a request that is not new is sent first, because caches keep what they have seen twice."""
SLOW_SECONDS = 0.1
"""A request that takes longer is not sent by wrk but one at a time, so that no unfinished one counts."""
PER_WINDOW = 1_000_000
"""More than the requests of a measurement, so no two have the same number."""


@dataclass(frozen=True)
class Response:
    """A response, and the seconds until its last byte."""

    status: int
    body: bytes
    headers: dict[str, str]
    seconds: float


@dataclass(frozen=True)
class Measured:
    """CPU time of the server in µs per request, requests per second, and their number."""

    cpu: float
    rate: float
    requests: int


def send(address: str, request: Request, number: int = 0) -> Response:
    """Send one request, and return its response, whatever its status is."""
    path, body = request.at(number)
    sent = urllib.request.Request(  # noqa: S310  # an address of our own
        address + path, data=body.encode() or None, headers=request.headers
    )
    began = time.perf_counter()
    try:
        answer = urllib.request.urlopen(sent, timeout=60)  # noqa: S310
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        content = answer.read()
        headers = {name.lower(): value for name, value in answer.headers.items()}
    return Response(answer.status or 0, content, headers, time.perf_counter() - began)


def with_tag(address: str, request: Request) -> Request:
    """Return a conditional request with the `ETag` of the current response."""
    if not request.conditional:
        return request
    tag = send(address, replace(request, conditional=False)).headers["etag"]
    return replace(request, headers={**request.headers, "If-None-Match": tag})


def measure(
    address: str, processes: Sequence[int], request: Request, seconds: float, first: int, folder: Path
) -> Measured:
    """Measure a kind of request to a server. Raises `RuntimeError` if a response is an error.

    `first` is the number of the first request. A warm-up comes before, unless each request is new.
    """
    for _ in range(1 if request.new else REPEATED):
        response = send(address, request, first)
    if response.seconds > SLOW_SECONDS:
        return one_at_a_time(address, processes, request, seconds, first + 1)
    script = folder / "requests.lua"
    script.write_text(lua_script(request, first + 1), "utf-8")
    if not request.new:
        wrk(address, script, lambda passed: passed >= WARM_SECONDS)
    start = cpu_seconds(processes)

    def enough(passed: float) -> bool:
        used = cpu_seconds(processes) - start
        return (passed >= seconds and used >= LEAST_CPU) or passed >= MOST_TIMES * seconds

    done = wrk(address, script, enough)
    used = cpu_seconds(processes) - start
    if "Non-2xx" in done:
        raise RuntimeError(f"{request.path} at {address} was answered with errors:\n{done}")
    count = int(re.findall(r"(\d+) requests in", done)[0])
    if count == 0:  # nothing was answered in time
        return one_at_a_time(address, processes, request, seconds, first + PER_WINDOW // 2)
    return Measured(used / count * 1e6, float(re.findall(r"Requests/sec: +([\d.]+)", done)[0]), count)


def wrk(address: str, script: Path, enough: Callable[[float], bool]) -> str:
    """Send the requests of a script until the seconds are enough, and return what wrk says about them.

    wrk knows whole seconds only, so it is interrupted, which makes it print its figures.
    """
    command = [program("wrk"), "-t1", f"-c{CONNECTIONS}", "-d600s", "-s", str(script), address]
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        while not enough(time.perf_counter() - began):
            time.sleep(0.05)
        while True:  # wrk ignores the signal while it starts, which takes long on a busy machine
            process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                return process.communicate(timeout=0.2)[0]


def one_at_a_time(
    address: str, processes: Sequence[int], request: Request, seconds: float, first: int
) -> Measured:
    """Measure slow requests, one after the other, as many as begin within the time."""
    before, began, count = cpu_seconds(processes), time.perf_counter(), 0
    while count == 0 or time.perf_counter() - began < seconds:
        response = send(address, request, first + count)
        if response.status >= 400:
            raise RuntimeError(f"{request.path} at {address} was answered with {response.status}")
        count += 1
    used, passed = cpu_seconds(processes) - before, time.perf_counter() - began
    return Measured(used / count * 1e6, count / passed, count)


def lua_script(request: Request, first: int) -> str:
    """Return the script that makes wrk send the requests."""
    lines = [f"wrk.headers[{lua(name)}] = {lua(value)}" for name, value in request.headers.items()]
    if request.body:
        lines += ['wrk.method = "POST"', f"wrk.body = {lua(request.body)}"]
    lines.append(f"local path = {lua(request.path)}")
    if not request.new:
        lines.append("local made = nil")
        lines.append("function request() made = made or wrk.format(nil, path); return made end")
    else:
        lines += [f"local n, new = {first}, {lua(request.new)}", "function request()", "  n = n + 1"]
        lines.append("  local added = string.gsub(new, '{n}', string.format('%d', n))")
        if request.body:
            lines.append("  return wrk.format(nil, path, nil, wrk.body .. added)")
        else:
            lines.append("  return wrk.format(nil, path .. added)")
        lines.append("end")
    return "\n".join(lines) + "\n"


def lua(text: str) -> str:
    """Return a text as a literal of Lua."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "'"
