"""The IRI of a thing and the address of its document; nobody else joins or splits either.

* `/id/x` is a thing and answers 303 to `/doc/x`, the document about it
  (https://www.w3.org/TR/cooluris/#r303gendocument).
* `/def/…` and `/graf/…` name documents, code lists and graphs: they answer for themselves.
* A hash IRI (`/def/plan#Measure`, `/kilde/x.txt#char=1,2`) is described in the document before the hash.
"""

from __future__ import annotations

from collections.abc import Iterable

THING = "id/"
DOCUMENT = "doc/"
SELF_NAMED = ("def/", "graf/")


def document_path(iri: str, base: str) -> str | None:
    """The path, with its leading «/», of the document about `iri`; None where it is not ours.

    `https://data.lier.kommune.no/id/aktor/x` → `/doc/aktor/x`.
    """
    if not iri.startswith(base):
        return None
    local, _, fragment = iri.removeprefix(base).partition("#")
    path = "/" + (DOCUMENT + local.removeprefix(THING) if local.startswith(THING) else local)
    return f"{path}#{fragment}" if fragment else path


def document_iri(iri: str, base: str) -> str | None:
    """The IRI of the document about a thing, without a fragment; None where it is not ours."""
    path = document_path(iri, base)
    return None if path is None else base + path.lstrip("/").partition("#")[0]


def thing_iri(path: str, base: str) -> str:
    """The IRI that the document at `path` is about: `/doc/aktor/x` → `…/id/aktor/x`."""
    local = path.lstrip("/")
    return base + (THING + local.removeprefix(DOCUMENT) if local.startswith(DOCUMENT) else local)


def split_suffix(path: str, suffixes: Iterable[str]) -> tuple[str, str | None]:
    """Split off a known suffix: `/doc/x/4.11.ttl` → (`/doc/x/4.11`, `ttl`); else (`path`, None).

    Only a suffix of the table of formats is split off, so slugs may have dots.
    """
    stem, dot, suffix = path.rpartition(".")
    return (stem, suffix) if dot and suffix in set(suffixes) else (path, None)


def local_name(iri: str) -> str:
    """The last segment of an IRI: what stands after the last «#» or «/»."""
    return iri.rstrip("/#").replace("#", "/").rpartition("/")[2]
