"""Parts of the content and shapes -> the report graph of the shapes.

The shapes run in child processes, because a pattern or a query in them can take unlimited time.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from itertools import chain

import pyoxigraph as ox
from rdflib import RDF, RDFS, BNode, Graph, Literal
from rdflib.namespace import SH
from rdflib.term import Node

from app.content.bounded import LimitReached, WorkFailed, bounded
from app.content.derivation.by_folder import SHARED
from app.content.loading import Content
from app.content.partitions import Division, Part, needed, parts
from app.content.rdflib_terms import to_graph
from app.content.shacl import QueryOfShapeRefused, ShapesUnusable, check_queries, validate
from app.content.shape_terms import check_shape_terms
from app.content.suspects import EVERYTHING, n_triples, suspects
from app.errors import ContentError
from app.kept import NOTHING_KEPT, Kept, key_of

SECONDS, SECONDS_EACH = 20, 0.001
MEGABYTES, MEGABYTES_EACH = 1_000, 0.02
"""The limits of a validation: a fixed part, and an additional amount per triple; one needs about 0.3 ms."""
SHARED_ONLY = frozenset({SHARED})
TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)


class ValidationTooCostly(ContentError):
    template = "The validation was stopped: it needs more than {seconds} seconds or {megabytes} MB of memory."
    remedy = "Look for a sh:pattern or a query in shapes/ that gets slower with each letter of a text."


def kept_shape_report(content: Content, division: Division, compared: bool, kept: Kept) -> Graph:
    """Return the report graph of all content; see `shape_report`.

    Plans are left out that conformed before, with the same linked plans, shapes and software, and the same of
    what they need of the shared triples. So are the shared triples themselves.
    Raises `UnknownTermInShape`, or like `shape_report`.
    """
    check_shape_terms(content)
    shapes = content.shape_triples
    if not compared:
        return shape_report(list(parts(division)), shapes, compared)
    rules = key_of(lines(n_triples(shapes)))
    hashed = cache(lambda text: hashlib.sha256(text).digest())  # many plans need the same shared triples
    keys = {
        group: conforming_key(division, group, rules, hashed) for group in (SHARED_ONLY, *division.linked)
    }
    known = {plan for linked, key in keys.items() if kept.read(key) is not None for plan in linked}
    examined = list(parts(division, left_out=known))
    suspected: set[str] = set()
    graph = shape_report(examined, shapes, compared, suspected.update, kept)
    for linked, key in keys.items():
        if linked.isdisjoint(known | suspected):
            kept.write(key, b"")
    return graph


def conforming_key(
    division: Division, group: frozenset[str], rules: str, hashed: Callable[[bytes], bytes]
) -> str:
    """Return the key under which it is kept that a group of plans conforms: a hash of all that it needs.

    `hashed` returns the SHA-256 of a text.
    """
    with_them = needed(division, group)
    own = ((some.data for some in division.plans[plan]) for plan in sorted(group - SHARED_ONLY))
    return key_of("conforms", rules, b"".join(map(hashed, with_them.lines)), sorted(with_them.context), *own)


def shape_report(
    parts: Sequence[Part],
    shapes: Sequence[ox.Triple],
    compared: bool,
    suspected: Callable[[frozenset[str]], object] = frozenset,
    kept: Kept = NOTHING_KEPT,
) -> Graph:
    """Return the report graph (https://www.w3.org/TR/shacl/#validation-report) of all parts.

    `compared` says that the shapes are those for which rudof was compared with pyshacl: then pyshacl examines
    only what rudof suspects, and `suspected` gets the plans of each part with suspects.
    Raises `ValidationTooCostly`, `ShapesUnusable` or `QueryOfShapeRefused`.
    """
    if not compared:
        return bounded_report(all_triples(parts), to_graph(shapes))
    if not parts:
        return conforming()
    seconds, megabytes = limits(sum(part.size for part in parts))
    try:
        found = suspects(parts, shapes, seconds, megabytes * 1_000_000)
    except LimitReached:
        raise ValidationTooCostly(seconds=seconds, megabytes=megabytes) from None
    except WorkFailed as error:
        raise ShapesUnusable(reason=str(error)) from error
    only = frozenset(chain.from_iterable(found))
    if not only:
        return conforming()
    concerned = parts_with(only, parts, found)
    for part in concerned:
        suspected(part.plans)
    if EVERYTHING in only:
        only = frozenset().union(*map(examined, concerned))
    triples = all_triples(concerned)
    key = key_of("report", lines(n_triples(triples)), lines(n_triples(shapes)), sorted(only))
    if (report := kept.read(key)) is not None:
        return to_graph(quad.triple for quad in ox.parse(report, format=ox.RdfFormat.N_TRIPLES))
    graph = bounded_report(triples, to_graph(shapes), only)
    kept.write(key, graph.serialize(format="nt").encode())
    return graph


def lines(*texts: bytes) -> list[bytes]:
    """Return the lines of N-Triples, sorted and each once."""
    return sorted({line for text in texts for line in text.splitlines()})


def all_triples(parts: Iterable[Part]) -> list[ox.Triple]:
    """Return the triples of all parts, each once."""
    return list(dict.fromkeys(triple for part in parts for triple in part.triples()))


def parts_with(nodes: frozenset[str], parts: Sequence[Part], found: Sequence[frozenset[str]]) -> list[Part]:
    """Return the parts in which something was found, and those that examine what was found elsewhere."""
    elsewhere = nodes & frozenset[str]().union(*(part.context for part in parts))
    return [
        part
        for part, of_part in zip(parts, found, strict=True)
        if of_part or (elsewhere and not elsewhere.isdisjoint(examined(part)))
    ]


def examined(part: Part) -> frozenset[str]:
    """Return the resources and the texts that the shapes examine in a part."""
    terms = (term for triple in part.triples() for term in (triple.subject, triple.object))
    return frozenset(getattr(term, "value", str(term)) for term in terms) - part.context


def limits(triples: int) -> tuple[int, int]:
    """Return the seconds and the megabytes that the validation of a number of triples may take."""
    return round(SECONDS + SECONDS_EACH * triples), int(MEGABYTES + MEGABYTES_EACH * triples)


def conforming() -> Graph:
    """Return the report of content that conforms."""
    graph = Graph()
    report = BNode()
    graph.add((report, RDF.type, SH.ValidationReport))
    graph.add((report, SH.conforms, Literal(True)))
    return graph


def bounded_report(triples: Sequence[ox.Triple], shapes: Graph, only: frozenset[str] | None = None) -> Graph:
    """Return the report graph of pyshacl, made in a child process. Its limits grow with the triples.

    With `only`, the shapes apply to the resources with these IRIs.
    """
    seconds, megabytes = limits(len(triples))
    try:
        answer = json.loads(bounded(partial(work, triples, shapes, only), seconds, megabytes * 1_000_000))
    except LimitReached:
        raise ValidationTooCostly(seconds=seconds, megabytes=megabytes) from None
    except WorkFailed as error:
        raise ShapesUnusable(reason=str(error)) from error
    if "refused" in answer:
        raise QueryOfShapeRefused(**answer["refused"])
    if "unusable" in answer:
        raise ShapesUnusable(**answer["unusable"])
    quads = ox.parse(answer["report"], format=ox.RdfFormat.N_TRIPLES)
    return to_graph(q.triple for q in quads)


def work(triples: Sequence[ox.Triple], shapes: Graph, only: frozenset[str] | None) -> bytes:
    """Return the report graph as N-Triples in JSON, or why the shapes were refused. Runs in the child."""
    try:
        check_queries(shapes)
        data = to_graph(triples)
        report = validate(data, shapes if only is None else targeted(shapes, data, only))
    except QueryOfShapeRefused as error:
        return json.dumps({"refused": error.fields}).encode()
    except ShapesUnusable as error:
        return json.dumps({"unusable": error.fields}).encode()
    return json.dumps({"report": report.graph.serialize(format="nt")}).encode()


def targeted(shapes: Graph, data: Graph, only: frozenset[str]) -> Graph:
    """Return the shapes with those of their targets that are in `only`, as `sh:targetNode`.

    https://www.w3.org/TR/shacl/#targets; the shapes have no implicit class targets.
    """
    narrowed = Graph() + shapes
    for shape in {s for predicate in TARGETS for s in shapes.subjects(predicate)}:
        nodes = {n for n in target_nodes(shape, shapes, data) if str(n) in only}
        for predicate in TARGETS:
            narrowed.remove((shape, predicate, None))
        for node in nodes:
            narrowed.add((shape, SH.targetNode, node))
    return narrowed


def target_nodes(shape: Node, shapes: Graph, data: Graph) -> set[Node]:
    """Return the focus nodes of a shape (https://www.w3.org/TR/shacl/#targets)."""
    nodes = set(shapes.objects(shape, SH.targetNode))
    for name in shapes.objects(shape, SH.targetClass):
        for below in set(data.transitive_subjects(RDFS.subClassOf, name)):
            nodes.update(data.subjects(RDF.type, below))
    for predicate in shapes.objects(shape, SH.targetSubjectsOf):
        nodes.update(data.subjects(predicate))
    for predicate in shapes.objects(shape, SH.targetObjectsOf):
        nodes.update(data.objects(predicate=predicate))
    return nodes
