"""Plans in which nothing was found before -> facts with little of these plans.

What is kept of linked plans that passed are the statements that the checks may need of them when they examine
others. The key is a hash of the files of these plans and of all files that no plan has. Beside that, what a
check finds in a plan depends on its surroundings: a few things that other plans say.
docs/decisions/0040-results-are-kept-between-builds.md
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from rdflib import DCAT, DCTERMS, ORG, OWL, RDFS

from app.content.checks import ACROSS, INSIDE
from app.content.checks.facts import TYPE, Facts
from app.content.checks.findings import Finding
from app.content.checks.folders import folder_of
from app.content.checks.statement import LiteralKind, Statement, statements
from app.content.folders import PLANS
from app.content.importing import PLAN_PATH
from app.content.loading import Content
from app.content.packed import PackedQuads
from app.content.partitions import Division
from app.content.shacl import VIOLATION
from app.kept import Kept, key_of

AXIOMS = frozenset(map(str, [RDFS.subClassOf, RDFS.domain, RDFS.range, OWL.disjointWith, OWL.deprecated]))
"""Properties of classes and properties. Such a statement changes what the checks find in other files."""
OWN = ("id/", "graf/", "kilde/")
"""What the plans describe is below these, after the base."""
NAMING = ("owner", str(ORG.unitOf), str(ORG.subOrganizationOf))
"""Properties whose values in all plans decide who an actor in a document is, as IRIs or own names."""
Keys = Mapping[frozenset[str], str]
"""Linked plans, by their folders -> the key under which it is kept that they passed."""
Found = tuple[str, Finding]
"""A finding with the name of its check."""
Row = tuple[str, str, str, tuple[str, str] | None, int]
"""A statement as it is kept: subject, property, object, datatype and language, and the line."""


@dataclass(frozen=True)
class PassedPlans:
    """Linked plans that passed: a hash of their surroundings, and the statements of each graph for others."""

    surroundings: str
    stated: dict[str, list[Row]]


def keys_of_groups(content: Content, division: Division) -> Keys:
    """Return the key of each group of linked plans: a hash of their files and of every file no plan has."""
    files: dict[str, list[str]] = {}
    for path, digest in sorted(content.digests.items()):
        files.setdefault(home_of(path, division), []).append(f"{path} {digest}")
    size = sum(graph.triples.size for graph in content.vocabulary.graphs)  # examples may be left out
    shared = key_of(repr((content.namespaces, size)), files.get("", ()))
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


def known_facts(content: Content, keys: Keys, kept: Kept) -> Facts:
    """Return the facts, with little of the plans that passed before.

    All statements are there if plans passed in other surroundings, or if a statement of a plan is odd.
    """
    found = {linked: read for linked, key in keys.items() if (read := read_passed(kept, key))}
    facts = facts_of(content, found)
    if not found:
        return facts
    here = surroundings(facts)
    if is_odd(facts) or any(passed.surroundings != here for passed in found.values()):
        return facts_of(content)
    return facts


def read_passed(kept: Kept, key: str) -> PassedPlans | None:
    """Return what is kept of plans that passed, or None."""
    data = kept.read(key)
    return PassedPlans(**json.loads(data)) if data is not None else None


def is_exact(found: Iterable[Found], placed: Collection[str], facts: Facts) -> bool:
    """Return whether complete facts would give the same results, given the files where those of shapes are.

    So do warnings in plans that are examined. What is found in shared files may be said otherwise then.
    """
    if not facts.passed:
        return True
    doubtful = (f.severity == VIOLATION or f.at.file in facts.passed or is_shared(f) for _, f in found)
    return facts.passed.isdisjoint(placed) and "" not in placed and not any(doubtful)


def is_shared(found: Finding) -> bool:
    """Return whether something was found in a file that plans share."""
    return not folder_of(found.at.file)


def facts_of(content: Content, passed: Mapping[frozenset[str], PassedPlans] | None = None) -> Facts:
    """Return the facts of the content, with little of the plans that passed."""
    folders = frozenset[str]().union(*passed or ())
    stated = {graph: rows for group in (passed or {}).values() for graph, rows in group.stated.items()}
    files = frozenset(f for f in content.files.values() if folders and f.rpartition("/")[0] in folders)

    def each() -> Iterator[Statement]:
        graphs = content.quads.graphs
        whole = PackedQuads(tuple(g for g in graphs if content.files[g.graph] not in files))
        others = statements(whole.placed(), content.files)
        for graph in graphs:
            name, file = graph.graph, content.files[graph.graph]
            if file not in files:
                yield from islice(others, graph.triples.size)
            for subject, predicate, value, kind, line in stated.get(name, ()):
                of_literal = LiteralKind(*kind) if kind else None
                yield Statement(subject, predicate, value, of_literal, name, file, line)

    return Facts(content.namespaces, tuple(each()), content.documents, files)


def is_odd(facts: Facts) -> bool:
    """Return whether a plan states what none should, by which other plans could be judged otherwise.

    Checks report most of these, too. They are statements about terms, and about what is not below the base;
    properties that link the parts of a plan, with another end; and descriptions of datasets.
    """
    base = facts.namespaces.base
    own, part = tuple(base + start for start in OWN), base.rstrip("/") + PLAN_PATH
    outside = (about for subject, about in facts.by_subject.items() if not subject.startswith(own))
    leaving = (s for s in facts.by_predicate.get(str(DCTERMS.isPartOf), ()) if s.subject.startswith(part))
    found = chain(
        *outside,
        *(facts.by_predicate.get(axiom, ()) for axiom in AXIOMS),
        (s for name in INSIDE for s in facts.own(name) if not s.subject.startswith(part)),
        (s for name in INSIDE for s in facts.own(name) if not s.object.startswith(part)),
        (s for s in leaving if not s.object.startswith(part)),
        (s for s in facts.by_predicate.get(TYPE, ()) if s.object == str(DCAT.Dataset)),
    )
    return any(map(is_of_plan, found))


def is_of_plan(s: Statement) -> bool:
    """Return whether a statement is in a file of a plan."""
    return s.file.startswith(PLANS)


def named_by_shared(facts: Facts) -> set[str]:
    """Return the resources that the files that no plan has name, of the vocabulary too."""
    shared = (s for found in facts.by_graph.values() if not is_of_plan(found[0]) for s in found)
    return {name for s in shared for name in (s.subject, s.object)}


def common(facts: Facts) -> set[str]:
    """Return what plans describe beside their parts that checks may reach from other plans.

    Those are actors, what shared statements name, and what can be reached from these.
    """
    base = facts.namespaces.base
    parts, actors = (base.rstrip("/") + PLAN_PATH, base + "graf/"), base + "id/aktor/"
    found: set[str] = set()
    waiting = [*named_by_shared(facts), *(s for s in facts.by_subject if s.startswith(actors))]
    while waiting:
        at = waiting.pop()
        if at not in found and at in facts.by_subject and not at.startswith(parts):
            found.add(at)
            waiting += [s.object for s in facts.by_subject[at] if s.link and is_of_plan(s)]
    return found


def surroundings(facts: Facts) -> str:
    """Return a hash of what the checks of a plan read of plans that it is not linked to.

    It is the names and layers of all plans, whose documents there are, and what is said in `NAMING` and about
    common things, in this order: an actor is called by its first name.
    """
    found = chain(
        *(facts.by_subject[name] for name in sorted(common(facts))),
        *(facts.by_predicate.get(name, ()) for name in sorted(properties(facts, NAMING))),
    )
    said = filter(is_of_plan, found)
    return key_of(
        repr((sorted(facts.plan_names.items()), sorted(facts.sources))),
        sorted({f"{facts.base(graph)} {layer}" for graph, layer in facts.layers.items()}),
        dict.fromkeys(f"{s.subject} {s.predicate} {s.object} {s.kind} {s.graph}" for s in said),
    )


def properties(facts: Facts, names: Collection[str]) -> frozenset[str]:
    """Return the IRIs of properties, given as IRIs or as names in the plan vocabulary."""
    return frozenset(name if ":" in name else facts.plan(name) for name in names)


def keep_passed(facts: Facts, keys: Keys, kept: Kept, found: Sequence[Found], placed: Iterable[str]) -> None:
    """Keep which plans have passed: those in whose files nothing was found, by shapes or by checks.

    None is kept if a check found something outside of the plans: it may follow from one of them. `facts` have
    all statements of the plans that are not in `Facts.passed`.
    """
    others = {*facts.passed, *placed, *(finding.at.file for _, finding in found)}
    folders = {file.rpartition("/")[0] for file in others}
    wanted = {linked: key for linked, key in keys.items() if linked.isdisjoint(folders)}
    if not wanted or is_odd(facts) or any(is_shared(finding) for _, finding in found):
        return
    here, for_others = surroundings(facts), read_by_others(facts)
    group_of = {folder: linked for linked in wanted for folder in linked}
    stated: dict[frozenset[str], dict[str, list[Row]]] = {linked: {} for linked in wanted}
    for graph, said in facts.by_graph.items():
        if linked := group_of.get(said[0].file.rpartition("/")[0]):
            stated[linked][graph] = [row(s) for s in said if for_others(s)]
    for linked, key in wanted.items():
        entry = {"surroundings": here, "stated": stated[linked]}
        kept.write(key, json.dumps(entry, ensure_ascii=False).encode())


def read_by_others(facts: Facts) -> Callable[[Statement], bool]:
    """Return the function that decides whether checks may need a statement when they examine other plans.

    They may if it is about a plan, about something that a shared file names, or about common things, or if it
    has a property that a check reads of all plans.
    """
    needed = common(facts) | named_by_shared(facts) | {s.subject for s in facts.plans}
    read = properties(facts, ["layer", *NAMING, *chain(*ACROSS.values())])
    return lambda s: s.predicate in read or s.subject in needed


def row(s: Statement) -> Row:
    """Return a statement as it is kept."""
    return s.subject, s.predicate, s.object, (s.kind.datatype, s.kind.language) if s.kind else None, s.line
