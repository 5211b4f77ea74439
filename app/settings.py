"""The settings: one table with name, default and help; everything else about settings is derived from it.

The environment variable `HANDLINGSPLAN_QUERY_SECONDS` sets `query_seconds`: `app.environment` reads it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, fields
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from app.errors import InvalidSetting
from app.language import INTERFACE_LANGUAGES
from app.web_addresses import is_base, is_contact, is_web_address

PREFIX = "HANDLINGSPLAN_"
REPOSITORY = Path(__file__).resolve().parent.parent
HIDDEN = "***"


def setting(
    default: Any,
    help: str,
    expected: str,
    least: int | None = None,
    most: int | None = None,
    *,
    secret: bool = False,
) -> Any:
    """Return a field of the settings table: its default, its help, and the allowed values in words.

    The value of a secret setting appears in no message and no representation.
    """
    about = {"help": help, "expected": expected, "least": least, "most": most, "secret": secret}
    return field(default=default, repr=not secret, metadata=about)


CONTACT = "mailto:… or https://…"
BASE = "http(s)://host/ without a path: the site is at the root of a host name of its own"
WEB_ADDRESS = "http(s)://… without a name, a password or a # in it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings. Built once, at the start; never changed."""

    content: Path = setting(  # noqa: RUF009  # `setting` makes a dataclass field
        REPOSITORY, "Folder with ontology/, data/ and shapes/: what is published.", "a folder"
    )
    releases: Path = setting(  # noqa: RUF009
        Path("var/releases"), "Folder that keeps the built releases, and which one is current.", "a folder"
    )
    contributions: str = setting(
        "",
        "Folder that keeps accepted contributions and the tokens of partners; empty: none are accepted.",
        "a folder outside the content",
    )
    base_iri: str = setting("", "Base of all IRIs; empty: the one that data/catalog.ttl gives.", BASE)
    security_contact: str = setting(
        "",
        "Contact for security reports in /.well-known/security.txt; empty: no such file.",
        CONTACT,
    )
    feedback_address: str = setting(
        "", "Where readers report errors; empty: the contact point of the catalogue.", CONTACT
    )
    accessibility_statement: str = setting(
        "", "The publisher's accessibility statement (uustatus.no), linked from every page.", WEB_ADDRESS
    )
    host: str = setting("127.0.0.1", "Address or host name to listen on.", "an address or a host name")
    port: int = setting(8000, "Port to listen on.", "a port number, 1 to 65535", 1, 65535)
    metrics_host: str = setting(
        "127.0.0.1",
        "Address or host name to serve metrics on; nobody but Prometheus should reach it.",
        "an address or a host name",
    )
    metrics_port: int = setting(
        0, "Port to serve metrics on; 0: no metrics.", "a port number, 0 to 65535", 0, 65535
    )
    threads: int = setting(16, "Number of requests that are answered at the same time.", "a number from 1", 1)
    reload_seconds: int = setting(
        2, "How often a running site looks for a new release; 0: never.", "seconds from 0", 0
    )
    language: str = setting("nb", "Language of pages when the reader has not chosen one.", "nb, nn or en")
    page_size: int = setting(50, "Number of links to a resource on one page.", "a number from 1", 1)
    cached_documents: int = setting(4000, "Number of documents kept in memory.", "a number from 0", 0)
    cached_answer_megabytes: int = setting(32, "Memory for cached answers to queries.", "megabytes from 0", 0)
    cached_response_megabytes: int = setting(
        32, "Memory for complete responses that the server caches.", "megabytes from 0", 0
    )
    disk_store_quads: int = setting(
        400_000, "Quads from which a release gets a store on disk.", "a number from 1", 1
    )
    query_seconds: int = setting(6, "How long a query may run.", "seconds from 1", 1)
    query_rows: int = setting(100_000, "Maximum rows or triples in an answer.", "a number from 1", 1)
    query_megabytes: int = setting(64, "Maximum size of an answer.", "megabytes from 1", 1)
    query_memory_megabytes: int = setting(1024, "Memory of a query, besides the data.", "megabytes from 1", 1)
    query_workers: int = setting(2, "Number of queries that run at the same time.", "a number from 1", 1)
    query_queue: int = setting(64, "Number of queries that may wait for a worker.", "a number from 0", 0)
    client_query_seconds: int = setting(
        60, "Seconds of query time that one client may use in a minute; 0: no limit.", "seconds from 0", 0
    )
    proxy_hops: int = setting(
        0,
        "Number of our proxies in front of the site; each adds an address to X-Forwarded-For.",
        "a number from 0",
        0,
    )
    proxies: str = setting(
        "127.0.0.0/8 ::1/128",
        "Networks of these proxies; X-Forwarded-For is trusted from them only.",
        "networks such as 10.0.0.0/8, with blanks between them",
    )
    service_endpoints: str = setting(
        "", "Endpoints that SERVICE may query; empty: none.", "http(s) addresses with blanks between them"
    )
    service_seconds: int = setting(5, "Time for all SERVICE calls of a query.", "seconds from 1", 1)
    service_kilobytes: int = setting(512, "Maximum size of an answer to SERVICE.", "kilobytes from 1", 1)
    query_kilobytes: int = setting(64, "Maximum length of a query.", "kilobytes from 1", 1)
    remote_query_url: str = setting(
        "", "SPARQL endpoint that answers queries; empty: the engine in this software.", WEB_ADDRESS
    )
    remote_query_user: str = setting("", "User name for the endpoint; empty: anonymous.", "a name")
    remote_query_password: str = setting("", "Password for the endpoint.", "a password", secret=True)
    remote_parameters: str = setting(
        "",
        "Sent with each query; {seconds} or {milliseconds} is the time limit: timeout={milliseconds}.",
        "name=value&name=value",
    )
    remote_update_url: str = setting(
        "", "Address where `handlingsplan publish` loads a release with SPARQL Update.", WEB_ADDRESS
    )
    remote_graph_url: str = setting(
        "", "Address where it loads with the Graph Store Protocol instead of SPARQL Update.", WEB_ADDRESS
    )
    remote_update_user: str = setting("", "User name for loading releases; empty: anonymous.", "a name")
    remote_update_password: str = setting("", "Password for loading releases.", "a password", secret=True)
    remote_authentication: str = setting("basic", "How passwords are sent.", "basic, digest or bearer")
    remote_kept: int = setting(3, "Number of releases kept for rolling back.", "a number from 2", 2)


