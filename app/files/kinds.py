"""What a row of the table of files says, and what its writer is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pyoxigraph as ox

from app.engine.lookups import Lookups
from app.release import Release

PLAN = "{plan}"
FILE_TYPES = "http://publications.europa.eu/resource/authority/file-type/"


@dataclass(frozen=True)
class Material:
    """A release as the writers see it. `written` holds the files of the rows before, by name, and grows."""

    release: Release
    lookups: Lookups
    written: Mapping[str, bytes] = field(default_factory=dict)

    @cached_property
    def quads(self) -> tuple[ox.Quad, ...]:
        """Every quad once, by graph, subject, predicate and object."""
        return tuple(sorted(self.lookups.store, key=_by_graph))

    @cached_property
    def plans(self) -> dict[str, str]:
        """Slug -> IRI of each plan of the release.

        A plan below another base than the release's carries the host in its slug, so that two never meet.
        """
        namespaces = self.release.namespaces
        found = {}
        for iri in self.lookups.instances(str(namespaces.plan["Plan"])):
            host = "" if iri.startswith(namespaces.base) else iri.partition("://")[2].partition("/")[0] + "-"
            found[host + iri.rstrip("/").rpartition("/")[2]] = iri
        return found


def _by_graph(quad: ox.Quad) -> tuple[str, str, str, str]:
    return str(quad.graph_name), str(quad.subject), str(quad.predicate), str(quad.object)


@dataclass(frozen=True)
class FileKind:
    """One kind of file.

    `name` has `{plan}` where there is one file for each plan; `write` gets the plan's IRI then, else «».
    `titles` are given in nb and en. `language` is that of the words of the file, where it has only one.
    `file_type` is the code of the EU authority list (`FILE_TYPES`), `conforms_to` the standard it follows.
    `compressed` puts .gz and .zst beside it.
    """

    name: str
    media_type: str
    titles: Mapping[str, str]
    write: Callable[[Material, str], bytes]
    file_type: str
    conforms_to: str = ""
    language: str = ""
    compressed: bool = False

    def names(self, material: Material) -> dict[str, str]:
        """The name of each file of this kind in a release -> the IRI of its plan, or «»."""
        if PLAN not in self.name:
            return {self.name: ""}
        return {self.name.replace(PLAN, slug): iri for slug, iri in material.plans.items()}


@dataclass(frozen=True)
class Compression:
    """One way to compress: what it adds to the name, its media type, and how it is done."""

    suffix: str
    media_type: str
    pack: Callable[[bytes], bytes]
