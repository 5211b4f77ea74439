"""Parts of the content -> the resources that do not conform to the shapes according to rudof.

rudof (https://rudof-project.github.io/rudof) is a validator in Rust, at least ten times as fast as pyshacl.
pyshacl remains the reference: it examines each resource that rudof suspects, and its report counts. Shapes
that differ from those of the software are left to pyshacl alone, because only for these
`tests/content/test_suspects.py` shows that rudof overlooks nothing.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pyrudof
from rdflib.namespace import SH

from app.content.bounded import bounded_each
from app.content.flat_shapes import FlatShapes, flat_shapes
from app.content.partitions import Part

EVERYTHING = "*"
"""Means every resource: rudof could not validate a part, or what it suspects has no IRI."""

SETTINGS = str(Path(__file__).with_name("rudof.toml"))
STRICT = pyrudof.ReaderMode.Strict
OF_THE_NAME = frozenset(map(str, [SH.PatternConstraintComponent, SH.NodeKindConstraintComponent]))


def suspects(
    parts: Sequence[Part], shapes: Sequence[ox.Triple], seconds: float, memory_bytes: int
) -> list[frozenset[str]]:
    """Return for each part the IRIs of the resources that have a result, or only `EVERYTHING`.

    The parts are divided among as many child processes as there are processors. The limits apply to each.
    Raises `LimitReached` or `WorkFailed`.
    """
    flat = flat_shapes(shapes)
    count = min(len(parts), len(os.sched_getaffinity(0)))
    shares = [parts[first::count] for first in range(count)]
    answers = bounded_each([partial(examine, share, flat) for share in shares], seconds, memory_bytes)
    found: list[frozenset[str]] = [frozenset()] * len(parts)
    for first, answer in enumerate(answers):
        found[first::count] = [frozenset(of_part) for of_part in json.loads(answer)]
    return found


def examine(parts: Sequence[Part], shapes: FlatShapes) -> bytes:
    """Return the suspects of each part as JSON. Runs in a child process."""
    return json.dumps([sorted(suspects_of(part, shapes)) for part in parts]).encode()


def suspects_of(part: Part, shapes: FlatShapes) -> set[str]:
    """Return the resources of a part that have a result.

    Only for a child process: rudof starts threads, and a process with threads must not fork (`bounded`).
    Each part has an engine of its own, because one that reads again keeps what it has read before.
    """
    engine = pyrudof.Rudof(pyrudof.RudofConfig.from_path(SETTINGS))
    text = part.n_triples()
    rules = shapes.for_properties(properties(text))
    try:
        engine.read_data(text.decode(), format=pyrudof.RDFFormat.NTriples, reader_mode=STRICT)
        engine.read_shacl(rules, format=pyrudof.ShaclFormat.NTriples, reader_mode=STRICT)
        results = engine.validate_shacl().violations
    except pyrudof.RudofError:
        return {EVERYTHING}
    found = {r.focus_node for r in results if r.focus_node not in part.context or of_the_name(r)}
    return {EVERYTHING if node.startswith(('"', "_:")) else node for node in found}


def properties(text: bytes) -> frozenset[bytes]:
    """Return the properties in lines of N-Triples, as they are written."""
    return frozenset(line.split(b" ", 2)[1] for line in text.splitlines())


def of_the_name(result: Any) -> bool:
    """Return whether a result follows from the IRI alone, so that it is right where only the classes are."""
    return result.path is None and result.constraint_component in OF_THE_NAME


def n_triples(triples: Iterable[ox.Triple]) -> bytes:
    """Return triples as N-Triples."""
    return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
