"""Plans in which the checks found nothing before -> files that some checks need not examine again.

docs/decisions/0040-results-are-kept-between-builds.md
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain

from rdflib import OWL, RDFS

from app.content.checks import LOCAL
from app.content.checks.facts import Facts
from app.content.checks.findings import Finding
from app.content.checks.folders import folder_of, plan_names
from app.content.loading import PLANS, Content
from app.content.partitions import Division
from app.kept import Kept, key_of

AXIOMS = frozenset(map(str, [RDFS.subClassOf, RDFS.domain, RDFS.range, OWL.disjointWith, OWL.deprecated]))
"""Properties of classes and properties. Such a statement changes what the checks find in other files."""
Keys = Mapping[frozenset[str], str]
"""Linked plans, by their folders -> the key under which it is kept that they passed."""


def keys_of_groups(content: Content, division: Division, facts: Facts) -> Keys:
    """Return the key of each group of linked plans: a hash of all that the checks in `LOCAL` find them by.

    That is every file of the plans, every file that no plan has, the names and layers of all plans, and what
    plans say about classes, properties, and anything but resources and graphs below the base.
    """
    files: dict[str, list[str]] = {}
    for path, digest in sorted(content.digests.items()):
        files.setdefault(home_of(path, division), []).append(f"{path} {digest}")
    own = (content.namespaces.base + "id/", content.namespaces.base + "graf/")
    elsewhere = (about for subject, about in facts.by_subject.items() if not subject.startswith(own))
    odd = {
        f"{s.subject} {s.predicate} {s.object} {s.kind} {s.graph} {s.file} {s.line}"
        for s in chain(*elsewhere, *(facts.by_predicate.get(axiom, ()) for axiom in AXIOMS))
        if s.file.startswith(PLANS)
    }
    shared = key_of(
        repr((content.namespaces, len(content.vocabulary))),
        repr((sorted(plan_names(facts).items()), sorted(facts.sources))),
        sorted({f"{facts.base(graph)} {layer}" for graph, layer in facts.layers.items()}),
        files.get("", ()),
        sorted(odd),
    )
    return {
        linked: key_of("passed", shared, *(files.get(folder, ()) for folder in sorted(linked)))
        for linked in division.linked
    }


def home_of(path: str, division: Division) -> str:
    """Return the folder of the plan that a file belongs to; empty if it belongs to none."""
    folder = path.rpartition("/")[0]
    while folder and folder not in division.plans:
        folder = folder.rpartition("/")[0]
    return folder


def passed_before(keys: Keys, kept: Kept, files: Iterable[str]) -> frozenset[str]:
    """Return the files of the plans in which nothing was found before."""
    known = {folder for linked, key in keys.items() if kept.read(key) is not None for folder in linked}
    return frozenset(file for file in files if file.rpartition("/")[0] in known)


def keep_passed(keys: Keys, kept: Kept, found: Iterable[tuple[str, Finding]]) -> None:
    """Keep which plans have passed; none if a check in `LOCAL` found something outside of the plans."""
    local = {check.__name__ for check in LOCAL}
    places = {(name in local, finding.at.file.rpartition("/")[0]) for name, finding in found}
    if any(is_local and not folder_of(f"{folder}/") for is_local, folder in places):
        return
    concerned = {folder for _, folder in places}
    for linked, key in keys.items():
        if linked.isdisjoint(concerned):
            kept.write(key, b"")
