"""Files of data/ -> what follows from them, as `derived` returns it, folder by folder.

The rules follow only links with the properties in `FOLLOWED`. So they are applied to each group of folders
with such links by itself. Two things depend on all files: the units and groups of an owner, and derived
triples about a resource that other files describe, such as that an actor is a partner. Such a triple is
passed to the folder that describes the resource, and is left out if it is stated there.
docs/decisions/0040-results-are-kept-between-builds.md
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from operator import itemgetter

import pyoxigraph as ox

from app.content.derivation import RULES, SUPER_TERMS, described
from app.content.derivation.deriving import Conclusion, Deriving
from app.content.derivation.linked import linked_groups
from app.content.derivation.rules import Insiders, insiders_of
from app.content.derivation.summaries import Summary, from_bytes
from app.content.packed import PackedGraph, PackedLines, PackedQuads, packed
from app.kept import key_of
from app.namespaces import Namespaces
from app.quads import iri_of

SHARED = ""
"""The folder of all files that no plan has."""


@dataclass(frozen=True)
class Folder:
    """The files of a folder, each with its place among all files, and their summary."""

    files: tuple[tuple[int, PackedGraph], ...]
    summary: Summary


@dataclass(frozen=True)
class Derived:
    """What follows from the files of each group of folders, and the description of the derived graphs."""

    folders: Mapping[str, Folder]
    conclusions: tuple[Conclusion, ...]
    about: PackedQuads

    def quads(self, namespaces: Namespaces) -> PackedQuads:
        """Return the derived quads, those of a graph together."""
        rules, super_terms = (namespaces.graf[name] for name in (RULES, SUPER_TERMS))
        ruled = [_without_places(rules, found.ruled) for found in self.conclusions]
        above = [_without_places(super_terms, found.above) for found in self.conclusions]
        return PackedQuads((*ruled, *above, *self.about.graphs))


def _without_places(graph: str, triples: PackedLines) -> PackedGraph:
    return PackedGraph(graph, triples, array("I", [0]) * triples.size)


def derived_by_folder(files: Iterable[tuple[str, PackedGraph]], deriving: Deriving) -> Derived:
    """Return what follows from all files of data/, each with its folder: that of a plan, or `SHARED`."""
    found: dict[str, list[tuple[int, PackedGraph]]] = defaultdict(list, {SHARED: []})
    for place, (name, graph) in enumerate(files):
        found[name].append((place, graph))
    folders = {
        name: Folder(tuple(some), from_bytes(deriving.summary([graph for _, graph in some])))
        for name, some in found.items()
    }
    summaries = {name: folder.summary for name, folder in folders.items()}
    sources = {ox.NamedNode(iri_of(source)) for some in summaries.values() for source in some.sources}
    return Derived(
        folders,
        _conclusions(folders, summaries, deriving),
        packed(described(sources, deriving.namespaces)),
    )


def _conclusions(
    folders: Mapping[str, Folder], summaries: Mapping[str, Summary], deriving: Deriving
) -> tuple[Conclusion, ...]:
    """Return what follows from each group of folders that are linked."""
    home = _homes(summaries)
    groups = list(_groups(summaries, home))
    number = {name: place for place, group in enumerate(groups) for name in group}
    inside = insiders_of(deriving.insiders(b"".join(some.inside for some in summaries.values())))
    belonging = _belonging(inside)

    def concluded(group: frozenset[str], told: Iterable[bytes] = ()) -> Conclusion:
        files = sorted((file for name in group for file in folders[name].files), key=itemgetter(0))
        owners = sorted({owner for name in group for owner in summaries[name].owners})
        belong = [belonging(owner) for owner in owners]
        return deriving.conclusion(group, [graph for _, graph in files], belong, inside, sorted(told))

    found = [concluded(group) for group in groups]
    told: dict[int, set[bytes]] = defaultdict(set)
    for some in found:
        for line in some.elsewhere.splitlines(keepends=True):
            told[number[home.get(line[: line.index(b" ")], SHARED)]].add(line)
    for place, lines in told.items():
        found[place] = concluded(groups[place], lines)
    return tuple(found)


def _homes(summaries: Mapping[str, Summary]) -> dict[bytes, str]:
    """Return the first folder in which something is said about each resource that the rules can read."""
    home: dict[bytes, str] = {}
    for name, summary in summaries.items():
        for subject in summary.kinds.keys() - summary.unread:
            home.setdefault(subject, name)
    return home


def _groups(summaries: Mapping[str, Summary], home: Mapping[bytes, str]) -> Iterator[frozenset[str]]:
    """Yield the folders that are linked: they describe one resource, or the rules go from one to another."""
    referring: dict[str, set[str]] = {}
    for name, summary in summaries.items():
        read = (summary.kinds.keys() - summary.unread) | summary.followed
        referring[name] = {home[term] for term in read if term in home}
    return linked_groups(referring)


def _belonging(inside: Insiders) -> Callable[[bytes], str]:
    """Return the function that returns a text with an owner and all that belong to it."""

    @cache
    def belonging(owner: bytes) -> str:
        members = sorted(str(member) for member in inside(ox.NamedNode(iri_of(owner))))
        return key_of(owner, members)

    return belonging
