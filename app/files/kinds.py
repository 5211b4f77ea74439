"""A row of the table of files, and the input of its writer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from app.compressed import compressed_path, gzipped, size_in
from app.files.archives import DeflatedText
from app.files.layout import Slice
from app.files.outline import Outlines, Plan
from app.files.written import WrittenFile
from app.identifiers import plan_slug
from app.kept import apart, side_by_side
from app.releases.release import Release
from app.store.building import divided_quads
from app.store.divided import Divided
from app.store.lookups import Lookups

PLAN = "{plan}"
PLAN_FILES = "documents"
"""The stored file with the files of all plans, one after the other: thousands of files are slow to write."""
DIGEST = hashlib.sha256().digest_size
GROUPS: Mapping[str, str] = {
    "tables": "Spreadsheets and tables",
    "plans": "Plans to read, print and exchange",
    "data": "All data as RDF",
    "archive": "Everything in one file, for use without a network",
}
"""The groups of the list, in its order -> their English titles, which the interface translates."""
WriteTogether = Callable[["FileContext", Path], Mapping[str, WrittenFile]]
"""Writes some files into a folder, and returns them by name."""
FILE_TYPES = "http://publications.europa.eu/resource/authority/file-type/"


@dataclass(frozen=True)
class FileContext:
    """A release for the writers. `written` holds the files of earlier rows, by name, and grows.

    `kinds` are all rows; `together` holds files that were written with the file of an earlier row,
    `of_plans` the files of plans, and `graphs` the named graphs as Turtle, which come with the dumps.
    """

    release: Release
    lookups: Lookups
    written: Mapping[str, WrittenFile] = field(default_factory=dict)
    kinds: Sequence[FileKind] = ()
    together: dict[str, WrittenFile] = field(default_factory=dict)
    of_plans: dict[str, WrittenFile] = field(default_factory=dict)
    graphs: dict[str, DeflatedText] = field(default_factory=dict)

    def written_together(self, path: Path, write: WriteTogether) -> WrittenFile:
        """Return a file that `write` writes together with others, at the first call for any of them."""
        if path.name not in self.together:
            self.together.update(write(self, path.parent))
        return self.together[path.name]

    def files_of_plans(self, folder: Path) -> Mapping[str, WrittenFile]:
        """Return the files of all plans by name; the first call writes them into a folder."""
        if not self.of_plans:
            self.of_plans.update(write_plan_files(self, folder))
        return self.of_plans

    @cached_property
    def divided(self) -> Divided:
        """Return the N-Quads of the release in parts."""
        return divided_quads(self.lookups)

    @cached_property
    def partners(self) -> frozenset[str]:
        """Return the partners of all plans."""
        return frozenset(self.lookups.instances(self.lookups.namespaces.plan["Partner"]))

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


@dataclass(frozen=True)
class FileKind:
    """One kind of file: one file of the release, or one for each plan.

    `name` contains `{plan}` if `write_plan` returns the text of a file for each plan; otherwise `write`
    writes one file, given its path. A build keeps what `write_plan` returns, which may depend on nothing but
    what `Lookups.of_plan` allows, and on the adoption line of the plan.
    `titles` are in nb, nn and en; `group` is a key of `GROUPS`, its place in the list. `language` is
    that of the file's texts, if it has only one; an English file of a plan is written only if the plan is
    translated.
    `file_type` is the code of the EU authority list (`FILE_TYPES`), «» if the file is not a distribution;
    `conforms_to` is the standard it follows. `compressed` publishes compressed copies, too, which `write`
    writes (`app/files/copies.py`).
    """

    name: str
    media_type: str
    group: str
    titles: Mapping[str, str]
    file_type: str
    write: Callable[[FileContext, Path], WrittenFile] | None = None
    write_plan: Callable[[FileContext, Plan], bytes] | None = None
    conforms_to: str = ""
    language: str = ""
    compressed: bool = False

    def files(self, material: FileContext, folder: Path) -> Iterator[tuple[str, WrittenFile, Plan | None]]:
        """Write each file of this kind into a folder; yield its name, and the plan that it is about."""
        if self.write is not None:
            yield self.name, self.write(material, folder / self.name), None
        if self.write_plan is not None:
            for plan in material.plans:
                name = self.name.replace(PLAN, plan.slug)
                if found := material.files_of_plans(folder).get(name):
                    yield name, found, plan


def write_plan_files(material: FileContext, folder: Path) -> dict[str, WrittenFile]:
    """Write the files of all plans into one file of a folder; return them by name."""
    kinds = [kind for kind in material.kinds if kind.write_plan is not None]
    path, found = compressed_path(folder / PLAN_FILES), {}
    with path.open("xb") as file:
        for plan in material.plans:
            for kind, text in zip(kinds, plan_files(kinds, material, plan), strict=True):
                if text:
                    sha256, packed = text[:DIGEST].hex(), text[DIGEST:]
                    member = Slice(path.name, file.tell(), file.write(packed))
                    name = kind.name.replace(PLAN, plan.slug)
                    found[name] = WrittenFile(path, size_in(packed), sha256, member=member)
    return found


def plan_files(kinds: Sequence[FileKind], material: FileContext, plan: Plan) -> list[bytes]:
    """Return the files of a plan compressed, each after the SHA-256 of its text; «» for one that it has not.

    A build keeps them.
    """

    def compute() -> bytes:
        return side_by_side(plan_file(kind, material, plan) for kind in kinds)

    # `adoption` is the only text of a plan that is not among the statements.
    name = f"documents {[kind.name for kind in kinds]} {plan.adoption}"
    return apart(material.lookups.of_plan(plan.iri, name, compute, packed=True))


def plan_file(kind: FileKind, material: FileContext, plan: Plan) -> bytes:
    """Return a file of a plan as `plan_files` does."""
    if kind.write_plan is None or (kind.language == "en" and not plan.translated):
        return b""
    text = kind.write_plan(material, plan)
    return hashlib.sha256(text).digest() + gzipped(text)
