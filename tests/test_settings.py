"""Settings come from one table and are checked at the start; an unknown one is an error."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from app.environment import from_environment, service_links
from app.errors import InvalidSetting, UnknownSetting
from app.remote.engines import query_limits
from app.settings import Settings, variable_name
from app.sparql.pool import QueryLimits


def test_every_setting_has_its_default_without_variables() -> None:
    assert from_environment({}) == Settings()


def test_variable_sets_its_setting_with_its_type() -> None:
    found = from_environment({"HANDLINGSPLAN_PORT": "9000", "HANDLINGSPLAN_CONTENT": "/x", "HOME": "/root"})
    assert (found.port, found.content) == (9000, Path("/x"))


def test_command_line_overrides_the_environment() -> None:
    assert from_environment({"HANDLINGSPLAN_PORT": "9000"}, port=7000, host=None).port == 7000


def test_unknown_setting_is_reported_with_the_known_ones() -> None:
    with pytest.raises(UnknownSetting, match=r"HANDLINGSPLAN_PROT.*HANDLINGSPLAN_PORT"):
        from_environment({"HANDLINGSPLAN_PROT": "1"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eight"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "70000"),
        ("QUERY_SECONDS", "0"),
        ("LANGUAGE", "fi"),
        ("BASE_IRI", "data.lier.kommune.no"),
        ("BASE_IRI", "https://data.lier.kommune.no"),
        ("BASE_IRI", "https://data.lier.kommune.no/plan/"),
        ("BASE_IRI", "https://data.lier.kommune.no/?a"),
        ("BASE_IRI", "https://name@data.lier.kommune.no/"),
        ("BASE_IRI", "https://data lier/"),
        ("BASE_IRI", "https:///"),
        ("BASE_IRI", "http://[/"),
        ("BASE_IRI", "http://x:99999/"),
    ],
)
def test_invalid_value_is_reported_with_the_expected_one(name: str, value: str) -> None:
    with pytest.raises(InvalidSetting, match=f"HANDLINGSPLAN_{name}"):
        from_environment({f"HANDLINGSPLAN_{name}": value})


def test_every_setting_has_help_and_its_allowed_values() -> None:
    for f in fields(Settings):
        assert f.metadata["help"], variable_name(f.name)
        assert f.metadata["expected"], variable_name(f.name)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SERVICE_ENDPOINTS", "file:///etc/passwd"),
        ("SERVICE_ENDPOINTS", "https://ok.example/sparql https://user@e.no/"),
        ("SERVICE_ENDPOINTS", "https://e.no:port/"),
        ("SERVICE_ENDPOINTS", "https://e.no/#x"),
        ("PROXIES", "10.0.0.0/8 home"),
    ],
)
def test_lists_are_checked_at_the_start(variable: str, value: str) -> None:
    with pytest.raises(InvalidSetting, match=f"HANDLINGSPLAN_{variable}"):
        from_environment({f"HANDLINGSPLAN_{variable}": value})


@pytest.mark.parametrize(
    "base", ["https://data.lier.kommune.no/", "http://127.0.0.1:8000/", "http://[::1]:80/"]
)
def test_base_is_the_root_of_a_host(base: str) -> None:
    assert from_environment({"HANDLINGSPLAN_BASE_IRI": base}).base_iri == base


@pytest.mark.parametrize("name", ["QUERY_MEGABYTES", "QUERY_SECONDS", "THREADS", "RELOAD_SECONDS"])
def test_number_that_no_machine_has_counts_as_a_billion(name: str) -> None:
    settings = from_environment({f"HANDLINGSPLAN_{name}": "9" * 30})
    assert getattr(settings, name.lower()) == 10**9


@pytest.mark.parametrize("name", [variable_name(f.name) for f in fields(Settings)])
def test_empty_variable_counts_as_unset(name: str) -> None:
    assert from_environment({name: ""}) == Settings()


# https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
SERVICE = {
    "HANDLINGSPLAN_SERVICE_HOST": "10.0.0.11",
    "HANDLINGSPLAN_SERVICE_PORT": "80",
    "HANDLINGSPLAN_SERVICE_PORT_HTTP": "80",
    "HANDLINGSPLAN_PORT": "tcp://10.0.0.11:80",
    "HANDLINGSPLAN_PORT_80_TCP": "tcp://10.0.0.11:80",
    "HANDLINGSPLAN_PORT_80_TCP_PROTO": "tcp",
    "HANDLINGSPLAN_PORT_80_TCP_PORT": "80",
    "HANDLINGSPLAN_PORT_80_TCP_ADDR": "10.0.0.11",
    "HANDLINGSPLAN_PORT_53_UDP": "udp://[fd00::b]:53",
    "HANDLINGSPLAN_PORT_53_UDP_ADDR": "fd00::b",
    "HANDLINGSPLAN_QUERY_WORKERS_SERVICE_HOST": "10.0.0.12",
    "HANDLINGSPLAN_QUERY_WORKERS_PORT": "tcp://10.0.0.12:80",
}


def test_variables_of_a_kubernetes_service_with_our_name_are_ignored() -> None:
    assert from_environment(SERVICE) == Settings()
    assert service_links({**SERVICE, "HANDLINGSPLAN_HOST": "::", "HOME": "/"}) == sorted(SERVICE)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("HANDLINGSPLAN_PORT", "9000"),
        ("HANDLINGSPLAN_SERVICE_SECONDS", "3"),
        ("HANDLINGSPLAN_SERVICE_ENDPOINTS", "https://e.no/sparql"),
    ],
)
def test_setting_is_not_a_service_variable(variable: str, value: str) -> None:
    assert (
        from_environment({variable: value, **{k: v for k, v in SERVICE.items() if k != variable}})
        != Settings()
    )


@pytest.mark.parametrize(
    ("variable", "nearest"),
    [
        ("HANDLINGSPLAN_PROXY_PORT", "PROXY_HOPS"),
        ("HANDLINGSPLAN_QUERY_SECOND", "QUERY_SECONDS"),
        ("HANDLINGSPLAN_prot", "PORT"),
    ],
)
def test_unknown_setting_is_reported_with_the_most_similar_one(variable: str, nearest: str) -> None:
    with pytest.raises(UnknownSetting, match=f"Did you mean HANDLINGSPLAN_{nearest}\\?"):
        from_environment({variable: "1"})


def test_limits_have_the_defaults_of_the_settings() -> None:
    assert QueryLimits() == query_limits(Settings())
