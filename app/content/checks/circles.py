"""Properties such as plan:partOf and dcterms:replaces lead from no resource back to itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from rdflib import DCTERMS, ORG, PROV, RDFS, SKOS

from app.content.checks.facts import Facts
from app.content.checks.findings import Finding, violation
from app.content.checks.statement import Statement


def circles(facts: Facts) -> Iterator[Finding]:
    """Report cycles of properties such as plan:partOf, and links from a resource to itself."""
    families = [
        [facts.plan("partOf"), str(DCTERMS.isPartOf)],
        [facts.plan("replaces"), str(DCTERMS.replaces)],
        [str(ORG.unitOf), str(ORG.subOrganizationOf)],
    ]
    families += [[facts.plan(p)] for p in ("buildsOn", "groupMember")]
    families += [[str(p)] for p in (DCTERMS.hasPart, DCTERMS.isReplacedBy)]
    edges = [[s for p in family for s in facts.by_predicate.get(p, [])] for family in families]
    edges.append([s for s in facts.examined.data if s.subject == s.object])
    edges.append(continuations(facts))
    edges.append(facts.examined.by_predicate.get(str(PROV.wasDerivedFrom), []))
    among_terms = dict.fromkeys(map(str, [RDFS.subClassOf, RDFS.subPropertyOf, SKOS.broader, SKOS.narrower]))
    edges += [facts.stated(p) for p in among_terms]
    reported: set[Statement] = set()
    for s in (s for family in edges for s in on_a_circle(family)):
        if s not in reported:
            reported.add(s)
            yield violation(
                s,
                "{property} leads in a circle back to <{thing}>.",
                property=facts.name(s.predicate),
                thing=s.subject,
            )


def continuations(facts: Facts) -> list[Statement]:
    """Return links from discontinued elements to those that continue them."""
    discontinues = facts.plan("discontinues")
    return [
        replace(s, subject=element)
        for s in facts.own("continuedIn")
        for element in facts.values(s.subject, discontinues)
    ]


def on_a_circle(edges: list[Statement]) -> Iterator[Statement]:
    """Yield edges that close a cycle. Depth-first search without recursion; linear in the number of edges."""
    out: dict[str, list[Statement]] = defaultdict(list)
    for s in edges:
        out[s.subject].append(s)
    open_, done = set[str](), set[str]()
    for start in list(out):
        if start in done:
            continue
        path = [(start, iter(out[start]))]
        open_.add(start)
        while path:
            at, following = path[-1]
            edge = next(following, None)
            if edge is None:
                path.pop()
                open_.discard(at)
                done.add(at)
            elif edge.object in open_:
                yield edge
            elif edge.object not in done:
                open_.add(edge.object)
                path.append((edge.object, iter(out.get(edge.object, ()))))
