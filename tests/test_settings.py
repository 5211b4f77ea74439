"""Settings come from one table, are checked at the start, and an unknown one stops it."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from app.errors import InvalidSetting, UnknownSetting
from app.settings import Settings, from_environment, variable_name


def test_without_variables_every_setting_has_its_default() -> None:
    assert from_environment({}) == Settings()


def test_a_variable_sets_its_setting_with_its_type() -> None:
    found = from_environment({"HANDLINGSPLAN_PORT": "9000", "HANDLINGSPLAN_CONTENT": "/x", "HOME": "/root"})
    assert (found.port, found.content) == (9000, Path("/x"))


def test_the_command_line_goes_before_the_environment() -> None:
    assert from_environment({"HANDLINGSPLAN_PORT": "9000"}, port=7000, host=None).port == 7000


def test_an_unknown_setting_is_named_with_those_there_are() -> None:
    with pytest.raises(UnknownSetting, match=r"HANDLINGSPLAN_PROT.*HANDLINGSPLAN_PORT"):
        from_environment({"HANDLINGSPLAN_PROT": "1"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eight"),
        ("PORT", "0"),
        ("QUERY_SECONDS", "0"),
        ("LANGUAGE", "fi"),
        ("BASE_IRI", "data.lier.kommune.no"),
        ("BASE_IRI", "https://data.lier.kommune.no"),
    ],
)
def test_a_value_that_cannot_be_used_is_named_with_what_is_expected(name: str, value: str) -> None:
    with pytest.raises(InvalidSetting, match=f"HANDLINGSPLAN_{name}"):
        from_environment({f"HANDLINGSPLAN_{name}": value})


def test_every_setting_has_help_and_says_what_it_expects() -> None:
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
