"""The site listens on the requested address if it is free; otherwise the error says what to change."""

from __future__ import annotations

import socket
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from app.cli import command
from app.cli.listening import AddressTaken, AddressUnusable, close, host_and_port, listening_sockets
from app.namespaces import Namespaces
from tests.serving import free_port


def addresses(host: str) -> set[str]:
    """The addresses that the site listens on."""
    sockets = listening_sockets(host, 0, 8)
    found = {str(s.getsockname()[0]) for s in sockets}
    close(sockets)
    return found


def test_host_name_gives_all_its_addresses() -> None:
    assert "127.0.0.1" in addresses("localhost")
    assert addresses("localhost") <= {"127.0.0.1", "::1"}
    assert addresses("127.0.0.1") == {"127.0.0.1"}


@pytest.mark.skipif(not socket.has_ipv6, reason="this machine has no IPv6")
def test_ipv6_address_is_written_in_brackets() -> None:
    assert addresses("::1") == {"::1"}
    assert host_and_port("::1", 8000) == "[::1]:8000"
    assert host_and_port("localhost", 8000) == "localhost:8000"


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="this machine has no IPv6 beside IPv4")
def test_all_ipv6_addresses_include_all_ipv4_addresses() -> None:
    (listening,) = listening_sockets("::", 0, 8)
    with listening, socket.create_connection(("127.0.0.1", listening.getsockname()[1])) as connection:
        assert connection.getpeername()[0] == "127.0.0.1"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_address_in_use_is_reported_with_both_ways_to_change_it(host: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(AddressTaken) as caught:
            listening_sockets(host, port, 8)
    for told in (f"{host}:{port}", "--port", "HANDLINGSPLAN_PORT", "--host", "HANDLINGSPLAN_HOST"):
        assert told in str(caught.value)


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid", "a" * 70 + ".no", "a b"])
def test_address_of_another_machine_is_reported(host: str) -> None:
    with pytest.raises(AddressUnusable, match=host.replace(".", r"\.")):
        listening_sockets(host, 8000, 8)


def test_settings_help_is_printed_although_a_setting_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDLINGSPLAN_PROT", "1")
    shown = CliRunner().invoke(command(), ["settings"])
    assert shown.exit_code == 2
    assert "HANDLINGSPLAN_PORT=8000" in shown.output
    assert "HANDLINGSPLAN_PROT" in shown.output


def test_release_whose_base_has_a_path_is_not_served(monkeypatch: pytest.MonkeyPatch) -> None:
    built = SimpleNamespace(id="x", namespaces=Namespaces("https://data.example/plan/"))
    monkeypatch.setattr("app.cli.serving.prepared", lambda *_: built)
    result = CliRunner().invoke(command(), ["serve", "--port", str(free_port())])
    assert result.exit_code == 2
    assert "https://data.example/plan/" in result.output
