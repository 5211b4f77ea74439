"""A part of the quads -> what it says about which plan."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from app.store.statements import UNION, ByProperty, Statement


@dataclass(frozen=True)
class GraphFolders:
    """Which graphs belong to a plan: those of a plan have the same folder in their names.

    `shared` are the folders of no plan, and `derived` the graphs with what follows from all statements. A
    derived statement belongs to the plan that describes its subject or its object.
    """

    shared: frozenset[str]
    derived: frozenset[str]

    def of_plan(self, graph: str) -> str:
        """Return the folder of the plan that a graph belongs to, «» for none."""
        folder = folder_of(graph)
        return "" if folder in self.shared else folder

    def is_derived(self, graph: str) -> bool:
        """Return whether the statements of a graph may belong to several plans."""
        return graph in self.derived and not self.of_plan(graph)


@dataclass(frozen=True)
class PartOfPlans:
    """What a part of the quads says about plans, which are named by their folders.

    `hashes` are those of the lines of each graph, and `derived` those of the derived lines whose subjects a
    plan describes. `described` are the subjects in the graphs of a plan; `mentioned` are the objects there
    and in these derived lines that it does not describe in this part. `together` are pairs of plans that
    describe the same. `shared` are the subjects and objects in the graphs of no plan, and `about_none` the
    derived lines whose subjects no plan describes.
    """

    hashes: Mapping[str, str]
    derived: Mapping[str, str]
    described: Mapping[str, Sequence[str]]
    mentioned: Mapping[str, Sequence[str]]
    together: Sequence[Sequence[str]]
    shared: Sequence[str]
    about_none: Sequence[str]


def folder_of(graph: str) -> str:
    """Return the folder of a graph: its name without the last part."""
    return graph.rpartition("/")[0]


def part_of_plans(statements: Mapping[str, ByProperty], folders: GraphFolders) -> PartOfPlans:
    """Return what some statements, which are given by graph, say. All about a subject are among them."""
    graphs = {name: by_property for name, by_property in statements.items() if name != UNION}
    described, mentioned = (defaultdict[str, set[bytes]](set) for _ in range(2))
    shared, derived_lines = set[bytes](), list[Statement]()
    for name, by_property in graphs.items():
        if folder := folders.of_plan(name):
            described[folder].update(_subjects(by_property))
            mentioned[folder].update(_objects(by_property))
        elif folders.is_derived(name):
            derived_lines += _all(by_property)
        else:
            shared.update(_subjects(by_property), _objects(by_property))
    home = {subject: folder for folder, subjects in described.items() for subject in subjects}
    same = {(folder, folder) for folder in described}
    derived = defaultdict[str, list[bytes]](list)
    for subject, object, line in derived_lines:
        place = home.get(subject, "")
        derived[place].append(line)
        mentioned[place].add(object)
    return PartOfPlans(
        hashes={name: _hash(line for _, _, line in _all(found)) for name, found in graphs.items()},
        derived={folder: _hash(lines) for folder, lines in derived.items() if folder},
        described={folder: _names(subjects) for folder, subjects in described.items()},
        mentioned={f: _names(names - described[f]) for f, names in list(mentioned.items()) if f},
        together=sorted({(home[s], f) for f, subjects in described.items() for s in subjects} - same),
        shared=_names(shared),
        about_none=[line.decode() for line in derived[""]],
    )


def _all(by_property: ByProperty) -> Iterator[Statement]:
    return chain.from_iterable(by_property.values())


def _subjects(by_property: ByProperty) -> set[bytes]:
    return {subject for subject, _, _ in _all(by_property)}


def _objects(by_property: ByProperty) -> set[bytes]:
    return {object for _, object, _ in _all(by_property)}


def _names(terms: Iterable[bytes]) -> list[str]:
    """Return those of some terms that are IRIs."""
    return sorted(term.decode() for term in terms if term.startswith(b"<"))


def _hash(lines: Iterable[bytes]) -> str:
    return hashlib.sha256(b"".join(lines)).hexdigest()
