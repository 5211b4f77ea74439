"""rudof overlooks nothing that pyshacl finds, and the parts of the content give the report of the whole."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import RDF, Graph
from rdflib.namespace import SH

from app.content.bounded import WorkFailed, bounded, bounded_each
from app.content.derivation.by_folder import SHARED
from app.content.dividing import divided
from app.content.flat_shapes import FlatShapes
from app.content.loading import Content, load_content
from app.content.packed import packed
from app.content.partitions import Division, Part, part_of, parts
from app.content.rdflib_terms import to_graph
from app.content.shacl import results_of_report, validate
from app.content.shape_report import shape_report
from app.content.suspects import EVERYTHING, examine, suspects
from app.content.validation import validate_content
from app.settings import REPOSITORY
from tests.choosing import seeds
from tests.keeping import compute_once, validating_software
from tests.test_shapes import INVALID, VALID, shapes_of, subclasses

XSD = "http://www.w3.org/2001/XMLSchema#"
PLAN = "naering-2023-2026"
SECONDS, MEMORY = 60, 4_000_000_000
EXAMPLES = [e for e in INVALID if "blank-node" not in e.stem]  # the engines name blank nodes differently


@cache
def published() -> Content:
    return load_content(REPOSITORY)


def read(text: str) -> tuple[ox.Triple, ...]:
    return tuple(q.triple for q in ox.parse(text, format=ox.RdfFormat.N_TRIPLES))


def suspected_in(triples: Iterable[ox.Triple], shapes: Sequence[ox.Triple]) -> frozenset[str]:
    """Return what rudof suspects, in a child process: its threads would not survive a fork of this one."""

    def examined() -> frozenset[str]:
        (found,) = suspects([part_of(given)], shapes, SECONDS, MEMORY)
        return found

    given = [*triples]
    found: frozenset[str] = compute_once(
        examined, validating_software(), sorted(map(str, given)), sorted(map(str, shapes))
    )
    return found


def focus_nodes(triples: Iterable[ox.Triple], shapes: Graph) -> set[str]:
    """Return the resources that pyshacl reports, without those that only another shape refers to."""

    def reported() -> set[str]:
        graph = validate(to_graph(given), shapes).graph
        inner = set(graph.objects(predicate=SH.detail))
        results = set(graph.subjects(RDF.type, SH.ValidationResult)) - inner
        return {str(graph.value(result, SH.focusNode)) for result in results}

    given = [*triples]
    lines = sorted(shapes.serialize(format="nt").splitlines())
    found: set[str] = compute_once(reported, validating_software(), sorted(map(str, given)), lines)
    return found


@pytest.mark.parametrize("name", sorted({e.parent.name for e in EXAMPLES}))
def test_both_engines_report_the_same_resources_of_the_examples(name: str) -> None:
    """The examples of a class are put into one graph, each with resources of its own."""
    triples = list(read(subclasses().serialize(format="nt")))
    for number, example in enumerate(e for e in (*EXAMPLES, *VALID) if e.parent.name == name):
        text = example.read_text("utf-8").replace("/id/prove/", f"/id/prove-{number}/")
        own = ox.parse(text.replace("#Prove", f"#Prove{number}"), format=ox.RdfFormat.TURTLE)
        triples += (quad.triple for quad in own)
    found = focus_nodes(triples, shapes_of(name))
    assert found
    suspected = suspected_in(triples, read(shapes_of(name).serialize(format="nt")))
    assert suspected - {EVERYTHING} == {node for node in found if node.startswith("https:")}
    assert (EVERYTHING in suspected) == any(not node.startswith("https:") for node in found)


def missing(triple: ox.Triple, _: random.Random) -> list[ox.Triple]:
    return []


def another_value(triple: ox.Triple, draw: random.Random) -> list[ox.Triple]:
    return [triple, ox.Triple(triple.subject, triple.predicate, draw.choice(resources()))]


def another_text(triple: ox.Triple, draw: random.Random) -> list[ox.Triple]:
    words = ox.Literal("annet", language=draw.choice(("nb", "nn", "en", "fr", "nb-NO")))
    return [triple, ox.Triple(triple.subject, triple.predicate, words)]


def text_instead(triple: ox.Triple, _: random.Random) -> list[ox.Triple]:
    return [ox.Triple(triple.subject, triple.predicate, ox.Literal("tekst"))]


def resource_instead(triple: ox.Triple, draw: random.Random) -> list[ox.Triple]:
    return [ox.Triple(triple.subject, triple.predicate, draw.choice(resources()))]


def unknown_instead(triple: ox.Triple, _: random.Random) -> list[ox.Triple]:
    unknown = ox.NamedNode("https://data.lier.kommune.no/id/finnes/ikke")
    return [ox.Triple(triple.subject, triple.predicate, unknown)]


def another_datatype(triple: ox.Triple, draw: random.Random) -> list[ox.Triple]:
    if not isinstance(triple.object, ox.Literal) or "ffset" in triple.predicate.value:
        return [triple]
    datatype = ox.NamedNode(XSD + draw.choice(("string", "token", "anyURI", "gYear")))
    return [ox.Triple(triple.subject, triple.predicate, ox.Literal(triple.object.value, datatype=datatype))]


CHANGES: tuple[Callable[[ox.Triple, random.Random], list[ox.Triple]], ...] = (
    missing,
    another_value,
    another_text,
    text_instead,
    resource_instead,
    unknown_instead,
    another_datatype,
)


@cache
def resources() -> Sequence[ox.NamedNode]:
    found = {q.subject for q in published().quads if isinstance(q.subject, ox.NamedNode)}
    return sorted(found, key=str)


@pytest.mark.parametrize("seed", seeds(1, 2))
def test_rudof_overlooks_no_resource_of_content_with_random_faults(seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311  # faults, not secrets
    changed: list[ox.Triple] = []
    for quad in (*published().quads, *published().derived_quads):
        faulty = draw.random() < 0.02
        changed += draw.choice(CHANGES)(quad.triple, draw) if faulty else [quad.triple]
    found = focus_nodes(changed, published().shapes)
    assert len(found) > 50
    assert found <= suspected_in(changed, published().shape_triples)


def test_what_rudof_cannot_validate_is_suspected_as_a_whole() -> None:
    answer = bounded(partial(examine, [Part(())], FlatShapes(b"this is not N-Triples", {})), SECONDS, MEMORY)
    assert json.loads(answer) == [[EVERYTHING]]


def copied(folder: Path, number: int) -> str:
    """Add a copy of the plan to a content folder, and return the path of its main file."""
    copy = folder / f"data/plans/{PLAN}-{number}"
    copy.mkdir()
    for file in (folder / f"data/plans/{PLAN}").iterdir():
        (copy / file.name).write_text(file.read_text("utf-8").replace(PLAN, copy.name), "utf-8")
    return f"{copy}/plan.ttl"


def test_a_part_has_whole_plans_with_the_classes_of_what_they_refer_to(content: Path) -> None:
    file = Path(copied(content, 1))
    text = file.read_text("utf-8")
    other = f"<https://data.lier.kommune.no/id/plan/{PLAN}>"
    file.write_text(
        f"{text}\n<https://data.lier.kommune.no/id/plan/{PLAN}-1> plan:replaces {other} .\n", "utf-8"
    )
    loaded = load_content(content)
    common, first, second = parts(divided(loaded), most=1)
    assert [common.plans, first.plans] == [{SHARED}, {f"data/plans/{PLAN}"}]
    assert first.context == frozenset()
    assert other[1:-1] in second.context
    everything = {q.triple for q in (*loaded.quads, *loaded.derived_quads)}
    assert {*common.triples(), *first.triples(), *second.triples()} == everything
    assert all(part.size < len(everything) * 2 / 3 for part in (first, second))
    (whole,) = parts(divided(loaded))
    assert set(whole.triples()) == everything


def test_parts_give_the_report_of_the_whole(content: Path) -> None:
    for number in (1, 2):
        file = Path(copied(content, number))
        file.write_text(file.read_text("utf-8").replace("plan:partOf", "plan:parts", number), "utf-8")
    loaded = load_content(content)
    each, shapes = list(parts(divided(loaded), most=1)), loaded.shape_triples
    assert len(each) == 4
    whole = shape_report(list(parts(divided(loaded))), shapes, compared=False)
    assert len(results_of_report(whole)) > 3
    assert [r for _, r in results_of_report(shape_report(each, shapes, compared=True))] == [
        r for _, r in results_of_report(whole)
    ]


def append(file: Path, statement: str) -> None:
    prefixes = (
        "@prefix plan: <https://data.lier.kommune.no/def/plan#> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "@base <https://data.lier.kommune.no/id/> .\n"
    )
    file.write_text(f"{file.read_text('utf-8')}\n{prefixes}{statement} .\n", "utf-8")


def test_parts_report_what_is_wrong_with_what_is_linked_to_and_what_several_plans_say(content: Path) -> None:
    """A shape of something linked to also examines texts, and shared resources that refer to another plan.

    Two plans of one series may both describe it: in the parts, the first of them has all that is said.
    """
    copied(content, 1)
    element = f"plan/{PLAN}/tiltak/6.3"
    append(content / "data/initiatives.ttl", f'<initiativ/nytt> plan:reportsOn "tekst", <{element}>')
    append(
        content / f"data/plans/{PLAN}-1/annotations.ttl",
        f"<x> plan:reportsOn <datasett/{PLAN}>, <plan/{PLAN}> . "
        '<planserie/naering> rdfs:label "Noe annet"@nb',
    )
    loaded = load_content(content)
    division, shapes = divided(loaded), loaded.shape_triples
    assert any({f"data/plans/{PLAN}", f"data/plans/{PLAN}-1"} <= linked for linked in division.linked)
    whole = results_of_report(shape_report(list(parts(division)), shapes, compared=False))
    assert "https://data.lier.kommune.no/id/planserie/naering" in {r.focus_node for _, r in whole}
    wrong = {f"https://data.lier.kommune.no/id/{name}/{PLAN}" for name in ("datasett", "plan")}
    assert wrong | {"tekst"} <= {r.focus_node for _, r in whole}
    each = list(parts(division, most=1))
    assert len(each) == 3
    assert [r for _, r in results_of_report(shape_report(each, shapes, compared=True))] == [
        r for _, r in whole
    ]


def test_a_part_has_the_superclasses_of_what_it_refers_to_in_other_plans(content: Path) -> None:
    copied(content, 1)
    kind = "<http://eksempel.no/Tiltak>"
    append(content / "data/places.ttl", f"{kind} rdfs:subClassOf plan:Measure")
    append(content / f"data/plans/{PLAN}-1/annotations.ttl", f"<plan/{PLAN}-1/tiltak/x> a {kind}")
    append(content / f"data/plans/{PLAN}/annotations.ttl", f"<x> plan:buildsOn <plan/{PLAN}-1/tiltak/x>")
    _, first, second = parts(divided(load_content(content)), most=1)
    assert f"{kind} <http://www.w3.org/2000/01/rdf-schema#subClassOf>" in second.n_triples().decode()
    assert f"{kind} <http://www.w3.org/2000/01/rdf-schema#subClassOf>" in first.n_triples().decode()


def local_values(division: Division) -> dict[str, Sequence[ox.NamedNode]]:
    """Return for each plan what a fault in it may refer to: its own resources, and shared ones of no plan."""
    free = [parsed(name) for name in division.shared.texts if name not in division.shared.tied]
    found = {SHARED: free}
    for plan, triples in division.plans.items():
        found[plan] = [*free, *{parsed(line.split(b" ", 1)[0]) for some in triples for line in some.lines()}]
    return {plan: sorted(names, key=str) for plan, names in found.items()}


def parsed(name: bytes) -> ox.NamedNode:
    return ox.NamedNode(name.decode()[1:-1])


@pytest.mark.parametrize("seed", seeds(1, 3))
def test_parts_have_the_suspects_of_the_whole_with_random_faults(
    seed: int, content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Faults are in plans and in what they share; each part sees only what its plans need."""
    copied(content, 1)
    loaded, draw = load_content(content), random.Random(seed)  # noqa: S311  # faults, not secrets
    values = local_values(divided(loaded))
    changed: list[ox.Quad] = []
    for quad in loaded.quads:
        path = loaded.files[quad.graph_name.value]  # type: ignore[union-attr]
        if path.startswith("ontology/") or draw.random() > 0.02:
            changed.append(quad)
            continue
        plan = path.rpartition("/")[0] if path.startswith("data/plans/") else SHARED
        monkeypatch.setattr("tests.content.test_suspects.resources", partial(values.get, plan))
        changed += (
            ox.Quad(t.subject, t.predicate, t.object, quad.graph_name)
            for t in draw.choice(CHANGES)(quad.triple, draw)
        )
    division = divided(replace(loaded, quads=packed(changed)))
    shapes = loaded.shape_triples
    (whole,) = suspects(list(parts(division)), shapes, SECONDS, MEMORY)
    each = list(parts(division, most=1))
    assert [len(part.plans) for part in each] == [1, 1, 1]
    found = suspects(each, shapes, SECONDS, MEMORY)
    assert all(found)
    assert frozenset().union(*found) == whole


