"""The terms that shapes use are those of the vocabulary: a misspelt target would let everything pass."""

from __future__ import annotations

from difflib import get_close_matches

import pyoxigraph as ox

from app.content.loading import Content
from app.errors import ContentError
from app.namespaces import PROFILE_GRAPHS
from app.quads import graph_of, subject_of
from app.vocabularies import RDF_TYPE, expand

TERMS = frozenset(
    expand(f"sh:{name}")
    for name in (
        *("targetClass", "targetSubjectsOf", "targetObjectsOf", "path", "class", "lessThan"),
        "lessThanOrEquals",
    )
)
"""Properties of shapes whose values are classes or properties of the vocabulary."""
SEVERITY = expand("sh:severity")
SEVERITIES = frozenset(map(expand, ("sh:Violation", "sh:Warning", "sh:Info")))
"""https://www.w3.org/TR/shacl/#severity"""


class UnknownTermInShape(ContentError):
    template = (
        "{file}: the shape <{shape}> has {property} <{term}>, which does not exist. The nearest: <{nearest}>."
    )
    remedy = "Correct it in the shape. As it is, the shape examines or prevents nothing."


def check_shape_terms(content: Content) -> None:
    """Raise `UnknownTermInShape` if a shape has a target, path or severity that does not exist.

    If ontology/ describes only its graphs, there is nothing to compare terms with.
    """
    described = (q for q in content.vocabulary if q.predicate == RDF_TYPE)
    known = {subject_of(q) for q in described if subject_of(q) != graph_of(q)}
    for quad in content.shape_quads:
        property = quad.predicate.value
        if PROFILE_GRAPHS in graph_of(quad):
            continue  # a profile is for all catalogues, and names more than ours has
        if not isinstance(quad.object, ox.NamedNode) or property not in (*TERMS, SEVERITY):
            continue
        terms, term = SEVERITIES if property == SEVERITY else known, quad.object.value
        if terms and term not in terms:
            near = get_close_matches(term, terms, n=1) or ["–"]
            raise UnknownTermInShape(
                file=content.files[graph_of(quad)],
                shape=subject_of(quad),
                property=property.rpartition("#")[2],
                term=term,
                nearest=near[0],
            )
