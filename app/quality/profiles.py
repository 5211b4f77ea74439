"""A document of the catalogue and its profile -> a validation report. Never runs inside a request."""

from __future__ import annotations

from rdflib import Graph

from app.catalogue import Harvest, HarvestDocument
from app.content.rdflib_terms import to_graph
from app.content.validation import ValidationReport, validate
from app.namespaces import PROFILE_GRAPHS
from app.quads import graph_of


def profile_shapes(harvest: Harvest, profile: str) -> Graph:
    """Return the shapes of a profile, a folder of shapes/, from the release."""
    stands_in = f"{PROFILE_GRAPHS}{profile}/"
    store = harvest.source.lookups.store
    return to_graph(q.triple for q in store if stands_in in graph_of(q))


def conformance(harvest: Harvest, document: HarvestDocument) -> ValidationReport:
    """Return the violations and warnings of a document, with the severities of its profile."""
    return validate(to_graph(harvest.complete(document)), profile_shapes(harvest, document.profile))
