"""The checks take linear time, and drafts are checked together with the content."""

from __future__ import annotations

import time
import weakref
from pathlib import Path

from app.content.checks import CHECKS, check
from app.content.checks.facts import Facts
from app.content.checks.statement import Statement, statements
from app.content.loading import load_content
from app.content.turtle_files import parse_turtle
from app.content.validation import validate_content
from app.identifiers import local_name
from app.namespaces import Namespaces
from app.settings import REPOSITORY

SLUG = "naering-2023-2026"
DRAFT = """@prefix plan: <https://data.lier.kommune.no/def/plan#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@base <https://data.lier.kommune.no/id/> .
<initiativ/ny> a plan:Initiative ; rdfs:label "Sykkelhotell"@nb ;
    plan:initiativeKind <https://data.lier.kommune.no/def/initiativtype/prosjekt> ;
    plan:host <aktor/buskerudbyenn> ;
    plan:contributesTo <plan/naering-2023-2026/tiltak/5.1> ;
    rdfs:seeAlso <plan/naering-2023-2026/tiltak/5.9> .
<initiativ/feil> a plan:Initiativ ; rdfs:label "Feil klassenavn"@nb .
"""


def copies(count: int) -> Facts:
    """Return the content with `count` copies of its plan instead of the plan."""
    content = load_content(REPOSITORY)
    own = list(statements(content.quads.placed(), content.files))
    found = [s for s in own if SLUG not in s.file]
    sources = {}
    for number in range(count):
        slug = f"plan-{number}-2023-2026"
        sources[slug] = content.documents[SLUG]
        found += [renamed(s, slug) for s in own if SLUG in s.file]
    return Facts(content.namespaces, tuple(found), sources)


def renamed(s: Statement, slug: str) -> Statement:
    texts = (t.replace(SLUG, slug) for t in (s.subject, s.predicate, s.object, s.graph, s.file))
    subject, predicate, object, graph, file = texts
    return Statement(subject, predicate, object, s.kind, graph, file, s.line)


def seconds(facts: Facts) -> float:
    start = time.process_time()
    for _ in check(facts):
        pass
    return time.process_time() - start


def test_checks_take_linear_time_in_the_number_of_plans() -> None:
    few, many = copies(2), copies(16)
    assert seconds(many) < 8 * 3 * seconds(few)  # quadratic time would be a factor of 64


def test_draft_is_checked_together_with_all_content(tmp_path: Path) -> None:
    file = tmp_path / "utkast.ttl"
    file.write_text(DRAFT, "utf-8")
    report = validate_content(load_content(REPOSITORY), [parse_turtle(file)])
    found = {(local_name(r.component), r.line) for r in report.results}
    assert found >= {
        ("dangling-links", 6),
        ("wrong-ends", 7),
        ("dangling-links", 8),
        ("unknown-terms", 9),
    }
    assert {r.file for r in report.results} == {str(file)}
    assert not report.conforms


def test_draft_replaces_the_file_with_the_same_graph() -> None:
    name = "data/plans/naering-2023-2026/annotations.ttl"
    draft = parse_turtle(REPOSITORY / name, name)
    assert validate_content(load_content(REPOSITORY), [draft]).results == ()


def test_the_documentation_lists_every_check() -> None:
    listed = (REPOSITORY / "docs/content-checks.md").read_text("utf-8")
    for each in CHECKS:
        assert f"| `{each.__name__.replace('_', '-')}` | " in listed


def test_facts_are_freed_at_once() -> None:
    """A build hardly ever looks for cycles, so facts in one would stay in memory."""
    found = Facts(Namespaces(), ())
    assert found.examined is found
    freed = weakref.ref(found)
    del found
    assert freed() is None
