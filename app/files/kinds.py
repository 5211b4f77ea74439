"""What a row of the table of files says, and what its writer is given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pyoxigraph as ox

from app.files.outline import Outlines, Plan
from app.identifiers import local_name
from app.releases.release import Release
from app.store.lookups import Lookups

PLAN = "{plan}"
GROUPS: Mapping[str, str] = {
    "archive": "Everything in one file, for use without a network",
    "data": "Everything as RDF",
    "tables": "As tables",
    "plans": "Each plan as a document",
}
"""The parts of the list, in its order -> their titles in English, which the interface translates."""
FILE_TYPES = "http://publications.europa.eu/resource/authority/file-type/"


@dataclass(frozen=True)
class FileContext:
    """A release as the writers see it. `written` holds the files of the rows before, by name, and grows."""

    release: Release
    lookups: Lookups
    written: Mapping[str, bytes] = field(default_factory=dict)

    @cached_property
    def quads(self) -> tuple[ox.Quad, ...]:
        """Every quad once, by graph, subject, predicate and object."""
        return tuple(sorted(self.lookups.store, key=_by_graph))

    @cached_property
    def plans(self) -> tuple[Plan, ...]:
        """The plans of the release.

        A plan below another base than the release's carries the host in its slug, so that two never meet.
        """
        base = self.release.namespaces.base
        outlines = Outlines(self.lookups, self.release.sources)
        return tuple(
            outlines.plan(iri, plan_slug(iri, base))
            for iri in self.lookups.instances(str(self.release.namespaces.plan["Plan"]))
        )


def plan_slug(iri: str, base: str) -> str:
    """What the files of a plan are called: the end of its IRI, after the host where that is another's."""
    host = "" if iri.startswith(base) else iri.partition("://")[2].partition("/")[0] + "-"
    return host + local_name(iri)


def _by_graph(quad: ox.Quad) -> tuple[str, str, str, str]:
    return str(quad.graph_name), str(quad.subject), str(quad.predicate), str(quad.object)


@dataclass(frozen=True)
class FileKind:
    """One kind of file: one file of the release, or one for each plan.

    `name` has `{plan}` where `write_plan` writes one for each plan; else `write` writes the one.
    `titles` are given in nb and en; `group` is one of `GROUPS`, under which the list has it.
    `language` is that of the words of the file, where it has only one; a plan's file in English is written
    where the plan is translated.
    `file_type` is the code of the EU authority list (`FILE_TYPES`), «» for what is no distribution;
    `conforms_to` is the standard it follows. `compressed` puts .gz and .zst beside it.
    """

    name: str
    media_type: str
    group: str
    titles: Mapping[str, str]
    file_type: str
    write: Callable[[FileContext], bytes] | None = None
    write_plan: Callable[[FileContext, Plan], bytes] | None = None
    conforms_to: str = ""
    language: str = ""
    compressed: bool = False

    def files(self, material: FileContext) -> Iterator[tuple[str, Plan | None, bytes]]:
        """Each file of this kind: its name, the plan it is about, its bytes."""
        if self.write is not None:
            yield self.name, None, self.write(material)
        if self.write_plan is not None:
            for plan in material.plans:
                if self.language != "en" or plan.translated:
                    yield self.name.replace(PLAN, plan.slug), plan, self.write_plan(material, plan)


@dataclass(frozen=True)
class Compression:
    """One way to compress: what it adds to the name, its media type, and how it is done."""

    suffix: str
    media_type: str
    pack: Callable[[bytes], bytes]
