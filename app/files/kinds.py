"""A row of the table of files, and the input of its writer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pyoxigraph as ox

from app.files.outline import Outlines, Plan
from app.identifiers import plan_slug
from app.releases.release import Release
from app.store.lookups import Lookups

PLAN = "{plan}"
NORWEGIAN = ("nb", "nn", "")
GROUPS: Mapping[str, str] = {
    "tables": "Spreadsheets and tables",
    "plans": "Plans to read, print and exchange",
    "data": "All data as RDF",
    "archive": "Everything in one file, for use without a network",
}
"""The groups of the list, in its order -> their English titles, which the interface translates."""
FILE_TYPES = "http://publications.europa.eu/resource/authority/file-type/"


@dataclass(frozen=True)
class FileContext:
    """A release for the writers. `written` holds the files of earlier rows, by name, and grows.

    `languages` is the order of preference for the names in tables.
    """

    release: Release
    lookups: Lookups
    written: Mapping[str, bytes] = field(default_factory=dict)
    languages: tuple[str, ...] = NORWEGIAN

    @cached_property
    def quads(self) -> tuple[ox.Quad, ...]:
        """Return every quad once, sorted by graph, subject, predicate and object."""
        return tuple(sorted(self.lookups.store, key=_by_graph))

    @cached_property
    def triples(self) -> tuple[ox.Triple, ...]:
        """Return every triple of the union of all graphs once, sorted by subject, predicate and object."""
        return tuple(sorted_triples(self.quads))

    @cached_property
    def plans(self) -> tuple[Plan, ...]:
        """Return the plans of the release.

        A plan below another base than the release's has the host in its slug, so slugs are unique.
        """
        base = self.release.namespaces.base
        outlines = Outlines(self.lookups, self.release.sources)
        return tuple(
            outlines.plan(iri, plan_slug(iri, base))
            for iri in self.lookups.instances(str(self.release.namespaces.plan["Plan"]))
        )


def sorted_triples(quads: Iterable[ox.Quad]) -> list[ox.Triple]:
    """Return the triples of quads, each once, sorted by subject, predicate and object."""
    return sorted({quad.triple for quad in quads}, key=_by_subject)


def _by_subject(triple: ox.Triple) -> tuple[str, str, str]:
    return str(triple.subject), str(triple.predicate), str(triple.object)


def _by_graph(quad: ox.Quad) -> tuple[str, str, str, str]:
    return str(quad.graph_name), str(quad.subject), str(quad.predicate), str(quad.object)


@dataclass(frozen=True)
class FileKind:
    """One kind of file: one file of the release, or one for each plan.

    `name` contains `{plan}` if `write_plan` writes a file for each plan; otherwise `write` writes one file.
    `titles` are in nb, nn and en; `group` is a key of `GROUPS`, its place in the list. `language` is
    that of the file's texts, if it has only one; an English file of a plan is written only if the plan is
    translated.
    `file_type` is the code of the EU authority list (`FILE_TYPES`), «» if the file is not a distribution;
    `conforms_to` is the standard it follows. `compressed` adds copies as .gz and .zst.
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
        """Yield each file of this kind: its name, the plan it is about, its bytes."""
        if self.write is not None:
            yield self.name, None, self.write(material)
        if self.write_plan is not None:
            for plan in material.plans:
                if self.language != "en" or plan.translated:
                    yield self.name.replace(PLAN, plan.slug), plan, self.write_plan(material, plan)


@dataclass(frozen=True)
class Compression:
    """One compression format: its suffix, its media type, and the function."""

    suffix: str
    media_type: str
    pack: Callable[[bytes], bytes]
