"""The IRIs of content files -> the IRIs of publication.

Files are written with one base for the data and one namespace for the vocabulary. Both may be published
elsewhere, independently of each other: the base is a setting, the namespace is declared by the vocabulary.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import pyoxigraph as ox

from app.errors import BaseError, ContentError
from app.namespaces import CANONICAL_BASE, DEFINITIONS, GRAPHS, VOCABULARY_PATH, Namespaces
from app.vocabularies import RDF_TYPE

URI_SPACE = ox.NamedNode("http://rdfs.org/ns/void#uriSpace")
PREFERRED = ox.NamedNode("http://purl.org/vocab/vann/preferredNamespaceUri")
GRAPH_CLASS = "NamedGraph"
BRACKETED = re.compile(r"<(?=https?:)([^<>\s]*)")

Moves = tuple[tuple[str, str], ...]
"""Old and new beginnings of IRIs; the first that fits counts."""


class VocabularyMisplaced(ContentError):
    template = "The vocabulary has the namespace {found}, which cannot be used."
    remedy = (
        "Let vann:preferredNamespaceUri in ontology/ be one address that ends with {expected}, such as "
        "https://w3id.org/handlingsplan/{expected}."
    )


def declared_base(data: Iterable[ox.Triple]) -> str:
    """Return the base that the catalogue declares (https://www.w3.org/TR/void/#void-uriSpace).

    Raises `BaseError` unless there is exactly one.
    """
    spaces = (t.object for t in data if t.predicate == URI_SPACE)
    bases = {space.value for space in spaces if isinstance(space, ox.Literal)}
    if len(bases) != 1:
        raise BaseError(count=len(bases), found=", ".join(sorted(bases)) or "–")
    return bases.pop()


def vocabulary_namespaces(triples: Sequence[ox.Triple]) -> tuple[str, str]:
    """Return the namespace that ontology/ uses for the vocabulary, and the one it is published under.

    `triples` are those of ontology/. The vocabulary declares the second, once: its
    `vann:preferredNamespaceUri`. It does not depend on the base of a site, so that all municipalities use the
    same terms. Raises `VocabularyMisplaced`.
    """
    kinds = (
        t.object.value for t in triples if t.predicate == RDF_TYPE and isinstance(t.object, ox.NamedNode)
    )
    used = (kind.removesuffix(GRAPH_CLASS) for kind in kinds if kind.endswith(VOCABULARY_PATH + GRAPH_CLASS))
    written = next(used, CANONICAL_BASE + VOCABULARY_PATH)
    itself = ox.NamedNode(written.removesuffix("#"))
    declared = {t.object.value for t in triples if t.subject == itself and t.predicate == PREFERRED}  # type: ignore[union-attr]  # no blank nodes
    if len(declared) > 1 or not all(name.endswith(VOCABULARY_PATH) for name in declared):
        raise VocabularyMisplaced(found=", ".join(sorted(declared)), expected=VOCABULARY_PATH)
    return written, declared.pop() if declared else written


def moves(declared: Namespaces, target: Namespaces, folder: str) -> Moves:
    """Return old and new beginnings of IRIs for the files of a folder; the first that fits counts.

    The named graphs of the vocabulary and the shapes are the site's own copies, so they are below its base.
    """
    vocabulary = (declared.definitions, target.definitions)
    graphs = (declared.definitions.removesuffix(DEFINITIONS) + GRAPHS, target.base + GRAPHS)
    site = (declared.base, target.base)
    return (vocabulary, site) if folder == "data" else (vocabulary, graphs, site)


def moved(iri: str, moves: Moves) -> str:
    """Return an IRI with its new beginning, or unchanged if no old one fits."""
    return next((new + iri.removeprefix(old) for old, new in moves if iri.startswith(old)), iri)


def moved_questions(texts: dict[str, str], moves: Moves) -> dict[str, str]:
    """Return stored queries in which the IRIs in angle brackets are moved."""
    return {name: BRACKETED.sub(lambda m: "<" + moved(m[1], moves), text) for name, text in texts.items()}
