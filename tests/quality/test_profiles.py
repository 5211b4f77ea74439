"""Our profiles of the Norwegian standards: every constraint has an example that fails it.

A profile is a folder of `shapes/`. Its examples are `tests/profiles/<profile>/<class>/valid*.ttl` and
`invalid-<why>.ttl`; a comment such as `# expect: form:Dataset-title MinCount` names the constraint that
fails.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from rdflib import RDF, BNode, Graph, Literal, URIRef
from rdflib.namespace import SH

from app.content.validation import validate
from app.identifiers import local_name
from app.settings import REPOSITORY
from tests.test_shapes import COMPONENTS, EXPECT

PROFILES = sorted(p.name for p in (REPOSITORY / "shapes").iterdir() if p.is_dir())
EXAMPLES = Path(__file__).parents[1] / "profiles"
VALID = sorted(EXAMPLES.glob("*/*/valid*.ttl"))
INVALID = sorted(EXAMPLES.glob("*/*/invalid-*.ttl"))
CONSTRAINTS = COMPONENTS | {SH["or"]: "Or"}

every_profile = pytest.mark.parametrize("profile", PROFILES)


@cache
def shapes(profile: str, name: str) -> Graph:
    return Graph().parse(REPOSITORY / "shapes" / profile / f"{name}.ttl")


def files(profile: str) -> list[Path]:
    return sorted((REPOSITORY / "shapes" / profile).glob("*.ttl"))


def results(example: Path) -> set[tuple[str, str]]:
    name, profile = example.parent.name, example.parent.parent.name
    report = validate(Graph().parse(example), shapes(profile, name))
    return {
        (local_name(r.source_shape), local_name(r.component).removesuffix("ConstraintComponent"))
        for r in report.results
    }


def constraints(profile: str) -> set[tuple[str, str, str]]:
    """Return every constraint of a profile (file, shape, constraint), without counts and alternatives."""
    found = set()
    for path in files(profile):
        graph = shapes(profile, path.stem)
        inner = set(graph.objects(None, SH.qualifiedValueShape))
        shown = {*graph.subjects(SH.message, None)} - inner
        for shape, predicate, _ in graph:
            if predicate in CONSTRAINTS and shape in shown:
                found.add((path.stem, local_name(str(shape)), CONSTRAINTS[URIRef(str(predicate))]))
    return found


@pytest.mark.parametrize("example", VALID, ids=lambda p: "/".join(p.parts[-3:]))
def test_valid_example_passes(example: Path) -> None:
    assert results(example) == set()


@pytest.mark.parametrize("example", INVALID, ids=lambda p: "/".join(p.parts[-3:]))
def test_invalid_example_fails_at_the_stated_constraint(example: Path) -> None:
    expected = set(EXPECT.findall(example.read_text("utf-8")))
    assert expected
    assert expected <= results(example)


@every_profile
def test_every_constraint_has_an_example_that_fails_it(profile: str) -> None:
    shown = {
        (example.parent.name, *found)
        for example in INVALID
        if example.parent.parent.name == profile
        for found in EXPECT.findall(example.read_text("utf-8"))
    }
    assert shown == constraints(profile)


@every_profile
def test_every_class_of_a_profile_has_examples_and_every_example_a_class(profile: str) -> None:
    classes = {p.stem for p in files(profile)}
    for found in (VALID, INVALID):
        assert {p.parent.name for p in found if p.parent.parent.name == profile} == classes
    assert {p for p in EXAMPLES.rglob("*") if p.is_file()} == {*VALID, *INVALID}


@every_profile
def test_shape_has_messages_in_both_languages_and_no_blank_node(profile: str) -> None:
    for path in files(profile):
        graph = shapes(profile, path.stem)
        for shape in {*graph.subjects(RDF.type, SH.PropertyShape), *graph.subjects(SH.severity, None)}:
            texts = [t for t in graph.objects(shape, SH.message) if isinstance(t, Literal)]
            assert sorted(str(t.language) for t in texts) == ["en", "nb"], shape
        assert not [t for triple in graph for t in triple if isinstance(t, BNode)]


@every_profile
def test_profile_names_its_standard(profile: str) -> None:
    for path in files(profile):
        assert "https://data.norge.no/specification/" in path.read_text("utf-8"), path