def test_shapes_look_only_at_what_a_part_has() -> None:
    """Values of values, and what says that it is in a plan: `app.content.nearby` relies on it."""
    shapes = published().shapes
    backwards = {SH.inversePath, SH.zeroOrMorePath, SH.oneOrMorePath, SH.zeroOrOnePath, SH.alternativePath}
    assert not backwards & set(shapes.predicates())
    queries = [str(query) for query in shapes.objects(predicate=SH.select)]
    assert len(queries) == len(set(shapes.subjects(RDF.type, SH.SPARQLConstraint))) > 3
    for query in queries:
        terms = query.replace("(", " ").replace(")", " ").split()
        before = {terms[place - 1] for place, term in enumerate(terms) if term == "$this" and place}
        assert before <= {"SELECT", "plan:inPlan", "!=", "STR"}, query
        started = {"$this"}
        for name, _, value in triples_in(query):
            assert name in started or value == "$this", query
            started |= {name, value}


def triples_in(query: str) -> Iterator[tuple[str, str, str]]:
    """Yield the triple patterns of a query in their order; a filter or a bound expression is left out."""
    text = re.sub(r"(FILTER|BIND) *\((?:[^()]|\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))*\)", "", query)
    text = re.sub(r"SELECT[^{]*|WHERE|FILTER NOT EXISTS|OPTIONAL|[{}]", " . ", text)
    for statement in re.split(r" \. ", f" {text} "):
        words = statement.replace(";", " ; ").split()
        if not words:
            continue
        subject, rest = words[0], " ".join(words[1:]).split(" ; ")
        for pair in rest:
            predicate, value = pair.split()
            yield subject, predicate, value


def test_changed_shapes_are_left_to_pyshacl(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> list[frozenset[str]]:
        raise AssertionError("rudof was compared with pyshacl for the shapes of the software only")

    file = content / "shapes/note.ttl"
    file.write_text(file.read_text("utf-8") + "# changed\n", "utf-8")
    monkeypatch.setattr("app.content.shape_report.suspects", never)
    assert validate_content(load_content(content)).conforms


def test_works_in_several_processes_answer_in_their_order() -> None:
    assert bounded_each([b"one".upper, b"two".upper], 5, 100_000_000) == [b"ONE", b"TWO"]
    with pytest.raises(WorkFailed, match="LookupError"):
        bounded_each([b"one".upper, lambda: "x".encode("nowhere")], 5, 100_000_000)
