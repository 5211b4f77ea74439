"""Environment variables -> settings."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from app.errors import InvalidSetting, UnknownSetting
from app.settings import PREFIX, Settings, checked, variable_name

MOST = 1_000_000_000
"""A larger number counts as this one: it limits nothing on any machine, and libraries can count so far."""


def from_environment(environment: Mapping[str, str], **given: object) -> Settings:
    """Return the settings of `HANDLINGSPLAN_…` variables, overridden by values from the command line.

    An empty variable counts as unset; those of `service_links` are ignored.
    Raises `UnknownSetting` for an unknown variable with our prefix, `InvalidSetting` for an unusable value.
    """
    table = {f.name: f for f in fields(Settings)}
    values: dict[str, object] = {}
    passed_over = {*service_links(environment), *(name for name, text in environment.items() if not text)}
    for variable, text in sorted(environment.items()):
        if not variable.startswith(PREFIX) or variable in passed_over:
            continue
        name = variable.removeprefix(PREFIX).lower()
        if name not in table:
            known = [variable_name(n) for n in table]
            (nearest,) = get_close_matches(variable, known, n=1, cutoff=0.0)
            raise UnknownSetting(name=variable, nearest=nearest)
        values[name] = _READERS[str(table[name].type)](text, table[name])
    values |= {name: value for name, value in given.items() if value is not None}
    return checked(Settings(**values))  # type: ignore[arg-type]  # the table gives each its type


def service_links(environment: Mapping[str, str]) -> list[str]:
    """Return the variables that Kubernetes sets for a service called «handlingsplan» or «handlingsplan-…».

    https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables. They differ from
    settings by name and value: `HANDLINGSPLAN_PORT` is a setting unless its value is `tcp://…`.
    """
    return sorted(name for name, text in environment.items() if _SERVICE_LINK.fullmatch(f"{name}={text}"))


def _integer(text: str, spec: Any) -> int:
    try:
        number = int(text)
    except ValueError:
        expected = spec.metadata["expected"]
        raise InvalidSetting(name=variable_name(spec.name), value=text, expected=expected) from None
    return number if spec.metadata["most"] else min(number, MOST)


_SERVICE_LINK = re.compile(
    PREFIX + r"(?:[A-Z0-9_]+_)?(?:"
    r"SERVICE_HOST=[0-9a-fA-F:.]+|SERVICE_PORT(?:_[A-Z0-9_]+)?=[0-9]+|PORT=(?:tcp|udp|sctp)://.*"
    r"|PORT_[0-9]+_(?:TCP|UDP|SCTP)(?:=(?:tcp|udp|sctp)://.*|_PROTO=.*|_PORT=[0-9]+|_ADDR=[0-9a-fA-F:.]+))"
)
_READERS: dict[str, Callable[[str, Any], object]] = {
    "Path": lambda text, _: Path(text),
    "str": lambda text, _: text,
    "int": _integer,
}
