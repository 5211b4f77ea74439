"""SERVICE with a listed endpoint works as in the standard, and reaches nothing else."""

from __future__ import annotations

import http.server
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.metadata import version
from ipaddress import ip_address
from typing import Any
from urllib.parse import parse_qs

import pyoxigraph as ox
import pytest

from app.remote.errors import ServiceFailed, ServiceTooSlow
from app.remote.federation import Federation, ServiceLimits
from app.remote.outgoing import Outgoing, TooSlow, is_public
from app.sparql.errors import MalformedQuery, ServiceNested, ServiceNotListed, ServiceRefused, ServiceUnnamed
from app.sparql.preflight import QueryRead, read_query

HERE = """
<http://e.no/a> <http://e.no/p> "1" ; <http://e.no/q> <http://e.no/b> .
<http://e.no/b> <http://e.no/p> "2" .
<http://e.no/c> <http://e.no/p> "3" .
"""
THERE = """
<http://e.no/a> <http://e.no/label> "A \\"quoted\\"\\n)} SERVICE <http://127.0.0.1/> {"@nb, "A"@en .
<http://e.no/a> <http://e.no/n> 1.5 .
<http://e.no/b> <http://e.no/label> "B" ; <http://e.no/n> 7 .
<http://e.no/x> <http://e.no/label> "X" .
"""
Reply = Callable[[http.server.BaseHTTPRequestHandler, str], None]


@dataclass
class Endpoint:
    """A SPARQL endpoint on this machine that a test can make fail; `asked` has the requests."""

    address: str = ""
    asked: list[str] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)
    reply: Reply | None = None


def send(handler: http.server.BaseHTTPRequestHandler, body: bytes, status: int = 200, **headers: str) -> None:
    handler.send_response(status)
    handler.send_header("Content-Type", "application/sparql-results+json")
    handler.send_header("Content-Length", str(len(body)))
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


@pytest.fixture(scope="module")
def there() -> Iterator[Endpoint]:
    store, found = ox.Store(), Endpoint()
    store.load(THERE.encode(), ox.RdfFormat.TURTLE)

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            plain = self.headers["Content-Type"].startswith("application/sparql-query")
            query = body if plain else parse_qs(body)["query"][0]
            found.asked.append(query)
            found.agents.append(self.headers["User-Agent"])
            if found.reply is not None:
                found.reply(self, query)
                return
            answer: Any = store.query(query)
            send(self, answer.serialize(format=ox.QueryResultsFormat.JSON))

        def log_message(self, *args: object) -> None:
            return

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        found.address = f"http://127.0.0.1:{server.server_port}/sparql"
        yield found
        server.shutdown()


@pytest.fixture
def endpoint(there: Endpoint) -> Endpoint:
    there.asked.clear()
    there.agents.clear()
    there.reply = None
    return there


def federation(**limits: Any) -> Federation:
    """A federation that may connect to this machine, unlike that of a running site."""
    return Federation(ServiceLimits(**limits), Outgoing(may_connect=lambda address: True))


def read(text: str, endpoint: Endpoint) -> QueryRead:
    return read_query(text.replace("THERE", f"<{endpoint.address}>"), (), endpoints=[endpoint.address])


def rows(store: ox.Store, text: str) -> list[str]:
    found: Any = store.query(text)
    if isinstance(found, ox.QueryBoolean):
        return [str(bool(found))]
    names = [v.value for v in found.variables]
    return sorted(str([(n, str(row[n])) for n in sorted(names) if row[n] is not None]) for row in found)


@pytest.fixture(scope="module")
def here() -> ox.Store:
    store = ox.Store()
    store.load(HERE.encode(), ox.RdfFormat.TURTLE)
    return store


