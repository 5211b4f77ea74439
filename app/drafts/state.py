"""What is known about a draft: the release that its pages are made from, and what is wrong with the content.

One process writes it as JSON, and the process that serves the pages reads it.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from app.releases.storage import replace_file

FILE = "draft.json"


@dataclass(frozen=True, slots=True)
class Fault:
    """A finding of the validation. Texts are by language: `messages`, `names` of resource and `properties`.

    `severity` is Error, Warning or Note; `place` is file and line, «» if no statement shows the problem.
    """

    focus: str
    severity: str
    messages: Mapping[str, str]
    place: str = ""
    value: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    properties: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DraftState:
    """The state of a draft.

    `release` is the name of the release of its pages; «» until there is one. `checked` says that validation
    has ended. `problem` is why the content cannot be read, built or checked, by language; empty if it can.
    """

    release: str = ""
    checked: bool = False
    problem: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    folders: Mapping[str, str] = field(default_factory=dict)
    """The folder of each plan by its IRI. Every finding in the folder is about the plan."""

    @property
    def counts(self) -> Counter[str]:
        """Return the number of findings of each severity."""
        return Counter(fault.severity for fault in self.faults)

    def of(self, iri: str) -> list[Fault]:
        """Return the findings about a resource, its parts (IRIs below its own), and the folder of a plan."""
        below, folder = (f"{iri}/", f"{iri}#"), self.folders.get(iri, "")
        return [
            fault
            for fault in self.faults
            if fault.focus == iri
            or fault.focus.startswith(below)
            or (folder and fault.place.startswith(folder))
        ]


Notify = Callable[[DraftState], None]
"""Publishes a state of the draft."""


def write_state(folder: Path, state: DraftState) -> None:
    """Write the state to its file in a folder, completely or not at all."""
    replace_file(folder / FILE, json.dumps(asdict(state), ensure_ascii=False).encode())


def read_state(folder: Path) -> tuple[DraftState, str]:
    """Return the state in a folder and a short hash of it; a state without pages if there is none yet."""
    try:
        data = (folder / FILE).read_bytes()
    except FileNotFoundError:
        return DraftState(), ""
    read = json.loads(data)
    faults = tuple(Fault(**fault) for fault in read.pop("faults"))
    return DraftState(**read, faults=faults), hashlib.sha256(data).hexdigest()[:12]


def faults_by_resource(faults: Sequence[Fault]) -> list[tuple[Fault, list[Fault]]]:
    """Return the findings of each resource, in their order, each with the first one."""
    found: dict[str, list[Fault]] = {}
    for fault in faults:
        found.setdefault(fault.focus, []).append(fault)
    return [(group[0], group) for group in found.values()]
