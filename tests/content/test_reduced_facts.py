"""Checks find the same if little is known of plans that passed before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from app.content.checks import ACROSS, CHECKS, INSIDE, LOCAL
from app.content.checks.facts import Facts
from app.content.checks.findings import Finding
from app.content.checks.statement import Statement
from app.content.folders import PLANS
from app.content.loading import load_content
from app.content.passed import (
    facts_of,
    is_exact,
    is_odd,
    is_shared,
    properties,
    read_by_others,
    surroundings,
)
from app.content.turtle_files import TurtleFile, parse_text, read_text
from app.content.validation import with_drafts
from app.settings import REPOSITORY
from bench.growing import write_content
from bench.plans import SLUG
from tests.choosing import thorough
from tests.content.test_changes import BASE, BY_NAME, CHANGES, published
from tests.content.test_changes import changed as changed_in_repository

COUNT = 2
Row = tuple[str, str, str, str]


class Recording:
    """Facts of which a check across plans may read only statements with some properties, which are noted."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self.read: set[str] = set()
        self.namespaces, self.plan, self.name, self.examined = facts.namespaces, facts.plan, facts.name, facts

    @property
    def by_predicate(self) -> Recording:
        return self

    def get(self, predicate: str, default: Iterable[Statement] = ()) -> Iterable[Statement]:
        self.read.add(predicate)
        return self._facts.by_predicate.get(predicate, default)

    def own(self, name: str) -> Iterable[Statement]:
        return self.get(self.plan(name))

    def stated(self, predicate: str) -> list[Statement]:
        self.read.add(predicate)
        return self._facts.stated(predicate)

    def about(self, subject: str, predicate: str) -> list[Statement]:
        self.read.add(predicate)
        return self._facts.about(subject, predicate)

    def values(self, subject: str, predicate: str) -> list[str]:
        return [s.object for s in self.about(subject, predicate)]

    def value(self, subject: str, predicate: str) -> str:
        return next(iter(self.values(subject, predicate)), "")


@pytest.mark.parametrize("row", [row for row in CHANGES if row[0] in {c.__name__ for c in ACROSS}])
def test_a_check_across_plans_reads_only_the_properties_that_it_declares(row: Row) -> None:
    name, file, old, new = row
    facts = with_drafts(published(), (changed_in_repository(file, old, new),))
    [(each, declared)] = [(c, names) for c, names in ACROSS.items() if c.__name__ == name]
    recording = Recording(facts)
    assert list(each(cast(Facts, recording)))
    assert recording.read <= properties(facts, [*declared, *INSIDE])


def test_each_check_says_whether_it_compares_plans() -> None:
    assert len(CHECKS) == len({*CHECKS}) == len(LOCAL) + len(ACROSS)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("content")
    write_content(folder, COUNT)
    return folder


@pytest.fixture(scope="module")
def facts(root: Path) -> Facts:
    return facts_of(load_content(root))


def changed(root: Path, name: str, old: str, new: str) -> TurtleFile:
    """Return a file of content with several plans with one change of `CHANGES`."""
    text = read_text((root if (root / name).exists() else REPOSITORY) / name)
    assert old in text
    text = text.replace(old, new, 1) if old else f"{text}\n{new}\n"
    base = f"@base <{BASE}id/plan/{SLUG}/> .\n" if "@base" not in text else ""
    return parse_text(base + text, name)


def reduced(facts: Facts, passed: Iterable[str]) -> Facts:
    """Return facts with little of the plans in some folders."""
    for_others, folders = read_by_others(facts), frozenset(passed)
    files = frozenset(s.file for s in facts.statements if folder_of(s.file) in folders)
    kept = tuple(s for s in facts.statements if s.file not in files or for_others(s))
    return replace(facts, statements=kept, passed=files)


def folder_of(file: str) -> str:
    return file.rpartition("/")[0] if file.startswith(PLANS) else ""


def shown(found: Iterable[tuple[str, Finding]]) -> list[str]:
    return sorted(f"{name} {f.at.file}:{f.at.line} {f.severity} {f.template} {f.fields}" for name, f in found)


def passed_in(facts: Facts, found: list[tuple[str, Finding]], file: str) -> Iterator[frozenset[str]]:
    """Yield the plans that may have passed: all but a changed one, and all in which nothing is found."""
    plans = frozenset(folder for s in facts.plans if (folder := folder_of(s.file)))
    if not is_odd(facts) and folder_of(file):
        yield plans - {folder_of(file)}
    if not is_odd(facts) and not any(is_shared(f) for _, f in found):
        yield plans - {folder_of(f.at.file) for _, f in found}


def first_of_each_check_and_file(rows: Iterable[Row]) -> list[Row]:
    """Return the rows that differ in what decides how much is known: the check, and the changed file."""
    return [*{row[:2]: row for row in reversed([*rows])}.values()]


@pytest.mark.parametrize("row", CHANGES if thorough() else first_of_each_check_and_file(CHANGES))
def test_the_same_is_found_with_little_of_the_plans_that_passed(row: Row, root: Path, facts: Facts) -> None:
    name, file, old, new = row
    complete = with_drafts(facts, (changed(root, file, old, new),))
    found = found_by(name, complete)
    assert found
    for passed in {*passed_in(complete, found, file)}:
        some = reduced(complete, passed)
        assert surroundings(some) == surroundings(complete)
        again = found_by(name, some)
        assert again
        if is_exact(again, (), some):
            assert shown(again) == shown(found)


def found_by(name: str, facts: Facts) -> list[tuple[str, Finding]]:
    """Return what a check finds, as `check` does it."""
    each = BY_NAME[name]
    return [(name, finding) for finding in each(facts if each in ACROSS else facts.examined)]
