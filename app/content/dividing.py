"""Content -> its plans, what they have in common, and which of them belong together.

Only summaries of the plans are read (`app.content.derivation.summaries`), except of plans that describe a
resource of another plan.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.content.derivation.by_folder import SHARED, Derived
from app.content.derivation.linked import linked_groups
from app.content.derivation.summaries import NO_TERMS, TYPE, Summary, Terms, summary_of, terms_of
from app.content.loading import Content
from app.content.nearby import Shared, shared
from app.content.packed import PackedLines, Packer
from app.content.partitions import Division, ResourceClasses


@dataclass(frozen=True, slots=True)
class Summarised:
    """Triples that are stated in some folders or follow from them, with their summary."""

    folders: frozenset[str]
    lines: tuple[PackedLines, ...]
    summary: Summary


Plans = Mapping[str, Sequence[Summarised]]
"""The triples of each plan."""


def divided(content: Content) -> Division:
    """Divide content by plan.

    If several plans describe a resource, such as a series, all triples about it belong to the first of them.
    A triple that is derived belongs to the plan of its subject. What says from which graphs something is
    derived belongs to the plan of its object: it names all plans.
    """
    stated = [
        Summarised(frozenset({plan}), tuple(graph.triples for _, graph in folder.files), folder.summary)
        for plan, folder in content.derived.folders.items()
        if plan != SHARED
    ]
    home: dict[bytes, str] = {}
    describing: dict[str, set[str]] = {}
    for some in stated:
        (plan,) = some.folders
        describing[plan] = {home.setdefault(subject, plan) for subject in some.summary.kinds} - {plan}
    own = {frozenset({plan}) for plan, others in describing.items() if not others}
    plans: dict[str, list[Summarised]] = {plan: [] for plan in sorted(describing)}
    placed: dict[str, Packer] = defaultdict(Packer)
    for some in (*stated, *_following(content.derived)):
        if some.folders in own:
            (plan,) = some.folders
            plans[plan].append(some)
        else:
            for line in _lines(some.lines):
                placed[home.get(line[: line.index(b" ")], SHARED)].add(line)
    for line in _lines(graph.triples for graph in content.derived.about.graphs):
        placed[home.get(terms_of(line)[2], SHARED)].add(line)
    common = [graph.triples for graph in content.quads.graphs if content.folder(graph.graph) == SHARED]
    for plan, packer in placed.items():
        lines = packer.packed()
        if plan == SHARED:
            common.extend(lines)
        else:
            plans[plan].append(Summarised(frozenset({plan}), lines, summary_of(("", some) for some in lines)))
    return _division(plans, shared(_lines(common), home), home, describing)


def _following(derived: Derived) -> Iterator[Summarised]:
    """Yield what follows from each group of folders."""
    for some in derived.conclusions:
        yield Summarised(some.folders, (some.ruled, some.above), some.summary)


def _lines(packed: Iterable[PackedLines]) -> Iterator[bytes]:
    return (line for some in packed for line in some.lines())


def _division(
    plans: Plans, shared: Shared, home: Mapping[bytes, str], describing: Mapping[str, Iterable[str]]
) -> Division:
    """Return what belongs together, given the triples of each plan and the plan of each resource.

    `describing` has for each plan the others whose resources its files describe, too.
    """
    common = frozenset(shared.texts)
    named = {plan: NO_TERMS.union(*(s.summary.objects for s in found)) for plan, found in plans.items()}
    used = {
        plan: set(named[plan] & common).union(*(common.intersection(s.summary.kinds) for s in found))
        for plan, found in plans.items()
    }
    for subject, names in shared.tied.items():
        for plan in {home[name] for name in names}:
            used[plan].add(subject)
    abroad = {p: frozenset(n for n in found if home.get(n, p) != p) for p, found in named.items()}
    referring = {p: {home[n] for n in found}.union(describing[p]) for p, found in abroad.items()}
    kinds = {
        name: frozenset(_kinds(name, plans[home[name]]))
        for name in NO_TERMS.union(*abroad.values(), *shared.tied.values())
    }
    for plan, referred in abroad.items():
        used[plan].update(*(kinds[name] for name in referred))
    reached = shared.linked_to({s: set().union(*(kinds[n] for n in tied)) for s, tied in shared.tied.items()})
    return Division(
        {plan: tuple(lines for some in found for lines in some.lines) for plan, found in plans.items()},
        reached,
        tuple(linked_groups(referring)),
        abroad,
        {name: _described(home[name], name, found) for name, found in kinds.items()},
        {plan: frozenset(names) for plan, names in used.items()},
    )


def _kinds(name: bytes, found: Iterable[Summarised]) -> Terms:
    """Return the classes of a resource, given the triples of its plan."""
    return frozenset(kind for some in found for kind in some.summary.kinds.get(name, b"").split())


def _described(plan: str, name: bytes, kinds: Iterable[bytes]) -> ResourceClasses:
    return ResourceClasses(plan, b"".join(b"%s %s %s .\n" % (name, TYPE, kind) for kind in sorted(kinds)))
