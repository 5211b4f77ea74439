"""Every constraint of every shape has an example that fails it, and every shape one that passes.

An example is a file `tests/shapes/<class>/valid*.ttl` or `invalid-<why>.ttl`; an invalid one has a comment
`# expect: form:Measure-text MinCount` with the shape and the constraint that fail.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from rdflib import RDF, RDFS, BNode, Graph, Literal, URIRef
from rdflib.namespace import SH

from app.content.validation import ValidationResult, validate
from app.identifiers import local_name
from app.language import INTERFACE_LANGUAGES
from app.settings import REPOSITORY
from tests.keeping import compute_once, digest_of, validating_software

EXAMPLES = Path(__file__).parent / "shapes"
SHAPES = {p.stem: p for p in sorted((REPOSITORY / "shapes").glob("*.ttl"))}
COMMON = "groups"
VALID = sorted(EXAMPLES.glob("*/valid*.ttl"))
INVALID = sorted(EXAMPLES.glob("*/invalid-*.ttl"))
FORM = "https://data.lier.kommune.no/def/former#"
EXPECT = re.compile(r"^# expect: form:(\S+) (\w+)$", re.MULTILINE)
COMPONENTS = {
    SH.minCount: "MinCount",
    SH.maxCount: "MaxCount",
    SH.datatype: "Datatype",
    SH["or"]: "Or",
    SH["class"]: "Class",
    SH.nodeKind: "NodeKind",
    SH.node: "Node",
    SH.pattern: "Pattern",
    SH.minInclusive: "MinInclusive",
    SH.lessThan: "LessThan",
    SH.lessThanOrEquals: "LessThanOrEquals",
    SH.uniqueLang: "UniqueLang",
    SH.languageIn: "LanguageIn",
    SH.qualifiedMinCount: "QualifiedMinCount",
    SH["in"]: "In",
    SH.disjoint: "Disjoint",
}
NOT_CONSTRAINTS = {
    RDF.type,
    SH.path,
    SH.name,
    SH.order,
    SH.group,
    SH.message,
    SH.severity,
    SH.targetClass,
    SH.property,
    SH.sparql,
    SH.targetSubjectsOf,
    SH.targetObjectsOf,
    SH.qualifiedValueShape,
    RDF.first,
    RDF.rest,
    SH.prefixes,
    SH.select,
    SH.declare,
    SH.prefix,
    SH.namespace,
    SH.hasValue,
    RDFS.label,
}


@cache
def ontology() -> Graph:
    graph = Graph()
    for path in (REPOSITORY / "ontology").rglob("*.ttl"):
        graph.parse(path)
    return graph


@cache
def subclasses() -> Graph:
    graph = Graph()
    for triple in ontology().triples((None, RDFS.subClassOf, None)):
        graph.add(triple)
    return graph


@cache
def every_shape() -> Graph:
    graph = Graph()
    for path in SHAPES.values():
        graph.parse(path)
    return graph


@cache
def shapes_of(name: str) -> Graph:
    return Graph().parse(SHAPES[COMMON]).parse(SHAPES[name])


@cache
def reported(example: Path) -> tuple[ValidationResult, ...]:
    def validated() -> tuple[ValidationResult, ...]:
        return validate(subclasses() + Graph().parse(example), shapes_of(example.parent.name)).results

    name = example.parent.name
    files = [example, SHAPES[COMMON], SHAPES[name], *sorted((REPOSITORY / "ontology").rglob("*.ttl"))]
    found: tuple[ValidationResult, ...] = compute_once(
        validated, validating_software(), [*map(digest_of, files)]
    )
    return found


def results(example: Path) -> set[tuple[str, str]]:
    return {
        (local_name(r.source_shape), local_name(r.component).removesuffix("ConstraintComponent"))
        for r in reported(example)
    }


def source_of_sparql(example: Path) -> set[str]:
    """Return the SPARQL constraints that an example fails, identified by their messages."""
    messages = {m for r in reported(example) for m in r.messages.values()}
    return {
        local_name(str(constraint))
        for constraint in every_shape().subjects(RDF.type, SH.SPARQLConstraint)
        if messages & {str(m) for m in every_shape().objects(constraint, SH.message)}
    }


@pytest.mark.parametrize("name", sorted({example.parent.name for example in VALID}))
def test_valid_examples_pass(name: str) -> None:
    found = {example.stem: results(example) for example in VALID if example.parent.name == name}
    assert {stem: wrong for stem, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("name", sorted({example.parent.name for example in INVALID}))
def test_invalid_examples_fail_at_the_stated_constraint(name: str) -> None:
    passed = []
    for example in (example for example in INVALID if example.parent.name == name):
        expected = EXPECT.findall(example.read_text("utf-8"))
        assert expected, f"{example} must say «# expect: form:<shape> <constraint>»"
        for shape, component in expected:
            if component == "SPARQL":
                fails = shape in source_of_sparql(example)
            else:
                fails = (shape, component) in results(example)
            if not fails:
                passed.append((example.stem, shape, component))
    assert passed == []


def constraints() -> set[tuple[str, str]]:
    """Return every constraint of the shapes: (shape, constraint)."""
    found = set()
    lists = every_shape().objects(None, SH["or"])
    alternatives = {shape for members in lists for shape in every_shape().items(members)}
    tested_elsewhere = {*every_shape().objects(None, SH.qualifiedValueShape), *alternatives}
    for shape, predicate, _ in every_shape():
        if predicate in COMPONENTS and str(shape).startswith(FORM) and shape not in tested_elsewhere:
            found.add((local_name(str(shape)), COMPONENTS[URIRef(str(predicate))]))
    for constraint in every_shape().subjects(RDF.type, SH.SPARQLConstraint):
        found.add((local_name(str(constraint)), "SPARQL"))
    return found


def test_every_constraint_has_an_example_that_fails_it() -> None:
    shown = {e for p in INVALID for e in EXPECT.findall(p.read_text("utf-8"))}
    missing = constraints() - shown
    assert not missing, f"add tests/shapes/<class>/invalid-<why>.ttl for {sorted(missing)}"
    assert not shown - constraints(), "these expect a constraint that no shape makes"


def test_every_shape_file_has_a_passing_and_a_failing_example_and_every_example_a_shape() -> None:
    assert {p.parent.name for p in VALID} == {p.parent.name for p in INVALID} == set(SHAPES) - {COMMON}
    on_disk = {p for p in EXAMPLES.rglob("*") if p.is_file()}
    assert on_disk == {*VALID, *INVALID}


def test_shapes_use_only_terms_known_to_these_tests() -> None:
    used = {p for s, p, _ in every_shape() if str(s).startswith(FORM)}
    assert used <= set(COMPONENTS) | NOT_CONSTRAINTS, used - set(COMPONENTS) - NOT_CONSTRAINTS


def test_every_target_and_every_path_is_a_defined_term() -> None:
    defined = set(ontology().subjects(RDF.type, None))
    for predicate in (SH.targetClass, SH.path, SH["class"], SH.lessThan, SH.lessThanOrEquals):
        for term in every_shape().objects(None, predicate):
            assert term in defined, f"{predicate} {term}"


def test_the_shape_of_iris_is_about_every_class_with_a_shape() -> None:
    iris = set(every_shape().subjects(SH.pattern, Literal("^[!-~]+$")))
    covered = {kind for shape in iris for kind in every_shape().objects(shape, SH.targetClass)}
    for kind in every_shape().objects(None, SH.targetClass):
        assert covered & {kind, *subclasses().transitive_objects(kind, RDFS.subClassOf)}, kind


def test_every_property_shape_that_is_reported_has_name_order_and_message() -> None:
    inner = {p for s in every_shape().objects(None, SH.node) for p in every_shape().objects(s, SH.property)}
    for shape in set(every_shape().subjects(RDF.type, SH.PropertyShape)) - inner:
        for predicate in (SH.name, SH.message):
            texts = [t for t in every_shape().objects(shape, predicate) if isinstance(t, Literal)]
            assert {t.language for t in texts} == set(INTERFACE_LANGUAGES), shape
        assert every_shape().value(shape, SH.order) is not None, shape
        assert every_shape().value(shape, SH.severity) is not None, shape


def test_every_message_is_in_the_languages_of_the_interface() -> None:
    for shape in set(every_shape().subjects(SH.message)):
        texts = [t for t in every_shape().objects(shape, SH.message) if isinstance(t, Literal)]
        assert {t.language for t in texts} == set(INTERFACE_LANGUAGES), shape


def test_shapes_have_no_blank_nodes() -> None:
    assert not [t for triple in every_shape() for t in triple if isinstance(t, BNode)]


def test_a_partner_can_run_the_shapes_of_contributions_alone(client: FlaskClient) -> None:
    shapes = Graph().parse(data=client.get("/graf/former/contribution.ttl").data, format="turtle")
    for example in sorted(EXAMPLES.glob("contribution/*.ttl")):
        report = validate(Graph().parse(example), shapes)
        assert report.conforms == example.stem.startswith("valid"), example.stem
