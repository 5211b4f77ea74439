"""Checks of content with several owners: plans, series and units of one are not used as those of another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from rdflib import ORG, RDFS

from app.content.checks.facts import TYPE, Facts
from app.content.checks.findings import Finding, violation, warning
from app.content.checks.folders import folder_of
from app.content.checks.statement import Statement

RESPONSIBLE = "rolle/ansvarlig"
MOST_FILES = 5
"""Files that a finding about many of them names."""


def other_bases(facts: Facts) -> Iterator[Finding]:
    """Report the files whose graphs are below another base than the one that data/catalog.ttl declares.

    Files with the same base are reported once, because the declared base is then the probable mistake.
    """
    kind, of_base = facts.plan("NamedGraph"), defaultdict[str, list[Statement]](list)
    for s in facts.by_predicate.get(TYPE, []):
        base = facts.base(s.subject)
        if s.object == kind and base != facts.namespaces.base:
            of_base[base].append(s)
    for base, found in of_base.items():
        files = list(dict.fromkeys(s.file for s in found))
        fields = {"found": base, "base": facts.namespaces.base}
        if len(files) == 1:
            yield violation(
                found[0],
                "The file has the base <{found}>, but data/catalog.ttl has <{base}>. A content folder has "
                "one base: write the file with it, or give the plans of <{found}> a folder of their own.",
                **fields,
            )
            continue
        yield violation(
            found[0],
            "{count} files have the base <{found}>, but data/catalog.ttl has <{base}>: {files}. If most "
            "files have it, correct void:uriSpace in data/catalog.ttl. Otherwise write these files with the "
            "base of the folder, or give their plans a folder of their own.",
            count=len(files),
            files=", ".join(files[:MOST_FILES]) + (", …" if len(files) > MOST_FILES else ""),
            **fields,
        )


def series_of_two_owners(facts: Facts) -> Iterator[Finding]:
    """Report a plan series with plans of different owners, unless one owner became the other."""
    first: dict[str, Statement] = {}
    changes = changed_organisations(facts)
    for s in facts.own("editionOf"):
        before = first.setdefault(s.object, s)
        one, other = owners(before.subject, facts), owners(s.subject, facts)
        related = one & other or any((a, b) in changes or (b, a) in changes for a in one for b in other)
        if one and other and not related:
            yield violation(
                s,
                "<{series}> is also the series of <{plan}>, which has another owner ({file}, line {line}). "
                "Give each owner a series of its own, such as …/planserie/<owner>/<name>.",
                series=s.object,
                plan=before.subject,
                file=before.file,
                line=before.line,
            )


def units_of_two_owners(facts: Facts) -> Iterator[Finding]:
    """Report an actor that is a unit of two owners, or that the plans of two owners each describe."""
    of_folder = {folder_of(p.file): owners(p.subject, facts) for p in facts.plans if folder_of(p.file)}
    first: dict[tuple[str, str], tuple[Statement, frozenset[str]]] = {}
    for predicate in (str(ORG.unitOf), str(RDFS.label)):
        for s in facts.by_predicate.get(predicate, []):
            by_unit = predicate == str(ORG.unitOf)
            found = frozenset({s.object}) & facts.owners if by_unit else of_folder.get(folder_of(s.file))
            if not found or not facts.is_a(s.subject, "Actor"):
                continue
            before, of_before = first.setdefault((predicate, s.subject), (s, found))
            if not found & of_before:
                yield violation(
                    s,
                    "<{actor}> belongs to <{one}> here, but to <{other}> in {file}, line {line}. If they are "
                    "two actors, give each an IRI of its own, such as …/aktor/<owner>-<name>. If the owners "
                    "share it, describe it once, in data/actors.ttl, without org:unitOf.",
                    actor=s.subject,
                    one=min(found),
                    other=min(of_before),
                    file=before.file,
                    line=before.line,
                )


def units_of_another_owner(facts: Facts) -> Iterator[Finding]:
    """Warn about a unit of one owner that is responsible in the plan of another."""
    holders = {s.object: s.subject for s in facts.own("participation")}
    for s in facts.own("participant"):
        roles = facts.values(s.subject, facts.plan("role"))
        if not any(role.endswith(RESPONSIBLE) for role in roles):
            continue
        of_plan = owners(facts.value(holders.get(s.subject, ""), facts.plan("inPlan")), facts)
        wholes = facts.about(s.object, str(ORG.unitOf))
        for whole in wholes:
            if of_plan and s.object not in of_plan and whole.object in facts.owners - of_plan:
                yield warning(
                    s,
                    "<{actor}> is a unit of <{whole}> ({file}, line {line}), but the plan belongs to "
                    "<{owner}>. If another actor is meant, give it an IRI of its own.",
                    actor=s.object,
                    whole=whole.object,
                    file=whole.file,
                    line=whole.line,
                    owner=min(of_plan),
                )


def owners(plan: str, facts: Facts) -> frozenset[str]:
    """Return the owners of a plan."""
    return frozenset(facts.values(plan, facts.plan("owner")))


def changed_organisations(facts: Facts) -> set[tuple[str, str]]:
    """Return pairs of an organisation and one that it became (https://www.w3.org/TR/vocab-org/#org:ChangeEvent)."""
    return {
        (before.object, after.object)
        for before in facts.by_predicate.get(str(ORG.originalOrganization), [])
        for after in facts.about(before.subject, str(ORG.resultingOrganization))
    }
