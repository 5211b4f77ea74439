"""The IRI of a resource <-> the address of its document; only this module converts between them.

* `/id/x` is a resource and redirects (303) to `/doc/x`, the document about it
  (https://www.w3.org/TR/cooluris/#r303gendocument).
* `/def/…` and `/graf/…` are documents, code lists and graphs, and are returned directly.
* A hash IRI (`/def/plan#Measure`, `/kilde/x.txt#char=1,2`) is described in the document before the hash.
"""

from __future__ import annotations

from collections.abc import Iterable

from app.namespaces import DEFINITIONS, GRAPHS, Namespaces

RESOURCE = "id/"
DOCUMENT = "doc/"
SELF_NAMED = (DEFINITIONS, GRAPHS)


def document_path(iri: str, names: Namespaces) -> str | None:
    """Return the path, with its leading «/», of the document about `iri`; None if this site has none.

    `https://data.lier.kommune.no/id/aktor/x` → `/doc/aktor/x`. The vocabulary may have a base of its own;
    every site has a copy of its documents below `/def/`.
    """
    if iri.startswith(names.definitions):
        return "/" + DEFINITIONS + iri.removeprefix(names.definitions)
    if not iri.startswith(names.base):
        return None
    local, _, fragment = iri.removeprefix(names.base).partition("#")
    path = "/" + (DOCUMENT + local.removeprefix(RESOURCE) if local.startswith(RESOURCE) else local)
    return f"{path}#{fragment}" if fragment else path


def document_iri(iri: str, names: Namespaces) -> str | None:
    """Return the IRI of this site's document about `iri`, without a fragment; None if it has none."""
    path = document_path(iri, names)
    return None if path is None else names.base + path.lstrip("/").partition("#")[0]


def resource_iri(path: str, names: Namespaces) -> str:
    """Return the IRI that the document at `path` is about: `/doc/aktor/x` → `…/id/aktor/x`."""
    local = path.lstrip("/")
    if local.startswith(DEFINITIONS):
        return names.definitions + local.removeprefix(DEFINITIONS)
    return names.base + (RESOURCE + local.removeprefix(DOCUMENT) if local.startswith(DOCUMENT) else local)


def split_suffix(path: str, suffixes: Iterable[str]) -> tuple[str, str | None]:
    """Split off a known suffix: `/doc/x/4.11.ttl` → (`/doc/x/4.11`, `ttl`); otherwise (`path`, None).

    Only suffixes of the table of formats are split off, so slugs may contain full stops.
    """
    stem, dot, suffix = path.rpartition(".")
    return (stem, suffix) if dot and suffix in set(suffixes) else (path, None)


def local_name(iri: str) -> str:
    """Return the last segment of an IRI: the text after the last «#» or «/»."""
    return iri.rstrip("/#").replace("#", "/").rpartition("/")[2]


def plan_slug(iri: str, base: str) -> str:
    """Return the name of a plan or series in names of files and pages, after another publisher's host.

    `…/id/plan/naering-2023-2026` → `naering-2023-2026`, `…/id/plan/lier-kommune/klima` →
    `lier-kommune_klima`.
    """
    host = "" if iri.startswith(base) else iri.partition("://")[2].partition("/")[0] + "-"
    return host + (iri.partition("/id/")[2].partition("/")[2] or local_name(iri)).replace("/", "_")


def anchor(iri: str, whole: str) -> str:
    """Return the anchor of a part on the page of its whole: `…/tiltak/4.10` of a plan → `tiltak-4.10`."""
    return iri.partition("#")[2] or iri.removeprefix(whole).strip("/").replace("/", "-")