@pytest.mark.parametrize(
    "pattern",
    [
        "?s :p ?o . SERVICE THERE { ?s :label ?l }",
        "SERVICE THERE { ?s :label ?l . ?s :n ?n } ?s :p ?o",
        "?s :p ?o OPTIONAL { SERVICE THERE { ?s :label ?l } }",
        "{ ?s :p ?o } UNION { SERVICE THERE { ?s :label ?l FILTER(LANG(?l) = '') } }",
        "?s :p ?o MINUS { SERVICE THERE { ?s :label ?l } }",
        "?s :p ?o FILTER EXISTS { SERVICE THERE { ?s :label ?l } }",
        "?s :p ?o FILTER NOT EXISTS { SERVICE THERE { ?s :n 7 } }",
        "{ SELECT ?s (COUNT(?l) AS ?k) { SERVICE THERE { ?s :label ?l } } GROUP BY ?s } ?s :p ?o",
        "SERVICE THERE { SELECT ?s (MAX(?n) AS ?m) { ?s :n ?n } GROUP BY ?s } ?s :p ?o",
        "?s :p ?o . SERVICE THERE { ?s :label ?l OPTIONAL { ?s :n ?n } }",
        "?s :p ?o . SERVICE THERE { ?s :nothing ?l }",
        "SERVICE THERE { :a :n 1.5 } ?s :p ?o",
        "?s :p ?o . SERVICE THERE { ?s :label ?l } SERVICE THERE { ?s :n ?n }",
        "?s :q ?t . SERVICE THERE { ?t :label ?l } BIND(STRLEN(?l) AS ?length)",
        "VALUES ?s { :a :x } SERVICE THERE { VALUES ?l { 'X' 'B' } ?s :label ?l }",
    ],
)
def test_listed_endpoint_gives_the_rows_of_the_engines_own_federation(
    here: ox.Store, endpoint: Endpoint, pattern: str
) -> None:
    found = read(f"PREFIX : <http://e.no/>\nSELECT * WHERE {{ {pattern} }}", endpoint)
    answered = federation().with_services_answered(found)
    assert endpoint.asked
    assert answered.calls == ()
    assert rows(here, answered.text) == rows(here, found.text)


def test_base_and_prefixes_are_sent_with_the_pattern(here: ox.Store, endpoint: Endpoint) -> None:
    found = read("BASE <http://e.no/> PREFIX v: <x/../> ASK { SERVICE THERE { <b> v:label 'B' } }", endpoint)
    assert rows(here, federation().with_services_answered(found).text) == ["True"]


def test_lines_after_a_call_keep_their_numbers(endpoint: Endpoint) -> None:
    answered = federation().with_services_answered(
        read("SELECT * {\n SERVICE THERE {\n ?s ?p ?o\n }\n}\nLIMIT 1", endpoint)
    )
    line = answered.text.split("\n").index("LIMIT") + 1
    assert answered.where(answered.token_at(line)) == {"line": 6, "column": 1, "pattern": "LIMIT 1"}


def test_blank_node_becomes_a_unique_iri_that_is_the_same_within_a_result(
    here: ox.Store, endpoint: Endpoint
) -> None:
    node = {"type": "bnode", "value": "b0"}
    bindings = [{"s": node, "o": node}, {"s": {"type": "bnode", "value": "b1"}, "o": node}]
    answer = {"head": {"vars": ["s", "o"]}, "results": {"bindings": bindings}}
    endpoint.reply = lambda handler, _: send(handler, json.dumps(answer).encode())
    text = federation().with_services_answered(read("SELECT * { SERVICE THERE { ?s ?p ?o } }", endpoint)).text
    found: Any = here.query(text)
    pairs = [(row["s"].value, row["o"].value) for row in found]
    assert pairs[0][0] == pairs[0][1] == pairs[1][1] != pairs[1][0]
    assert all(iri.startswith("urn:uuid:") for pair in pairs for iri in pair)
    again = (
        federation().with_services_answered(read("SELECT * { SERVICE THERE { ?s ?p ?o } }", endpoint)).text
    )
    assert pairs[0][0] not in again


