"""The terms with which a partner's file states a link or a result."""

from __future__ import annotations

import pyoxigraph as ox

from app.vocabularies import FOREIGN_PREFIXES

RDF = FOREIGN_PREFIXES["rdf"]
LABELS = tuple(
    FOREIGN_PREFIXES[p] + n for p, n in (("rdfs", "label"), ("dcterms", "title"), ("foaf", "name"))
)
CONTRIBUTION_PARTS = ("subject", "predicate", "object")
GENERAL = (
    *(FOREIGN_PREFIXES["dcterms"] + name for name in ("relation", "subject", "references")),
    FOREIGN_PREFIXES["schema"] + "about",
    "https://schema.org/about",
)
"""Properties of other vocabularies that link to a plan element without saying how."""

IN_SCHEME = FOREIGN_PREFIXES["skos"] + "inScheme"
SOURCE = FOREIGN_PREFIXES["dcterms"] + "source"
WORDS = FOREIGN_PREFIXES["dcterms"] + "description"
"""Where a result comes from, and the partner's words about it."""


def subject_text(triple: ox.Triple) -> str:
    """Return the subject as text: an IRI, or a blank node with its marker."""
    value = triple.subject.value if isinstance(triple.subject, (ox.NamedNode, ox.BlankNode)) else ""
    return f"_:{value}" if isinstance(triple.subject, ox.BlankNode) else value
