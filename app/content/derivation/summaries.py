"""Files of the content -> what they describe, what else they name, and what the rules must know of them.

A summary is small, and is kept under a hash of the files. So what belongs together is found without reading
all lines again.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.compressed import FASTEST
from app.content.packed import PackedLines
from app.quads import term
from app.vocabularies import RDF_TYPE

Terms = frozenset[bytes]
"""IRIs as they are written in N-Triples."""
NO_TERMS: Terms = frozenset()
TYPE = f"<{RDF_TYPE.value}>".encode()
APART = b"\0"
"""Separates the parts of a summary in its bytes; no IRI has this byte."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Properties of the statements that the rules read.

    The rules go from a resource to the values of `followed`. `owner` and `inside` say who belongs to whom.
    """

    read: Terms = NO_TERMS
    followed: Terms = NO_TERMS
    owner: Terms = NO_TERMS
    inside: Terms = NO_TERMS


NOTHING_ASKED = Asked()


@dataclass(frozen=True, slots=True)
class Summary:
    """What is said in some graphs.

    `kinds` maps each subject to its classes, with spaces between them, and `objects` are the other resources
    that are named. Of the statements that the rules read, `sources` are the graphs that have any; `unread`
    are the subjects without any, if asked; `followed` and `owners` are values, and `inside` has the lines.
    """

    kinds: Mapping[bytes, bytes]
    objects: Terms
    sources: Terms
    unread: Terms
    followed: Terms
    owners: Terms
    inside: bytes


def terms_of(line: bytes) -> list[bytes]:
    """Return subject, predicate and object of a line of N-Triples."""
    return line.removesuffix(b" .\n").split(b" ", 2)


def summary_of(graphs: Iterable[tuple[str, PackedLines]], asked: Asked = NOTHING_ASKED) -> Summary:
    """Return the summary of the lines of some graphs."""
    kinds: dict[bytes, dict[bytes, None]] = {}
    objects, read, sources = set[bytes](), set[bytes](), set[bytes]()
    followed, owners, inside = set[bytes](), set[bytes](), list[bytes]()
    for graph, packed in graphs:
        about = term(graph)
        for line in packed.lines():
            subject, predicate, object = terms_of(line)
            of_subject = kinds.setdefault(subject, {})
            if predicate in asked.read:
                read.add(subject)
                sources.add(about)
            if object.startswith(b"<"):
                objects.add(object)
                if predicate == TYPE:
                    of_subject[object] = None
                elif predicate in asked.followed:
                    followed.add(object)
                elif predicate in asked.owner:
                    owners.add(object)
                elif predicate in asked.inside:
                    inside.append(line)
    return Summary(
        {subject: b" ".join(found) for subject, found in kinds.items()},
        frozenset(objects - kinds.keys()),
        frozenset(sources),
        frozenset(kinds.keys() - read if asked.read else ()),
        frozenset(followed),
        frozenset(owners),
        b"".join(inside),
    )


def as_bytes(summary: Summary) -> bytes:
    """Return a summary as it is kept: compressed, the subjects with the same classes together."""
    subjects: dict[bytes, list[bytes]] = defaultdict(list)
    for subject, kinds in summary.kinds.items():
        subjects[kinds].append(subject)
    rows = b"\n".join(kinds + b"\t" + b" ".join(found) for kinds, found in subjects.items())
    terms = (summary.objects, summary.sources, summary.unread, summary.followed, summary.owners)
    listed = (b" ".join(sorted(found)) for found in terms)
    return zlib.compress(APART.join((rows, *listed, summary.inside)), FASTEST)


def from_bytes(data: bytes) -> Summary:
    """Return the summary that `as_bytes` returned the bytes of."""
    rows, *terms, inside = zlib.decompress(data).split(APART, 6)
    kinds: dict[bytes, bytes] = {}
    for row in rows.splitlines():
        of_all, _, subjects = row.partition(b"\t")
        kinds.update(dict.fromkeys(subjects.split(), of_all))
    objects, sources, unread, followed, owners = (frozenset(found.split()) for found in terms)
    return Summary(kinds, objects, sources, unread, followed, owners, inside)