@pytest.mark.parametrize(
    "binding",
    [
        {"type": "uri", "value": "http://e.no/> } } SERVICE <http://127.0.0.1/"},
        {"type": "uri", "value": "no iri"},
        {"type": "literal", "value": "x", "xml:lang": "nb } SERVICE"},
        {"type": "literal", "value": "x", "datatype": "a> b"},
        {"type": "literal", "value": "\ud800"},
        {"type": "triple", "value": {}},
        {"type": "literal"},
        {"value": "x"},
        "x",
        None,
    ],
    ids=str,
)
def test_invalid_term_never_gets_into_the_query(endpoint: Endpoint, binding: object) -> None:
    answer = {"head": {"vars": ["s"]}, "results": {"bindings": [{"s": binding}]}}
    endpoint.reply = lambda handler, _: send(handler, json.dumps(answer).encode())
    with pytest.raises(ServiceFailed, match="not a table of results"):
        federation().with_services_answered(read("SELECT * { SERVICE THERE { ?s ?p ?o } }", endpoint))


def test_variable_outside_the_pattern_never_gets_into_the_query(endpoint: Endpoint) -> None:
    rows = [{"s": {"type": "literal", "value": "1"}, "evil": {"type": "literal", "value": "2"}}]
    answer = {"head": {"vars": ["s", "evil", "x) {} }"]}, "results": {"bindings": rows}}
    endpoint.reply = lambda handler, _: send(handler, json.dumps(answer).encode())
    text = federation().with_services_answered(read("SELECT * { SERVICE THERE { ?s ?p ?o } }", endpoint)).text
    assert 'VALUES (?s) { ("1") }' in text


def drip(handler: http.server.BaseHTTPRequestHandler, query: str) -> None:
    handler.send_response(200)
    handler.end_headers()
    with suppress(OSError):
        for _ in range(80):
            time.sleep(0.05)
            handler.wfile.write(b" ")
            handler.wfile.flush()


def hang(handler: http.server.BaseHTTPRequestHandler, query: str) -> None:
    time.sleep(4.0)


def cut(handler: http.server.BaseHTTPRequestHandler, query: str) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b"{")


NONE = b'{"head":{"vars":[]},"results":{"bindings":[]}}'
MANY = json.dumps({"head": {"vars": ["s"]}, "results": {"bindings": [{}] * 12}}).encode()
BAD: dict[str, tuple[Reply, type[ServiceFailed], str]] = {
    "slow": (hang, ServiceTooSlow, "too long"),
    "dripping": (drip, ServiceTooSlow, "too long"),
    "cut off": (cut, ServiceFailed, "broke off"),
    "an error": (lambda h, _: send(h, NONE, 500), ServiceFailed, "status is 500"),
    "a redirect": (lambda h, _: send(h, b"", 307, Location="/elsewhere"), ServiceFailed, "status is 307"),
    "large": (lambda h, _: send(h, NONE + b" " * 5000), ServiceFailed, "too large"),
    "many rows": (lambda h, _: send(h, MANY), ServiceFailed, "too many rows"),
    "not JSON": (lambda h, _: send(h, b"<html>"), ServiceFailed, "not a table"),
    "deep": (lambda h, _: send(h, b"[" * 4000), ServiceFailed, "not a table"),
    "a boolean": (lambda h, _: send(h, b'{"head":{},"boolean":true}'), ServiceFailed, "not a table"),
}