def default(name: str) -> Any:
    """Return the default of a setting."""
    return Settings.__dataclass_fields__[name].default


def variable_name(name: str) -> str:
    """Return the environment variable of a setting: `port` → `HANDLINGSPLAN_PORT`."""
    return PREFIX + name.upper()


def checked(settings: Settings) -> Settings:
    """Return the same settings. Raises `InvalidSetting` if a value is out of its range."""
    if settings.base_iri and not is_base(settings.base_iri):
        _refuse("base_iri", settings.base_iri)
    if settings.contributions and is_inside(Path(settings.contributions), settings.content):
        _refuse("contributions", settings.contributions)
    if settings.language not in INTERFACE_LANGUAGES:
        _refuse("language", settings.language)
    for endpoint in settings.service_endpoints.split():
        if not is_web_address(endpoint):
            _refuse("service_endpoints", HIDDEN)  # it may contain a password
    try:
        [ip_network(network) for network in settings.proxies.split()]
    except ValueError:
        _refuse("proxies", settings.proxies)
    if settings.remote_authentication not in ("basic", "digest", "bearer"):
        _refuse("remote_authentication", settings.remote_authentication)
    for f in fields(Settings):
        if f.metadata["expected"] == WEB_ADDRESS and not is_web_address(getattr(settings, f.name)):
            _refuse(f.name, HIDDEN)  # it may contain a password
        if f.metadata["expected"] == CONTACT and not is_contact(getattr(settings, f.name)):
            _refuse(f.name, getattr(settings, f.name))
        least, most = f.metadata["least"], f.metadata["most"]
        if least is not None and not least <= getattr(settings, f.name) <= (most or math.inf):
            _refuse(f.name, getattr(settings, f.name))
    return settings


def is_inside(path: Path, folder: Path) -> bool:
    """Return whether a path is a folder, or lies inside it."""
    return path.resolve().is_relative_to(folder.resolve())


def shown(settings: Settings, name: str) -> str:
    """Return the value of a setting for display; secrets are hidden."""
    value = str(getattr(settings, name))
    secret = next(f.metadata["secret"] for f in fields(Settings) if f.name == name)
    return HIDDEN if secret and value else value


def _refuse(name: str, value: object) -> None:
    expected = next(f.metadata["expected"] for f in fields(Settings) if f.name == name)
    raise InvalidSetting(name=variable_name(name), value=value, expected=expected)
