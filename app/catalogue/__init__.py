"""Release -> documents for harvesters: catalogue, concepts, information model, and VoID.

The table has one row for each; addresses, profiles, pages and tests are derived from it. data.norge.no
harvests three of them and takes a resource from one source only. Therefore only publisher and contact point
are described in more than one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import pyoxigraph as ox

from app.catalogue.concepts import concept_triples
from app.catalogue.dcat import catalogue_triples
from app.catalogue.model import model_triples
from app.catalogue.source import Source
from app.catalogue.void import PATH as VOID
from app.catalogue.void import TITLE, void_triples
from app.files.listing import Listing
from app.formats import Representation
from app.store.lookups import Labels, Lookups
from app.views.rdf import write


@dataclass(frozen=True, eq=False)
class HarvestDocument:
    """One document: its path, its titles, its profile (a folder of `shapes/`, or «»), and its builder."""

    path: str
    titles: Labels
    profile: str
    triples: Callable[[Source], Iterator[ox.Triple]]


DOCUMENTS: tuple[HarvestDocument, ...] = (
    HarvestDocument("katalog", {"nb": "Katalogen", "en": "The catalogue"}, "dcat-ap-no", catalogue_triples),
    HarvestDocument("begrep", {"nb": "Begrepene", "en": "The concepts"}, "skos-ap-no", concept_triples),
    HarvestDocument(
        "modell",
        {"nb": "Informasjonsmodellen", "en": "The information model"},
        "modelldcat-ap-no",
        model_triples,
    ),
    HarvestDocument(VOID, TITLE, "", void_triples),
)


class Harvest:
    """The documents of one release, built at their first request."""

    def __init__(self, lookups: Lookups, listing: Listing) -> None:
        self.source = Source(lookups, listing)
        self.triples = lru_cache(maxsize=None)(self._triples)
        self.document = lru_cache(maxsize=None)(self._document)

    def _triples(self, document: HarvestDocument) -> tuple[ox.Triple, ...]:
        """Return the triples of a document, in order; empty if the vocabulary is another publisher's."""
        return tuple(dict.fromkeys(document.triples(self.source)))

    def _document(self, document: HarvestDocument, representation: Representation) -> bytes:
        """Return the document in an RDF representation."""
        quads = [ox.Quad(*triple) for triple in self.triples(document)]
        return write(quads, representation, self.source.lookups.namespaces)