@pytest.mark.parametrize(("reply", "kind", "reason"), BAD.values(), ids=BAD.keys())
def test_failing_endpoint_is_an_error_that_names_it_unless_silent(
    here: ox.Store, endpoint: Endpoint, reply: Reply, kind: type[ServiceFailed], reason: str
) -> None:
    endpoint.reply = reply
    seconds = 0.25 if kind is ServiceTooSlow else 10  # on a busy machine, an error may come late
    limited = federation(seconds=seconds, bytes=4500, rows=10)
    began = time.monotonic()
    with pytest.raises(kind, match=reason) as caught:
        limited.with_services_answered(read("SELECT * {\n SERVICE THERE { ?s ?p ?o } }", endpoint))
    assert time.monotonic() - began < seconds + 2
    assert (caught.value.fields["endpoint"], caught.value.fields["line"]) == (endpoint.address, 2)
    silent = read("SELECT * { ?s <http://e.no/p> ?o SERVICE SILENT THERE { ?s ?q ?r } }", endpoint)
    assert len(rows(here, limited.with_services_answered(silent).text)) == 3


def test_stopped_response_counts_as_too_slow_on_a_slow_machine_too(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint.reply = hang
    start = threading.Timer.start

    def start_and_pause(timer: threading.Timer) -> None:
        start(timer)
        time.sleep(0.1)

    monkeypatch.setattr(threading.Timer, "start", start_and_pause)
    with pytest.raises(ServiceTooSlow):
        federation(seconds=0.2).with_services_answered(
            read("SELECT * { SERVICE THERE { ?s ?p ?o } }", endpoint)
        )


def test_all_calls_of_a_query_share_its_time(endpoint: Endpoint) -> None:
    endpoint.reply = hang
    calls = "SERVICE SILENT THERE { ?s ?p ?o } " * 10
    began = time.monotonic()
    federation(seconds=0.3).with_services_answered(read(f"SELECT * {{ {calls} }}", endpoint))
    assert time.monotonic() - began < 2


def test_address_that_is_not_public_is_never_connected_to(endpoint: Endpoint) -> None:
    production = Federation(ServiceLimits(), Outgoing())
    for address in (endpoint.address, endpoint.address.replace("127.0.0.1", "localhost")):
        endpoint.address, before = address, endpoint.address
        with pytest.raises(ServiceFailed, match="not public"):
            production.with_services_answered(read("SELECT * { SERVICE THERE { ?s ?p ?o } }", endpoint))
        endpoint.address = before
    assert endpoint.asked == []


def test_connection_goes_to_the_checked_address(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    """A host name that is public at the first look-up, and leads to this machine a moment later."""
    checked: list[str] = []
    answers = iter([[(2, 1, 6, "", ("192.0.2.1", 1))], [(2, 1, 6, "", ("127.0.0.1", 1))]])
    monkeypatch.setattr("socket.getaddrinfo", lambda *args, **more: next(answers))
    connected: list[str] = []

    def refuse(address: tuple[str, int], timeout: float) -> None:
        connected.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr("socket.create_connection", refuse)

    def note(address: object) -> bool:
        checked.append(str(address))
        return True

    outgoing = Outgoing(may_connect=note)
    with pytest.raises(ServiceFailed, match="cannot be reached"):
        Federation(ServiceLimits(), outgoing).with_services_answered(
            read("ASK { SERVICE THERE {} }", endpoint)
        )
    assert checked == connected == ["192.0.2.1"]


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        *((a, False) for a in ("127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.169.254")),
        *((a, False) for a in ("0.0.0.1", "100.64.0.1", "224.0.0.1", "255.255.255.255", "192.0.2.1")),
        *((a, False) for a in ("::1", "::", "fe80::1", "fc00::1", "ff02::1", "2001:db8::1")),
        # an embedded IPv4 address, whatever it is: mapped, compatible, NAT64 (two prefixes), 6to4, Teredo
        *((a, False) for a in ("::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "::8.8.8.8")),
        *((a, False) for a in ("64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::7f00:1", "64:ff9b:1::1")),
        *((a, False) for a in ("2002:7f00:1::", "2002:808:808::", "2001:0:4136:e378:8000:63bf:3fff:fdd2")),
        # not global unicast: site-local, discard, unassigned, examples, relays of 6to4
        *((a, False) for a in ("fec0::1", "feff::1", "100::1", "4000::1", "3fff::1", "192.88.99.1")),
    ],
)
def test_public_addresses_are_those_of_the_internet(address: str, public: bool) -> None:
    assert is_public(ip_address(address)) is public


def test_endpoint_gets_our_user_agent(endpoint: Endpoint) -> None:
    federation().with_services_answered(read("ASK { SERVICE THERE {} }", endpoint))
    assert endpoint.agents == [f"handlingsplan/{version('handlingsplan')}"]


def test_each_address_of_a_host_name_is_tried(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    resolve = socket.getaddrinfo

    def two(host: str, *args: Any, **more: Any) -> list[Any]:
        hosts = ("127.0.0.2", "127.0.0.1") if host == "two.example" else (host,)
        return [found for address in hosts for found in resolve(address, *args, **more)]

    monkeypatch.setattr("socket.getaddrinfo", two)
    checked: list[str] = []

    def note(address: object) -> bool:
        checked.append(str(address))
        return True

    outgoing = Outgoing(may_connect=note)
    outgoing.post(endpoint.address.replace("127.0.0.1", "two.example"), b"query=ASK{}", "*/*", 2, 10_000)
    assert checked == ["127.0.0.2", "127.0.0.1"]
    assert endpoint.asked == ["ASK{}"]


def drip_tls(connection: socket.socket) -> None:
    """Send the beginning of a TLS response, one byte at a time."""
    with connection, suppress(OSError):
        connection.sendall(b"\x16\x03\x03\x40\x00")
        for _ in range(60):
            time.sleep(0.05)
            connection.sendall(b"\x02")


def test_tls_and_the_exchange_share_one_time_limit() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        accepting = threading.Thread(target=lambda: drip_tls(server.accept()[0]))
        accepting.start()
        began = time.monotonic()
        url, outgoing = f"https://127.0.0.1:{server.getsockname()[1]}/", Outgoing(lambda address: True)
        with pytest.raises(TooSlow):
            outgoing.post(url, b"", "*/*", 0.3, 1000)
        assert time.monotonic() - began < 2
        accepting.join()


LISTED = "https://listed.example/sparql"


@pytest.mark.parametrize(
    ("pattern", "error"),
    [
        ("SERVICE <https://other.example/sparql> {}", ServiceNotListed),
        ("SERVICE <https://listed.example/sparql?x> {}", ServiceNotListed),
        ("SERVICE <https://listed.example/sparql\\u0021> {}", ServiceNotListed),
        ("SERVICE ?x {}", ServiceUnnamed),
        ("SERVICE SILENT ?x {}", ServiceUnnamed),
        (f"SERVICE <{LISTED}> {{ SERVICE <{LISTED}> {{}} }}", ServiceNested),
        (f"SERVICE <{LISTED}> ?s ?p ?o", MalformedQuery),
        (f"SERVICESILENT <{LISTED}> {{}}", MalformedQuery),
        (f"\\u0053ERVICE <{LISTED}> {{}}", MalformedQuery),
        ("?s ?p ?o . SERVICE", MalformedQuery),
    ],
)
def test_every_other_call_is_refused_with_its_position(pattern: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        read_query(f"SELECT * {{ {pattern} }}", (), endpoints=[LISTED])


def test_endpoint_can_be_named_with_a_prefix_and_none_is_allowed_without_the_list() -> None:
    text = "PREFIX e: <https://listed.example/> SELECT * { SERVICE e:sparql { ?s ?p '}' } ?s ?p ?o }"
    found = read_query(text, (), endpoints=[LISTED])
    (call,) = found.calls
    assert (call.endpoint, call.silent) == (LISTED, False)
    assert [t.text for t in found.tokens[call.first :]][:3] == ["SERVICE", f"<{LISTED}>", "{"]
    assert [t.text for t in found.tokens[call.opening : call.last + 1]] == ["{", "?s", "?p", '"}"', "}"]
    with pytest.raises(ServiceRefused):
        read_query(text, ())
