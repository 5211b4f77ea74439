"""Release -> the terms for writing queries, with their labels, for completion.

Written once when the release is built: classes and properties (declared or used), resources, graphs.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from app.releases.release import Release
from app.releases.storage import write_file
from app.search.entries import resources
from app.store.lookups import Labels, Lookups
from app.store.statistics import read_union
from app.vocabularies import FOREIGN_PREFIXES

FILE = "terms.json"
MOST_RESOURCES = 5000
"""The maximum number of resources in the list; `/sok` finds the rest."""
MOST_GRAPHS = 500
"""The maximum number of graphs; `/.well-known/void` has all of them, in pages."""
OWL = FOREIGN_PREFIXES["owl"]
CLASSES = (OWL + "Class",)
PROPERTIES = tuple(OWL + name for name in ("ObjectProperty", "DatatypeProperty", "AnnotationProperty"))

TermKind = Literal["class", "property", "thing", "graph"]


@dataclass(frozen=True, slots=True)
class CompletionTerm:
    """An IRI, its kind, and its labels by language."""

    iri: str
    kind: TermKind
    names: Labels


def write_terms(lookups: Lookups) -> None:
    """Builder: write the terms and prefixes of a release into its folder."""
    release = lookups.release
    about = {
        "release": release.id,
        "prefixes": release.namespaces.prefixes(),
        "terms": [
            {"iri": term.iri, "kind": term.kind, "names": dict(sorted(term.names.items()))}
            for term in terms(lookups)
        ],
    }
    text = json.dumps(about, ensure_ascii=False, separators=(",", ":")) + "\n"
    write_file(release.folder / FILE, text.encode())


def terms(look: Lookups) -> Iterator[CompletionTerm]:
    """Yield the terms of a release; of each kind, our own first, then by frequency of use."""
    figures = read_union(look.release)
    uses = {iri: property.triples for iri, property in figures.properties.items()}
    for iri in ordered(look, CLASSES, figures.classes):
        yield CompletionTerm(iri, "class", look.labels(iri))
    for iri in ordered(look, PROPERTIES, uses):
        yield CompletionTerm(iri, "property", look.labels(iri))
    for iri in sorted(look.release.graph_sizes)[:MOST_GRAPHS]:
        yield CompletionTerm(iri, "graph", look.labels(iri))
    for iri, _ in islice(resources(look), MOST_RESOURCES):
        yield CompletionTerm(iri, "thing", look.labels(iri))


def ordered(look: Lookups, kinds: Iterable[str], uses: dict[str, int]) -> list[str]:
    """Return the terms that are declared as one of `kinds` or are used, our own first, then by use."""
    ours = str(look.namespaces.plan)
    declared = {iri for kind in kinds for iri in look.instances(kind)}
    return sorted(declared | set(uses), key=lambda iri: (not iri.startswith(ours), -uses.get(iri, 0), iri))


def read_terms(release: Release) -> bytes:
    """Return what `write_terms` has written, as JSON; an empty list for a release built before it existed."""
    try:
        return release.read(FILE)
    except FileNotFoundError:
        return b'{"prefixes":{},"terms":[]}\n'
